"""Up the ladder: what goes out now, and putting it down for the outbox.

What is previewed is what is put down: both ask `lockring.campaign.ladder`. Whoever writes locks the log
first, then the contacts. A rehearsal puts nothing down: it marks each message as taken at once. What becomes
of a message, and what that means for a contact, is for `outbox.told` to say.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

import msgspec
from django.core.cache import cache
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext as _

from lockring.campaign import Channel
from lockring.campaign.ladder import State, Step, next_step, state
from lockring.errors import ServiceError
from lockring.service import ledger
from lockring.service.campaign import opening
from lockring.service.campaign.standing import standing, standings, to_tell
from lockring.service.ledger import SYSTEM, By
from lockring.service.models import Campaign, Contact, Dispatch, DispatchState
from lockring.service.outbox import told
from lockring.service.outbox.putting import Down, put_many

BATCH = 2_000
"""Contacts in one transaction: others who write wait for a second at most."""
_AGAIN = 3_600  # seconds between two climbs of one campaign: a bounce leads on within an hour
_RUN = timedelta(minutes=4)  # a climb of one round ends by then
_ON_ITS_WAY = (DispatchState.READY, DispatchState.CLAIMED)
_FIELDS = ("rung", "tried_at", "answered_at", "email", "phone", "street", "city", "dead_channels", "told_at")


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What goes out now, by channel and in all, and who waits. `on_their_way` were put down already."""

    at: datetime
    due: dict[Channel, int]
    on_their_way: int
    waiting: int
    exhausted: int
    """No answer, and no way left: a person has to look after them."""

    @property
    def total(self) -> int:
        """Messages that go out now."""
        return sum(self.due.values())


def preview(campaign: Campaign, now: datetime) -> Preview:
    """What would go out at this instant. Nothing is written."""
    strategy = opening.strategy_of(campaign)
    unanswered = to_tell(campaign).filter(answered_at=None, erased_at=None)
    due: Counter[Channel] = Counter()
    stands: Counter[State] = Counter()
    free = unanswered.filter(~_on_its_way())
    for how, count in standings(free.filter(~_has_a_dead_one()), strategy, now):
        if step := next_step(strategy, how, now):
            due[step.channel] += count
        else:
            stands[state(strategy, how, now)] += count
    some = free.filter(_has_a_dead_one()).only("id", "campaign_id", *_FIELDS).order_by("id")
    rows = some.iterator(chunk_size=BATCH)
    while block := list(islice(rows, BATCH)):
        steps, _passed = _due(campaign, block, now)
        due.update(step.channel for _row, step in steps)
        have = {row.id for row, _step in steps}
        stands.update(state(strategy, standing(row), now) for row in block if row.id not in have)
    return Preview(
        at=now,
        due=dict(due),
        on_their_way=unanswered.filter(_on_its_way()).count(),
        waiting=stands[State.WAITING],
        exhausted=stands[State.EXHAUSTED],
    )


@transaction.atomic
def start(campaign: UUID, *, by: By, at: datetime, key: str) -> int:
    """Starts a campaign, or sends what is due now; returns how many messages were put down in this batch.

    With a key that was used before nothing more happens, and it is 0. What is more than a batch follows by
    itself: see `climb_due`. Raises ServiceError for a campaign that has ended.
    """
    ledger.lock()
    row = Campaign.objects.select_for_update().get(id=campaign)
    if ledger.is_written(key):
        return 0
    if row.ended_at is not None:
        raise ServiceError(_("This campaign has ended. Nothing is sent any more."))
    if row.started_at is None:
        row.started_at = at
        row.save(update_fields=("started_at",))
    put, _last = _climb(row, None, by, at, key)
    cache.delete(_cache_key(row))
    return put


def climb_due(now: datetime) -> int:
    """Climbs for every campaign that was started, each at most once an hour; a duty of the rounds.

    Returns how many messages were put down.
    """
    total, began = 0, timezone.now()
    for row in Campaign.objects.filter(ended_at=None).exclude(started_at=None):
        if not cache.add(_cache_key(row), 1, _AGAIN):
            continue
        last: UUID | None = None
        while True:
            with transaction.atomic():
                ledger.lock()
                put, last = _climb(row, last, SYSTEM, now, None)
            total += put
            if last is None:
                break
            if timezone.now() - began > _RUN:
                cache.delete(_cache_key(row))
                return total
    return total


def _cache_key(row: Campaign) -> str:
    return f"campaign-climbed:{row.id}"


