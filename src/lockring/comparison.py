"""Whether one known value passes the test of a condition, in three values."""

from __future__ import annotations

from datetime import date
from typing import assert_never

from lockring.normal import (
    DateSpan,
    ModelNumber,
    Value,
    Version,
    compare_versions,
    last_eight,
    look_alike,
    runs,
    same_shape,
    shape,
)
from lockring.scope import (
    AnySuffix,
    Condition,
    DateRange,
    OneOf,
    Ordering,
    Prefix,
    Product,
    Range,
    Unlisted,
    VersionRange,
)
from lockring.truth import Truth, all_of, any_of


def is_like(condition: Condition, key: str) -> bool:
    """Whether the number is of the kind that the notice lists: digits and letters in the same places."""
    match condition:
        case OneOf():
            return shape(key) in condition.shapes
        case Range():
            return any(end is not None and same_shape(key, end) for end in condition.bounds)
        case _:
            return False


def holds(condition: Condition, value: Value) -> Truth:
    """Whether the known, undoubted value passes the test; None when the two cannot be compared."""
    match condition:
        case OneOf():
            if value in condition.keys:
                return True
            return None if value in condition.unclear_keys else _listed_otherwise(condition, value)
        case AnySuffix():
            return isinstance(value, ModelNumber) and value.base in condition.bases
        case Prefix():
            return _begins(condition, str(value))
        case Range():
            inside = _in_range(condition, str(value))
            return None if inside is False and value in condition.unclear_keys else inside
        case DateRange():
            return _in_dates(condition, value) if isinstance(value, DateSpan) else None
        case VersionRange():
            return _in_versions(condition, value) if isinstance(value, Version) else None
        case Unlisted() | Product():
            return None
        case _:
            assert_never(condition)


def _begins(condition: Prefix, key: str) -> Truth:
    """Whether the number begins with one of the prefixes; None if it may, read otherwise or to its end."""
    if key.startswith(condition.keys):
        return True
    cut_off = any(prefix.startswith(key) for prefix in condition.keys)
    return None if cut_off or look_alike(key).startswith(condition.look_alikes) else False


def _listed_otherwise(condition: OneOf, value: Value) -> Truth:
    """Whether a value that is not listed as it stands is listed in another form; None if that is open."""
    match value:
        case ModelNumber():
            return _same_base(condition, value)
        case Version():
            return any_of(_same_version(value, key) for key in condition.keys if isinstance(key, Version))
        case DateSpan():
            return any_of(_in_day(value, key) for key in condition.keys if isinstance(key, DateSpan))
        case str() if condition.fact.endswith("device_identifier"):
            return not condition.keys.isdisjoint(identifier_forms(value))
        case str():
            return None if look_alike(value) in condition.look_alikes else False
        case _:
            assert_never(value)


def _same_version(one: Version, other: Version) -> Truth:
    """2.4A and 2.4.0A are one version; 2.4 and 2.4A may be."""
    order = compare_versions(one, other)
    return None if order is None else order == 0


def _in_day(one: DateSpan, other: DateSpan) -> Truth:
    """A day is one of a listed month; a month may be a listed day of it."""
    if other.first <= one.first and one.last <= other.last:
        return True
    return None if one.first <= other.last and other.first <= one.last else False


def identifier_forms(value: str) -> tuple[str, ...]:
    """Every form in which a notice may print this device identifier; a GTIN has one."""
    if value.isdecimal():
        return (value,)
    from lockring.udi.hibcc import with_and_without_check_character  # few identifiers need it

    return with_and_without_check_character(value)


def _same_base(condition: OneOf, value: ModelNumber) -> Truth:
    """A model number that is not listed, but whose base number is: its letters may have been left off.

    MMT-554 and MMT-554CMB against a listed MMT-554CM, and MMT-522NAS against a listed MMT-522, are
    open; MMT-522K against MMT-522CM is another device.
    """
    listed = condition.suffixes.get(value.base, frozenset())
    longer = any(value.suffix.startswith(suffix) or suffix.startswith(value.suffix) for suffix in listed)
    return None if longer else False


def _in_range(condition: Range, key: str) -> Truth:
    first, last = condition.bounds
    match condition.order:
        case Ordering.NUMBER:
            return _between(first, key, last) if key.isdecimal() else None
        case Ordering.LAST_EIGHT_DIGITS:
            tail = last_eight(key)
            return _between(first, tail, last) if len(tail) == 8 and tail.isdecimal() else None
        case Ordering.SAME_SHAPE:
            return _between_same_shape(first or "", key, last or "")
        case _:
            assert_never(condition.order)


def _between(first: str | None, key: str, last: str | None) -> bool:
    return (first is None or int(first) <= int(key)) and (last is None or int(key) <= int(last))


def _between_same_shape(first: str, key: str, last: str) -> Truth:
    """Compared part by part; letters outside those of the range are another series, not a lower number."""
    if not same_shape(first, key):
        return None
    parts = zip(runs(first), runs(key), runs(last), strict=True)
    if any(not low <= part <= high for low, part, high in parts if not part.isdecimal()):
        return None
    return first <= key <= last


def _in_dates(condition: DateRange, span: DateSpan) -> Truth:
    """A month that the limit cuts in two is open."""
    return all_of(after(condition, span), before(condition, span))


def after(condition: DateRange, span: DateSpan) -> Truth:
    """Whether the date is not before the first day."""
    return condition.first is None or _at_least(span, condition.first)


def before(condition: DateRange, span: DateSpan) -> Truth:
    """Whether the date is not after the last day."""
    return condition.last is None or _at_most(span, condition.last)


def _at_least(span: DateSpan, day: date) -> Truth:
    return True if span.first >= day else False if span.last < day else None


def _at_most(span: DateSpan, day: date) -> Truth:
    return True if span.last <= day else False if span.first > day else None


def _in_versions(condition: VersionRange, version: Version) -> Truth:
    first, last = condition.bounds
    low = 1 if first is None else compare_versions(version, first)
    high = -1 if last is None else compare_versions(version, last)
    above = None if low is None else low > 0 or (low == 0 and condition.first_included)
    below = None if high is None else high < 0 or (high == 0 and condition.last_included)
    return all_of(above, below)
