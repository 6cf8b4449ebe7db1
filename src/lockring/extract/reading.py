"""A record read: its two texts walked, grouped, and turned into a scope."""

from __future__ import annotations

import re

import msgspec

from lockring.extract.clauses import Writer
from lockring.extract.groups import Grouping
from lockring.extract.mentions import Item, Mention
from lockring.extract.numbers import alternatives, has_digit, has_letter
from lockring.extract.products import Hints
from lockring.extract.walk import Walk
from lockring.extract.words import BARE, ONLY, UNIT, Kind
from lockring.record import Record
from lockring.scope import Scope, Span

READER_VERSION = 2
"""Changes with every change of what the reader makes of a text; older readings are then made again."""


_HISTORY = ("serviced", "repaired", "refurbished", "reworked", "retrofitted", "upgraded")
_VAGUE = ("various", "others", "miscellaneous", "assorted", "several", "multiple", "different", "any")
_ONE_FIELD = ("ANVISA", "BRA")
"""Authorities whose form has one field for lot or serial numbers, headed `serial numbers affected`."""
_UNIT_LIKE = 7
"""Signs of a bare number from which on it is taken for a lot or serial number.

A guess from notices, and no more than that: of the 14,193 catalogue numbers in
a sample of 50,000 devices of GUDID that are digits only, 93 % have seven digits or more.
"""
_MOSTLY = 0.35  # of a text that is a list and no prose, how much is numbers
_SHORTEST = 4  # signs of a number that stands without a label
_LEAD = 300  # characters of a text in which it can say what it is about
_DESCRIPTION = 20_000  # characters of a product description in which bare numbers are looked for
_CATALOG = ONLY[Kind.CATALOG]
_PRODUCT_LABELS = ONLY[Kind.MODEL] | _CATALOG
_HINTING = UNIT | ONLY[Kind.VERSION]


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """The scope that was read, and the places of what was not understood."""

    scope: Scope
    unread: tuple[Span, ...] = ()


def read(record: Record) -> Reading:
    """The scope of the record, read by machine. Total: every record has a reading.

    Each clause names its place in the record; what was not understood is in the scope as a clause that
    no fact settles, and its place in `unread`.
    """
    month_first = record.authority == "FDA"
    either = any(name in record.authority for name in _ONE_FIELD)
    described = Walk(record.product, month_first=month_first, either=either, field="product")
    codes = Walk(record.codes, month_first=month_first, either=either, product=record.product)
    mentions, stray = _with_bare(codes, record)
    hints = Hints(
        parts=described.parts(),
        lead=_lead(codes),
        stray=stray,
        units_hinted=any(len(i.text) >= _SHORTEST for i in stray) or _hints(codes.opened),
        vague=_has_word(record.product, _VAGUE),
        by_history=_has_word(record.codes, _HISTORY),
    )
    listed = frozenset[Kind]().union(*(m.kinds for m in described.mentions if m.has_numbers))
    told = [m for m in mentions if not m.some or m.has_numbers or not m.kinds & listed]
    writer = Writer(record, Grouping(described.mentions), Grouping(told), hints)
    return Reading(scope=writer.scope(), unread=tuple(writer.unread))


def _has_word(text: str, words: tuple[str, ...]) -> bool:
    """Whether any of the words stands in the text, in capitals or not."""
    folded = text.casefold()
    return any(
        word in folded and re.search(rf"\b{word}\b", text, re.IGNORECASE) is not None for word in words
    )


def _hints(mentions: list[Mention]) -> bool:
    """Whether a label of units or versions stands somewhere without any number after it."""
    return any(m.kinds & _HINTING and not (m.has_numbers or m.every or m.spans) for m in mentions)


def _lead(walk: Walk) -> list[str]:
    """What stands before the first label: often what the list is of."""
    first = min((m.start for m in walk.opened if m.kinds), default=len(walk.text))
    lead = walk.text[: min(first, _LEAD)]
    return [lead] if has_letter(lead) else []


def _with_bare(walk: Walk, record: Record) -> tuple[list[Mention], list[Item]]:
    """The mentions and stray numbers of a walk; those before the first list, or alone, are a list too."""
    mentions = walk.mentions
    lists = [m for m in mentions if m.has_numbers or m.every or m.elsewhere or m.some]
    first = min((m.start for m in lists), default=len(walk.text))
    bare = [item for item in walk.stray if item.place[1] <= first and len(item.text) >= _SHORTEST]
    if not bare or any(m.kinds & _PRODUCT_LABELS and m.items for m in mentions):
        return mentions, walk.stray
    description = record.product[:_DESCRIPTION]
    again = [item for item in bare if item.text in description]
    if again:
        mention = _bare_mention(_CATALOG, again, start=0)
        return [mention, *mentions], _left(walk.stray, again)
    if sum(len(item.text) for item in bare) < _MOSTLY * len(walk.text[:first].strip()):
        return mentions, walk.stray  # numbers in prose
    if not lists:
        kinds = UNIT if all(_is_unit_like(item.text) for item in bare) else BARE
        walk.again(kinds)
        return walk.mentions, walk.stray
    kinds = _CATALOG if any(m.kinds & UNIT for m in lists) else BARE
    mention = _bare_mention(kinds, bare, start=bare[0].place[0])
    return [mention, *mentions], _left(walk.stray, bare)


def _bare_mention(kinds: frozenset[Kind], bare: list[Item], *, start: int) -> Mention:
    """A list of these numbers, each in every form that it may have."""
    forms = [Item(part, item.place) for item in bare for part in alternatives(item.text)]
    items = bare + forms
    return Mention(kinds, 0, start, items[-1].place[1], items=items)


def _left(stray: list[Item], taken: list[Item]) -> list[Item]:
    """The stray numbers that are not among those taken."""
    places = {item.place for item in taken}
    return [item for item in stray if item.place not in places]


def _is_unit_like(text: str) -> bool:
    """Whether a bare number is too long to be taken for a product number: 6309990, HPB17030001."""
    if len(text) >= _UNIT_LIKE:
        return True
    return len(text) == _UNIT_LIKE - 1 and "-" not in text and has_letter(text) and has_digit(text)