def _climb(
    campaign: Campaign, after: UUID | None, by: By, at: datetime, key: str | None
) -> tuple[int, UUID | None]:
    """Puts down one batch behind this contact: how many messages, and the last contact of a full batch."""
    found = _candidates(campaign, after)
    steps = _steps(campaign, found, at)
    if campaign.is_rehearsal:
        for row, step in steps:
            told.tried(row, step.rung, step.channel, at)
        Contact.objects.bulk_update([row for row, _ in steps], ["rung", "tried_at", "told_at", "told_by"])
    else:
        _put(campaign, steps, at)
    if steps or key:
        _log(campaign, steps, by, at, key)
    return len(steps), found[-1].id if len(found) == BATCH else None


def _steps(campaign: Campaign, rows: Sequence[Contact], at: datetime) -> list[tuple[Contact, Step]]:
    """The rung that is due for each; writes which rungs are behind them."""
    steps, passed = _due(campaign, rows, at)
    Contact.objects.bulk_update(passed, ["rung", "tried_at"])
    return steps


def _due(
    campaign: Campaign, rows: Sequence[Contact], at: datetime
) -> tuple[list[tuple[Contact, Step]], list[Contact]]:
    """The rung that is due for each, and who has passed one. Nothing is written, but to the objects.

    A rung that could not be said at all is behind them: the next is due.
    """
    strategy = opening.strategy_of(campaign)
    steps: list[tuple[Contact, Step]] = []
    passed: dict[UUID, Contact] = {}
    asked = [(row, step) for row in rows if (step := next_step(strategy, standing(row), at))]
    while asked:
        given_up = Dispatch.objects.filter(key__in=_keys_of(campaign, asked), state=DispatchState.DEAD)
        dead = set(given_up.values_list("key", flat=True))
        steps += [(row, step) for row, step in asked if _key(campaign, row, step) not in dead]
        behind = [(row, step) for row, step in asked if _key(campaign, row, step) in dead]
        for row, step in behind:
            row.rung, row.tried_at = step.rung, None
            passed[row.id] = row
        asked = [(row, step) for row, _ in behind if (step := next_step(strategy, standing(row), at))]
    return steps, list(passed.values())


def _candidates(campaign: Campaign, after: UUID | None) -> list[Contact]:
    found = to_tell(campaign).filter(~_on_its_way(), answered_at=None, erased_at=None)
    if after is not None:
        found = found.filter(id__gt=after)
    return list(found.only("id", "campaign_id", "told_by", *_FIELDS).order_by("id")[:BATCH])


def _on_its_way() -> Exists:
    return Exists(Dispatch.objects.filter(subject=OuterRef("id"), state__in=_ON_ITS_WAY))


def _has_a_dead_one() -> Exists:
    """Whether a message to them was given up: only their steps have to be looked at one by one."""
    return Exists(Dispatch.objects.filter(subject=OuterRef("id"), state=DispatchState.DEAD))


def _put(campaign: Campaign, steps: Sequence[tuple[Contact, Step]], at: datetime) -> None:
    """Puts them into the outbox. Who was never told gets the notice, others a reminder."""
    again = _keys_of(campaign, steps)
    Dispatch.objects.filter(key__in=again, state=DispatchState.DROPPED).update(
        state=DispatchState.READY, due_at=at, ended_at=None, tries=0
    )  # an answer that was taken back: they are told after all
    put_many(
        (
            Down(
                purpose="campaign.reminder" if row.told_at else "campaign.notice",
                subject=row.id,
                channel=step.channel.value,
                key=_key(campaign, row, step),
                due_at=at,
                detail={"campaign": str(campaign.id), "rung": step.rung},
            )
            for row, step in steps
        ),
        at=at,
    )


def _key(campaign: Campaign, row: Contact, step: Step) -> str:
    """One message for each rung of each contact."""
    return f"{campaign.id}:{row.id}:{step.rung}"


def _keys_of(campaign: Campaign, steps: Iterable[tuple[Contact, Step]]) -> list[str]:
    return [_key(campaign, row, step) for row, step in steps]


def _log(
    campaign: Campaign, steps: Sequence[tuple[Contact, Step]], by: By, at: datetime, key: str | None
) -> None:
    """One entry for the batch: how many by which channel, and the digest of all keys."""
    counts = Counter(step.channel.value for _, step in steps)
    keys = "\n".join(_keys_of(campaign, steps))
    body = {
        "by_channel": dict(counts),
        "digest": hashlib.sha256(keys.encode()).hexdigest(),
        "rehearsal": campaign.is_rehearsal,
    }
    ledger.append("campaign_climbed", by=by, at=at, subject=str(campaign.id), body=body, key=key)
