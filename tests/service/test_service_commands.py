"""The commands of the service, as a person runs them: real processes, a real server, both databases."""

from __future__ import annotations

import gzip
import json
import os
import re
import shlex
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from lockring import help_texts
from lockring.cli import main
from lockring.errors import ServiceError
from lockring.remedy import Stage
from lockring.remedy.events import ProblemReported, Reserved, Shipped
from lockring.service import audit, backup, demo, demo_data
from lockring.service.models import CaseRow, LedgerEntry, Unit, UnitState
from tests.service.builders import OWNER, happens, opened, person, unit
from tests.service.working import digest, environment, free_port, service, started, with_assets
from tests.stores import server

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
CASES = 40


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A service with made-up cases. Tests that change it copy it first."""
    home = with_assets(tmp_path_factory.mktemp("demo"))
    done = service(home, "demo", "--home", str(home), "--prepare-only", "--cases", str(CASES))
    assert done.returncode == 0, done.stderr
    return home


@pytest.fixture
def copied(made: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed."""
    home = tmp_path / "home"
    shutil.copytree(made, home)
    return home


@pytest.fixture
def database() -> str:
    """The address of an empty database on a real PostgreSQL."""
    url, _ = server()
    name = f"restored_{os.urandom(4).hex()}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return re.sub(r"/postgres(?=\?|$)", f"/{name}", url)


# What the words mean


def examples() -> list[str]:
    return re.findall(r"^  lockring (.+?)(?:   +.*)?$", help_texts.SERVICE_EXAMPLES, re.MULTILINE)


@pytest.mark.parametrize("example", examples())
def test_every_example_of_the_help_is_understood(example: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*shlex.split(example), "--help"])
    assert ended.value.code == 0
    assert "usage: lockring service" in capsys.readouterr().out


def test_each_key_is_new_and_long_enough() -> None:
    first, second = (service(Path("/nowhere"), "key").stdout.strip() for _ in range(2))
    assert first != second
    assert min(len(first), len(second)) >= 50


@pytest.mark.parametrize("words", [("run",), ("audit",), ("staff", "list"), ("backup", "x")])
def test_without_a_secret_key_it_says_how_to_make_one(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = service(tmp_path, *words, LOCKRING_SECRET_KEY="")
    assert done.returncode == 2
    assert "lockring service key" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_database_that_does_not_answer_is_told_in_words(tmp_path: Path) -> None:
    done = service(tmp_path, "staff", "list", LOCKRING_DATABASE="postgresql://nobody:word@127.0.0.1:1/none")
    assert done.returncode == 2
    assert "database does not answer" in done.stderr
    assert "word" not in done.stderr


# Staff


def test_staff_is_let_in_and_listed_and_the_log_knows(tmp_path: Path) -> None:
    assert "Nobody yet" in service(tmp_path, "staff", "list").stdout
    assert service(tmp_path, "staff", "add", "Lead@example.org", "--role", "agent").returncode == 0
    assert service(tmp_path, "staff", "add", "lead@example.org", "--role", "lead").returncode == 0
    assert service(tmp_path, "staff", "list").stdout.split() == ["lead", "lead@example.org"]
    assert service(tmp_path, "audit").stdout.startswith("2 entries in the log, no faults")
    wrong = service(tmp_path, "staff", "add", "nobody", "--role", "lead")
    assert (wrong.returncode, wrong.stderr) == (2, "lockring: expected an e-mail address\n")


# The demo


@pytest.mark.django_db
def test_the_demo_has_cases_in_every_stage_and_holds_every_rule() -> None:
    assert demo.fill(100, NOW) == 100
    stages = Counter(CaseRow.objects.values_list("stage", flat=True))
    assert set(stages) >= {stage.value for stage in Stage} - {"new", "appealed"}
    assert {row.notice for row in CaseRow.objects.all()} == {
        "medtronic-minimed-600-retainer-ring",
        "medtronic-minimed-remote-controller",
    }
    assert set(Unit.objects.values_list("state", flat=True)) >= {
        UnitState.HELD,
        UnitState.RECEIVED,
        UnitState.SHIPPED,
    }
    assert list(audit.faults("", lambda *_: None)) == []


@pytest.mark.django_db
def test_nobody_of_the_demo_waits_for_long_for_what_lies_in_the_stock() -> None:
    demo.fill(70, NOW)
    for_long = Unit.objects.filter(state=UnitState.AVAILABLE, added_at__lt=NOW - timedelta(days=2))
    free = set(for_long.values_list("model_key", flat=True))
    assert free
    waiting = CaseRow.objects.filter(stage="waiting", can_wait=False, model__in=free)
    assert all(NOW - row.since < timedelta(days=7) for row in waiting)


def test_the_made_up_people_are_always_the_same_and_nobody_can_be_reached() -> None:
    people = demo_data.people(30, NOW)
    assert people == demo_data.people(30, NOW)
    assert all(one.email.endswith("@example.org") and one.phone.startswith("555-01") for one in people)
    assert all(one.opened_at < NOW for one in people)


def test_the_demo_starts_says_how_to_sign_in_and_stops_clean(made: Path) -> None:
    port = free_port()
    running = started(made, "demo", "--home", str(made), "--port", str(port))
    assert running.stdout is not None
    try:
        told = "".join(iter(running.stdout.readline, "")) if running.poll() is not None else ""
        while "The secret of the second factor" not in told:
            line = running.stdout.readline()
            assert line, told
            told += line
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as answer:
            assert answer.status == 200
        children = _children(running.pid)
        assert len(children) == 4  # the server, the worker, the outbox, the rounds
        running.send_signal(signal.SIGTERM)
        assert running.wait(timeout=20) == 0
    finally:
        running.kill()
        running.stdout.close()
    for email in ("viewer@example.org", "agent@example.org", "lead@example.org", "alma@example.org"):
        assert email in told
    assert f"http://127.0.0.1:{port}/desk/" in told
    assert not any(Path(f"/proc/{child}").exists() for child in children)


def _children(process: int) -> list[str]:
    found = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="utf-8")
    return found.split()


