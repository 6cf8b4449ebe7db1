"""Effectiveness checks (21 CFR 7.42(b)(3)): how many are drawn, who, and what their outcomes say."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

import msgspec

from lockring.campaign.chance import Chance
from lockring.campaign.strategy import CheckOutcome, Level

Id = TypeVar("Id")

SHARES = {Level.A: Fraction(1), Level.C: Fraction(1, 10), Level.D: Fraction(1, 50), Level.E: Fraction(0)}
"""Of all consignees that should be told, by 21 CFR 7.42(b)(3)(i) to (v). At level B the firm states it."""
LEAST_AT_B = 0.1
"""A share of at least 10 % (21 CFR 7.42(b)(3)(ii))."""

_Z = 1.959963984540054  # standard deviations: 95 % of a normal distribution lie within them


def how_many(level: Level, share: float, frame: int) -> int:
    """How many of `frame` consignees are checked, rounded up: one short would be a lower level.

    `share` counts at level B only. Raises ValueError where it is not 0.1 to 1 there, or `frame` is negative.
    """
    if frame < 0:
        raise ValueError("expected a number of consignees from 0 on")
    if level is not Level.B:
        return math.ceil(SHARES[level] * frame)
    if not LEAST_AT_B <= share <= 1:
        raise ValueError("expected a share of 0.1 to 1 at level B")
    return math.ceil(Fraction(str(share)) * frame)


def draw(ids: Sequence[Id], level: Level, share: float, rng: Chance) -> tuple[Id, ...]:
    """Who is checked, each as likely as any other, in the order drawn. Raises as `how_many`."""
    return tuple(rng.sample(ids, how_many(level, share, len(ids))))


class Effectiveness(msgspec.Struct, frozen=True, kw_only=True):
    """What the checks found out. `acted` and `known` are counts; the shares are 0 to 1.

    `low` to `high` is the 95 % interval of Wilson for the share that acted, of those who could be asked; None
    without any. Who was drawn and not reached is neither a yes nor a no: `at_least` and `at_most` are the
    shares of all that were drawn, if none of them acted, and if all of them did.
    """

    drawn: int
    known: int
    acted: int
    share: float | None
    low: float | None
    high: float | None
    at_least: float | None
    at_most: float | None


def effectiveness(outcomes: Mapping[CheckOutcome, int], *, drawn: int) -> Effectiveness:
    """What the outcomes say of all. `drawn` counts those still to be checked, too.

    Raises ValueError where there are more outcomes than were drawn.
    """
    if sum(outcomes.values()) > drawn:
        raise ValueError("there are more outcomes than were drawn")
    acted = outcomes.get(CheckOutcome.ACTED, 0)
    known = sum(n for outcome, n in outcomes.items() if outcome is not CheckOutcome.NOT_REACHED)
    low, high = wilson(acted, known) if known else (None, None)
    return Effectiveness(
        drawn=drawn,
        known=known,
        acted=acted,
        share=acted / known if known else None,
        low=low,
        high=high,
        at_least=acted / drawn if drawn else None,
        at_most=(acted + drawn - known) / drawn if drawn else None,
    )


def wilson(successes: int, trials: int) -> tuple[float, float]:
    """The 95 % score interval of a share (Wilson 1927, J. Am. Stat. Assoc. 22:209), both ends 0 to 1."""
    share, square = successes / trials, _Z * _Z / trials
    middle = share + square / 2
    half = math.sqrt(square * (share * (1 - share) + square / 4))
    return max(0.0, (middle - half) / (1 + square)), min(1.0, (middle + half) / (1 + square))
