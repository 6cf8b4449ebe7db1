"""What each person's pump is set to: found by asking their body, with a small dose and an ordinary meal.

A carbohydrate ratio is that of the largest bolus after whose meal glucose does not fall below where it began,
but for a small dip. A correction factor is the most that one unit takes off. Neither is drawn, so that a
person's settings fit the person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lockring.hazard.exposure import Intake
from lockring.hazard.patient.model import Floats, Model, Population
from lockring.hazard.patient.simulate import simulate
from lockring.hazard.patient.stepping import glucose_parameters
from lockring.hazard.results import Stratum

WATCHED_MINUTES = 480
"""Assumed: how long a dose and a meal are watched. Both have mostly gone by then."""

SMALL_DOSE_UNITS_PER_KG = 0.02
"""Assumed: small enough for a response in proportion, large enough to be seen."""

MEAL_GRAMS_PER_KG = 0.4
"""Assumed: an ordinary meal, about 35 g for an adult."""

DIP_MG_PER_DL = 10.0
"""Assumed: how far below fasting a bolus that fits its meal may take glucose. Clinics titrate to no low."""

CORRECTIONS = 3
"""How often the dose for the meal is corrected. After three, of the second model 1 in 360 dips below 20."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Arrays of (people,). NaN for who has no fasting state."""

    basal_units_per_minute: Floats
    grams_per_unit: Floats
    mg_per_dl_per_unit: Floats
    fasting_mg_per_dl: Floats


def settings(model: Model, values: Mapping[str, Floats]) -> Settings:
    """Basal, carbohydrate ratio, correction factor and fasting glucose of the people with these `values`."""
    _, states, basal = model.fasting(values)
    rest = np.asarray(model.glucose(tuple(states.T), glucose_parameters(model, values)))
    able = np.flatnonzero(np.isfinite(basal))
    fall, ratio = np.full(len(basal), np.nan), np.full(len(basal), np.nan)
    if len(able):
        fall[able], ratio[able] = _asked(
            model, {name: value[able] for name, value in values.items()}, rest[able]
        )
    return Settings(
        basal_units_per_minute=basal, grams_per_unit=ratio, mg_per_dl_per_unit=fall, fasting_mg_per_dl=rest
    )


def _asked(model: Model, values: Mapping[str, Floats], rest: Floats) -> tuple[Floats, Floats]:
    """(people,) the most that a unit takes off, mg/dL, and the grams of carbohydrate that it makes up for.

    The dose for the meal is guessed from both apart and corrected, as insulin does more where glucose is
    high: by the straight line, at the lowest point after the guess, through none and the guess. Who
    has no dose that works gets NaN, which no filter takes.
    """
    people = len(rest)
    none, each = np.zeros(people), np.arange(people)
    small, meal = SMALL_DOSE_UNITS_PER_KG * values["BW"], MEAL_GRAMS_PER_KG * values["BW"]
    twice = {name: np.concatenate([value, value]) for name, value in values.items()}
    apart = _watched(model, twice, np.concatenate([small, none]), np.concatenate([none, meal]))
    fall, risen = (rest - apart[:, :people]) / small, apart[:, people:] - rest
    late = (
        risen.argmax(axis=0)[None, :] <= np.arange(WATCHED_MINUTES)[:, None]
    )  # before it a bolus cannot act
    acts = late & (fall > 0)
    dose = np.where(acts, (risen + DIP_MG_PER_DL) / np.where(acts, fall, 1.0), np.inf).min(axis=0)
    for _ in range(CORRECTIONS):
        given = np.where(np.isfinite(dose), dose, 0.0)
        after = _watched(model, values, given, meal) - rest
        lowest = after.argmin(axis=0)
        without, taken_off = risen[lowest, each], risen[lowest, each] - after[lowest, each]
        works = (given > 0) & (taken_off > 0)
        dose = np.where(works, given * (without + DIP_MG_PER_DL) / np.where(works, taken_off, 1.0), np.nan)
    return fall.max(axis=0), meal / dose


def _watched(model: Model, values: Mapping[str, Floats], dose: Floats, meal: Floats) -> Floats:
    """(minutes, people) glucose mg/dL after this dose, U, and this meal, g, with the basal running."""
    _, _, basal = model.fasting(values)
    each = np.ones(len(meal))
    people = Population(
        model=model, strata=(Stratum.ADULT,) * len(meal), values=values, basal_units_per_minute=basal,
        grams_per_unit=each, mg_per_dl_per_unit=each, fasting_mg_per_dl=each, ketone_rate=each,
    )  # fmt: skip
    other, eaten = np.zeros((2, WATCHED_MINUTES, len(meal)))
    other[0], eaten[0] = dose, meal
    taken = Intake(
        suspendable_units=np.broadcast_to(basal, other.shape), other_units=other, carbohydrate_grams=eaten
    )
    trace = simulate(people, taken, step_seconds=60, trace_every=1).glucose_mg_per_dl
    return np.asarray(trace, dtype=np.float64)[1:]