def test_a_port_that_is_taken_is_told_in_words(made: Path) -> None:
    import socket

    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        one.listen()
        done = service(made, "run", "--port", str(one.getsockname()[1]))
    assert done.returncode == 2
    assert "choose another --port" in done.stderr


# The audit


def test_the_audit_of_what_was_not_touched_gives_a_digest_to_note(made: Path) -> None:
    done = service(made, "audit")
    assert done.returncode == 0, done.stdout
    assert service(made, "audit", "--noted", digest(done.stdout)).returncode == 0
    cut = service(made, "audit", "--noted", "0" * 64)
    assert cut.returncode == 1
    assert "cut off or exchanged" in cut.stdout


CHANGES = [
    ("UPDATE service_caserow SET stage = 'done' WHERE stage = 'waiting'", "not what its events make of it"),
    ("UPDATE service_caserow SET since = '2020-01-01 00:00:00'", "not what its events make of it"),
    ("UPDATE service_remark SET text = 'something else' WHERE text <> ''", "not those that were written"),
    ("UPDATE service_unit SET state = 'received' WHERE state = 'shipped'", "a unit that the stock does not"),
    ("UPDATE service_unit SET state = 'reserved' WHERE state = 'shipped'", "its case does not say"),
    ("UPDATE service_unit SET state = 'available' WHERE state = 'shipped'", "its case does not say"),
    ("UPDATE service_ledgerentry SET who = '' WHERE position = 3", "entry 3 was changed"),
    ("DELETE FROM service_ledgerentry WHERE position = 3", "entry 3 is missing"),
    ("DELETE FROM service_caserow WHERE stage = 'waiting'", "are not there"),
    (
        "UPDATE service_caserow SET person_id = (SELECT person_id FROM service_caserow LIMIT 1)",
        "belongs to somebody else",
    ),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("statement", "says"), CHANGES)
def test_whatever_is_changed_beside_the_service_shows(statement: str, says: str) -> None:
    kept, row = unit(), opened(owner=person(name="Ben Okoro"))
    happens(row, Reserved, unit=str(kept.id))
    happens(row, Shipped, carrier="file", tracking="1")
    happens(opened(), ProblemReported, OWNER, says="It slips.")
    assert list(audit.faults("", lambda *_: None)) == []
    with connection.cursor() as cursor:
        cursor.execute(statement)
        assert cursor.rowcount
    assert any(says in fault for fault in audit.faults("", lambda *_: None))


# Backup and restore


