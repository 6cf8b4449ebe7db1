"""People: drawn from published means and spreads, and kept only where a body like that is plausible.

No row of anybody's table of virtual patients is in it. Every draw that is refused is counted, by its reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from lockring.hazard.errors import Fault, HazardError
from lockring.hazard.patient.dalla_man import DALLA_MAN, balanced
from lockring.hazard.patient.ketones import draw_rates, log_normal
from lockring.hazard.patient.model import Floats, Model, Population
from lockring.hazard.patient.settings import Settings, settings
from lockring.hazard.patient.strata import BODIES, FASTING, SENSITIVE, SENSITIVITY, TYPE_1
from lockring.hazard.quantities import MINUTES_PER_DAY
from lockring.hazard.results import Stratum

DAILY_UNITS_PER_KG = (0.4, 1.2)
"""Accepted total daily insulin, U/kg/day: assumed from clinical practice."""

FASTING_MG_PER_DL = (80.0, 180.0)
"""Accepted fasting glucose: from the lower end of the ADA target to the threshold of the kidneys. Assumed."""

GRAMS_PER_UNIT = (3.0, 40.0)
"""Accepted carbohydrate ratio, g/U. Assumed: the settings that pumps and clinics use."""

FALL_TIMES_DAILY_UNITS = (600.0, 5400.0)
"""Accepted correction factor times daily insulin: within three times the rule of 1800. Width assumed."""

FEWEST_ACCEPTED = 0.02
"""Assumed: with a smaller share of draws accepted, the model and the filters do not belong together."""

JUDGED_AFTER = 400
MOST_AT_ONCE = 20_000


class Refusal(StrEnum):
    """Why a draw is not a person: the first reason that applies."""

    NO_FASTING_STATE = "no basal holds its fasting glucose"
    FASTING_GLUCOSE = "fasting glucose outside 80 to 180 mg/dL"
    CARBOHYDRATE_RATIO = "carbohydrate ratio outside 3 to 40 g/U"
    DAILY_INSULIN = "daily insulin outside 0.4 to 1.2 U/kg"
    RULE_OF_1800 = "correction factor more than three times off 1800 / daily insulin"


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """The people, and what it took: how many were drawn in each stratum, and refused for which reason."""

    population: Population
    drawn: Mapping[Stratum, int]
    refused: Mapping[Stratum, Mapping[Refusal, int]]


@dataclass(frozen=True, slots=True)
class _Accepted:
    values: dict[str, Floats]
    settings: dict[str, Floats]
    ketone_rate: Floats


def draw(model: Model, counts: Mapping[Stratum, int], rng: np.random.Generator) -> Population:
    """So many people of each stratum, in the order of `Stratum`. The same generator state, the same people.

    Raises HazardError: a count that is no whole number above 0, `EVERYONE`, nobody at all, an unknown model,
    or almost every draw refused.
    """
    return draw_counted(model, counts, rng).population


def draw_counted(model: Model, counts: Mapping[Stratum, int], rng: np.random.Generator) -> Draw:
    """As `draw`, with the count of what was drawn and refused."""
    _check(model, counts)
    drawn: dict[Stratum, int] = {}
    refused: dict[Stratum, dict[Refusal, int]] = {}
    parts: list[_Accepted] = []
    strata: list[Stratum] = []
    for stratum in BODIES:
        if stratum in counts:
            tally = dict.fromkeys(Refusal, 0)
            part, drawn[stratum] = _stratum(model, stratum, counts[stratum], rng, tally)
            parts.append(part)
            refused[stratum] = tally
            strata += [stratum] * counts[stratum]
    whole = _joined(parts, len(strata))
    population = Population(
        model=model,
        strata=tuple(strata),
        values=whole.values,
        ketone_rate=whole.ketone_rate,
        **whole.settings,
    )
    return Draw(population=population, drawn=drawn, refused=refused)


def daily_units(body: Settings, weight: Floats, grams_per_kg: float) -> Floats:
    """(people,) total daily insulin, U: the basal, and what the day's carbohydrate takes at the ratio."""
    return body.basal_units_per_minute * MINUTES_PER_DAY + grams_per_kg * weight / body.grams_per_unit


def _check(model: Model, counts: Mapping[Stratum, int]) -> None:
    faults = []
    if model.name not in SENSITIVITY:
        known = ", ".join(SENSITIVITY)
        faults.append(Fault("model", f"nothing is known of the people of {model.name!r}", f"use {known}"))
    if not counts:
        faults.append(Fault("people", "nobody is asked for", "give a number for at least one stratum"))
    for stratum, count in counts.items():
        if stratum not in BODIES:
            known = ", ".join(BODIES)
            faults.append(Fault(f"people.{stratum}", "nobody is drawn of this stratum", f"use {known}"))
        elif isinstance(count, bool) or not isinstance(count, int) or count < 1:
            faults.append(Fault(f"people.{stratum}", f"{count!r} people", "give a whole number above 0"))
    if faults:
        raise HazardError(faults)


