"""What tells adults, adolescents and children apart: weight, food, and how strongly insulin acts.

Only averages are here, rounded. `derived` ones are of the ten people of each stratum that simglucose 0.2.11
installs: of its table no row is in this program.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lockring.hazard.patient.model import Model, Parameter
from lockring.hazard.results import Stratum

_TEN = "average of the ten virtual people of this stratum of simglucose 0.2.11"
_FOOD = "assumed: about 200, 170 and 150 g of carbohydrate a day at the three weights"
_PER_KG = "ratio of the average basal in U/kg/day, adults to this stratum, in simglucose 0.2.11"


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """One stratum: weight in kg, and what is eaten in a day for each kilogram, g."""

    weight: Parameter
    carbohydrate: Parameter


def _body(weight: float, variation: float, grams: float) -> Body:
    return Body(
        weight=Parameter(
            name="BW", unit="kg", typical=weight, variation=variation, source=_TEN, status="derived"
        ),
        carbohydrate=Parameter(
            name="carbohydrate", unit="g/kg/day", typical=grams, variation=0.0, source=_FOOD, status="assumed"
        ),
    )


def _factor(typical: float, source: str, status: str) -> Parameter:
    return Parameter(
        name="sensitivity", unit="1", typical=typical, variation=0.0, source=source, status=status
    )


BODIES: Mapping[Stratum, Body] = {
    Stratum.ADULT: _body(86.0, 0.19, 2.4),
    Stratum.ADOLESCENT: _body(48.0, 0.17, 3.6),
    Stratum.CHILD: _body(36.0, 0.18, 4.2),
}
"""In the order in which they are drawn."""

SENSITIVE: Mapping[str, Mapping[str, int]] = {
    "dalla-man": {"Vmx": 1, "kp3": 1, "Ib": -1},
    "hovorka": {"SIT": 1, "SID": 1, "SIE": 1},
    "bergman": {"p3": 1, "Ib": -1},
}
"""By model: the parameters that say how strongly insulin acts, and with which power of the factor below.

Two models are told how much insulin holds the fasting glucose, Ib: where each does more, less holds it."""

_RESALAT = "0.4 times as strongly in type 1: Resalat 2019, as quoted in comments of code, paper not read"

SENSITIVITY: Mapping[str, Mapping[Stratum, Parameter]] = {
    "dalla-man": dict.fromkeys(BODIES, _factor(1.0, "its parameters differ by stratum", "derived")),
    "hovorka": {
        Stratum.ADULT: _factor(0.4, _RESALAT, "assumed"),
        Stratum.ADOLESCENT: _factor(0.4 * 0.93, f"{_RESALAT}; {_PER_KG}", "assumed"),
        Stratum.CHILD: _factor(0.4 * 1.3, f"{_RESALAT}; {_PER_KG}", "assumed"),
    },
    "bergman": {
        Stratum.ADULT: _factor(1.0, "as assumed", "assumed"),
        Stratum.ADOLESCENT: _factor(0.93, _PER_KG, "derived"),
        Stratum.CHILD: _factor(1.3, _PER_KG, "derived"),
    },
}
"""By model and stratum: how strongly insulin acts, of the model's typical value."""

_TYPE_1 = f"{_TEN}, rounded; the spread between people is assumed"

_AVERAGES: tuple[tuple[str, str, float, float, float, float], ...] = (
    ("k2", "1/min", 0.129, 0.130, 0.105, 0.20),
    ("m2", "1/min", 0.277, 0.315, 0.207, 0.20),
    ("m4", "1/min", 0.111, 0.126, 0.083, 0.20),
    ("m30", "1/min", 0.300, 0.278, 0.338, 0.20),
    ("kp2", "1/min", 0.0042, 0.0084, 0.0049, 0.20),
    ("kp3", "mg/kg/min per pmol/L", 0.0095, 0.0131, 0.0112, 0.25),
    ("Vm0", "mg/kg/min", 4.87, 7.01, 5.29, 0.25),
    ("Vmx", "mg/kg/min per pmol/L", 0.0537, 0.0555, 0.0975, 0.30),
    ("p2u", "1/min", 0.0339, 0.0348, 0.0523, 0.20),
    ("Ib", "pmol/L", 108.0, 104.0, 107.0, 0.15),
    ("ka1", "1/min", 0.0034, 0.0038, 0.0041, 0.20),
)
"""Name, unit, average of adults, adolescents and children, and the spread, which is assumed: below theirs."""


def _averages(place: int) -> tuple[Parameter, ...]:
    return tuple(
        Parameter(
            name=name, unit=unit, typical=means[place], variation=spread, source=_TYPE_1, status="derived"
        )
        for name, unit, adults, adolescents, children, spread in _AVERAGES
        for means in ((adults, adolescents, children),)
    )


TYPE_1: Mapping[str, Mapping[Stratum, tuple[Parameter, ...]]] = {
    "dalla-man": {stratum: _averages(place) for place, stratum in enumerate(BODIES)}
}
"""By model and stratum: what is drawn in place of the value of somebody without diabetes (Dalla Man 2007)."""

FASTING = Parameter(
    name="Gb",
    unit="mg/dL",
    typical=120.0,
    variation=0.08,
    source="fasting glucose that the basal holds: within the ADA target, 80-130 mg/dL",
    status="assumed",
)
"""Of the first model, whose liver is set to hold it. The others have it among their parameters."""


def drawn_from(model: Model) -> Iterator[tuple[Stratum | None, Parameter]]:
    """What people of this model are drawn from: each parameter, with its stratum where they differ by it."""
    yield from ((stratum, BODIES[stratum].weight) for stratum in BODIES)
    instead = {
        stratum: {one.name: one for one in rows} for stratum, rows in TYPE_1.get(model.name, {}).items()
    }
    if model.name in TYPE_1:
        yield None, FASTING
    for one in model.parameters:
        if one.name == "BW" or (
            model.name in TYPE_1 and one.name == "kp1"
        ):  # it is set to hold the fasting level
            continue
        by_stratum = one.name in next(iter(instead.values()), {})
        yield from ((stratum, rows[one.name]) for stratum, rows in instead.items() if by_stratum)
        if not by_stratum:
            yield None, one
    yield from ((stratum, factor) for stratum, factor in SENSITIVITY[model.name].items())