def test_a_backup_is_restored_on_either_database_with_the_same_log(
    made: Path, tmp_path: Path, database: str
) -> None:
    file = tmp_path / "monday.lockring"
    assert service(made, "backup", str(file)).returncode == 0
    assert file.stat().st_mode & 0o777 == 0o600
    newest = digest(service(made, "audit").stdout)
    other, again = tmp_path / "other", tmp_path / "again"
    restored = service(tmp_path / "pg", "restore", str(file), LOCKRING_DATABASE=database)
    assert restored.returncode == 0, restored.stderr
    assert digest(service(tmp_path / "pg", "audit", LOCKRING_DATABASE=database).stdout) == newest
    second = tmp_path / "second.lockring"
    assert service(tmp_path / "pg", "backup", str(second), LOCKRING_DATABASE=database).returncode == 0
    for home, taken in ((other, file), (again, second)):
        assert service(home, "restore", str(taken)).returncode == 0
        assert digest(service(home, "audit").stdout) == newest
    assert _all(other) == _all(made)
    assert list(map(_read, _all(again))) == list(map(_read, _all(made)))
    more = service(
        tmp_path / "pg", "staff", "add", "x@example.org", "--role", "lead", LOCKRING_DATABASE=database
    )
    assert more.returncode == 0, more.stderr


def _all(home: Path) -> list[tuple[object, ...]]:
    """Every row that a person, a case or a unit has."""
    tables = ("person", "caserow", "unit", "remark", "ledgerentry", "account", "head")
    with sqlite3.connect(home / "service.db") as connection:
        return [
            row
            for table in tables
            for row in connection.execute(f"SELECT * FROM service_{table} ORDER BY 1")  # noqa: S608
        ]


def _read(row: tuple[object, ...]) -> list[object]:
    """With what is JSON read: PostgreSQL keeps it in another order."""
    return [json.loads(one) if isinstance(one, str) and one.startswith("{") else one for one in row]


@pytest.fixture(scope="module")
def file(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup."""
    path = tmp_path_factory.mktemp("backup") / "monday.lockring"
    assert service(made, "backup", str(path)).returncode == 0
    return path


def _lines(file: Path) -> list[bytes]:
    with gzip.open(file) as packed:
        return packed.readlines()


def _cut(file: Path) -> bytes:
    return file.read_bytes()[:-200]


def _without_its_end(file: Path) -> bytes:
    return gzip.compress(b"".join(_lines(file)[:-1]))


def _another_name(file: Path) -> bytes:
    return gzip.compress(b"".join(_lines(file)).replace(b"Street", b"Strasse", 1))


def _one_line_less(file: Path) -> bytes:
    lines = _lines(file)
    return gzip.compress(b"".join(lines[:-40] + lines[-39:]))


def _something_more(file: Path) -> bytes:
    return gzip.compress(b"".join([*_lines(file), b"[1]\n"]))


def _no_backup(file: Path) -> bytes:
    return b"a letter"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "spoil", [_cut, _without_its_end, _another_name, _one_line_less, _something_more, _no_backup]
)
def test_a_backup_that_was_cut_or_changed_is_refused_and_leaves_nothing(
    file: Path, tmp_path: Path, spoil: Callable[[Path], bytes]
) -> None:
    spoilt = tmp_path / "spoilt.lockring"
    spoilt.write_bytes(spoil(file))
    with pytest.raises(ServiceError, match=r"nothing was restored|does not hold"):
        backup.read(spoilt)
    assert not CaseRow.objects.exists()
    assert backup.read(file).entries == LedgerEntry.objects.count()


@pytest.mark.django_db
def test_a_backup_of_another_version_is_refused(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.lockring"
    other.write_bytes(gzip.compress(b"".join(_lines(file)).replace(b"service.0001", b"service.0009", 1)))
    with pytest.raises(ServiceError, match="another version"):
        backup.read(other)


def test_a_database_that_is_not_empty_is_left_as_it_is(made: Path, file: Path) -> None:
    before = _all(made)
    done = service(made, "restore", str(file))
    assert done.returncode == 2
    assert "not empty" in done.stderr
    assert _all(made) == before


def test_a_file_that_is_there_is_not_written_over(made: Path, tmp_path: Path) -> None:
    (tmp_path / "letter").write_text("Dear Alma", encoding="utf-8")
    done = service(made, "backup", str(tmp_path / "letter"))
    assert done.returncode == 2
    assert (tmp_path / "letter").read_text(encoding="utf-8") == "Dear Alma"
    assert list(tmp_path.iterdir()) == [tmp_path / "letter"]


def test_a_backup_is_whole_while_others_write(copied: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.service.asking"]
    with subprocess.Popen(command, env=environment(copied), stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        taken = service(copied, "backup", str(tmp_path / "busy.lockring"))
        time.sleep(0.1)
        is_writing = writer.poll() is None
        writer.kill()
    assert is_writing
    assert taken.returncode == 0, taken.stderr
    restored = service(tmp_path / "new", "restore", str(tmp_path / "busy.lockring"))
    assert restored.returncode == 0, restored.stderr
