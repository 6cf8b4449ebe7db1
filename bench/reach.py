"""Reaching everyone, measured: lists are read and joined, messages sent under kills, and a full desk.

    python -m bench.reach                  about a minute
    python -m bench.reach --full --write   in earnest, half an hour and more; writes docs/campaign.md
    python -m bench.reach lists --owners 100000 --write    one part with its size

The machine is shared and busy: each figure stands beside what the same machine does bare, in the same run.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "bench"), str(ROOT), str(ROOT / "src")]

from accuracy import written  # noqa: E402 - lies beside this file

_PARTS = ("lists", "sending", "letters", "pages")
_QUICK = {"owners": 3_000, "messages": 600, "kills": 3, "letters": 200, "contacts": 40_000}
_FULL = {"owners": 500_000, "messages": 200_000, "kills": 100, "letters": 10_000, "contacts": 1_000_000}


def lists(size: dict[str, int]) -> str:
    """Import, linkage, and how right it is, beside a bare pass and a bare bulk_create."""
    from reach_lists import run
    from service import database

    with tempfile.TemporaryDirectory() as home, database(Path(home) / "data") as address:
        os.environ["LOCKRING_DATABASE"] = address
        load = os.getloadavg()[0]
        rows = list(run(size["owners"], Path(home)))
        from django.db import connections

        connections.close_all()
    told = f"{size['owners']:,} owners, three lists, a fifth on more than one; PostgreSQL. Load {load:.1f}."
    return "\n".join([told, "", "| step | measured |", "|---|---|", *(_row(one) for one in rows)])


def _row(line: str) -> str:
    step, _, measured = line.partition(": ")
    return f"| {step} | {measured} |"


def sending(size: dict[str, int]) -> str:
    """Messages a second under kills, and what was lost or doubled, beside a bare loop to the same sink."""
    import reach_sending

    load = os.getloadavg()[0]
    bare = reach_sending.bare(min(2_000, size["messages"]))
    sent = reach_sending.sending(size["messages"], size["kills"], database="postgresql")
    told = (
        f"{size['messages']:,} messages through a mail server of this machine, two workers, "
        f"{sent.kills} kills (kill -9); PostgreSQL. Load {load:.1f}."
    )
    return "\n".join([
        told,
        "",
        "| what | measured |",
        "|---|---|",
        f"| messages a second, kills and all | {sent.a_second:.0f} |",
        f"| a bare smtplib loop to the same server, one connection | {bare:.0f} a second |",
        f"| lost | {sent.lost} |",
        f"| owners who got a second message | {sent.doubled} |",
        f"| sent again under the same Message-ID after a kill | {sent.repeats} |",
        f"| written down as sent | {sent.written:,} |",
    ])  # fmt: skip


def letters(size: dict[str, int]) -> str:
    """Letters by the batch: seconds and size."""
    import reach_sending

    load = os.getloadavg()[0]
    made = reach_sending.letters(size["letters"])
    return (
        f"{made.letters:,} letters: {made.pages:,} pages in {made.seconds:.0f} s "
        f"({made.pages / made.seconds:.0f} a second), {made.size / 1e6:.1f} MB of PDF. Load {load:.1f}."
    )


def pages(size: dict[str, int]) -> str:
    """The pages of the desk, beside a static file of the same server."""
    from reach_pages import desk

    seen = desk(size["contacts"])
    rows = [
        f"| {one.name} | {one.first:.0f} ms | {one.ready:.1f} s | {one.p50:.0f} ms | {one.p95:.0f} ms "
        f"| {one.p50 / seen.static:.0f} |"
        for one in seen.pages
    ]
    head = "| page | very first view | counts are there after | p50 | p95 | p50, times a static file |"
    told = (
        f"{seen.contacts:,} contacts on PostgreSQL, filled in {seen.filled:.0f} s. A static file takes "
        f"{seen.static:.1f} ms. Load {seen.load:.1f}. Large campaigns are counted behind the pages: until "
        "the first count is there, the page says so."
    )
    return "\n".join([told, "", head, "|---|---|---|---|---|---|", *rows])


def main() -> int:
    """Measure, print, and write the page where that is asked. Each part runs in a process of its own."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("parts", nargs="*", choices=[*_PARTS, []], help="all if none is named")
    parser.add_argument("--full", action="store_true", help="in earnest")
    parser.add_argument("--write", action="store_true", help="write docs/campaign.md")
    for name in _QUICK:
        parser.add_argument(f"--{name}", type=int, help=f"{_QUICK[name]:,}, or {_FULL[name]:,} with --full")
    parser.add_argument("--size", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.size:
        print(_measure(given.parts[0], json.loads(given.size)))
        return 0
    size = {name: getattr(given, name) or (_FULL if given.full else _QUICK)[name] for name in _QUICK}
    for part in given.parts or _PARTS:
        began = time.monotonic()
        body = _apart(part, size)
        print(f"{body}\n\n({part}: {time.monotonic() - began:.0f} s)\n", flush=True)
        if given.write:
            page = ROOT / "docs" / "campaign.md"
            page.write_text(
                written(page.read_text(encoding="utf-8"), f"reach-{part}", body), encoding="utf-8"
            )
    return 0


def _measure(part: str, size: dict[str, int]) -> str:
    does: Any = {"lists": lists, "sending": sending, "letters": letters, "pages": pages}[part]
    return str(does(size))


def _apart(part: str, size: dict[str, int]) -> str:
    command = [sys.executable, "-m", "bench.reach", part, "--size", json.dumps(size)]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{part}: did not come to its end")
    return done.stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
