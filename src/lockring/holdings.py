"""The notices of a store, for a check: those that may be about a device, and how many cannot be ruled out.

Nothing of the store is held in memory: keys and pieces of text find the few notices that matter, and only
those are read. What no key rules out is counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from types import TracebackType

import msgspec

from lockring import document, keys, publish, readings
from lockring.candidates import Candidates
from lockring.extract import Reading
from lockring.facts import Device
from lockring.freshness import SourceState, is_stale
from lockring.normal import name as name_of
from lockring.notice import Notice, Revision
from lockring.product import is_number
from lockring.record import Record
from lockring.scope import Scope
from lockring.store import Store
from lockring.store.held import Freshness, Review, StoredRevision

READ_AT_ONCE = 200  # notices that a check reads itself where nobody did: one takes about 2 ms
_LONG_NUMBER = 5  # signs: so long a number seldom stands in a text by chance
_MOST_NEAR = 100  # notices that are told of because a number is nearly the same, or stands in their text
_MOST_OF_FIRM = 10_000  # notices of one firm that are looked through


class Holdings:
    """The notices of a store at a moment. It belongs to the thread that opened it."""

    def __init__(self, store: Store, *, now: datetime, published: Iterable[str] = ()) -> None:
        """`published` are the ids of notices held beside the store, whose newer revisions it may hold."""
        self._store = store
        self._now = now
        self._published = frozenset(published)
        self._broken = store.broken_ids()
        unread = list(islice(store.unread(readings.VERSION), READ_AT_ONCE + 1))
        is_much = len(unread) > READ_AT_ONCE
        self.not_looked_at = store.unread_count(readings.VERSION) if is_much else 0
        """How many notices have not been read yet, and are too many to read now."""
        self._unread = frozenset() if is_much else frozenset(one.notice_id for one in unread)

    @classmethod
    def open(cls, place: str, *, now: datetime, published: Iterable[str] = ()) -> Holdings:
        """The notices of the store at this place. Raises StoreError when there is none to read."""
        store = Store.open(place, read_only=True)
        try:
            return cls(store, now=now, published=published)
        except BaseException:
            store.close()
            raise

    def __enter__(self) -> Holdings:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._store.close()

    def sources(self) -> tuple[SourceState, ...]:
        """How far each source of the store can be relied on now."""
        return tuple(_state(one, self._now) for one in self._store.freshness())

    def prints(self, number: str) -> bool:
        """Whether some notice prints exactly this product number, in any spelling."""
        return is_number(number) and bool(self._store.with_keys([keys.number_key(number)]))

    def holds(self, notice_id: str) -> bool:
        """Whether the store has this notice."""
        return bool(self._store.newest([notice_id]))

    def candidates(
        self, device: Device, *, as_of: date | None = None, only: Sequence[str] = ()
    ) -> Candidates:
        """The notices that may be about the device, with those that nothing known of it rules out.

        With `only`, these notices and no others.
        """
        if only:
            return Candidates(notices=self._notices(only, as_of), telling=frozenset(only), lacks="")
        shown = frozenset(self._store.with_keys([keys.ALWAYS])) | self._published
        judged = shown | self._store.corrected_ids() | self._broken | self._unread
        wanted = keys.lookup(device)
        if wanted is None:
            every = frozenset(self._store.with_keys([keys.EVERY])) | judged
            return Candidates(
                notices=self._notices(shown, as_of), telling=shown, open=every - shown, lacks="model_number"
            )
        telling, met = self._met(wanted)
        traced = frozenset[str]().union(*map(self._with_any, wanted.names))
        of_firm, are_few = _few(self._of_firm(device) & traced)
        telling |= of_firm if are_few else frozenset()
        unnamed = frozenset(self._store.with_keys(wanted.unnamed)) | traced
        ruled_out = frozenset(self._store.with_keys(wanted.other))
        return Candidates(
            notices=self._notices(telling | judged, as_of),
            telling=telling | shown,
            open=met | frozenset(self._store.with_keys(wanted.open)) | (unnamed - ruled_out),
            lacks=wanted.lacks,
        )

    def _met(self, wanted: keys.Lookup) -> tuple[frozenset[str], frozenset[str]]:
        """The notices that say what the device says, and those that print nearly its number."""
        telling, met = set(self._store.with_keys(wanted.same)), set[str]()
        for found, is_telling in self._by_number(wanted):
            (telling if is_telling else met).update(found)
        for words in wanted.names:
            telling |= self._with_every(words)
        return frozenset(telling), frozenset(met)

    def _by_number(self, wanted: keys.Lookup) -> Iterator[tuple[frozenset[str], bool]]:
        """The notices with nearly a number of the device, or with it in their text; does that tell?."""
        near = [self._store.with_key_beginning(key) for key in wanted.beginnings]
        yield _few(frozenset(self._store.with_keys(wanted.near)).union(*near))
        for number in wanted.numbers:
            found, is_telling = _few(self._store.with_piece(number))
            yield found, is_telling and len(number) >= _LONG_NUMBER

    def _with_every(self, words: tuple[keys.Pieces, ...]) -> frozenset[str]:
        found = [self._store.with_piece(word.whole) for word in words]
        return frozenset.intersection(*found) if found else frozenset()

    def _with_any(self, words: tuple[keys.Pieces, ...]) -> frozenset[str]:
        found = (self._store.with_piece(piece) for word in words for piece in word.traces)
        return frozenset[str]().union(*found)

    def _of_firm(self, device: Device) -> frozenset[str]:
        """The notices of the device's maker, by the longest word of its name."""
        try:
            firm = max(name_of(device.text("manufacturer")).split(), key=len)
        except ValueError:
            return frozenset()
        rows = self._store.search(firm=firm, limit=_MOST_OF_FIRM).rows
        return frozenset(row.notice_id for row in rows)

    def _notices(self, ids: Iterable[str], as_of: date | None) -> tuple[Notice, ...]:
        """The notices with these ids; for a day in the past with all revisions, else with the newest."""
        wanted = sorted(set(ids))
        newest = self._store.newest(wanted)
        made = self._store.readings(newest)
        reviews = self._store.reviews_in_force(newest)
        scopes = {
            one.content_digest: _decoded(one.blob) for one in made.values() if one.version == readings.VERSION
        }
        return tuple(self._notice(one, as_of, scopes, reviews.get(one.notice_id)) for one in newest.values())

    def _notice(
        self, newest: StoredRevision, as_of: date | None, scopes: dict[str, Scope], review: Review | None
    ) -> Notice:
        stored = self._store.history(newest.notice_id) if as_of else (newest,)
        dated: dict[date, Revision] = {}
        for one, day in _days(stored):
            counts = review if one.content_digest == newest.content_digest else None
            revision = _revision(one, day, scopes.get(one.content_digest), counts)
            dated[revision.revised_on] = revision
        lost = (newest.where,) if newest.notice_id in self._broken else ()
        return Notice(
            id=newest.notice_id, revisions=tuple(dated[day] for day in sorted(dated)), unreadable=lost
        )


