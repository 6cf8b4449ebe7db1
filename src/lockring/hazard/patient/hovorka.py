"""The second model of the body: Hovorka 2004, with its renal term and a liver that never takes glucose up.

Insulin acts in proportion to its concentration, with three delays, so that insulin, its depot and its three
actions are one linear chain. Glucose is counted per kilogram of body weight.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

import numpy as np

from lockring.hazard.patient.model import Floats, Model, Parameter
from lockring.hazard.quantities import MG_PER_DL_PER_MMOL_PER_L

_TABLE = "Hovorka 2004, Physiol Meas 25:905, nominal values as listed in LoopInsighT1"
_SPREAD = f"{_TABLE}; the spread between people is assumed"
_ACTION = f"{_TABLE}; the spread is assumed: Resalat 2019, as quoted in comments of code, paper not read"

MILLIUNITS_PER_UNIT = 1000.0
MG_PER_MMOL = 180.16
"""Molar mass of glucose, mg/mmol."""

FULL_BRAIN_UPTAKE_ABOVE_MMOL_PER_L = 4.5
"""Below it the uptake that needs no insulin falls in proportion to glucose. Hovorka 2004."""

KIDNEYS_ABOVE_MMOL_PER_L = 9.0
KIDNEYS_PER_MINUTE = 0.003
"""Glucose is lost in urine above the threshold, in proportion to the excess. Hovorka 2004."""

FASTEST_ACTION_PER_MINUTE = 1.0
"""Assumed: no dose moves glucose out of the blood faster. At this rate glucose is far below every mark of the
lab already, so that only the arithmetic of reservoir-sized doses is changed: fixed steps stay stable."""

PARAMETERS = (
    Parameter(name="Gb", unit="mg/dL", typical=120.0, variation=0.08, status="assumed",
              source="fasting glucose that the basal holds: within the ADA target, 80-130 mg/dL"),
    Parameter(name="k12", unit="1/min", typical=0.066, variation=0.30, source=_SPREAD),
    Parameter(name="ka1", unit="1/min", typical=0.006, variation=0.30, source=_SPREAD),
    Parameter(name="ka2", unit="1/min", typical=0.06, variation=0.30, source=_SPREAD),
    Parameter(name="ka3", unit="1/min", typical=0.03, variation=0.30, source=_SPREAD),
    Parameter(name="SIT", unit="1/min per mU/L", typical=51.2e-4, variation=0.28, source=_ACTION),
    Parameter(name="SID", unit="1/min per mU/L", typical=8.2e-4, variation=0.39, source=_ACTION),
    Parameter(name="SIE", unit="L/mU", typical=520e-4, variation=0.26, source=_ACTION),
    Parameter(name="ke", unit="1/min", typical=0.138, variation=0.20, source=_SPREAD),
    Parameter(name="VI", unit="L/kg", typical=0.12, variation=0.10, source=_SPREAD),
    Parameter(name="VG", unit="L/kg", typical=0.16, variation=0.10, source=_SPREAD),
    Parameter(name="AG", unit="1", typical=0.8, variation=0.05, source=_SPREAD),
    Parameter(name="tmaxG", unit="min", typical=40.0, variation=0.25, source=_SPREAD),
    Parameter(name="tmaxI", unit="min", typical=55.0, variation=0.20, source=_SPREAD),
    Parameter(name="EGP0", unit="mmol/kg/min", typical=0.0161, variation=0.15, source=_SPREAD),
    Parameter(name="F01", unit="mmol/kg/min", typical=0.0097, variation=0.10, source=_SPREAD),
)  # fmt: skip


def fasting_insulin(values: Mapping[str, Floats]) -> Floats:
    """Plasma insulin that holds the fasting glucose `Gb`, mU/L (people,). NaN where none does.

    Both glucose compartments at rest make a quadratic in it, with one positive root where the liver without
    insulin makes more glucose than the brain and the kidneys take.
    """
    glucose = values["Gb"] / MG_PER_DL_PER_MMOL_PER_L
    lost = values["F01"] * np.minimum(1.0, glucose / FULL_BRAIN_UPTAKE_ABOVE_MMOL_PER_L)
    urine = KIDNEYS_PER_MINUTE * np.maximum(0.0, glucose - KIDNEYS_ABOVE_MMOL_PER_L) * values["VG"]
    surplus = values["EGP0"] - lost - urine
    liver = values["EGP0"] * values["SIE"]
    square = liver * values["SID"] + glucose * values["VG"] * values["SIT"] * values["SID"]
    linear = surplus * values["SID"] - liver * values["k12"]
    constant = surplus * values["k12"]
    root = (linear + np.sqrt(np.maximum(linear * linear + 4.0 * square * constant, 0.0))) / (2.0 * square)
    holds = (surplus > 0.0) & (values["SIE"] * root < 1.0)
    return np.asarray(np.where(holds, root, np.nan), dtype=np.float64)


def chain(values: Mapping[str, Floats]) -> tuple[Floats, Floats, Floats]:
    """The linear part: A (people, 6, 6) 1/min, b (people, 6) per U/min, c (people, 6), all zero."""
    basal = fasting_insulin(values)
    a = np.zeros((basal.shape[0], 6, 6))
    b = np.zeros((basal.shape[0], 6))
    absorbs = 1.0 / values["tmaxI"]
    a[:, 0, 0], a[:, 1, 0], a[:, 1, 1] = -absorbs, absorbs, -absorbs
    a[:, 2, 1] = absorbs / (values["VI"] * values["BW"] * basal)
    a[:, 2, 2] = -values["ke"]
    for row, speed, strength in ((3, "ka1", "SIT"), (4, "ka2", "SID"), (5, "ka3", "SIE")):
        a[:, row, 2] = values[speed] * values[strength] * basal
        a[:, row, row] = -values[speed]
    b[:, 0] = MILLIUNITS_PER_UNIT
    return a, b, np.zeros_like(b)


def ready(_xp: ModuleType) -> Callable[[Any, Any], tuple[Any, ...]]:
    """What holds for a minute: quotients of parameters. This stomach empties the same whatever was eaten."""

    def hovorka_ready(_meal: Any, parameters: Any) -> tuple[Any, ...]:
        weight, exchange, volume, absorbed, delay, liver, brain = parameters
        empties = 1.0 / delay
        seen = absorbed * empties / (weight * MG_PER_MMOL)
        return exchange, volume, 1.0 / volume, empties, seen, liver, brain

    return hovorka_ready


def rates(xp: ModuleType) -> Callable[..., tuple[Any, ...]]:
    """The derivatives of stomach and gut (mg) and of glucose in blood and tissue (mmol/kg), per minute."""
    minimum, maximum = xp.minimum, xp.maximum

    def hovorka_rates(
        states: tuple[Any, ...], insulin: tuple[Any, ...], carbohydrate: Any, prepared: Any
    ) -> tuple[Any, ...]:
        stomach, gut, blood, tissue = states
        exchange, volume, per_volume, empties, seen, liver, brain = prepared
        held = maximum(blood, 0.0)
        glucose = held * per_volume
        out = minimum(insulin[3], FASTEST_ACTION_PER_MINUTE) * held
        used = minimum(insulin[4], FASTEST_ACTION_PER_MINUTE) * maximum(tissue, 0.0)
        urine = KIDNEYS_PER_MINUTE * maximum(glucose - KIDNEYS_ABOVE_MMOL_PER_L, 0.0) * volume
        taken = brain * minimum(glucose * (1.0 / FULL_BRAIN_UPTAKE_ABOVE_MMOL_PER_L), 1.0)
        made = liver * maximum(1.0 - insulin[5], 0.0)
        back = exchange * tissue
        return (
            carbohydrate - stomach * empties,
            (stomach - gut) * empties,
            back + seen * gut + made - taken - urine - out,
            out - back - used,
        )

    return hovorka_rates


def glucose(states: Any, parameters: Any) -> Any:
    """Plasma glucose, mg/dL."""
    return states[2] / parameters[2] * MG_PER_DL_PER_MMOL_PER_L


def insulin_ratio(insulin: Any, _parameters: Any) -> Any:
    """Plasma insulin as a share of what holds the fasting glucose: the chain counts in it."""
    return insulin[2]


def fasting(values: Mapping[str, Floats]) -> tuple[Floats, Floats, Floats]:
    """Insulin (people, 6), glucose states (people, 4), basal (people,) U/min at rest; NaN where none is."""
    level = fasting_insulin(values)
    basal = values["ke"] * values["VI"] * values["BW"] * level
    depot = basal * values["tmaxI"]
    transport, disposal, liver = (values[name] * level for name in ("SIT", "SID", "SIE"))
    insulin = np.stack([depot, depot, level / level, transport, disposal, liver], axis=1)
    blood = values["Gb"] / MG_PER_DL_PER_MMOL_PER_L * values["VG"]
    tissue = transport * blood / (values["k12"] + disposal)
    empty = np.zeros_like(blood)
    return insulin, np.stack([empty, empty, blood, tissue], axis=1), basal / MILLIUNITS_PER_UNIT


HOVORKA = Model(
    name="hovorka",
    title="Hovorka 2004 (Cambridge)",
    source="Hovorka 2004, Physiol Meas 25:905",
    parameters=PARAMETERS,
    insulin_states=("depot 1, mU", "depot 2, mU", "plasma, 1 at basal", "transport", "disposal", "liver"),
    glucose_states=("stomach, mg", "gut, mg", "blood, mmol/kg", "tissue, mmol/kg"),
    glucose_parameters=("BW", "k12", "VG", "AG", "tmaxG", "EGP0", "F01"),
    chain=chain,
    ready=ready,
    rates=rates,
    glucose=glucose,
    insulin_ratio=insulin_ratio,
    fasting=fasting,
)
"""Hovorka 2004 as the lab's second model."""
