"""Which notices may be about the products of a fleet: those given, or those that a store finds."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Protocol

from lockring import keys
from lockring.candidates import Candidates, merged
from lockring.facts import Device, Known
from lockring.holdings import Holdings
from lockring.index import NoticeIndex, named
from lockring.normal import ModelNumber, Value
from lockring.notice import Notice

Asked = Sequence[tuple[Device, Collection[str]]]
"""Products, each with the ids of notices that are to be judged whatever else is known of it."""


class Notices(Protocol):
    """Where the notices of a fleet come from."""

    def about(self, asked: Asked) -> Iterator[Candidates]:
        """For each product the notices that may be about it."""
        ...

    def numbers(self) -> Iterable[tuple[keys.Key, str]]:
        """Every lot or serial number that a notice prints, as `keys.of_unit` gives it, with its id."""
        ...

    def names(self, device: Device) -> bool:
        """Whether some notice names the model: else it may be a typing error, and clears nothing.

        True where no model is given, for then none rules a notice out.
        """
        ...


class Given:
    """These notices, for every product."""

    def __init__(self, notices: Sequence[Notice]) -> None:
        self._models = named(notices, "model_number")
        self._all = Candidates(notices=tuple(notices), telling=frozenset(notice.id for notice in notices))

    def about(self, asked: Asked) -> Iterator[Candidates]:
        """All of them, for each product: each tells something."""
        return (self._all for _ in asked)

    def numbers(self) -> Iterable[tuple[keys.Key, str]]:
        """Nothing: every product is judged by every notice."""
        return ()

    def names(self, device: Device) -> bool:
        """Whether one of the notices names the model."""
        return _is_named(device, self._models)


class Indexed:
    """Very many notices, by an index: for each product those that its numbers cannot rule out."""

    def __init__(self, notices: Iterable[Notice], *, as_of: date | None = None) -> None:
        self._index = NoticeIndex(notices, as_of=as_of)
        self._models = named(self._index.notices, "model_number")

    def about(self, asked: Asked) -> Iterator[Candidates]:
        """For each product the notices that name a number of it, or none that it has."""
        for device, _ in asked:
            found = self._index.candidates(device)
            yield Candidates(notices=found, telling=frozenset(notice.id for notice in found))

    def numbers(self) -> Iterable[tuple[keys.Key, str]]:
        """Nothing: no name of a product rules a notice out."""
        return ()

    def names(self, device: Device) -> bool:
        """Whether one of the notices names the model."""
        return _is_named(device, self._models)


class Held:
    """The notices that come with Lockring, and those of a store that may be about a product."""

    def __init__(self, published: Sequence[Notice], holdings: Holdings, *, as_of: date | None = None) -> None:
        self._published = tuple(published)
        self._own = frozenset(notice.id for notice in published)
        self._models = named(published, "model_number")
        self._holdings = holdings
        self._as_of = as_of

    def about(self, asked: Asked) -> Iterator[Candidates]:
        """The published notices and the store's candidates; what is left open of the rest is in `open`."""
        found = self._holdings.candidates_of((device for device, _ in asked), as_of=self._as_of)
        for (_, printing), candidates in zip(asked, found, strict=True):
            yield self._with_own(candidates, printing)

    def _with_own(self, found: Candidates, printing: Collection[str]) -> Candidates:
        stored = {notice.id: notice for notice in (*found.notices, *self._stored(printing))}
        others = (notice for notice in stored.values() if notice.id not in self._own)
        return Candidates(
            notices=(*self._newest, *others),
            telling=found.telling | self._own,
            open=found.open - stored.keys(),
            lacks=found.lacks,
        )

    @cached_property
    def _newest(self) -> tuple[Notice, ...]:
        """The notices that come with Lockring, each with the revisions that the store has of it too."""
        both, _ = merged(self._published, self._stored(self._own))
        return both

    def _stored(self, ids: Collection[str]) -> tuple[Notice, ...]:
        return self._holdings.candidates(Device(), as_of=self._as_of, only=sorted(ids)).notices if ids else ()

    def numbers(self) -> Iterable[tuple[keys.Key, str]]:
        """Every number that a notice of the store lists or prints."""
        return self._holdings.numbers()

    def names(self, device: Device) -> bool:
        """Whether one of the published notices names the model, or one of the store prints it."""
        return _is_named(device, self._models) or self._holdings.prints(device.text("model_number"))


def _is_named(device: Device, models: Mapping[Value, str]) -> bool:
    model = device.get("model_number")
    if not isinstance(model, Known) or not isinstance(model.value, ModelNumber):
        return True
    return model.value.base in models
