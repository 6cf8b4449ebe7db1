"""Killed at any moment (kill -9), the service loses no request that it acknowledged, and doubles none."""

from __future__ import annotations

import os
import random
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import psycopg
import pytest

from tests.service.working import environment, service
from tests.stores import server

ROUNDS = 5
CLIENTS = 2
_MOST = 0.8  # seconds that they write before they are killed


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """The address of an empty database; empty for a file."""
    if request.param == "sqlite":
        return ""
    url, _ = server()
    name = f"killed_{os.urandom(4).hex()}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return re.sub(r"/postgres(?=\?|$)", f"/{name}", url)


def _killed_once(home: Path, database: str, draw: random.Random) -> list[tuple[str, str]]:
    """What the clients said until they were killed, at some moment while they wrote."""
    more = {"LOCKRING_DATABASE": database} if database else {}
    command = [sys.executable, "-m", "tests.service.asking"]
    clients = [
        subprocess.Popen(command, env=environment(home, **more), stdout=subprocess.PIPE, text=True)
        for _ in range(CLIENTS)
    ]
    said: list[list[str]] = [[] for _ in clients]
    readers = [
        threading.Thread(target=lambda client=client, lines=lines: lines.extend(client.stdout or []))
        for client, lines in zip(clients, said, strict=True)
    ]
    for reader in readers:
        reader.start()
    until = time.monotonic() + 60
    while not all(said) and time.monotonic() < until:
        time.sleep(0.01)
    time.sleep(draw.uniform(0, _MOST))
    for client in clients:
        client.send_signal(signal.SIGKILL)
    for client, reader in zip(clients, readers, strict=True):
        client.wait()
        reader.join()
    return [(line.split()[0], line.split()[1]) for lines in said for line in lines if line.endswith("\n")]


def _written(home: Path, database: str) -> tuple[Counter[str], int]:
    """How often each key stands in the log, and how many cases there are."""
    keys, cases = "SELECT key FROM service_ledgerentry", "SELECT count(*) FROM service_caserow"
    if database:
        with psycopg.connect(database) as server_connection:
            found = [row[0] for row in server_connection.execute(keys)]
            return Counter(found), server_connection.execute(cases).fetchall()[0][0]
    with sqlite3.connect(home / "service.db") as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        return Counter(row[0] for row in connection.execute(keys)), connection.execute(cases).fetchone()[0]


def test_no_acknowledged_request_is_lost_or_doubled(tmp_path: Path, database: str) -> None:
    draw = random.Random(5)
    more = {"LOCKRING_DATABASE": database} if database else {}
    assert service(tmp_path, "staff", "list", **more).returncode == 0
    said = [one for _ in range(ROUNDS) for one in _killed_once(tmp_path, database, draw)]
    asked, acknowledged = ({key for kind, key in said if kind == word} for word in ("asks", "has"))
    written, cases = _written(tmp_path, database)
    assert len(acknowledged) > 2 * ROUNDS
    assert acknowledged <= set(written) <= asked
    assert set(written.values()) == {1}
    done = service(tmp_path, "audit", **more)
    assert done.returncode == 0, done.stdout
    assert done.stdout.startswith(f"{len(written):,} entries")
    assert cases <= len(written)
