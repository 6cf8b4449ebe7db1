"""Takes in what came back by mail: from a maildir, from a file of mails, or one mail from the standard input."""

from __future__ import annotations

import mailbox
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from lockring.service.outbox import coming_back
from lockring.service.outbox.reports import MOST_BYTES


class Command(BaseCommand):
    """A mail that was taken in before changes nothing, so it can be run again over the same folder."""

    help = "Takes in bounces, complaints and replies."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where they are."""
        parser.add_argument(
            "place", nargs="?", default="-", help="a maildir, an mbox file, or - for one mail"
        )

    def handle(self, *_: Any, place: str, **__: Any) -> None:
        """Says how many there were."""
        if place == "-":
            coming_back.take(sys.stdin.buffer.read(MOST_BYTES + 1), timezone.now())
            self.stdout.write("1 mail")
            return
        path = Path(place)
        if path.is_dir() and (path / "new").is_dir():
            self.stdout.write(f"{_maildir(path)} mails")
        elif path.is_file():
            self.stdout.write(f"{_mbox(path)} mails")
        else:
            raise CommandError("there is no maildir and no file of mails at this place")


def _maildir(path: Path) -> int:
    """Takes in what is new; each mail is moved to those that were seen once it is written down."""
    waiting = sorted((path / "new").iterdir())
    for file in waiting:
        with file.open("rb") as opened:
            coming_back.take(opened.read(MOST_BYTES + 1), timezone.now())
        file.rename(path / "cur" / f"{file.name}:2,S")
    return len(waiting)


def _mbox(path: Path) -> int:
    box = mailbox.mbox(path, create=False)
    for key in box.keys():  # noqa: SIM118 - a mailbox goes through its mails, not its keys
        coming_back.take(box.get_bytes(key)[: MOST_BYTES + 1], timezone.now())
    return len(box)
