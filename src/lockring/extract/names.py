"""What a notice calls its products: whole names, and their parts."""

from __future__ import annotations

import re

from lockring.extract.tokens import plain

_TITLE = re.compile(
    r"^.{0,80}?\b(?:recalls?|expands recall of|field safety notice|medical device safety alert)\b"
    r":?\s*(?:certain\s|the\s)?"
    r"|\b(?:due to|because|for potential|which may|that may|may)\b.*$",
    re.IGNORECASE | re.DOTALL,
)
_TITLE_HINTS = ("recall", "notice", "alert", "due to", "because", "potential", "may")
_END = re.compile(
    r"\b(?:product usage|usage|intended use|indications?|labeled in part|rx only|is a|is an|is intended"
    r"|are intended|used (?:to|for|in|with)|intended for|recall #|registration|catalog(?:ue)?|ref|reference"
    r"|model|part|item|order|reorder|list|lots?|serial|udi|gtin|technical name|risk class|hazard class"
    r"|software|version|revision|manufactured|packaged|distributed)\b",
    re.IGNORECASE,
)
_WHOLE = re.compile(r"\s(?:and|or|&|\+)\s|[;\n|]|\d\)\s|\s/\s", re.IGNORECASE)
_PART = re.compile(r"[,;:()\[\]|\n]|\s-+\s|\*+|\s(?:and|or|&)\s", re.IGNORECASE)
_BRACKETS = re.compile(r"\([^()]{0,60}\)|[®™©¿?]+|\(R\)|\(TM\)", re.IGNORECASE)
_ALL = re.compile(r"^(?:all|the|certain|specific|following|these)\s+", re.IGNORECASE)
_MOST = 40  # names of one notice; a longer table of products is matched by its numbers
_HEAD = 600  # characters at the start of a product description in which its name stands


def whole_names(text: str) -> tuple[str, ...]:
    """Each product that the text names, in all the words that tell it from its sisters."""
    head = _BRACKETS.sub(" ", _head(text))
    return _told(_WHOLE.split(head))


def part_names(text: str) -> tuple[str, ...]:
    """The parts of those names: a brand, a family, a kind. Enough where a number says the rest."""
    return _told(_PART.split(_head(text)))


def _head(text: str) -> str:
    """The beginning of a description, up to where it tells of something else than the name."""
    head = plain(text[:_HEAD]).strip()
    if _may_be_title(head):
        head = _TITLE.sub("", head)
    end = _END.search(head, 3)
    return head[: end.start()] if end else head


def _may_be_title(head: str) -> bool:
    """Whether any of the words of `_TITLE` may stand there, at a glance.

    Only of plain letters: others have signs that count as an s or an i.
    """
    if not head.isascii():
        return True
    folded = head.lower()
    return any(map(folded.__contains__, _TITLE_HINTS))


def _told(parts: list[str]) -> tuple[str, ...]:
    named = (_ALL.sub("", part.strip(" .,-:*\"'")) for part in parts)
    return tuple(dict.fromkeys(part for part in named if any(map(str.isalpha, part))))[:_MOST]
