"""Campaigns with lists, made as the service makes them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

from lockring.service.campaign import importing
from lockring.service.models import Campaign, OwnerList
from lockring.service.references import new_code
from tests.service.builders import LEAD, REMOTE, RING, START

__all__ = ["REMOTE", "RING", "campaign", "contact", "listed", "taken"]


def campaign(notice: str = RING, revision: date = date(2021, 10, 5), **fields: Any) -> Campaign:
    """A campaign of a published notice."""
    given = {"strategy": {}, "opened_at": START, **fields}
    return Campaign.objects.create(notice=notice, revision=revision, **given)


def listed(
    of: Campaign, content: bytes, *, name: str = "dealers", kind: str = "dealer", hours: int = 0
) -> OwnerList:
    """A list that is kept and started, and not read yet."""
    at = START + timedelta(hours=hours)
    one = importing.keep(BytesIO(content), of, name=name, kind=kind, asked=("ring_color",), at=at)
    importing.start(one, by=LEAD, at=at, key=str(uuid4()))
    return one


def taken(
    of: Campaign, content: bytes, *, name: str = "dealers", kind: str = "dealer", hours: int = 0
) -> OwnerList:
    """A list that was read to its end."""
    one = listed(of, content, name=name, kind=kind, hours=hours)
    importing.take(one)
    return OwnerList.objects.get(id=one.id)


def contact(of: Campaign, **fields: Any) -> Any:
    """One contact of no list."""
    given: dict[str, Any] = {"name": "Alma Reyes", "email": "alma@example.org", "code": new_code()}
    return of.contacts.create(**{**given, **fields})


def at(hours: int) -> datetime:
    """So many hours after START."""
    return START + timedelta(hours=hours)
