"""Reviewing what a machine read: text and clauses side by side, and who stands for the decision."""

from __future__ import annotations

import json
import sqlite3
import sys
from pathlib import Path
from typing import Any

import pytest

from lockring.extract import Reading
from lockring.record import Record
from lockring.reviewing import marked
from lockring.scope import Clause, OneOf, Scope, Span
from lockring.store import Store
from tests.conftest import run
from tests.fda import fda, fda_file
from tests.here import answer, here
from tests.terminal import Terminal

ID = "openfda-z-0001-2024"
BY = ("--actor", "A. Reviewer")


@pytest.fixture(autouse=True)
def _own_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.delenv("LOCKRING_STORE", raising=False)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The folder of a store of one notice."""
    here("sync", fda_file(tmp_path, [fda(1)]))
    return tmp_path


def review(*words: str) -> dict[str, Any]:
    return answer("notice", "review", ID, *words)


def conditions(said: dict[str, Any]) -> str:
    return "; ".join(said["clauses"][0]["conditions"])


def corrected(folder: Path, *lots: str, **changes: Any) -> str:
    """A file with the scope as read, but for these lots; `changes` to its first clause."""
    scope = review("--machine")["scope"]
    for condition in scope["any"][0]["all"]:
        if condition["test"] == "one_of":
            condition["values"] = list(lots)
    scope["any"][0] |= changes
    path = folder / "scope.json"
    path.write_text(json.dumps(scope), encoding="utf-8")
    return str(path)


def verdict(lot: str) -> int:
    """What a watch of the pump of this lot comes to, asked for the first time."""
    here("watch", "add", "pump", "FP-1", "--fact", f"lot={lot}")
    status = here("watch").returncode
    here("watch", "remove", "pump")
    return status


def test_text_and_reading_stand_side_by_side(place: Path) -> None:
    done = run("notice", "review", "Z-0001-2024")
    assert done.returncode == 0
    told = " ".join(done.stdout.split())
    assert "[1 Lot numbers: L1A1, L1A2]" in told
    assert "1. Covers: product number: FP-1" in told
    assert "and lot number: L1A1, L1A2" in told
    assert 'From: "Lot numbers: L1A1, L1A2"' in told
    assert "The pump may stop without an alarm." in told
    assert "No person has reviewed it yet." in told


def test_an_acceptance_is_kept_with_who_stands_for_it_and_why(place: Path) -> None:
    done = here("notice", "review", ID, "--accept", *BY, "--note", "as on page 2")
    assert done.returncode == 0
    assert "Accepted by A. Reviewer on" in done.stdout
    assert "Note: as on page 2" in done.stdout
    (made,) = review()["reviews"]
    assert (made["decision"], made["actor"], made["counts"]) == ("accepted", "A. Reviewer", True)
    assert answer("notice", "review")["total"] == 0


def test_a_correction_takes_the_place_of_the_reading_everywhere(place: Path) -> None:
    assert verdict("L1A1") == 1
    done = here("notice", "review", ID, "--correct", corrected(place, "L1A2"), *BY)
    assert done.returncode == 0
    assert "What a person corrected it to" in done.stdout
    said = review()
    assert {clause["read_by"] for clause in said["scope"]["any"]} <= {"person"}
    assert "lot number: L1A2" in conditions(said)
    assert verdict("L1A1") != 1
    assert verdict("L1A2") == 1


def test_a_later_review_takes_the_place_of_an_earlier_one_and_both_stay_on_record(place: Path) -> None:
    here("notice", "review", ID, "--correct", corrected(place, "L1A9"), *BY)
    here("notice", "review", ID, "--accept", "--machine", "--actor", "B. Reviewer")
    said = review()
    assert [(one["decision"], one["actor"]) for one in said["reviews"]] == [
        ("corrected", "A. Reviewer"),
        ("accepted", "B. Reviewer"),
    ]
    assert not said["corrected"]
    assert verdict("L1A1") == 1


def test_accepting_what_is_shown_accepts_the_correction_that_stands(place: Path) -> None:
    here("notice", "review", ID, "--correct", corrected(place, "L1A9"), *BY)
    here("notice", "review", ID, "--accept", "--actor", "B. Reviewer")
    said = review()
    assert said["corrected"]
    assert "lot number: L1A9" in conditions(said)
    assert [one["actor"] for one in said["reviews"]] == ["A. Reviewer", "B. Reviewer"]


def test_a_review_of_an_earlier_text_is_shown_and_does_not_count(place: Path) -> None:
    here("notice", "review", ID, "--correct", corrected(place, "L1A9"), *BY)
    here("sync", fda_file(place, [fda(1, code_info="Lot numbers: L1A1, L1A2, L1A3")]))
    said = review()
    assert not said["corrected"]
    assert not said["reviews"][0]["counts"]
    assert "it does not count any more" in " ".join(here("notice", "review", ID).stdout.split())
    assert answer("notice", "review")["total"] == 1


def test_every_fault_of_a_correction_is_named_and_nothing_is_saved(place: Path) -> None:
    path = Path(corrected(place, "L1A2", colour="blue", says=""))
    done = here("notice", "review", ID, "--correct", str(path), *BY)
    assert done.returncode == 2
    assert 'unknown field "colour"' in done.stderr
    assert "any[0].says" in done.stderr
    assert not review()["reviews"]


def test_a_correction_must_fit_the_text_and_the_vocabulary(place: Path) -> None:
    spans = [{"field": "codes", "start": 0, "end": 9_999}, {"field": "colour", "start": 0, "end": 1}]
    path = Path(corrected(place, "L1A2", spans=spans))
    scope = json.loads(path.read_text(encoding="utf-8"))
    scope["any"][0]["all"].append({"test": "one_of", "fact": "lot_numbr", "values": ["L1A2"]})
    path.write_text(json.dumps(scope), encoding="utf-8")
    done = here("notice", "review", ID, "--correct", str(path), *BY)
    assert done.returncode == 2
    assert "3 faults" in done.stderr
    assert "lot numbr" in done.stderr
    assert "codes has 23 characters" in done.stderr
    assert "no text 'colour'" in done.stderr
    assert not review()["reviews"]


FAULTS = [
    (["--accept"], "--actor NAME"),
    (["--accept", "--actor", "  "], "name of who"),
    (["--accept", "--correct", "scope.json", *BY], "not allowed with"),
    (["--correct", "nowhere.json", *BY], "cannot be opened"),
]


@pytest.mark.parametrize(("words", "told"), FAULTS)
def test_a_wrong_review_is_refused_and_nothing_is_saved(words: list[str], told: str, place: Path) -> None:
    done = here("notice", "review", ID, *words)
    assert done.returncode == 2
    assert told in done.stderr
    assert not review()["reviews"]


def test_a_decision_without_a_notice_is_refused(place: Path) -> None:
    assert "which notice?" in here("notice", "review", "--accept", *BY).stderr


def test_a_notice_that_people_wrote_has_no_reading(place: Path) -> None:
    here("sync", "directory")
    done = here("notice", "review", "animas-pumps-keypad-wear")
    assert done.returncode == 2
    assert "was written by people" in done.stderr


def test_the_most_serious_class_awaits_first_and_what_people_wrote_does_not(tmp_path: Path) -> None:
    ranks = {1: "III", 2: "I", 3: "II", 4: ""}
    enforcement = [
        {
            "recall_number": f"Z-{number:04}-2024",
            "event_id": "1",
            "classification": f"Class {rank}" if rank else "Not Yet Classified",
            "product_description": f"Pump {number}",
            "code_info": "All lots",
            "product_type": "Devices",
            "recalling_firm": "Pump Works, Inc.",
            "status": "Ongoing",
        }
        for number, rank in ranks.items()
    ]
    here("sync", fda_file(tmp_path, enforcement), "directory")
    said = answer("notice", "review")
    assert said["total"] == 4
    assert [one["notice"][-9:] for one in said["awaiting"]] == [
        "0002-2024",
        "0004-2024",
        "0003-2024",
        "0001-2024",
    ]
    done = here("notice", "review", "--limit", "1")
    assert "4 notices await a review; the most serious 1:" in done.stdout
    assert "lockring notice review ID" in done.stdout


# The marks


def scope_with(*spans: Span) -> Scope:
    """One clause for each span."""
    clauses = (
        Clause(
            id=f"c{n}",
            says="It is listed.",
            all=(OneOf(fact="lot_number", values=("A1",)),),
            source="record",
            spans=(span,),
        )
        for n, span in enumerate(spans, 1)
    )
    return Scope(any=tuple(clauses))


def test_places_that_overlap_are_cut_and_no_letter_is_lost() -> None:
    record = Record(source="feed", authority="A", number="1", codes="one two three four", product="Pump")
    first, second = Span(field="codes", start=0, end=7), Span(field="codes", start=4, end=13)
    unread = Span(field="codes", start=14, end=99)
    pieces = marked(record, Reading(scope=scope_with(first, second), unread=(unread,)))["codes"]
    assert [(piece.text, piece.marks) for piece in pieces] == [
        ("one ", ("1",)),
        ("two", ("1", "2")),
        (" three", ("2",)),
        (" ", ()),
        ("four", ("?",)),
    ]


def test_a_place_outside_of_the_text_marks_nothing() -> None:
    record = Record(source="feed", authority="A", number="1", product="Pump")
    texts = marked(record, Reading(scope=scope_with(Span(field="codes", start=5, end=9))))
    assert {field: "".join(piece.text for piece in pieces) for field, pieces in texts.items()} == {
        "product": "Pump"
    }


# In a terminal


def test_a_person_accepts_in_a_terminal(place: Path) -> None:
    terminal = Terminal("notice", "review", ID)
    terminal.answer("(a)ccept", "x")
    terminal.answer("Type one of", "a")
    terminal.answer("Your name", "A. Reviewer")
    seen, status = terminal.end()
    assert status == 0
    assert "Accepted." in seen
    assert review()["reviews"][0]["actor"] == "A. Reviewer"


def editor(folder: Path, *edits: tuple[str, str]) -> str:
    """An editor that makes one of the edits each time it is opened."""
    script = folder / "editor.py"
    script.write_text(
        "import pathlib, sys\n"
        f"edits, turn = {list(edits)!r}, pathlib.Path({str(folder / 'turn')!r})\n"
        "number = int(turn.read_text()) if turn.exists() else 0\n"
        "path = pathlib.Path(sys.argv[-1])\n"
        "path.write_text(path.read_text().replace(*edits[number]))\n"
        "turn.write_text(str(number + 1))\n",
        encoding="utf-8",
    )
    return f"{sys.executable} {script}"


def test_a_person_edits_the_scope_until_it_is_sound(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv(
        "EDITOR", editor(place, ('"L1A1"', "1"), ("\n            1,", '\n            "L1A7",'))
    )
    terminal = Terminal("notice", "review", ID, *BY)
    terminal.answer("(a)ccept", "e")
    terminal.wait_for("values[0]")
    terminal.answer("(e)dit it again", "e")
    terminal.wait_for("L1A7")
    terminal.answer("(s)ave", "s")
    seen, status = terminal.end()
    assert status == 0
    assert "The correction is saved." in seen
    assert "lot number: L1A7, L1A2" in conditions(review())


@pytest.mark.parametrize("key", ["q", "\x04"])
def test_who_quits_has_decided_nothing(place: Path, key: str) -> None:
    terminal = Terminal("notice", "review", ID, *BY)
    terminal.answer("(a)ccept", key)
    assert terminal.end()[1] == 0
    assert not review()["reviews"]


def test_an_editor_that_is_not_there_is_one_sentence(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", "/no/such/editor")
    terminal = Terminal("notice", "review", ID, *BY)
    terminal.answer("(a)ccept", "e")
    seen, status = terminal.end()
    assert status == 2
    assert "set EDITOR" in seen
    assert "Traceback" not in seen


def test_a_review_survives_that_the_store_is_opened_by_others(place: Path) -> None:
    database = place / "data" / "lockring" / "recalls.db"
    with sqlite3.connect(database) as reader:
        reader.execute("SELECT count(*) FROM notice").fetchall()
        assert here("notice", "review", ID, "--accept", *BY).returncode == 0
    with Store.open(str(database), read_only=True) as store:
        assert len(store.reviews(ID)) == 1
