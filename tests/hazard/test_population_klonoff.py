"""What is published of people whose insulin stopped (Klonoff 2024, JDST), asked of everyone drawn."""

from __future__ import annotations

import numpy as np
import pytest

from lockring.hazard.patient.bergman import BERGMAN
from lockring.hazard.patient.dalla_man import DALLA_MAN
from lockring.hazard.patient.hovorka import HOVORKA
from lockring.hazard.patient.ketones import reached_minute
from lockring.hazard.patient.model import Model, Population
from lockring.hazard.quantities import KETONES_AT_REST_MMOL_PER_L
from tests.hazard.marching import Marched, everyone, march


def stopped(model: Model) -> tuple[Population, Marched]:
    people = everyone(model.name)
    return people, march(model, people.values, 960, basal=0.0)


SLOPE = {"hovorka": (28.0, 4.0), "bergman": (37.0, 8.0), "dalla-man": (37.0, 8.0)}
"""mg/dL/h and how far off it may be. 37 was seen; the second model is slower: 28 in an earlier program."""


@pytest.fixture(scope="module", params=[DALLA_MAN, HOVORKA, BERGMAN], ids=lambda model: model.name)
def stop(request: pytest.FixtureRequest) -> tuple[Population, Marched]:
    return stopped(request.param)


def test_ketones_reach_the_two_marks_when_they_were_seen_to(stop: tuple[Population, Marched]) -> None:
    people, course = stop
    lacking = np.maximum(0.0, 1.0 - course.insulin[1:])
    mean = KETONES_AT_REST_MMOL_PER_L + (people.ketone_rate * np.cumsum(lacking, axis=0)).mean(axis=1)
    assert (mean >= 1.6).argmax() / 60 == pytest.approx(8.0, abs=0.8)
    assert (mean >= 3.0).argmax() / 60 == pytest.approx(14.2, abs=1.0)
    assert (mean[839] - mean[59]) / 13 == pytest.approx(0.20, abs=0.03)


def test_glucose_rises_about_as_fast_as_was_seen(stop: tuple[Population, Marched]) -> None:
    people, course = stop
    slope = (course.glucose[360] - course.glucose[60]).mean() / 5.0
    expected, tolerance = SLOPE[people.model.name]
    assert slope == pytest.approx(expected, abs=tolerance)


def test_who_has_insulin_enough_never_reaches_a_mark() -> None:
    ratio = np.column_stack([np.full(600, 1.0), np.zeros(600), np.full(600, 2.0)])
    minute = reached_minute(ratio, np.array([0.004, 0.005, 0.004]), 1.6)
    assert np.isnan(minute[[0, 2]]).all()
    assert minute[1] == pytest.approx(1.5 / 0.005)
