"""What was read of a notice, written as clauses in Lockring's own grammar."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import product as pairs

from lockring.extract import conditions as write
from lockring.extract import periods
from lockring.extract.exclusions import exclusions
from lockring.extract.groups import Group, Grouping, preambles
from lockring.extract.mentions import Item, Mention, Place
from lockring.extract.merging import PLACES, merged
from lockring.extract.numbers import key
from lockring.extract.products import Hints, Products
from lockring.extract.quotes import Quoted, Quotes
from lockring.extract.ranges import span_of
from lockring.extract.words import BARE, Kind
from lockring.normal import shape
from lockring.record import Record
from lockring.scope import (
    Clause,
    Condition,
    DateRange,
    Gap,
    OneOf,
    Product,
    Range,
    ReadBy,
    Scope,
    Span,
    Unlisted,
)

_MOST_PAIRS = 10_000  # clauses of one group that list units together with versions
_DESCRIPTION = 20_000  # characters of a product description in which bare numbers are looked for
_SHORTEST = 3  # signs of a number that is looked for in the text
_ASK = "Ask the maker. The notice does not print the list, or a machine could not read it."
_OPEN_FACTS = {Kind.LOT: "unit_number", Kind.VERSION: "software_version"}
_UNIT_FACTS = ("lot_number", "serial_number", "unit_number")
Conditions = tuple[Condition, ...]


class Writer:
    """Writes the scope of one record. `unread` fills with the places of what was not understood."""

    def __init__(self, record: Record, base: Grouping, told: Grouping, hints: Hints) -> None:
        self.record = record
        self.base = base
        self.told = told
        self.hints = hints
        self._shared_days = periods.days((*told.dated, *base.dated))
        self._written = 0  # clauses so far
        self._loose = self._not_listed()
        heads = preambles(told.groups)
        listed = [group for group in told.groups if id(group) not in heads]
        self.groups = self._chosen(listed)
        unclear = sum(map(len, self._loose))
        self._products = Products(record, base, told, hints, self.groups, unclear)
        self._quotes = Quotes(record, brief=self._products.brief)
        self._unclear = () if self._products.brief else self._loose
        self.unread = [self._span(item.place, "codes") for item in hints.stray if self._could_be_listed(item)]

    def _chosen(self, listed: list[Group]) -> list[Group]:
        """The groups that say which units are meant: those of the codes, and lists in the description."""
        base = self.base.groups
        if any(group.tells_units for group in self.told.groups):
            return [*listed, *(g for g in base if g.units)]
        if any(group.tells_units for group in base):
            heads = preambles(base)
            listed = [*listed, *(g for g in base if id(g) not in heads)]
        return listed or base or [Group()]

    @cached_property
    def _shapes(self) -> frozenset[str]:
        return frozenset(shape(i.text) for g in self.told.groups for m in g.units for i in m.items)

    def _could_be_listed(self, item: Item) -> bool:
        """Whether a number that no label claims looks like those that one does."""
        if not self._shapes or shape(item.text) not in self._shapes:
            return False
        return item.text not in self.record.product[:_DESCRIPTION]

    def _not_listed(self) -> tuple[str, ...]:
        """The numbers that the notice prints and no list of units or versions has."""
        groups = (*self.told.groups, *self.base.groups)
        claimed = {text for g in groups for m in (*g.units, *g.versions) for text in m.ends()}
        stray = (i.text for i in self.hints.stray if len(i.text) >= _SHORTEST)
        loose = self.hints.printed.union(stray) - claimed
        keys = set(map(key, claimed)) if loose else claimed
        return tuple(sorted([text for text in loose if (told := key(text)) and told not in keys]))

    @cached_property
    def _unclear_versions(self) -> tuple[str, ...]:
        return write.version_like(self._loose)

    def scope(self) -> Scope:
        """Every group as clauses; then what is open for all of them; then the exclusions."""
        told = (clause for group in self.groups for clause in self._clauses(group))
        clauses = merged(told, self._quotes.said)
        if self._loose and self._products.brief:
            clauses += self._printed_anywhere(clauses)
        if self.unread or self.record.cut_off or self.hints.by_history:
            clauses.append(self._open(self._products.all(), Gap.UNREADABLE, (), Kind.LOT))
        return Scope(
            any=tuple(clauses),
            exclude=tuple(exclusions((*self.told.excluded, *self.base.excluded), self._quotes)),
        )

    def _printed_anywhere(self, clauses: list[Clause]) -> list[Clause]:
        """Of many clauses one each for lots and serials leaves open the numbers that no list claims."""
        units = (c for clause in clauses for c in clause.all[1:2] if isinstance(c, (OneOf, Range)))
        facts = dict.fromkeys(c.fact for c in units if c.fact in _UNIT_FACTS)
        product = self._products.all()
        listed = (OneOf(fact=fact, values=self._loose) for fact in facts)
        return [self._open(product, Gap.UNREADABLE, (), Kind.LOT, also=(one,)) for one in listed]

    # One group.

    def _clauses(self, group: Group) -> Iterator[Clause]:
        bare = [m for m in group.products if m.kinds == BARE]
        units = self._units([*group.units, *bare])
        versions = self._versions(group.versions or self._base_versions)
        implied = self._implied(group)
        quoted = self._quotes.of(group)
        if any(m.items for m in bare):
            yield self._clause(self._products.product(group), (), implied, quoted)
        named = Group(names=group.names) if bare else group
        product = self._products.product(named, whole=not units)
        if len(units) * len(versions) > _MOST_PAIRS:
            yield self._open(product, Gap.UNREADABLE, implied, Kind.LOT)
        elif units or (versions and not group.elsewhere):
            for unit, version in pairs(units or [()], versions or [()]):
                yield self._clause(product, (*unit, *version), implied, quoted)
        listed = group.units or group.versions or (bare and not any(m.items for m in bare))
        if listed and not (units or versions or any(m.some for m in group.units)):
            yield self._open(product, Gap.UNREADABLE, implied, Kind.LOT)
        if not (listed or versions or bare) or (group.unlimited and group.every):
            yield from self._without_list(group, product, implied, quoted)
        yield from self._openings(group, product, implied, versions)

    @cached_property
    def _base_versions(self) -> list[Mention]:
        """Versions that the product description gives for all units listed elsewhere."""
        return [m for g in self.base.groups for m in g.versions if not g.units]

    def _openings(
        self, group: Group, product: Product, implied: tuple[DateRange, ...], versions: list[Conditions]
    ) -> Iterator[Clause]:
        """What the notice leaves open about the group: lists kept elsewhere, select lots of a range."""
        for mention in group.units:
            for bounds in (b for b in mention.ranges if mention.some or b.unclear):
                within = span_of(write.unit_fact(mention.kinds), bounds)
                yield self._open(product, Gap.WITHHELD, (*implied, *within), Kind.LOT)
        if _is_open(group, implied):
            kind = min(group.elsewhere, key=lambda kind: kind.value, default=Kind.LOT)
            for version in versions or [()]:
                yield self._open(
                    product, Gap.WITHHELD, implied, kind, also=version if group.elsewhere else ()
                )

    def _without_list(
        self, group: Group, product: Product, implied: tuple[DateRange, ...], quoted: Quoted
    ) -> Iterator[Clause]:
        """All units, those of certain days, or those that a list elsewhere names."""
        if group.restricted or (group.elsewhere and not group.every):
            return
        days = implied if group.every else tuple(d for d in implied if d.fact != "expiration_date")
        deciding = periods.deciding(days)
        if self.hints.units_hinted and not group.every and not deciding:
            yield self._open(product, Gap.UNREADABLE, implied, Kind.LOT)
            return
        yield self._clause(product, deciding, implied, quoted)

    def _units(self, mentions: list[Mention]) -> list[Conditions]:
        """The lists, ranges and beginnings of units; the numbers of all mentions of one fact are one list."""
        by_fact: dict[str, list[Mention]] = {}
        for mention in mentions:
            by_fact.setdefault(write.unit_fact(mention.kinds), []).append(mention)
        listed = (write.listed(fact, told, unclear=self._unclear) for fact, told in by_fact.items())
        return [one for written in listed for one in self._readable(written)]

    def _versions(self, mentions: list[Mention]) -> list[Conditions]:
        return self._readable(write.versions(mentions, unclear=self._unclear_versions)) if mentions else []

    def _readable(self, written: write.Written) -> list[Conditions]:
        """The conditions that could be written; the places of the others are noted as unread."""
        self.unread += [self._span(place, field) for field, place in written.unread]
        return [(condition,) for condition in written.conditions]

    def _implied(self, group: Group) -> tuple[DateRange, ...]:
        own = periods.days(group.dated)
        dated = periods.spans(own, self._shared_days) if own else self._shared_spans
        if not group.units:
            return dated
        return tuple(d for d in dated if d.fact != "expiration_date")  # it describes the lot

    @cached_property
    def _shared_spans(self) -> tuple[DateRange, ...]:
        return periods.spans(self._shared_days)

    # Clauses.

    def _next(self) -> int:
        self._written += 1
        return self._written

    def _clause(
        self, product: Product, conditions: Conditions, implied: tuple[DateRange, ...], quoted: Quoted
    ) -> Clause:
        return Clause(
            id=f"read-{self._next()}",
            says=quoted.says,
            all=(product, *conditions),
            implies=tuple(c for c in implied if c not in conditions),
            source="record",
            quote=quoted.quote,
            read_by=ReadBy.MACHINE,
            spans=quoted.spans,
        )

    def _open(
        self, product: Product, gap: Gap, implied: Conditions, kind: Kind, also: Conditions = ()
    ) -> Clause:
        fact = _OPEN_FACTS.get(kind) or write.fact_of(kind)
        return Clause(
            id=f"open-{self._next()}",
            says="The notice does not settle this here.",
            all=(product, *also, Unlisted(fact=fact, gap=gap, ask=_ASK)),
            implies=implied,
            source="record",
            read_by=ReadBy.MACHINE,
            spans=tuple(self.unread[:PLACES]),
        )

    def _span(self, place: Place, field: str) -> Span:
        return Span(field=field, start=place[0], end=place[1])


def _is_open(group: Group, implied: tuple[DateRange, ...]) -> bool:
    """Whether the notice says of the group that it does not list all of it here."""
    unlimited = group.unlimited and not (group.every and periods.deciding(implied))
    contradicted = group.every and not group.unlimited and any(not m.every for m in group.units)
    unread = any(m.unread for m in (*group.units, *group.versions, *group.products))
    elsewhere = group.elsewhere and not group.every
    return bool(contradicted or unlimited or group.restricted or unread or elsewhere)
