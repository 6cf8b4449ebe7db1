"""The rows of the truth table of the retainer ring (letters of 2019 and 2021), as claims."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Ask, conditional_steps, sure_steps

RING = "medtronic-minimed-600-retainer-ring"
GOOD = {"ring_condition": "intact", "reservoir_locks": "yes"}
LISTED = [
    "1714",
    "1715",
    "1754",
    "1755",
    "1511",
    "1512",
    "1551",
    "1552",
    "1711",
    "1712",
    "1751",
    "1752",
    "1580",
    "1741",
    "1742",
    "1760",
    "1761",
    "1762",
    "1780",
    "1781",
    "1782",
]
STOP = ["do-not-insert", "stop-pump", "call-now"]


def test_a_model_outside_the_600_series_is_not_covered(ask: Ask) -> None:
    assert ask(RING, "MMT-722", ring_color="clear")["verdict"] == "not_affected"


@pytest.mark.parametrize("number", LISTED)
def test_each_of_the_21_models_is_covered_with_a_clear_ring(ask: Ask, number: str) -> None:
    assert ask(RING, f"MMT-{number}", ring_color="clear")["verdict"] == "affected"


@pytest.mark.parametrize(
    "label",
    ["MMT-1780K", "mmt 1780 k", "MMT‑1780K", "ＭＭＴ－１７８０Ｋ", "1780K", "MMT-1714KRP", "MMT-1752WWKA"],
)
def test_a_suffix_or_another_spelling_names_the_same_model(ask: Ask, label: str) -> None:
    assert ask(RING, label, ring_color="clear")["verdict"] == "affected"


def test_a_black_and_intact_ring_is_not_covered(ask: Ask) -> None:
    finding = ask(RING, "MMT-1780", ring_color="black", ring_condition="intact")
    assert finding["verdict"] == "not_affected"
    assert sure_steps(finding) == ["nothing-else"]


@pytest.mark.parametrize("condition", ["loose", "damaged", "missing"])
def test_a_bad_black_ring_is_no_all_clear_and_leads_to_a_call(ask: Ask, condition: str) -> None:
    finding = ask(RING, "MMT-1780", ring_color="black", ring_condition=condition)
    assert finding["verdict"] == "undetermined"
    assert finding["open"][0]["why"] == "silent"
    assert sure_steps(finding)[:4] == [*STOP, "black-ring-call"]
    assert "nothing-else" not in sure_steps(finding)


def test_a_black_ring_whose_reservoir_does_not_lock_stops_the_pump_and_leads_to_a_call(ask: Ask) -> None:
    finding = ask(RING, "MMT-1780", ring_color="black", ring_condition="intact", reservoir_locks="no")
    assert sure_steps(finding)[:4] == [*STOP, "black-ring-call"]
    assert finding["advice"][0]["urgency"] == "now"
    assert finding["exit_status"] != 0


def test_a_black_ring_alone_does_not_settle_it(ask: Ask) -> None:
    finding = ask(RING, "MMT-1780", ring_color="black")
    assert finding["verdict"] == "undetermined"
    assert finding["missing"] == ["ring_condition"]
    assert finding["next_question"]["fact"] == "ring_condition"


@pytest.mark.parametrize(
    "bad",
    [
        {"ring_condition": "loose"},
        {"ring_condition": "damaged"},
        {"ring_condition": "missing"},
        {"reservoir_locks": "no"},
    ],
)
def test_a_bad_clear_ring_stops_the_pump_and_the_dangerous_do_not_comes_first(
    ask: Ask, bad: dict[str, str]
) -> None:
    finding = ask(RING, "MMT-1780", ring_color="clear", **bad)
    assert finding["verdict"] == "affected"
    assert sure_steps(finding)[:3] == STOP
    assert finding["advice"][0]["stance"] == "do_not"
    assert "back-up plan" in finding["advice"][1]["text"]
    assert "keep-using" not in sure_steps(finding)


def test_a_good_clear_ring_keeps_the_pump_in_use_and_asks_for_the_replacement(ask: Ask) -> None:
    finding = ask(RING, "MMT-1780", ring_color="clear", **GOOD)
    assert finding["verdict"] == "affected"
    assert sure_steps(finding) == ["keep-using", "request", "check-each-set-change"]
    assert not conditional_steps(finding)
    remedy = finding["remedies"][0]
    assert remedy["kind"] == "replacement"
    assert "Free" in remedy["cost"]
    assert "warranty" in remedy["cost"]


def test_a_clear_ring_of_unknown_condition_is_covered_and_shows_both_ways(ask: Ask) -> None:
    finding = ask(RING, "MMT-1780", ring_color="clear")
    assert finding["verdict"] == "affected"
    assert finding["missing"] == []
    assert {*STOP, "call-unsure", "keep-using"} == set(conditional_steps(finding))
    assert finding["next_question"]["fact"] in {"ring_condition", "reservoir_locks"}


@pytest.mark.parametrize("color", ["clear", "cannot_tell"])
@pytest.mark.parametrize("condition", ["cannot_tell", "missing"])
def test_who_cannot_tell_how_the_ring_is_acts_as_if_it_were_damaged(
    ask: Ask, color: str, condition: str
) -> None:
    finding = ask(RING, "MMT-1780", ring_color=color, ring_condition=condition)
    assert finding["verdict"] == ("affected" if color == "clear" else "undetermined")
    assert sure_steps(finding)[:3] == STOP


def test_a_whole_ring_whose_lock_is_not_known_is_no_reason_to_stop_but_to_call(ask: Ask) -> None:
    finding = ask(
        RING, "MMT-1780", ring_color="clear", ring_condition="intact", reservoir_locks="cannot_tell"
    )
    assert sure_steps(finding)[:2] == ["do-not-insert", "call-unsure"]
    assert "stop-pump" not in sure_steps(finding)


def test_a_blind_owner_is_never_told_not_affected_and_is_given_a_way_without_sight(ask: Ask) -> None:
    finding = ask(RING, "MMT-1780", ring_color="cannot_see", ring_condition="cannot_see")
    assert finding["verdict"] == "undetermined"
    question = finding["next_question"]
    assert question["fact"] in {"ring_color", "ring_condition"}
    assert "fingertip" in question["help"] or "Ask someone" in question["help"]
    assert all(choice["value"] != "cannot_see" for choice in question["choices"])


def test_a_blind_owner_who_feels_a_whole_ring_that_locks_keeps_the_pump_and_calls(ask: Ask) -> None:
    finding = ask(RING, "MMT-1780", ring_color="cannot_tell", **GOOD)
    assert finding["verdict"] == "undetermined"
    assert sure_steps(finding) == ["keep-using", "check-each-set-change", "call"]


@pytest.mark.parametrize("label", ["MMT-1710", "MMT-1750", "MMT-1510", "620G", "MiniMed 620G"])
def test_a_620g_with_a_clear_ring_cannot_be_told_and_leads_to_a_call(ask: Ask, label: str) -> None:
    finding = ask(RING, label, ring_color="clear")
    assert finding["verdict"] == "undetermined"
    assert "call" in sure_steps(finding)


AS_OF: list[tuple[str, dict[str, str], str]] = [
    ("2019-12-01", {**GOOD, "ring_color": "clear"}, "not_affected"),
    ("2019-12-01", {"ring_color": "clear", "ring_condition": "damaged"}, "affected"),
    ("2019-12-01", {"ring_color": "clear", "reservoir_locks": "no"}, "affected"),
    ("2020-03-01", {**GOOD, "ring_color": "clear"}, "not_affected"),
    ("2020-03-01", {"ring_color": "clear", "ring_condition": "loose"}, "affected"),
    ("2021-10-04", {**GOOD, "ring_color": "clear"}, "not_affected"),
    ("2021-10-05", {**GOOD, "ring_color": "clear"}, "affected"),
]


@pytest.mark.parametrize(("day", "facts", "verdict"), AS_OF)
def test_the_verdict_is_that_of_the_revision_in_force_on_the_day(
    ask: Ask, day: str, facts: dict[str, str], verdict: str
) -> None:
    assert ask(RING, "MMT-1780", as_of=day, **facts)["verdict"] == verdict


def test_in_2019_an_unlisted_600_pump_with_a_bad_ring_is_open_not_clear(ask: Ask) -> None:
    finding = ask(RING, "MMT-1511", as_of="2019-12-01", ring_condition="damaged")
    assert finding["verdict"] == "undetermined"
    assert sure_steps(finding)[:3] == STOP


def test_the_class_was_unknown_in_2019_and_is_class_i_from_2020(ask: Ask) -> None:
    classes = [ask(RING, "MMT-1780", as_of=day)["classification"] for day in ("2019-12-01", "2020-03-01")]
    assert classes == [None, "Class I"]


def test_the_phone_line_and_the_source_are_always_there(ask: Ask) -> None:
    finding: dict[str, Any] = ask(RING, "MMT-1780")
    assert finding["contacts"][0]["phone"] == "1-877-585-0166"
    assert all(step["source"] in finding["sources"] for step in finding["advice"])
