"""What `lockring campaign` does: ladders compared on made-up owners, before anything is sent to anybody."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from lockring.errors import FactError, shown
from lockring.sources import directory

if TYPE_CHECKING:
    from argparse import Namespace

    from lockring.notice import Notice

MOST_OWNERS = 200_000  # each takes about 3 kB of memory
MOST_DAYS = 3650
LADDERS = ("email,sms+3,letter+7,phone+21", "email,letter+7", "letter", "none")
"""What is compared where nobody names a ladder; the first is that of a new campaign."""


def simulate(arguments: Namespace) -> int:
    """Rehearse the recall of a notice with each ladder. Raises FactError for what cannot be rehearsed."""
    from lockring.campaign import ladders, telling
    from lockring.campaign.comparing import compare

    for name, given, most in (
        ("--owners", arguments.owners, MOST_OWNERS),
        ("--days", arguments.days, MOST_DAYS),
    ):
        if given > most:
            raise FactError(f"{name}: expected at most {most}, got {given}")
    wanted = [ladders.read(text) for text in arguments.ladder or LADDERS]
    said = compare(
        _notice(arguments),
        wanted,
        Random(arguments.seed),  # noqa: S311 - made-up people, the same ones again for the same seed
        owners=arguments.owners,
        days=arguments.days,
        seed=arguments.seed,
    )
    if arguments.format == "json":
        import msgspec

        print(msgspec.json.format(msgspec.json.encode(said), indent=2).decode())
    else:
        print(telling.told(said))
    return 0


def _notice(arguments: Namespace) -> Notice:
    notices = directory.load(arguments.notices or directory.PUBLISHED).notices
    found = [notice for notice in notices if notice.id == arguments.notice]
    if not found:
        raise FactError(f"no notice has the id {shown(arguments.notice)}; see: lockring notice list")
    return found[0]