def _few(found: frozenset[str]) -> tuple[frozenset[str], bool]:
    """The notices, and whether they are few enough to be told of one by one."""
    return found, len(found) <= _MOST_NEAR


def _days(stored: Sequence[StoredRevision]) -> Iterator[tuple[StoredRevision, date]]:
    """Each revision with the day from which it counts: when it was retrieved, never before an earlier one.

    The first counts from the day that its source states, if that is earlier: it stood there before we looked.
    """
    last = date.min
    for one in stored:
        seen = one.retrieved_at.date()
        stated = one.stated_on if one.number == 1 and one.stated_on else seen
        last = max(last, min(seen, stated))
        yield one, last


def _revision(stored: StoredRevision, day: date, scope: Scope | None, review: Review | None) -> Revision:
    """The revision that persons wrote, or the record with its reading, as a person left it."""
    content = stored.content
    if isinstance(content, Revision):
        return content
    return publish.revision_of(content, Reading(scope=_scope(content, scope, review)), revised_on=day)


def _scope(record: Record, scope: Scope | None, review: Review | None) -> Scope:
    if review and review.scope:
        corrected = document.read(review.scope, Scope, "the correction in the store")
        return publish.by_person(corrected)
    scope = scope or readings.scope_of(record)
    return publish.by_person(scope) if review else scope


def _decoded(blob: bytes) -> Scope:
    return _SCOPE.decode(blob)


_SCOPE = msgspec.json.Decoder(Scope)


def _state(one: Freshness, now: datetime) -> SourceState:
    return SourceState(
        source=one.source,
        place=one.place,
        as_of=one.as_of,
        records=one.records,
        unreadable=one.unreadable,
        complete=one.complete,
        stale=is_stale(one.as_of, now),
        error=one.error,
    )
