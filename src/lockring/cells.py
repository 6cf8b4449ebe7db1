"""The few values of a fact that a scope can tell apart.

Conditions cut the values of a fact into cells; two values of one cell judge alike. One value from
each cell stands for all of them, so that every case of a notice can be gone through.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from lockring.errors import FactError
from lockring.facts import CannotTell, Device, Fact, known
from lockring.judge import judge
from lockring.notice import Revision
from lockring.scope import AnySuffix, Condition, DateRange, OneOf, Prefix, Range, VersionRange

CANNOT_TELL = CannotTell()
_ELSE = ("ZZ-90909-Q", "70707", "1970-01-02", "0.0.1", "ZZ")  # of each form one that no notice names


def conditions_of(revision: Revision) -> tuple[Condition, ...]:
    """All conditions of a revision: scope, advice and remedies."""
    steps = (condition for step in revision.advice for group in step.when for condition in group)
    remedies = (condition for remedy in revision.remedies for group in remedy.when for condition in group)
    return (*revision.scope.conditions(), *steps, *remedies)


def cells(revision: Revision, fact: str) -> tuple[Fact, ...]:
    """One value of the fact for each way it can judge, and "cannot tell" last."""
    return (*distinct(fact, conditions_of(revision), _answers(revision, fact)), CANNOT_TELL)


def distinct(fact: str, conditions: Iterable[Condition], texts: Iterable[str] = ()) -> tuple[Fact, ...]:
    """Values of the fact that some condition tells apart; all of `texts`, when there are any."""
    tests = [condition for condition in conditions if condition.fact == fact]
    given = list(texts)
    if given:
        return tuple(known(fact, text) for text in given)
    by_judgement: dict[tuple[bool | None, ...], Fact] = {}
    for value in _readable(fact, [text for test in tests for text in _probes(test)] + list(_ELSE)):
        device = Device.of({fact: value})
        by_judgement.setdefault(tuple(judge(device, test) for test in tests), value)
    return tuple(by_judgement.values())


def _answers(revision: Revision, fact: str) -> list[str]:
    observation = revision.observation(fact)
    return [answer.value for answer in observation.answers] if observation else []


def _readable(fact: str, texts: Iterable[str]) -> Iterator[Fact]:
    for text in texts:
        try:
            yield known(fact, text)
        except FactError:
            continue  # a probe in the form of another kind of fact


def _probes(condition: Condition) -> Iterator[str]:
    """Values at, just inside and just outside the limits of the condition."""
    match condition:
        case OneOf() | AnySuffix():
            for value in condition.values:
                yield from (value, f"{value}QX")
                yield str(known_base(value))
        case Prefix():
            yield from condition.values
        case Range():
            for end in (condition.first, condition.last):
                yield from _around_number(end) if end else ()
        case DateRange():
            for day in (condition.first, condition.last):
                yield from _around_day(day) if day else ()
        case VersionRange():
            for end in (condition.first, condition.last):
                yield from (end, end.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), f"{end}.1", "99.9Z") if end else ()
        case _:
            return


def known_base(value: str) -> str:
    """The value without letters at its end: the model number a person types who leaves the suffix off."""
    return value.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") or value


def _around_number(end: str) -> Iterator[str]:
    """The number, and those one below and one above it in its last run of digits."""
    yield end
    match = re.fullmatch(r"(.*?)([0-9]+)([^0-9]*)", end)
    if match:
        before, digits, after = match.groups()
        for number in (int(digits) - 1, int(digits) + 1):
            yield f"{before}{str(number).zfill(len(digits))}{after}"


def _around_day(day: date) -> Iterator[str]:
    yield from (str(day - timedelta(days=1)), str(day), str(day + timedelta(days=1)), f"{day:%Y-%m}")
