"""The commands around the store, as a person runs them: real processes, real stores, no network."""

from __future__ import annotations

import gzip
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lockring.store import Store
from tests.builders import as_document, revision, write
from tests.conftest import run
from tests.fda import broken, fda, fda_file
from tests.here import answer, here
from tests.terminal import Terminal
from tests.test_csaf import advisory

SHARED = Path(__file__).parents[2] / "shared" / "data"


@pytest.fixture(autouse=True)
def _own_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.delenv("LOCKRING_STORE", raising=False)


# Sync


def test_a_sync_says_what_came_and_the_next_one_that_nothing_changed(tmp_path: Path) -> None:
    place = fda_file(tmp_path, 3)
    first = run("sync", place)
    assert first.returncode == 0, first.stderr
    row = next(line for line in first.stdout.splitlines() if line.startswith("openfda"))
    assert row.split()[1:6] == ["3", "3", "0", "0", "0"]
    assert "UTC" in row
    assert "3 notices ready for search" in first.stdout
    assert "openfda: 3 records" in first.stderr
    second = run("sync", place)
    assert second.returncode == 0
    assert "Nothing changed" in second.stdout
    assert "ready for search" not in second.stdout


@pytest.mark.skipif(not SHARED.exists(), reason="needs the shared data")
def test_every_shared_record_is_in_the_store_or_listed_as_unreadable() -> None:
    recent = SHARED / "fda" / "ires_2026-04_devices.jsonl"
    words = ("sync", "directory", f"openfda:{recent}", f"csaf:{SHARED / 'csaf'}")
    said = here(*words, "--format", "json")
    first = {one["source"]: one for one in json.loads(said.stdout)["sources"]}
    lines = len(recent.read_text(encoding="utf-8").splitlines())
    assert first["openfda"]["records"] + first["openfda"]["unreadable"] == lines
    files = len(list((SHARED / "csaf").glob("*.json")))
    assert first["csaf"]["records"] + first["csaf"]["unreadable"] == files
    again = json.loads(here(*words, "--format", "json").stdout)
    assert not any(one["new"] or one["changed"] for one in again["sources"])
    assert again["read_anew"] == 0


def test_a_changed_and_a_new_record_are_counted_apart(tmp_path: Path) -> None:
    place = fda_file(tmp_path, 3)
    answer("sync", place)
    fda_file(tmp_path, [fda(1), fda(2, reason_for_recall="The pump may leak."), fda(3), fda(4)])
    said = answer("sync", place)
    (source,) = said["sources"]
    assert (source["new"], source["changed"], source["unchanged"]) == (1, 1, 2)
    assert said["read_anew"] == 2


def test_several_sources_come_in_at_once_and_one_that_is_down_stops_no_other(tmp_path: Path) -> None:
    place = fda_file(tmp_path, 2)
    write(tmp_path / "mine", as_document(revision()))
    (tmp_path / "empty").mkdir()
    done = here("sync", f"csaf:{tmp_path / 'empty'}", place, f"directory:{tmp_path / 'mine'}")
    assert done.returncode == 4
    assert "NOT COMPLETE" in done.stdout
    assert [line.split()[0] for line in done.stdout.splitlines() if "UTC" in line] == ["openfda", "directory"]
    assert "run the same again" in done.stdout


def test_what_cannot_be_read_is_listed_with_its_place_and_reason(tmp_path: Path) -> None:
    place = fda_file(tmp_path, [fda(99), *map(broken, range(1, 26))])
    done = here("sync", place)
    assert done.returncode == 4
    assert "Cannot be read (25)" in done.stdout
    assert done.stdout.count("Z-00") == 20
    assert "and 5 more; see all: lockring sync --unreadable" in done.stdout
    listed = here("sync", "--unreadable")
    assert listed.returncode == 4
    assert listed.stdout.count("Z-00") == 25
    assert "recalls.jsonl record 2" in listed.stdout
    assert len(answer("sync", "--unreadable", status=4)["unreadable"]) == 25


