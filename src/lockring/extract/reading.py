"""A record read: its two texts walked, grouped, and turned into a scope."""

from __future__ import annotations

import re

import msgspec

from lockring.extract.clauses import Writer
from lockring.extract.groups import Group, Grouping, group
from lockring.extract.mentions import Item, Mention
from lockring.extract.walk import Walk, alternatives
from lockring.extract.words import BARE, UNIT, Kind
from lockring.record import Record
from lockring.scope import Scope, Span

READER_VERSION = 1
"""Changes with every change of what the reader makes of a text; older readings are then made again."""


_VAGUE = re.compile(r"\b(?:various|others|miscellaneous|assorted|several|multiple|different|any)\b", re.IGNORECASE)


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """The scope that was read, and the places of what was not understood."""

    scope: Scope
    unread: tuple[Span, ...] = ()


_HISTORY = re.compile(r"\b(?:serviced|repaired|refurbished|reworked|retrofitted|upgraded)\b", re.IGNORECASE)


def read(record: Record) -> Reading:
    """The scope of the record, read by machine. Total: every record has a reading.

    Each clause names its place in the record; what was not understood is in the scope as a clause that
    no fact settles, and its place in `unread`.
    """
    month_first = record.authority == "FDA"
    either = any(name in record.authority for name in _ONE_FIELD)
    product = Walk(record.product, month_first=month_first, either=either)
    described = product.run()
    base = group(described)
    base.parts = product.parts()
    codes = Walk(record.codes, month_first=month_first, either=either, product=record.product)
    mentions = _with_bare(codes, codes.run(), record)
    told = group([m for m in mentions if not (m.some and _listed(m, described))])
    told.by_history = bool(_HISTORY.search(record.codes))
    told.units_hinted = any(len(i.text) >= _SHORTEST for i in codes.stray) or _hints(codes.mentions)
    told.vague = bool(_VAGUE.search(record.product))
    told.names += _lead(codes)
    writer = Writer(record, base, told, stray=codes.stray)
    return Reading(scope=writer.scope(), unread=tuple(writer.unread))


def _listed(mention: Mention, described: list[Mention]) -> bool:
    """Whether the product description has the list of which the mention says `specific lots`."""
    return not mention.has_numbers and any(m.kinds & mention.kinds and m.has_numbers for m in described)


_ONE_FIELD = ("ANVISA", "BRA")
"""Authorities whose form has one field for lot or serial numbers, headed `serial numbers affected`."""


def _hints(mentions: list[Mention]) -> bool:
    """Whether a label of units or versions stands somewhere without any number after it."""
    hinting = UNIT | {Kind.VERSION}
    return any(m.kinds & hinting and not (m.has_numbers or m.every or m.spans) for m in mentions)


def _lead(walk: Walk) -> list[str]:
    """What stands before the first label: often what the list is of."""
    first = min((m.start for m in walk.mentions if m.kinds), default=len(walk.text))
    lead = walk.text[: min(first, _LEAD)]
    return [lead] if any(map(str.isalpha, lead)) else []


_LEAD = 300  # characters of a text in which it can say what it is about


def _with_bare(walk: Walk, mentions: list[Mention], record: Record) -> list[Mention]:
    """The mentions with those numbers that stand before the first list without a label, or alone."""
    lists = [m for m in mentions if m.has_numbers or m.every or m.elsewhere or m.some]
    first = min((m.start for m in lists), default=len(walk.text))
    bare = [item for item in walk.stray if item.place[1] <= first and len(item.text) >= _SHORTEST]
    if not bare or any(m.kinds & {Kind.MODEL, Kind.CATALOG} and m.items for m in mentions):
        return mentions
    again = [item for item in bare if item.text in record.product]
    if again:
        bare = again + [Item(part, item.place) for item in again for part in alternatives(item.text)]
        walk.stray = [item for item in walk.stray if item not in bare]
        return [Mention(kinds=frozenset({Kind.CATALOG}), segment=0, start=0, end=bare[-1].place[1], items=bare), *mentions]
    if sum(len(item.text) for item in bare) < _MOSTLY * len(walk.text[:first].strip()):
        return mentions  # numbers in prose
    walk.stray = [item for item in walk.stray if item not in bare]
    if not lists:
        walk.start(UNIT if all(_is_unit_like(item.text) for item in bare) else BARE)
        return walk.run()
    kinds = frozenset({Kind.CATALOG}) if any(m.kinds & UNIT for m in lists) else BARE
    bare += [Item(part, item.place) for item in bare for part in alternatives(item.text)]
    mention = Mention(kinds=kinds, segment=0, start=bare[0].place[0], end=bare[-1].place[1], items=bare)
    return [mention, *mentions]


def _is_unit_like(text: str) -> bool:
    """Whether a bare number is too long to be taken for a product number: 6309990, HPB17030001."""
    mixed = any(map(str.isalpha, text)) and any(map(str.isdecimal, text))
    return len(text) >= _UNIT_LIKE or (mixed and len(text) >= _UNIT_LIKE - 1 and "-" not in text)


_UNIT_LIKE = 7  # signs; of 50,000 catalogue numbers in GUDID most that are digits only have six or fewer
_MOSTLY = 0.35  # of a text that is a list and no prose, how much is numbers
_SHORTEST = 4  # signs of a number that stands without a label