def _stratum(
    model: Model, stratum: Stratum, wanted: int, rng: np.random.Generator, tally: dict[Refusal, int]
) -> tuple[_Accepted, int]:
    parts: list[_Accepted] = []
    drawn = accepted = 0
    while accepted < wanted:
        size = min(MOST_AT_ONCE, max(64, 2 * (wanted - accepted)))
        values = _candidates(model, stratum, size, rng)
        rate = draw_rates(size, rng)
        body = settings(model, values)
        keep = _plausible(body, values["BW"], BODIES[stratum].carbohydrate.typical, tally)
        parts.append(_kept(values, body, rate, keep))
        drawn += size
        accepted += len(keep)
        if drawn >= JUDGED_AFTER and accepted < FEWEST_ACCEPTED * drawn:
            raise HazardError([_almost_all_refused(stratum, drawn, accepted, tally)])
    return _joined(parts, wanted), drawn


def _candidates(model: Model, stratum: Stratum, size: int, rng: np.random.Generator) -> dict[str, Floats]:
    weight = BODIES[stratum].weight
    values = {"BW": log_normal(weight.typical, weight.variation, size, rng)}
    instead = {parameter.name: parameter for parameter in TYPE_1.get(model.name, {}).get(stratum, ())}
    for given in model.parameters:
        parameter = instead.get(given.name, given)
        if parameter.name != "BW":
            values[parameter.name] = log_normal(parameter.typical, parameter.variation, size, rng)
    factor = SENSITIVITY[model.name][stratum].typical
    for name, power in SENSITIVE[model.name].items():
        values[name] = values[name] * factor**power
    if model.name == DALLA_MAN.name:
        return balanced(values, log_normal(FASTING.typical, FASTING.variation, size, rng))
    return values


def _plausible(
    body: Settings, weight: Floats, grams_per_kg: float, tally: dict[Refusal, int]
) -> NDArray[np.intp]:
    """Which draws are people. Every other is counted in `tally`, under the first reason against it."""
    daily = daily_units(body, weight, grams_per_kg)
    tests = {
        Refusal.NO_FASTING_STATE: np.isfinite(body.basal_units_per_minute)
        & (body.basal_units_per_minute > 0),
        Refusal.FASTING_GLUCOSE: _within(body.fasting_mg_per_dl, FASTING_MG_PER_DL),
        Refusal.CARBOHYDRATE_RATIO: _within(body.grams_per_unit, GRAMS_PER_UNIT),
        Refusal.DAILY_INSULIN: _within(daily / weight, DAILY_UNITS_PER_KG),
        Refusal.RULE_OF_1800: _within(body.mg_per_dl_per_unit * daily, FALL_TIMES_DAILY_UNITS),
    }
    left = np.ones(len(weight), dtype=np.bool_)
    for reason, passed in tests.items():
        tally[reason] += int(np.count_nonzero(left & ~passed))
        left &= passed
    return np.flatnonzero(left)


def _within(values: Floats, bounds: tuple[float, float]) -> NDArray[np.bool_]:
    return np.asarray((values >= bounds[0]) & (values <= bounds[1]))


def _kept(values: dict[str, Floats], body: Settings, rate: Floats, keep: NDArray[np.intp]) -> _Accepted:
    chosen = {name: getattr(body, name)[keep] for name in Settings.__slots__}
    return _Accepted({name: value[keep] for name, value in values.items()}, chosen, rate[keep])


def _joined(parts: list[_Accepted], people: int) -> _Accepted:
    """The first `people` of all parts, one after the other."""
    return _Accepted(
        {name: np.concatenate([part.values[name] for part in parts])[:people] for name in parts[0].values},
        {
            name: np.concatenate([part.settings[name] for part in parts])[:people]
            for name in parts[0].settings
        },
        np.concatenate([part.ketone_rate for part in parts])[:people],
    )


def _almost_all_refused(stratum: Stratum, drawn: int, accepted: int, tally: dict[Refusal, int]) -> Fault:
    reasons = "; ".join(f"{count}: {reason}" for reason, count in tally.items() if count)
    return Fault(
        f"people.{stratum}",
        f"of {drawn} draws {accepted} are plausible ({reasons})",
        "means, spreads and filters do not fit together",
    )
