"""The command in this process, for tests that need many: what it prints and returns is the same."""

from __future__ import annotations

import contextlib
import io
import json
from subprocess import CompletedProcess
from typing import Any

from lockring import cli


def here(*words: str) -> CompletedProcess[str]:
    """One command, without a terminal."""
    told, aside = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(told), contextlib.redirect_stderr(aside):
        try:
            status = cli.main(words)
        except SystemExit as stop:  # the words were no command
            status = int(stop.code or 0)
    return CompletedProcess(list(words), status, told.getvalue(), aside.getvalue())


def answer(*words: str, status: int = 0) -> dict[str, Any]:
    """What the command says as data, once it has ended with this status."""
    done = here(*words, "--format", "json")
    assert done.returncode == status, done.stderr + done.stdout
    said: dict[str, Any] = json.loads(done.stdout)
    return said
