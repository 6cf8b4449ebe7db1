"""Extracts of GUDID in the store: a row for each record and for each identifier. A mirror, no history."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import msgspec

from lockring.catalogue import Extracts, Listed
from lockring.gudid import SOURCE, GudidItem, GudidRecord
from lockring.record import Unreadable
from lockring.store.columns import day, plain, read_day, squeeze, sure_instant
from lockring.store.database import Database, Row, Section
from lockring.store.held import Counts, Run

_ADD = """INSERT INTO gudid_record (sync_id, primary_identifier, digest, run, brand_name, model_number,
    catalog_number, company, stated_on) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    ON CONFLICT (sync_id, primary_identifier, digest) DO UPDATE SET run = excluded.run"""
_ADD_IDENTIFIER = """INSERT INTO gudid_identifier (identifier, sync_id, primary_identifier, run)
    VALUES (?, ?, ?, ?) ON CONFLICT (identifier, sync_id, primary_identifier)
    DO UPDATE SET run = excluded.run"""
_ADD_UNREADABLE = """INSERT INTO unreadable (sync_id, run, where_read, number, notice_id, reason, digest, raw,
    actor, first_seen_at, last_seen_at) VALUES (?, ?, ?, '', '', ?, ?, ?, ?, ?, ?)
    ON CONFLICT (sync_id, number, digest) DO UPDATE SET run = excluded.run, where_read = excluded.where_read,
    reason = excluded.reason, last_seen_at = excluded.last_seen_at, resolved_at = NULL"""
_HELD = "SELECT primary_identifier, digest FROM gudid_record WHERE sync_id = ? AND primary_identifier"
# A broken record may be any of those that were held: then none of them is known to be gone.
_GONE = """DELETE FROM {table} WHERE sync_id = ? AND run <> ?
    AND NOT EXISTS (SELECT 1 FROM unreadable WHERE sync_id = ? AND run = ?)"""
_EXTRACTS = """SELECT coalesce(completed_at, started_at), under_way FROM sync WHERE source = ?
    AND EXISTS (SELECT 1 FROM gudid_record WHERE gudid_record.sync_id = sync.id)"""
_LISTED = """SELECT gudid_identifier.identifier, gudid_record.sync_id, gudid_record.primary_identifier,
    gudid_record.run, coalesce(sync.completed_at, sync.started_at), brand_name, model_number, catalog_number,
    company, stated_on FROM gudid_identifier
    JOIN gudid_record ON gudid_record.sync_id = gudid_identifier.sync_id
    AND gudid_record.primary_identifier = gudid_identifier.primary_identifier
    JOIN sync ON sync.id = gudid_identifier.sync_id WHERE gudid_identifier.identifier"""


class Gudid(Section):
    """The part of a store that knows which product a device identifier is."""

    def gudid_extracts(self) -> Extracts | None:
        """The day on which the newest extract was brought in, and whether all are whole; None for none."""
        held = self._database.rows(_EXTRACTS, SOURCE)
        if not held:
            return None
        newest = max(at for at, _ in held)
        return Extracts(as_of=sure_instant(newest).date(), whole=not any(under_way for _, under_way in held))

    def gudid_listed(self, identifiers: Sequence[str]) -> dict[str, Listed]:
        """The records of each of these device identifiers, in normal form; those without one are left out.

        Of several extracts the newest that has the identifier counts.
        """
        rows: dict[str, list[Row]] = {}
        for identifier, *row in self._database.among(_LISTED, [plain(one) for one in identifiers]):
            rows.setdefault(identifier, []).append(tuple(row))
        return {identifier: _listed(found) for identifier, found in rows.items()}


class GudidWriter:
    """Takes the records of one page in, chunk by chunk. The caller holds the transaction."""

    def __init__(self, database: Database, run: Run, at: str) -> None:
        self._database = database
        self._run = run
        self._at = at

    def take(self, items: Iterable[GudidItem | Unreadable]) -> Counts:
        """Write what these records say. Gives back what came of them."""
        told = list(items)
        records = [one for one in told if isinstance(one, GudidRecord)]
        broken = [one for one in told if isinstance(one, Unreadable)]
        held = self._held({one.primary for one in records})
        rows = {row[:3]: row for row in map(self._row, records)}
        pairs = {
            (plain(i), plain(o.primary)) for o in told if not isinstance(o, Unreadable) for i in o.identifiers
        }
        self._database.write(_ADD, list(rows.values()))
        self._database.write(_ADD_IDENTIFIER, [self._identifier(*pair) for pair in sorted(pairs)])
        self._database.write(_ADD_UNREADABLE, [self._unreadable(one) for one in broken])
        return _count([(str(row[1]), str(row[2])) for row in rows.values()], held, len(records), len(broken))

    def _held(self, primaries: set[str]) -> dict[str, set[str]]:
        held: dict[str, set[str]] = {}
        wanted = sorted(plain(one) for one in primaries)
        for primary, digest in self._database.among(_HELD, wanted, self._run.sync):
            held.setdefault(primary, set()).add(digest)
        return held

    def _row(self, one: GudidRecord) -> tuple[object, ...]:
        told = (one.brand_name, one.model_number, one.catalog_number, one.company)
        first = (self._run.sync, plain(one.primary), _digest(one), self._run.number)
        return (*first, *map(plain, told), day(one.stated_on))

    def _identifier(self, identifier: str, primary: str) -> tuple[object, ...]:
        return (identifier, self._run.sync, primary, self._run.number)

    def _unreadable(self, one: Unreadable) -> tuple[object, ...]:
        run = self._run
        said = (plain(one.where), plain(one.reason), plain(one.digest), squeeze(one.raw), plain(run.actor))
        return (run.sync, run.number, *said, self._at, self._at)


def forget_gone(database: Database, run: Run) -> None:
    """Take out what a complete pass over the extract did not meet. The caller holds the transaction."""
    for table in ("gudid_identifier", "gudid_record"):
        database.rows(_GONE.replace("{table}", table), run.sync, run.number, run.sync, run.number)


def _digest(one: GudidRecord) -> str:
    """Of all that the record says; 16 signs tell the few records with one primary identifier apart."""
    return hashlib.blake2b(msgspec.json.encode(one), digest_size=8).hexdigest()


def _count(told: list[tuple[str, str]], held: dict[str, set[str]], records: int, unreadable: int) -> Counts:
    new = sum(primary not in held for primary, _ in told)
    same = sum(digest in held.get(primary, ()) for primary, digest in told)
    return Counts(
        records=records, new=new, changed=len(told) - new - same, unchanged=same, unreadable=unreadable
    )


def _listed(rows: list[Row]) -> Listed:
    """Those of the newest extract; while one is being read anew, what it said last of each record."""
    newest = max(at for _, _, _, at, *_ in rows)
    own = [row for row in rows if row[3] == newest]
    last = {(sync, primary): max(r[2] for r in own if r[:2] == (sync, primary)) for sync, primary, *_ in own}
    records = tuple(_record(row) for row in sorted(own, key=repr) if row[2] == last[row[0], row[1]])
    return Listed(records=records, as_of=sure_instant(newest).date())


def _record(row: Row) -> GudidRecord:
    _, primary, _, _, brand, model, catalog, company, stated_on = row
    return GudidRecord(
        primary=primary,
        identifiers=(),
        brand_name=brand,
        model_number=model,
        catalog_number=catalog,
        company=company,
        stated_on=read_day(stated_on),
    )
