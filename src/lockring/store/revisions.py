"""Reading what was said: the history of a notice, the newest contents, and what stands beside them."""

from __future__ import annotations

from collections.abc import Iterable

from lockring.store.columns import expand, plain, read_day, read_instant, sure_instant, unpack
from lockring.store.database import Row, Section
from lockring.store.held import Listing, Standing, StoreCounts, StoredRevision, StoredUnreadable

_COLUMNS = """revision.notice_id, revision.number, revision.source, where_read, raw_digest, retrieved_at,
    revision.stated_on, revision.content_digest, kind, content, actor, recorded_at"""
NEWEST = f"""SELECT {_COLUMNS} FROM notice
    JOIN revision ON revision.notice_id = notice.id AND revision.number = notice.number"""  # noqa: S608 - of constants only
"""The revision in force of each notice, in the columns that `stored` reads."""

_HISTORY = f"SELECT {_COLUMNS} FROM revision WHERE notice_id = ? ORDER BY number"  # noqa: S608 - of constants only
_DIGESTS = "SELECT id, content_digest FROM notice WHERE id"
_LISTINGS = """SELECT notice_id, source, place, slot, first_seen_at, last_seen_at, stated_on, missing_since
    FROM listing JOIN sync ON sync.id = listing.sync_id WHERE notice_id"""
_BROKEN = """SELECT notice_id, min(first_seen_at) FROM unreadable
    WHERE resolved_at IS NULL GROUP BY notice_id HAVING notice_id"""
_BROKEN_IDS = "SELECT DISTINCT notice_id FROM unreadable WHERE resolved_at IS NULL AND notice_id <> ''"
_UNREADABLE = """SELECT source, place, where_read, number, notice_id, reason, digest, raw, first_seen_at,
    last_seen_at, resolved_at FROM unreadable JOIN sync ON sync.id = unreadable.sync_id
    WHERE resolved_at IS NULL OR ? = 1 ORDER BY unreadable.id"""
_LISTED_BY = """SELECT DISTINCT notice_id FROM listing JOIN sync ON sync.id = listing.sync_id
    WHERE source = ? ORDER BY notice_id"""
_COUNTS = """SELECT (SELECT count(*) FROM notice), (SELECT count(*) FROM revision),
    (SELECT count(*) FROM unreadable WHERE resolved_at IS NULL),
    (SELECT count(*) FROM notice WHERE NOT EXISTS
        (SELECT 1 FROM listing WHERE notice_id = notice.id AND missing_since IS NULL)),
    (SELECT count(*) FROM reading), (SELECT count(*) FROM review), (SELECT count(*) FROM watch)"""


class Revisions(Section):
    """The part of a store that gives back revisions."""

    def history(self, notice_id: str) -> tuple[StoredRevision, ...]:
        """All revisions of the notice, oldest first; none if the store does not hold it.

        Raises StoreError when one of them was written in a form that this version cannot read.
        """
        return tuple(stored(row) for row in self._database.rows(_HISTORY, plain(notice_id)))

    def newest(self, ids: Iterable[str]) -> dict[str, StoredRevision]:
        """The revision in force of each notice, by id. An id that the store does not hold is left out.

        Of unread records it is the one said last; of reviewed revisions the one with the latest date.
        """
        found = self._database.among(f"{NEWEST} WHERE notice.id", [plain(one) for one in ids])
        return {revision.notice_id: revision for revision in map(stored, found)}

    def standing(self, ids: Iterable[str]) -> dict[str, Standing]:
        """Who lists each notice, since when not, and whether a newer version could not be read; by id."""
        asked = [plain(one) for one in ids]
        listings: dict[str, list[Listing]] = {}
        for notice_id, *row in self._database.among(_LISTINGS, asked):
            listings.setdefault(notice_id, []).append(_listing(tuple(row)))
        broken: dict[str, str] = dict(self._database.among(_BROKEN, asked))
        return {
            notice_id: Standing(
                notice_id=notice_id,
                content_digest=digest,
                listings=tuple(sorted(listings.get(notice_id, []), key=_listing_order)),
                unreadable_since=read_instant(broken.get(notice_id)),
            )
            for notice_id, digest in self._database.among(_DIGESTS, asked)
        }

    def unreadable(self, *, resolved: bool = False) -> tuple[StoredUnreadable, ...]:
        """The records that cannot be read and still stand, oldest first; with `resolved`, all there were."""
        return tuple(_unreadable(row) for row in self._database.rows(_UNREADABLE, int(resolved)))

    def broken_ids(self) -> frozenset[str]:
        """The ids of notices of which a newer version cannot be read, also of those that the store lacks."""
        return frozenset(name for (name,) in self._database.rows(_BROKEN_IDS))

    def ids(self) -> tuple[str, ...]:
        """The ids of all notices, in order."""
        return tuple(name for (name,) in self._database.rows("SELECT id FROM notice ORDER BY id"))

    def listed_by(self, source: str) -> tuple[str, ...]:
        """The ids of the notices that this source ever listed, in order."""
        return tuple(name for (name,) in self._database.rows(_LISTED_BY, source))

    def counts(self) -> StoreCounts:
        """How much the store holds."""
        names = StoreCounts.__struct_fields__
        return StoreCounts(**dict(zip(names, self._database.rows(_COUNTS)[0], strict=True)))


def stored(row: Row) -> StoredRevision:
    """A revision out of the columns that `NEWEST` names."""
    notice_id, number, source, where, raw, retrieved_at, stated_on, digest, kind, content, actor, at = row
    return StoredRevision(
        notice_id=notice_id,
        number=number,
        source=source,
        where=where,
        raw_digest=raw,
        retrieved_at=sure_instant(retrieved_at),
        stated_on=read_day(stated_on),
        content_digest=digest,
        content=unpack(kind, content),
        actor=actor,
        recorded_at=sure_instant(at),
    )


def _listing(row: Row) -> Listing:
    source, place, part, first_seen_at, last_seen_at, stated_on, missing_since = row
    return Listing(
        source=source,
        place=place,
        part=part,
        first_seen_at=sure_instant(first_seen_at),
        last_seen_at=sure_instant(last_seen_at),
        stated_on=read_day(stated_on),
        missing_since=read_instant(missing_since),
    )


def _listing_order(one: Listing) -> tuple[str, str, str]:
    return (one.source, one.place, one.part)


def _unreadable(row: Row) -> StoredUnreadable:
    source, place, where, number, notice_id, reason, digest, raw, first_seen_at, last_seen_at, resolved = row
    return StoredUnreadable(
        source=source,
        place=place,
        where=where,
        number=number,
        notice_id=notice_id,
        reason=reason,
        digest=digest,
        raw=expand(raw),
        first_seen_at=sure_instant(first_seen_at),
        last_seen_at=sure_instant(last_seen_at),
        resolved_at=read_instant(resolved),
    )
