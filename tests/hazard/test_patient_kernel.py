"""What the fast kernel shortens, against plain Python that does not: the stomach, the risk, and the cuts."""

from __future__ import annotations

import dataclasses
import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from lockring.hazard.exposure import Intake
from lockring.hazard.patient.dalla_man import DALLA_MAN
from lockring.hazard.patient.simulate import simulate
from tests.hazard.test_patient_simulate import day, part, some


def test_the_stomach_empties_as_with_the_two_tanh_of_the_article() -> None:
    p = {each.name: each.typical for each in DALLA_MAN.parameters}
    numbers, rates = tuple(p[name] for name in DALLA_MAN.glucose_parameters), DALLA_MAN.rates(np)
    ready = DALLA_MAN.ready(np)
    for meal in (2_000.0, 45_000.0, 120_000.0):
        for held in np.linspace(1.0, 2.0 * meal, 4_000):
            _, liquid, *_ = rates((0.0, held, 0.0, 200.0, 100.0), (0.0,) * 7, 0.0, ready(meal, numbers))
            early = math.tanh(5.0 / (2.0 * meal * (1.0 - p["b"])) * (held - p["b"] * meal))
            late = math.tanh(5.0 / (2.0 * meal * p["d"]) * (held - p["d"] * meal))
            wanted = p["kmin"] + (p["kmax"] - p["kmin"]) / 2.0 * (early - late + 2.0)
            assert abs(-liquid / held - wanted) <= 3e-7 * (p["kmax"] - p["kmin"])


def indices(trace: np.ndarray) -> tuple[float, float]:
    """LBGI and HBGI of one person's glucose, as Kovatchev 2006 has them."""
    low = high = 0.0
    for level in trace.tolist():
        risk = 1.509 * (math.log(max(level, 1.0)) ** 1.084 - 5.381)
        low, high = low + 10.0 * min(risk, 0.0) ** 2, high + 10.0 * max(risk, 0.0) ** 2
    return low / len(trace), high / len(trace)


def test_the_risk_indices_are_those_of_the_formula() -> None:
    people = some(24)
    for intake in (day(people, dose=12.0), day(people, basal=0.0, food=90.0)):
        found = simulate(people, intake, trace_every=5)
        assert found.glucose_mg_per_dl is not None
        for who in range(24):
            low, high = indices(found.glucose_mg_per_dl[1:, who])
            assert math.isclose(found.lbgi[who], low, rel_tol=1e-4, abs_tol=1e-4)
            assert math.isclose(found.hbgi[who], high, rel_tol=1e-4, abs_tol=1e-4)


@settings(max_examples=12, deadline=None)
@given(cut=st.integers(1, 40), dose=st.floats(0.0, 20.0), more=st.floats(0.0, 20.0))
def test_no_cut_changes_a_bit_and_no_dose_raises_the_lowest_glucose(
    cut: int, dose: float, more: float
) -> None:
    people = some(41)
    intake = day(people, hours=5, dose=dose)
    whole = simulate(people, intake)
    here = slice(cut, 41)
    apart = simulate(
        part(people, here),
        Intake(**{f.name: getattr(intake, f.name)[:, here] for f in dataclasses.fields(intake)}),
    )
    assert np.array_equal(whole.nadir_mg_per_dl[here], apart.nadir_mg_per_dl)
    lower = simulate(people, day(people, hours=5, dose=dose + more)).nadir_mg_per_dl
    assert np.all(lower <= whole.nadir_mg_per_dl + 1e-9)