def test_a_broken_new_version_takes_nothing_away(tmp_path: Path) -> None:
    place = fda_file(tmp_path, 2)
    answer("sync", place)
    fda_file(tmp_path, [fda(1), broken(2)])
    answer("sync", place, status=4)
    done = here("notice", "history", "openfda-z-0002-2024")
    assert "A newer version cannot be read" in done.stdout
    assert done.returncode == 4


def test_the_store_is_made_for_its_owner_only(tmp_path: Path) -> None:
    answer("sync", fda_file(tmp_path, 1))
    folder = tmp_path / "data" / "lockring"
    assert (folder / "recalls.db").is_file()
    assert folder.stat().st_mode & 0o777 == 0o700


def test_the_store_is_where_the_environment_or_the_option_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = fda_file(tmp_path, 1)
    monkeypatch.setenv("LOCKRING_STORE", str(tmp_path / "environment.db"))
    answer("sync", place)
    answer("sync", place, "--store", str(tmp_path / "option.db"))
    assert (tmp_path / "environment.db").is_file()
    assert (tmp_path / "option.db").is_file()
    assert not (tmp_path / "data").exists()


def test_a_place_is_the_same_from_every_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fda_file(tmp_path, 1)
    monkeypatch.chdir(tmp_path)
    answer("sync", "openfda:recalls.jsonl")
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    said = answer("sync", f"openfda:{tmp_path / 'recalls.jsonl'}")
    assert said["sources"][0]["unchanged_at_origin"]


def test_afresh_asks_for_every_page_again(tmp_path: Path) -> None:
    place = fda_file(tmp_path, 2)
    answer("sync", place)
    (source,) = answer("sync", place, "--afresh")["sources"]
    assert not source["unchanged_at_origin"]
    assert (source["records"], source["unchanged"]) == (2, 2)


BAD_SYNCS = [
    (["nothing"], "is no source"),
    (["openfda:/no/such/file.jsonl"], "no file and no folder"),
    (["openfda:"], "after the colon"),
    (["openfda:https://api.fda.gov/device/recall.json?api_key=SECRET"], "OPENFDA_API_KEY"),
    (["csaf:https://me:SECRET@example.com/feed.json"], "a key or a password"),
]


@pytest.mark.parametrize(("words", "told"), BAD_SYNCS)
def test_a_wrong_source_is_one_clear_sentence_and_touches_no_store(
    words: list[str], told: str, tmp_path: Path
) -> None:
    done = here("sync", *words)
    assert done.returncode == 2
    assert told in done.stderr
    assert "SECRET" not in done.stderr
    assert not (tmp_path / "data").exists()


def test_all_wrong_sources_are_named_at_once() -> None:
    done = here("sync", "nothing", "openfda:/no/such/file", "csaf:")
    assert len(done.stderr.splitlines()) == 3


def killed_after(seconds: float, *words: str) -> bool:
    """Whether kill -9 came before the command had ended."""
    command = [sys.executable, "-m", "lockring.cli", *words]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(seconds)
    process.kill()
    return process.wait() == -signal.SIGKILL


def contents(place: Path) -> list[tuple[object, ...]]:
    """All that a store says, but for instants."""
    with Store.open(str(place), read_only=True) as store:
        said = [
            (one.notice_id, one.number, one.content_digest, one.raw_digest, one.where)
            for notice_id in store.ids()
            for one in store.history(notice_id)
        ]
        readings = store.readings(store.ids())
        read = [(one.notice_id, one.content_digest, one.blob) for one in readings.values()]
        return [*said, *sorted(read), (store.counts(),)]


def test_a_sync_killed_at_any_moment_and_run_again_gives_the_same_store(tmp_path: Path) -> None:
    place = fda_file(tmp_path, 2_500)
    calm, killed = tmp_path / "calm.db", tmp_path / "killed.db"
    answer("sync", place, "--store", str(calm))
    words = ["sync", place, "--store", str(killed)]
    cut = [killed_after(seconds, *words) for seconds in (0.4, 0.6, 0.8, 1.0)]
    assert any(cut)
    (source,) = answer(*words)["sources"]
    assert source["as_of"]
    assert contents(killed) == contents(calm)


def begun(process: subprocess.Popen[str]) -> None:
    """Wait until the first page is in."""
    assert process.stderr is not None
    assert "records" in process.stderr.readline()


