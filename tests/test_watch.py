"""Watching devices: what is new since last time, for each of them, and that it can be forgotten."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.builders import as_document, revision, write
from tests.conftest import run
from tests.fda import broken, fda, fda_file
from tests.here import answer, here

SERIAL = "NG7654321H"


@pytest.fixture(autouse=True)
def _own_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.delenv("LOCKRING_STORE", raising=False)


def watched(folder: Path, *records: dict[str, Any]) -> None:
    """A store of these records, and one watched device that is the pump FP-1 of lot L1A1."""
    here("sync", fda_file(folder, list(records)))
    done = here("watch", "add", "my-pump", "FP-1", "--fact", "lot=L1A1")
    assert done.returncode == 0, done.stderr


def bring(folder: Path, *records: dict[str, Any]) -> None:
    here("sync", fda_file(folder, list(records)))


def news(status: int, *words: str) -> dict[str, dict[str, Any]]:
    """What is new for the one watched device, by notice."""
    (device,) = answer("watch", *words, status=status)["devices"]
    return {one["now"]["notice"]: one for one in device["news"]}


def stands_in(folder: Path, text: str) -> bool:
    """Whether any file of the folder holds the text."""
    return any(text.encode() in path.read_bytes() for path in folder.iterdir())


OTHER = fda(9, product_description="Hospital bed, REF BED-9")
MINE = "openfda-z-0001-2024"


def test_the_first_run_says_all_that_matters_and_the_next_one_that_nothing_is_new(tmp_path: Path) -> None:
    watched(tmp_path, fda(1), OTHER)
    first = run("watch")
    assert first.returncode == 1
    assert "my-pump: all that matters" in first.stdout
    assert "NEW, COVERS IT" in first.stdout
    assert MINE in first.stdout
    assert "z-0009" not in first.stdout
    second = run("watch")
    assert second.returncode == 0
    assert "Nothing new for: my-pump." in second.stdout
    assert MINE not in second.stdout
    assert "Looked at: FDA (openFDA) as of" in second.stdout


def test_a_new_notice_that_covers_the_device_is_told_once(tmp_path: Path) -> None:
    watched(tmp_path, OTHER)
    assert MINE not in news(0)
    bring(tmp_path, OTHER, fda(1))
    (one,) = news(1).values()
    assert (one["kind"], one["then"], one["now"]["verdict"]) == ("new", "", "affected")
    assert one["now"]["phone"]
    assert one["now"]["read_by_machine"]
    assert not news(0)


def test_a_new_notice_that_may_cover_it_says_what_is_open(tmp_path: Path) -> None:
    here("sync", fda_file(tmp_path, [fda(1)]))
    here("watch", "add", "my-pump", "FP-1")
    (one,) = news(3).values()
    assert one["now"]["verdict"] == "undetermined"
    assert one["now"]["open_facts"] == ["lot number"]


def test_a_notice_that_grows_to_cover_the_device_says_then_and_now(tmp_path: Path) -> None:
    watched(tmp_path, fda(1, code_info="Lot numbers: L1A7, L1A8"))
    answer("watch", status=0)
    bring(tmp_path, fda(1, code_info="Lot numbers: L1A7, L1A8, L1A1"))
    done = here("watch")
    assert done.returncode == 1
    assert "COVERS IT" in done.stdout
    assert "Z-0001" in done.stdout.upper()


def test_a_change_says_what_changed_and_that_the_verdict_stays(tmp_path: Path) -> None:
    watched(tmp_path, fda(1))
    answer("watch", status=1)
    bring(tmp_path, fda(1, reason_for_recall="The pump may stop, and two people died."))
    done = here("watch")
    assert done.returncode == 0
    assert "CHANGED, STILL COVERS IT" in done.stdout
    assert "it covered the device" in done.stdout
    assert "+ now:    The pump may stop, and two people died." in done.stdout


def test_a_lot_taken_off_the_list_is_told_with_the_verdict_then_and_now(tmp_path: Path) -> None:
    watched(tmp_path, fda(1))
    answer("watch", status=1)
    bring(tmp_path, fda(1, code_info="Lot numbers: L1A2, L1A3"))
    (one,) = news(0).values()
    assert (one["then"], one["now"]["verdict"]) == ("affected", "not_affected")
    assert {"what": "lot number", "came": ["L1A3"], "went": ["L1A1"]} in one["changed"]["scope"]


def test_a_notice_that_no_source_lists_any_more_is_told_once(tmp_path: Path) -> None:
    watched(tmp_path, fda(1), OTHER)
    answer("watch", status=1)
    bring(tmp_path, OTHER)
    done = here("watch")
    assert done.returncode == 0
    assert "WITHDRAWN" in done.stdout
    assert "no source lists it any more" in done.stdout
    assert not news(0)
    bring(tmp_path, OTHER, fda(1))
    assert news(1)[MINE]["then"] == "withdrawn"


def test_a_withdrawn_notice_of_a_folder_is_told(tmp_path: Path) -> None:
    own = ("--notices", str(tmp_path / "own"))
    write(tmp_path / "own", as_document(revision()))
    here("sync", fda_file(tmp_path, [OTHER]))
    here("watch", "add", "my-pump", "MX-1", *own)
    assert news(1, *own)["a-notice"]["kind"] == "new"
    assert not news(0, *own)
    write(tmp_path / "own", as_document(revision()) | {"revised_on": "2021-01-01", "status": "withdrawn"})
    assert news(0, *own)["a-notice"]["kind"] == "withdrawn"
    assert not news(0, *own)


def test_a_review_that_turns_the_verdict_is_told(tmp_path: Path) -> None:
    watched(tmp_path, fda(1))
    answer("watch", status=1)
    scope = answer("notice", "review", MINE)["scope"]
    for clause in scope["any"]:
        clause["all"][1]["values"] = ["L1A2"]
    (tmp_path / "scope.json").write_text(json.dumps(scope), encoding="utf-8")
    words = ("--correct", str(tmp_path / "scope.json"), "--actor", "A. Reviewer")
    assert here("notice", "review", MINE, *words).returncode == 0
    done = here("watch")
    assert "DOES NOT COVER IT" in done.stdout
    assert "a person reviewed it" in done.stdout


def test_each_device_has_its_own_news(tmp_path: Path) -> None:
    watched(tmp_path, fda(1), fda(2))
    here("watch", "add", "spare", "FP-2", "--fact", "lot=L2A1")
    told = {
        one["name"]: [new["now"]["notice"] for new in one["news"]]
        for one in answer("watch", status=1)["devices"]
    }
    assert told == {"my-pump": [MINE], "spare": ["openfda-z-0002-2024"]}


def test_published_notices_are_watched_without_any_sync() -> None:
    here("watch", "add", "my-pump", "MMT-1780", "--fact", "ring_color=clear")
    (device,) = answer("watch", status=1)["devices"]
    told = {one["now"]["notice"]: one["now"]["verdict"] for one in device["news"]}
    assert told["medtronic-minimed-600-retainer-ring"] == "affected"


def test_a_model_that_no_notice_names_has_no_news_and_is_never_called_safe(tmp_path: Path) -> None:
    here("sync", fda_file(tmp_path, [OTHER]))
    added = here("watch", "add", "my-pump", "QQ-4711")
    assert "No notice that Lockring holds names a model" in added.stdout
    done = here("watch")
    assert done.returncode == 0
    assert "No notice that Lockring holds names a model" in done.stdout
    assert "could not be compared" in done.stdout
    bring(tmp_path, OTHER, fda(1, product_description="Infusion pump, REF QQ-4711", code_info="All lots"))
    assert news(1)[MINE]["now"]["verdict"] == "affected"


def test_a_device_known_by_name_alone_says_how_many_notices_need_its_number(tmp_path: Path) -> None:
    here("sync", fda_file(tmp_path, [OTHER]))
    here("watch", "add", "my-pump", "--fact", "brand_name=Zeppelin")
    (device,) = answer("watch", status=0)["devices"]
    assert device["not_compared"]["count"] >= 18
    assert "Its model number would tell" in " ".join(here("watch").stdout.split())


def test_data_that_is_not_whole_or_not_fresh_is_status_four(tmp_path: Path) -> None:
    watched(tmp_path, OTHER)
    answer("watch", status=0)
    bring(tmp_path, OTHER, broken(5))
    done = here("watch")
    assert done.returncode == 4
    assert "1 record unreadable" in " ".join(done.stdout.split())
    bring(tmp_path, OTHER)
    with sqlite3.connect(tmp_path / "data" / "lockring" / "recalls.db") as connection:
        connection.execute("UPDATE sync SET completed_at = '2020-01-01T00:00:00.000000+00:00'")
    done = here("watch")
    assert done.returncode == 4
    assert "1 January 2020" in done.stdout


def test_a_notice_that_newly_covers_counts_before_data_that_is_not_whole(tmp_path: Path) -> None:
    watched(tmp_path, OTHER)
    bring(tmp_path, fda(1), broken(5))
    assert here("watch").returncode == 1


def test_the_list_shows_devices_as_they_were_given() -> None:
    assert "No device is watched" in here("watch", "list").stdout
    here("watch", "add", "my-pump", "REF", "MMT-1780", "--fact", f"serial={SERIAL}")
    (device,) = answer("watch", "list")["devices"]
    assert (device["label"], device["facts"]) == ("REF MMT-1780", [f"serial={SERIAL}"])
    assert SERIAL in here("watch", "list").stdout


def test_removing_a_device_leaves_nothing_of_it_in_any_file(tmp_path: Path) -> None:
    watched(tmp_path, fda(1))
    here("watch", "add", "of-a-person", "FP-1", "--fact", f"serial={SERIAL}")
    here("watch")
    folder = tmp_path / "data" / "lockring"
    assert stands_in(folder, SERIAL)
    done = here("watch", "remove", "of-a-person")
    assert done.returncode == 0
    assert not stands_in(folder, SERIAL)
    assert not stands_in(folder, "of-a-person")
    assert [one["name"] for one in answer("watch", "list")["devices"]] == ["my-pump"]


FAULTS = [
    (["watch"], "no device is watched yet"),
    (["watch", "remove", "Jane-Doe"], "no device of this name"),
    (["watch", "add", "Jane-Doe", "--fact", f"serial={SERIAL}"], "what device is it?"),
    (["watch", "add", "Jane-Doe"], "no text given"),
    (["watch", "add", " ", "MMT-1780"], "expected a name"),
    (["watch", "add", "Jane-Doe", "MMT-1780", "--fact", "ring_colour=clear"], "did you mean ring_color?"),
]


@pytest.mark.parametrize(("words", "told"), FAULTS)
def test_a_fault_is_one_sentence_that_names_no_person(words: list[str], told: str) -> None:
    done = here(*words)
    assert done.returncode == 2
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert "Jane" not in done.stderr
    assert SERIAL not in done.stderr


def test_a_name_that_is_taken_is_refused() -> None:
    here("watch", "add", "Jane-Doe", "MMT-1780")
    done = here("watch", "add", "Jane-Doe", "MMT-1780")
    assert done.returncode == 2
    assert "Jane" not in done.stderr


def test_what_is_kept_and_cannot_be_read_is_said_and_is_not_clear(tmp_path: Path) -> None:
    here("watch", "add", "my-pump", "MMT-1780")
    with sqlite3.connect(tmp_path / "data" / "lockring" / "recalls.db") as connection:
        connection.execute("UPDATE watch SET device = ?", (b'{"label": "MMT-1780", "facts": ["gone=1"]}',))
    done = here("watch")
    assert done.returncode == 4
    assert "remove it, then add it again" in done.stdout


def test_the_store_named_before_the_second_word_is_the_one_that_is_written(tmp_path: Path) -> None:
    place = tmp_path / "elsewhere.db"
    here("watch", "--store", str(place), "add", "my-pump", "MMT-1780")
    assert place.is_file()
    assert not (tmp_path / "data").exists()


def test_what_could_not_be_printed_counts_as_not_told(tmp_path: Path) -> None:
    watched(tmp_path, fda(1))
    command = f"{sys.executable} -m lockring.cli watch > /dev/full"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert MINE in news(1)
