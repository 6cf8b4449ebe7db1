from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lockring.hazard.errors import HazardError
from lockring.hazard.exposure import Intake, Outcomes
from lockring.hazard.patient.hovorka import HOVORKA
from lockring.hazard.patient.ketones import reached_minute
from lockring.hazard.patient.model import Population
from lockring.hazard.patient.population import draw
from lockring.hazard.results import Stratum
from tests.hazard.marching import Marched, march

pytest.importorskip("jax")

from lockring.hazard.patient.on_jax import simulate

MINUTES = 600


@pytest.fixture(scope="module")
def people() -> Population:
    return draw(HOVORKA, {Stratum.ADULT: 6, Stratum.CHILD: 6}, np.random.default_rng(5))


@pytest.fixture(scope="module")
def intake(people: Population) -> Intake:
    """Four people stop, four have an extra dose, four a meal with nothing for it."""
    none = np.zeros((MINUTES, 12))
    running, dose, grams = none + people.basal_units_per_minute, none.copy(), none.copy()
    running[:, 0::3] = 0.0
    dose[0, 1::3] = 4.0
    grams[0, 2::3] = 60.0
    return Intake(suspendable_units=running, other_units=dose, carbohydrate_grams=grams)


@pytest.fixture(scope="module")
def outcomes(people: Population, intake: Intake) -> Outcomes:
    return simulate(people, intake, trace_every=1)


@pytest.fixture(scope="module")
def marched(people: Population) -> Marched:
    basal, dose, grams = np.ones(12), np.zeros(12), np.zeros(12)
    basal[0::3], dose[1::3], grams[2::3] = 0.0, 4.0, 60.0
    return march(HOVORKA, people.values, MINUTES, basal=basal, dose=dose, grams=grams, steps=2)


def test_jax_and_numpy_give_the_same_glucose(outcomes: Outcomes, marched: Marched) -> None:
    assert outcomes.glucose_mg_per_dl is not None
    assert outcomes.nadir_mg_per_dl == pytest.approx(marched.glucose.min(axis=0), abs=1e-6)
    assert np.abs(outcomes.glucose_mg_per_dl - marched.glucose).max() < 1e-4  # the trace is kept in float32


def test_jax_and_the_kernel_give_the_same_outcomes(
    outcomes: Outcomes, people: Population, intake: Intake
) -> None:
    from lockring.hazard.patient import simulate as compiled

    kernel = compiled.simulate(people, intake)
    for name in Outcomes.__slots__:
        if name != "glucose_mg_per_dl":
            near = 1e-4 if name in ("lbgi", "hbgi") else 1e-6  # the kernel's risk is a polynomial
            theirs = pytest.approx(getattr(kernel, name), rel=near, abs=1e-6, nan_ok=True)
            assert getattr(outcomes, name) == theirs, name


def test_what_is_counted_on_the_way_is_what_the_course_says(
    outcomes: Outcomes, marched: Marched, people: Population
) -> None:
    glucose = marched.glucose[1:]
    below, above = glucose < 54, glucose > 300
    assert outcomes.minutes_below_54.tolist() == below.sum(axis=0).tolist()
    assert outcomes.minutes_above_250.tolist() == (glucose > 250).sum(axis=0).tolist()
    for first, there in (
        (outcomes.first_below_54_minute, below),
        (outcomes.first_above_300_minute, above),
    ):
        expected = np.where(there.any(axis=0), there.argmax(axis=0) + 1.0, np.nan)
        assert np.array_equal(first, expected, equal_nan=True)
        assert np.isfinite(expected).any()
    ketones = reached_minute(marched.insulin[1:], people.ketone_rate, 1.6)
    assert np.array_equal(outcomes.first_ketones_1_6_minute, ketones, equal_nan=True)


def test_the_indices_are_the_published_ones(outcomes: Outcomes, marched: Marched) -> None:
    sampled = np.maximum(marched.glucose[5::5], 1.0)
    scale = 1.509 * (np.log(sampled) ** 1.084 - 5.381)
    assert outcomes.lbgi == pytest.approx((10 * np.minimum(scale, 0) ** 2).mean(axis=0), abs=1e-6)
    assert outcomes.hbgi == pytest.approx((10 * np.maximum(scale, 0) ** 2).mean(axis=0), abs=1e-6)


def test_an_intake_that_cannot_be_is_told_with_its_path(people: Population, intake: Intake) -> None:
    broken = replace(
        intake,
        other_units=np.full((MINUTES, 12), np.nan),
        carbohydrate_grams=np.zeros((MINUTES, 3)),
    )
    with pytest.raises(HazardError) as caught:
        simulate(people, broken, steps_per_minute=0)
    paths = [fault.path for fault in caught.value.faults]
    assert paths == ["intake.other_units", "intake.carbohydrate_grams", "steps_per_minute"]
