"""The fast kernel of any model: insulin by its exact map, glucose by the third order of Kutta.

The fourth order costs a third more and errs nearly as much, as what errs are the bends of the model (the
benchmark in docs/hazard.md holds both steps against simglucose).

Sixteen people side by side take the same instructions, so that nobody's result depends on who else is
computed with them. Nothing is kept but what the outcomes need. The global lock of Python is released.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, NamedTuple

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


@register_jitable
def take(rows, into, start):  # type: ignore[no-untyped-def]
    """What was counted of the sixteen people from `start` on, into `into` (rows, people)."""
    for row in range(FOUND_ROWS):
        for lane in range(min(LANES, into.shape[1] - start)):
            into[row, start + lane] = rows[row, lane]


@register_jitable
def act(thoughts, counted, driven, pushed, eaten, minute, sleeps):  # type: ignore[no-untyped-def]
    """What sixteen people do in a minute, into its rows of U by drive, U by hand and g (LANES,)."""
    for lane in range(LANES):
        level, ketones = counted[LEVEL, lane], counted[KETONES, lane]
        grams, pen, runs = decide(thoughts, lane, minute, sleeps, level, ketones)
        eaten[lane] += grams
        pushed[lane] += pen
        driven[lane] *= runs
        counted[RESCUED, lane] += grams
        counted[PENNED, lane] += pen


class _At(NamedTuple):
    """Where the rows of the work of sixteen people begin, and how many there are of each kind."""

    many: int  # insulin states
    few: int  # glucose states, after the insulin states
    given: int  # parameters
    person: int
    food: int
    meal: int
    units: int
    ate: int
    middle: int
    after: int
    rows: int


def _at(model: Model) -> _At:
    many, few, given = len(model.insulin_states), len(model.glucose_states), len(model.glucose_parameters)
    food = many + few + given
    middle, width = food + 4, many * (many + 2)
    after = middle + width
    return _At(many, few, given, many + few, food, food + 1, food + 2, food + 3, middle, after, after + width)


def _eating(at: _At) -> Callable[..., None]:
    """The food and insulin of a minute, laid out; a meal begins where food rises from nothing."""
    many, food_at, meal_at, units_at, ate_at = at.many, at.food, at.meal, at.units, at.ate

    @register_jitable
    def eat(work, driven, pushed, eaten):  # type: ignore[no-untyped-def]
        for lane in range(LANES):
            work[units_at, lane] = driven[lane] + pushed[lane]
            held, more = work[meal_at, lane], eaten[lane] * 1000.0
            begins = (eaten[lane] > 0.0) & (work[ate_at, lane] <= 0.0)
            work[meal_at, lane] = (work[many, lane] + work[many + 1, lane] if begins else held) + more
            work[food_at, lane], work[ate_at, lane] = more, eaten[lane]

    return eat  # type: ignore[no-any-return]


def _stepping(model: Model, at: _At, used: int) -> Callable[..., None]:
    """One step of sixteen people: insulin by its map, glucose by the third order of Kutta."""
    many, few, given, person_at = at.many, at.few, at.given, at.person
    food_at, meal_at, units_at, middle_at, after_at = at.food, at.meal, at.units, at.middle, at.after
    slope = register_jitable(forceinline=True)(model.rates(np))

    @register_jitable
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

    return step  # type: ignore[no-any-return]


def _observing(model: Model, at: _At) -> Callable[..., None]:
    """What is counted of sixteen people at the end of a minute."""
    many, few, given, person_at = at.many, at.few, at.given, at.person
    jitable = register_jitable(forceinline=True)
    glucose, ratio_of = jitable(model.glucose), jitable(model.insulin_ratio)

    @register_jitable
    def observe(work, counted, minute):  # type: ignore[no-untyped-def]
        for lane in range(LANES):
            numbers, states = load(work, person_at, lane, given), load(work, many, lane, few)
            ratio = ratio_of(load(work, 0, lane, many), numbers)
            count(counted, lane, glucose(states, numbers), ratio, minute)

    return observe  # type: ignore[no-any-return]


@functools.cache
def kernel(model: Model, used: int) -> Callable[..., None]:
    """The compiled kernel of this model; `used` is `propagate.pattern` of its chain."""
    at = _at(model)
    eat, step, observe = _eating(at), _stepping(model, at, used), _observing(model, at)
    rows, person_at, food_at, middle_at = at.rows, at.person, at.food, at.middle

    def run(state, person, maps, mind, found, suspendable, other, carbohydrate, asleep, behaves, steps,
            trace_every, trace):  # type: ignore[no-untyped-def]  # fmt: skip
        work, thoughts = np.empty((rows, LANES)), np.empty((MIND_ROWS, LANES))
        counted = np.empty((FOUND_ROWS, LANES))
        driven, pushed, eaten = np.empty((CHUNK, LANES)), np.empty((CHUNK, LANES)), np.empty((CHUNK, LANES))
        for start in range(0, suspendable.shape[1], LANES):
            for first, source in ((0, state), (person_at, person), (middle_at, maps)):
                put(work, first, source, start)
            put(thoughts, 0, mind, start)
            put(counted, 0, found, start)
            work[food_at:middle_at] = 0.0
            for minute in range(suspendable.shape[0]):
                now = minute % CHUNK
                if now == 0:
                    put(driven, 0, suspendable[minute : minute + CHUNK], start)
                    put(pushed, 0, other[minute : minute + CHUNK], start)
                    put(eaten, 0, carbohydrate[minute : minute + CHUNK], start)
                if behaves:
                    rest = asleep[minute]
                    act(thoughts, counted, driven[now], pushed[now], eaten[now], float(minute), rest)
                eat(work, driven[now], pushed[now], eaten[now])
                for _ in range(steps):
                    step(work, 1.0 / steps)
                observe(work, counted, minute + 1.0)
                if (minute + 1) % RISK_EVERY_MINUTES == 0:
                    for lane in range(LANES):
                        count_risk(counted, lane)
                if trace_every > 0 and (minute + 1) % trace_every == 0:
                    for lane in range(min(LANES, trace.shape[1] - start)):
                        trace[(minute + 1) // trace_every, start + lane] = counted[LEVEL, lane]
            take(counted, found, start)

    compiled: Any = kept(numba.njit(**_COMPILED)(run), _SIGNATURE, model, used)
    return compiled  # type: ignore[no-any-return]
