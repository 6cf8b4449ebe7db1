"""What is tried next with one who has not answered: rung by rung, until they do or nothing is left."""

from __future__ import annotations

import enum
from datetime import datetime

import msgspec

from lockring.campaign.strategy import Channel, Strategy


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How far the ladder has come with one person."""

    rung: int = 0
    """How many rungs are behind them, the skipped ones counted."""
    tried_at: datetime | None = None
    """When the last rung was tried."""
    answered_at: datetime | None = None
    has: frozenset[Channel] = frozenset()
    """By which channels they could be reached, as the lists say."""
    dead: frozenset[Channel] = frozenset()
    """Channels by which nothing arrives: a message came back for good."""


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """A rung to be tried."""

    rung: int
    """From 1: what `Standing.rung` becomes once it was tried."""
    channel: Channel
    due_at: datetime | None
    """Not before this instant; None is at once."""


class State(enum.Enum):
    """Where somebody stands on the ladder."""

    ANSWERED = "answered"
    DUE = "due"
    """The next rung is to be tried now."""
    WAITING = "waiting"
    """A rung was tried, and there is time left to answer it."""
    EXHAUSTED = "exhausted"
    """No answer, and nothing is left to try. Shown as overdue: a person has to look after them."""


def following(strategy: Strategy, standing: Standing) -> Step | None:
    """The next rung that can reach them, due or not; None after an answer, or where none is left.

    A rung whose channel they do not have, or that is dead, is skipped, and its wait with it. Where the last
    one tried proved dead, nobody waits for an answer to it: the next is due at once.
    """
    if standing.answered_at is not None:
        return None
    alive = standing.has - standing.dead
    for rung, tried in enumerate(strategy.ladder[standing.rung :], start=standing.rung + 1):
        if tried.channel in alive:
            start = standing.tried_at if _waits(strategy, standing) else None
            return Step(rung=rung, channel=tried.channel, due_at=start and start + tried.after)
    return None


def _waits(strategy: Strategy, standing: Standing) -> bool:
    """Whether an answer to the last rung that was tried can still come."""
    last = strategy.ladder[: standing.rung][-1:]
    return bool(last) and last[0].channel not in standing.dead


def next_step(strategy: Strategy, standing: Standing, now: datetime) -> Step | None:
    """The rung to be tried now; None where none is due: see `state`."""
    step = following(strategy, standing)
    return step if step and (step.due_at is None or step.due_at <= now) else None


def state(strategy: Strategy, standing: Standing, now: datetime) -> State:
    """Where they stand at this instant. Total: everybody stands somewhere."""
    if standing.answered_at is not None:
        return State.ANSWERED
    if following(strategy, standing) is None:
        return State.EXHAUSTED
    return State.DUE if next_step(strategy, standing, now) else State.WAITING
