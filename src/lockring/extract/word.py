"""What can be said of a word by itself: worked out once for each spelling, not each time it is printed."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

import msgspec

from lockring.extract.dates import may_begin_date
from lockring.extract.words import (
    ALL,
    BEGIN,
    BENIGN,
    ELSEWHERE,
    END,
    EXCEPT,
    FILLER,
    LABELS,
    LOWER,
    MEASURES,
    MONTHS,
    NUMBER,
    NUMBERED,
    OPEN_LIST,
    PRESENT,
    SOME,
    THROUGH,
    UPPER,
    Kind,
)

LONGEST = 64  # characters of a word that is kept for the next time
_KEPT = 1 << 15  # words that are kept: a bound on memory
_LEAST = 3  # signs of a word that can hold two
_RUN_ON = re.compile(
    r"(?<=\d)(?=[A-Z][a-z]{2})|(?<=[a-z]{3})(?=[A-Z][a-z]{3})|(?<=\w)(?=\.[A-Z][a-z]{2})|(?<=\w\.)(?=[A-Z][a-z]{2})"
)
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"(?:[A-Z0-9-]*-)?[A-Z]*+[0-9][A-Z0-9]*+")
"""Most numbers that stand in lists. None of them is a word of the vocabulary or falls into parts."""
_SEPARATOR = re.compile(r"[/#.]")
_WHOLE = frozenset(("s/n", "p/n", "sn", "pn", "s/ns", "p/ns", "and/or", "510(k)", "lot/batch"))
_CODES = frozenset(("code", "codes"))
_INCLUDING = frozenset(("including", "includes"))
_AND = frozenset(("and", "between", "from", "equal", "including", "inclusive"))
_TELLING = PRESENT | THROUGH | LOWER | UPPER | BEGIN | END | ALL | SOME | OPEN_LIST | _AND
_BOUNDING = LOWER | UPPER | BEGIN | END
_FLAGS = ALL | SOME | EXCEPT | OPEN_LIST | _INCLUDING
_NEGATED = frozenset(("affected", "subject"))  # after `not`

_VOCABULARY = frozenset().union(
    *(LABELS, NUMBERED, NUMBER, FILLER, MONTHS, BENIGN, MEASURES, ELSEWHERE, EXCEPT),
    *(_TELLING, _FLAGS, _CODES, _NEGATED),
)


class Word(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One spelling: what it is in the vocabulary of notices, and how it looks."""

    text: str
    lower: str
    kind: str = "word"
    """word, sign, line, date, or thousands (a number with commas)."""
    numeric: bool = False
    """Whether it has a digit."""
    label: Kind | None = None
    """What a number after it is, whatever stands between."""
    numbered: Kind | None = None
    """What a number after it is when `number`, `code` or `#` stands between."""
    heads: bool = False
    """Whether a label may begin with it."""
    claims: bool = False
    """Whether a number that stands directly after it is what a label promised."""
    fills: bool = False
    """Whether it may stand between a label and its first number."""
    flags: bool = False
    """Whether it says something of a label that follows it: all, certain, except."""
    bounds: bool = False
    """Whether it bounds the numbers around it: below, beginning with, ending in."""
    tells: bool = False
    """Whether it says something of the numbers around it: through, below, select."""
    passes: bool = False
    """Whether it may stand in a list of numbers and says nothing."""
    idle: bool = False
    """Whether it says nothing at all where no label is open."""
    ordinal: bool = False
    """Whether it counts products when a bracket follows: 1) or b)."""
    measures: bool = False
    """Whether it makes the number before it a measure: 5 ml."""
    loose: bool = False
    """Whether it is to be looked at again: a date may begin with it, or it falls into parts."""
    parts: tuple[Word, ...] = ()
    """What it falls into, where a label is glued to a number or a sentence to the next."""


