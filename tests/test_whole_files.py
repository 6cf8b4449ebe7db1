"""Files appear whole or not at all: the process is killed amid writing, again and again."""

from __future__ import annotations

import csv
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random

import pyarrow.parquet as pq
import pytest

from lockring.fleet import FORMATS, whole
from tests.lists import pumps

ROWS = 400
_LOOP = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID
from lockring import load_notices
from lockring.fleet import About, Answer, Given, Judged, fleet_of, whole, write_findings
from lockring.inventory import open_inventory

file, folder, kind = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
fleet = fleet_of(open_inventory(file))
answer = Answer(Judged(fleet.units, Given(load_notices())))
about = About(file="pumps.csv", now=datetime(2026, 3, 2, tzinfo=UTC), run=UUID(int=1))
while True:
    if kind == "report":
        whole(folder / "report.html", lambda place: place.write_text("<p>" + "x" * 9_000_000 + "</html>\\n"))
    else:
        write_findings(answer, about, kind, folder)
"""


def _lines(file: Path) -> int:
    return len(list(csv.DictReader(file.open(encoding="utf-8"))))


def _entries(file: Path) -> int:
    return len(json.loads(file.read_text(encoding="utf-8"))["entry"])


def _statuses(file: Path) -> int:
    return len(json.loads(file.read_text(encoding="utf-8"))["vulnerabilities"])


READ: dict[str, Callable[[Path], int]] = {
    "csv": _lines,
    "parquet": lambda file: int(pq.read_table(file).num_rows),
    "json": lambda file: len([json.loads(line) for line in file.read_text("utf-8").splitlines()]),
    "fhir": _entries,
    "vex": _statuses,
    "report": lambda file: file.read_text("utf-8").count("</html>\n"),
}


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = (f"MMT-1780,NG{n:07},{'clear' if n % 2 else ''},,Site {n % 7}" for n in range(ROWS))
    return pumps(tmp_path_factory.mktemp("list") / "pumps.csv", *rows)


def _is_writing(folder: Path) -> bool:
    try:
        return any(folder.glob(".lockring-*/*"))
    except FileNotFoundError:  # it ended while we looked
        return False


def _until(there: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < end, "nothing was written"
        time.sleep(0.0005)


@pytest.mark.parametrize("kind", [*FORMATS, "report"])
def test_a_process_killed_amid_writing_leaves_a_whole_file(tmp_path: Path, listed: Path, kind: str) -> None:
    file = tmp_path / FORMATS.get(kind, "report.html")
    child = subprocess.Popen([sys.executable, "-c", _LOOP, str(listed), str(tmp_path), kind])
    try:
        _until(file.exists)
        whole_count = READ[kind](file)
        time.sleep(Random(kind).uniform(0.05, 0.4))
        _until(lambda: _is_writing(tmp_path))
    finally:
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
    assert READ[kind](file) == whole_count > 0
    whole(tmp_path / "next.txt", lambda place: place.write_text("next"))
    assert {one.name for one in tmp_path.iterdir()} == {file.name, "next.txt"}


def test_the_command_killed_at_its_first_file_keeps_the_old_answer(tmp_path: Path, listed: Path) -> None:
    (tmp_path / "findings.csv").write_text("the old answer", encoding="utf-8")
    command = [sys.executable, "-m", "lockring.cli", "fleet", "assess", str(listed), "--out", str(tmp_path)]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _until(lambda: any(tmp_path.glob(".lockring-*")))
    finally:
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
    text = (tmp_path / "findings.csv").read_text(encoding="utf-8")
    assert text == "the old answer" or _lines(tmp_path / "findings.csv") >= ROWS
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 1
    assert {one.name for one in tmp_path.iterdir()} == {"findings.csv", "report.html"}


def test_the_folder_of_a_run_that_still_writes_is_left_alone(tmp_path: Path) -> None:
    def write(place: Path) -> None:
        whole(tmp_path / "other.txt", lambda other: other.write_text("other"))
        place.write_text("mine")

    whole(tmp_path / "mine.txt", write)
    assert {one.name: one.read_text() for one in tmp_path.iterdir()} == {
        "mine.txt": "mine",
        "other.txt": "other",
    }


def test_a_disk_that_is_full_is_one_clear_sentence_and_the_old_file_stays(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("old")

    def fail(place: Path) -> None:
        place.write_text("half")
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space"):
        whole(tmp_path / "a.txt", fail)
    assert {one.name: one.read_text() for one in tmp_path.iterdir()} == {"a.txt": "old"}


@pytest.mark.parametrize("kind", FORMATS)
def test_a_disk_without_room_is_one_clear_sentence(tmp_path: Path, listed: Path, kind: str) -> None:
    def small() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000))

    (tmp_path / FORMATS[kind]).write_text("the old answer", encoding="utf-8")
    words = ["fleet", "assess", str(listed), "--out", str(tmp_path), "--write", kind]
    done = subprocess.run(
        [sys.executable, "-B", "-m", "lockring.cli", *words],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=small,
    )
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1].endswith(": File too large")
    assert {one.name for one in tmp_path.iterdir()} == {FORMATS[kind]}
    assert (tmp_path / FORMATS[kind]).read_text(encoding="utf-8") == "the old answer"
