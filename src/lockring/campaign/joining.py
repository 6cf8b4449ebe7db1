"""Which contacts are joined into one, and what is kept of each. Pure, and the same for the same pairs.

Three laws: no two with different known serial numbers or models are ever joined; a pair that a person keeps
apart is never joined, neither directly nor over others; and who may be one of two is left to a person.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

import msgspec

Name = TypeVar("Name")


class Pair(msgspec.Struct, frozen=True, kw_only=True):
    """Two contacts, by their places, and how likely they are one, 0 to 1."""

    one: int
    two: int
    probability: float


class Group:
    """Contacts that are one, so far: what is known of their device, and whom they must stay apart from."""

    __slots__ = ("lists", "members", "models", "serials", "settled")

    def __init__(self, place: int, known: Known) -> None:
        self.members = [place]
        self.serials = {known.serial} - {""}
        self.models = {known.model} - {""}
        self.settled = known.settled
        self.lists = set(known.lists)

    def may_join(self, other: Group) -> bool:
        """Whether they may be one device, and at most one of them has answered."""
        one_device = len(self.serials | other.serials) <= 1 and len(self.models | other.models) <= 1
        return one_device and not (self.settled and other.settled)

    def may_be_two(self, other: Group) -> bool:
        """Whether one list names both, and no serial number says that they are one device."""
        return not (self.serials and other.serials) and not self.lists.isdisjoint(other.lists)

    def take(self, other: Group) -> None:
        """The members of both."""
        self.members += other.members
        self.serials |= other.serials
        self.models |= other.models
        self.lists |= other.lists
        self.settled = self.settled or other.settled


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What the laws need of a contact. `settled`: they have answered, or have a case.

    `has_two`: somebody like them is on the lists with two devices of this model.
    """

    serial: str = ""
    model: str = ""
    settled: bool = False
    has_two: bool = False
    lists: frozenset[int] = frozenset()
    """The lists that name them."""


def groups(
    contacts: Mapping[int, Known], pairs: Iterable[Pair], apart: Iterable[tuple[int, int]] = ()
) -> tuple[list[list[int]], list[Pair]]:
    """The groups of two or more that are joined, the likeliest pairs first, and the pairs left to a person.

    A contact without a serial number that fits two devices of one owner is left to a person; so are two rows
    of one list where one has none: a list that names somebody twice may mean two devices.
    """
    ordered = sorted(pairs, key=lambda pair: (-pair.probability, pair.one, pair.two))
    torn = _torn(contacts, ordered)
    of = {place: Group(place, one) for place, one in contacts.items()}
    keep: dict[int, set[int]] = defaultdict(set)
    for one, two in apart:
        keep[one].add(two)
        keep[two].add(one)
    open_pairs = []
    for pair in ordered:
        left, right = of[pair.one], of[pair.two]
        if left is right or not left.may_join(right) or _stay_apart(left, right, keep):
            continue
        if pair.one in torn or pair.two in torn or left.may_be_two(right):
            open_pairs.append(pair)
            continue
        left.take(right)
        for place in right.members:
            of[place] = left
    found = {id(group): group.members for group in of.values() if len(group.members) > 1}
    return [sorted(members) for members in found.values()], open_pairs


def _torn(contacts: Mapping[int, Known], pairs: Iterable[Pair]) -> set[int]:
    """Who has no serial number, and is like contacts with two different ones, or like one who has two."""
    serials: dict[int, set[str]] = defaultdict(set)
    torn = set()
    for pair in pairs:
        for place, other in ((pair.one, pair.two), (pair.two, pair.one)):
            if not contacts[place].serial and contacts[other].serial:
                serials[place].add(contacts[other].serial)
            if not contacts[place].serial and (contacts[place].has_two or contacts[other].has_two):
                torn.add(place)
    return torn | {place for place, found in serials.items() if len(found) > 1}


def _stay_apart(left: Group, right: Group, keep: Mapping[int, set[int]]) -> bool:
    fewer, more = sorted((left, right), key=lambda group: len(group.members))
    return any(not keep[place].isdisjoint(more.members) for place in fewer.members if place in keep)


WAYS = ("email", "phone", "street", "city", "region", "postal_code", "country")
_ADDRESS = ("street", "city", "region", "postal_code", "country")
_SINGLE = ("name", "email", "phone", "language", "model", "serial")
FIELDS = (*_SINGLE, *_ADDRESS, "quantity", "facts", "other_ways")
"""The fields that joining may change."""

Fields = dict[str, Any]


def joined(kept: Fields, other: Fields, *, is_newer: bool) -> Fields:
    """The best-known fields of both: the newer list wins, and what is empty overwrites nothing.

    An address is taken as a whole. What loses of e-mail, phone and address stays in `other_ways`. The facts
    of the device are put together; where lists differ, it is not known: nobody is left out for one of two.
    """
    first, second = (other, kept) if is_newer else (kept, other)
    taken = {name: first[name] or second[name] for name in _SINGLE}
    home = first if first["street"] or not second["street"] else second
    taken |= {name: home[name] for name in _ADDRESS}
    if home is first and not first["street"]:
        taken |= {name: first[name] or second[name] for name in _ADDRESS}
    taken["quantity"] = max(kept["quantity"], other["quantity"])
    taken["facts"] = _facts(first["facts"], second["facts"])
    taken["other_ways"] = _other_ways(taken, first, second)
    return taken


DIFFER = "unknown"
"""What a fact says once lists differ on it; no later list makes it known again."""


def _facts(first: Fields, second: Fields) -> Fields:
    both = {**second, **first}
    differ = {name for name in first.keys() & second.keys() if first[name] != second[name]}
    return {name: DIFFER if name in differ else value for name, value in both.items()}


def _other_ways(taken: Fields, first: Fields, second: Fields) -> list[Fields]:
    """Every way of either that the kept fields do not hold, each once."""
    ways = []
    for one in (first, second):
        own = [{name: one[name]} for name in ("email", "phone") if one[name]]
        home = {name: one[name] for name in _ADDRESS if one[name]}
        ways += [*own, *([home] if one["street"] else []), *one["other_ways"]]
    return [
        way
        for place, way in enumerate(ways)
        if way not in ways[:place] and any(taken[name] != value for name, value in way.items())
    ]
