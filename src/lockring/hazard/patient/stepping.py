"""One minute of a model on arrays of people: insulin exactly, glucose by Runge-Kutta. For numpy and JAX.

The insulin chain is linear and its input is constant over a minute, so its exact solution over half a step is
one small matrix for each person (`propagate.maps`). Glucose takes it at the beginning, the middle and the end
of each step.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

import numpy as np

from lockring.hazard.patient.model import Floats, Model
from lockring.hazard.patient.propagate import maps

Minute = Callable[..., tuple[tuple[Any, ...], Any]]


def half_step(model: Model, values: Mapping[str, Floats], steps: int) -> Floats:
    """(k, k + 2, people) what `propagate.maps` says of half of one of `steps` steps in a minute."""
    return np.asarray(maps(model.chain(values), 0.5 / steps, 1)[0])


def minute_of(model: Model, xp: ModuleType, steps: int) -> Minute:
    """What happens in one minute: `minute(states, insulin, units, carbohydrate, meal, parameters, half)`.

    states: a tuple of (people,); insulin (k, people); units U in the minute (people,); carbohydrate mg in it
    (people,); meal mg (people,), as `Model.ready` takes it; half as of `half_step`. Gives states and insulin
    at the end of the minute.
    """
    ready, rates, step = model.ready(xp), model.rates(xp), 1.0 / steps

    def onward(insulin: Any, units: Any, half: Any) -> Any:
        size = insulin.shape[0]
        return (half[:, :size] * insulin).sum(axis=1) + half[:, size] * units + half[:, size + 1]

    def moved(states: tuple[Any, ...], slopes: tuple[Any, ...], by: float) -> tuple[Any, ...]:
        return tuple(state + by * slope for state, slope in zip(states, slopes, strict=True))

    def minute(
        states: Any, insulin: Any, units: Any, carbohydrate: Any, meal: Any, parameters: Any, half: Any
    ) -> tuple[tuple[Any, ...], Any]:
        prepared = ready(meal, parameters)
        for _ in range(steps):
            middle = onward(insulin, units, half)
            end = onward(middle, units, half)
            begin_at, middle_at, end_at = (tuple(x) for x in (insulin, middle, end))
            first = rates(states, begin_at, carbohydrate, prepared)
            second = rates(moved(states, first, step / 2), middle_at, carbohydrate, prepared)
            third = rates(moved(states, second, step / 2), middle_at, carbohydrate, prepared)
            fourth = rates(moved(states, third, step), end_at, carbohydrate, prepared)
            slopes = tuple(
                (k1 + 2.0 * k2 + 2.0 * k3 + k4) / 6.0
                for k1, k2, k3, k4 in zip(first, second, third, fourth, strict=True)
            )
            states, insulin = moved(states, slopes, step), end
        return states, insulin

    return minute


def glucose_parameters(model: Model, values: Mapping[str, Floats]) -> tuple[Floats, ...]:
    """What `model.rates` takes, in its order: a tuple of (people,)."""
    return tuple(np.asarray(values[name], dtype=np.float64) for name in model.glucose_parameters)
