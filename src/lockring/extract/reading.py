"""A record read: its two texts walked, grouped, and turned into a scope."""

from __future__ import annotations

import re

import msgspec

from lockring.extract.clauses import Writer
from lockring.extract.groups import Group, Grouping, group
from lockring.extract.mentions import Item, Mention
from lockring.extract.walk import Walk, alternatives
from lockring.extract.words import UNIT, Kind
from lockring.record import Record
from lockring.scope import Scope, Span

READER_VERSION = 1
"""Changes with every change of what the reader makes of a text; older readings are then made again."""


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
    product = Walk(record.product, month_first=month_first)
    base = group(product.run())
    base.parts = product.parts()
    codes = Walk(record.codes, month_first=month_first)
    told = group(_with_bare(codes, codes.run(), record))
    told.by_history = bool(_HISTORY.search(record.codes))
    told.names += _lead(codes)
    writer = Writer(record, base, told, stray=codes.stray)
    return Reading(scope=writer.scope(), unread=tuple(writer.unread))


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
    walk.stray = [item for item in walk.stray if item not in bare]
    described = any(item.text in record.product for item in bare)
    kinds = frozenset({Kind.CATALOG}) if described or any(m.kinds & UNIT for m in lists) else _BARE
    bare += [Item(part, item.place) for item in bare for part in alternatives(item.text)]
    mention = Mention(kinds=kinds, segment=0, start=bare[0].place[0], end=bare[-1].place[1], items=bare)
    return [mention, *mentions]


_SHORTEST = 4  # signs of a number that stands without a label
_BARE = frozenset({Kind.CATALOG, Kind.LOT, Kind.SERIAL})
