"""The real command in a terminal of its own, typed to and read from."""

from __future__ import annotations

import os
import pty
import select
import signal
import sys
import time

import pytest

PATIENCE = 20  # seconds for the next output of a slow machine


class Terminal:
    """The real command with a terminal of its own, typed to and read from."""

    def __init__(self, *words: str, kind: str = "dumb") -> None:
        self.pid, self.file = pty.fork()
        if self.pid == 0:
            os.environ["TERM"] = kind
            os.execv(sys.executable, [sys.executable, "-m", "lockring.cli", *words])  # noqa: S606
        self.seen = ""
        self.answered = 0  # how much of what was seen came before the last answer

    def wait_for(self, text: str) -> None:
        until = time.monotonic() + PATIENCE
        while text not in self.seen[self.answered :]:
            assert time.monotonic() < until, f"never saw {text!r} after:\n{self.seen[self.answered :]}"
            assert self._read(), f"ended without {text!r}:\n{self.seen[self.answered :]}"

    def answer(self, prompt: str, typed: str) -> None:
        self.wait_for(prompt)
        self.wait_for("\n> ")
        self.answered = len(self.seen)
        os.write(self.file, f"{typed}\n".encode())

    def end(self) -> tuple[str, int]:
        while self._read():
            pass
        _, status = os.waitpid(self.pid, 0)
        return self.seen.replace("\r\n", "\n"), os.waitstatus_to_exitcode(status)

    def _read(self) -> bool:
        """Whether there was more; False once the command has ended."""
        ready, _, _ = select.select([self.file], [], [], PATIENCE)
        if not ready:
            os.kill(self.pid, signal.SIGKILL)
            pytest.fail(f"nothing more came after:\n{self.seen[self.answered :]}")
        try:
            data = os.read(self.file, 65536)
        except OSError:  # Linux: the other end of the terminal is closed
            return False
        self.seen += data.decode()
        return bool(data)
