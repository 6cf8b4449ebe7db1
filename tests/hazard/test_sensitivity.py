"""Which assumption decides: a factor that a model does not have decides nothing, one that it has shows."""

from __future__ import annotations

from typing import cast

import pytest

from lockring import document
from lockring.hazard.patient.models import MODELS
from lockring.hazard.plan import Study
from lockring.hazard.results import Sensitivity
from lockring.hazard.sensitivity import analysed
from lockring.hazard_commands import STUDIES

ROWS = 64


def of(name: str) -> Sensitivity:
    study = document.read((STUDIES / "retainer-ring.json").read_bytes(), Study, "retainer-ring")
    return analysed(study.scenario, {name: MODELS[name]}, rows=ROWS)


@pytest.fixture(scope="module", params=["bergman", "dalla-man"])
def found(request: pytest.FixtureRequest) -> tuple[str, Sensitivity]:
    return request.param, of(request.param)


def test_the_same_seed_gives_the_same_numbers_and_intervals(found: tuple[str, Sensitivity]) -> None:
    """The intervals were drawn without a seed, and were other ones each time."""
    assert of(found[0]) == found[1]


def test_an_index_lies_in_its_interval(found: tuple[str, Sensitivity]) -> None:
    for share in found[1].shares:
        for index in (share.first_order, share.total):
            low, value, high = (cast("float", one) for one in (index.low, index.value, index.high))
            assert low <= value <= high


def test_what_is_not_in_a_model_decides_nothing(found: tuple[str, Sensitivity]) -> None:
    name, analysis = found
    total = {share.factor: share.total.value for share in analysis.shares}
    assert total["model"] == 0.0  # there is one
    for factor in ("risk", "liver"):
        assert (total[factor] == 0.0) == (name == "bergman"), factor


def test_how_far_the_reservoir_slips_decides_much(found: tuple[str, Sensitivity]) -> None:
    shares = found[1].shares
    assert {share.factor for share in shares if (share.total.value or 0.0) > 0.1} >= {"slip"}


def test_every_factor_says_how_far_it_was_varied(found: tuple[str, Sensitivity]) -> None:
    analysis = found[1]
    assert analysis.evaluations == ROWS * (len(analysis.shares) + 2)
    ranges = {share.factor: share.range for share in analysis.shares}
    assert ranges["risk"] == "off, replay-bg, lt1"
    assert ranges["liver"] == "0 to 0.03 mg/kg/min per mg/dL"
