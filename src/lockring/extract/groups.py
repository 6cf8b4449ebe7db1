"""Which numbers belong together: lots with their model, the second list with the second product."""

from __future__ import annotations

import msgspec

from lockring.extract.mentions import Item, Mention
from lockring.extract.numbers import has_digit, is_identifier
from lockring.extract.overview import Overview
from lockring.extract.words import DATED, ONLY, PRODUCT, UNIT, Kind
from lockring.numbering import is_number

_VERSION, _NAME, _IDENTIFIER = ONLY[Kind.VERSION], ONLY[Kind.NAME], ONLY[Kind.IDENTIFIER]
_UNIT_OR_DAY = UNIT | DATED
_SHORTEST = 5  # characters of a name


class Group(msgspec.Struct, eq=False):
    """One product of a notice and the units of it that are meant."""

    ordinal: str = ""
    products: list[Mention] = []
    identifiers: list[Item] = []
    names: list[str] = []
    units: list[Mention] = []
    versions: list[Mention] = []
    dated: list[Mention] = []
    elsewhere: set[Kind] = set()
    every: bool = False
    unlimited: bool = False
    restricted: bool = False
    unit_segments: set[int] = set()
    product_segments: set[int] = set()

    @property
    def numbers(self) -> list[Item]:
        """The numbers of the product."""
        return [item for mention in self.products for item in mention.items]

    @property
    def tells_units(self) -> bool:
        """Whether it says which units are meant: a list, all of them, or that the list is elsewhere."""
        return bool(self.units or self.versions or self.elsewhere or self.every)

    @property
    def tells_product(self) -> bool:
        """Whether it says of which product they are."""
        return bool(self.products or self.names or self.identifiers)

    def merge(self, other: Group) -> None:
        """All that the other group tells is of the same product."""
        self.products += other.products
        self.identifiers += other.identifiers
        self.names += other.names
        self.units += other.units
        self.versions += other.versions
        self.dated += other.dated
        self.elsewhere |= other.elsewhere
        self.every = self.every or other.every
        self.unlimited = self.unlimited or other.unlimited
        self.restricted = self.restricted or other.restricted

    def add_product(self, mention: Mention) -> None:
        """Its product is mentioned here."""
        self.products.append(mention)
        self.product_segments.add(mention.segment)

    def add_units(self, mention: Mention) -> None:
        """Units of it are listed here."""
        self.units.append(mention)
        self.unit_segments.add(mention.segment)


