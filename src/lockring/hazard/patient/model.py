"""What a model of the body is to the lab: linear insulin, nonlinear glucose, and their parameters.

Insulin is a linear chain dx/dt = A x + b u + c, which is propagated exactly. Glucose is one function of
(states, insulin states, carbohydrate, parameters), written once: `numpy` makes it for one person at
a time, given `jax.numpy` it works on arrays of people.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lockring.hazard.results import Stratum

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One parameter of a model: what is published of it, or what is assumed."""

    name: str
    unit: str
    typical: float
    variation: float  # coefficient of variation between people, log-normal; 0 for the same in everyone
    source: str
    status: str = "published"  # published | derived | fitted | assumed


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """One model. `values` below is always a mapping of parameter name to an array of (people,)."""

    name: str  # "dalla-man", "hovorka", "bergman"
    title: str
    source: str
    parameters: tuple[Parameter, ...]
    insulin_states: tuple[str, ...]
    glucose_states: tuple[str, ...]
    glucose_parameters: tuple[str, ...]  # what `rates` takes, in its order
    chain: Callable[[Mapping[str, Floats]], tuple[Floats, Floats, Floats]]
    """A (people, k, k) 1/min, b (people, k) per U/min, c (people, k), of `insulin_states`."""
    ready: Callable[[ModuleType], Callable[[Any, Any], tuple[Any, ...]]]
    """ready(np)(meal, parameters) -> what `rates` takes of them: computed once a minute, not in every step.
    `meal` mg is what the stomach held when the meal began and what was eaten since; 0 before the first."""
    rates: Callable[[ModuleType], Callable[..., tuple[Any, ...]]]
    """rates(np)(states, insulin, carbohydrate mg/min, what is ready) -> derivatives per minute, a tuple."""
    glucose: Callable[..., Any]  # (states, parameters) -> plasma glucose, mg/dL: arithmetic only
    insulin_ratio: Callable[..., Any]  # (insulin states, parameters) -> plasma insulin, 1 at fasting basal
    fasting: Callable[[Mapping[str, Floats]], tuple[Floats, Floats, Floats]]
    """Without food: insulin (people, k), glucose states (people, g), basal insulin U/min (people,)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Population:
    """People of one model: who they are, and what their pump is set to. Arrays of (people,)."""

    model: Model
    strata: tuple[Stratum, ...]  # of each person
    values: Mapping[str, Floats]  # every parameter of the model, and `BW` in kg
    basal_units_per_minute: Floats  # holds the fasting glucose
    grams_per_unit: Floats  # carbohydrate ratio
    mg_per_dl_per_unit: Floats  # correction factor
    fasting_mg_per_dl: Floats
    ketone_rate: Floats  # mmol/L/min without any insulin

    def __len__(self) -> int:
        return len(self.strata)
