"""Ranges of numbers and of versions written as conditions, with what their ends leave out."""

from __future__ import annotations

import re

import msgspec

from lockring import normal
from lockring.errors import FactError
from lockring.extract.mentions import Bounds
from lockring.scope import Condition, Ordering, Range, VersionRange

_NUMBERED = re.compile(r"(.*?)(\d{1,200})", re.DOTALL)
_MIXED = re.compile(r"([A-Za-z][A-Za-z-]*)(\d+)")


def version_range(bounds: Bounds) -> Condition:
    """A range of versions. Raises ValueError when an end is no version, or the first comes after the last."""
    return VersionRange(
        fact="software_version",
        first=bounds.first,
        last=bounds.last,
        first_included=not bounds.without_first,
        last_included=not bounds.without_last,
    )


def range_of(fact: str, bounds: Bounds, unclear: tuple[str, ...] = ()) -> Condition:
    """A range of numbers. Raises ValueError when its ends cannot be put in one order."""
    first, last = bounds.first, _with_prefix(bounds)
    ends = [normal.identifier(end) for end in (first, last) if end is not None]
    if all(end.isdecimal() for end in ends):
        low = None if first is None else str(int(normal.identifier(first)) + bounds.without_first)
        high = None if last is None else str(int(normal.identifier(last)) - bounds.without_last)
        return Range(
            fact=fact,
            order=Ordering.NUMBER,
            first=low if bounds.without_first else first,
            last=high if bounds.without_last else last,
            unclear=unclear,
        )
    return Range(
        fact=fact,
        order=Ordering.SAME_SHAPE,
        first=_beside(first, bounds.without_first) if first else re.sub(r"\d", "0", ends[0]),
        last=_beside(last, -bounds.without_last) if last else re.sub(r"\d", "9", ends[0]),
        unclear=unclear,
    )


def _beside(end: str, step: int) -> str:
    """The number so many steps on: HW25837 is one before HW25838. Raises ValueError without one."""
    if not step:
        return end
    parts = _NUMBERED.fullmatch(end)
    if parts is None or not 0 <= int(parts[2]) + step < 10 ** len(parts[2]):
        raise ValueError("a number without one before or after it")
    return parts[1] + str(int(parts[2]) + step).zfill(len(parts[2]))


def span_of(fact: str, bounds: Bounds) -> tuple[Condition, ...]:
    """The range as a condition, open at an end that the notice does not settle; nothing if it is no range."""
    try:
        return (
            range_of(
                fact,
                msgspec.structs.replace(bounds, last=None) if bounds.unclear and bounds.first else bounds,
            ),
        )
    except (ValueError, FactError):
        return ()


def _with_prefix(bounds: Bounds) -> str | None:
    """The last number with the letters that it leaves out: EV70001 to 70658."""
    prefixed = _MIXED.fullmatch(bounds.first or "")
    if (
        prefixed
        and bounds.last is not None
        and bounds.last.isdecimal()
        and len(bounds.last) == len(prefixed[2])
    ):
        return prefixed[1] + bounds.last
    return bounds.last
