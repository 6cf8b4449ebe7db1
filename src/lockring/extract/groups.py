"""Which numbers belong together: the lots of a model with the model, the second list with the second product."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from lockring.extract.mentions import Item, Mention
from lockring.extract.tokens import is_identifier
from lockring.extract.walk import LISTED
from lockring.product import is_number
from lockring.extract.words import DATED, PRODUCT, UNIT, Kind


@dataclass(slots=True)
class Group:
    """One product of a notice and the units of it that are meant."""

    ordinal: str = ""
    products: list[Mention] = field(default_factory=list)
    identifiers: list[Item] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    units: list[Mention] = field(default_factory=list)
    versions: list[Mention] = field(default_factory=list)
    dated: list[Mention] = field(default_factory=list)
    elsewhere: set[Kind] = field(default_factory=set)
    every: bool = False
    unlimited: bool = False
    restricted: bool = False

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


@dataclass(slots=True)
class Grouping:
    """The groups of one text, and the days and exclusions that hold for all of them."""

    groups: list[Group] = field(default_factory=lambda: [Group()])
    dated: list[Mention] = field(default_factory=list)
    excluded: list[Mention] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    parts: dict[str, str] = field(default_factory=dict)
    units_hinted: bool = False
    """Whether lots, serial numbers or numbers of no known kind are spoken of without being listed."""
    vague: bool = False
    """Whether the products are said to be various: another name may be one of them."""
    by_history: bool = False
    """Whether what was done to a unit since it was sold decides too: "serviced with", "repaired"."""

    @property
    def last(self) -> Group:
        """The group that is being told of."""
        return self.groups[-1]


def group(mentions: list[Mention]) -> Grouping:
    """The groups of a text, in its order. A product after a list of units begins a new group."""
    found = Grouping()
    shape = _shape(mentions)
    for place, mention in enumerate(mentions):
        following = mentions[place + 1 :]
        found.names += mention.names if Kind.NAME in mention.kinds else []
        if mention.excluded:
            found.excluded.append(mention)
        elif mention.ordinal:
            found.groups.append(Group(ordinal=mention.ordinal))
        elif mention.heading or mention.kinds & PRODUCT:
            _add_product(found, mention, shape)
        elif Kind.IDENTIFIER in mention.kinds:
            _add_identifiers(found, mention, following)
        else:
            _add_units(found, mention, shape, mentions)
    found.groups = _joined([g for g in found.groups if g.tells_units or g.tells_product or g.dated])
    return found


def _shape(mentions: Iterable[Mention]) -> dict[int, list[str]]:
    """For each segment, in order: p for a product told there, u for units."""
    shape: dict[int, list[str]] = {}
    for mention in mentions:
        told = "p" if mention.kinds & PRODUCT and mention.items else "u" if mention.kinds & UNIT and _lists(mention) else ""
        if told:
            shape.setdefault(mention.segment, []).append(told)
    return shape


def _lists(mention: Mention) -> bool:
    return mention.has_numbers or mention.every or mention.elsewhere


def _add_product(found: Grouping, mention: Mention, shape: dict[int, list[str]]) -> None:
    units_first = shape.get(mention.segment, [])[:1] == ["u"]
    same_segment = any(unit.segment == mention.segment for unit in found.last.units)
    apart = bool((mention.heading or mention.in_row) and found.last.products and found.last.products[-1].segment != mention.segment)
    if apart or (found.last.tells_units and not (units_first and same_segment and not found.last.products)):
        found.groups.append(Group(ordinal=found.last.ordinal if mention.heading else ""))
    if mention.heading:
        found.last.names.append(mention.heading)
        if is_number(mention.heading) and any(map(str.isdecimal, mention.heading)):
            mention.items.append(Item(mention.heading, (mention.start, mention.end)))
            found.last.products.append(mention)
        return
    if mention.items or mention.ranges or mention.prefixes or mention.names:
        found.last.products.append(mention)
    if mention.elsewhere or (mention.some and not mention.items):
        found.last.elsewhere |= set(mention.kinds & PRODUCT)
    if mention.every and not mention.items:
        found.last.every = True


def _add_identifiers(found: Grouping, mention: Mention, following: list[Mention]) -> None:
    """Identifiers begin a group only where a list of units follows them in the same segment."""
    numbers = [item for item in mention.items if not is_identifier(item.text)]
    if numbers:
        mention.items = [item for item in mention.items if item not in numbers]
        named = Mention(kinds=frozenset({Kind.CATALOG}), segment=mention.segment, start=mention.start, end=mention.end)
        named.items = numbers
        _add_product(found, named, {})
    heads = any(m.kinds & UNIT and m.segment == mention.segment and m.has_numbers for m in following[:2])
    if heads and found.last.tells_units:
        found.groups.append(Group())
    found.last.identifiers += mention.items
    if mention.elsewhere and not mention.items:
        found.last.elsewhere.add(Kind.IDENTIFIER)


def _add_units(found: Grouping, mention: Mention, shape: dict[int, list[str]], mentions: list[Mention]) -> None:
    kinds = mention.kinds
    if kinds & UNIT and mention.has_numbers:
        if shape.get(mention.segment, [])[:1] == ["u"] and "p" in shape[mention.segment] and found.last.tells_units:
            found.groups.append(Group())
        found.last.units.append(mention)
    elif Kind.VERSION in kinds and mention.has_numbers:
        found.last.versions.append(mention)
    elif mention.elsewhere or (mention.some and not _listed_too(mention, mentions)):
        found.last.elsewhere |= _kinds_elsewhere(mention, mentions)
    found.last.every = found.last.every or (mention.every and bool(kinds & (UNIT | DATED)))
    found.last.restricted = found.last.restricted or mention.restricted
    found.last.unlimited = found.last.unlimited or mention.unlimited
    if mention.spans:
        _add_days(found, mention)


def _listed_too(mention: Mention, mentions: list[Mention]) -> bool:
    """Whether the `specific lots` that the mention speaks of are listed in the same notice."""
    return any(m.kinds & mention.kinds & LISTED and m.has_numbers for m in mentions)


def _kinds_elsewhere(mention: Mention, mentions: list[Mention]) -> set[Kind]:
    """Of what the list is that is elsewhere: of the labels without numbers in the same segment."""
    if mention.kinds & LISTED:
        return set(mention.kinds & LISTED)
    near = (m for m in mentions if m.segment == mention.segment and not m.has_numbers)
    told = {kind for m in near for kind in m.kinds & (UNIT | PRODUCT | {Kind.VERSION})}
    listed = any(m.has_numbers or m.every for m in mentions)
    return told or (set() if listed else {Kind.LOT})


def _add_days(found: Grouping, mention: Mention) -> None:
    """Days in the line of a product or its units are theirs; days in a line of their own hold for all."""
    group = found.last
    here = any(m.segment == mention.segment for m in (*group.products, *group.units)) or mention.kinds & UNIT
    alone = mention.kinds <= DATED and not here
    (found.dated if alone else group.dated).append(mention)


def _joined(groups: list[Group]) -> list[Group]:
    """Products told apart from all units, and units told apart from all products, belong together."""
    groups = _with_days(groups)
    products = [g for g in groups if g.tells_product and not g.tells_units and not g.ordinal]
    units = [g for g in groups if g.tells_units and not g.tells_product and not g.ordinal]
    if not products or not units:
        return groups
    joined = Group()
    for part in (*products, *units):
        joined.products += part.products
        joined.identifiers += part.identifiers
        joined.names += part.names
        joined.units += part.units
        joined.versions += part.versions
        joined.dated += part.dated
        joined.elsewhere |= part.elsewhere
        joined.every = joined.every or part.every
    return [joined, *(g for g in groups if g not in products and g not in units)]


def _with_days(groups: list[Group]) -> list[Group]:
    """Days that a later line gives for a product told before belong to it."""
    kept: list[Group] = []
    for group in groups:
        numbers = {item.text for item in group.numbers}
        same = next((g for g in kept if numbers & {i.text for i in g.numbers}), None)
        if same is not None and group.dated and not group.tells_units:
            same.dated += group.dated
        else:
            kept.append(group)
    return kept
