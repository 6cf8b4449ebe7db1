from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lockring.hazard.errors import HazardError
from lockring.hazard.exposure import Intake
from lockring.hazard.patient.bergman import BERGMAN
from lockring.hazard.patient.dalla_man import DALLA_MAN
from lockring.hazard.patient.hovorka import HOVORKA
from lockring.hazard.patient.model import Model, Population
from lockring.hazard.patient.population import (
    DAILY_UNITS_PER_KG,
    GRAMS_PER_UNIT,
    Refusal,
    daily_units,
    draw,
    draw_counted,
)
from lockring.hazard.patient.settings import Settings
from lockring.hazard.patient.strata import BODIES, SENSITIVE, SENSITIVITY
from lockring.hazard.results import Stratum
from tests.hazard.marching import everyone, march

MODELS = pytest.mark.parametrize("model", [DALLA_MAN, HOVORKA, BERGMAN], ids=lambda model: model.name)


def generator(seed: int = 7) -> np.random.Generator:
    return np.random.default_rng(seed)


def of(people: Population, stratum: Stratum) -> np.ndarray:
    return np.array([one == stratum for one in people.strata])


def settings_of(people: Population) -> Settings:
    return Settings(**{name: getattr(people, name) for name in Settings.__slots__})


def test_the_same_seed_gives_the_same_people_to_the_last_bit() -> None:
    first, again, other = (draw(HOVORKA, {Stratum.CHILD: 5}, generator(seed)) for seed in (3, 3, 4))
    for name, value in first.values.items():
        assert value.tobytes() == again.values[name].tobytes()
    assert first.ketone_rate.tobytes() == again.ketone_rate.tobytes()
    assert first.grams_per_unit.tobytes() == again.grams_per_unit.tobytes()
    assert first.values["SIT"].tobytes() != other.values["SIT"].tobytes()


@MODELS
def test_children_need_less_and_fall_further(model: Model) -> None:
    people = everyone(model.name)
    basal, fall, weight = [], [], []
    for stratum in BODIES:
        who = of(people, stratum)
        assert np.count_nonzero(who) == 30
        basal.append(np.median(people.basal_units_per_minute[who]))
        fall.append(np.median(people.mg_per_dl_per_unit[who]))
        weight.append(np.median(people.values["BW"][who]))
    assert basal[0] > basal[1] > basal[2]
    assert fall[0] < fall[1] < fall[2]
    assert weight[0] > weight[1] > weight[2]
    one_unit = march(model, people.values, 300, dose=1.0).glucose.min(axis=0) - people.fasting_mg_per_dl
    assert np.median(one_unit[of(people, Stratum.CHILD)]) < 2.0 * np.median(
        one_unit[of(people, Stratum.ADULT)]
    )


@MODELS
def test_everybody_is_within_the_filters(model: Model) -> None:
    people = everyone(model.name)
    grams = np.array([BODIES[stratum].carbohydrate.typical for stratum in people.strata])
    daily = np.array(
        [daily_units(settings_of(people), people.values["BW"], gram)[at] for at, gram in enumerate(grams)]
    ) / people.values["BW"]  # fmt: skip
    assert DAILY_UNITS_PER_KG[0] <= daily.min() <= daily.max() <= DAILY_UNITS_PER_KG[1]
    assert (
        GRAMS_PER_UNIT[0] <= people.grams_per_unit.min() <= people.grams_per_unit.max() <= GRAMS_PER_UNIT[1]
    )
    assert all(np.isfinite(people.values[parameter.name]).all() for parameter in model.parameters)


@MODELS
def test_after_a_meal_of_the_ratio_nobody_dips_far_below_fasting(model: Model) -> None:
    people = everyone(model.name)
    grams = 0.4 * people.values["BW"]
    dose = grams / people.grams_per_unit
    dip = march(model, people.values, 480, dose=dose, grams=grams).glucose.min(axis=0)
    dip -= people.fasting_mg_per_dl
    assert dip.min() > -20.0
    assert np.median(dip) == pytest.approx(-10.0, abs=2.0)


