"""Bringing in what a source says: one pass over its pages, one transaction a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, TypeVar

import msgspec

from lockring.errors import StoreError
from lockring.gudid import SOURCE, GudidItem
from lockring.sources.feed import Item, Page
from lockring.store.columns import instant, plain, read_instant, sure_instant
from lockring.store.database import Row, Section
from lockring.store.gudid import GudidWriter, forget_gone
from lockring.store.held import Counts, Freshness, Run
from lockring.store.pages import PageWriter

RESUME_WITHIN = timedelta(days=1)
"""How long an interrupted pass can go on: by then an origin has renumbered its pages. Our choice."""

CHUNK = 1_000  # records looked at together; bounds the memory, however large a page is

T = TypeVar("T")

_BEGUN = """SELECT id, run, attempt, under_way, started_at, position, validator, counts
    FROM sync WHERE source = ? AND place = ?"""
_FIRST = """INSERT INTO sync (source, place, run, attempt, under_way, actor, started_at, position, validator,
    next_validator, error, counts) VALUES (?, ?, 1, 1, 1, ?, ?, '', '', '', '', ?)"""
_ANEW = """UPDATE sync SET run = run + 1, attempt = attempt + 1, under_way = 1, actor = ?, started_at = ?,
    position = '', next_validator = '', error = '', counts = ? WHERE source = ? AND place = ?"""
_RESUMED = "UPDATE sync SET attempt = attempt + 1, actor = ?, error = '' WHERE source = ? AND place = ?"
_OWNER = "SELECT attempt, started_at FROM sync WHERE id = ?"
_ADVANCE = """UPDATE sync SET position = ?, counts = ?,
    next_validator = CASE WHEN ? = '' THEN next_validator ELSE ? END WHERE id = ?"""
_COMPLETE = "UPDATE sync SET under_way = 0, completed_at = ?, position = '', error = '' WHERE id = ?"
_NEW_VALIDATOR = "UPDATE sync SET validator = next_validator WHERE id = ?"
# A broken record without a number may be a version of any: then nothing is known to be gone, or resolved.
_MISSING = """UPDATE listing SET missing_since = ?
    WHERE sync_id = ? AND run <> ? AND missing_since IS NULL
    AND NOT EXISTS (SELECT 1 FROM unreadable WHERE unreadable.sync_id = listing.sync_id
        AND unreadable.run = ? AND unreadable.notice_id IN (listing.notice_id, ''))"""
_RESOLVED = """UPDATE unreadable SET resolved_at = ?
    WHERE sync_id = ? AND run <> ? AND resolved_at IS NULL
    AND (number = '' OR NOT EXISTS (SELECT 1 FROM unreadable AS lost
        WHERE lost.sync_id = unreadable.sync_id AND lost.run = ? AND lost.number = ''))"""
_FAILED = "UPDATE sync SET error = ? WHERE id = ? AND attempt = ?"
_FRESHNESS = """SELECT source, place, completed_at, started_at, under_way, error,
    (SELECT count(DISTINCT {each}) FROM {table} WHERE sync_id = sync.id{only}),
    (SELECT count(*) FROM unreadable WHERE sync_id = sync.id AND resolved_at IS NULL), counts
    FROM sync WHERE source {of} ? ORDER BY source, place"""
_OF_NOTICES = _FRESHNESS.format(each="notice_id", table="listing", only=" AND missing_since IS NULL", of="<>")
_OF_GUDID = _FRESHNESS.format(each="primary_identifier", table="gudid_record", only="", of="=")


class Runs(Section):
    """The part of a store that takes pages in and knows how fresh they are. `sync.sync` drives it."""

    def begin_sync(self, source: str, place: str, *, actor: str, at: datetime, afresh: bool = False) -> Run:
        """The pass to make over this source: the interrupted one, if less than a day old, else a new one.

        `afresh` starts a new one whatever was before, without a validator: for a reader that reads more.
        Whoever was at it before cannot write any more: their next `put` raises StoreError.
        """
        who = (plain(source), plain(place))
        nothing = msgspec.json.encode(Counts()).decode()
        with self._database.transaction():
            found = self._database.rows(_BEGUN, *who)
            if not found:
                self._database.rows(_FIRST, *who, plain(actor), instant(at), nothing)
            elif not afresh and _can_go_on(found[0], at):
                self._database.rows(_RESUMED, plain(actor), *who)
            else:
                self._database.rows(_ANEW, plain(actor), instant(at), nothing, *who)
            row = self._database.rows(_BEGUN, *who)[0]
        return _run(row, source, place, actor, afresh)

    def put(self, items: Iterable[Item | GudidItem], *, run: Run, page: Page, at: datetime) -> Counts:
        """Take in all records of the page, and where to go on after it, in one transaction.

        Gives back what came of it. Raises StoreError, with nothing of the page written, when the store cannot
        be written or another sync of the same source took over.
        """
        came = Counts()
        with self._database.transaction():
            self._check_owner(run)
            writer = self._writer(run, page, at)
            for chunk in _chunks(items):
                came += writer.take(chunk)
            self._advance(run, page, came)
        return came

    def _writer(self, run: Run, page: Page, at: datetime) -> Any:
        if run.source == SOURCE:
            return GudidWriter(self._database, run, instant(at))
        return PageWriter(self._database, run, page, at)

    def complete_sync(self, run: Run, *, at: datetime, changed: bool = True) -> None:
        """Every page is in. What this pass did not meet is missing, or resolved, from now on.

        With `changed` False the origin said that nothing changed since the last complete pass.
        Raises StoreError when another sync of the same source took over.
        """
        now = instant(at)
        with self._database.transaction():
            self._check_owner(run)
            self._database.rows(_COMPLETE, now, run.sync)
            if changed:
                self._database.rows(_NEW_VALIDATOR, run.sync)
                self._database.rows(_MISSING, now, run.sync, run.number, run.number)
                self._database.rows(_RESOLVED, now, run.sync, run.number, run.number)
                if run.source == SOURCE:
                    forget_gone(self._database, run)

    def fail_sync(self, run: Run, error: str) -> None:
        """The origin failed. What came before stays, and the next sync goes on after it."""
        with self._database.transaction():
            self._database.rows(_FAILED, plain(error), run.sync, run.attempt)

    def freshness(self) -> tuple[Freshness, ...]:
        """How fresh every source of notices at every place is, in order of their names."""
        return tuple(_freshness(row) for row in self._database.rows(_OF_NOTICES, SOURCE))

    def gudid_freshness(self) -> tuple[Freshness, ...]:
        """The same of every extract of GUDID, of which `records` counts the devices."""
        return tuple(_freshness(row) for row in self._database.rows(_OF_GUDID, SOURCE))

    def _check_owner(self, run: Run) -> None:
        attempt, started_at = self._database.rows(_OWNER, run.sync)[0]
        if attempt != run.attempt:
            raise StoreError(
                f"another sync of {run.source} took over the one of {started_at[:16]}; nothing is lost, "
                "leave it to the other"
            )

    def _advance(self, run: Run, page: Page, came: Counts) -> None:
        (before,) = self._database.rows("SELECT counts FROM sync WHERE id = ?", run.sync)[0]
        so_far = msgspec.json.encode(_counts(before) + came).decode()
        validator = plain(page.validator)
        self._database.rows(_ADVANCE, plain(page.cursor), so_far, validator, validator, run.sync)


def _can_go_on(row: Row, at: datetime) -> bool:
    _, _, _, under_way, started_at, position, _, _ = row
    return bool(under_way and position) and at - sure_instant(started_at) < RESUME_WITHIN


def _run(row: Row, source: str, place: str, actor: str, afresh: bool) -> Run:
    sync, number, attempt, _, started_at, position, validator, counts = row
    return Run(
        sync=sync,
        source=source,
        place=place,
        number=number,
        attempt=attempt,
        actor=actor,
        started_at=sure_instant(started_at),
        cursor=position,
        validator="" if position or afresh else validator,
        counts=_counts(counts),
    )


def _freshness(row: Row) -> Freshness:
    source, place, completed_at, started_at, under_way, error, records, unreadable, counts = row
    return Freshness(
        source=source,
        place=place,
        as_of=read_instant(completed_at),
        started_at=sure_instant(started_at),
        complete=not under_way,
        error=error,
        records=records,
        unreadable=unreadable,
        last_counts=_counts(counts),
    )


def _counts(text: str) -> Counts:
    return msgspec.json.decode(text, type=Counts)


def _chunks(items: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(items)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
