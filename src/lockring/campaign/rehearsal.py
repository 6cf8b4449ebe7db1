"""A campaign rehearsed on made-up owners: reach, answers and cost of a ladder, by day. Nothing is sent."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import accumulate

import msgspec

from lockring.campaign.audience import Placed, SideBySide, placed, side_by_side
from lockring.campaign.checks import wilson
from lockring.campaign.ladder import Standing, Step, following
from lockring.campaign.population import TRIES, Owner
from lockring.campaign.published import Assumptions
from lockring.campaign.strategy import Channel, Strategy
from lockring.notice import Revision

_START = datetime(2000, 1, 1, tzinfo=UTC)  # any instant: only what passes after it counts
_DAY = timedelta(days=1)


class Course(msgspec.Struct, frozen=True, kw_only=True):
    """What happened with one owner. All times are days after the start of the campaign."""

    sent: tuple[tuple[float, Channel], ...] = ()
    told: float | None = None
    """When the first message arrived."""
    answered: float | None = None
    """The first answer, whether to a message or to the news."""


class Share(msgspec.Struct, frozen=True, kw_only=True):
    """So many of so many, with the 95 % interval of Wilson for chance alone, not for what is assumed."""

    count: int
    out_of: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """0 to 1."""
        return self.count / self.out_of


class Rehearsed(msgspec.Struct, frozen=True, kw_only=True):
    """What a ladder did with all owners. Both shares are of all of them, also of those left out."""

    told: Share
    answered: Share
    told_by_day: tuple[int, ...]
    """For each day from 0 on: how many were told by its end."""
    answered_by_day: tuple[int, ...]
    sent: dict[Channel, int]
    dollars: float
    half_told_on: int | None
    """The first day by whose end half of all owners were told; None where that never came."""
    half_answered_on: int | None

    @property
    def dollars_each(self) -> float | None:
        """For each who answered; None where nobody did."""
        return self.dollars / self.answered.count if self.answered.count else None


def course(strategy: Strategy, owner: Owner, days: int, *, told: bool = True) -> Course:
    """How the campaign goes for one owner until the end of the last day; without a message where not `told`.

    A rung is tried as soon as it is due. What came back is known only some days later; until then its answer
    is waited for. An answer that comes after a later rung was tried counts, and what was sent was sent.
    """
    walk = _Walk(strategy, owner, told=told)
    while (step := following(strategy, walk.standing)) and walk.goes_to(_days(step.due_at), days):
        if walk.bounced():
            continue
        walk.send(step)
    return walk.course(days)


def _days(at: datetime | None) -> float:
    return (at - _START) / _DAY if at else 0.0


class _Walk:
    """Where one owner stands while the days go by."""

    def __init__(self, strategy: Strategy, owner: Owner, *, told: bool) -> None:
        self.owner = owner
        self.standing = Standing(has=owner.has if told else frozenset())
        self.now = 0.0
        self._answer = math.inf
        if strategy.public_warning and owner.press is not None:
            self._answer = owner.press
        self._told: float | None = None
        self._sent: list[tuple[float, Channel]] = []
        self._bounces: list[tuple[float, Channel]] = []

    def goes_to(self, due: float, days: int) -> bool:
        """Lets time pass until the next rung or the next bounce; False once there is nothing to wait for."""
        bounce = min((at for at, _ in self._bounces), default=math.inf)
        self.now = max(self.now, min(due, bounce))
        return self.now < days and self.now < self._answer

    def bounced(self) -> bool:
        """Takes in what has come back by now; whether anything has."""
        back = {channel for at, channel in self._bounces if at <= self.now}
        self._bounces = [one for one in self._bounces if one[1] not in back]
        self.standing = msgspec.structs.replace(self.standing, dead=self.standing.dead | back)
        return bool(back)

    def send(self, step: Step) -> None:
        """Tries a rung: it arrives, and may be answered, or it will come back."""
        way = step.channel
        tries = sum(channel is way for _, channel in self._sent)
        self._sent.append((self.now, way))
        at = _START + self.now * _DAY
        self.standing = msgspec.structs.replace(self.standing, rung=step.rung, tried_at=at)
        if way in self.owner.dead:
            self._bounces.append((self.now + self.owner.bounces[way], way))
            return
        self._told = self.now if self._told is None else self._told
        wait = self.owner.answers[way][tries]
        self._answer = min(self._answer, math.inf if wait is None else self.now + wait)

    def course(self, days: int) -> Course:
        """What has happened until the end of the last day."""
        answered = self._answer if self._answer < days else None
        return Course(sent=tuple(self._sent), told=self._told, answered=answered)


def rehearse(
    strategy: Strategy,
    revision: Revision,
    owners: Sequence[Owner],
    days: int,
    assumed: Assumptions | None = None,
) -> Rehearsed:
    """The campaign of this ladder for the audience of this revision, over so many days.

    Pure: chance lies in the owners, so each ladder meets the same ones. Raises ValueError without an owner or
    a day, or where a channel stands more than `population.TRIES` times on the ladder.
    """
    uses = Counter(rung.channel for rung in strategy.ladder)
    if not owners or days < 1 or max(uses.values(), default=0) > TRIES:
        raise ValueError(f"expected an owner, a day, and each channel at most {TRIES} times")
    places = _Places(revision)
    courses = [course(strategy, owner, days, told=places.of(owner) is None) for owner in owners]
    return _counted(courses, days, assumed or Assumptions())


def audiences(old: Revision, new: Revision, owners: Iterable[Owner]) -> SideBySide:
    """How many of the owners each of two revisions tells, and whom it leaves out and why."""
    one, other = _Places(old), _Places(new)
    return side_by_side(old, new, ((one.of(owner), other.of(owner)) for owner in owners))


class _Places:
    """Why a revision leaves owners out, judged once for all of whom the same is known."""

    def __init__(self, revision: Revision) -> None:
        self._revision = revision
        self._known: dict[tuple[str, bool, bool], Placed] = {}

    def of(self, owner: Owner) -> Placed:
        """None for whom is told."""
        key = (owner.model, owner.in_warranty, bool(owner.has))
        if key not in self._known:
            self._known[key] = placed(self._revision, owner.device(), owner.has)
        return self._known[key]


def _counted(courses: Sequence[Course], days: int, assumed: Assumptions) -> Rehearsed:
    sent = Counter(channel for one in courses for _, channel in one.sent)
    told = _by_day((one.told for one in courses), days)
    answered = _by_day((one.answered for one in courses), days)
    return Rehearsed(
        told=_share(told[-1], len(courses)),
        answered=_share(answered[-1], len(courses)),
        told_by_day=told,
        answered_by_day=answered,
        sent={channel: sent[channel] for channel in Channel if sent[channel]},
        dollars=sum(count * assumed.ways[channel].costs for channel, count in sent.items()),
        half_told_on=_half(told, len(courses)),
        half_answered_on=_half(answered, len(courses)),
    )


def _by_day(times: Iterable[float | None], days: int) -> tuple[int, ...]:
    """For each day from 0 on, of how many the time is before its end."""
    on = Counter(int(time) for time in times if time is not None)
    return tuple(accumulate(on[day] for day in range(days)))


def _half(by_day: Sequence[int], out_of: int) -> int | None:
    return next((day for day, count in enumerate(by_day) if 2 * count >= out_of), None)


def _share(count: int, out_of: int) -> Share:
    low, high = wilson(count, out_of)
    return Share(count=count, out_of=out_of, low=low, high=high)
