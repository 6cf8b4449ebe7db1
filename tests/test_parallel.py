"""Work spread over processes: the same results in the same order, and nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lockring import parallel

MANY = 3 * parallel.WORTH_IT
HELPED = """
import os, time
from pathlib import Path
from lockring import parallel

def slowly(item):
    Path(os.environ["PIDS"], str(os.getpid())).touch()
    time.sleep(0.05)

if __name__ == "__main__":
    list(parallel.each(slowly, range(100_000), 100_000))
"""


def negated(number: int) -> int:
    if number == -1:
        raise ValueError("no number below zero")
    return -number


def process(_: int) -> int:
    return os.getpid()


@pytest.mark.parametrize("count", [0, 1, MANY])
def test_the_results_come_in_the_order_of_the_items(count: int) -> None:
    assert list(parallel.each(negated, range(count), count)) == [-number for number in range(count)]


def test_of_few_items_nothing_leaves_the_process() -> None:
    assert set(parallel.each(process, range(5), 5)) == {os.getpid()}


@pytest.mark.skipif(os.cpu_count() == 1, reason="there is one processor only")
def test_many_items_are_shared_out() -> None:
    assert os.getpid() not in set(parallel.each(process, range(MANY), MANY))


def test_what_the_function_raises_is_raised() -> None:
    with pytest.raises(ValueError, match="below zero"):
        list(parallel.each(negated, [*range(MANY), -1], MANY))


def is_running(pid: int) -> bool:
    try:
        state = Path("/proc", str(pid), "stat").read_text(encoding="ascii").rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"  # ended, and its parent did not look yet


@pytest.mark.skipif(
    os.cpu_count() == 1 or not Path("/proc/self/stat").exists(), reason="needs /proc and helpers"
)
def test_helpers_of_a_killed_process_end_too(tmp_path: Path) -> None:
    script = tmp_path / "helped.py"
    script.write_text(HELPED, encoding="utf-8")
    pids = tmp_path / "pids"
    pids.mkdir()
    with subprocess.Popen([sys.executable, str(script)], env={**os.environ, "PIDS": str(pids)}) as parent:
        until = time.monotonic() + 60
        while not list(pids.iterdir()) and time.monotonic() < until:
            time.sleep(0.05)
        helpers = [int(path.name) for path in pids.iterdir()]
        parent.send_signal(signal.SIGKILL)
    assert helpers
    while any(map(is_running, helpers)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(map(is_running, helpers))
