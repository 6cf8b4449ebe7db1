"""What is worked out from the contents: readings, keys, words, spelled texts. All can be made again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice

from lockring.errors import StoreError, shown
from lockring.notice import Classification
from lockring.store import spelled, words
from lockring.store.columns import code_list, day, expand, folded, like, plain, read_day, squeeze
from lockring.store.database import Row, Section
from lockring.store.held import Found, FoundPage, Key, Reading, StoredRevision
from lockring.store.revisions import NEWEST, stored

_PIECE = 500  # readings or contents held at once

_STALE = (
    "(reading.notice_id IS NULL OR reading.version <> ? OR reading.content_digest <> notice.content_digest)"
)
_UNREAD = f"""{NEWEST} LEFT JOIN reading ON reading.notice_id = notice.id
    WHERE notice.id > ? AND {_STALE} ORDER BY notice.id LIMIT {_PIECE}"""
_COUNT_UNREAD = f"""SELECT count(*) FROM notice LEFT JOIN reading ON reading.notice_id = notice.id
    WHERE {_STALE}"""  # noqa: S608 - constants only
_NUMBERED = "SELECT id, n, title FROM notice WHERE id"
_PUT = """INSERT INTO reading (notice_id, content_digest, version, made) VALUES (?, ?, ?, ?)
    ON CONFLICT (notice_id) DO UPDATE SET content_digest = excluded.content_digest,
    version = excluded.version, made = excluded.made"""
_DROP_KEYS = "DELETE FROM notice_key WHERE notice_id"
_PUT_KEY = "INSERT INTO notice_key (kind, value, notice_id) VALUES (?, ?, ?)"
_MET = "SELECT value, notice_id FROM notice_key WHERE kind = ? AND value"
_OF_KIND = "SELECT value, notice_id FROM notice_key WHERE kind = ?"
_KEY_BEGINS = "SELECT notice_id FROM notice_key WHERE kind = ? AND value >= ? AND value < ?"
_LAST_SIGN = chr(0x10FFFF)  # comes after every other in the order of both databases
_GET = "SELECT notice_id, content_digest, version, made FROM reading WHERE notice_id"
_FIRMS = "SELECT id, firm_folded FROM notice ORDER BY COALESCE(dated, '') DESC, id"
_FOUND = "id, title, firm, product, dated, classification"


class Readings(Section):
    """The part of a store that finds notices by their keys and words."""

    def unread(self, version: str) -> Iterator[StoredRevision]:
        """The newest revision of each notice that has no reading of it by this version of the reader.

        Readings may be put while this goes on.
        """
        after = ""
        while found := [stored(row) for row in self._database.rows(_UNREAD, after, version)]:
            yield from found
            after = found[-1].notice_id

    def unread_count(self, version: str) -> int:
        """How many notices `unread` would give."""
        return int(self._database.rows(_COUNT_UNREAD, version)[0][0])

    def put_readings(self, readings: Iterable[Reading]) -> None:
        """Write the readings with their keys and words, in place of earlier ones of the same notices.

        One transaction for each 500. Raises StoreError for a notice that the store does not hold.
        """
        rest = iter(readings)
        while piece := {one.notice_id: one for one in islice(rest, _PIECE)}:
            with self._database.transaction():
                self._put(piece)

    def _put(self, piece: dict[str, Reading]) -> None:
        numbered = {name: (n, title) for name, n, title in self._database.among(_NUMBERED, list(piece))}
        if unknown := piece.keys() - numbered.keys():
            raise StoreError(f"a reading of a notice that the store does not hold: {shown(min(unknown))}")
        made = [(one.notice_id, one.content_digest, one.version, squeeze(one.blob)) for one in piece.values()]
        keys = [
            (k, v, one.notice_id) for one in piece.values() for k, v in sorted({_key(k) for k in one.keys})
        ]
        self._database.write(_PUT, made)
        self._database.among(_DROP_KEYS, list(piece))
        self._database.write(_PUT_KEY, keys)
        words.replace(self._database, [(*numbered[one.notice_id], one.search_text) for one in piece.values()])
        texts = [(numbered[one.notice_id][0], plain(one.spelled)) for one in piece.values()]
        spelled.replace(self._database, texts)

    def readings(self, ids: Iterable[str]) -> dict[str, Reading]:
        """The reading of each notice, by id, without keys and words. A notice without one is left out.

        It may be of an earlier content than the newest: compare the digests.
        """
        rows = self._database.among(_GET, [plain(one) for one in ids])
        return {
            name: Reading(notice_id=name, content_digest=digest, version=version, blob=expand(made))
            for name, digest, version, made in rows
        }

    def with_keys(self, keys: Iterable[Key]) -> tuple[str, ...]:
        """The ids of the notices whose reading has at least one of the keys, in order.

        A notice that was not read yet has no keys: ask `unread_count` before trusting an absence.
        """
        return tuple(sorted({name for _, name in self.met(keys)}))

    def met(self, keys: Iterable[Key]) -> Iterator[tuple[Key, str]]:
        """Each key with the id of a notice whose reading has it, once for each such notice."""
        values: dict[str, list[str]] = {}
        for kind, value in map(_key, keys):
            values.setdefault(kind, []).append(value)
        for kind, wanted in values.items():
            for value, name in self._database.among(_MET, wanted, kind):
                yield (kind, value), name

    def all_of_kind(self, kind: str) -> list[tuple[str, str]]:
        """Every value of the keys of this kind, with the id of each notice that has it."""
        return self._database.rows(_OF_KIND, plain(kind))

    def with_key_beginning(self, key: Key) -> frozenset[str]:
        """The ids of the notices with a key of this kind whose value begins as this one does, or is it."""
        kind, value = _key(key)
        rows = self._database.rows(_KEY_BEGINS, kind, value, value + _LAST_SIGN)
        return frozenset(name for (name,) in rows)

    def with_piece(self, piece: str) -> frozenset[str]:
        """The ids of the notices whose spelled text holds the piece: letters, digits and spaces."""
        return spelled.find(self._database, piece)

    def spelled_texts(self) -> Iterator[tuple[str, str]]:
        """The id of each notice with its spelled text, as compared."""
        return spelled.every(self._database)

    def firms(self) -> list[tuple[str, str]]:
        """The id of each notice with its firm, as compared; in the order of a search without a word."""
        return [(name, self.as_compared(firm)) for name, firm in self._database.rows(_FIRMS)]

    def as_compared(self, text: str) -> str:
        """A text, or a piece of one, in the form in which the store compares them."""
        return spelled.as_compared(self._database, text)

    def forget_readings(self) -> None:
        """Delete all that was worked out: readings, keys and words."""
        with self._database.transaction():
            self._database.rows("DELETE FROM reading")
            self._database.rows("DELETE FROM notice_key")
            words.clear(self._database)
            spelled.clear(self._database)

    def search(
        self,
        text: str = "",
        *,
        firm: str = "",
        product_code: str = "",
        since: date | None = None,
        until: date | None = None,
        limit: int = 20,
        offset: int = 0,
    ) -> FoundPage:
        """The notices that hold every word of the text (a longer word with any ending), the best first.

        Without a word, all of them, the newest first. `firm` is a piece of the firm's name. Any text will do.
        """
        wanted = (
            ("firm_folded LIKE ? ESCAPE '!'", f"%{like(folded(firm))}%" if firm.strip() else None),
            ("product_codes LIKE ? ESCAPE '!'", _code_pattern(product_code)),
            ("dated >= ?", day(since)),
            ("dated <= ?", day(until)),
        )
        where = " ".join(f"AND {condition}" for condition, value in wanted if value is not None)
        values = [value for _, value in wanted if value is not None]
        rows, total = words.find(self._database, text, _FOUND, where, values, limit, offset)
        return FoundPage(rows=tuple(map(_found, rows)), total=total)


def _key(key: Key) -> Key:
    kind, value = key
    return plain(kind), plain(value)


def _code_pattern(code: str) -> str | None:
    return f"%{like(code_list([code.strip()]))}%" if code.strip() else None


def _found(row: Row) -> Found:
    notice_id, title, firm, product, dated, classification = row
    return Found(
        notice_id=notice_id,
        title=title,
        firm=firm,
        product=product,
        dated=read_day(dated),
        classification=Classification(classification) if classification else None,
    )
