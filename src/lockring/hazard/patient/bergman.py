"""The third model, for teaching and for tests in closed form: Bergman's minimal model.

Two compartments under the skin and two of the gut are put before it, as in Hovorka 2004, so that it takes
the same insulin and meals as the others. Glucose is linear in all but the product of action and level.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

import numpy as np

from lockring.hazard.patient.model import Floats, Model, Parameter

_TEACHING = "assumed, for teaching: chosen so that glucose rises by 30 to 45 mg/dL/h without insulin"
_HOVORKA = "Hovorka 2004, nominal values as listed in LoopInsighT1; the spread between people is assumed"

MILLIUNITS_PER_UNIT = 1000.0

FASTEST_ACTION_PER_MINUTE = 1.0
"""Assumed, as in the second model: fixed steps stay stable with reservoir-sized doses."""

PARAMETERS = (
    Parameter(name="Gb", unit="mg/dL", typical=120.0, variation=0.08, status="assumed",
              source="fasting glucose that the basal holds: within the ADA target, 80-130 mg/dL"),
    Parameter(name="p1", unit="1/min", typical=0.013, variation=0.10, status="assumed", source=_TEACHING),
    Parameter(name="p2", unit="1/min", typical=0.02, variation=0.10, status="assumed", source=_TEACHING),
    Parameter(name="p3", unit="1/min2 per mU/L", typical=1.5e-5, variation=0.10, status="assumed",
              source=_TEACHING),
    Parameter(name="Ib", unit="mU/L", typical=15.0, variation=0.10, status="assumed", source=_TEACHING),
    Parameter(name="VG", unit="dL/kg", typical=1.6, variation=0.10, source=_HOVORKA),
    Parameter(name="VI", unit="L/kg", typical=0.12, variation=0.10, source=_HOVORKA),
    Parameter(name="n", unit="1/min", typical=0.138, variation=0.15, source=_HOVORKA),
    Parameter(name="AG", unit="1", typical=0.8, variation=0.05, source=_HOVORKA),
    Parameter(name="tmaxG", unit="min", typical=40.0, variation=0.25, source=_HOVORKA),
    Parameter(name="tmaxI", unit="min", typical=55.0, variation=0.20, source=_HOVORKA),
)  # fmt: skip


def chain(values: Mapping[str, Floats]) -> tuple[Floats, Floats, Floats]:
    """The linear part: A (people, 4, 4) 1/min, b (people, 4) per U/min, c (people, 4)."""
    people = values["BW"].shape[0]
    a, b, c = np.zeros((people, 4, 4)), np.zeros((people, 4)), np.zeros((people, 4))
    absorbs = 1.0 / values["tmaxI"]
    a[:, 0, 0], a[:, 1, 0], a[:, 1, 1] = -absorbs, absorbs, -absorbs
    a[:, 2, 1] = absorbs / (values["VI"] * values["BW"] * values["Ib"])
    a[:, 2, 2] = -values["n"]
    a[:, 3, 2] = values["p3"] * values["Ib"]
    a[:, 3, 3] = -values["p2"]
    b[:, 0] = MILLIUNITS_PER_UNIT
    c[:, 3] = -values["p3"] * values["Ib"]
    return a, b, c


def ready(_xp: ModuleType) -> Callable[[Any, Any], tuple[Any, ...]]:
    """What holds for a minute: quotients of parameters. This stomach empties the same whatever was eaten."""

    def bergman_ready(_meal: Any, parameters: Any) -> tuple[Any, ...]:
        weight, target, effectiveness, volume, absorbed, delay = parameters
        empties = 1.0 / delay
        return effectiveness, effectiveness * target, empties, absorbed * empties / (volume * weight)

    return bergman_ready


def rates(xp: ModuleType) -> Callable[..., tuple[Any, ...]]:
    """The derivatives of the stomach, the gut (mg) and of glucose (mg/dL), per minute."""
    minimum = xp.minimum

    def bergman_rates(
        states: tuple[Any, ...], insulin: tuple[Any, ...], carbohydrate: Any, prepared: Any
    ) -> tuple[Any, ...]:
        stomach, gut, level = states
        effectiveness, made, empties, seen = prepared
        action = minimum(insulin[3], FASTEST_ACTION_PER_MINUTE)
        return (
            carbohydrate - stomach * empties,
            (stomach - gut) * empties,
            made + seen * gut - (effectiveness + action) * level,
        )

    return bergman_rates


def glucose(states: Any, _parameters: Any) -> Any:
    """Plasma glucose, mg/dL."""
    return states[2]


def insulin_ratio(insulin: Any, _parameters: Any) -> Any:
    """Plasma insulin as a share of the fasting level: the chain counts in it."""
    return insulin[2]


def fasting(values: Mapping[str, Floats]) -> tuple[Floats, Floats, Floats]:
    """Insulin (people, 4), glucose states (people, 3) and basal (people,) U/min at rest.

    NaN where the insulin at rest does more than glucose does by itself: without insulin such a body would
    rise for ever, faster and faster, which the minimal model cannot say anything about.
    """
    bounded = values["p1"] > values["p3"] / values["p2"] * values["Ib"]
    basal = np.where(bounded, values["n"] * values["VI"] * values["BW"] * values["Ib"], np.nan)
    depot = basal * values["tmaxI"]
    empty = np.zeros_like(basal)
    insulin = np.stack([depot, depot, empty + 1.0, empty], axis=1)
    return insulin, np.stack([empty, empty, empty + values["Gb"]], axis=1), basal / MILLIUNITS_PER_UNIT


BERGMAN = Model(
    name="bergman",
    title="Bergman's minimal model (for teaching)",
    source="Bergman's minimal model, with the compartments of Hovorka 2004 before it",
    parameters=PARAMETERS,
    insulin_states=("depot 1, mU", "depot 2, mU", "plasma, 1 at basal", "action, 1/min"),
    glucose_states=("stomach, mg", "gut, mg", "glucose, mg/dL"),
    glucose_parameters=("BW", "Gb", "p1", "VG", "AG", "tmaxG"),
    chain=chain,
    ready=ready,
    rates=rates,
    glucose=glucose,
    insulin_ratio=insulin_ratio,
    fasting=fasting,
)
"""The minimal model as the lab's third."""
