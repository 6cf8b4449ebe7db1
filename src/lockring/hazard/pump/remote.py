"""Which boluses the pump takes: its own limits, and the safeguards against commands over the air."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lockring.hazard.pump.settings import Controls, Floats, Orders, Pump, Whole
from lockring.hazard.quantities import MICROUNITS_PER_UNIT

CAP_MINUTES = 60
"""The cap on commands over the air is of any 60 minutes. Assumed: a rule of defence in depth."""

LATER_THAN_ANY = np.iinfo(np.int64).max // 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Boluses that the pump takes, (minutes, people) in whole micro-units, each a number of whole strokes."""

    asked: Whole
    unasked: Whole | None  # None: nobody is sent any
    cancelled_at: Whole  # (people,) the minute from which the owner lets no more of these through


def taken(pump: Pump, orders: Orders, controls: Controls) -> Taken:
    """The boluses of `orders` after every limit: most at once, confirmation, cap per hour, time to cancel."""
    asked = _strokes(pump, orders.bolus_units)
    people = asked.shape[1]
    if orders.remote_units is None and orders.unasked_units is None:
        return Taken(asked=asked, unasked=None, cancelled_at=np.full(people, LATER_THAN_ANY, dtype=np.int64))
    nothing = np.zeros(asked.shape)
    mine = _strokes(pump, nothing if orders.remote_units is None else orders.remote_units)
    foreign = _strokes(pump, nothing if orders.unasked_units is None else orders.unasked_units)
    cancelled_at = _cancelled_at(foreign, orders.cancels_after)
    if np.isfinite(controls.confirm_above_units):  # nobody confirms what they did not ask for
        foreign = np.where(foreign > controls.confirm_above_units * MICROUNITS_PER_UNIT, 0, foreign)
    if np.isfinite(controls.remote_units_per_hour):
        mine, foreign = _capped(pump, mine, foreign, controls.remote_units_per_hour)
    return Taken(
        asked=asked + mine,
        unasked=_later(foreign, controls.cancel_window_minutes),
        cancelled_at=cancelled_at,
    )


def _strokes(pump: Pump, units: Floats) -> Whole:
    """Cut to the largest bolus and to whole strokes, never up: more than was asked for is never given."""
    quantum = round(pump.quantum_units * MICROUNITS_PER_UNIT)
    if not units.any():
        return np.zeros(units.shape, dtype=np.int64)
    wanted = np.rint(np.minimum(units, pump.most_bolus_units) * MICROUNITS_PER_UNIT).astype(np.int64)
    strokes: Whole = wanted // quantum
    return strokes * quantum


def _cancelled_at(foreign: Whole, cancels_after: Floats | None) -> Whole:
    """The owner hears the first foreign command, given or not, and stops the rest some minutes later."""
    arrives = foreign > 0
    first = np.where(arrives.any(axis=0), arrives.argmax(axis=0), LATER_THAN_ANY)
    if cancels_after is None:
        return np.full(first.shape, LATER_THAN_ANY, dtype=np.int64)
    delay = np.where(np.isfinite(cancels_after), np.ceil(np.minimum(cancels_after, 1e9)), 1e15).astype(
        np.int64
    )
    return np.minimum(first + delay, LATER_THAN_ANY)


def _capped(pump: Pump, mine: Whole, foreign: Whole, units_per_hour: float) -> tuple[Whole, Whole]:
    quantum = round(pump.quantum_units * MICROUNITS_PER_UNIT)
    cap = round(units_per_hour * MICROUNITS_PER_UNIT) // quantum * quantum
    wanted = mine + foreign
    total = np.zeros((len(wanted) + 1, wanted.shape[1]), dtype=np.int64)
    for minute, order in enumerate(wanted):
        an_hour_ago = total[max(0, minute + 1 - CAP_MINUTES)]
        total[minute + 1] = np.minimum(total[minute] + order, np.maximum(total[minute], an_hour_ago + cap))
    let_in = np.diff(total, axis=0)
    own = np.minimum(mine, let_in)
    return own, let_in - own


def _later(orders: Whole, minutes: int) -> Whole:
    if minutes == 0:
        return orders
    later = np.zeros_like(orders)
    later[minutes:] = orders[: max(0, len(orders) - minutes)]
    return later
