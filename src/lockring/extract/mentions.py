"""What a text can mention: a label such as `Lot numbers:` with the numbers, ranges and days after it."""

from __future__ import annotations

import msgspec

from lockring.extract.dates import Days
from lockring.extract.words import Kind

Place = tuple[int, int]


class Item(msgspec.Struct, frozen=True, gc=False):
    """One number as it is printed, and where."""

    text: str
    place: Place


class Bounds(msgspec.Struct):
    """A range of numbers or versions; an end that is None is open.

    `without_last` and `without_first` say that the end itself is left out ("below 16192"). `unclear` is a
    range whose upper end the notice does not settle ("101360+").
    """

    first: str | None
    last: str | None
    place: Place
    without_first: bool = False
    without_last: bool = False
    unclear: bool = False


class Span(msgspec.Struct):
    """A span of days; an end that is None is open. Both ends are included."""

    first: Days | None
    last: Days | None
    place: Place
    without_first: bool = False
    without_last: bool = False


class Mention(msgspec.Struct, eq=False):
    """A label and what follows it, up to the next label.

    `kinds` is empty for numbers without a label. A heading (`e700:`) and an ordinal (`2)`) stand alone.
    `field` is the text of the record in which it stands, and `body` the place after the label. `not_meant`
    says that its sentence tells of other units than the recalled ones.
    """

    kinds: frozenset[Kind]
    segment: int
    start: int
    end: int
    body: int = 0
    field: str = "codes"
    ordinal: str = ""
    heading: str = ""
    items: list[Item] = []
    ranges: list[Bounds] = []
    prefixes: list[Item] = []
    spans: list[Span] = []
    names: list[str] = []
    unread: list[Place] = []
    every: bool = False
    some: bool = False
    elsewhere: bool = False
    unlimited: bool = False
    excluded: bool = False
    restricted: bool = False
    in_row: bool = False
    not_meant: bool = False

    @property
    def has_numbers(self) -> bool:
        """Whether it lists any number, range or beginning of a number."""
        return bool(self.items or self.ranges or self.prefixes)

    def ends(self) -> list[str]:
        """Every number of the list, and the ends of its ranges."""
        ends = [end for bounds in self.ranges for end in (bounds.first, bounds.last) if end]
        return [item.text for item in self.items] + ends

    @property
    def says_something(self) -> bool:
        """Whether it tells of any unit or product at all."""
        told = self.items or self.ranges or self.prefixes or self.spans or self.names or self.heading
        return bool(told or self.ordinal or self.every or self.some or self.elsewhere or self.unread)
