"""The append-only log: what is written into it, and whether it is still what was written.

Each entry holds the digest of the one before it, so that no entry can be changed, left out or put in between
without all later ones changing. That the end was not cut off shows only against a digest noted elsewhere:
`lockring service audit` prints it, and takes it back.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
from django.db import transaction

from lockring.remedy import Actor
from lockring.service.models import Head, LedgerEntry

NOBODY = "0" * 64  # the digest before the first entry


class By(msgspec.Struct, frozen=True, kw_only=True):
    """Who writes: in which part, and the opaque id of the account or person; empty for the system."""

    part: Actor
    who: str = ""


SYSTEM = By(part=Actor.SYSTEM)


def lock() -> Head:
    """The head of the chain, locked until the transaction ends: others who write wait."""
    Head.objects.get_or_create(id=1, defaults={"digest": NOBODY})
    return Head.objects.select_for_update().get(id=1)


def is_written(key: str | None) -> LedgerEntry | None:
    """The entry that this key of a form has already led to, if there is one."""
    return LedgerEntry.objects.filter(key=key).first() if key else None


def mark(subject: str) -> str:
    """What is another one once something more is written about this subject: its newest entry."""
    newest = LedgerEntry.objects.filter(subject=subject).order_by("-position")
    return str(newest.values_list("position", flat=True).first() or 0)


def append(
    kind: str, *, by: By, at: datetime, subject: str = "", body: Mapping[str, Any], key: str | None = None
) -> LedgerEntry:
    """Writes one entry at the end of the chain. It has to be called within a transaction."""
    assert transaction.get_connection().in_atomic_block  # noqa: S101 - an entry alone would prove nothing
    head = lock()
    entry = LedgerEntry(
        position=head.position + 1,
        at=at,
        part=by.part.value,
        who=by.who,
        kind=kind,
        subject=subject,
        body=json.dumps(body, sort_keys=True, ensure_ascii=False, separators=(",", ":")),
        key=key,
        previous=head.digest,
    )
    entry.digest = digest(entry)
    entry.save(force_insert=True)
    head.position, head.digest = entry.position, entry.digest
    head.save(update_fields=("position", "digest"))
    return entry


def digest(entry: LedgerEntry) -> str:
    """SHA-256 (FIPS 180-4) over every field of the entry, its predecessor's digest included."""
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    fields = [entry.position, at, entry.part, entry.who, entry.kind, entry.subject, entry.body, entry.key]
    written = json.dumps([*fields, entry.previous], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def faults(noted: str = "") -> Iterator[str]:
    """What is wrong with the chain, a sentence each: nothing, if it is whole.

    `noted` is a digest that was printed earlier: it has to be in the chain still.
    """
    position, previous, is_found = 0, NOBODY, not noted
    for entry in LedgerEntry.objects.order_by("position").iterator(chunk_size=2_000):
        if entry.position != position + 1:
            yield f"entry {position + 1} is missing: the next one is {entry.position}"
        if entry.previous != previous:
            yield f"entry {entry.position} does not follow the one before it"
        if entry.digest != digest(entry):
            yield f"entry {entry.position} was changed after it was written"
        position, previous = entry.position, entry.digest
        is_found = is_found or noted == entry.digest
    head = Head.objects.filter(id=1).first()
    if head is not None and (head.position, head.digest) != (position, previous):
        yield f"the log ends at entry {position}, and {head.position} were written"
    if not is_found:
        yield "the digest that was noted is not in the log: entries were cut off or exchanged"
