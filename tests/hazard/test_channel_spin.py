"""SPIN, a model checker of others, finds the same matrix in the same system written once more in Promela."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from itertools import product
from pathlib import Path

import pytest

import lockring.hazard.channel
from lockring.hazard.channel.matrix import cells
from lockring.hazard.channel.protocols import POWERS, RULES, Attacker, Property, Protocol

MODEL = Path(lockring.hazard.channel.__file__).with_name("link.pml")
ERRORS = re.compile(r"errors: (\d+)")


@pytest.mark.skipif(not (shutil.which("spin") and shutil.which("gcc")), reason="needs spin and gcc")
def test_spin_finds_the_same_matrix(tmp_path: Path) -> None:
    subprocess.run(["spin", "-a", str(MODEL)], cwd=tmp_path, check=True, capture_output=True)
    compiled = ["gcc", "-O1", "-w", "-DSAFETY", "-DNOREDUCE", "-o", "pan", "pan.c"]
    subprocess.run(compiled, cwd=tmp_path, check=True, capture_output=True)
    failed = {
        (protocol, attacker, wanted)
        for protocol, attacker, wanted in product(Protocol, Attacker, Property)
        if errors(tmp_path, protocol, attacker, wanted)
    }
    assert failed == {cell[:3] for cell in cells() if not cell.holds}


def errors(folder: Path, protocol: Protocol, attacker: Attacker, wanted: Property) -> int:
    chosen = (
        RULES[protocol]._asdict() | POWERS[attacker]._asdict() | {"property": list(Property).index(wanted)}
    )
    environment = os.environ | {name: str(int(value)) for name, value in chosen.items()}
    run = subprocess.run(
        ["./pan", "-E", "-m200000", "-w18"],
        cwd=folder,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    found = ERRORS.search(run.stdout)
    assert found is not None, run.stdout
    assert "max search depth too small" not in run.stdout
    return int(found[1])
