"""Telephone numbers as an SMS service takes them (ITU-T E.164). What is not certain is no number: an SMS to a
stranger would carry the code by which one answers for somebody else."""

from __future__ import annotations

import re

_SHARED = frozenset(("US", "CA", "PR", "VI", "GU", "AS", "MP"))
"""Countries with the code 1, and the numbers of the North American Numbering Plan."""
_NORTH_AMERICAN = re.compile(r"[2-9]\d{2}[2-9]\d{6}")
_INTERNATIONAL = re.compile(r"[1-9]\d{7,14}")  # with the code of the country: at most 15 digits
_WRITTEN = re.compile(
    r"(?P<number>\+?[\d\s().\-/]+?)\s*(?:(?:x|ext\.?|extension|#)[\s.:]*\d+)?", re.IGNORECASE
)


def sendable(text: str, country: str) -> str:
    """The number with its + and the code of its country, without an extension; empty where not certain."""
    match = _WRITTEN.fullmatch(text.strip())
    if match is None or not text.isascii() or "(0)" in text:  # a 0 that is not dialled from abroad
        return ""
    written, digits = match["number"], re.sub(r"\D", "", match["number"])
    is_whole, is_shared = written.startswith("+"), country.upper() in _SHARED
    bare = digits.removeprefix("1")
    if _NORTH_AMERICAN.fullmatch(bare):
        if digits.startswith("1") and (is_whole or is_shared):
            return f"+{digits}"
        if is_shared:  # +212 555 0142 of somebody in the US is no number of Morocco for certain
            return "" if is_whole else f"+1{digits}"
    is_foreign = is_whole and not digits.startswith("1")
    return f"+{digits}" if is_foreign and _INTERNATIONAL.fullmatch(digits) else ""
