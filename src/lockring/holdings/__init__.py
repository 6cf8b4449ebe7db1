"""The notices of a store, for a check: those that may be about a device, and how many cannot be ruled out.

Nothing of the store is held in memory: keys and pieces of text find the few notices that matter, and only
those are read. What no key rules out is counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from types import TracebackType

from lockring import keys, lookups, readings
from lockring.candidates import Candidates
from lockring.catalogue import Extracts, Listed
from lockring.facts import Device
from lockring.freshness import SourceState, is_stale
from lockring.holdings.notices import notices
from lockring.normal import name as name_of
from lockring.notice import Notice
from lockring.numbering import is_number
from lockring.store import Store
from lockring.store.held import Freshness

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
        unread = store.unread_count(readings.VERSION)
        self.not_looked_at = unread if unread > READ_AT_ONCE else 0
        """How many notices have not been read yet, and are too many to read now."""
        few = store.unread(readings.VERSION) if 0 < unread <= READ_AT_ONCE else ()
        self._unread = frozenset(one.notice_id for one in few)

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

    def numbers(self) -> Iterator[tuple[keys.Key, str]]:
        """Every lot or serial number that a notice lists or prints, as a key, with the id of the notice."""
        for kind in keys.OF_UNITS:
            yield from (((kind, value), notice_id) for value, notice_id in self._store.all_of_kind(kind))

    def gudid_extracts(self) -> Extracts | None:
        """How far the extracts of GUDID reach; None where there is none."""
        return self._store.gudid_extracts()

    def gudid_listed(self, identifiers: Sequence[str]) -> dict[str, Listed]:
        """The records of GUDID for each of these device identifiers; those without one are left out."""
        return self._store.gudid_listed(identifiers)

    def candidates(
        self, device: Device, *, as_of: date | None = None, only: Sequence[str] = ()
    ) -> Candidates:
        """The notices that may be about the device, with those that nothing known of it rules out.

        With `only`, these notices and no others.
        """
        if only:
            return Candidates(notices=self._notices(only, as_of), telling=frozenset(only), lacks="")
        shown = frozenset(self._store.with_keys([keys.ALWAYS])) | self._published
        judged = shown | self._store.reviewed_ids() | self._broken | self._unread
        wanted = lookups.lookup(device)
        if wanted is None:
            every = frozenset(self._store.with_keys([keys.EVERY])) | judged
            return Candidates(
                notices=self._notices(shown, as_of), telling=shown, open=every - shown, lacks="model_number"
            )
        judged |= frozenset(self._store.with_keys(wanted.masked))
        telling, met = self._met(wanted)
        traced = frozenset[str]().union(*map(self._with_any, wanted.names))
        of_firm, are_few = _few(self._of_firm(device) & traced)
        telling |= of_firm if are_few else frozenset()
        unnamed = frozenset(self._store.with_keys(wanted.unnamed)) | traced
        ruled_out = frozenset(self._store.with_keys(wanted.other)) - frozenset(
            self._store.with_keys(wanted.loose)
        )
        return Candidates(
            notices=self._notices(telling | judged, as_of),
            telling=telling | shown,
            open=met | frozenset(self._store.with_keys(wanted.open)) | (unnamed - ruled_out),
            lacks=wanted.lacks,
        )

    def _met(self, wanted: lookups.Lookup) -> tuple[frozenset[str], frozenset[str]]:
        """The notices that say what the device says, and those that print nearly its number."""
        telling, met = set(self._store.with_keys(wanted.same)), set[str]()
        for found, is_telling in self._by_number(wanted):
            (telling if is_telling else met).update(found)
        for words in wanted.names:
            telling |= self._with_every(words)
        return frozenset(telling), frozenset(met)

    def _by_number(self, wanted: lookups.Lookup) -> Iterator[tuple[frozenset[str], bool]]:
        """The notices with nearly a number of the device, or with it in their text; does that tell?."""
        near = [self._store.with_key_beginning(key) for key in wanted.beginnings]
        yield _few(frozenset(self._store.with_keys(wanted.near)).union(*near))
        for number in wanted.numbers:
            found, is_telling = _few(self._store.with_piece(number))
            yield found, is_telling and len(number) >= _LONG_NUMBER

    def _with_every(self, words: tuple[lookups.Pieces, ...]) -> frozenset[str]:
        found = [self._store.with_piece(word.whole) for word in words]
        return frozenset.intersection(*found) if found else frozenset()

    def _with_any(self, words: tuple[lookups.Pieces, ...]) -> frozenset[str]:
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
        return tuple(notices(self._store, ids, as_of=as_of, broken=self._broken))


def _few(found: frozenset[str]) -> tuple[frozenset[str], bool]:
    """The notices, and whether they are few enough to be told of one by one."""
    return found, len(found) <= _MOST_NEAR


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
