"""Sets of notices as the bits of a number: one of nearly all notices is joined and counted in no time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from typing import TypeVar

_Any = TypeVar("_Any")


class Numbering:
    """A place for each notice, given when it is first met."""

    def __init__(self) -> None:
        self._names: list[str] = []
        self._places: dict[str, int] = {}

    def bits(self, names: Iterable[str]) -> int:
        """The set of these notices."""
        return self.at(list(map(self.place, names)))

    def place(self, name: str) -> int:
        """The place of the notice."""
        place = self._places.setdefault(name, len(self._names))
        if place == len(self._names):
            self._names.append(name)
        return place

    def at(self, places: Iterable[int]) -> int:
        """The set of the notices at these places."""
        made = bytearray(len(self._names) // 8 + 1)
        for place in places:
            made[place >> 3] |= 1 << (place & 7)
        return int.from_bytes(made, "little")

    def names(self, bits: int) -> Iterator[str]:
        """The ids of the notices of the set, in the order in which they were met."""
        signs = f"{bits:b}"[::-1]
        place = signs.find("1")
        while place >= 0:
            yield self._names[place]
            place = signs.find("1", place + 1)

    def holds(self, bits: int, name: object) -> bool:
        """Whether the notice is in the set."""
        place = self._places.get(name) if isinstance(name, str) else None
        return place is not None and bool(bits >> place & 1)


class Ids(AbstractSet[str]):
    """The ids of a set of notices, named only where somebody looks at them one by one."""

    __slots__ = ("_bits", "_numbering")

    def __init__(self, numbering: Numbering, bits: int) -> None:
        self._numbering = numbering
        self._bits = bits

    def __contains__(self, name: object) -> bool:
        return self._numbering.holds(self._bits, name)

    def __iter__(self) -> Iterator[str]:
        return self._numbering.names(self._bits)

    def __len__(self) -> int:
        return self._bits.bit_count()

    @classmethod
    def _from_iterable(cls, it: Iterable[_Any]) -> AbstractSet[_Any]:
        """What the other operations of a set give."""
        return frozenset(it)

    def __and__(self, other: AbstractSet[object]) -> Ids:
        return Ids(self._numbering, self._bits & self._of(other))

    def __sub__(self, other: AbstractSet[object]) -> Ids:
        return Ids(self._numbering, self._bits & ~self._of(other))

    def _of(self, other: AbstractSet[object]) -> int:
        """The notices of the other set that have a place here."""
        if isinstance(other, Ids) and other._numbering is self._numbering:
            return other._bits
        return self._numbering.bits(name for name in other if isinstance(name, str) and name in self)
