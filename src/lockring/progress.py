"""How far a long command is: a bar on stderr in a terminal, a line now and then anywhere else."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Protocol

_EVERY_S = 5.0  # between two lines in a log; our choice


class Show(Protocol):
    """Says how much is done, of how much in all (None if unknown), and what came of it so far."""

    def __call__(self, done: int, total: int | None, unit: str, says: str = "") -> None: ...


@contextmanager
def progress(heading: str) -> Iterator[Show]:
    """What to call after each step. In a terminal the bar is gone at the end; lines stay."""
    with (_bar if _can_draw() else _lines)(heading) as show:
        yield show


def _can_draw() -> bool:
    """Whether stderr is a terminal that can write a line anew, and `rich` is there to do it."""
    in_terminal = sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    return in_terminal and find_spec("rich") is not None


@contextmanager
def _bar(heading: str) -> Iterator[Show]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[says]}"))
    with Progress(*columns, console=Console(stderr=True), transient=True) as drawn:
        task, pace = drawn.add_task(heading, total=None, says=""), _Pace()

        def show(done: int, total: int | None, unit: str, says: str = "") -> None:
            told = pace.words(done, total, unit, says)
            drawn.update(task, completed=done, total=total, says=told)

        yield show


@contextmanager
def _lines(heading: str) -> Iterator[Show]:
    pace, not_before_s = _Pace(), 0.0

    def show(done: int, total: int | None, unit: str, says: str = "") -> None:
        nonlocal not_before_s
        told, now_s = pace.words(done, total, unit, says), time.monotonic()
        if done == total or now_s >= not_before_s:
            not_before_s = now_s + _EVERY_S
            print(f"{heading}: {told}", file=sys.stderr, flush=True)

    yield show


class _Pace:
    """How many a second since the first step: what came before it may be of an earlier attempt."""

    def __init__(self) -> None:
        self._first: tuple[int, float] | None = None

    def words(self, done: int, total: int | None, unit: str, says: str) -> str:
        """Such as "2,000 of 60,000 records, 1,900/s, 1,990 new"; what is not known yet is left out."""
        so_far = f"{done:,} {unit}" if total is None else f"{done:,} of {total:,} {unit}"
        return ", ".join(filter(None, (so_far, self._rate(done, time.monotonic()), says)))

    def _rate(self, done: int, now_s: float) -> str:
        first_done, first_s = self._first = self._first or (done, now_s)
        if done <= first_done or now_s <= first_s:
            return ""
        return f"{(done - first_done) / (now_s - first_s):,.0f}/s"
