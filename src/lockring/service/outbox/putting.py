"""Putting down what is to be said, in the transaction of its cause: said if that is written, and only then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction

from lockring.service.models import Dispatch

_AT_ONCE = 2_000  # rows of one statement: SQLite takes 32,766 values in one


class Down(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be said: who composes it, about whom, by which channel, and the key that makes it one.

    `detail` is what else the composer needs: never a name or an address. A key has 100 characters at most.
    """

    purpose: str
    subject: UUID
    channel: str
    key: str
    due_at: datetime
    detail: Mapping[str, Any] = {}


def put(
    purpose: str,
    subject: UUID,
    channel: str,
    key: str,
    due_at: datetime,
    at: datetime,
    detail: Mapping[str, Any] | None = None,
) -> Dispatch | None:
    """Puts down one message. None where its key was put down before: it is there once."""
    down = Down(
        purpose=purpose, subject=subject, channel=channel, key=key, due_at=due_at, detail=detail or {}
    )
    if Dispatch.objects.filter(key=key).exists():
        return None
    row = _row(down, at)
    put_rows([row])
    return Dispatch.objects.filter(id=row.id).first()  # none where another was faster


def put_many(downs: Iterable[Down], at: datetime) -> int:
    """Puts down many messages, and returns how many of them were not there before."""
    rows = [_row(one, at) for one in downs]
    return put_rows(rows)


def put_rows(rows: list[Dispatch]) -> int:
    """Writes the rows whose keys are new, and returns how many these are. Needs a transaction."""
    assert transaction.get_connection().in_atomic_block  # noqa: S101 - without its cause it says nothing
    written = 0
    for start in range(0, len(rows), _AT_ONCE):
        part = rows[start : start + _AT_ONCE]
        Dispatch.objects.bulk_create(part, ignore_conflicts=True)
        written += Dispatch.objects.filter(id__in=[row.id for row in part]).count()
    return written


def _row(down: Down, at: datetime) -> Dispatch:
    return Dispatch(
        key=down.key,
        purpose=down.purpose,
        subject=down.subject,
        channel=down.channel,
        detail=dict(down.detail),
        made_at=at,
        due_at=down.due_at,
    )
