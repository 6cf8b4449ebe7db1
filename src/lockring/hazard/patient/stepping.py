"""One minute of a model on arrays of people: insulin exactly, glucose by Runge-Kutta. For numpy and JAX.

The insulin chain is linear and its input is constant over a minute, so its exact solution over half a step is
one small matrix for each person. Glucose takes it at the beginning, the middle and the end of each step.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

import numpy as np

from lockring.hazard.patient.model import Floats, Model

Minute = Callable[..., tuple[tuple[Any, ...], Any]]

_TERMS = 14  # of the exponential's series: 0.25**15 / 15! is far below the last bit of a float


def half_steps(model: Model, values: Mapping[str, Floats], steps: int) -> Floats:
    """(people, k, k + 2) the exact map of the insulin chain over half of one of `steps` steps in a minute.

    Columns: insulin states, then what 1 U/min adds, then what is added always.
    """
    a, b, c = model.chain(values)
    people, size, _ = a.shape
    whole = np.zeros((people, size + 2, size + 2))
    whole[:, :size, :size], whole[:, :size, size], whole[:, :size, size + 1] = a, b, c
    scaled = whole * (0.5 / steps)
    rate = float(np.abs(scaled[:, :size, :size]).sum(axis=2).max(initial=0.0))
    halvings = max(0, int(np.ceil(np.log2(rate / 0.25)))) if rate > 0.0 else 0
    scaled = scaled / 2.0**halvings
    term = np.broadcast_to(np.eye(size + 2), whole.shape)
    result = term.copy()
    for order in range(1, _TERMS + 1):
        term = term @ scaled / order
        result = result + term
    for _ in range(halvings):
        result = result @ result
    return np.asarray(result[:, :size, :])


def minute_of(model: Model, xp: ModuleType, steps: int) -> Minute:
    """What happens in one minute: `minute(states, insulin, units, carbohydrate, meal, parameters, half)`.

    states: a tuple of (people,); insulin (people, k); units U in the minute (people,); carbohydrate mg in it
    (people,); meal mg (people,), as `Model.rates` takes it; half as of `half_steps`. Gives states and insulin
    at the end of the minute.
    """
    rates, step = model.rates(xp), 1.0 / steps

    def onward(insulin: Any, units: Any, half: Any) -> Any:
        size = insulin.shape[1]
        moved = (half[:, :, :size] * insulin[:, None, :]).sum(axis=2)
        return moved + half[:, :, size] * units[:, None] + half[:, :, size + 1]

    def moved(states: tuple[Any, ...], slopes: tuple[Any, ...], by: float) -> tuple[Any, ...]:
        return tuple(state + by * slope for state, slope in zip(states, slopes, strict=True))

    def minute(
        states: Any, insulin: Any, units: Any, carbohydrate: Any, meal: Any, parameters: Any, half: Any
    ) -> tuple[tuple[Any, ...], Any]:
        for _ in range(steps):
            middle = onward(insulin, units, half)
            end = onward(middle, units, half)
            begin_at, middle_at, end_at = (tuple(x.T) for x in (insulin, middle, end))
            first = rates(states, begin_at, carbohydrate, meal, parameters)
            second = rates(moved(states, first, step / 2), middle_at, carbohydrate, meal, parameters)
            third = rates(moved(states, second, step / 2), middle_at, carbohydrate, meal, parameters)
            fourth = rates(moved(states, third, step), end_at, carbohydrate, meal, parameters)
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
