"""People of one model marched through the minutes in numpy, for the tests of the models."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from lockring.hazard.patient.model import Floats, Model, Population
from lockring.hazard.patient.models import MODELS
from lockring.hazard.patient.population import draw
from lockring.hazard.patient.stepping import glucose_parameters, half_step, minute_of
from lockring.hazard.results import Stratum


class Marched(NamedTuple):
    glucose: Floats  # (minutes + 1, people) mg/dL
    insulin: Floats  # (minutes + 1, people) as a share of fasting


@lru_cache(maxsize=3)
def everyone(name: str) -> Population:
    """Thirty adults, adolescents and children of this model, in that order, drawn once."""
    counts = dict.fromkeys((Stratum.ADULT, Stratum.ADOLESCENT, Stratum.CHILD), 30)
    return draw(MODELS[name], counts, np.random.default_rng(7))


def typical(model: Model, weight: float, people: int = 1) -> dict[str, Floats]:
    """So many of the same person: the typical value of everything."""
    values = {parameter.name: np.full(people, parameter.typical) for parameter in model.parameters}
    return values | {"BW": np.full(people, weight)}


def march(
    model: Model,
    values: Mapping[str, Floats],
    minutes: int,
    *,
    basal: float | Floats = 1.0,
    dose: float | Floats = 0.0,
    grams: float | Floats = 0.0,
    steps: int = 1,
) -> Marched:
    """`basal` times what holds the fasting glucose; a dose (U) and a meal (g) in the first minute."""
    insulin, rest, rate = model.fasting(values)
    parameters, half = glucose_parameters(model, values), half_step(model, values, steps)
    minute, states, insulin = minute_of(model, np, steps), tuple(rest.T), insulin.T
    nothing = np.zeros(len(rate))
    meal = nothing + 1000.0 * np.asarray(grams)
    glucose = [np.asarray(model.glucose(states, parameters))]
    ratio = [nothing + 1.0]
    for at in range(minutes):
        units = rate * basal + (np.asarray(dose) if at == 0 else 0.0)
        food = meal if at == 0 else nothing
        states, insulin = minute(states, insulin, units, food, meal, parameters, half)
        glucose.append(np.asarray(model.glucose(states, parameters)))
        ratio.append(np.asarray(model.insulin_ratio(insulin, parameters)))
    return Marched(np.array(glucose), np.array(ratio))
