"""Which of many notices can concern this device at all?

A clause that names model numbers or device identifiers is false for a device with another one. A
notice whose every clause is false this way is not a candidate; every other notice is. So the work
grows with the notices that name the device, not with all notices.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from lockring.comparison import identifier_forms
from lockring.facts import Device, Known
from lockring.normal import ModelNumber, Value
from lockring.notice import Notice, Status
from lockring.scope import AnySuffix, Clause, Condition, OneOf
from lockring.vocabulary import normal_form

_GUARDS = ("model_number", "device_identifier")  # the facts that name a product, most telling first
_Guard = tuple[str, frozenset[Value]]
_Key = tuple[str, Value]


class NoticeIndex:
    """Notices by the model numbers and device identifiers that they name, as of one day."""

    def __init__(self, notices: Iterable[Notice], *, as_of: date | None = None) -> None:
        self.notices = tuple(notices)
        self.as_of = as_of
        self._by_key: dict[_Key, list[int]] = {}
        self._guarded_by: dict[frozenset[str], list[int]] = {}
        for place, notice in enumerate(self.notices):
            self._add(place, notice)

    def _add(self, place: int, notice: Notice) -> None:
        revision = notice.as_of(self.as_of)
        if notice.unreadable:
            self._guarded_by.setdefault(frozenset({""}), []).append(place)
        if revision is None or revision.status is Status.WITHDRAWN:
            return
        guards = [_guard(clause) for clause in revision.scope.any]
        facts = frozenset(fact for fact, _ in guards)
        self._guarded_by.setdefault(facts, []).append(place)
        for key in {(fact, value) for fact, values in guards for value in values}:
            self._by_key.setdefault(key, []).append(place)

    def candidates(self, device: Device) -> tuple[Notice, ...]:
        """Every notice that may not be `NotAffected` for the device, in the order they were given."""
        sure = {fact: _keys_of(known.value) for fact in _GUARDS if (known := _undoubted(device, fact))}
        keys = ((fact, value) for fact, values in sure.items() for value in values)
        places = {place for key in keys for place in self._by_key.get(key, ())}
        for facts, guarded in self._guarded_by.items():
            if not facts <= sure.keys():
                places.update(guarded)
        return tuple(self.notices[place] for place in sorted(places))


def named(notices: Iterable[Notice], fact: str) -> dict[Value, str]:
    """Every value of the fact that some revision of some notice names, by its key, as printed there.

    A model number's key is its base number.
    """
    return {
        _key(normal_form(fact, value)): value
        for notice in notices
        for revision in notice.revisions
        for condition in revision.scope.conditions()
        if condition.fact == fact and isinstance(condition, OneOf | AnySuffix)
        for value in condition.values
    }


def _undoubted(device: Device, fact: str) -> Known | None:
    known = device.get(fact)
    return known if isinstance(known, Known) and not known.doubts else None


def _guard(clause: Clause) -> _Guard:
    """A fact and the only values of it with which the clause can hold; ("", none) without one."""
    named = [c for c in clause.all if c.fact in _GUARDS and _is_closed(c)]
    named.sort(key=lambda condition: _GUARDS.index(condition.fact))
    return (named[0].fact, _keys(named[0])) if named else ("", frozenset())


def _is_closed(condition: Condition) -> bool:
    """Whether the condition is false for all values but its own."""
    return isinstance(condition, AnySuffix) or (isinstance(condition, OneOf) and not condition.unclear)


def _keys(condition: object) -> frozenset[Value]:
    match condition:
        case AnySuffix():
            return frozenset(condition.bases)
        case OneOf():
            return frozenset(map(_key, condition.keys))
        case _:
            return frozenset()


def _key(value: Value) -> Value:
    """A model number counts by its base: its suffix can leave a clause open, never false for sure."""
    return value.base if isinstance(value, ModelNumber) else value


def _keys_of(value: Value) -> tuple[Value, ...]:
    """Every key under which a notice may name this value."""
    return identifier_forms(value) if isinstance(value, str) else (_key(value),)
