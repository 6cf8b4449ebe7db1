"""How a row of the contacts stands on the ladder: what the rules in `lockring.campaign.ladder` ask for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Case, Count, Min, Q, QuerySet, Sum, TextField, Value, When
from django.db.models.functions import Cast

from lockring.campaign import Channel
from lockring.campaign.ladder import Standing
from lockring.campaign.strategy import Strategy
from lockring.service.models import Campaign, Contact, OwnerList

_LARGE = 20_000  # rows: they are counted in some tenths of a second


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


def standings(rows: QuerySet[Contact], strategy: Strategy, now: datetime) -> Iterator[tuple[Standing, int]]:
    """How they stand who have not answered, and how many stand so: as `standing` of each, by few questions.

    Of instants only the waits of the ladder that are over count, so those who share them are counted as one.
    """
    waits = {f"wait_{place}": rung.after for place, rung in enumerate(strategy.ladder)}
    over: Any = {name: Q(tried_at__isnull=False, tried_at__lte=now - wait) for name, wait in waits.items()}
    flags = {name: _whether(~Q(**{field: ""})) for name, field in _FILLED.items()}
    by: Any = rows.order_by().values(
        "rung", dead=Cast("dead_channels", TextField()), **flags, **{n: _whether(q) for n, q in over.items()}
    )
    for group in by.annotate(contacts=Count("pk"), tried=Min("tried_at")):
        postal = group["has_street"] and group["has_city"]
        ways = has(email=group["has_email"], phone=group["has_phone"], postal=postal)
        how = Standing(rung=group["rung"], tried_at=group["tried"], has=ways, dead=dead(group["dead"]))
        yield how, group["contacts"]


_FILLED = {"has_email": "email", "has_phone": "phone", "has_street": "street", "has_city": "city"}


def _whether(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=Value(False), output_field=BooleanField())


def listed(campaign: Campaign) -> QuerySet[Contact]:
    """The contacts of a campaign that count: not those that were joined into another one."""
    return Contact.objects.filter(campaign=campaign, joined_into=None)


def is_large(campaign: UUID) -> bool:
    """Whether its lists have so many rows that they are counted behind the pages only."""
    rows = OwnerList.objects.filter(campaign=campaign).aggregate(rows=Sum("rows"))["rows"]
    return (rows or 0) > _LARGE


def to_tell(campaign: Campaign) -> QuerySet[Contact]:
    """Of these, whom the revision of the campaign tells, and who can be reached."""
    return listed(campaign).filter(left_out="")
