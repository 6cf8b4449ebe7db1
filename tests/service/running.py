"""The whole service as its own processes, with a real mail server: pages, work behind them, the outbox."""

from __future__ import annotations

import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
LEADS = ("mara@example.org", "theo@example.org")
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105 - of nobody
_HELPERS = {
    "worker": ("db_worker", "--queue-name", "*", "--no-startup-delay", "--interval", "0.2"),
    "outbox": ("lockring_outbox",),
    "rounds": ("lockring_rounds",),
}
_MOVED = {
    "service_campaign": ("opened_at", "started_at"),
    "service_contact": ("told_at", "tried_at", "answered_at", "done_at"),
    "service_dispatch": ("made_at", "due_at", "ended_at"),
    "service_letterbatch": ("made_at", "posted_at"),
    "service_cameback": ("at", "seen_at"),
}
"""The instants of what happened; the log is not among them, for nobody can change it."""


class Running:
    """The service at an address, with a folder of its own."""

    def __init__(self, home: Path, mail_port: int) -> None:
        """Nothing is started yet."""
        from tests.service.working import environment, free_port

        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.database = home / "service.db"
        self._started: dict[str, subprocess.Popen[bytes]] = {}
        self._log = (home / "log").open("wb")
        path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH", ""))))
        self._environment = environment(
            home,
            DJANGO_SETTINGS_MODULE="lockring.service.settings",
            PYTHONPATH=path,
            LOCKRING_MAIL=f"smtp://127.0.0.1:{mail_port}",
            LOCKRING_ADDRESS=self.address,
            LOCKRING_BOUNCES="back@example.org",
        )

    def run(self, *words: str, given: bytes = b"") -> None:
        """Runs one command to its end."""
        command = [sys.executable, "-m", *words]
        subprocess.run(
            command, env=self._environment, input=given, check=True, timeout=60, stdout=self._log, cwd=ROOT
        )

    def start(self, *words: str, name: str = "") -> None:
        """Starts a process that goes on."""
        self._started[name or words[1]] = subprocess.Popen(
            [sys.executable, "-m", *words], env=self._environment, stderr=self._log, stdout=self._log
        )

    def help(self, name: str) -> None:
        """Starts one of the processes behind the pages."""
        self.start("django", *_HELPERS[name], name=name)

    def stop(self, name: str) -> None:
        """Ends one of the processes, as the service does."""
        one = self._started.pop(name)
        one.terminate()
        one.wait(30)

    def stop_all(self) -> None:
        """Ends all of them."""
        for one in self._started.values():
            one.terminate()
        for name in list(self._started):
            self.stop(name)
        self._log.close()

    def ask(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """What the database holds; only to know when something is done, never for what should be."""
        with closing(sqlite3.connect(self.database, timeout=20)) as opened:
            return opened.execute(query, values).fetchall()

    def until(self, query: str, expected: object = 1, seconds: float = 30) -> None:
        """Waits until the one number that the query gives is the expected one."""
        self.wait(lambda: self.ask(query)[0][0] == expected, query, seconds)

    def wait(self, is_so: Callable[[], bool], what: str = "", seconds: float = 30) -> None:
        """Waits until it is so."""
        until = time.monotonic() + seconds
        while not is_so():
            if time.monotonic() > until:
                raise AssertionError(f"waited for too long: {what}")
            time.sleep(0.1)

    def all_said(self) -> None:
        """Waits until the outbox has tried all that is due and that no person does."""
        self.until(
            "SELECT count(*) FROM service_dispatch WHERE state IN ('ready', 'claimed')"
            " AND channel NOT IN ('letter', 'phone') AND due_at <= strftime('%Y-%m-%d %H:%M:%f', 'now')",
            0,
        )

    def days_pass(self, days: int) -> None:
        """All that has happened was so many days earlier."""
        with closing(sqlite3.connect(self.database, timeout=20)) as opened, opened:
            for table, columns in _MOVED.items():
                sets = ", ".join(f"{c} = strftime('%Y-%m-%d %H:%M:%f', {c}, ?)" for c in columns)
                opened.execute(f"UPDATE {table} SET {sets}", [f"-{days} days"] * len(columns))  # noqa: S608


@contextmanager
def running(home: Path, vendor: Path, mail_port: int) -> Iterator[Running]:
    """The service with two leads; all but the rounds, which a test starts when it wants them."""
    from lockring.service import serving

    home.mkdir(parents=True)
    shutil.copytree(vendor, home / "vendor")
    one = Running(home, mail_port)
    try:
        one.run("tests.service.running")
        one.start(*serving._server("127.0.0.1", one.port, 1), name="server")
        one.help("worker")
        one.help("outbox")
        one.wait(lambda: _answers(one.port), "the server")
        yield one
    finally:
        one.stop_all()


def _answers(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


def _set_up() -> None:
    """The tables, the files of the pages, and the two leads, each with an app for codes."""
    import django

    django.setup()
    from allauth.mfa.totp.internal.auth import TOTP
    from django.core.management import call_command
    from django.utils import timezone

    from lockring.service import staff
    from lockring.service.ledger import SYSTEM

    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    for email in LEADS:
        TOTP.activate(staff.add(email, "lead", by=SYSTEM, at=timezone.now()), SECRET)


if __name__ == "__main__":
    _set_up()
