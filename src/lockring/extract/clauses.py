"""What was read of a notice, written as clauses in Lockring's own grammar."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product as pairs

import msgspec

from lockring.extract import conditions as write
from lockring.extract.groups import Group, Grouping
from lockring.extract.names import part_names, whole_names
from lockring.extract.mentions import Item, Mention, Place
from lockring.extract.tokens import is_identifier
from lockring.extract.words import BARE, PRODUCT, UNIT, Kind
from lockring.normal import shape
from lockring.record import Record
from lockring.scope import Clause, Condition, DateRange, Gap, OneOf, Product, ReadBy, Scope, Span, Unlisted

_SHOWN = 300  # characters of the notice that a clause quotes; the place of the whole is in its span
_ASK = "Ask the maker. The notice does not print the list, or a machine could not read it."


class Writer:
    """Writes the scope of one record. `unread` fills with the places of what was not understood."""

    def __init__(self, record: Record, base: Grouping, told: Grouping, *, stray: list[Item]) -> None:
        self.record = record
        self.base = base
        self.told = told
        claimed = {i.text for g in told.groups for m in (*g.units, *g.products) for i in m.items}
        self.stray = tuple(dict.fromkeys(i.text for i in stray if len(i.text) > 2 and i.text not in claimed))
        self.bare = any(m.kinds == BARE for g in told.groups for m in g.products)
        self.unread = [self._span(item.place) for item in stray if self._could_be_listed(item)]
        self.groups = self._chosen()
        preambles = [g for g in told.groups if self._told_units() and self._is_preamble(g)]
        self.numbers = {i.text for g in (*base.groups, *told.groups) if g not in preambles for i in g.numbers}

    def _chosen(self) -> list[Group]:
        """The groups that say which units are meant: those of the codes, and lists in the description."""
        described = [g for g in self.base.groups if g.units or (g.tells_units and not self._told_units())]
        groups = [g for g in self.told.groups if not (self._told_units() and self._is_preamble(g))]
        return groups + described or self.base.groups or [Group()]

    def _told_units(self) -> bool:
        return any(g.tells_units for g in self.told.groups)

    def _is_preamble(self, group: Group) -> bool:
        """Whether the group only names products before others that name them again with their units."""
        place = self.told.groups.index(group)
        later = any(g.tells_units for g in self.told.groups[place + 1 :])
        return not group.tells_units and not group.dated and later

    def scope(self) -> Scope:
        """Every group as clauses; then what is open for all of them; then the exclusions."""
        clauses = [clause for group in self.groups for clause in self._clauses(group)]
        whole = self._product(self._whole())
        if self.unread or self.record.cut_off or self.told.by_history:
            clauses.append(self._open(whole, Gap.UNREADABLE, (), Kind.LOT))
        named = tuple(_renamed(clause, place) for place, clause in enumerate(clauses, start=1))
        return Scope(any=named, exclude=tuple(self._exclusions()))

    def _could_be_listed(self, item: Item) -> bool:
        """Whether a number that no label claims looks like those that one does."""
        listed = (i for g in self.told.groups for m in g.units for i in m.items)
        return any(shape(item.text) == shape(other.text) for other in listed)

    def _whole(self) -> Group:
        """All products of the record as one."""
        return Group(products=[m for g in (*self.base.groups, *self.told.groups) for m in g.products])

    # One group.

    def _clauses(self, group: Group) -> Iterator[Clause]:
        product = self._product(group)
        implied = self._implied(group)
        units = [one for mention in group.units for one in self._units(mention)]
        versions = [one for mention in (group.versions or self._base_versions()) for one in self._versions(mention)]
        bare = [m for m in group.products if m.kinds == BARE]
        units += [one for mention in bare for one in self._units(mention)]
        if bare:
            yield self._clause(product, (), implied, group)
            product = self._product(Group(names=group.names))
        if units:
            product = self._product(Group(names=group.names) if bare else group, whole=False)
            product = msgspec.structs.replace(product, any_name=True)
        if units or (versions and not group.elsewhere):
            for unit, version in pairs(units or [()], versions or [()]):
                yield self._clause(product, (*unit, *version), implied, group)
        if not (group.units or versions or bare) or (group.unlimited and group.every):
            yield from self._without_list(group, product, implied)
        yield from self._openings(group, product, implied, versions)

    def _base_versions(self) -> list[Mention]:
        """Versions that the product description gives for all units listed elsewhere."""
        return [m for g in self.base.groups for m in g.versions if not g.units]

    def _openings(
        self, group: Group, product: Product, implied: tuple[Condition, ...], versions: list[tuple[Condition, ...]]
    ) -> Iterator[Clause]:
        """What the notice leaves open about the group: lists kept elsewhere, select lots of a range."""
        for mention in group.units:
            for bounds in (b for b in mention.ranges if mention.some or b.unclear):
                within = write.span_of(write.unit_fact(mention.kinds), bounds)
                yield self._open(product, Gap.WITHHELD, (*implied, *within), Kind.LOT)
        unlimited = group.unlimited and not (group.every and write.deciding(implied))
        mentions = (*group.units, *group.versions, *group.products)
        contradicted = group.every and any(not m.every for m in group.units) and not group.unlimited
        if contradicted or unlimited or group.restricted or any(m.unread for m in mentions) or (group.elsewhere and not group.every):
            kind = next(iter(sorted(group.elsewhere, key=lambda k: k.value)), Kind.LOT)
            for version in versions or [()]:
                yield self._open(product, Gap.WITHHELD, implied, kind, also=version if group.elsewhere else ())

    def _without_list(self, group: Group, product: Product, implied: tuple[DateRange, ...]) -> Iterator[Clause]:
        """All units, those of certain days, or those that a list elsewhere names."""
        if group.restricted or (group.elsewhere and not group.every):
            return
        deciding = write.deciding(implied)
        if self.told.units_hinted and not group.every and not deciding:
            yield self._open(product, Gap.UNREADABLE, implied, Kind.LOT)
            return
        yield self._clause(product, deciding, tuple(d for d in implied if d not in deciding), group)

    def _units(self, mention: Mention) -> Iterator[tuple[Condition, ...]]:
        fact = write.unit_fact(mention.kinds)
        written = write.listed(fact, mention, ranges=not mention.some, unclear=self.stray)
        yield from self._readable(written, mention)

    def _versions(self, mention: Mention) -> Iterator[tuple[Condition, ...]]:
        yield from self._readable(write.versions(mention), mention)

    def _readable(self, written: write.Written, mention: Mention) -> Iterator[tuple[Condition, ...]]:
        """The conditions that could be written; the places of the others are noted as unread."""
        for place in written.unread:
            self.unread.append(self._span(place))
        yield from ((condition,) for condition in written.conditions)

    def _implied(self, group: Group) -> tuple[DateRange, ...]:
        dated = write.days((*group.dated, *self.told.dated, *self.base.dated))
        return tuple(d for d in dated if not (group.units and d.fact == "expiration_date"))  # it describes the lot

    # Products.

    def _product(self, group: Group, *, whole: bool = True) -> Product:
        """The product of a group: its own numbers, or those of the product description.

        `whole` asks for a whole name of it; without, a part is enough, for a clause that lists its units.
        """
        numbers = self._numbers(group)
        plain = tuple(n for n in numbers if not write.is_pattern(n))
        patterns = tuple(write.pattern(n) for n in numbers if write.is_pattern(n))
        names = group.names if numbers else self._names(group, whole=whole)
        mentions = [m for g in (group, *self.base.groups) for m in g.products]
        closed = not any(m.elsewhere or m.ranges or m.prefixes or m.unlimited or m.unread for m in mentions)
        withheld = {Kind.MODEL, Kind.CATALOG} & {k for g in (*self.told.groups, *self.base.groups) for k in g.elsewhere}
        catalog = any(Kind.CATALOG in m.kinds for m in mentions)
        return Product(
            fact="catalog_number" if catalog else "model_number",
            numbers=plain,
            patterns=patterns,
            identifiers=self._identifiers(group),
            others=tuple(sorted(self.numbers - set(numbers))),
            names=tuple(names) if numbers or names else ("unnamed",),
            context=self._context(group),
            closed=closed and not withheld,
            vague=self.told.vague or self.record.cut_off,
        )

    def _numbers(self, group: Group) -> tuple[str, ...]:
        own = dict.fromkeys(item.text for item in group.numbers)
        base = self._base_numbers(group)
        apart = bool(own) and not own.keys().isdisjoint(base)  # the description names the products of all groups
        everything = dict.fromkeys(sorted(self.numbers)) if not (own or base or group.names or self.bare) else {}
        return tuple(own if apart else own | base | everything)

    def _base_numbers(self, group: Group) -> dict[str, None]:
        """The numbers in the product description: of the same ordinal, where both are counted."""
        counted = [g for g in self.base.groups if g.ordinal and g.ordinal == group.ordinal]
        return dict.fromkeys(item.text for g in counted or self.base.groups for item in g.numbers)

    def _identifiers(self, group: Group) -> tuple[str, ...]:
        groups = (group, *self.base.groups) if group.identifiers else (*self.told.groups, *self.base.groups)
        texts = (item.text for g in groups for item in g.identifiers)
        return tuple(dict.fromkeys(text for text in texts if is_identifier(text)))

    def _names(self, group: Group, *, whole: bool) -> tuple[str, ...]:
        """What the notice calls the products of the group: its headings, or the names in the description."""
        split = whole_names if whole else part_names
        part = self.base.parts.get(group.ordinal)
        texts = [part] if part else [self.record.product, self.record.title, *self.base.names, *self.told.names]
        listed = (name for m in group.products for name in m.names)
        told = [*group.names, *listed, *(name for text in texts for name in split(text))]
        return tuple(dict.fromkeys(told))

    def _context(self, group: Group) -> str:
        """All that the notice says, for a part of it all that is no other part."""
        product = self.base.parts.get(group.ordinal, self.record.product)
        return f"{self.record.firm} {product} {self.record.title} {self.record.codes[:_CONTEXT]}"

    # Clauses.

    def _clause(
        self, product: Product, conditions: tuple[Condition, ...], implied: tuple[Condition, ...], group: Group
    ) -> Clause:
        places = _places(group)
        quote = self._quote(places)
        return Clause(
            id="read",
            says=f"The notice lists it: {quote}" if quote else "The notice names the product.",
            all=(product, *conditions),
            implies=tuple(c for c in implied if c not in conditions),
            source="record",
            quote=quote,
            read_by=ReadBy.MACHINE,
            spans=tuple(map(self._span, places[:_PLACES])),
        )

    def _open(
        self,
        product: Product,
        gap: Gap,
        implied: tuple[Condition, ...],
        kind: Kind,
        also: tuple[Condition, ...] = (),
    ) -> Clause:
        fact = {Kind.LOT: "unit_number", Kind.VERSION: "software_version"}.get(kind, write.fact_of(kind))
        return Clause(
            id="open",
            says="The notice does not settle this here.",
            all=(product, *also, Unlisted(fact=fact, gap=gap, ask=_ASK)),
            implies=implied,
            source="record",
            read_by=ReadBy.MACHINE,
            spans=tuple(self.unread[:_PLACES]),
        )

    def _exclusions(self) -> Iterator[Clause]:
        for place, mention in enumerate((*self.told.excluded, *self.base.excluded), start=1):
            kinds = mention.kinds
            if not mention.items or not kinds & (UNIT | PRODUCT):
                continue
            written = write.listed(write.unit_fact(kinds), mention, ranges=True) if kinds & UNIT else None
            conditions = written.conditions if written else (Product(fact="model_number", numbers=tuple(i.text for i in mention.items)),)
            for condition in conditions:
                yield Clause(
                    id=f"exclusion-{place}",
                    says=f"The notice leaves it out: {self._quote([(mention.start, mention.end)])}",
                    all=(condition,),
                    source="record",
                    read_by=ReadBy.MACHINE,
                    spans=(self._span((mention.start, mention.end)),),
                )

    def _quote(self, places: list[Place]) -> str:
        if not places:
            return ""
        first, last = min(p[0] for p in places), max(p[1] for p in places)
        said = " ".join(self.record.codes[first:last].split())
        return said if len(said) <= _SHOWN else said[: _SHOWN - 1] + "…"

    def _span(self, place: Place) -> Span:
        return Span(field="codes", start=place[0], end=place[1])


_CONTEXT = 20_000  # characters of the text in which a device's name and number are looked for
_PLACES = 50  # places that one clause names; a list of a thousand lots is one place
_Renamed = Clause


def _places(group: Group) -> list[Place]:
    return [(m.start, m.end) for m in (*group.products, *group.units, *group.versions)]


def _renamed(clause: Clause, place: int) -> Clause:
    return msgspec.structs.replace(clause, id=f"{clause.id}-{place}")


def numbers_of(mentions: Iterable[Mention]) -> list[str]:
    """The numbers of several mentions."""
    return [item.text for mention in mentions for item in mention.items]


__all__ = ["OneOf", "Writer", "numbers_of"]
