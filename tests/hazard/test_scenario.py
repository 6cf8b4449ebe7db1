"""Files of scenarios and studies: what is wrong with them is said at once, each with its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from lockring import document
from lockring.errors import NoticeError
from lockring.hazard import plan, scenario
from lockring.hazard.errors import HazardError
from lockring.hazard.happening import meals, offset
from lockring.hazard.patient.models import MODELS
from lockring.hazard.plan import Study
from lockring.hazard.scenario import Scenario, quantity
from lockring.hazard_commands import STUDIES

GOOD: dict[str, Any] = {
    "model": "dalla-man",
    "people": {"adult": 3},
    "seed": 1,
    "starts": "05:00",
    "lasts": "12 h",
    "meals": [{"at": "08:30", "carbohydrate": "50 g"}],
    "fault": {"kind": "ring", "at": "06:00", "slip": "1 mm"},
}


def read(changes: dict[str, Any]) -> Scenario:
    raw = msgspec.json.encode(GOOD | changes)
    return scenario.checked(document.read(raw, Scenario, "made up"), tuple(MODELS))


def faults(changes: dict[str, Any]) -> list[str]:
    with pytest.raises(HazardError) as caught:
        read(changes)
    return [fault.path for fault in caught.value.faults]


def test_a_good_scenario_has_no_fault() -> None:
    assert read({}).fault.at == "06:00"


def test_a_dose_in_millilitres_is_refused_with_what_it_would_be_in_units() -> None:
    with pytest.raises(HazardError, match=r"0\.1 mL is 10 U"):
        read({"fault": {"kind": "dose", "at": "06:00", "dose": "0.1 mL"}})


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"meals": [{"at": "08:30", "carbohydrate": "-5 g"}]}, "scenario.meals[0].carbohydrate"),
        ({"meals": [{"at": "8.30", "carbohydrate": "5 g"}]}, "scenario.meals[0].at"),
        ({"model": "padova"}, "scenario.model"),
        ({"people": {}}, "scenario.people"),
        ({"people": {"child": -1, "adult": 5}}, "scenario.people.child"),
        ({"people": {"child": 2_000_000}}, "scenario.people"),
        ({"fault": {"kind": "dose", "at": "06:00", "dose": "nan U"}}, "scenario.fault.dose"),
        ({"fault": {"kind": "dose", "at": "06:00", "dose": "inf U"}}, "scenario.fault.dose"),
        ({"fault": {"kind": "ring", "at": "25:00", "slip": "1 mm"}}, "scenario.fault.at"),
        ({"fault": {"kind": "ring", "at": "06:00", "slip": "1 cm"}}, "scenario.fault.slip"),
        ({"fault": {"kind": "ring", "at": "06:00", "slip": "1"}}, "scenario.fault.slip"),
        ({"fault": {"kind": "replay", "at": "06:00", "commands": 0}}, "scenario.fault.commands"),
        ({"lasts": "10 days"}, "scenario.lasts"),
        ({"seed": -1}, "scenario.seed"),
    ],
)
def test_a_wrong_value_is_named_with_its_path(changes: dict[str, Any], path: str) -> None:
    assert faults(changes) == [path]


def test_all_faults_of_a_scenario_are_told_at_once() -> None:
    wrong = {"model": "?", "lasts": "5 min", "meals": [{"at": "x", "carbohydrate": "y"}]}
    assert faults(wrong) == [
        "scenario.model",
        "scenario.lasts",
        "scenario.meals[0].at",
        "scenario.meals[0].carbohydrate",
    ]


def test_an_unknown_field_or_mitigation_is_told_with_what_there_is() -> None:
    with pytest.raises(NoticeError, match="black-ring") as caught:
        read({"mitigations": ["magic"], "dose_ml": 3})
    assert len(caught.value.faults) == 2


def test_a_fault_after_the_end_and_a_push_before_the_slip_are_refused() -> None:
    assert faults({"lasts": "1 h"}) == ["scenario.fault.at"]
    early = {"kind": "ring", "at": "06:00", "slip": "1 mm", "pushed_home": "05:30"}
    assert faults({"fault": early}) == ["scenario.fault.pushed_home"]


def test_a_meal_after_the_end_is_not_eaten_and_each_day_has_its_meals() -> None:
    supper = [{"at": "19:00", "carbohydrate": "80 g"}]
    assert meals(read({"meals": supper})) == []
    assert [meal.minute for meal in meals(read({"lasts": "48 h"}))] == [210, 1650]


def test_a_time_before_the_start_is_on_the_next_day() -> None:
    assert offset(read({"starts": "22:00", "lasts": "24 h"}), "02:00") == 240


def test_a_quantity_takes_a_sign_an_exponent_and_blanks() -> None:
    assert [quantity(text, "U", "x") for text in (" 1.5 U ", "+2U", "1e1 U", "0 U")] == [1.5, 2, 10, 0]


@pytest.mark.parametrize("path", sorted(STUDIES.glob("*.json")), ids=lambda path: path.stem)
def test_a_study_that_ships_has_no_fault_and_is_named_like_its_file(path: Path) -> None:
    found = plan.checked(document.read(path.read_bytes(), Study, path.name), tuple(MODELS))
    assert found.id == path.stem


def test_all_faults_of_a_study_are_told_at_once() -> None:
    good = document.read((STUDIES / "retainer-ring.json").read_bytes(), Study, "study")
    curve = msgspec.structs.replace(good.curves[0], values=("1 mm", "1 U"))
    harm = msgspec.structs.replace(good.harms[0], arm="none such", events=5, devices=3)
    broken = msgspec.structs.replace(
        good, arms=good.arms[:1] * 2, curves=(curve,), models=("hovorka", "?"), harms=(harm,)
    )
    with pytest.raises(HazardError) as caught:
        plan.checked(broken, tuple(MODELS))
    assert [fault.path for fault in caught.value.faults] == [
        "arms[1].id",
        "curves[0].values[1]",
        "models[1]",
        "harms[0].arm",
        "harms[0].events",
    ]


def test_what_is_counted_of_a_meal_reaches_the_person() -> None:
    """It was read and checked, and then nobody heard of it."""
    (found,) = meals(read({"meals": [{"at": "08:30", "carbohydrate": "50 g", "counted": "50 %"}]}))
    assert found.counted == 0.5