def test_at_rest_the_main_model_holds_still_for_a_day() -> None:
    people = everyone("dalla-man")
    assert np.abs(march(people.model, people.values, 1440).glucose - people.fasting_mg_per_dl).max() < 0.1


def test_on_a_well_set_day_of_three_meals_few_are_low() -> None:
    pytest.importorskip("numba")
    from lockring.hazard.patient.simulate import simulate

    people = everyone("dalla-man")
    none = np.zeros((1440, len(people)))
    dose, grams = none.copy(), none.copy()
    for minute in (420, 780, 1140):
        grams[minute] = 0.8 * people.values["BW"]
        dose[minute] = grams[minute] / people.grams_per_unit
    intake = Intake(
        suspendable_units=none + people.basal_units_per_minute, other_units=dose, carbohydrate_grams=grams
    )
    assert np.mean(simulate(people, intake).nadir_mg_per_dl < 54.0) < 0.15


def test_what_is_drawn_has_the_mean_and_the_spread_that_the_table_says() -> None:
    """`log_normal` against numpy's own, by the moments: 20,000 draws."""
    from lockring.hazard.patient.ketones import RATE, draw_rates

    rates = draw_rates(20_000, generator())
    assert rates.mean() == pytest.approx(RATE.typical, rel=0.01)
    assert rates.std() / rates.mean() == pytest.approx(RATE.variation, rel=0.03)


def test_every_refusal_is_counted() -> None:
    found = draw_counted(HOVORKA, {Stratum.ADULT: 40}, generator(2))
    refused = sum(found.refused[Stratum.ADULT].values())
    assert set(found.refused[Stratum.ADULT]) == set(Refusal)
    assert found.drawn[Stratum.ADULT] == 80
    assert 0 < refused <= 40


def test_a_model_whose_bodies_are_all_impossible_is_an_error_and_not_a_long_wait() -> None:
    starved = replace(
        HOVORKA,
        parameters=tuple(
            replace(parameter, typical=0.004) if parameter.name == "EGP0" else parameter
            for parameter in HOVORKA.parameters
        ),
    )
    with pytest.raises(HazardError, match="no basal holds its fasting glucose") as caught:
        draw(starved, {Stratum.CHILD: 3}, generator())
    assert caught.value.faults[0].path == "people.child"


@pytest.mark.parametrize(
    ("counts", "path"),
    [
        ({}, "people"),
        ({Stratum.ADULT: 0}, "people.adult"),
        ({Stratum.CHILD: -4}, "people.child"),
        ({Stratum.CHILD: 1.5}, "people.child"),
        ({Stratum.CHILD: True}, "people.child"),
        ({Stratum.EVERYONE: 5}, "people.everyone"),
    ],
)
def test_a_population_that_cannot_be_is_told_with_its_path(counts: dict[Stratum, int], path: str) -> None:
    with pytest.raises(HazardError) as caught:
        draw(HOVORKA, counts, generator())
    assert [fault.path for fault in caught.value.faults] == [path]


def test_an_unknown_model_and_a_wrong_count_are_told_together() -> None:
    with pytest.raises(HazardError) as caught:
        draw(replace(HOVORKA, name="sorensen"), {Stratum.CHILD: 0}, generator())
    assert [fault.path for fault in caught.value.faults] == ["model", "people.child"]


@MODELS
def test_every_number_has_its_unit_source_and_standing(model: Model) -> None:
    known = {"published", "derived", "fitted", "assumed"}
    factors = list(SENSITIVITY[model.name].values())
    bodies = [number for body in BODIES.values() for number in (body.weight, body.carbohydrate)]
    for number in (*model.parameters, *factors, *bodies):
        assert number.unit
        assert number.source
        assert number.status in known
        assert np.isfinite(number.typical)
    assert set(SENSITIVE[model.name]) <= {parameter.name for parameter in model.parameters}
