"""A record read: its two texts walked, grouped, and turned into a scope."""

from __future__ import annotations

import re

import msgspec

from lockring.extract.clauses import Writer
from lockring.extract.groups import Grouping
from lockring.extract.mentions import Item, Mention
from lockring.extract.numbers import alternatives, has_letter, printed
from lockring.extract.products import Hints
from lockring.extract.state import NO_KINDS
from lockring.extract.walk import Walk
from lockring.extract.words import BARE, ONLY, UNIT, Kind
from lockring.naming import proper_words
from lockring.normal import compact
from lockring.record import Record
from lockring.scope import Scope, Span

READER_VERSION = 7
"""Changes with every change of what the reader makes of a text; older readings are then made again."""


_HISTORY = ("serviced", "repaired", "refurbished", "reworked", "retrofitted", "upgraded")
_VAGUE = (
    *(
        "various",
        "others",
        "including",
        "includes",
        "such as",
        "e.g.",
        "miscellaneous",
        "assorted",
        "several",
    ),
    *("multiple", "different", "any"),
)
_ONE_FIELD = ("ANVISA", "BRA")
"""Authorities whose form has one field for lot or serial numbers, headed `serial numbers affected`."""
_SHORT = 120  # characters of a text that is a list of products and no prose
_NAME_LONGEST = 100  # characters before the first label that are a name and no sentence
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
    if record.codes.strip() == record.product.strip():
        record = msgspec.structs.replace(record, codes="")  # what is said twice is read once
    month_first = record.authority == "FDA"
    either = any(name in record.authority for name in _ONE_FIELD)
    described = Walk(record.product, month_first=month_first, either=either, field="product")
    base = Grouping(described.mentions)
    codes = Walk(
        record.codes, month_first=month_first, either=either, product=record.product, numbers=_numbers(base)
    )
    mentions, stray = _with_bare(codes, record, base)
    stray += [item for m in mentions if m.not_meant for item in (*m.items, *m.prefixes)]
    listed = NO_KINDS.union(*(m.kinds for m in described.mentions if m.has_numbers))
    meant = [m for m in mentions if not m.not_meant]
    told = Grouping([m for m in meant if not m.some or m.has_numbers or not m.kinds & listed])
    hints = _told_beside(record, told, described, codes, stray)
    writer = Writer(record, base, told, hints)
    return Reading(scope=writer.scope(), unread=tuple(writer.unread))


def _told_beside(record: Record, told: Grouping, described: Walk, codes: Walk, stray: list[Item]) -> Hints:
    """What the texts say beside their lists."""
    lead = _lead(codes)
    named = (record.product, *(text for text in lead if len(text) <= _NAME_LONGEST))
    return Hints(
        parts=described.parts(),
        lead=lead,
        stray=stray,
        units_hinted=any(len(i.text) >= _SHORTEST for i in stray) or _hints(codes.opened),
        vague=_has_word(record.product, _VAGUE),
        unnamed=not any(_names_something(text, record.firm) for text in (*told.names, *named)),
        printed=printed(f"{codes.text} {described.text}"),
        by_history=_has_word(record.codes, _HISTORY),
    )


def _numbers(base: Grouping) -> frozenset[str]:
    """The product numbers of the description, as letters and digits only; short ones are too common."""
    found = (compact(item.text) for group in base.groups for item in group.numbers)
    return frozenset(number for number in found if len(number) >= _SHORTEST)


def _names_something(text: str, firm: str) -> bool:
    """Whether a text names a product, and not only its kind and its firm."""
    words = {word.casefold() for word in proper_words(text)}
    return bool(words) and bool(words.difference(re.findall(r"\w+", firm.casefold())))


def _has_word(text: str, words: tuple[str, ...]) -> bool:
    """Whether any of the words stands in the text, in capitals or not."""
    folded = text.casefold()
    return any(map(folded.__contains__, words)) and any(
        word in folded and re.search(rf"\b{re.escape(word)}\b", text, re.IGNORECASE) is not None
        for word in words
    )


def _hints(mentions: list[Mention]) -> bool:
    """Whether a label of units or versions stands somewhere without any number after it."""
    return any(m.kinds & _HINTING and not (m.has_numbers or m.every or m.spans) for m in mentions)


def _lead(walk: Walk) -> list[str]:
    """What stands before the first label: often what the list is of."""
    first = min((m.start for m in walk.opened if m.kinds), default=len(walk.text))
    lead = walk.text[: min(first, _LEAD)]
    return [lead] if has_letter(lead) else []


def _with_bare(walk: Walk, record: Record, base: Grouping) -> tuple[list[Mention], list[Item]]:
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
        mention.unlimited = len(record.codes) > _SHORT  # in prose other products may stand without a number
        return [mention, *mentions], _left(walk.stray, again)
    if sum(len(item.text) for item in bare) < _MOSTLY * len(walk.text[:first].strip()):
        return mentions, walk.stray  # numbers in prose
    if not lists:
        numbered = any(group.numbers for group in base.groups)  # the description has the product numbers
        walk.again(UNIT if numbered else BARE)
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