def test_an_interrupted_sync_says_how_to_go_on_and_then_that_it_went_on(tmp_path: Path) -> None:
    place = fda_file(tmp_path, 3_500)
    command = [sys.executable, "-m", "lockring.cli", "sync", place]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    begun(process)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate()
    assert process.returncode == 130
    assert "Run the same again to go on" in told
    assert "Traceback" not in told
    done = here("sync", place)
    assert done.returncode == 0
    assert "Went on where the sync of" in done.stdout
    row = next(line for line in done.stdout.splitlines() if line.startswith("openfda"))
    assert row.split()[1] == "3,500"


def test_in_a_terminal_a_bar_is_drawn_on_stderr(tmp_path: Path) -> None:
    terminal = Terminal("sync", fda_file(tmp_path, 1_200), kind="xterm")
    seen, status = terminal.end()
    assert status == 0
    assert "━" in seen
    assert "1,200 records" in seen


# Stores that are not there, not ours, or not writable

ASKING = [
    ["notice", "history", "openfda-z-0001-2024"],
    ["notice", "review"],
    ["notice", "review", "openfda-z-0001-2024"],
    ["sync", "--unreadable"],
]


@pytest.mark.parametrize("words", ASKING)
def test_without_a_store_one_sentence_says_what_to_do(words: list[str]) -> None:
    done = here(*words)
    assert done.returncode == 2
    assert "lockring sync" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("words", [*ASKING, ["search", "pump"], ["sync", "directory"], ["watch"]])
def test_a_store_of_a_newer_lockring_is_refused_in_one_sentence(words: list[str], tmp_path: Path) -> None:
    place = tmp_path / "newer.db"
    answer("sync", fda_file(tmp_path, 1), "--store", str(place))
    import sqlite3

    with sqlite3.connect(place) as connection:
        connection.execute("UPDATE schema_version SET version = 99")
    done = here(*words, "--store", str(place))
    assert done.returncode == 2
    assert "update Lockring" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("words", [*ASKING, ["search", "pump"], ["sync", "directory"]])
def test_a_file_that_is_no_store_is_refused_in_one_sentence(words: list[str], tmp_path: Path) -> None:
    place = tmp_path / "letter.txt"
    place.write_text("Dear Sir or Madam, " * 100, encoding="utf-8")
    done = here(*words, "--store", str(place))
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("words", [["sync", "directory"], ["watch", "add", "my-pump", "MMT-1780"]])
def test_a_folder_that_is_not_there_is_one_sentence(words: list[str], tmp_path: Path) -> None:
    done = here(*words, "--store", str(tmp_path / "nowhere" / "recalls.db"))
    assert done.returncode == 2
    assert "check that its folder exists" in done.stderr


def test_a_data_folder_that_cannot_be_made_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "file"))
    done = here("sync", "directory")
    assert done.returncode == 2
    assert "give another place with --store" in done.stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_disk_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    folder = tmp_path / "read-only"
    folder.mkdir(mode=0o500)
    done = here("sync", "directory", "--store", str(folder / "recalls.db"))
    assert done.returncode == 2
    assert "check" in done.stderr


def test_a_full_disk_is_one_sentence(tmp_path: Path) -> None:
    command = f"ulimit -f 400; {sys.executable} -m lockring.cli sync {fda_file(tmp_path, 3_000)}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert done.returncode in (2, 4), done.stderr
    assert "Traceback" not in done.stderr
    assert "make room" in done.stderr or "too large" in done.stderr.lower()


# History


