"""Made-up owners of the devices of a notice, and what each of them will do: nobody in it is real."""

from __future__ import annotations

import math
from collections.abc import Sequence

import msgspec

from lockring.campaign.chance import Chance
from lockring.campaign.published import PRESS_RELEASE, Assumptions, age_factor
from lockring.campaign.strategy import Channel
from lockring.conditions import AnySuffix, OneOf
from lockring.facts import Device
from lockring.notice import Revision

TRIES = 4
"""How often a ladder may use one channel: so many answers are drawn for each."""


class Owner(msgspec.Struct, frozen=True, kw_only=True):
    """One owner, and all that chance decided of them, so that every ladder meets the same people."""

    model: str
    in_warranty: bool
    age: float
    """Of the device, in years."""
    has: frozenset[Channel]
    dead: frozenset[Channel]
    """Channels they seem to have by which nothing arrives."""
    bounces: dict[Channel, float]
    """Days until it is known that nothing arrives."""
    answers: dict[Channel, tuple[float | None, ...]]
    """For each time that a channel is used: days until they answer it, or None."""
    press: float | None
    """Days until they answer the news, or None."""

    def device(self) -> Device:
        """What the lists say of it."""
        known = {"model_number": self.model} if self.model else {}
        return Device.of({**known, "in_warranty": "yes" if self.in_warranty else "no"})


def models(revision: Revision) -> tuple[str, ...]:
    """The model numbers that the revision names, each once; none where it goes by something else."""
    found: dict[str, None] = {}
    for clause in revision.scope.any:
        for condition in clause.all:
            if isinstance(condition, OneOf | AnySuffix) and condition.fact == "model_number":
                found.update(dict.fromkeys(condition.values))
    return tuple(found)


def population(
    owners: int, named: Sequence[str], rng: Chance, assumed: Assumptions | None = None
) -> tuple[Owner, ...]:
    """So many owners of devices of these models, drawn one after the other."""
    settled = assumed or Assumptions()
    return tuple(_owner(named, rng, settled) for _ in range(owners))


def _owner(named: Sequence[str], rng: Chance, assumed: Assumptions) -> Owner:
    age = rng.random() * assumed.oldest
    has = frozenset(channel for channel, way in assumed.ways.items() if rng.random() < way.known)
    dead = frozenset(channel for channel, way in assumed.ways.items() if rng.random() < way.dead)
    one_mind = rng.random() if rng.random() < assumed.alike else None
    answers = {
        channel: tuple(
            _answer(way.answers * age_factor(age), way.days_to_answer, one_mind, rng) for _ in range(TRIES)
        )
        for channel, way in assumed.ways.items()
    }
    return Owner(
        model=named[int(rng.random() * len(named))] if named else "",
        in_warranty=rng.random() < assumed.in_warranty,
        age=age,
        has=has,
        dead=dead & has,
        bounces={channel: way.days_to_bounce for channel, way in assumed.ways.items()},
        answers=answers,
        press=_answer(PRESS_RELEASE.value * age_factor(age), assumed.press_days, one_mind, rng),
    )


def _answer(likely: float, days: float, one_mind: float | None, rng: Chance) -> float | None:
    """Days until an answer, or None. Draws twice in every case, so that nothing else shifts."""
    mind, wait = rng.random(), -math.log(1 - rng.random()) * days
    return wait if (mind if one_mind is None else one_mind) < likely else None
