"""Studies: the same file gives the same numbers, one that broke off goes on, and the numbers make sense."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from lockring import document
from lockring.hazard import harms, plan
from lockring.hazard.happening import happening
from lockring.hazard.laboratory import Laboratory
from lockring.hazard.patient.models import MODELS
from lockring.hazard.plan import Study
from lockring.hazard.results import Metric, Stratum, StudyResult
from lockring.hazard.scenario import Dose, People
from lockring.hazard.study import Made, assumptions, carried_out
from lockring.hazard_commands import STUDIES

MADE = Made(digest="0" * 64, program="tests")
FEW = People(adult=8, child=8)


class Memory(dict[str, bytes]):
    """Parts in memory, as a folder keeps them."""

    def put(self, name: str, data: bytes) -> None:
        self[name] = data


def small(name: str, **changes: Any) -> Study:
    """A study that ships, with few people and only some of its parts."""
    study = document.read((STUDIES / f"{name}.json").read_bytes(), Study, name)
    scenario = msgspec.structs.replace(study.scenario, people=FEW, lasts="12 h")
    parts: dict[str, Any] = {
        "curves": (),
        "models": (),
        "sensitivity_of": "",
        "arms": study.arms[:3],
        "harms": (),
    }
    return msgspec.structs.replace(study, scenario=scenario, **(parts | changes))


def done(study: Study, kept: Memory | None = None) -> StudyResult:
    return carried_out(study, MODELS, MADE, Memory() if kept is None else kept, lambda *_: None)


@pytest.fixture(scope="module")
def laboratory() -> Laboratory:
    """One for all tests: it keeps the people, who take longest to draw."""
    return Laboratory(MODELS, threads=1)


@pytest.fixture(scope="module")
def ring() -> tuple[Study, Memory, StudyResult]:
    kept = Memory()
    study = small("retainer-ring")
    return study, kept, done(study, kept)


def test_the_same_study_gives_the_same_numbers_to_the_last_bit(
    ring: tuple[Study, Memory, StudyResult],
) -> None:
    study, _, found = ring
    assert msgspec.json.encode(done(study)) == msgspec.json.encode(found)


def test_a_study_that_broke_off_goes_on_and_computes_only_what_is_missing(
    ring: tuple[Study, Memory, StudyResult],
) -> None:
    study, kept, found = ring
    half = Memory({name: data for name, data in kept.items() if name != "arm-gap-only"})
    half["arm-drawn"] = kept["arm-drawn"][:100]  # half written
    before = half["arm-as-told"]
    assert done(study, half) == found
    assert half["arm-as-told"] is before
    assert half["arm-drawn"] == kept["arm-drawn"]


def test_a_millimetre_pushed_home_takes_more_people_low_than_the_same_gap_left_alone(
    ring: tuple[Study, Memory, StudyResult],
) -> None:
    pushed, left = (
        next(group for group in arm.groups if group.stratum is Stratum.CHILD) for arm in ring[2].arms[:2]
    )
    low, high = Metric.BELOW_54, Metric.ABOVE_300_HOUR
    assert (pushed.excess[low].value or 0) > (left.excess[low].value or 0)
    assert (left.excess[high].value or 0) > (pushed.excess[high].value or 0)


def test_no_fault_is_no_difference(laboratory: Laboratory) -> None:
    study = small("retainer-ring")
    nothing = plan.at_value(study.scenario, "dose", "0 U")
    nothing = msgspec.structs.replace(nothing, fault=Dose(at="06:00", dose="0 U"))
    for group in laboratory.groups(nothing):
        assert group.with_fault == group.without_fault
        assert {one.value for one in group.excess.values()} == {0.0}


def test_more_insulin_never_means_fewer_people_low(laboratory: Laboratory) -> None:
    study = small("retainer-ring")
    shares = [
        laboratory.groups(plan.at_value(study.scenario, "slip", f"{slip} mm"))[-1].with_fault[Metric.BELOW_54]
        for slip in (0.0, 0.25, 1.0, 3.0)
    ]
    values = [one.value or 0.0 for one in shares]
    assert values == sorted(values)
    assert values[-1] > 0.8 > 0.2 > values[0]


def test_people_and_meals_are_the_same_with_the_fault_and_without_it(laboratory: Laboratory) -> None:
    scenario = small("retainer-ring").scenario
    people = laboratory.people(scenario)
    with_fault, without = (happening(scenario, people, with_fault=fault) for fault in (True, False))
    assert (with_fault.intake.carbohydrate_grams == without.intake.carbohydrate_grams).all()
    assert (with_fault.behaviour.rescue_delay == without.behaviour.rescue_delay).all()
    before = with_fault.fault_minute
    assert (with_fault.intake.suspendable_units[:before] == without.intake.suspendable_units[:before]).all()
    assert with_fault.intake.other_units.sum() > 0 == without.intake.other_units.sum()


def test_a_challenge_keeps_a_replay_from_doing_anything(laboratory: Laboratory) -> None:
    whole = document.read((STUDIES / "remote-replay.json").read_bytes(), Study, "whole")
    few = small("remote-replay").scenario
    arms = {arm.id: plan.in_arm(few, arm) for arm in whole.arms if arm.id in ("as-told", "challenge")}
    shares = {
        name: laboratory.groups(arm)[-1].excess[Metric.BELOW_54].value or 0.0 for name, arm in arms.items()
    }
    assert shares["as-told"] > 0.2
    assert shares["challenge"] == 0


@pytest.mark.parametrize(
    ("probability", "word"),
    [
        (0.0, "improbable"),
        (9.9e-7, "improbable"),
        (1e-6, "remote"),
        (1e-5, "occasional"),
        (1e-4, "probable"),
        (1e-3, "frequent"),
    ],
)
def test_a_probability_has_the_word_of_the_example_scale(probability: float, word: str) -> None:
    assert harms.word(probability) == word


def test_the_report_says_the_values_that_people_were_drawn_from() -> None:
    told = {one.name: one.value for one in assumptions(MODELS["dalla-man"], with_link=False)}
    title = MODELS["dalla-man"].title
    assert told[f"{title}: kp3, child"].startswith("0.0112 ")
    assert f"{title}: kp3" not in told
    assert told[f"{title}: Gb"].startswith("120 mg/dL")
    assert len(told) == len(list(assumptions(MODELS["dalla-man"], with_link=False)))
