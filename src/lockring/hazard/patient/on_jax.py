"""The same models on JAX: many people at once, on a CPU or a GPU. Open loop only: nobody does anything.

The equations are those of the model, given `jax.numpy`; the minute is that of `stepping`. It is for large
populations and for checking the other engine, which is the one that knows what people do.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from lockring.hazard.errors import Fault, HazardError
from lockring.hazard.exposure import Intake, Outcomes
from lockring.hazard.patient.model import Model, Population
from lockring.hazard.patient.stepping import glucose_parameters, half_step, minute_of
from lockring.hazard.quantities import (
    BELOW_LEVEL_1_MG_PER_DL,
    BELOW_LEVEL_2_MG_PER_DL,
    HIGH_MG_PER_DL,
    KETONES_AT_REST_MMOL_PER_L,
    KETONES_HIGH_MMOL_PER_L,
    KETONES_RAISED_MMOL_PER_L,
    VERY_HIGH_MG_PER_DL,
    VERY_LOW_MG_PER_DL,
)

_LOW = (BELOW_LEVEL_1_MG_PER_DL, BELOW_LEVEL_2_MG_PER_DL, VERY_LOW_MG_PER_DL)
_HIGH = (HIGH_MG_PER_DL, VERY_HIGH_MG_PER_DL)
_MG_PER_GRAM = 1000.0
_INDEX_MINUTES = 5
"""Glucose is taken every five minutes for the two indices, as a sensor does. Kovatchev 2006."""


def simulate(
    population: Population,
    intake: Intake,
    *,
    steps_per_minute: int = 2,
    precision: type[np.floating[Any]] = np.float64,
    trace_every: int = 0,
) -> Outcomes:
    """What comes of `intake` for each person when nobody does anything: arrays of (people,).

    `trace_every` minutes of glucose are kept, minute 0 first; 0 keeps none. `precision` float32 is for speed.
    Raises HazardError: arrays that are not (minutes, people), that are negative or no numbers, or a precision
    or number of steps that is not possible.
    """
    _check(population, intake, steps_per_minute, precision, trace_every)
    model, values = population.model, population.values
    insulin, rest, _ = model.fasting(values)
    units = intake.suspendable_units + intake.other_units
    with jax.enable_x64(precision is np.float64):
        given = jax.tree.map(
            lambda array: jnp.asarray(array, dtype=precision),
            (
                (tuple(rest.T), insulin.T),
                (units, intake.carbohydrate_grams * _MG_PER_GRAM),
                (glucose_parameters(model, values), half_step(model, values, steps_per_minute)),
                population.ketone_rate,
            ),
        )
        found, trace = _march(model, steps_per_minute, trace_every > 0)(*given)
        found = {name: np.asarray(value, dtype=np.float64) for name, value in found.items()}
    if trace_every > 0:
        trace = np.asarray(trace, dtype=np.float32)[::trace_every]
    nothing = np.zeros(len(population))
    return Outcomes(
        **found, rescue_grams=nothing, pen_units=nothing, glucose_mg_per_dl=trace if trace_every > 0 else None
    )


@lru_cache(maxsize=8)
def _march(model: Model, steps: int, traced: bool) -> Callable[..., Any]:
    """The compiled run of one model: once for each shape of the arrays."""
    minute = minute_of(model, jnp, steps)

    def march(start: Any, taken: Any, body: Any, ketone_rate: Any) -> tuple[dict[str, Any], Any]:
        parameters, half = body
        states, insulin = start
        first = model.glucose(states, parameters)
        nothing = jnp.zeros_like(first)

        def one(carry: Any, now: Any) -> tuple[Any, Any]:
            states, insulin, meal, ate, ketones, sums = carry
            at, units, food = now
            begins = (food > 0) & (ate <= 0)
            meal = jnp.where(begins, states[0] + states[1], meal) + food
            states, insulin = minute(states, insulin, units, food, meal, parameters, half)
            glucose = model.glucose(states, parameters)
            lacking = jnp.maximum(0.0, 1.0 - model.insulin_ratio(insulin, parameters))
            ketones = ketones + ketone_rate * lacking
            sums = _counted(sums, at, glucose, ketones)
            return (states, insulin, meal, food, ketones, sums), glucose if traced else None

        at = jnp.arange(1, taken[0].shape[0] + 1)
        carry = (states, insulin, nothing, nothing, nothing + KETONES_AT_REST_MMOL_PER_L, _nothing_yet(first))
        carry, trace = jax.lax.scan(one, carry, (at, *taken))
        whole = None if trace is None else jnp.concatenate([first[None], trace])
        return _outcomes(carry[-1], carry[-2], taken[0].shape[0]), whole

    compiled: Callable[..., Any] = jax.jit(march)
    return compiled


def _nothing_yet(glucose: Any) -> dict[str, Any]:
    never = jnp.full_like(glucose, jnp.nan)
    return {
        "nadir": glucose,
        "lbgi": jnp.zeros_like(glucose),
        "hbgi": jnp.zeros_like(glucose),
        **{f"low_{level}": jnp.zeros_like(glucose) for level in _LOW},
        **{f"high_{level}": jnp.zeros_like(glucose) for level in _HIGH},
        "first_low": never,
        "first_high": never,
        "first_raised": never,
        "first_ketones": never,
    }


def _one(flags: Any) -> Any:
    return jnp.where(flags, 1.0, 0.0)


def _risk(glucose: Any) -> tuple[Any, Any]:
    """Kovatchev's risk of low and of high glucose, 0 to 100 each; glucose of 1 mg/dL at the least."""
    level = 1.509 * (jnp.log(jnp.maximum(glucose, 1.0)) ** 1.084 - 5.381)
    risk = 10.0 * level * level
    return jnp.where(level < 0, risk, 0.0), jnp.where(level > 0, risk, 0.0)


