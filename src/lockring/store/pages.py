"""The records of one page written, inside the transaction of the page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from lockring.record import Record, Unreadable
from lockring.sources.feed import Item, Page
from lockring.store.columns import (
    code_list,
    day,
    folded,
    instant,
    kind_of,
    pack,
    plain,
    read_day,
    sha256,
    squeeze,
    unpack_record,
)
from lockring.store.database import Database
from lockring.store.held import Counts, Run
from lockring.store.intake import Added, Head, Slot, Told, added, sort_out, stated_on, without_conflicts

_HEADS = "SELECT id, number, last_number, content_digest, stated_on FROM notice WHERE id "
_SAID = "SELECT notice_id, slot, digest FROM said WHERE notice_id "
_PARTS = "SELECT notice_id, slot, content FROM said WHERE content IS NOT NULL AND notice_id "
_MET = "SELECT notice_id, slot FROM listing WHERE sync_id = ? AND run = ? AND notice_id "

_ADD_NOTICE = """INSERT INTO notice (id, number, last_number, content_digest, stated_on, title, firm,
    firm_folded, product, product_codes, classification, dated) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (id) DO UPDATE SET number = excluded.number, last_number = excluded.last_number,
    content_digest = excluded.content_digest, stated_on = excluded.stated_on, title = excluded.title,
    firm = excluded.firm, firm_folded = excluded.firm_folded, product = excluded.product,
    product_codes = excluded.product_codes, classification = excluded.classification,
    dated = excluded.dated"""
_COUNT_REVISION = "UPDATE notice SET last_number = ? WHERE id = ?"
_ADD_REVISION = """INSERT INTO revision (notice_id, number, source, where_read, raw_digest, retrieved_at,
    stated_on, content_digest, kind, content, actor, recorded_at)
    VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"""
_ADD_SAID = """INSERT INTO said (notice_id, slot, digest, content) VALUES (?, ?, ?, ?)
    ON CONFLICT (notice_id, slot) DO UPDATE SET digest = excluded.digest, content = excluded.content"""
_ADD_LISTING = """INSERT INTO listing (notice_id, slot, sync_id, run, first_seen_at, last_seen_at, stated_on)
    VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (notice_id, slot, sync_id) DO UPDATE SET run = excluded.run,
    last_seen_at = excluded.last_seen_at, stated_on = excluded.stated_on, missing_since = NULL"""
_ADD_UNREADABLE = """INSERT INTO unreadable (sync_id, run, where_read, number, notice_id, reason, digest, raw,
    actor, first_seen_at, last_seen_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (sync_id, number, digest) DO UPDATE SET run = excluded.run,
    notice_id = excluded.notice_id,
    where_read = excluded.where_read, last_seen_at = excluded.last_seen_at, resolved_at = NULL"""
_LISTED_BROKEN = (
    "UPDATE listing SET last_seen_at = ?, missing_since = NULL WHERE sync_id = ? AND notice_id = ?"
)
_RESOLVE = """UPDATE unreadable SET resolved_at = ?
    WHERE sync_id = ? AND run <> ? AND resolved_at IS NULL AND notice_id """


class PageWriter:
    """Takes the records of one page in, chunk by chunk. The caller holds the transaction."""

    def __init__(self, database: Database, run: Run, page: Page, at: datetime) -> None:
        self._database = database
        self._run = run
        self._at = instant(at)
        self._retrieved_at = instant(page.retrieved_at)
        self._where = plain(page.where)
        self._raw_digest = sha256(page.raw)

    def take(self, items: Iterable[Item]) -> Counts:
        """Write what these records say that was not said before. Gives back what came of them."""
        told, unreadable = sort_out(items)
        ids = sorted({one.notice_id for one in told})
        said = self._said(ids)
        now, conflicts = without_conflicts(told, said, self._met(ids))
        heads = self._heads(ids)
        changed = [one for slot, one in now.items() if said.get(slot) != one.digest]
        new = added(changed, heads, self._parts)
        self._write(now, changed, new)
        self._write_unreadable([*unreadable, *conflicts])
        return _count(told, heads, new, len(unreadable) + len(conflicts))

    def _heads(self, ids: Sequence[str]) -> dict[str, Head]:
        rows = self._database.among(_HEADS, ids)
        return {name: Head(number, last, digest, read_day(on)) for name, number, last, digest, on in rows}

    def _said(self, ids: Sequence[str]) -> dict[Slot, str]:
        return {(name, slot): digest for name, slot, digest in self._database.among(_SAID, ids)}

    def _met(self, ids: Sequence[str]) -> list[Slot]:
        rows = self._database.among(_MET, ids, self._run.sync, self._run.number)
        return [(name, slot) for name, slot in rows]

    def _parts(self, ids: Sequence[str]) -> dict[str, dict[str, Record]]:
        parts: dict[str, dict[str, Record]] = {}
        for name, slot, packed in self._database.among(_PARTS, ids):
            parts.setdefault(name, {})[slot] = unpack_record(packed)
        return parts

    def _write(self, now: Mapping[Slot, Told], changed: Sequence[Told], new: Sequence[Added]) -> None:
        self._database.write(_ADD_NOTICE, [_notice_row(one) for one in new if one.in_force])
        self._database.write(
            _COUNT_REVISION, [(one.head.last_number, one.notice_id) for one in new if not one.in_force]
        )
        self._database.write(_ADD_REVISION, [self._revision_row(one) for one in new])
        self._database.write(_ADD_SAID, [_said_row(one) for one in changed])
        self._database.write(_ADD_LISTING, [self._listing_row(one) for one in now.values()])
        whole = {one.notice_id for one in now.values() if isinstance(one.content, Record) and not one.slot}
        self._database.among(_RESOLVE, sorted(whole), self._at, self._run.sync, self._run.number)

    def _write_unreadable(self, unreadable: Sequence[Unreadable]) -> None:
        known_ids = set(self._heads(sorted({plain(one.number) for one in unreadable if one.number})))
        rows = [self._unreadable_row(one, known_ids) for one in unreadable]
        self._database.write(_ADD_UNREADABLE, rows)
        known = [(self._at, self._run.sync, notice_id) for _, _, _, _, notice_id, *_ in rows if notice_id]
        self._database.write(_LISTED_BROKEN, known)

    def _revision_row(self, one: Added) -> tuple[object, ...]:
        return (
            one.notice_id,
            one.head.last_number,
            self._run.source,
            self._where,
            self._raw_digest,
            self._retrieved_at,
            day(stated_on(one.content)),
            one.digest,
            kind_of(one.content),
            pack(one.content),
            self._run.actor,
            self._at,
        )

    def _listing_row(self, one: Told) -> tuple[object, ...]:
        run = self._run
        return (
            one.notice_id,
            one.slot,
            run.sync,
            run.number,
            self._at,
            self._at,
            day(stated_on(one.content)),
        )

    def _unreadable_row(self, one: Unreadable, known_ids: set[str]) -> tuple[object, ...]:
        return (
            self._run.sync,
            self._run.number,
            plain(one.where),
            plain(one.number),
            self._notice_of(plain(one.number), known_ids),
            plain(one.reason),
            plain(one.digest),
            squeeze(one.raw),
            self._run.actor,
            self._at,
            self._at,
        )

    def _notice_of(self, number: str, known_ids: set[str]) -> str:
        """The id of the notice that a broken record is a version of: its number, or as a record has it."""
        if not number or number in known_ids:
            return number
        return Record(source=self._run.source, authority=self._run.source, number=number).id


def _notice_row(one: Added) -> tuple[object, ...]:
    """The head of a notice: what a search shows and filters by."""
    content, head = one.content, one.head
    if isinstance(content, Record):
        title, firm = content.title or content.product or content.number, content.firm
        codes, dated = content.product_codes, content.initiated_on or content.stated_on
    else:
        title, firm, codes, dated = content.title, content.recalling_firm, (), content.revised_on
    return (
        one.notice_id,
        head.number,
        head.last_number,
        head.content_digest,
        day(head.stated_on),
        plain(title),
        plain(firm),
        folded(firm),
        plain(content.product),
        code_list(codes),
        content.classification.value if content.classification else None,
        day(dated),
    )


def _said_row(one: Told) -> tuple[object, ...]:
    parts_are_joined = isinstance(one.content, Record)
    return (one.notice_id, one.slot, one.digest, pack(one.content) if parts_are_joined else None)


def _count(told: Sequence[Told], heads: Mapping[str, Head], new: Sequence[Added], unreadable: int) -> Counts:
    ids, changed = {one.notice_id for one in told}, {one.notice_id for one in new}
    return Counts(
        records=len(told),
        new=len(changed - heads.keys()),
        changed=len(changed & heads.keys()),
        unchanged=len(ids - changed),
        unreadable=unreadable,
    )
