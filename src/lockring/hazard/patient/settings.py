"""What each person's pump is set to: found by asking their body, with a small dose and a small meal.

A carbohydrate ratio is the meal that one unit makes up for, over eight hours; a correction factor is the most
that one unit takes off. Neither is drawn, so that a person's settings fit the person.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from lockring.hazard.patient.model import Floats, Model
from lockring.hazard.patient.stepping import glucose_parameters, half_steps, minute_of

WATCHED_MINUTES = 480
"""Assumed: how long a dose and a meal are watched. Both have mostly gone by then."""

SMALL_DOSE_UNITS_PER_KG = 0.02
SMALL_MEAL_GRAMS_PER_KG = 0.2
"""Assumed: small enough for a response in proportion, large enough to be seen."""

MG_PER_GRAM = 1000.0


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
    dose, meal = SMALL_DOSE_UNITS_PER_KG * values["BW"], SMALL_MEAL_GRAMS_PER_KG * values["BW"]
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        after = _watched(model, values, dose, meal) - rest[None, :, None]
        fall, rise = -after[:, :, 0] / dose, after[:, :, 1] / meal
        ratio = fall.sum(axis=0) / rise.sum(axis=0)
    return Settings(
        basal_units_per_minute=basal,
        grams_per_unit=ratio,
        mg_per_dl_per_unit=fall.max(axis=0),
        fasting_mg_per_dl=rest,
    )


def _watched(model: Model, values: Mapping[str, Floats], dose: Floats, meal: Floats) -> Floats:
    """(minutes, people, 2) glucose mg/dL: after the dose alone, and after the meal alone."""
    people, nothing = len(dose), np.zeros(2 * len(dose))
    twice = {name: np.concatenate([value, value]) for name, value in values.items()}
    insulin, rest, basal = model.fasting(twice)
    half, parameters = half_steps(model, twice, 1), glucose_parameters(model, twice)
    minute, states = minute_of(model, np, 1), tuple(rest.T)
    first = np.concatenate([dose, np.zeros(people)])
    eaten = np.concatenate([np.zeros(people), meal * MG_PER_GRAM])
    traces = np.empty((WATCHED_MINUTES, people, 2))
    for at in range(WATCHED_MINUTES):
        units, food = (basal + first, eaten) if at == 0 else (basal, nothing)
        states, insulin = minute(states, insulin, units, food, eaten, parameters, half)
        traces[at] = np.asarray(model.glucose(states, parameters)).reshape(2, people).T
    return traces
