"""Campaigns for the tests of the service, opened as the desk opens them, with contacts of all kinds."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from lockring.campaign import Channel, Rung, Strategy
from lockring.service.campaign import opening
from lockring.service.campaign.opening import Opening
from lockring.service.models import Campaign, Contact
from tests.service.builders import LEAD, RING, START

LADDER = (
    Rung(channel=Channel.EMAIL),
    Rung(channel=Channel.SMS, after=timedelta(days=3)),
    Rung(channel=Channel.LETTER, after=timedelta(days=4)),
    Rung(channel=Channel.PHONE, after=timedelta(days=14)),
)


def campaign(at: datetime = START, **given: Any) -> Campaign:
    """A campaign of the retainer ring, revision of 2021."""
    first: dict[str, Any] = {
        "notice": RING,
        "revision": date(2021, 10, 5),
        "strategy": Strategy(ladder=LADDER),
        "made": 500,
        "distributed": 400,
    }
    return opening.open_campaign(Opening(**{**first, **given}), by=LEAD, at=at, key=str(uuid4()))


def contact(of: Campaign, **given: Any) -> Contact:
    """An owner whom every channel reaches, unless said otherwise."""
    first: dict[str, Any] = {
        "name": "Alma Reyes",
        "email": "alma@example.org",
        "phone": "+1 217 555 0101",
        "street": "12 Elm Street",
        "city": "Springfield",
        "region": "IL",
        "postal_code": "62701",
        "model": "MMT1780",
        "serial": "NG1234567H",
        "code": uuid4().hex[:16].upper(),
    }
    return Contact.objects.create(campaign=of, **{**first, **given})