def test_the_history_tells_every_revision_with_what_changed(tmp_path: Path) -> None:
    place = fda_file(tmp_path, [fda(1)])
    answer("sync", place)
    longer = fda(
        1, code_info="Lot numbers: L1A2, L1A3", event_date_posted="2024-04-01", recall_status="Completed"
    )
    fda_file(tmp_path, [longer])
    answer("sync", place)
    done = here("notice", "history", "Z-0001-2024")
    assert done.returncode == 0
    told = done.stdout
    assert "2 revisions" in told
    assert "stated 1 March 2024" in told
    assert "stated 1 April 2024" in told
    assert "- before: Lot numbers: L1A1, L1A2" in told
    assert "+ now:    Lot numbers: L1A2, L1A3" in told
    assert "scope, lot number: newly L1A3" in told
    assert "scope, lot number: no longer L1A1" in told
    said = answer("notice", "history", "openfda-z-0001-2024")
    assert [one["number"] for one in said["revisions"]] == [1, 2]
    assert all(len(one["content_digest"]) == len(one["raw_digest"]) == 64 for one in said["revisions"])
    assert {one["field"] for one in said["revisions"][1]["changed"]["fields"]} == {"codes", "status"}


def test_of_a_long_text_only_what_differs_is_quoted(tmp_path: Path) -> None:
    lots = [f"LOT{number:06}" for number in range(2_000)]
    place = fda_file(tmp_path, [fda(1, code_info=f"Lots: {', '.join(lots)}")])
    answer("sync", place)
    fda_file(tmp_path, [fda(1, code_info=f"Lots: {', '.join([*lots[:1000], 'LOT777777', *lots[1001:]])}")])
    answer("sync", place)
    told = here("notice", "history", "Z-0001-2024").stdout
    assert "LOT777777" in told
    assert "newly LOT777777" in told
    assert "no longer LOT001000" in told
    assert len(told) < 2_000


def test_a_notice_that_no_source_lists_any_more_says_so(tmp_path: Path) -> None:
    place = fda_file(tmp_path, 2)
    answer("sync", place)
    fda_file(tmp_path, 1)
    answer("sync", place)
    assert "No source lists it any more since" in here("notice", "history", "Z-0002-2024").stdout


def test_a_published_notice_has_a_history_without_any_store() -> None:
    done = here("notice", "history", "medtronic-minimed-600-retainer-ring")
    assert done.returncode == 0
    assert "3 revisions" in done.stdout
    assert "Newly covered" in done.stdout


def test_an_unknown_id_is_one_sentence(tmp_path: Path) -> None:
    answer("sync", fda_file(tmp_path, 1))
    for words in (["notice", "history", "no-such-id"], ["notice", "review", "no-such-id"]):
        done = here(*words)
        assert done.returncode == 2
        assert "lockring search" in done.stderr
        assert len(done.stderr.splitlines()) == 1


# Search


def found(*words: str, status: int = 0) -> list[str]:
    return [one["notice"] for one in answer("search", *words, status=status)["found"]]


@pytest.fixture
def searched(tmp_path: Path) -> Path:
    records = [
        fda(1),
        fda(
            2, recalling_firm="Bed Makers", product_description="Hospital bed, REF BM-77", product_code="FNL"
        ),
        fda(3, event_date_initiated="2020-01-01", product_description="Syringe pump S3. REF 00-2254-195"),
    ]
    answer("sync", fda_file(tmp_path, records))
    return tmp_path


def test_words_firm_code_and_dates_narrow_a_search(searched: Path) -> None:
    assert found("hospital", "bed") == ["openfda-z-0002-2024"]
    assert found("HOSPITÁL") == ["openfda-z-0002-2024"]
    assert found("--firm", "bed mak") == ["openfda-z-0002-2024"]
    assert found("--product-code", "fnl") == ["openfda-z-0002-2024"]
    assert found("--firm", "pump works", "--until", "2020-12-31") == ["openfda-z-0003-2024"]
    assert found("--firm", "pump works", "--since", "2021-01-01") == ["openfda-z-0001-2024"]


@pytest.mark.parametrize("spelling", ["BM-77", "bm77", "BM 77"])
def test_a_model_is_found_in_any_spelling(searched: Path, spelling: str) -> None:
    assert found("--model", spelling) == ["openfda-z-0002-2024"]


@pytest.mark.parametrize("spelling", ["MMT-1780", "mmt 1780", "MMT1780"])
def test_a_model_finds_published_notices_too(searched: Path, spelling: str) -> None:
    assert "medtronic-minimed-600-retainer-ring" in found("--model", spelling)


