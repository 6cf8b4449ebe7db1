"""The notices of a store, for a check: those that may be about a device, and how many cannot be ruled out.

Keys and pieces of text find the few notices that matter, and only those are read. What no key rules out is
counted. Many devices are asked for together (`candidates_of`): then a notice is read once for all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import chain, islice
from types import TracebackType

from lockring import keys, readings
from lockring.candidates import Candidates
from lockring.catalogue import Extracts, Listed
from lockring.facts import Device
from lockring.freshness import SourceState, is_stale
from lockring.holdings.bitsets import Ids, Numbering
from lockring.holdings.finder import Finder
from lockring.holdings.notices import Read
from lockring.numbering import is_number
from lockring.store import Store
from lockring.store.held import Freshness

READ_AT_ONCE = 200  # notices that a check reads itself where nobody did: one takes about 2 ms
AT_ONCE = 1_000  # devices that are looked for together


class Holdings:
    """The notices of a store at a moment. It belongs to the thread that opened it."""

    def __init__(self, store: Store, *, now: datetime, published: Iterable[str] = ()) -> None:
        """`published` are the ids of notices held beside the store, whose newer revisions it may hold."""
        self._store = store
        self._now = now
        broken = store.broken_ids()
        unread = store.unread_count(readings.VERSION)
        self.not_looked_at = unread if unread > READ_AT_ONCE else 0
        """How many notices have not been read yet, and are too many to read now."""
        few = store.unread(readings.VERSION) if 0 < unread <= READ_AT_ONCE else ()
        others = (store.reviewed_ids(), broken, frozenset(one.notice_id for one in few))
        self._numbering = Numbering()
        self._finder = Finder(store, self._numbering, shown=published, judged=chain.from_iterable(others))
        self._read = Read(store, broken=broken)

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
            return Candidates(notices=self._read.some(only, as_of), telling=frozenset(only), lacks="")
        return next(self.candidates_of([device], as_of=as_of))

    def candidates_of(self, devices: Iterable[Device], *, as_of: date | None = None) -> Iterator[Candidates]:
        """For each device what `candidates` gives. The notices that were read are kept with the holdings."""
        rest = iter(devices)
        while some := list(islice(rest, AT_ONCE)):
            found = list(self._finder.find(some))
            names = [frozenset(self._numbering.names(one.told | one.judged)) for one in found]
            self._read.ahead(chain.from_iterable(names), as_of)
            for one, ids in zip(found, names, strict=True):
                yield Candidates(
                    notices=self._read.some(ids, as_of),
                    telling=frozenset(self._numbering.names(one.told)),
                    open=Ids(self._numbering, one.open),
                    lacks=one.lacks,
                )


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
