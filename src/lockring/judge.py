"""The truth of one condition, one clause, one scope for one device, in three values.

Kleene's strong logic (Kleene 1952, section 64), which is also SQL's: a condition on a fact that is
not known, doubted or not comparable is neither true nor false, and makes nothing around it definite
that its two values would not make so.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import assert_never

from lockring.facts import Device, Known
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
from lockring.product import is_product
from lockring.scope import (
    AnySuffix,
    Clause,
    Condition,
    DateRange,
    OneOf,
    Ordering,
    Prefix,
    Product,
    Range,
    Scope,
    Unlisted,
    VersionRange,
)
from lockring.vocabulary import MADE_OF

Truth = bool | None


def judge(device: Device, condition: Condition) -> Truth:
    """Whether the condition holds for the device; None when what is known does not settle it.

    A fact that may only say yes can make it true, and can open what another fact rules out; it never makes
    it false. One that may only say no, the other way.
    """
    sure = _judge(device, condition)
    may_say = device.may_say
    if may_say is None or sure is may_say:
        return sure
    trusting = _judge(device.trusting(), condition)
    if sure is None:
        return trusting if trusting is may_say else None
    return sure if trusting is sure else None


def _judge(device: Device, condition: Condition) -> Truth:
    if type(condition) is Product:
        return is_product(device, condition)
    fact = device.get(condition.fact)
    if type(fact) is not Known or fact.doubts:
        return _judge_parts(device, condition) if condition.fact in MADE_OF else None
    return _holds(condition, fact.value)


def judge_clause(device: Device, clause: Clause) -> Truth:
    """Whether all conditions of the clause hold; the first that is false settles it.

    What the clause implies cannot make it true. It can make it false; but where the device has a number that
    the clause lists, it contradicts the notice, and that is open.
    """
    truth: Truth = True
    listed = False
    for condition in clause.all:
        judged = judge(device, condition)
        if judged is False:
            return False
        if judged is None:
            truth = None
        elif type(condition) is not Product:
            listed = True
    if any(judge(device, condition) is False for condition in clause.implies):
        return None if truth or listed else False
    return truth


def judge_exclusion(device: Device, clause: Clause) -> Truth:
    """Whether an exclusion holds: its yes rules the device out, so what may only affirm may only say no."""
    return judge_clause(device.excluding(), clause)


def _judge_parts(device: Device, condition: Condition) -> Truth:
    """The test of a number or a date that may be either of two: the lot or the serial, made or sold."""
    parts = {name: _undoubted(device, name) for name in MADE_OF[condition.fact]}
    if isinstance(condition, DateRange):
        return _made_or_sold(condition, *parts.values())
    judged = [(_holds(condition, value), value) for value in parts.values() if value is not None]
    truths = {truth for truth, _ in judged}
    if truths == {False}:
        return False if any(_is_like(condition, str(value)) for _, value in judged) else None
    against = any(truth is False and _is_like(condition, str(value)) for truth, value in judged)
    return True if True in truths and not against else None


def _undoubted(device: Device, name: str) -> Value | None:
    fact = device.get(name)
    return fact.value if isinstance(fact, Known) and not fact.doubts else None


def _is_like(condition: Condition, key: str) -> bool:
    """Whether the number is of the kind that the notice lists: digits and letters in the same places."""
    match condition:
        case OneOf():
            return shape(key) in condition.shapes
        case Range():
            return any(end is not None and same_shape(key, end) for end in condition.bounds)
        case _:
            return False


def _made_or_sold(condition: DateRange, made: Value | None, sold: Value | None) -> Truth:
    """A day that the notice gives without saying of what; a device is sold after it is made."""
    too_late = isinstance(made, DateSpan) and condition.last and _at_most(made, condition.last) is False
    too_early = isinstance(sold, DateSpan) and condition.first and _at_least(sold, condition.first) is False
    if too_late or too_early:
        return False
    judged = {_in_dates(condition, day) for day in (made, sold) if isinstance(day, DateSpan)}
    return True if judged == {True} and made is not None and sold is not None else None


def judge_scope(device: Device, scope: Scope) -> Truth:
    """Whether any clause holds and no exclusion does."""
    covered = any_of(judge_clause(device, clause) for clause in scope.any)
    return all_of(covered, negation(any_of(judge_exclusion(device, clause) for clause in scope.exclude)))


def all_of(*truths: Truth) -> Truth:
    """False if one is false; else None if one is open; else True."""
    if False in truths:
        return False
    return None if None in truths else True


def any_of(truths: Iterable[Truth]) -> Truth:
    """True if one is true; else None if one is open; else False."""
    found = tuple(truths)
    if True in found:
        return True
    return None if None in found else False


def negation(truth: Truth) -> Truth:
    """True and False change places; what is open stays open."""
    return None if truth is None else not truth


def _holds(condition: Condition, value: Value) -> Truth:
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
    after = all_of(condition.first is None or _at_least(span, condition.first))
    return all_of(after, condition.last is None or _at_most(span, condition.last))


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
