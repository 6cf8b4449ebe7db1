"""What all mentions of a text say together: needed to know to what a single one belongs."""

from __future__ import annotations

from collections.abc import Iterable

from lockring.extract.mentions import Mention
from lockring.extract.words import LISTED, ONLY, PRODUCT, UNIT, Kind

_TOLD = UNIT | PRODUCT | ONLY[Kind.VERSION]


class Overview:
    """The order of products and units in each segment, and the kinds of which numbers are listed."""

    def __init__(self, mentions: Iterable[Mention]) -> None:
        self._listed: dict[Kind, int] = {}  # mentions that list numbers of the kind
        self._begins_with_units: dict[int, bool] = {}
        self._has_products: set[int] = set()
        self._without_numbers: dict[int, frozenset[Kind]] = {}
        self._lists = 0  # mentions that list numbers, or say that all are meant
        for mention in mentions:
            self._see(mention)

    def _see(self, mention: Mention) -> None:
        kinds, segment, numbers = mention.kinds, mention.segment, mention.has_numbers
        product = kinds & PRODUCT and mention.items
        if product or (kinds & UNIT and (numbers or mention.every or mention.elsewhere)):
            self._begins_with_units.setdefault(segment, not product)
        if product:
            self._has_products.add(segment)
        if numbers:
            for kind in kinds:
                self._listed[kind] = self._listed.get(kind, 0) + 1
        else:
            self._lacks(mention)
        self._lists += numbers or mention.every

    def _lacks(self, mention: Mention) -> None:
        before = self._without_numbers.get(mention.segment, frozenset())
        self._without_numbers[mention.segment] = before | (mention.kinds & _TOLD)

    def begins_with_units(self, mention: Mention) -> bool:
        """Whether units stand before products in the segment of the mention."""
        return self._begins_with_units.get(mention.segment, False)

    def tells_products_after_units(self, mention: Mention) -> bool:
        """Whether the segment of the mention begins with units and tells of products too."""
        return mention.segment in self._has_products and self.begins_with_units(mention)

    def now_lists(self, mention: Mention) -> None:
        """A heading turned out to be a number."""
        self._lists += len(mention.items) == 1 and not mention.every

    def lists_less(self, mention: Mention) -> None:
        """Numbers of the mention turned out to be of another kind."""
        if not mention.has_numbers:
            self._lacks(mention)
            for kind in mention.kinds:
                self._listed[kind] -= 1
            self._lists -= not mention.every

    def lists(self, kinds: frozenset[Kind]) -> bool:
        """Whether the text lists any number of these kinds."""
        return any(self._listed.get(kind) for kind in kinds & LISTED)

    def kinds_elsewhere(self, mention: Mention) -> frozenset[Kind]:
        """Of what the list is that is elsewhere: of the labels without numbers in the same segment."""
        if mention.kinds & LISTED:
            return mention.kinds & LISTED
        told = self._without_numbers.get(mention.segment, frozenset())
        return told or (frozenset() if self._lists else ONLY[Kind.LOT])
