"""The process that makes the rounds: messages to other programs, and mails that a dead worker left behind."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand

from lockring.service import rounds


class Command(BaseCommand):
    """Runs until SIGTERM or SIGINT."""

    help = "Makes the rounds of the service, until it is told to stop."

    def handle(self, *_: Any, **__: Any) -> None:
        """Ends with the round that it is in."""
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        rounds.run(stop)
