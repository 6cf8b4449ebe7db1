"""The product of a group: its numbers, names and identifiers, or those of the product description."""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from functools import cached_property

import msgspec

from lockring.extract.groups import Group, Grouping
from lockring.extract.mentions import Item, Mention
from lockring.extract.merging import few_words, is_long
from lockring.extract.names import part_names, whole_names
from lockring.extract.numbers import is_identifier, is_pattern, pattern
from lockring.extract.words import BARE, ONLY, Kind
from lockring.record import Record
from lockring.scope import Product

_CONTEXT = 20_000  # characters of the text in which a device's name and number are looked for
_HEAD = 300  # characters of the description in which its name stands, where the clauses are many
_MANY = 500  # numbers of a record above which `others` is one list for all its products
_CATALOG = ONLY[Kind.CATALOG]
_NUMBERED = ONLY[Kind.MODEL] | _CATALOG


class Hints(msgspec.Struct, kw_only=True):
    """What the two texts say beside their lists."""

    parts: dict[str, str]
    """The text of each counted part of the product description, by its ordinal."""
    lead: list[str]
    """What stands before the first label: often what the list is of."""
    stray: list[Item]
    """Numbers that no label claims."""
    units_hinted: bool
    """Whether lots, serial numbers or numbers of no known kind are spoken of without being listed."""
    vague: bool
    """Whether the products are said to be various: another name may be one of them."""
    unnamed: bool
    """Whether the description has only a kind of device and a firm, by which no device can be told apart."""
    printed: frozenset[str]
    """Every number that stands in the texts."""
    by_history: bool
    """Whether what was done to a unit since it was sold decides too: "serviced with", "repaired"."""


