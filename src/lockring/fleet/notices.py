"""Which notices may be about the products of a fleet: those given, or those that a store finds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol

from lockring import keys
from lockring.candidates import Candidates, merged
from lockring.facts import Device
from lockring.holdings import Holdings
from lockring.notice import Notice


class Notices(Protocol):
    """Where the notices of a fleet come from."""

    def about(self, device: Device, more: Iterable[str] = ()) -> Candidates:
        """The notices that may be about a product, with those of the ids `more`."""
        ...

    def numbers(self) -> Iterable[tuple[keys.Key, str]]:
        """Every lot or serial number that a notice prints, as `keys.of_unit` gives it, with its id."""
        ...


class Given:
    """These notices, for every product."""

    def __init__(self, notices: Sequence[Notice]) -> None:
        self._all = Candidates(notices=tuple(notices), telling=frozenset(notice.id for notice in notices))

    def about(self, device: Device, more: Iterable[str] = ()) -> Candidates:  # noqa: ARG002 - they are all here
        """All of them: each tells something."""
        return self._all

    def numbers(self) -> Iterable[tuple[keys.Key, str]]:
        """Nothing: every product is judged by every notice."""
        return ()


class Held:
    """The notices that come with Lockring, and those of a store that may be about a product."""

    def __init__(self, published: Sequence[Notice], holdings: Holdings, *, as_of: date | None = None) -> None:
        self._published = tuple(published)
        self._own = frozenset(notice.id for notice in published)
        self._holdings = holdings
        self._as_of = as_of

    def about(self, device: Device, more: Iterable[str] = ()) -> Candidates:
        """The published notices and the store's candidates; what is left open of the rest is in `open`."""
        found = self._holdings.candidates(device, as_of=self._as_of)
        printing = frozenset(more)
        extra = (
            self._holdings.candidates(device, as_of=self._as_of, only=sorted(printing)) if printing else None
        )
        stored = {notice.id: notice for notice in (*found.notices, *(extra.notices if extra else ()))}
        both, others = merged(self._published, tuple(stored.values()))
        return Candidates(
            notices=(*both, *others),
            telling=found.telling | self._own | printing,
            open=found.open - stored.keys(),
            lacks=found.lacks,
        )

    def numbers(self) -> Iterable[tuple[keys.Key, str]]:
        """Every number that a notice of the store lists or prints."""
        return self._holdings.numbers()
