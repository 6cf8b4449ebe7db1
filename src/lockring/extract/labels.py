"""Labels in a text: which words say of what kind the numbers after them are, and where the label ends."""

from __future__ import annotations

from collections.abc import Sequence

from lockring.extract.word import Word
from lockring.extract.words import NUMBER, ONLY, PRODUCT, UNIT, Kind

_CONNECTING = frozenset(("and", "&", "or", "/", "e", "y", "and/or"))
_APART = frozenset(("of", "with", "for", "in", "are", "is", "include", "includes", "including", "affected"))
"""Words between two labels that make them two: `lots of model numbers 8210`."""
_SHORTENED = frozenset(
    (
        *("no", "nos", "nr", "nrs", "num", "cat", "ref", "refs", "exp", "ser", "mod", "sn", "pn", "s/n"),
        *("p/n", "lot", "reg", "gtin", "udi", "n", "mfg", "art"),
    )
)
_DATE_CODES = frozenset(("date", "dates", "julian", "production", "manufacturing", "time"))
_HEADED = frozenset(("item", "items", "part", "parts", "list", "units"))  # labels when a colon follows
_OWN = frozenset(
    ("list", "model", "catalog", "catalogue")
)  # `serial list number` may be the number of either
_LONGEST = 64  # words of a label with what stands between it and its first number
_OTHER = ONLY[Kind.OTHER]


def label_at(words: Sequence[Word], place: int) -> tuple[frozenset[Kind], int] | None:
    """The kinds of the label that begins at this word, and the place after it; None if none begins here."""
    kind = kind_at(words, place)
    if kind is None:
        return None
    kinds, end, apart = ONLY[kind], min(len(words), place + _LONGEST), False
    place += 1
    while place < end:
        word = words[place]
        if word.numeric and not word.heads:
            break  # the first number, as a rule
        apart = apart or word.lower in _APART
        if word.fills or (word.text == "." and words[place - 1].lower in _SHORTENED):
            place += 1
            continue
        if not (word.heads or word.lower in _CONNECTING):
            break
        after = None if kinds == _OTHER else _goes_on(words, place, kinds, apart=apart)
        if after is None:
            break
        kinds, place = after
    return kinds, place


def _goes_on(
    words: Sequence[Word], place: int, kinds: frozenset[Kind], *, apart: bool
) -> tuple[frozenset[Kind], int] | None:
    """The kinds and the place after what joins a label here: `lot / serial`, `lot and (or) serial`.

    `apart` says that a word before it begins another label, if it is of another kind.
    """
    lower = words[place].lower
    if lower == "/" and place + 1 < len(words) and words[place + 1].lower in NUMBER:
        return kinds, place + 2  # `Lot/Codes`
    if lower in _CONNECTING:
        joining = _after_sign(words, place + 1)
        joined = kind_at(words, joining)
        if joined is not None:
            lots = words[joining].lower in NUMBER  # `Lot/Codes` are lots
            return kinds if lots else kinds | ONLY[joined], joining + 1
    joined = kind_at(words, place)
    if joined is None or (apart and joined not in kinds):
        return None
    if lower in _OWN and kinds <= UNIT:
        return kinds | ONLY[joined], place + 1
    return _joined(kinds, joined), place + 1


def _after_sign(words: Sequence[Word], place: int) -> int:
    """The place, or the one after a bracket there: `lot and (or) serial`."""
    return place + 1 if place < len(words) and words[place].text in "()" else place


def _joined(kinds: frozenset[Kind], joined: Kind) -> frozenset[Kind]:
    """`Lot reference` and `lot item number` tell of a lot; `device serial number` of a serial."""
    if joined in PRODUCT and kinds - PRODUCT:
        return kinds
    return ONLY[joined] if kinds <= PRODUCT and joined not in PRODUCT else kinds | ONLY[joined]


def kind_at(words: Sequence[Word], place: int) -> Kind | None:
    """The kind of number that the word at this place labels."""
    if place >= len(words) or not words[place].heads:
        return None
    word = words[place]
    if word.label is not None:
        return None if word.label is Kind.NAME and _is_owned(words, place) else word.label
    if word.numbered is None:  # `code`
        return Kind.LOT if place and words[place - 1].lower in _DATE_CODES else None
    return word.numbered if _is_numbered(words, place) else None


def _is_owned(words: Sequence[Word], place: int) -> bool:
    """Whether whose name it is follows, and no name of a device: `a trademark of Acme, Inc.`."""
    return place + 1 < len(words) and words[place + 1].lower == "of"


def _is_numbered(words: Sequence[Word], place: int) -> bool:
    """Whether the word is followed by `number`, `code` or `#`; `codes:` and `item:` stand for themselves."""
    following = words[place + 1].lower if place + 1 < len(words) else ""
    if following.removesuffix("(s)") in NUMBER:
        return True
    return following == ":" and words[place].lower in _HEADED
