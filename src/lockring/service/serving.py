"""The service as processes: a server for the pages, and helpers for what happens behind them.

One looks after all: a helper that ends is started again, and what it had begun is done again; a server that
ends takes all down with it, so that whoever started the service sees it.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType

from lockring.errors import ServiceError

_LOOK = 0.2  # seconds between two looks at the processes
_STOP = 15.0  # seconds that they have to finish what they do
_AGAIN = 2.0  # seconds before a worker that ended is started again
_UP = 60.0  # seconds in which the server has to answer
_THREADS = 4  # of each process of the server: the database is waited for meanwhile


class _Stopped(Exception):  # noqa: N818 - nobody made an error
    pass


def serve(
    host: str, port: int, workers: int, environment: Mapping[str, str], ready: Callable[[], None]
) -> int:
    """Runs until it is told to stop, and returns 0; 1 if the server ended by itself.

    `ready` is called once the server answers. Raises ServiceError where the port is taken.
    """
    _want_free(host, port)
    with _until_signal():
        server = _start(_server(host, port, workers), environment)
        helpers = [_start(words, environment) for words in _HELPERS]
        try:
            _await_answer(server, host, port)
            ready()
            while server.poll() is None:
                time.sleep(_LOOK)
                _start_again(helpers, environment)
            return 1
        except _Stopped:
            return 0
        finally:
            _stop(server, *helpers)


def _start_again(helpers: list[subprocess.Popen[bytes]], environment: Mapping[str, str]) -> None:
    for place, words in enumerate(_HELPERS):
        if helpers[place].poll() is not None:
            time.sleep(_AGAIN)
            helpers[place] = _start(words, environment)


def _server(host: str, port: int, workers: int) -> list[str]:
    """Without a log of accesses: their addresses hold the secret of private links."""
    words = ["granian", "--interface", "wsgi", "--http", "1", "--no-ws", "--host", host, "--port", str(port)]
    words += ["--workers", str(workers), "--blocking-threads", str(_THREADS), "--backlog", "1024"]
    words += ["--respawn-failed-workers", "--workers-kill-timeout", "10", "--log-level", "warning"]
    return [*words, "--no-access-log", "lockring.service.wsgi:application"]


_HELPERS = (
    ["django", "db_worker", "--queue-name", "*", "--no-startup-delay", "--verbosity", "1"],
    ["django", "lockring_rounds"],
    ["django", "lockring_outbox"],
)
"""What runs beside the server: mails and other work that was put down, and what comes round."""


def _start(words: list[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """In a session of its own, so that Ctrl-C reaches the one that looks after it, and it alone."""
    known = {**environment, "DJANGO_SETTINGS_MODULE": "lockring.service.settings"}
    command = [sys.executable, "-m", *words]
    return subprocess.Popen(command, env=known, start_new_session=True)  # noqa: S603 - our own words


def _stop(*processes: subprocess.Popen[bytes]) -> None:
    for process in processes:
        if process.poll() is None:
            process.terminate()
    until = time.monotonic() + _STOP
    for process in processes:
        try:
            process.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@contextmanager
def _until_signal() -> Iterator[None]:
    """Within it, SIGTERM and SIGINT are _Stopped; a second one is waited out like the first."""
    told = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal told
        if not told:
            told = True
            raise _Stopped

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _want_free(host: str, port: int) -> None:
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as one:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            one.bind((host, port))
    except OSError as error:
        raise ServiceError(
            f"cannot listen at {host}, port {port}: {error.strerror}; choose another --port"
        ) from error


def _await_answer(server: subprocess.Popen[bytes], host: str, port: int) -> None:
    """Returns once something listens. Raises ServiceError if nothing does."""
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared, not bound
    until = time.monotonic() + _UP
    while server.poll() is None and time.monotonic() < until:
        try:
            socket.create_connection((here, port), timeout=1).close()
        except OSError:
            time.sleep(_LOOK)
        else:
            return
    raise ServiceError("the server did not come up; what it said stands above")