def _counted(sums: dict[str, Any], at: Any, glucose: Any, ketones: Any) -> dict[str, Any]:
    def first(name: str, there: Any) -> Any:
        return jnp.where(jnp.isnan(sums[name]) & there, at, sums[name])

    low, high = _risk(glucose)
    sampled = jnp.where(at % _INDEX_MINUTES == 0, 1.0, 0.0).astype(glucose.dtype)
    return {
        "nadir": jnp.minimum(sums["nadir"], glucose),
        "lbgi": sums["lbgi"] + sampled * low,
        "hbgi": sums["hbgi"] + sampled * high,
        **{f"low_{level}": sums[f"low_{level}"] + _one(glucose < level) for level in _LOW},
        **{f"high_{level}": sums[f"high_{level}"] + _one(glucose > level) for level in _HIGH},
        "first_low": first("first_low", glucose < BELOW_LEVEL_2_MG_PER_DL),
        "first_high": first("first_high", glucose > VERY_HIGH_MG_PER_DL),
        "first_raised": first("first_raised", ketones >= KETONES_RAISED_MMOL_PER_L),
        "first_ketones": first("first_ketones", ketones >= KETONES_HIGH_MMOL_PER_L),
    }


def _outcomes(sums: dict[str, Any], ketones: Any, minutes: int) -> dict[str, Any]:
    samples = max(1, minutes // _INDEX_MINUTES)
    return {
        "nadir_mg_per_dl": sums["nadir"],
        "minutes_below_70": sums[f"low_{BELOW_LEVEL_1_MG_PER_DL}"],
        "minutes_below_54": sums[f"low_{BELOW_LEVEL_2_MG_PER_DL}"],
        "minutes_below_40": sums[f"low_{VERY_LOW_MG_PER_DL}"],
        "minutes_above_250": sums[f"high_{HIGH_MG_PER_DL}"],
        "minutes_above_300": sums[f"high_{VERY_HIGH_MG_PER_DL}"],
        "first_below_54_minute": sums["first_low"],
        "first_above_300_minute": sums["first_high"],
        "first_ketones_1_6_minute": sums["first_raised"],
        "first_ketones_3_0_minute": sums["first_ketones"],
        "peak_ketones_mmol_per_l": ketones,  # they never fall
        "lbgi": sums["lbgi"] / samples,
        "hbgi": sums["hbgi"] / samples,
    }


def _check(population: Population, intake: Intake, steps: int, precision: object, trace_every: int) -> None:
    faults = []
    shape = intake.suspendable_units.shape
    for name in ("suspendable_units", "other_units", "carbohydrate_grams"):
        faults += _array_faults(f"intake.{name}", getattr(intake, name), len(population), shape)
    if precision not in (np.float32, np.float64):
        faults.append(Fault("precision", f"{precision!r}", "give numpy.float64 or numpy.float32"))
    if steps < 1:
        faults.append(Fault("steps_per_minute", f"{steps!r}", "give a whole number above 0"))
    if trace_every < 0:
        faults.append(Fault("trace_every", f"{trace_every!r}", "give minutes, or 0 for no trace"))
    if faults:
        raise HazardError(faults)


def _array_faults(path: str, array: NDArray[Any], people: int, shape: tuple[int, ...]) -> list[Fault]:
    if array.ndim != 2 or array.shape[1] != people or array.shape != shape:
        problem = f"its shape is {array.shape}"
        return [Fault(path, problem, f"give (minutes, {people}), the same for all three")]
    if not np.all(np.isfinite(array)) or np.any(array < 0):
        return [Fault(path, "something in it is negative or no number", "give amounts of 0 or more")]
    return []
