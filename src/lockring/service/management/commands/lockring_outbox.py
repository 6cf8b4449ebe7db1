"""The process that sends what is in the outbox; there may be several of it."""

from __future__ import annotations

import signal
import threading
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import close_old_connections
from django.utils import timezone

from lockring.service.outbox.sending import LEASE, Worker

_PAUSE = 2.0  # seconds between two looks, while nothing is due


class Command(BaseCommand):
    """Runs until SIGTERM or SIGINT."""

    help = "Sends what is due in the outbox, until it is told to stop."

    def add_arguments(self, parser: CommandParser) -> None:
        """How long a claim lasts, and whether to end once nothing is due."""
        parser.add_argument("--lease", type=float, default=LEASE.total_seconds(), help="seconds of a claim")
        parser.add_argument("--once", action="store_true", help="end once nothing is due")

    def handle(self, *_: Any, **given: Any) -> None:
        """Ends with the message that it is at."""
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        worker = Worker(timedelta(seconds=given["lease"]))
        while not stop.is_set():
            worker.deliver_due(timezone.now(), goes_on=lambda: not stop.is_set())
            close_old_connections()
            if given["once"]:
                return
            stop.wait(_PAUSE)
