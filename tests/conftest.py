"""What the tests share: the published notices, and one question asked through two doors."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import settings

from lockring import Notice, Session, load_notices
from lockring.cli import main
from lockring.report import check_report
from lockring.store import Store
from tests.stores import DATABASES, fresh

# How long an example takes says something of the machine, and nothing of the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

LONGEST = (
    "test_postgresql",
    "test_campaign_life",
    "test_whole_life",
    "test_service_commands",
    "test_laws",
    "test_spark",
    "test_news_life",
    "test_killed",
    "test_outbox_killed",
    "test_news_browser",
    "test_people_browser",
    "test_population_people",
    "test_patient_simulate",
)
"""Files of tests that take half a minute or more, the longest first."""

# No test may meet the store of whoever runs it; a test that wants one says where.
os.environ["XDG_DATA_HOME"] = os.devnull
os.environ.pop("LOCKRING_STORE", None)

Answer = dict[str, Any]
Ask = Callable[..., Answer]


def pytest_xdist_auto_num_workers() -> int:
    """Half as many again as there are processors: who waits for a browser or a database leaves one idle."""
    return max(1, len(os.sched_getaffinity(0)) * 3 // 2)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts the longest first, so that at the end no processor waits for one that has just begun."""
    items.sort(key=lambda item: _turn(item.path.stem))


def _turn(file: str) -> int:
    """The longest first, so that nobody waits for one at the end. The threads of JAX last of all: after them
    a process should not be forked, as the tests of the terminal do.
    """
    if file == "test_jax":
        return len(LONGEST) + 1
    return LONGEST.index(file) if file in LONGEST else len(LONGEST)


@pytest.fixture(params=DATABASES)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a store can be, on each database."""
    return fresh(request.param, tmp_path)


@pytest.fixture
def store(place: str) -> Iterator[Store]:
    """An empty store on each database."""
    with Store.open(place) as opened:
        yield opened


@pytest.fixture(scope="session")
def notices() -> dict[str, Notice]:
    return {notice.id: notice for notice in load_notices()}


def run(*words: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    """The real command, without a terminal; not as a process, whose start would take most of the time."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    given = io.TextIOWrapper(io.BytesIO((stdin or "").encode()), encoding="utf-8")
    with redirect_stdout(out), redirect_stderr(err), pytest.MonkeyPatch.context() as patched:
        patched.setattr(sys, "stdin", given)
        try:
            status = main(words)
        except SystemExit as ended:  # argparse, on words that it does not know
            status = int(ended.code or 0)
    said = (one.buffer.getvalue().decode() for one in (out, err))
    return subprocess.CompletedProcess(words, status, *said)


def ask_command_line(label: str, as_of: str | None, facts: dict[str, str]) -> Answer:
    words = ["check", label, "--format", "json", *(f"--fact={name}={value}" for name, value in facts.items())]
    done = run(*words, *(["--as-of", as_of] if as_of else []))
    assert not done.stderr, done.stderr
    answer: Answer = json.loads(done.stdout)
    assert done.returncode == answer["exit_status"]
    return answer


def ask_library(label: str, as_of: str | None, facts: dict[str, str]) -> Answer:
    day = date.fromisoformat(as_of) if as_of else None
    session = Session(notices=load_notices(), as_of=day)
    device, remarks = session.start(label, [f"{name}={value}" for name, value in facts.items()])
    found, question = session.judge(device)
    said = check_report(device, found, question=question, remarks=remarks, as_of=day)
    answer: Answer = json.loads(msgspec.json.encode(said))
    return answer


@pytest.fixture(params=[ask_library, ask_command_line], ids=["library", "command-line"])
def ask(request: pytest.FixtureRequest) -> Ask:
    """Ask about one notice, `ask(ID, LABEL, as_of=DAY, **facts)`, through both doors."""

    def about(notice: str, label: str, *, as_of: str | None = None, **facts: str) -> Answer:
        answer = request.param(label, as_of, facts)
        finding: Answer = next(found for found in answer["findings"] if found["notice"] == notice)
        return {**finding, "exit_status": answer["exit_status"], "next_question": answer["next_question"]}

    return about


def sure_steps(finding: Answer) -> list[str]:
    """The ids of the steps that surely apply, in the order in which the person sees them."""
    return [step["id"] for step in finding["advice"] if not step["only_if"]]


def conditional_steps(finding: Answer) -> list[str]:
    return [step["id"] for step in finding["advice"] if step["only_if"]]
