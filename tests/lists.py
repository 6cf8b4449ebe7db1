"""Lists of devices for the tests of `lockring fleet`, and the command as a clinic runs it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from lockring.sources import directory
from tests.conftest import run

SAMPLE = Path(__file__).parent.parent / "examples" / "inventory.csv"
RING = "medtronic-minimed-600-retainer-ring"
RING_REVISED = "2021-10-05"
HEAD = "Model,Serial No,Ring color,Ring condition,Site\n"

Said = dict[str, Any]


def assessed(file: Path, folder: Path, *words: str) -> tuple[int, Said]:
    """The exit status and the answer as data."""
    done = run("fleet", "assess", str(file), "--out", str(folder), "--format", "json", *words)
    assert done.returncode in (0, 1, 3, 4), done.stderr
    return done.returncode, json.loads(done.stdout)


def pumps(file: Path, *rows: str) -> Path:
    """A list of pumps: model, serial number, ring colour, ring condition, site."""
    file.write_text(HEAD + "".join(f"{row}\n" for row in rows), encoding="utf-8")
    return file


def only_the_ring(folder: Path) -> str:
    """A folder of notices that holds the one on the retainer ring alone."""
    shutil.copytree(Path(directory.PUBLISHED) / RING, folder / RING)
    return str(folder)
