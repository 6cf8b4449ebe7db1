"""What the commands around the store answer, as data: what `--format json` prints, versioned."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

import msgspec

from lockring.freshness import SourceState
from lockring.notice import Classification
from lockring.report import ExitStatus
from lockring.store.held import Freshness, StoredUnreadable
from lockring.store.sync import SyncReport

SYNC_FORMAT = "lockring-sync/1"
UNREADABLE_FORMAT = "lockring-unreadable/1"
SEARCH_FORMAT = "lockring-search/1"


class SourceSynced(msgspec.Struct, frozen=True, kw_only=True):
    """One source at one place, after a sync. `unreadable` counts the records that stand unread there."""

    source: str
    place: str
    records: int
    new: int
    changed: int
    unchanged: int
    unreadable: int
    as_of: datetime | None
    started_at: datetime
    ended_at: datetime
    resumed: bool
    unchanged_at_origin: bool
    error: str


class UnreadableSaid(msgspec.Struct, frozen=True, kw_only=True):
    """A record that could not be read: where it stands, its number if it has one, and why."""

    source: str
    place: str
    where: str
    number: str
    reason: str
    digest: str
    first_seen_at: datetime


class SyncSaid(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a sync: each source, how many notices were read anew, and what cannot be read."""

    format: str
    sources: tuple[SourceSynced, ...]
    read_anew: int
    unreadable: tuple[UnreadableSaid, ...]
    exit_status: int


class UnreadableList(msgspec.Struct, frozen=True, kw_only=True):
    """Every record in the store that cannot be read."""

    format: str
    unreadable: tuple[UnreadableSaid, ...]
    exit_status: int


class FoundSaid(msgspec.Struct, frozen=True, kw_only=True):
    """One notice that a search found. `published`: people wrote it, it comes with Lockring."""

    notice: str
    title: str
    firm: str
    product: str
    dated: date | None
    classification: Classification | None
    published: bool = False


class SearchSaid(msgspec.Struct, frozen=True, kw_only=True):
    """What was searched for, of which day the data is, what is missing of it, and what was found."""

    format: str
    asked: dict[str, str]
    sources: tuple[SourceState, ...]
    incomplete: tuple[str, ...]
    searched: int
    total: int
    found: tuple[FoundSaid, ...]
    exit_status: int


def shortfalls(sources: Sequence[SourceState], unread: int) -> tuple[str, ...]:
    """What is lacking beside what the sources say of themselves. `unread` notices wait to be read."""
    if not sources:
        return ("No source was ever brought in. Run: lockring sync",)
    if unread:
        return (f"{unread:,} notices have not been read yet and cannot be found. Run: lockring sync",)
    return ()


def synced(
    reports: Sequence[SyncReport],
    freshness: Iterable[Freshness],
    unreadable: Iterable[StoredUnreadable],
    read_anew: int,
) -> SyncSaid:
    """The answer to `lockring sync`: 4 where a source did not come whole or a record cannot be read."""
    fresh = {(one.source, one.place): one for one in freshness}
    sources = tuple(_source(one, fresh[one.source, one.place]) for one in reports)
    asked = {(one.source, one.place) for one in reports}
    lost = tuple(unreadable_said(one) for one in unreadable if (one.source, one.place) in asked)
    whole = not lost and not any(one.error for one in sources)
    return SyncSaid(
        format=SYNC_FORMAT,
        sources=sources,
        read_anew=read_anew,
        unreadable=lost,
        exit_status=ExitStatus.NONE_AFFECTED if whole else ExitStatus.INCOMPLETE,
    )


def unreadable_list(unreadable: Iterable[StoredUnreadable]) -> UnreadableList:
    """The answer to `lockring sync --unreadable`."""
    lost = tuple(map(unreadable_said, unreadable))
    status = ExitStatus.INCOMPLETE if lost else ExitStatus.NONE_AFFECTED
    return UnreadableList(format=UNREADABLE_FORMAT, unreadable=lost, exit_status=status)


def unreadable_said(one: StoredUnreadable) -> UnreadableSaid:
    """A record that cannot be read, without its bytes."""
    return UnreadableSaid(
        source=one.source,
        place=one.place,
        where=one.where,
        number=one.number,
        reason=one.reason,
        digest=one.digest,
        first_seen_at=one.first_seen_at,
    )


def _source(report: SyncReport, fresh: Freshness) -> SourceSynced:
    silent, counts = report.unchanged_at_origin, report.counts
    return SourceSynced(
        source=report.source,
        place=report.place,
        records=fresh.records if silent else counts.records,
        new=counts.new,
        changed=counts.changed,
        unchanged=fresh.records if silent else counts.unchanged,
        unreadable=fresh.unreadable,
        as_of=fresh.as_of,
        started_at=report.started_at,
        ended_at=report.ended_at,
        resumed=report.resumed,
        unchanged_at_origin=silent,
        error=report.error,
    )