class Grouping:
    """The groups of one text, and the days, exclusions and names that hold for all of them."""

    def __init__(self, mentions: list[Mention]) -> None:
        """The groups of the mentions, in their order. A product after a list of units begins a new group."""
        self.groups: list[Group] = [Group()]
        self.dated: list[Mention] = []
        self.excluded: list[Mention] = []
        self.names: list[str] = []
        self.named = False
        """Whether a label says that names follow: "Product names:"."""
        self._overview = Overview(mentions)
        for place, mention in enumerate(mentions):
            self._add(mention, mentions[place + 1 : place + 3])
        told = [g for g in self.groups if g.tells_units or g.tells_product or g.dated]
        self.groups = _joined(_with_days(_same_count(told)))

    def _add(self, mention: Mention, following: list[Mention]) -> None:
        """The mention in its group; `following` are the next two."""
        kinds = mention.kinds
        if kinds & _NAME:
            self.names += mention.names
            self.named = self.named or any(len(name) >= _SHORTEST for name in mention.names)
        if mention.excluded:
            self.excluded.append(mention)
        elif mention.ordinal:
            self.groups.append(Group(ordinal=mention.ordinal))
        elif mention.heading:
            self._add_heading(mention)
        elif kinds & PRODUCT:
            self._add_product(mention, units_first=self._overview.begins_with_units(mention))
        elif kinds & _IDENTIFIER:
            self._add_identifiers(mention, following)
        else:
            self._add_units(mention)

    def _begin_product(self, mention: Mention, *, units_first: bool) -> Group:
        """The group of a product: the last one, or a new one where that is complete."""
        last, segment = self.groups[-1], mention.segment
        line = bool(mention.heading or mention.in_row)
        apart = line and last.products and last.products[-1].segment != segment
        waits = units_first and segment in last.unit_segments and not last.products
        if apart or (last.tells_units and not waits):
            self.groups.append(Group(ordinal=last.ordinal if mention.heading else ""))
        return self.groups[-1]

    def _add_heading(self, mention: Mention) -> None:
        group = self._begin_product(mention, units_first=self._overview.begins_with_units(mention))
        group.names.append(mention.heading)
        if is_number(mention.heading) and has_digit(mention.heading):
            mention.items.append(Item(mention.heading, (mention.start, mention.end)))
            self._overview.now_lists(mention)
            group.add_product(mention)

    def _add_product(self, mention: Mention, *, units_first: bool) -> None:
        group = self._begin_product(mention, units_first=units_first)
        if mention.has_numbers or mention.names:
            group.add_product(mention)
        if mention.elsewhere or (mention.some and not mention.items):
            group.elsewhere |= mention.kinds & PRODUCT
        if mention.every and not mention.items:
            group.every = True

    def _add_identifiers(self, mention: Mention, following: list[Mention]) -> None:
        """Identifiers begin a group only where a list of units follows them in the same segment."""
        numbers = [item for item in mention.items if not is_identifier(item.text)]
        if numbers:
            mention.items = [item for item in mention.items if is_identifier(item.text)]
            self._overview.lists_less(mention)
            catalog = ONLY[Kind.CATALOG]
            named = Mention(
                catalog, mention.segment, mention.start, mention.end, field=mention.field, items=numbers
            )
            self._add_product(named, units_first=False)
        heads = any(m.kinds & UNIT and m.segment == mention.segment and m.has_numbers for m in following)
        if heads and self.groups[-1].tells_units:
            self.groups.append(Group())
        self.groups[-1].identifiers += mention.items
        if mention.elsewhere and not mention.items:
            self.groups[-1].elsewhere.add(Kind.IDENTIFIER)

    def _add_units(self, mention: Mention) -> None:
        kinds, group = mention.kinds, self.groups[-1]
        if mention.elsewhere and mention.has_numbers:
            mention.unlimited = True  # some are listed here, the rest elsewhere
        if kinds & UNIT and mention.has_numbers:
            if group.tells_units and self._overview.tells_products_after_units(mention):
                group = Group()
                self.groups.append(group)
            group.add_units(mention)
        elif kinds & _VERSION and mention.has_numbers:
            group.versions.append(mention)
        elif mention.elsewhere or (mention.some and not self._overview.lists(kinds)):
            group.elsewhere |= self._overview.kinds_elsewhere(mention)
        group.every = group.every or (mention.every and bool(kinds & _UNIT_OR_DAY))
        group.restricted = group.restricted or mention.restricted
        group.unlimited = group.unlimited or mention.unlimited
        if mention.spans:
            self._add_days(group, mention)

    def _add_days(self, group: Group, mention: Mention) -> None:
        """Days in the line of a product or its units are theirs; days in a line of their own hold for all."""
        here = mention.segment in group.product_segments or mention.segment in group.unit_segments
        alone = mention.kinds <= DATED and not here
        (self.dated if alone else group.dated).append(mention)


def _same_count(groups: list[Group]) -> list[Group]:
    """The products counted `1)` and the units counted `1)` further down belong together."""
    if not any(group.ordinal for group in groups):
        return groups
    kept: list[Group] = []
    first: dict[str, Group] = {}  # of those kept, by their ordinal
    for group in groups:
        same = first.get(group.ordinal) if group.ordinal else None
        if same is not None and same.tells_product and not same.tells_units and not group.tells_product:
            same.merge(group)
        else:
            first.setdefault(group.ordinal, group)
            kept.append(group)
    return kept


def _joined(groups: list[Group]) -> list[Group]:
    """Products told apart from all units, and units told apart from all products, belong together."""
    products = [g for g in groups if g.tells_product and not g.tells_units and not g.ordinal]
    units = [g for g in groups if g.tells_units and not g.tells_product and not g.ordinal]
    if not products or not units:
        return groups
    joined = Group()
    for part in (*products, *units):
        joined.merge(part)
    return [joined, *(g for g in groups if g.ordinal or g.tells_product == g.tells_units)]


def _with_days(groups: list[Group]) -> list[Group]:
    """Days that a later line gives for a product told before belong to it."""
    if not any(group.dated for group in groups[1:]):
        return groups
    kept: list[Group] = []
    first: dict[str, int] = {}  # of the groups kept, the first that has the number
    for group in groups:
        numbers = {item.text for item in group.numbers}
        same = min((first[n] for n in numbers if n in first), default=None)
        if same is not None and group.dated and not group.tells_units:
            kept[same].dated += group.dated
            continue
        for number in numbers:
            first.setdefault(number, len(kept))
        kept.append(group)
    return kept


def preambles(groups: list[Group]) -> set[int]:
    """The ids of groups that only name products before others that name them again with their units."""
    last = max((place for place, group in enumerate(groups) if group.tells_units), default=0)
    return {id(group) for group in groups[:last] if not group.tells_units and not group.dated}
