"""Which notices of a store may be about a device: by keys, by pieces of text, and by what rules them out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from operator import and_, or_

import msgspec

from lockring import keys, lookups
from lockring.facts import Device
from lockring.holdings.asked import Asked, Texted
from lockring.holdings.bitsets import Numbering
from lockring.lookups import Lookup
from lockring.normal import name as name_of
from lockring.store import Store

_LONG_NUMBER = 5  # signs: so long a number seldom stands in a text by chance
_MOST_NEAR = 100  # notices that are told of because a number is nearly the same, or stands in their text


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """Sets of notices for one device, as in `Candidates`; the notices to judge are those told and judged."""

    told: int
    judged: int
    open: int
    lacks: str


class Finder:
    """Finds the notices of a store. What all devices ask for is asked of it once."""

    def __init__(
        self, store: Store, numbering: Numbering, *, shown: Iterable[str], judged: Iterable[str]
    ) -> None:
        """`shown` are the ids of notices told of to every device, `judged` of those judged for each."""
        self._store = store
        self._numbering = numbering
        self._texted = Texted(store, numbering)
        self._shown = numbering.bits((*shown, *store.with_keys([keys.ALWAYS])))
        self._judged = self._shown | numbering.bits(judged)

    def find(self, devices: Sequence[Device]) -> Iterator[Found]:
        """The notices for each device."""
        wanted = [lookups.lookup(device) for device in devices]
        asked = Asked(self._store, self._numbering, self._texted, [one for one in wanted if one is not None])
        for device, one in zip(devices, wanted, strict=True):
            yield self._found(device, one, asked) if one is not None else self._of_no_product()

    def _of_no_product(self) -> Found:
        every = self._numbering.bits(self._store.with_keys([keys.EVERY])) | self._judged
        return Found(told=self._shown, judged=0, open=every & ~self._shown, lacks="model_number")

    def _found(self, device: Device, wanted: Lookup, asked: Asked) -> Found:
        telling, met = _met(wanted, asked)
        pieces = (piece for words in wanted.names for word in words for piece in word.traces)
        traced = reduce(or_, map(asked.piece, pieces), 0)
        of_firm = self._of_firm(device) & traced if traced else 0
        ruled_out = asked.keys(wanted.other) & ~asked.keys(wanted.loose)
        return Found(
            told=telling | self._shown | (of_firm if _are_few(of_firm) else 0),
            judged=self._judged | asked.keys(wanted.masked),
            open=met | asked.keys(wanted.open) | ((asked.keys(wanted.unnamed) | traced) & ~ruled_out),
            lacks=wanted.lacks,
        )

    def _of_firm(self, device: Device) -> int:
        """The notices of the device's maker, by the longest word of its name."""
        try:
            return self._texted.of_firm(max(name_of(device.text("manufacturer")).split(), key=len))
        except ValueError:
            return 0


def _met(wanted: Lookup, asked: Asked) -> tuple[int, int]:
    """The notices that say what the device says, and those that print nearly its number."""
    telling, met = asked.keys(wanted.same), 0
    for found, is_telling in _by_number(wanted, asked):
        telling, met = (telling | found, met) if is_telling else (telling, met | found)
    for words in wanted.names:
        whole = [asked.piece(word.whole) for word in words]
        telling |= reduce(and_, whole) if whole else 0
    return telling, met


def _by_number(wanted: Lookup, asked: Asked) -> Iterator[tuple[int, bool]]:
    """The notices with nearly a number of the device, or with it in their text; does that tell?."""
    near = asked.keys(wanted.near) | asked.beginning(wanted.beginnings)
    yield near, _are_few(near)
    for number in wanted.numbers:
        found = asked.piece(number)
        yield found, _are_few(found) and len(number) >= _LONG_NUMBER


def _are_few(found: int) -> bool:
    """Whether the notices are few enough to be told of one by one."""
    return found.bit_count() <= _MOST_NEAR
