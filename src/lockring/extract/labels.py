"""Labels in a text: which words say of what kind the numbers after them are, and where the label ends."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from lockring.extract.tokens import Token, tokens
from lockring.extract.words import FILLER, LABELS, NUMBER, NUMBERED, PRODUCT, Kind

_RUN_ON = re.compile(r"(?<=\d)(?=[A-Z][a-z]{2})|(?<=[a-z]{3})(?=[A-Z][a-z]{3})|(?<=\w)(?=\.[A-Z][a-z]{2})|(?<=\w\.)(?=[A-Z][a-z]{2})")
_SEPARATOR = re.compile(r"[/#.]")
_CONNECTING = frozenset(("and", "&", "or", "/", "e", "y", "and/or"))
_SHORTENED = frozenset("no nos nr nrs num cat ref refs exp ser mod sn pn s/n p/n lot reg gtin udi n mfg art".split())
_DATE_CODES = frozenset("date dates julian production manufacturing time".split())
_SHORT = frozenset("s/n p/n sn pn s/ns p/ns and/or 510(k) lot/batch".split())
_FDA_CODE = re.compile(r"[A-Z]{3}")


def pieces(text: str) -> list[Token]:
    """The tokens of a text, with labels that are glued to a number taken off it: `Lot#123`, `F103You`."""
    found: list[Token] = []
    for token in tokens(text):
        if token.kind == "word" and len(token.text) > _LEAST and not token.text.isdecimal():
            found += _split(token)
        else:
            found.append(token)
    return found


_LEAST = 3  # signs of a word that can hold two


def _split(token: Token) -> Iterator[Token]:
    """The parts of a word at each sign where a label begins or ends, or a sentence was glued on."""
    start, text = token.start, token.text
    cuts = {match.start() for match in _RUN_ON.finditer(text)} if _has_small(text) else set()
    signs = {place for place, c in enumerate(text) if c in "/#."}
    if signs and token.lower not in _SHORT and any(map(_is_label_word, _SEPARATOR.split(token.lower))):
        cuts |= signs | {place + 1 for place in signs}
    elif "-" in text and any(part in LABELS for part in token.lower.split("-")) and text.replace("-", "").isalpha():
        cuts |= {place + shift for place, c in enumerate(text) if c == "-" for shift in (0, 1)}
    elif text[-1] == "#":
        cuts.add(len(text) - 1)
    bounds = [0, *sorted(cut for cut in cuts if 0 < cut < len(text)), len(text)]
    for first, last in zip(bounds, bounds[1:], strict=False):
        part = text[first:last]
        kind = "word" if part[0].isalnum() else "sign"
        yield Token(kind, part, start + first, start + last, part.lower())


def _has_small(text: str) -> bool:
    return not text.isupper() and not text.islower()


def _is_label_word(word: str) -> bool:
    return word in LABELS or word in NUMBERED or word in NUMBER


def label_at(found: Sequence[Token], place: int) -> tuple[frozenset[Kind], int] | None:
    """The kinds of the label that begins at this token, and the place after it; None if none begins here."""
    kind = _kind_at(found, place)
    if kind is None:
        return None
    kinds, place = {kind}, place + 1
    while place < len(found):
        word = found[place].lower
        if word in NUMBER or word in FILLER or (word == "." and found[place - 1].lower in _SHORTENED):
            place += 1
        elif kinds == {Kind.OTHER}:
            break
        elif word == "/" and place + 1 < len(found) and found[place + 1].lower in NUMBER:
            place += 2  # `Lot/Codes`
        elif word in _CONNECTING and (joined := _kind_at(found, _after_sign(found, place + 1))) is not None:
            if found[_after_sign(found, place + 1)].lower not in NUMBER:  # `Lot/Codes` are lots
                kinds.add(joined)
            place = _after_sign(found, place + 1) + 1
        elif (joined := _kind_at(found, place)) is not None:
            kinds = _joined(kinds, joined)
            place += 1
        else:
            break
    return frozenset(kinds), place


def _after_sign(found: Sequence[Token], place: int) -> int:
    """The place, or the one after a bracket there: `lot and (or) serial`."""
    return place + 1 if place < len(found) and found[place].lower in ("(", ")") else place


def _joined(kinds: set[Kind], joined: Kind) -> set[Kind]:
    """`Lot reference` and `lot item number` tell of a lot; `device serial number` of a serial."""
    if joined in PRODUCT and kinds - PRODUCT:
        return kinds
    return {joined} if kinds <= PRODUCT and joined not in PRODUCT else kinds | {joined}


def _kind_at(found: Sequence[Token], place: int) -> Kind | None:
    if place >= len(found):
        return None
    word = found[place].lower.removesuffix("(s)")
    if word in LABELS:
        return LABELS[word]
    if word in ("code", "codes") and place and found[place - 1].lower in _DATE_CODES:
        return Kind.LOT
    if word in NUMBERED and _is_numbered(found, place):
        return NUMBERED[word]
    return None


def _is_numbered(found: Sequence[Token], place: int) -> bool:
    """Whether the word is followed by `number`, `code` or `#`; `codes:` and `item:` stand for themselves."""
    following = found[place + 1].lower if place + 1 < len(found) else ""
    if following.removesuffix("(s)") in NUMBER:
        return True
    return following == ":" and found[place].lower in ("item", "items", "part", "parts", "list", "units")
