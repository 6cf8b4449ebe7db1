from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import solve_ivp

from lockring.hazard.patient.hovorka import HOVORKA, fasting_insulin
from lockring.hazard.patient.population import draw
from lockring.hazard.patient.stepping import half_step
from lockring.hazard.results import Stratum
from tests.hazard.marching import march, typical

WEIGHT = 75.0


def nominal(**others: float) -> dict[str, np.ndarray]:
    """The published values as they are, and 126 mg/dL."""
    return typical(HOVORKA, WEIGHT) | {
        name: np.array([value]) for name, value in ({"Gb": 126.0} | others).items()
    }


def published_rates(time: float, x: np.ndarray, units: float, grams: float) -> list[float]:
    """The equations of Hovorka 2004 in whole-body mmol and mU, written apart from the program's."""
    s1, s2, i, x1, x2, x3, q1, q2, d1, d2 = x
    bw, g = WEIGHT, x[6] / (0.16 * WEIGHT)
    first = 1.0 if time < 1.0 else 0.0
    fr = 0.003 * (g - 9.0) * 0.16 * bw if g > 9.0 else 0.0
    f01c = 0.0097 * bw * min(1.0, g / 4.5)
    return [
        units * 1000.0 - s1 / 55.0,
        (s1 - s2) / 55.0,
        s2 / 55.0 / (0.12 * bw) - 0.138 * i,
        -0.006 * x1 + 0.006 * 51.2e-4 * i,
        -0.06 * x2 + 0.06 * 8.2e-4 * i,
        -0.03 * x3 + 0.03 * 520e-4 * i,
        -f01c - x1 * q1 + 0.066 * q2 - fr + d2 / 40.0 + 0.0161 * bw * max(0.0, 1.0 - x3),
        x1 * q1 - (0.066 + x2) * q2,
        0.8 * grams * 1000.0 / 180.16 * first - d1 / 40.0,
        (d1 - d2) / 40.0,
    ]


def reference(minutes: int, basal: float, dose: float, grams: float) -> np.ndarray:
    """Glucose mg/dL at each minute, by a high-order integrator restarted where the input changes."""
    values = nominal()
    insulin, states, rate = HOVORKA.fasting(values)
    plasma = float(fasting_insulin(values)[0])
    start = [*insulin[0, :2], plasma, *insulin[0, 3:], *(states[0, 2:] * WEIGHT), 0.0, 0.0]
    pieces, x = [], np.array(start)
    for low, high, extra in ((0.0, 1.0, dose), (1.0, float(minutes), 0.0)):
        units = float(rate[0]) * basal + extra
        found = solve_ivp(
            published_rates, (low, high - 1e-12), x, "DOP853", np.arange(low, high), args=(units, grams),
            rtol=1e-10, atol=1e-10, max_step=5.0,
        )  # fmt: skip
        end = solve_ivp(
            published_rates, (low, high), x, "DOP853", args=(units, grams), rtol=1e-10, atol=1e-10
        )
        pieces.append(found.y[6])
        x = end.y[:, -1]
    return np.concatenate(pieces) / (0.16 * WEIGHT) * 18.016


@pytest.mark.parametrize(("basal", "dose", "grams"), [(1.0, 2.0, 0.0), (0.0, 0.0, 0.0), (1.0, 4.0, 60.0)])
def test_the_model_is_the_published_one(basal: float, dose: float, grams: float) -> None:
    ours = march(HOVORKA, nominal(), 599, basal=basal, dose=dose, grams=grams, steps=2).glucose[:, 0]
    assert np.abs(ours - reference(600, basal, dose, grams)).max() < 0.1


def test_at_rest_glucose_holds_still_for_a_day() -> None:
    people = draw(HOVORKA, {Stratum.ADULT: 8, Stratum.CHILD: 8}, np.random.default_rng(1))
    glucose = march(HOVORKA, people.values, 1440).glucose
    assert np.abs(glucose - people.fasting_mg_per_dl).max() < 0.1


def test_the_nominal_person_falls_and_rises_as_the_prototype_measured() -> None:
    """As an earlier program of ours, written apart: 2 U to 41 mg/dL, 5 U to 5; a stop to 300 at 7.1 h."""
    doses = typical(HOVORKA, WEIGHT, 2) | {"Gb": np.full(2, 126.0)}
    assert march(HOVORKA, doses, 480, dose=np.array([2.0, 5.0])).glucose.min(axis=0) == pytest.approx(
        [41, 5], abs=1.0
    )
    stopped = march(HOVORKA, nominal(), 600, basal=0.0).glucose[:, 0]
    assert (stopped > 250).argmax() / 60 == pytest.approx(5.4, abs=0.1)
    assert (stopped > 300).argmax() / 60 == pytest.approx(7.1, abs=0.1)
    assert HOVORKA.fasting(nominal())[2][0] * 60 == pytest.approx(0.40, abs=0.01)


def test_a_whole_reservoir_empties_the_blood_and_food_brings_it_back() -> None:
    glucose = march(HOVORKA, nominal(), 2400, dose=300.0, grams=80.0).glucose[:, 0]
    assert glucose.min() >= 0.0
    assert glucose[300] < 1.0
    assert glucose[-1] > 70.0


@settings(max_examples=10, deadline=None)
@given(st.floats(0.0, 30.0), st.floats(0.01, 30.0), st.floats(15.0, 120.0))
def test_more_insulin_never_leaves_more_glucose(dose: float, more: float, weight: float) -> None:
    twice = typical(HOVORKA, weight, 2)
    glucose = march(HOVORKA, twice, 240, dose=np.array([dose, dose + more])).glucose
    assert np.all(glucose[:, 1] <= glucose[:, 0] + 1e-9)


def test_a_body_whose_brain_takes_more_than_the_liver_makes_has_no_fasting_state() -> None:
    insulin, states, basal = HOVORKA.fasting(nominal(EGP0=0.009))
    assert np.isnan(basal).all()
    assert np.isnan(insulin).any()
    assert np.isfinite(states[:, 2]).all()


def test_insulin_is_carried_on_as_the_matrix_exponential_says() -> None:
    from scipy.linalg import expm

    values = nominal()
    a, b, c = HOVORKA.chain(values)
    whole = np.zeros((8, 8))
    whole[:6, :6], whole[:6, 6], whole[:6, 7] = a[0], b[0], c[0]
    exact = expm(whole * 0.25)[:6]
    assert np.abs(half_step(HOVORKA, values, 2)[:, :, 0] - exact).max() <= 1e-12 * np.abs(exact).max()
