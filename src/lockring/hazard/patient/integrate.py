"""The fast kernel of any model: insulin by its exact map, glucose by the third order of Kutta.

The fourth order costs a third more and errs nearly as much, as what errs are the bends of the model (the
benchmark in docs/hazard.md holds both steps against simglucose).

People side by side (`lanes`) take the same instructions, so that nobody's result depends on who else is
computed with them. Nothing is kept but what the outcomes need. The global lock of Python is released.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, NamedTuple

import numba
import numpy as np
from numba.extending import register_jitable

from lockring.hazard.patient import lanes
from lockring.hazard.patient.cache import kept
from lockring.hazard.patient.count import FOUND_ROWS, KETONES, LEVEL, PENNED, RESCUED, count, count_risk
from lockring.hazard.patient.lanes import LANES, along, keep, load, mapped, row, where
from lockring.hazard.patient.model import Model
from lockring.hazard.patient.rules import MIND_ROWS, decide

RISK_EVERY_MINUTES = 5

CHUNK = 16
"""Minutes of what reaches some people that are read at once, row by row as they lie in memory."""

MG_PER_GRAM = 1000.0

_KEPT = numba.types.Array(numba.float64, 2, "C")
_GIVEN = numba.types.Array(numba.float64, 2, "A", readonly=True)
_TRACE = numba.types.Array(numba.float32, 2, "A")
_ASLEEP = numba.types.Array(numba.boolean, 1, "C", readonly=True)
_SIGNATURE = numba.void(
    *(_KEPT,) * 5, *(_GIVEN,) * 3, _ASLEEP, numba.boolean, numba.int64, numba.int64, _TRACE
)
"""One for every layout in memory, so that it is compiled once."""

_COMPILED = {"nogil": True, "fastmath": {"contract", "nnan", "nsz", "arcp"}, "error_model": "numpy"}


@register_jitable
def put(rows, first, source, start):  # type: ignore[no-untyped-def]
    """`source` (k, people) of the people from `start` on into `rows`; the last stands for who is not."""
    people = min(LANES, source.shape[1] - start)
    for place in range(source.shape[0]):
        if people == LANES:
            for lane in range(LANES):
                rows[first + place, lane] = source[place, start + lane]
        else:
            for lane in range(LANES):
                rows[first + place, lane] = source[place, start + min(lane, people - 1)]


@register_jitable
def take(rows, into, start):  # type: ignore[no-untyped-def]
    """What was counted of the people from `start` on, into `into` (rows, people)."""
    for place in range(FOUND_ROWS):
        for lane in range(min(LANES, into.shape[1] - start)):
            into[place, start + lane] = rows[place, lane]


@register_jitable
def act(thoughts, counted, driven, pushed, eaten, now, minute, sleeps):  # type: ignore[no-untyped-def]
    """What some people do in a minute, into its rows of U by drive, U by hand and g."""
    grams, pen, runs = decide(thoughts, minute, sleeps, row(counted, LEVEL), row(counted, KETONES))
    keep(eaten, now, row(eaten, now) + grams)
    keep(pushed, now, row(pushed, now) + pen)
    keep(driven, now, row(driven, now) * runs)
    keep(counted, RESCUED, row(counted, RESCUED) + grams)
    keep(counted, PENNED, row(counted, PENNED) + pen)


class _At(NamedTuple):
    """Where the rows of the work of some people begin: their states, then what does not change."""

    person: int  # the parameters
    middle: int  # the map of half a step
    after: int  # the map of a step
    rows: int


def _at(many: int, few: int, given: int) -> _At:
    """For so many insulin states, glucose states and parameters."""
    person, width = many + few, many * (many + 2)
    middle = person + given
    return _At(person, middle, middle + width, middle + 2 * width)


def _stepping(model: Model, at: _At, used: int) -> Callable[..., Any]:
    """One step of some people: insulin by its map, glucose by the third order of Kutta."""
    middle_at, after_at = at.middle, at.after
    slope = register_jitable(model.rates(lanes))

    @register_jitable
    def step(work, minutes, insulin, states, food, units, person):  # type: ignore[no-untyped-def]
        middle = mapped(work, middle_at, insulin, units, used)
        after = mapped(work, after_at, insulin, units, used)
        a = slope(states, insulin, food, person)
        b = slope(along(states, 0.5 * minutes, a), middle, food, person)
        c = slope(along(along(states, -minutes, a), 2.0 * minutes, b), after, food, person)
        total = along(along(states, minutes / 6.0, a), minutes / 1.5, b)
        return after, along(total, minutes / 6.0, c)

    return step  # type: ignore[no-any-return]


@register_jitable
def note(counted, trace, start, minute, trace_every, level, ratio):  # type: ignore[no-untyped-def]
    """Count some people's glucose and insulin ratio at the end of a minute; keep it where it is asked for."""
    count(counted, level, ratio, float(minute))
    if minute % RISK_EVERY_MINUTES == 0:
        for lane in range(LANES):
            count_risk(counted, lane)
    if trace_every > 0 and minute % trace_every == 0:
        for lane in range(min(LANES, trace.shape[1] - start)):
            trace[minute // trace_every, start + lane] = counted[LEVEL, lane]


@functools.cache
def kernel(model: Model, used: int) -> Callable[..., None]:
    """The compiled kernel of this model; `used` is `propagate.pattern` of its chain."""
    many, few, given = len(model.insulin_states), len(model.glucose_states), len(model.glucose_parameters)
    at = _at(many, few, given)
    rows, person_at, middle_at = at.rows, at.person, at.middle
    step, ready = _stepping(model, at, used), register_jitable(model.ready(lanes))
    glucose, ratio_of = register_jitable(model.glucose), register_jitable(model.insulin_ratio)

    def run(state, person, maps, mind, found, suspendable, other, carbohydrate, asleep, behaves, steps,
            trace_every, trace):  # type: ignore[no-untyped-def]  # fmt: skip
        work, thoughts = np.empty((rows, LANES)), np.empty((MIND_ROWS, LANES))
        counted, day = np.empty((FOUND_ROWS, LANES)), np.empty((3, CHUNK, LANES))
        driven, pushed, eaten = day[0], day[1], day[2]
        for start in range(0, suspendable.shape[1], LANES):
            for first, source in ((0, state), (person_at, person), (middle_at, maps)):
                put(work, first, source, start)
            put(thoughts, 0, mind, start)
            put(counted, 0, found, start)
            insulin, states, numbers = (
                load(work, 0, many),
                load(work, many, few),
                load(work, person_at, given),
            )
            meal = ate = 0.0 * states[0]
            for minute in range(suspendable.shape[0]):
                now = minute % CHUNK
                if now == 0:
                    for into, source in ((driven, suspendable), (pushed, other), (eaten, carbohydrate)):
                        put(into, 0, source[minute : minute + CHUNK], start)
                if behaves:
                    act(thoughts, counted, driven, pushed, eaten, now, float(minute), asleep[minute])
                grams, units = row(eaten, now), row(driven, now) + row(pushed, now)
                food = grams * MG_PER_GRAM
                meal = where((grams > 0.0) & (ate <= 0.0), states[0] + states[1], meal) + food
                ate, body = grams, ready(meal, numbers)
                for _ in range(steps):
                    insulin, states = step(work, 1.0 / steps, insulin, states, food, units, body)
                level, ratio = glucose(states, numbers), ratio_of(insulin, numbers)
                note(counted, trace, start, minute + 1, trace_every, level, ratio)
            take(counted, found, start)

    return kept(numba.njit(**_COMPILED)(run), _SIGNATURE, model, used)  # type: ignore[no-any-return]
