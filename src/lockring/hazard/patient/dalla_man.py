"""The main model of the body: Dalla Man 2007 as S2008 has it, corrected for very low glucose.

S2008 was made for glucose between meals and goes below zero after an overdose. Here the brain takes less when
there is less, insulin acts more below the fasting level (a factor that is disputed).
Each correction is a parameter, and `PLAIN` has the values that switch all of them off.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

import numpy as np

from lockring.hazard.patient.model import Floats, Model, Parameter
from lockring.hazard.patient.risk import LOWEST_MG_PER_DL, LT1, OFF, REPLAY_BG, RISK_PARAMETERS, RISK_TERMS
from lockring.hazard.quantities import PMOL_PER_UNIT

_TABLE = "Dalla Man 2007, IEEE Trans Biomed Eng 54:1740, averages; the spread between people is assumed"

MILLIGRAMS_PER_GRAM = 1000.0

SMALLEST_MEAL_MILLIGRAMS = 1.0
"""Assumed: less in the stomach empties as this does, so that nothing is divided by an empty stomach."""

ROOT = 0.0625
"""exp(z) is the sixteenth power of exp(z / 16), which few terms give."""

STEEP = 5.0 * ROOT
"""Twice the 5/2 of the two tanh of Dalla Man 2007, times `ROOT`."""

STEEPEST = 40.0 * ROOT
FLATTEST = -20.0 * ROOT
"""Twice the argument of tanh is held between, times `ROOT`: tanh is 1 to 1e-8 there, and no power
overflows."""

_EXPONENTIAL = (0.5, 1.0 / 6.0, 1.0 / 24.0, 1.0 / 120.0)
"""Coefficients of exp from the second power on (Taylor)."""

PARAMETERS = (
    Parameter(name="BW", unit="kg", typical=75.0, variation=0.15, status="assumed", source="an adult"),
    Parameter(name="Vg", unit="dL/kg", typical=1.88, variation=0.10, source=_TABLE),
    Parameter(name="k1", unit="1/min", typical=0.065, variation=0.20, source=_TABLE),
    Parameter(name="k2", unit="1/min", typical=0.079, variation=0.20, source=_TABLE),
    Parameter(name="Vi", unit="L/kg", typical=0.05, variation=0.10, source=_TABLE),
    Parameter(name="m1", unit="1/min", typical=0.190, variation=0.20, source=_TABLE),
    Parameter(name="m2", unit="1/min", typical=0.484, variation=0.20, source=_TABLE),
    Parameter(name="m4", unit="1/min", typical=0.194, variation=0.20, source=_TABLE),
    Parameter(name="m30", unit="1/min", typical=0.285, variation=0.20, status="derived",
              source="m1 HEb/(1-HEb) with HEb 0.6, Dalla Man 2007; the spread between people is assumed"),
    Parameter(name="kmax", unit="1/min", typical=0.0558, variation=0.20, source=_TABLE),
    Parameter(name="kmin", unit="1/min", typical=0.0080, variation=0.20, source=_TABLE),
    Parameter(name="kabs", unit="1/min", typical=0.057, variation=0.20, source=_TABLE),
    Parameter(name="b", unit="1", typical=0.75, variation=0.05, status="assumed",
              source="middle of 0.69-0.82, Dalla Man 2007"),
    Parameter(name="d", unit="1", typical=0.09, variation=0.30, status="assumed",
              source="middle of 0.01-0.17, Dalla Man 2007"),
    Parameter(name="f", unit="1", typical=0.90, variation=0.0, source="Dalla Man 2007"),
    Parameter(name="kp1", unit="mg/kg/min", typical=2.70, variation=0.15, source=_TABLE),
    Parameter(name="kp2", unit="1/min", typical=0.0021, variation=0.20, source=_TABLE),
    Parameter(name="kp3", unit="mg/kg/min per pmol/L", typical=0.009, variation=0.20, source=_TABLE),
    Parameter(name="ki", unit="1/min", typical=0.0079, variation=0.20, source=_TABLE),
    Parameter(name="Fsnc", unit="mg/kg/min", typical=1.0, variation=0.0, source="Dalla Man 2007"),
    Parameter(name="Vm0", unit="mg/kg/min", typical=2.5, variation=0.20, source=_TABLE),
    Parameter(name="Vmx", unit="mg/kg/min per pmol/L", typical=0.047, variation=0.30, source=_TABLE),
    Parameter(name="Km0", unit="mg/kg", typical=225.6, variation=0.10, source=_TABLE),
    Parameter(name="p2u", unit="1/min", typical=0.0331, variation=0.20, source=_TABLE),
    Parameter(name="ke1", unit="1/min", typical=0.0005, variation=0.0, source="Dalla Man 2007"),
    Parameter(name="ke2", unit="mg/kg", typical=339.0, variation=0.0, source="Dalla Man 2007"),
    Parameter(name="ka1", unit="1/min", typical=0.0018, variation=0.20, source=_TABLE),
    Parameter(name="ka2", unit="1/min", typical=0.0182, variation=0.20, source=_TABLE),
    Parameter(name="kd", unit="1/min", typical=0.0164, variation=0.20, source=_TABLE),
    Parameter(name="Ib", unit="pmol/L", typical=115.0, variation=0.15, status="fitted",
              source="chosen so that glucose climbs 35 mg/dL/h without insulin (Klonoff 2024: 37)"),
    Parameter(name="uptake_floor", unit="mg/dL", typical=81.0, variation=0.0,
              source="below it uptake that needs no insulin falls with glucose: 4.5 mmol/L, Hovorka 2004"),
    Parameter(name="uptake_least", unit="mg/kg/min", typical=-1e9, variation=0.0, status="assumed",
              source="least Vm0 + Vmx X: off as in S2008, where it turns negative without insulin; "
              "with 0, the people of simglucose climb 21 mg/dL/h after a stop and not 37"),
    Parameter(name="kxi", unit="mg/kg/min per mg/dL", typical=0.0, variation=0.0, status="assumed",
              source="counter-regulation of the liver, none by default: it is impaired in type 1 diabetes"),
    Parameter(name="kxi_below", unit="mg/dL", typical=70.0, variation=0.0, status="assumed",
              source="where counter-regulation begins, in proportion: glucagon of S2013 at rest (Dalla Man "
              "2014, PMC4454102), without its delays, of which too little is published"),
    *RISK_PARAMETERS,
)  # fmt: skip
"""What varies between people, and what switches a correction."""

PLAIN: Mapping[str, float] = {"uptake_floor": 1e-9, "uptake_least": -1e9, "kxi": 0.0, **OFF}
"""Values that make of the model S2008 as it was."""

RISK_FORMS: Mapping[str, Mapping[str, float]] = {"off": OFF, "replay-bg": REPLAY_BG, "lt1": LT1}
"""How much more insulin acts when glucose is low, by whom. They differ 2.8 times at 60 mg/dL."""

_GLUCOSE_PARAMETERS = (
    "BW", "Vg", "k1", "k2", "kmax", "kmin", "kabs", "b", "d", "f", "kp1", "kp2", "kp3", "Fsnc", "Vm0", "Vmx",
    "Km0", "ke1", "ke2", "Vi", "Ib", "uptake_floor", "uptake_least", "kxi", "kxi_below", *RISK_TERMS,
)  # fmt: skip


def chain(values: Mapping[str, Floats]) -> tuple[Floats, Floats, Floats]:
    """The linear part: A (people, 7, 7) 1/min, b (people, 7) per U/min, c (people, 7) per minute."""
    people = np.shape(values["BW"])[0]
    a, b, c = np.zeros((people, 7, 7)), np.zeros((people, 7)), np.zeros((people, 7))
    v = values
    a[:, 0, 0], a[:, 1, 0], a[:, 1, 1] = -(v["ka1"] + v["kd"]), v["kd"], -v["ka2"]
    a[:, 2, 0], a[:, 2, 1], a[:, 2, 2], a[:, 2, 3] = v["ka1"], v["ka2"], -(v["m2"] + v["m4"]), v["m1"]
    a[:, 3, 2], a[:, 3, 3] = v["m2"], -(v["m1"] + v["m30"])
    a[:, 4, 2], a[:, 4, 4] = v["p2u"] / v["Vi"], -v["p2u"]
    a[:, 5, 2], a[:, 5, 5] = v["ki"] / v["Vi"], -v["ki"]
    a[:, 6, 5], a[:, 6, 6] = v["ki"], -v["ki"]
    b[:, 0] = PMOL_PER_UNIT / v["BW"]
    c[:, 4] = -v["p2u"] * v["Ib"]
    return a, b, c


def ready(xp: ModuleType) -> Callable[[Any, Any], tuple[Any, ...]]:
    """What holds for a minute: how steeply the stomach of this meal empties, and quotients of parameters."""
    maximum = xp.maximum

    def dalla_man_ready(meal: Any, parameters: Any) -> tuple[Any, ...]:
        (weight, volume, k1, k2, kmax, kmin, kabs, b, d, f, kp1, kp2, kp3, fsnc, vm0, vmx,
         km0, ke1, ke2, _, _, floor, least, kxi, kxi_below, scale, zero, r1, r2, r3,
         r4) = parameters  # fmt: skip
        per_meal = 1.0 / maximum(meal, SMALLEST_MEAL_MILLIGRAMS)
        rise, fall, per_volume = STEEP / (1.0 - b), STEEP / d, 1.0 / volume
        return (
            rise * per_meal, fall * per_meal, rise * b, fall * d,
            per_volume, per_volume / floor, f / weight, zero - LOWEST_MG_PER_DL,
            k1, k2, kmax, kmin, kabs, kp1, kp2, kp3, fsnc, vm0, vmx, km0, ke1, ke2, least, kxi, kxi_below,
            scale, zero, r1, r2, r3, r4,
        )  # fmt: skip

    return dalla_man_ready


def rates(xp: ModuleType) -> Callable[..., tuple[Any, ...]]:
    """The derivatives of stomach and gut (mg) and of glucose in plasma and tissue (mg/kg), per minute.

    Only plain arithmetic, `minimum` and `maximum`, so that it vectorises. The two tanh of the stomach are one
    quotient of exponentials, exp(z) = (sum of 6 terms at z/16)^16: right to 3e-7 of kmax - kmin, tested. The
    terms are summed so that few wait for each other, as a processor waits here more than it computes.
    """
    minimum, maximum = xp.minimum, xp.maximum
    e2, e3, e4, e5 = _EXPONENTIAL

    def dalla_man_rates(
        states: tuple[Any, ...], insulin: tuple[Any, ...], carbohydrate: Any, prepared: Any
    ) -> tuple[Any, ...]:
        solid, liquid, gut, plasma, tissue = states
        (rise, fall, rises_at, falls_at, per_volume, per_floor, per_weight, farthest, k1, k2, kmax, kmin,
         kabs, kp1, kp2, kp3, fsnc, vm0, vmx, km0, ke1, ke2, least, kxi, kxi_below, scale, zero, r1, r2, r3,
         r4) = prepared  # fmt: skip
        stomach = solid + liquid
        z = minimum(maximum(rise * stomach - rises_at, FLATTEST), STEEPEST)
        y = minimum(maximum(fall * stomach - falls_at, FLATTEST), STEEPEST)
        z2, y2 = z * z, y * y
        full = (1.0 + z) + z2 * ((e2 + z * e3) + z2 * (e4 + z * e5))
        empty = (1.0 + y) + y2 * ((e2 + y * e3) + y2 * (e4 + y * e5))
        full, empty = full * full, empty * empty
        full, empty = full * full, empty * empty
        full, empty = full * full, empty * empty
        full, empty = full * full, empty * empty
        kgut = kmin + (kmax - kmin) * (1.0 + (full - empty) / ((1.0 + full) * (1.0 + empty)))
        level = plasma * per_volume
        far = minimum(maximum(zero - level, 0.0), farthest)
        risk = far * (r1 + far * (r2 + far * (r3 + far * r4)))
        made = maximum(kp1 - kp2 * plasma - kp3 * insulin[6], 0.0) + kxi * maximum(kxi_below - level, 0.0)
        brain = fsnc * minimum(maximum(plasma * per_floor, 0.0), 1.0)
        used = maximum(tissue, 0.0) / (km0 + maximum(tissue, 0.0))
        used = used * maximum(vm0 + vmx * insulin[4] * (1.0 + scale * risk * risk), least)
        emptied, absorbed, between = kgut * liquid, kabs * gut, k1 * plasma - k2 * tissue
        urine = ke1 * maximum(plasma - ke2, 0.0)
        return (
            carbohydrate - kmax * solid,
            kmax * solid - emptied,
            emptied - absorbed,
            made + per_weight * absorbed - brain - urine - between,
            between - used,
        )

    return dalla_man_rates


def glucose(states: Any, parameters: Any) -> Any:
    """Plasma glucose, mg/dL."""
    return states[3] / parameters[1]


def insulin_ratio(insulin: Any, parameters: Any) -> Any:
    """Plasma insulin as a share of what it is at rest, `Ib`."""
    return insulin[2] / (parameters[19] * parameters[20])


def _surplus(values: Mapping[str, Floats], level: Floats) -> tuple[Floats, Floats]:
    """At rest with insulin `Ib` and plasma glucose `level` mg/dL: mg/kg/min gained, and tissue glucose mg/kg.

    Tissue is at rest where k1 Gp = k2 Gt + Vm0 Gt/(Km0 + Gt): a quadratic with one positive root."""
    v = values
    plasma = level * v["Vg"]
    linear = v["k2"] * v["Km0"] + v["Vm0"] - v["k1"] * plasma
    root = np.sqrt(linear * linear + 4.0 * v["k2"] * v["k1"] * plasma * v["Km0"])
    tissue = (root - linear) / (2.0 * v["k2"])
    made = np.maximum(v["kp1"] - v["kp2"] * plasma - v["kp3"] * v["Ib"], 0.0)
    made = made + v["kxi"] * np.maximum(v["kxi_below"] - level, 0.0)
    taken = v["Fsnc"] * np.minimum(level / v["uptake_floor"], 1.0)
    urine = v["ke1"] * np.maximum(plasma - v["ke2"], 0.0)
    return made - taken - urine - v["k1"] * plasma + v["k2"] * tissue, tissue


def balanced(values: Mapping[str, Floats], fasting_mg_per_dl: Floats) -> dict[str, Floats]:
    """The same values with the `kp1` (people,) that holds this fasting glucose with the insulin `Ib`."""
    none = {**values, "kp1": values["kp2"] * fasting_mg_per_dl * values["Vg"] + values["kp3"] * values["Ib"]}
    missing, _ = _surplus(none, fasting_mg_per_dl)
    return {**values, "kp1": none["kp1"] - missing}


def fasting(values: Mapping[str, Floats]) -> tuple[Floats, Floats, Floats]:
    """Insulin (people, 7), glucose states (people, 5), basal U/min (people,) at rest without food.

    Glucose by bisection between 1 and 2,000 mg/dL, which ends at the last bit; NaN where none of them
    holds."""
    v = values
    low, high = np.ones_like(v["BW"]), np.full_like(v["BW"], 2000.0)
    holds = (_surplus(v, low)[0] > 0.0) & (_surplus(v, high)[0] < 0.0)
    for _ in range(60):
        middle = 0.5 * (low + high)
        rises = _surplus(v, middle)[0] > 0.0
        low, high = np.where(rises, middle, low), np.where(rises, high, middle)
    level = np.where(holds, 0.5 * (low + high), np.nan)
    plasma = v["Ib"] * v["Vi"]
    liver = v["m2"] * plasma / (v["m1"] + v["m30"])
    basal = (v["m2"] + v["m4"]) * plasma - v["m1"] * liver
    first = basal / (v["ka1"] + v["kd"])
    zero = np.zeros_like(plasma)
    insulin = [first, v["kd"] * first / v["ka2"], plasma, liver, zero, v["Ib"], v["Ib"]]
    states = [zero, zero, zero, level * v["Vg"], _surplus(v, level)[1]]
    return np.stack(insulin, axis=1), np.stack(states, axis=1), basal * v["BW"] / PMOL_PER_UNIT


DALLA_MAN = Model(
    name="dalla-man",
    title="Dalla Man 2007 as in S2008 (UVA/Padova), with corrections for low glucose",
    source="Dalla Man 2007, IEEE Trans Biomed Eng 54:1740",
    parameters=PARAMETERS,
    insulin_states=(
        "depot 1, pmol/kg", "depot 2, pmol/kg", "plasma, pmol/kg", "liver, pmol/kg",
        "action on uptake, pmol/L", "delayed once, pmol/L", "delayed twice, pmol/L",
    ),
    glucose_states=("stomach 1, mg", "stomach 2, mg", "gut, mg", "plasma, mg/kg", "tissue, mg/kg"),
    glucose_parameters=_GLUCOSE_PARAMETERS,
    chain=chain,
    ready=ready,
    rates=rates,
    glucose=glucose,
    insulin_ratio=insulin_ratio,
    fasting=fasting,
)  # fmt: skip
"""The lab's main model."""
