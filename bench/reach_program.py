"""The processes beside `reach_sending`: the mail server, and looks into the database."""

from __future__ import annotations

import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4


class _Sink:
    """Writes a line of one width for each mail that it takes, before it says so."""

    def __init__(self, log: Path, width: int) -> None:
        self._log, self._width = log.open("ab", buffering=0), width

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        head = envelope.content.split(b"\r\n\r\n", 1)[0].replace(b"\r\n ", b" ")
        fields = dict(line.split(b": ", 1) for line in head.split(b"\r\n") if b": " in line)
        line = fields[b"Message-ID"].strip() + b" " + envelope.rcpt_tos[0].encode()
        self._log.write(line.ljust(self._width - 1) + b"\n")
        return "250 OK"


def sink(log: str, width: str) -> None:
    """Serves until it is killed; says its port first."""
    from aiosmtpd.controller import Controller

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    Controller(_Sink(Path(log), int(width)), hostname="127.0.0.1", port=port).start()
    print(port, flush=True)
    threading.Event().wait()


def prepare(messages: str) -> None:
    """Makes the tables, and puts so many messages down."""
    _django()
    from django.core.management import call_command
    from django.db import transaction
    from django.utils import timezone

    from lockring.service.outbox.putting import Down, put_many
    from tests.service.outbox_says import PURPOSE

    call_command("migrate", verbosity=0)
    now = timezone.now()
    downs = (
        Down(
            purpose=PURPOSE,
            subject=uuid4(),
            channel="email",
            key=f"bench:{number}",
            due_at=now,
            detail={"number": number},
        )
        for number in range(int(messages))
    )
    with transaction.atomic():
        put_many(downs, now)


def left() -> None:
    """How many messages are not written down as sent."""
    _django()
    from lockring.service.models import Dispatch

    print(Dispatch.objects.exclude(state="sent").count())


def count() -> None:
    """How many messages are written down as sent."""
    _django()
    from lockring.service.models import Dispatch

    print(Dispatch.objects.filter(state="sent").count())


def _django() -> None:
    import django

    django.setup()


if __name__ == "__main__":
    programs: dict[str, Callable[..., None]] = {
        "sink": sink,
        "prepare": prepare,
        "left": left,
        "count": count,
    }
    programs[sys.argv[1]](*sys.argv[2:])
