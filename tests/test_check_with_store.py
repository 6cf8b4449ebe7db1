"""`lockring check` with a store: the answer in words and as data, its exit status, and how far it reaches."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from lockring.scope import OneOf
from lockring.store import Store
from tests.conftest import run
from tests.stores import NOON, bring, broken, record
from tests.terminal import Terminal
from tests.test_holdings import product, put, read_as, scope

SCHEMA = Path(__file__).parent.parent / "docs" / "schema" / "check.schema.json"
TODAY = (datetime.now(UTC) - NOON).days  # in days after the noon of the tests' stores
LISTED = scope((product("BB50T"), OneOf(fact="lot_number", values=("A1", "A2"))))


@pytest.fixture
def place(tmp_path: Path) -> str:
    """A store of one notice, on the lots A1 and A2 of BB50T, brought in today."""
    path = str(tmp_path / "recalls.db")
    with Store.open(path) as store:
        put(store, {"1": LISTED}, days=TODAY)
    return path


def said(*words: str, status: int) -> dict[str, Any]:
    done = run("check", *words, "--format", "json")
    assert done.returncode == status, done.stdout + done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_a_notice_of_the_store_is_told_of_with_who_read_it_and_where_it_stands(tmp_path: Path) -> None:
    place = str(tmp_path / "recalls.db")
    with Store.open(place) as store:
        one = record("1", firm="Acme", action="Letters were sent.", url="https://example.com/recall-1")
        bring(store, [one], days=TODAY)
        read_as(store, {"1": LISTED})
    done = run("check", "REF BB50T LOT A1", "--store", place)
    lines = " ".join(done.stdout.split())
    assert done.stdout.splitlines()[2].startswith("AFFECTED: The pump can stop")
    assert "A machine read this notice. Nobody has checked it." in lines
    assert "SOON: Ask Acme about recall 1. Have the label of your device at hand." in lines
    assert 'NOTE: Authority writes: "Letters were sent."' in lines
    assert "https://example.com/recall-1" in lines
    assert "Call: the number on the device or in its user guide" in lines
    assert f"Looked at: feed as of {(NOON + timedelta(days=TODAY)).day} " in lines
    assert done.returncode == 1


def test_the_answer_as_data_fits_its_schema_and_says_how_fresh_it_is(place: str) -> None:
    answer = said("BB50T", "--fact=lot=A1", "--store", place, status=1)
    jsonschema.validate(answer, json.loads(SCHEMA.read_text(encoding="utf-8")))
    (source,) = answer["sources"]
    assert (source["source"], source["records"], source["unreadable"]) == ("feed", 1, 0)
    assert (source["complete"], source["stale"]) == (True, False)
    first = answer["findings"][0]
    assert (first["notice"], first["read_by"], first["verdict"]) == ("feed-1", "machine", "affected")
    assert {one["read_by"] for one in answer["findings"][1:]} == {"person"}


def test_another_lot_is_cleared_by_a_store_that_is_whole_and_fresh(place: str) -> None:
    answer = said("BB50T", "--fact=lot=C3", "--store", place, status=0)
    assert answer["not_compared"] is None
    assert "NOT AFFECTED" in run("check", "BB50T", "--fact=lot=C3", "--store", place).stdout


def test_a_store_that_is_old_clears_nothing(tmp_path: Path) -> None:
    place = str(tmp_path / "old.db")
    with Store.open(place) as store:
        put(store, {"1": LISTED}, days=TODAY - 9)
    done = run("check", "BB50T", "--fact=lot=C3", "--store", place)
    assert done.returncode == 4
    assert "NOT ALL LOOKED AT: feed as of" in done.stdout
    assert "older than 7 days" in " ".join(done.stdout.split())


def test_records_that_cannot_be_read_are_counted_in_the_answer(tmp_path: Path) -> None:
    place = str(tmp_path / "recalls.db")
    with Store.open(place) as store:
        bring(store, [record("1"), broken("8"), broken("9")], days=TODAY)
        read_as(store, {"1": LISTED})
    done = run("check", "BB50T", "--fact=lot=C3", "--store", place)
    assert "1 notice, 2 records unreadable" in " ".join(done.stdout.split())
    assert done.returncode == 4


def test_what_is_not_compared_is_one_sentence_with_the_fact_that_would_tell(tmp_path: Path) -> None:
    place = str(tmp_path / "recalls.db")
    with Store.open(place) as store:
        names = {str(n): scope((product(names=(f"Cardiosave {n}",)),)) for n in range(2, 40)}
        put(store, {"1": LISTED, **names}, days=TODAY)
    done = run("check", "BB50T", "--fact=lot=C3", "--store", place)
    told = " ".join(done.stdout.split())
    assert "38 notices cannot be ruled out without its name." in told
    assert "--fact brand_name=..." in told
    assert "Cardiosave" not in told
    assert done.returncode == 3
    assert said("BB50T", "--fact=lot=C3", "--fact=brand=Gore", "--store", place, status=0)["findings"]


def test_of_many_notices_that_may_cover_it_ten_are_told_in_full(tmp_path: Path) -> None:
    place = str(tmp_path / "recalls.db")
    with Store.open(place) as store:
        put(store, {str(n): LISTED for n in range(13)}, days=TODAY)
    told = run("check", "BB50T", "--store", place).stdout
    assert told.count("\nWE CANNOT TELL YET: The pump can stop\n") == 10
    assert "3 MORE NOTICES MAY COVER IT:" in told


def test_a_notice_of_the_store_can_be_asked_for_alone(place: str) -> None:
    answer = said("BB50T", "--fact=lot=A1", "--notice", "feed-1", "--store", place, status=1)
    assert [one["notice"] for one in answer["findings"]] == ["feed-1"]
    assert run("check", "BB50T", "--notice", "feed-2", "--store", place).returncode == 2


def test_the_store_may_be_named_by_the_environment(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOCKRING_STORE", place)
    assert run("check", "BB50T", "--fact=lot=A1").returncode == 1
    assert said(
        "BB50T", "--fact=lot=A1", "--notices", str(SCHEMA.parents[2] / "src/lockring/notices"), status=3
    )


def test_a_store_that_somebody_named_must_be_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = str(tmp_path / "none.db")
    done = run("check", "BB50T", "--store", nowhere)
    assert (done.returncode, done.stdout) == (2, "")
    assert "there is no store" in done.stderr
    monkeypatch.setenv("LOCKRING_STORE", nowhere)
    assert run("check", "BB50T").returncode == 2


def test_a_broken_store_that_nobody_named_leaves_the_published_notices_to_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    (tmp_path / "lockring").mkdir()
    (tmp_path / "lockring" / "recalls.db").write_bytes(b"no store at all" * 100)
    done = run("check", "BB50T")
    assert "file is not a database" in done.stderr
    assert "NOT LOOKED AT" in done.stdout
    assert done.returncode == 4
    covered = run("check", "MMT-1780", "--fact=ring_color=clear", "--fact=ring_condition=damaged")
    assert covered.returncode == 1


def test_a_check_without_a_store_starts_no_database() -> None:
    program = (
        "import sys; from lockring import cli; cli.main(['check', 'MMT-1780', '--format', 'json']); "
        "loaded = {'sqlite3', 'lockring.store', 'lockring.extract'} & set(sys.modules); sys.exit(len(loaded))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=False)
    assert done.returncode == 0


def test_a_person_is_asked_for_what_the_store_needs(tmp_path: Path) -> None:
    place = str(tmp_path / "recalls.db")
    with Store.open(place) as store:
        put(store, {"1": LISTED, "2": scope((product(names=("Cardiosave Hybrid",)),))}, days=TODAY)
    terminal = Terminal("check", "BB50T", "--store", place)
    terminal.answer("What is the lot number?", "C3")
    terminal.answer("What is the name of the device?", "Gore Preclude")
    seen, status = terminal.end()
    assert "NOT AFFECTED" in seen
    assert status == 0
