"""How a row of the contacts stands on the ladder: what the rules in `lockring.campaign.ladder` ask for."""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.db.models import QuerySet

from lockring.campaign import Channel
from lockring.campaign.ladder import Standing
from lockring.service.models import Campaign, Contact


def has(*, email: bool, phone: bool, postal: bool) -> frozenset[Channel]:
    """By which channels somebody can be reached who has these. A phone number serves for text and voice."""
    by_phone = (Channel.SMS, Channel.PHONE) if phone else ()
    return frozenset(((Channel.EMAIL,) if email else ()) + by_phone + ((Channel.LETTER,) if postal else ()))


def dead(names: Sequence[str] | str) -> frozenset[Channel]:
    """The channels by which nothing arrives, as the column holds them, or as the text of its JSON."""
    return frozenset(Channel(name) for name in (json.loads(names) if isinstance(names, str) else names))


def standing(row: Contact) -> Standing:
    """How one contact stands."""
    return Standing(
        rung=row.rung,
        tried_at=row.tried_at,
        answered_at=row.answered_at,
        has=has(email=bool(row.email), phone=bool(row.phone), postal=bool(row.street and row.city)),
        dead=dead(row.dead_channels),
    )


def listed(campaign: Campaign) -> QuerySet[Contact]:
    """The contacts of a campaign that count: not those that were joined into another one."""
    return Contact.objects.filter(campaign=campaign, joined_into=None)


def to_tell(campaign: Campaign) -> QuerySet[Contact]:
    """Of these, whom the revision of the campaign tells, and who can be reached."""
    return listed(campaign).filter(left_out="")
