"""The fast kernel of any model: insulin by its exact map, glucose by the third order of Kutta.

The fourth order costs a third more and errs as much, as what errs are the bends of the model.

Sixteen people side by side take the same instructions, so that nobody's result depends on who else is
computed
with them. Nothing is kept but what the outcomes need. The global lock of Python is released.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

import numba
import numpy as np
from numba.extending import register_jitable

from lockring.hazard.patient.cache import kept
from lockring.hazard.patient.count import FOUND_ROWS, KETONES, LEVEL, PENNED, RESCUED, count, count_risk
from lockring.hazard.patient.lanes import LANES, along, load, mapped, store
from lockring.hazard.patient.model import Model
from lockring.hazard.patient.rules import MIND_ROWS, decide

RISK_EVERY_MINUTES = 5

CHUNK = 16
"""Minutes of what reaches sixteen people that are read at once, row by row as they lie in memory."""

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
    """`source` (k, people) of the sixteen people from `start` on into `rows`; the last stands for who is
    not."""
    for row in range(source.shape[0]):
        for lane in range(LANES):
            rows[first + row, lane] = source[row, min(start + lane, source.shape[1] - 1)]


@functools.cache
def kernel(model: Model, used: int) -> Callable[..., None]:
    """The compiled kernel of this model; `used` is `propagate.pattern` of its chain."""
    many, few, given = len(model.insulin_states), len(model.glucose_states), len(model.glucose_parameters)
    jitable = register_jitable(forceinline=True)
    slope, glucose, ratio_of = jitable(model.rates(np)), jitable(model.glucose), jitable(model.insulin_ratio)
    person_at, food_at = many + few, many + few + given
    meal_at, units_at, ate_at, middle_at = food_at + 1, food_at + 2, food_at + 3, food_at + 4
    after_at = middle_at + many * (many + 2)
    rows = after_at + many * (many + 2)

    @jitable
    def eat(work, lane, grams):  # type: ignore[no-untyped-def]
        held, more = work[meal_at, lane], grams * 1000.0
        begins = (grams > 0.0) & (work[ate_at, lane] <= 0.0)
        work[meal_at, lane] = (work[many, lane] + work[many + 1, lane] if begins else held) + more
        work[food_at, lane], work[ate_at, lane] = more, grams

    @jitable
    def step(work, minutes):  # type: ignore[no-untyped-def]
        for lane in range(LANES):
            before, states = load(work, 0, lane, many), load(work, many, lane, few)
            person = load(work, person_at, lane, given)
            food, meal, units = work[food_at, lane], work[meal_at, lane], work[units_at, lane]
            middle = mapped(work, middle_at, lane, before, units, used)
            after = mapped(work, after_at, lane, before, units, used)
            a = slope(states, before, food, meal, person)
            b = slope(along(states, 0.5 * minutes, a), middle, food, meal, person)
            c = slope(along(along(states, -minutes, a), 2.0 * minutes, b), after, food, meal, person)
            total = along(along(states, minutes / 6.0, a), minutes / 1.5, b)
            store(work, many, lane, along(total, minutes / 6.0, c))
            store(work, 0, lane, after)

    def run(state, person, maps, mind, found, suspendable, other, carbohydrate, asleep, behaves, steps,
            trace_every, trace):  # type: ignore[no-untyped-def]  # fmt: skip
        work, thoughts = np.empty((rows, LANES)), np.empty((MIND_ROWS, LANES))
        counted = np.empty((FOUND_ROWS, LANES))
        driven, pushed, eaten = np.empty((CHUNK, LANES)), np.empty((CHUNK, LANES)), np.empty((CHUNK, LANES))
        length, people = suspendable.shape
        for start in range(0, people, LANES):
            put(work, 0, state, start)
            put(work, person_at, person, start)
            put(work, middle_at, maps, start)
            put(thoughts, 0, mind, start)
            put(counted, 0, found, start)
            work[food_at:middle_at] = 0.0
            for minute in range(length):
                now = minute % CHUNK
                if now == 0:
                    put(driven, 0, suspendable[minute : minute + CHUNK], start)
                    put(pushed, 0, other[minute : minute + CHUNK], start)
                    put(eaten, 0, carbohydrate[minute : minute + CHUNK], start)
                if behaves:
                    sleeps = asleep[minute]
                    for lane in range(LANES):
                        level, ketones = counted[LEVEL, lane], counted[KETONES, lane]
                        grams, pen, runs = decide(thoughts, lane, float(minute), sleeps, level, ketones)
                        eaten[now, lane] += grams
                        pushed[now, lane] += pen
                        driven[now, lane] *= runs
                        counted[RESCUED, lane] += grams
                        counted[PENNED, lane] += pen
                for lane in range(LANES):
                    work[units_at, lane] = driven[now, lane] + pushed[now, lane]
                    eat(work, lane, eaten[now, lane])
                for _ in range(steps):
                    step(work, 1.0 / steps)
                for lane in range(LANES):
                    numbers, states = load(work, person_at, lane, given), load(work, many, lane, few)
                    ratio = ratio_of(load(work, 0, lane, many), numbers)
                    count(counted, lane, glucose(states, numbers), ratio, minute + 1.0)
                if (minute + 1) % RISK_EVERY_MINUTES == 0:
                    for lane in range(LANES):
                        count_risk(counted, lane)
                if trace_every > 0 and (minute + 1) % trace_every == 0:
                    for lane in range(min(LANES, people - start)):
                        trace[(minute + 1) // trace_every, start + lane] = counted[LEVEL, lane]
            for row in range(FOUND_ROWS):
                for lane in range(min(LANES, people - start)):
                    found[row, start + lane] = counted[row, lane]

    compiled: Any = kept(numba.njit(**_COMPILED)(run), _SIGNATURE, model, used)
    return compiled  # type: ignore[no-any-return]
