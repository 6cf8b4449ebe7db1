"""The rows of the truth table of the remote controllers (letters of 2018 and 2021), as claims."""

from __future__ import annotations

import pytest

from tests.conftest import Ask, conditional_steps, sure_steps

REMOTE = "medtronic-minimed-remote-controller"
NEVER = {"remote_id_programmed": "no", "easy_bolus_programmed": "no"}
SYSTEM = [
    "500",
    "503",
    "508",
    "511",
    "512",
    "712",
    "515",
    "715",
    "522",
    "722",
    "522K",
    "722K",
    "523",
    "723",
    "523K",
    "723K",
    "551",
    "751",
    "554",
    "754",
]
ACT = ["stop-remote", "easy-bolus-off", "remote-off"]

ROWS = [
    ("no", "no", "not_affected"),
    ("yes", "no", "affected"),
    ("no", "yes", "affected"),
    ("yes", "yes", "affected"),
    ("cannot_tell", "no", "undetermined"),
    ("no", "cannot_tell", "undetermined"),
    ("cannot_tell", "cannot_tell", "undetermined"),
    ("cannot_tell", "yes", "affected"),
    ("yes", "cannot_tell", "affected"),
]


@pytest.mark.parametrize("label", ["MMT-503", "MMT-722"])
@pytest.mark.parametrize(("remote_id", "easy_bolus", "verdict"), ROWS)
def test_it_is_cleared_only_where_all_sources_agree(
    ask: Ask, label: str, remote_id: str, easy_bolus: str, verdict: str
) -> None:
    finding = ask(REMOTE, label, remote_id_programmed=remote_id, easy_bolus_programmed=easy_bolus)
    assert finding["verdict"] == verdict
    assert (sure_steps(finding)[:3] == ACT) is (verdict != "not_affected")


@pytest.mark.parametrize("number", SYSTEM)
def test_each_remote_and_pump_of_the_letter_is_covered_once_a_remote_was_set_up(
    ask: Ask, number: str
) -> None:
    assert ask(REMOTE, f"MMT-{number}", remote_id_programmed="yes")["verdict"] == "affected"


@pytest.mark.parametrize("label", ["MMT-503NA", "MMT-503EU", "mmt 500", "MMT-722NAS", "MMT-754CM"])
def test_a_regional_suffix_changes_nothing(ask: Ask, label: str) -> None:
    assert ask(REMOTE, label, easy_bolus_programmed="yes")["verdict"] == "affected"


@pytest.mark.parametrize(
    "facts", [{}, NEVER, {"remote_id_programmed": "yes"}, {"remote_id_programmed": "cannot_tell"}]
)
def test_who_has_the_remote_in_hand_sends_it_back_whatever_the_verdict(
    ask: Ask, facts: dict[str, str]
) -> None:
    finding = ask(REMOTE, "MMT-503", **facts)
    assert "return-remote" in sure_steps(finding)
    assert "return" in {remedy["kind"] for remedy in finding["remedies"]}


@pytest.mark.parametrize("owned", ["yes", "cannot_tell"])
def test_a_remote_owned_but_never_programmed_is_sent_back_too(ask: Ask, owned: str) -> None:
    finding = ask(REMOTE, "MMT-722", remote_owned=owned, **NEVER)
    assert finding["verdict"] == "not_affected"
    assert "return-remote" in sure_steps(finding)


def test_a_pump_owner_who_was_not_asked_is_told_what_to_do_with_a_remote(ask: Ask) -> None:
    finding = ask(REMOTE, "MMT-722", **NEVER)
    assert "return-remote" in conditional_steps(finding)
    assert finding["next_question"]["fact"] == "remote_owned"


def test_a_pump_owner_without_a_remote_need_not_send_anything(ask: Ask) -> None:
    finding = ask(REMOTE, "MMT-722", remote_owned="no", **NEVER)
    assert [step["id"] for step in finding["advice"]] == ["nothing-else"]


def test_a_second_hand_remote_of_unknown_history_is_never_cleared(ask: Ask) -> None:
    facts = {"remote_id_programmed": "cannot_tell", "easy_bolus_programmed": "no"}
    finding = ask(REMOTE, "MMT-503", remote_owned="yes", **facts)
    assert finding["verdict"] == "undetermined"
    assert sure_steps(finding) == [*ACT, "return-remote", "call"]


def test_no_new_remote_is_promised(ask: Ask) -> None:
    remedies = ask(REMOTE, "MMT-503", remote_id_programmed="yes")["remedies"]
    assert {remedy["kind"] for remedy in remedies} == {"disable", "return"}


def test_in_2018_the_remote_stayed_and_only_its_option_was_turned_off(ask: Ask) -> None:
    finding = ask(REMOTE, "MMT-503", as_of="2018-09-01", remote_id_programmed="yes")
    assert finding["verdict"] == "affected"
    assert "return-remote" not in sure_steps(finding)
    assert finding["classification"] is None


def test_a_600_series_pump_is_not_covered(ask: Ask) -> None:
    assert ask(REMOTE, "MMT-1780", remote_id_programmed="yes")["verdict"] == "not_affected"


def test_the_phone_number_is_that_of_the_letter_not_the_misprint(ask: Ask) -> None:
    assert [contact["phone"] for contact in ask(REMOTE, "MMT-503")["contacts"]] == ["1-800-378-2292"]


def test_a_security_score_stands_beside_the_class_and_changes_nothing(ask: Ask) -> None:
    assert ask(REMOTE, "MMT-503")["classification"] == "Class I"