class Products:
    """Tells the product of each group. What all groups share is worked out once."""

    def __init__(
        self, record: Record, base: Grouping, told: Grouping, hints: Hints, groups: list[Group], unclear: int
    ) -> None:
        """`base` is what the description says, `told` what the codes say; `groups` tell of numbers.

        Of so many characters are the numbers that every list of units repeats.
        """
        self._record = record
        self._base = base.groups
        self._told = told.groups
        self._shared_names = [*base.names, *told.names, *(() if told.named else hints.lead)]
        self._named = told.named
        self._hints = hints
        self._all = {item.text for group in groups for item in group.numbers}
        self._bare = any(m.kinds == BARE for g in self._told for m in g.products)
        self._contexts: dict[str, str] = {}
        self._products: dict[Hashable, Product] = {}
        repeated = sum(len(text) for text in self._all) + unclear
        repeated += len(record.product) + len(record.title) + len(record.codes[:_CONTEXT])
        self.brief = is_long(groups, repeated, len(record.product) + len(record.codes))
        """Whether the products leave out what would make their clauses far longer than the text."""
        self._elsewhere = any(group.elsewhere & _NUMBERED for group in (*self._told, *self._base))
        self._base_catalog = any(m.kinds & _CATALOG for g in self._base for m in g.products)
        self._base_numbers = dict.fromkeys(item.text for group in self._base for item in group.numbers)

    def product(self, group: Group, *, whole: bool = True) -> Product:
        """The product of the group.

        `whole` asks for a whole name of it; without, a part is enough, for a clause that lists its units.
        """
        numbers = self._numbers(group)
        names = tuple(group.names) if numbers else self._names(group, whole=whole)
        names = names if numbers or names else ("unnamed",)
        closed = self._closed and not any(_is_withheld(m) for m in group.products)
        catalog = self._base_catalog or any(m.kinds & _CATALOG for m in group.products)
        identifiers, context = self._identifiers(group), self._context(group.ordinal)
        told = (numbers, names, closed, catalog, identifiers, context, whole)
        if told not in self._products:
            patterns = list(filter(is_pattern, numbers))
            self._products[told] = Product(
                fact="catalog_number" if catalog else "model_number",
                numbers=tuple(n for n in numbers if not is_pattern(n)) if patterns else numbers,
                patterns=tuple(map(pattern, patterns)),
                identifiers=identifiers,
                others=() if self.brief else self._others(numbers),
                names=names,
                context=context,
                closed=closed,
                vague=self._vague,
                any_name=not whole,
            )
        return self._products[told]

    def all(self) -> Product:
        """All products of the record as one."""
        return self.product(Group(products=[m for g in (*self._base, *self._told) for m in g.products]))

    @cached_property
    def _closed(self) -> bool:
        """Whether the numbers of the description are all that there are."""
        if self.brief or self._elsewhere or self._hints.vague or self._record.cut_off:
            return False
        return not any(_is_withheld(m) for g in self._base for m in g.products)

    @cached_property
    def _vague(self) -> bool:
        """Whether the notice may mean products that it does not name."""
        if self._hints.vague or self._hints.unnamed or self._record.cut_off:
            return True
        if self.brief and not self._few_words[1]:
            return True
        return self._elsewhere and not self._named

    def _numbers(self, group: Group) -> tuple[str, ...]:
        own = dict.fromkeys(item.text for item in group.numbers)
        base = self._numbers_beside(group)
        if own and not own.keys().isdisjoint(base):
            return tuple(own)  # the description names the products of all groups
        if own or base or group.names or self._bare:
            return tuple(own | base)
        return self._sorted

    def _numbers_beside(self, group: Group) -> dict[str, None]:
        """The numbers in the product description: of the same ordinal, where both are counted."""
        counted = self._base_by_ordinal.get(group.ordinal) if group.ordinal else None
        return self._base_numbers if counted is None else counted

    @cached_property
    def _base_by_ordinal(self) -> dict[str, dict[str, None]]:
        found: dict[str, dict[str, None]] = {}
        for group in self._base:
            found.setdefault(group.ordinal, {}).update(dict.fromkeys(item.text for item in group.numbers))
        return found

    @cached_property
    def _sorted(self) -> tuple[str, ...]:
        return tuple(sorted(self._all))

    def _others(self, numbers: tuple[str, ...]) -> tuple[str, ...]:
        """The numbers of other products; of very many, all: its own are looked at before the others."""
        if len(self._all) > _MANY:
            return self._sorted
        return tuple(sorted(self._all.difference(numbers)))

    def _identifiers(self, group: Group) -> tuple[str, ...]:
        if not group.identifiers:
            return self._all_identifiers
        return tuple(dict.fromkeys((*_identifiers(group.identifiers), *self._base_identifiers)))

    @cached_property
    def _all_identifiers(self) -> tuple[str, ...]:
        return _identifiers(item for g in (*self._told, *self._base) for item in g.identifiers)

    @cached_property
    def _base_identifiers(self) -> tuple[str, ...]:
        return _identifiers(item for g in self._base for item in g.identifiers)

    def _names(self, group: Group, *, whole: bool) -> tuple[str, ...]:
        """What the notice calls the products of the group: its headings, or the names in the description."""
        part = self._hints.parts.get(group.ordinal)
        shared = (
            (whole_names if whole else part_names)(part) if part else self._whole if whole else self._parts
        )
        own = (*group.names, *(name for m in group.products for name in m.names))
        return tuple(dict.fromkeys((*own, *shared))) if own else shared

    @cached_property
    def _whole(self) -> tuple[str, ...]:
        """The whole names in the description, the title and where the texts give names."""
        return tuple(dict.fromkeys(name for text in self._texts() for name in whole_names(text)))

    @cached_property
    def _parts(self) -> tuple[str, ...]:
        """The parts of those names."""
        return tuple(dict.fromkeys(name for text in self._texts() for name in part_names(text)))

    def _texts(self) -> Iterable[str]:
        return filter(None, dict.fromkeys((self._record.product, self._record.title, *self._shared_names)))

    def _context(self, ordinal: str) -> str:
        """All that the notice says, for a part of it all that is no other part."""
        part = self._hints.parts.get(ordinal)
        key = "" if part is None else ordinal
        if key not in self._contexts:
            record = self._record
            told = record.product if part is None else part
            codes = record.codes[:_CONTEXT]
            if self.brief:
                told, codes = told[:_HEAD], self._few_words[0]
            self._contexts[key] = f"{record.firm} {told} {record.title} {codes}"
        return self._contexts[key]

    @cached_property
    def _few_words(self) -> tuple[str, bool]:
        return few_words(f"{self._record.product} {self._record.codes}")


def _is_withheld(mention: Mention) -> bool:
    """Whether products may be meant that the mention does not list."""
    return bool(
        mention.elsewhere or mention.ranges or mention.prefixes or mention.unlimited or mention.unread
    )


def _identifiers(items: Iterable[Item]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item.text for item in items if is_identifier(item.text)))