@lru_cache(maxsize=_KEPT)
def word(text: str) -> Word:
    """What can be said of this piece of a text; see `whole` for one that is taken as it stands."""
    if text.isdecimal():
        return Word(text=text, lower=text, numeric=True, ordinal=len(text) <= 2, loose=len(text) <= _LEAST)
    lower = text.lower()
    if text[0] != "-" and _NUMBER.fullmatch(text):
        return Word(text=text, lower=lower, numeric=True, loose=text[0].isdecimal() and may_begin_date(lower))
    if text.isalpha() and lower not in _VOCABULARY and (text[1:].islower() or text.isupper()):
        short = len(text) <= 2
        return Word(text=text, lower=lower, idle=not short, ordinal=short)
    if (
        _DIGIT.search(text)
        and text == text.upper()
        and lower not in _VOCABULARY
        and not _SEPARATOR.search(text)
        and lower.rpartition("-")[2] not in LABELS
    ):
        return Word(text=text, lower=lower, kind=_kind(text), numeric=True, loose=may_begin_date(lower))
    plain = whole(text)
    if plain.kind != "word":
        return plain
    parts = tuple(map(whole, _parts(text)))
    return (
        msgspec.structs.replace(plain, loose=True, parts=parts) if parts or may_begin_date(lower) else plain
    )


def whole(text: str) -> Word:
    """What can be said of a piece that is not taken apart any further."""
    lower = text.lower()
    key = lower.removesuffix("(s)")
    label, numbered = LABELS.get(key), NUMBERED.get(key)
    heads = label is not None or numbered is not None or key in _CODES
    numeric = not text.isalpha() and _DIGIT.search(text) is not None
    ordinal = len(text) <= 2 and (text.isdecimal() or text.isalpha())
    kind = _kind(text)
    bounds = lower in _BOUNDING
    acts = heads or numeric or ordinal or bounds
    acts = acts or lower in ELSEWHERE or lower in EXCEPT or lower in _NEGATED
    return Word(
        text=text,
        lower=lower,
        kind=kind,
        numeric=numeric,
        label=label,
        numbered=numbered,
        heads=heads,
        claims=lower in LABELS or lower in NUMBER or lower == ":",
        fills=lower in NUMBER or lower in FILLER,
        flags=lower in _FLAGS,
        bounds=bounds,
        tells=lower in _TELLING,
        passes=lower in BENIGN or lower in FILLER or lower in NUMBER,
        idle=kind == "word" and not acts,
        ordinal=ordinal,
        measures=lower.partition("/")[0] in MEASURES,
    )


def _kind(text: str) -> str:
    return "word" if text[0].isalnum() else "line" if text == "\n" else "sign"


def _parts(text: str) -> tuple[str, ...]:
    """The parts of a word at each sign where a label begins or ends, or a sentence was glued on."""
    if len(text) <= _LEAST or (text.isalpha() and text[1:].islower()):
        return ()
    cuts = set() if text.isupper() or text.islower() else {match.start() for match in _RUN_ON.finditer(text)}
    cuts |= _label_cuts(text, text.lower())
    bounds = [0, *sorted(cut for cut in cuts if 0 < cut < len(text)), len(text)]
    return tuple(text[first:last] for first, last in pairwise(bounds)) if len(bounds) > 2 else ()


def _label_cuts(text: str, lower: str) -> set[int]:
    """Where a label ends that is glued to a number: `Lot#123`, `REF/LOT`, `lot-serial`."""
    if lower not in _WHOLE and any(map(_is_label_word, _SEPARATOR.split(lower))):
        signs = [match.start() for match in _SEPARATOR.finditer(text)]
        if signs:
            return _beside_labels(lower, signs)
    before, dash, last = lower.rpartition("-")
    if dash and before and last in LABELS:
        return {len(before), len(before) + 1}  # `K40415G-Lot`, `device-serial`
    return {len(text) - 1} if text[-1] == "#" else set()


def _beside_labels(lower: str, signs: list[int]) -> set[int]:
    """The places before and after each sign beside a label: not those within 6.01.Manufactured."""
    labels = [_is_label_word(lower[a + 1 : b]) for a, b in pairwise([-1, *signs, len(lower)])]
    beside = (sign for sign, around in zip(signs, pairwise(labels), strict=True) if any(around))
    return {place for sign in beside for place in (sign, sign + 1)}


def _is_label_word(part: str) -> bool:
    return part in LABELS or part in NUMBERED or part in NUMBER
