"""The fast kernel of any model: insulin by its exact map, glucose by Runge and Kutta's fourth order.

Sixteen people side by side take the same instructions, so that nobody's result depends on who else is computed
with them. Nothing is kept but what the outcomes need. The global lock of Python is released.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable
from typing import Any

import numba
import numpy as np
from numba.extending import register_jitable

from lockring.hazard.patient.lanes import LANES, along, load, mapped, store
from lockring.hazard.patient.model import Model
from lockring.hazard.patient.rules import MIND_ROWS, decide

(NADIR, BELOW_70, BELOW_54, BELOW_40, ABOVE_250, ABOVE_300, FIRST_54, FIRST_300, FIRST_RAISED, FIRST_HIGH,
 KETONES, LOW_INDEX, HIGH_INDEX, RESCUED, PENNED, LEVEL, RATE) = range(17)  # fmt: skip
FOUND_ROWS = 17
"""Rows of what is counted: the outcomes in their order, then glucose now, and how fast ketones rise."""

RISK_EVERY_MINUTES = 5

_KEPT = numba.types.Array(numba.float64, 2, "C")
_GIVEN = numba.types.Array(numba.float64, 2, "A", readonly=True)
_TRACE = numba.types.Array(numba.float32, 2, "A")
_ASLEEP = numba.types.Array(numba.boolean, 1, "C", readonly=True)
_WHOLE = numba.int64
_SIGNATURE = numba.void(*(_KEPT,) * 5, *(_GIVEN,) * 3, _ASLEEP, numba.boolean, _WHOLE, _TRACE, _WHOLE, _WHOLE)
"""One for every layout in memory, so that it is compiled once."""

_COMPILED = {"nogil": True, "cache": True, "fastmath": {"contract", "nnan", "nsz"}, "error_model": "numpy"}


@register_jitable(forceinline=True)
def count(found, lane, level, end):  # type: ignore[no-untyped-def]
    """Add glucose `level` at minute `end` to what is counted."""
    found[LEVEL, lane] = level
    found[NADIR, lane] = min(found[NADIR, lane], level)
    found[BELOW_70, lane] += 1.0 if level < 70.0 else 0.0
    found[BELOW_54, lane] += 1.0 if level < 54.0 else 0.0
    found[BELOW_40, lane] += 1.0 if level < 40.0 else 0.0
    found[ABOVE_250, lane] += 1.0 if level > 250.0 else 0.0
    found[ABOVE_300, lane] += 1.0 if level > 300.0 else 0.0
    found[FIRST_54, lane] = min(found[FIRST_54, lane], end if level < 54.0 else 1e300)
    found[FIRST_300, lane] = min(found[FIRST_300, lane], end if level > 300.0 else 1e300)


@register_jitable(forceinline=True)
def count_ketones(found, lane, ratio, end):  # type: ignore[no-untyped-def]
    """Move ketones on by a minute in which plasma insulin was `ratio` of what it is at rest."""
    ketones = found[KETONES, lane] + found[RATE, lane] * max(0.0, 1.0 - ratio)
    found[KETONES, lane] = ketones
    found[FIRST_RAISED, lane] = min(found[FIRST_RAISED, lane], end if ketones >= 1.6 else 1e300)
    found[FIRST_HIGH, lane] = min(found[FIRST_HIGH, lane], end if ketones >= 3.0 else 1e300)


@register_jitable(forceinline=True)
def count_risk(found, lane):  # type: ignore[no-untyped-def]
    """Risk of glucose now, low or high: Kovatchev 2006, 10 (1.509 (ln(G)^1.084 - 5.381))^2, G at least 1."""
    place = 1.509 * (math.log(max(found[LEVEL, lane], 1.0)) ** 1.084 - 5.381)
    if place < 0.0:
        found[LOW_INDEX, lane] += 10.0 * place * place
    else:
        found[HIGH_INDEX, lane] += 10.0 * place * place


@functools.cache
def kernel(model: Model, used: int, steps: int) -> Callable[..., None]:
    """The compiled kernel of this model; `used` is `propagate.pattern` of its chain, `steps` in a minute."""
    many, few, given = len(model.insulin_states), len(model.glucose_states), len(model.glucose_parameters)
    slope = register_jitable(forceinline=True)(model.rates(np))
    glucose, ratio_of = (
        register_jitable(forceinline=True)(each) for each in (model.glucose, model.insulin_ratio)
    )
    block = many * (many + 2)
    parameters_at, carbohydrate_at = many + few, many + few + given
    meal_at, insulin_at, maps_at = carbohydrate_at + 1, carbohydrate_at + 2, carbohydrate_at + 3

    minutes = 1.0 / steps
    half = 0.5 * minutes

    def stepping(step: int) -> Any:
        started, middle_at = step > 0, maps_at + 2 * step * block
        before_at, after_at = middle_at - block, middle_at + block

        @register_jitable(forceinline=True)
        def runge_kutta(work):  # type: ignore[no-untyped-def]
            for lane in range(LANES):
                insulin = load(work, 0, lane, many)
                states = load(work, many, lane, few)
                person = load(work, parameters_at, lane, given)
                food, meal, units = load(work, carbohydrate_at, lane, 3)
                before = mapped(work, before_at, lane, insulin, units, used) if started else insulin
                middle = mapped(work, middle_at, lane, insulin, units, used)
                after = mapped(work, after_at, lane, insulin, units, used)
                a = slope(states, before, food, meal, person)
                b = slope(along(states, half, a), middle, food, meal, person)
                c = slope(along(states, half, b), middle, food, meal, person)
                d = slope(along(states, minutes, c), after, food, meal, person)
                total = along(along(along(states, minutes / 6.0, a), minutes / 3.0, b), minutes / 3.0, c)
                store(work, many, lane, along(total, minutes / 6.0, d))

        return runge_kutta

    def joined(first: Any, then: Any) -> Any:
        @register_jitable(forceinline=True)
        def both(work):  # type: ignore[no-untyped-def]
            first(work)
            then(work)

        return both

    move = functools.reduce(joined, map(stepping, range(steps)))

    @numba.njit(_SIGNATURE, **_COMPILED)
    def run(state, person, maps, mind, found, suspendable, other, carbohydrate, asleep, behaves,
            trace_every, trace, first, last):  # type: ignore[no-untyped-def]  # fmt: skip
        length = suspendable.shape[0]
        work = np.empty((maps_at + maps.shape[0], LANES))
        thoughts = np.empty((MIND_ROWS, LANES))
        counted = np.empty((FOUND_ROWS, LANES))
        eats = np.empty(LANES)
        full = maps_at + (2 * steps - 1) * block
        for start in range(first, last, LANES):
            for lane in range(LANES):
                who = min(start + lane, last - 1)
                for row in range(many + few):
                    work[row, lane] = state[row, who]
                for row in range(given):
                    work[parameters_at + row, lane] = person[row, who]
                for row in range(maps.shape[0]):
                    work[maps_at + row, lane] = maps[row, who]
                for row in range(MIND_ROWS):
                    thoughts[row, lane] = mind[row, who]
                for row in range(FOUND_ROWS):
                    counted[row, lane] = found[row, who]
                work[meal_at, lane] = 0.0
                eats[lane] = 0.0
            for minute in range(length):
                for lane in range(LANES):
                    who = min(start + lane, last - 1)
                    units = other[minute, who]
                    grams = carbohydrate[minute, who]
                    runs = 1.0
                    if behaves:
                        rescue, pen, runs = decide(
                            thoughts,
                            lane,
                            minute,
                            asleep[minute],
                            counted[LEVEL, lane],
                            counted[KETONES, lane],
                        )
                        grams += rescue
                        units += pen
                        counted[RESCUED, lane] += rescue
                        counted[PENNED, lane] += pen
                    work[insulin_at, lane] = units + runs * suspendable[minute, who]
                    work[carbohydrate_at, lane] = grams * 1000.0
                    if grams > 0.0:
                        held = (
                            work[meal_at, lane]
                            if eats[lane] > 0.0
                            else work[many, lane] + work[many + 1, lane]
                        )
                        work[meal_at, lane] = held + grams * 1000.0
                    eats[lane] = grams
                move(work)
                end = minute + 1.0
                for lane in range(LANES):
                    insulin = load(work, 0, lane, many)
                    moved = mapped(work, full, lane, insulin, work[insulin_at, lane], used)
                    store(work, 0, lane, moved)
                    numbers = load(work, parameters_at, lane, given)
                    count(counted, lane, glucose(load(work, many, lane, few), numbers), end)
                    count_ketones(counted, lane, ratio_of(moved, numbers), end)
                if (minute + 1) % RISK_EVERY_MINUTES == 0:
                    for lane in range(LANES):
                        count_risk(counted, lane)
                if trace_every > 0 and (minute + 1) % trace_every == 0:
                    for lane in range(min(LANES, last - start)):
                        trace[(minute + 1) // trace_every, start + lane] = counted[LEVEL, lane]
            for lane in range(min(LANES, last - start)):
                for row in range(FOUND_ROWS):
                    found[row, start + lane] = counted[row, lane]

    compiled: Any = run
    return compiled  # type: ignore[no-any-return]