def test_published_notices_are_searched_with_a_store_and_without(searched: Path) -> None:
    assert "animas-pumps-keypad-wear" in found("animas", "keypad")
    nowhere = ("--store", str(searched / "nowhere.db"))
    assert "animas-pumps-keypad-wear" in found("animas", "keypad", *nowhere, status=4)


def test_once_in_the_store_a_published_notice_is_found_once(searched: Path) -> None:
    answer("sync", "directory")
    assert found("animas", "keypad").count("animas-pumps-keypad-wear") == 1


def test_nothing_found_is_said_with_what_was_searched_and_of_which_day(searched: Path) -> None:
    done = here("search", "zeppelin", "--firm", "nobody")
    assert done.returncode == 0
    assert "none found" in done.stdout
    assert "text zeppelin, firm nobody" in done.stdout
    assert "Looked at: FDA (openFDA) as of" in done.stdout


def test_a_limit_is_said(searched: Path) -> None:
    done = here("search", "pump", "--limit", "1")
    assert "more with --limit" in done.stdout
    assert here("search", "pump", "--limit", "0").returncode == 2
    assert here("search").returncode == 2


def test_data_that_is_old_or_not_whole_is_said_in_the_status(searched: Path) -> None:
    import sqlite3

    place = searched / "data" / "lockring" / "recalls.db"
    with sqlite3.connect(place) as connection:
        connection.execute("UPDATE sync SET completed_at = '2020-01-01T00:00:00.000000+00:00'")
    done = here("search", "pump")
    assert done.returncode == 4
    assert "1 January 2020" in done.stdout
    assert "NOT ALL LOOKED AT" in done.stdout


def test_no_text_of_a_source_steers_the_terminal(tmp_path: Path) -> None:
    evil = fda(1, product_description="Pump \x1b[2J\x07 REF A-1", code_info="Lot \x1b]0;x\x07 L1")
    answer("sync", fda_file(tmp_path, [evil]))
    for words in (
        ["search", "pump"],
        ["notice", "history", "Z-0001-2024"],
        ["notice", "review", "Z-0001-2024"],
    ):
        assert "\x1b" not in here(*words).stdout


# Help

HELPS = [["sync"], ["search"], ["watch"], ["watch", "add"], ["notice", "history"], ["notice", "review"]]


@pytest.mark.parametrize("words", HELPS)
def test_help_teaches(words: list[str]) -> None:
    done = here(*words, "--help")
    assert done.returncode == 0
    assert "usage: lockring" in done.stdout


def examples() -> list[str]:
    told = "".join(here(*words, "--help").stdout for words in HELPS)
    return re.findall(r"^  lockring (.+?)(?:   +.*)?$", told, re.MULTILINE)


FROM_THE_NET = ("sync", "sync openfda health_canada")


@pytest.fixture
def prepared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Everything that the examples name."""
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "my-notices", as_document(revision()))
    (tmp_path / "advisories").mkdir()
    (tmp_path / "advisories" / "icsma-1.json").write_text(json.dumps(advisory()), encoding="utf-8")
    place = fda_file(tmp_path, [fda(1, product_res_number="Z-1234-2020")])
    with gzip.open("recalls.jsonl.gz", "wb") as packed:
        packed.write((tmp_path / "recalls.jsonl").read_bytes())
    identifier = {"deviceId": "00643169554931", "deviceIdType": "Primary"}
    record = {"brandName": "MiniMed", "versionModelNumber": "MMT-1780", "identifiers": [identifier]}
    (tmp_path / "gudid.jsonl").write_text(json.dumps(record), encoding="utf-8")
    answer("sync", place)
    scope = answer("notice", "review", "Z-1234-2020")["scope"]
    (tmp_path / "scope.json").write_text(json.dumps(scope), encoding="utf-8")
    here("watch", "add", "my-pump", "MMT-1780")


@pytest.mark.usefixtures("prepared")
def test_every_example_of_the_help_runs() -> None:
    found = [shlex.split(example) for example in examples() if example not in FROM_THE_NET]
    assert len(found) > 10
    for words in found:
        words = [word if word != "my-pump" or words[1] != "add" else "my-other-pump" for word in words]
        done = here(*words)
        assert done.returncode in (0, 1), (words, done.stderr)
