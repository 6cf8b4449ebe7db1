"""The findings of a fleet as files: each appears whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from lockring.fleet.answers import Answer

FORMATS = {"csv": "FORMAT csv, HEADER", "parquet": "FORMAT parquet", "json": "FORMAT json"}
"""How each kind of file is written; json is a line for each finding."""


_TOLD = ("row", "verdict", "urgency", "notice", "title", "first_step", "phone", "because", "missing")


def write_findings(answer: Answer, path: Path) -> None:
    """A line for each unit and notice that covers it or may, with what the list says of the unit.

    The end of the name tells the format. Raises OSError where it cannot be written.
    """
    listed = "".join(f', listed."{name}"' for name in answer.judged.columns if name != "row")
    told = ", ".join(f"finding.{name}" for name in _TOLD)
    statement = f"""SELECT {told}{listed} FROM finding JOIN listed USING (row)
        ORDER BY finding.row, finding.verdict, finding.notice"""
    options = FORMATS[path.suffix.removeprefix(".")]
    whole(
        path, lambda place: answer.judged.engine.do(f"COPY ({statement}) TO '{_quoted(place)}' ({options})")
    )


def whole(path: Path, write: Callable[[Path], object]) -> None:
    """Let `write` make a file beside the path, and put it there when it is whole."""
    with tempfile.TemporaryDirectory(prefix=".lockring-", dir=path.parent) as folder:
        made = Path(folder, path.name)
        write(made)
        with made.open("rb") as file:
            os.fsync(file.fileno())
        made.replace(path)


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")
