"""Reaching everyone, measured: lists that are joined, messages sent under kills, letters, and a full desk.

    python -m bench.reach                  all parts, small: two or three minutes
    python -m bench.reach --full --write   in earnest: an hour and more; writes docs/campaign.md
    python -m bench.reach lists --owners 100000 --write    one part in a size of its own

The parts, each in a process and on a PostgreSQL of its own, which are gone afterwards:

    lists    made-up owners on three lists, a fifth of them on more than one: how fast the lists are read and
             joined, and the precision and recall against the truth, which is known
    sending  messages through a local mail server while workers are killed (kill -9) at random moments: how
             fast, how many are lost or doubled; the mail server is the witness
    letters  letters with their address sheets as PDF: how fast, how large
    pages    the pages of the desk over HTTP, one campaign with very many contacts: p50 and p95

The machine may be busy: each figure stands beside what the same machine does bare in the same run, and the
ratio of both says more than either. Exit status 1 where a message was lost or doubled, or a part broke off.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT / "bench"), str(ROOT), str(ROOT / "src")]

from accuracy import written  # noqa: E402 - lies beside this file

_PARTS = ("lists", "sending", "letters", "pages")
_SMALL = {"owners": 3_000, "messages": 600, "kills": 3, "letters": 200, "contacts": 40_000}
_FULL = {"owners": 500_000, "messages": 200_000, "kills": 100, "letters": 10_000, "contacts": 1_000_000}
_OF = {
    "owners": "lists",
    "messages": "sending",
    "kills": "sending",
    "letters": "letters",
    "contacts": "pages",
}
_MISSED = 3  # exit status of a part that missed its aim


def lists(size: dict[str, int]) -> tuple[str, bool]:
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
    return _table(told, [line.partition(": ")[::2] for line in rows]), True


def sending(size: dict[str, int]) -> tuple[str, bool]:
    """Messages a second under kills, and what was lost or doubled, beside a bare loop to the same sink."""
    import reach_sending

    load = os.getloadavg()[0]
    bare = reach_sending.bare(min(2_000, size["messages"]))
    sent = reach_sending.sending(size["messages"], size["kills"], database="postgresql")
    told = (
        f"{size['messages']:,} messages through a mail server of this machine, two workers, "
        f"{sent.kills} kills (kill -9); PostgreSQL. Load {load:.1f}."
    )
    rows = [
        ("messages a second, kills and all", f"{sent.a_second:.0f}"),
        ("a bare smtplib loop to the same server, one connection", f"{bare:.0f} a second"),
        ("of that", f"{sent.a_second / bare:.2f}"),
        ("lost", f"{sent.lost}"),
        ("owners who got a second message", f"{sent.doubled}"),
        ("sent again under the same Message-ID after a kill", f"{sent.repeats}"),
        ("written down as sent", f"{sent.written:,}"),
    ]
    is_whole = sent.written == sent.messages and sent.kills == size["kills"] and sent.repeats <= sent.kills
    return _table(told, rows), is_whole and sent.lost == sent.doubled == sent.unknown == 0


def letters(size: dict[str, int]) -> tuple[str, bool]:
    """Letters by the batch: seconds and size, beside pages of plain text."""
    import reach_sending

    load = os.getloadavg()[0]
    made = reach_sending.letters(size["letters"])
    rate = made.pages / made.seconds
    rows = [
        ("pages", f"{made.pages:,} in {made.seconds:.1f} s, {rate:.0f} a second"),
        ("pages of plain text that typst makes bare", f"{made.bare:.0f} a second"),
        ("of that", f"{rate / made.bare:.2f}"),
        ("PDF", f"{made.size / 1e6:.1f} MB, {made.size / made.letters / 1e3:.1f} kB a letter"),
    ]
    told = f"{made.letters:,} letters, 500 in a batch, each batch with its address sheet. Load {load:.1f}."
    return _table(told, rows), made.pages >= made.letters


def pages(size: dict[str, int]) -> tuple[str, bool]:
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
    return "\n".join([told, "", head, "|---|---|---|---|---|---|", *rows]), True


def _table(told: str, rows: Sequence[tuple[str, ...]]) -> str:
    lines = [f"| {what} | {measured} |" for what, measured in rows]
    return "\n".join([told, "", "| what | measured |", "|---|---|", *lines])


def main() -> int:
    """Measure, print, and write the page where that is asked. Each part runs in a process of its own."""
    given = _parser().parse_args()
    if given.size:
        return _measure(given.parts[0], json.loads(given.size))
    chosen = {name: getattr(given, name) for name in _SMALL}
    usual, missed = _FULL if given.full else _SMALL, []
    size = {name: usual[name] if asked is None else asked for name, asked in chosen.items()}
    for part in given.parts or _PARTS:
        began = time.monotonic()
        body, is_met = _apart(part, size)
        print(f"{body}\n\n({part}: {time.monotonic() - began:.0f} s)\n", flush=True)
        if given.write:
            page = ROOT / "docs" / "campaign.md"
            page.write_text(
                written(page.read_text(encoding="utf-8"), f"reach-{part}", body), encoding="utf-8"
            )
        missed += [] if is_met else [part]
    if missed:
        print(f"aim missed: {', '.join(missed)}", file=sys.stderr)
    return 1 if missed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bench.reach",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "parts",
        nargs="*",
        type=_part,
        metavar="PART",
        help=f"{', '.join(_PARTS)}; all where none is named",
    )
    parser.add_argument("--full", action="store_true", help="the sizes of the published figures")
    parser.add_argument("--write", action="store_true", help="write the figures into docs/campaign.md")
    for name, part in _OF.items():
        says = f"for {part}: {_SMALL[name]:,}, or {_FULL[name]:,} with --full"
        parser.add_argument(f"--{name}", type=_count, metavar="N", help=says)
    parser.add_argument("--size", help=argparse.SUPPRESS)
    return parser


def _part(text: str) -> str:
    if text not in _PARTS:
        raise argparse.ArgumentTypeError(f"one of {', '.join(_PARTS)}, and not {text!r}")
    return text


def _count(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"a number, such as 1000, and not {text!r}")
    return int(text)


def _measure(part: str, size: dict[str, int]) -> int:
    does: Any = {"lists": lists, "sending": sending, "letters": letters, "pages": pages}[part]
    body, is_met = does(size)
    print(body)
    return 0 if is_met else _MISSED


def _apart(part: str, size: dict[str, int]) -> tuple[str, bool]:
    """What the part prints, and whether it met its aim. Raises SystemExit where it broke off."""
    command = [sys.executable, "-m", "bench.reach", part, "--size", json.dumps(size)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode not in (0, _MISSED):
        raise SystemExit(f"{done.stderr[-2_000:]}\n{part}: did not come to its end")
    return done.stdout.strip(), done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
