"""What the outbox did, in the log: one entry for a span of time, with counts and a digest, none a message."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from datetime import UTC, datetime, timedelta

from django.db import transaction

from lockring.service import ledger
from lockring.service.models import Dispatch, LedgerEntry

KIND, SUBJECT = "outbox", "outbox"
_SETTLED = timedelta(minutes=1)  # by then a worker has written what it had ended


@transaction.atomic
def account(now: datetime) -> int:
    """Writes what ended since the last entry, and returns how many messages that were.

    The digest is over the id, state and end of each, in the order of the ids: a message that is changed
    afterwards no longer fits it.
    """
    ledger.lock()
    last = LedgerEntry.objects.filter(subject=SUBJECT, kind=KIND).order_by("-position").first()
    ended = Dispatch.objects.filter(ended_at__lte=now - _SETTLED)
    if last is not None:
        ended = ended.filter(ended_at__gt=datetime.fromisoformat(json.loads(last.body)["until"]))
    newest = ended.order_by("-ended_at").values_list("ended_at", flat=True).first()
    if newest is None:
        return 0
    body = digest_of(ended) | {"until": newest.astimezone(UTC).isoformat()}
    ledger.append(KIND, by=ledger.SYSTEM, at=now, subject=SUBJECT, body=body)
    return sum(body["counts"].values())


def digest_of(ended: object) -> dict[str, object]:
    """The counts by purpose, channel and state, and the digest (SHA-256)."""
    counts, hashed = Counter[str](), hashlib.sha256()
    fields = ("id", "purpose", "channel", "state", "ended_at")
    for name, purpose, channel, state, at in ended.order_by("id").values_list(*fields).iterator(chunk_size=5_000):
        counts[f"{purpose} {channel} {state}"] += 1
        hashed.update(f"{name} {state} {at.astimezone(UTC).isoformat()}\n".encode())
    return {"counts": dict(counts), "digest": hashed.hexdigest()}
