"""What a campaign counts: every figure from one pass over its contacts, kept for a minute with its instant.

With a million contacts a pass takes a second or two, and nobody waits for it on a page: see `lately`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from django.db.models import BooleanField, Case, Count, Max, Min, Sum, TextField, Value, When
from django.db.models.functions import Cast, TruncDate
from django.utils import timezone
from django_tasks import task

from lockring.campaign import Answer, Channel, CheckOutcome
from lockring.campaign.audience import LeftOut
from lockring.campaign.figures import Counts
from lockring.campaign.ladder import Standing, State, state
from lockring.campaign.strategy import Strategy
from lockring.service.campaign import opening
from lockring.service.campaign.standing import dead, has, is_large, listed
from lockring.service.lately import count_now, known, lately
from lockring.service.models import Campaign, LedgerEntry, OwnerList

E = TypeVar("E")
_OUT = (LeftOut.NOT_COVERED.value, LeftOut.NOT_TOLD.value)
_SUMS = ("quantity", "on_hand", "returned", "corrected", "destroyed", "lost")


class Region(msgspec.Struct, frozen=True, kw_only=True):
    """What a state or province has: contacts of the audience, told, answered, done."""

    name: str
    audience: int = 0
    told: int = 0
    answered: int = 0
    done: int = 0


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """All figures of a campaign at one instant, with the newest entry of the log that they hold.

    `told` and `answered` are contacts by the day on which they were told, and answered, oldest first;
    `done` those each of whose units is accounted for. `answered_by` is by the way of the answer.
    """

    at: datetime
    position: int
    counts: Counts
    told: tuple[tuple[date, int], ...]
    answered: tuple[tuple[date, int], ...]
    done: tuple[tuple[date, int], ...]
    answered_by: dict[str, int]
    told_and_answered: dict[str, int]
    """Contacts that answered, by the channel by which they were told first; empty: never told by us."""
    regions: tuple[Region, ...]


def tally(campaign: Campaign, now: datetime) -> Tally | None:
    """The figures of the last minute, or counted now; older ones while a large campaign is counted again.

    None while a large campaign is counted for the first time: nobody waits for that on a page.
    """
    key, name = _key(campaign.id), str(campaign.id)
    if is_large(campaign.id):
        return known(key, Tally, lambda: again.enqueue(name), now=now)
    return lately(key, Tally, lambda: counted(campaign, now), lambda: again.enqueue(name), now=now)


def fresh(campaign: Campaign, now: datetime) -> Tally:
    """The figures as of now, however long that takes: for what is signed, and after what was just written."""
    return count_now(_key(campaign.id), lambda: counted(campaign, now), now=now)


@task()
def again(campaign: str) -> None:
    """Counts, behind the pages."""
    now = timezone.now()
    fresh(Campaign.objects.get(id=campaign), now)


def _key(campaign: UUID) -> str:
    return f"campaign-tally:{campaign}"


def counted(campaign: Campaign, now: datetime) -> Tally:
    """Every figure, from the rows."""
    position = LedgerEntry.objects.aggregate(last=Max("position"))["last"] or 0
    groups = _groups(campaign)
    audience = [group for group in groups if group["left_out"] not in _OUT]
    answered = [group for group in audience if group["answer"]]
    return Tally(
        at=now,
        position=position,
        counts=_counts(campaign, groups, audience, answered, now),
        told=_days(campaign, "told_at"),
        answered=_days(campaign, "answered_at"),
        done=_days(campaign, "done_at"),
        answered_by=_by(answered, "answered_by"),
        told_and_answered=_by(answered, "told_by"),
        regions=_regions(campaign),
    )


def _groups(campaign: Campaign) -> list[dict[str, Any]]:
    """All contacts that count, by what tells them apart: one pass, some hundred groups at most."""
    groups: Any = (
        listed(campaign)
        .order_by()
        .values(
            "left_out",
            "told_by",
            "answer",
            "answered_by",
            "rung",
            has_email=_filled("email"),
            has_phone=_filled("phone"),
            has_street=_filled("street"),
            has_city=_filled("city"),
            is_done=_is_there("done_at"),
            dead=Cast("dead_channels", TextField()),
        )
        .annotate(
            contacts=Count("pk"),
            first=Min("told_at"),
            last=Max("told_at"),
            **{f"sum_{name}": Sum(name) for name in _SUMS},
        )
    )
    return list(groups)


def _filled(name: str) -> Case:
    return Case(When(**{name: ""}, then=Value(False)), default=Value(True), output_field=BooleanField())


def _is_there(name: str) -> Case:
    missing: Any = {f"{name}__isnull": True}
    return Case(When(**missing, then=Value(False)), default=Value(True), output_field=BooleanField())


def _counts(
    campaign: Campaign,
    groups: list[dict[str, Any]],
    audience: list[dict[str, Any]],
    answered: list[dict[str, Any]],
    now: datetime,
) -> Counts:
    told = [group for group in audience if group["told_by"]]
    strategy = opening.strategy_of(campaign)
    rows = OwnerList.objects.filter(campaign=campaign).aggregate(rows=Sum("rows"), unread=Sum("refused"))
    outcomes = dict(campaign.checks.order_by().values_list("outcome").annotate(Count("pk")))
    units = {name: sum(group[f"sum_{name}"] or 0 for group in audience) for name in _SUMS}
    days = [group[which].date() for group in told for which in ("first", "last") if group[which]]
    return Counts(
        made=campaign.made,
        distributed=campaign.distributed,
        rows=rows["rows"] or 0,
        unread=rows["unread"] or 0,
        contacts=_sum(groups),
        left_out={one: _sum(g for g in groups if g["left_out"] == one.value) for one in LeftOut},
        notified={Channel(name): n for name, n in _by(told, "told_by").items()},
        first_notified_on=min(days, default=None),
        last_notified_on=max(days, default=None),
        bounced=_sum(group for group in audience if dead(group["dead"])),
        answers={Answer(name): n for name, n in _by(answered, "answer").items()},
        not_responding=_sum(group for group in told if not group["answer"]),
        exhausted=_sum(group for group in audience if _is_exhausted(strategy, group, now)),
        done=_sum(group for group in audience if group["is_done"]),
        units=units["quantity"],
        on_hand=units["on_hand"],
        returned=units["returned"],
        corrected=units["corrected"],
        destroyed=units["destroyed"],
        lost=units["lost"],
        drawn=sum(outcomes.values()),
        checks={CheckOutcome(name): n for name, n in outcomes.items() if name},
    )


def _is_exhausted(strategy: Strategy, group: dict[str, Any], now: datetime) -> bool:
    """Whether nobody of the group answered and no way is left. It does not depend on the instant."""
    if group["answer"] or group["left_out"]:
        return False
    postal = group["has_street"] and group["has_city"]
    channels = has(email=group["has_email"], phone=group["has_phone"], postal=postal)
    how = Standing(rung=group["rung"], tried_at=now, has=channels, dead=dead(group["dead"]))
    return state(strategy, how, now) is State.EXHAUSTED


def _sum(groups: Iterable[dict[str, Any]]) -> int:
    return sum(group["contacts"] for group in groups)


def _by(groups: Iterable[dict[str, Any]], name: str) -> dict[str, int]:
    found: Counter[str] = Counter()
    for group in groups:
        found[group[name]] += group["contacts"]
    return dict(found)


def _days(campaign: Campaign, name: str) -> tuple[tuple[date, int], ...]:
    """Contacts of the audience by the day (UTC) of this instant."""
    found = listed(campaign).exclude(left_out__in=_OUT).exclude(**{name: None})
    days = found.order_by().annotate(day=TruncDate(name)).values_list("day").annotate(Count("pk"))
    return tuple(sorted(days))


def _regions(campaign: Campaign) -> tuple[Region, ...]:
    found = listed(campaign).exclude(left_out__in=_OUT).order_by().values_list("region")
    counted_by = found.annotate(Count("pk"), Count("told_at"), Count("answered_at"), Count("done_at"))
    rows = (
        Region(name=name, audience=all_, told=told, answered=answered, done=done)
        for name, all_, told, answered, done in counted_by
    )
    return tuple(sorted(rows, key=lambda region: (-region.audience, region.name)))
