"""Which revisions were seen, and when first: in the log, so that nobody is told of one twice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

import msgspec

from lockring.service import ledger
from lockring.service.models import LedgerEntry

KIND = "revisions"


def days() -> dict[str, date]:
    """The day on which each revision was first seen. What was there when we began has none."""
    found: dict[str, date] = {}
    for entry in _entries():
        body = msgspec.json.decode(entry.body)
        if not body["is_first"]:
            found.update(dict.fromkeys(body["revisions"], entry.at.date()))
    return found


def known() -> frozenset[str] | None:
    """Every revision that was seen; None where nothing was looked at yet."""
    bodies = [msgspec.json.decode(entry.body) for entry in _entries()]
    return frozenset(key for body in bodies for key in body["revisions"]) if bodies else None


def write(revisions: Iterable[str], counts: dict[str, int], *, is_first: bool, at: datetime) -> None:
    """Writes down that these were seen, and how many were told of them. Needs a transaction."""
    body = {"revisions": sorted(revisions), "is_first": is_first, **counts}
    ledger.append(KIND, by=ledger.SYSTEM, at=at, body=body)


def _entries() -> Iterable[LedgerEntry]:
    return LedgerEntry.objects.filter(subject="", kind=KIND).order_by("position")
