"""Chance around the ring: how far it slips, when it is pushed home and how, and how a reservoir is filled.

No slip of a real pump is published. It is the axis of the study: draw it, or fix it for dose and response.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lockring.hazard.errors import Fault, HazardError
from lockring.hazard.pump.settings import AT_NO_MINUTE, Fill, Floats, Pump, RingFault, Whole


@dataclass(frozen=True, slots=True, kw_only=True)
class RingChances:
    """How a broken ring goes. Every value is assumed (`sources.ASSUMPTIONS`): nobody published one."""

    slip_median_millimetres: float = 0.5
    slip_sigma: float = 0.8  # of the logarithm
    slip_most_millimetres: float = 5.0
    p_pushed: float = 1.0  # that the person pushes it home at all
    pushed_after_median_minutes: float = 180.0
    pushed_after_sigma: float = 0.5
    p_connected: float = 0.5  # that the set is on the body then: the human factor
    drawn_back_share: float = 1.0
    siphon_units_per_hour: float = 0.0
    answers_after_median_minutes: float = 15.0
    answers_after_sigma: float = 0.8
    checks_every_minutes: float = 4320.0  # a set lasts three days


def draw_fault(
    rng: np.random.Generator,
    people: int,
    minutes: int,
    *,
    breaks_at: int = 0,
    slip_millimetres: float | None = None,
    chances: RingChances | None = None,
) -> RingFault:
    """A ring that breaks and slips at `breaks_at`, for each of `people`. `slip_millimetres` fixes the slip.

    The same generator gives everybody the same luck whatever the slip is: dose and response are of the same
    people. What comes after `minutes` never comes. Raises HazardError.
    """
    chances = chances or RingChances()
    _check(people, minutes, breaks_at, slip_millimetres, chances)
    drawn = _slips(rng.spawn(1)[0], people, chances)
    after = rng.lognormal(np.log(chances.pushed_after_median_minutes), chances.pushed_after_sigma, people)
    pushed_at = breaks_at + np.maximum(1, np.rint(np.minimum(after, minutes))).astype(np.int64)
    pushed = rng.random(people) < chances.p_pushed
    is_connected = rng.random(people) < chances.p_connected
    answers = rng.lognormal(np.log(chances.answers_after_median_minutes), chances.answers_after_sigma, people)
    checked_at = breaks_at + np.floor(rng.random(people) * chances.checks_every_minutes).astype(np.int64)
    luck = rng.random((4, people))
    begins = np.full(people, breaks_at, dtype=np.int64)
    return RingFault(
        breaks_at=begins,
        slips_at=begins,
        slip_millimetres=drawn if slip_millimetres is None else np.full(people, float(slip_millimetres)),
        pushed_at=_within(np.where(pushed, pushed_at, AT_NO_MINUTE), minutes),
        is_connected=is_connected,
        drawn_back_share=np.full(people, chances.drawn_back_share),
        siphon_units_per_hour=np.full(people, chances.siphon_units_per_hour),
        checked_at=_within(checked_at, minutes),
        answers_after=answers,
        breaks_luck=luck[0],
        check_luck=luck[1],
        disconnects_luck=luck[2],
        seat_luck=luck[3],
    )


def draw_fill(
    rng: np.random.Generator,
    people: int,
    pump: Pump,
    *,
    units: float = 180.0,
    p_unseated: float = 0.0,
) -> Fill:
    """Reservoirs filled from a vial: N(units, 1 %), a bubble Exp(2 U), 1 mm unseated by chance.

    All three are assumed. Raises HazardError.
    """
    faults = []
    if not 0 < units <= pump.reservoir_units:
        faults.append(
            Fault("fill.units", f"is {units}", f"give more than 0, at most {pump.reservoir_units:g} U")
        )
    if not 0 <= p_unseated <= 1:
        faults.append(Fault("fill.p_unseated", f"is {p_unseated}", "give a probability from 0 to 1"))
    if people < 1:
        faults.append(Fault("people", f"is {people}", "give at least 1"))
    if faults:
        raise HazardError(faults)
    volume = np.clip(rng.normal(units, FILL_ERROR * units, people), 0.0, pump.reservoir_units)
    return Fill(
        units=volume,
        bubble_units=np.minimum(rng.exponential(BUBBLE_MEAN_UNITS, people), volume),
        unseated_millimetres=np.where(rng.random(people) < p_unseated, UNSEATED_MILLIMETRES, 0.0),
    )


FILL_ERROR = 0.01
"""Relative standard deviation of the volume filled from a vial. Assumed."""

BUBBLE_MEAN_UNITS = 2.0
"""Mean volume of a bubble left after filling, U. Assumed."""

UNSEATED_MILLIMETRES = 1.0
"""Travel before the drive meets a plunger that was not seated, mm. Assumed: a round figure."""


def _slips(rng: np.random.Generator, people: int, chances: RingChances) -> Floats:
    """Log-normal, drawn again where above the most. The most is above the median, so this ends."""
    slips = rng.lognormal(np.log(chances.slip_median_millimetres), chances.slip_sigma, people)
    while (above := slips > chances.slip_most_millimetres).any():
        slips[above] = rng.lognormal(
            np.log(chances.slip_median_millimetres), chances.slip_sigma, int(above.sum())
        )
    return slips


def _within(minute: Whole, minutes: int) -> Whole:
    return np.where(minute < minutes, minute, AT_NO_MINUTE)


def _check(
    people: int, minutes: int, breaks_at: int, slip_millimetres: float | None, chances: RingChances
) -> None:
    faults = [
        Fault(name, f"is {value}", "give at least 1")
        for name, value in (("people", people), ("minutes", minutes))
        if value < 1
    ]
    if not 0 <= breaks_at < max(minutes, 1):
        faults.append(Fault("breaks_at", f"is {breaks_at}", f"give a minute from 0 to {minutes - 1}"))
    if slip_millimetres is not None and not 0 <= slip_millimetres < np.inf:
        faults.append(Fault("slip_millimetres", f"is {slip_millimetres}", "give zero or more, in mm"))
    for name in ("p_pushed", "p_connected", "drawn_back_share"):
        if not 0 <= getattr(chances, name) <= 1:
            faults.append(Fault(f"chances.{name}", f"is {getattr(chances, name)}", "give 0 to 1"))
    for name in ("slip_median_millimetres", "pushed_after_median_minutes", "answers_after_median_minutes"):
        if not 0 < getattr(chances, name) < np.inf:
            faults.append(Fault(f"chances.{name}", f"is {getattr(chances, name)}", "give more than 0"))
    for name in (
        "slip_sigma",
        "pushed_after_sigma",
        "answers_after_sigma",
        "siphon_units_per_hour",
        "checks_every_minutes",
    ):
        if not 0 <= getattr(chances, name) < np.inf:
            faults.append(Fault(f"chances.{name}", f"is {getattr(chances, name)}", "give zero or more"))
    if not chances.slip_most_millimetres >= chances.slip_median_millimetres:
        faults.append(Fault("chances.slip_most_millimetres", "is below the median", "give a larger one"))
    if faults:
        raise HazardError(faults)
