from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.integrate import quad

from lockring.hazard.patient.bergman import BERGMAN
from lockring.hazard.patient.population import draw
from lockring.hazard.patient.stepping import glucose_parameters, half_step, minute_of
from lockring.hazard.results import Stratum
from tests.hazard.marching import march, typical

VALUES = typical(BERGMAN, 75.0)
ONE = {name: float(value[0]) for name, value in VALUES.items()}


def onward(glucose: float, action: float, minutes: int) -> float:
    """Glucose after so many minutes, from this glucose and this action, with the basal running."""
    insulin, states, basal = BERGMAN.fasting(VALUES)
    insulin[0, 3], states[0, 2] = action, glucose
    minute, half = minute_of(BERGMAN, np, 1), half_step(BERGMAN, VALUES, 1)
    parameters, none = glucose_parameters(BERGMAN, VALUES), np.zeros(1)
    now, insulin = tuple(states.T), insulin.T
    for _ in range(minutes):
        now, insulin = minute(now, insulin, basal, none, none, parameters, half)
    return float(now[2][0])


def test_without_more_insulin_glucose_returns_as_an_exponential() -> None:
    expected = ONE["Gb"] + 180.0 * math.exp(-ONE["p1"] * 120)
    assert onward(ONE["Gb"] + 180.0, 0.0, 120) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("action", [0.05, 0.01, -0.008])
def test_a_fading_action_leaves_what_the_closed_form_says(action: float) -> None:
    """X = x exp(-p2 t), so G = exp(-F)(G0 + p1 Gb int exp F), where F = p1 t + x/p2 (1 - exp(-p2 t))."""

    def exponent(time: float) -> float:
        return ONE["p1"] * time + action / ONE["p2"] * (1.0 - math.exp(-ONE["p2"] * time))

    risen, _ = quad(lambda time: math.exp(exponent(time)), 0.0, 180.0, epsabs=1e-12, epsrel=1e-12)
    expected = math.exp(-exponent(180.0)) * (200.0 + ONE["p1"] * ONE["Gb"] * risen)
    assert onward(200.0, action, 180) == pytest.approx(expected, abs=1e-5)


def test_another_basal_ends_where_algebra_says() -> None:
    basal = np.array([0.0, 0.5, 2.0])
    action = ONE["p3"] / ONE["p2"] * ONE["Ib"] * (basal - 1.0)
    expected = ONE["p1"] * ONE["Gb"] / (ONE["p1"] + action)
    glucose = march(BERGMAN, typical(BERGMAN, 75.0, 3), 5000, basal=basal).glucose[-1]
    assert glucose == pytest.approx(expected, rel=1e-3)


def test_a_meal_brings_its_absorbed_share_and_no_more() -> None:
    """Integrating dG/dt without action: p1 times the area above fasting is what came in, per dL."""
    glucose = march(BERGMAN, VALUES, 2000, grams=50.0).glucose[:, 0]
    came_in = ONE["p1"] * np.trapezoid(glucose - ONE["Gb"]) * ONE["VG"] * 75.0
    assert came_in == pytest.approx(0.8 * 50_000.0, rel=0.005)


def test_at_rest_glucose_holds_still_for_a_day() -> None:
    people = draw(BERGMAN, {Stratum.ADULT: 8}, np.random.default_rng(1))
    assert np.abs(march(BERGMAN, people.values, 1440).glucose - people.fasting_mg_per_dl).max() < 0.1


def test_a_body_that_would_rise_for_ever_without_insulin_has_no_fasting_state() -> None:
    values = VALUES | {"p1": np.array([0.9 * ONE["p3"] / ONE["p2"] * ONE["Ib"]])}
    assert np.isnan(BERGMAN.fasting(values)[2]).all()


def test_a_reservoir_of_insulin_leaves_glucose_above_zero_and_still() -> None:
    glucose = march(BERGMAN, typical(BERGMAN, 20.0), 600, dose=300.0).glucose[:, 0]
    assert np.all(np.diff(glucose[:200]) <= 0.0)
    assert glucose.min() > 0.0
