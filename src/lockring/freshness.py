"""How far a source of notices can be relied on at a moment. Pure: the moment comes in."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

STALE_AFTER = timedelta(days=7)
"""FDA publishes what is new once a week (21 CFR 7.50): data older than that lacks a whole report."""


class SourceState(msgspec.Struct, frozen=True, kw_only=True):
    """One source at one place: as of when it is held whole, how much it holds, and what is wrong with it.

    `as_of` is when its last complete sync ended, None if none ever did. `complete` is False while a later
    sync is unfinished; `error` is what stopped it. `unreadable` counts its records that could not be read.
    """

    source: str
    place: str
    as_of: datetime | None
    records: int
    unreadable: int
    complete: bool
    stale: bool
    error: str

    @property
    def can_clear(self) -> bool:
        """Whether "not affected" may rest on it: whole, fresh, and every record read."""
        return self.as_of is not None and self.complete and not (self.stale or self.unreadable or self.error)


def is_stale(as_of: datetime | None, now: datetime) -> bool:
    """Whether the last complete sync lies too far back; one that never was is stale."""
    return as_of is None or now - as_of > STALE_AFTER
