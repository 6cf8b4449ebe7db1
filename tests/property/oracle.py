"""A second opinion by brute force: what a scope can come to over every completion of the unknown facts.

It shares no line with the judgement or the normal forms of Lockring: a fact is its text, every comparison
is written here again from the rules, and logic has two values. What no value settles counts as a free
boolean of its own: it may come to either.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from itertools import count, groupby, product
from typing import TypeGuard

from lockring.facts import Device, Fact, Known
from lockring.scope import (
    AnySuffix,
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

DIGITS = "0123456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
TRUE, FALSE, EITHER = frozenset({True}), frozenset({False}), frozenset({True, False})

Domain = Mapping[str, Sequence[str]]
Row = tuple[bool, ...]  # whether each condition on one fact holds, in one possible world
Comes = frozenset[bool]


class Oracle:
    """Every way in which a scope can come out, where an unknown fact may have any value of the domain."""

    def __init__(self, scope: Scope, domain: Domain) -> None:
        self._domain = domain
        places = count()
        self._any = [[next(places) for _ in clause.all] for clause in scope.any]
        self._exclude = [[next(places) for _ in clause.all] for clause in scope.exclude]
        self._tests: dict[str, list[tuple[int, Condition]]] = {}
        for place, condition in enumerate(scope.conditions()):
            self._tests.setdefault(condition.fact, []).append((place, condition))
        self._rows: dict[tuple[str, Fact], tuple[Row, ...]] = {}
        self._outcomes: dict[tuple[Row, ...], bool] = {}

    def possible(self, device: Device) -> Comes:
        """What the scope comes to over all completions of the device."""
        found: set[bool] = set()
        for world in product(*self._worlds(device)):
            found.add(self._outcome(world))
            if len(found) == 2:
                break
        return frozenset(found)

    def can_turn(self, device: Device, fact: str) -> bool:
        """Whether some completion of the other facts leaves it to this fact alone how the scope comes out."""
        worlds = self._worlds(device)
        at = list(self._tests).index(fact)
        own = worlds.pop(at)
        return any(
            len({self._outcome((*world[:at], row, *world[at:])) for row in own}) == 2
            for world in product(*worlds)
        )

    def is_settled(self, device: Device) -> bool:
        """Whether every fact of the scope is known, undoubted and comparable with its limits."""
        return all(_is_sure(device.get(fact)) for fact in self._tests) and all(
            len(rows) == 1 for rows in self._worlds(device)
        )

    def _worlds(self, device: Device) -> list[tuple[Row, ...]]:
        return [self._rows_of(fact, device.get(fact)) for fact in self._tests]

    def _rows_of(self, name: str, fact: Fact) -> tuple[Row, ...]:
        if (name, fact) not in self._rows:
            texts = _meanings(fact.text) if _is_sure(fact) else self._domain[name]
            rows = {
                row
                for text in texts
                for row in product(*(comes_to(test, text) for _, test in self._tests[name]))
            }
            self._rows[name, fact] = tuple(sorted(rows))
        return self._rows[name, fact]

    def _outcome(self, world: tuple[Row, ...]) -> bool:
        """The scope in ordinary logic: any clause holds, and no exclusion does."""
        if world not in self._outcomes:
            holds = {
                place: truth
                for tests, row in zip(self._tests.values(), world, strict=True)
                for (place, _), truth in zip(tests, row, strict=True)
            }
            covered = any(all(holds[place] for place in clause) for clause in self._any)
            excluded = any(all(holds[place] for place in clause) for clause in self._exclude)
            self._outcomes[world] = covered and not excluded
        return self._outcomes[world]


def _is_sure(fact: Fact) -> TypeGuard[Known]:
    return isinstance(fact, Known) and not fact.doubts


def _meanings(text: str) -> Iterator[str]:
    """The plain values that a text may stand for: a month is any of its days."""
    year, dash, month = text.partition("-")
    if dash and len(text) == len("2019-10") and (year + month).isdigit():
        days = monthrange(int(year), int(month))[1]
        yield from (f"{text}-{day:02}" for day in range(1, days + 1))
    else:
        yield text


def comes_to(condition: Condition, text: str) -> Comes:
    """What the condition can come to for a device on whose label this text stands."""
    match condition:
        case OneOf():
            return _either_of([_is_the_same(condition.fact, text, value) for value in condition.values])
        case AnySuffix():
            return _sure(_model(text)[0] in [_model(value)[0] for value in condition.values])
        case Prefix():
            return _either_of([_begins(_number(text), _number(value)) for value in condition.values])
        case DateRange():
            first, last = str(condition.first or "0001-01-01"), str(condition.last or "9999-12-31")
            return _sure(first <= text <= last)
        case VersionRange():
            low = _is_not_before(text, condition.first) if condition.first else TRUE
            high = _is_not_before(condition.last, text) if condition.last else TRUE
            return frozenset(a and b for a in low for b in high)
        case Range():
            return _is_in_range(condition, _number(text))
        case Unlisted() | Product():
            return EITHER  # a product looks at several facts: tests/property/test_product_laws.py


def _sure(truth: bool) -> Comes:
    return TRUE if truth else FALSE


def _either_of(values: list[Comes]) -> Comes:
    if TRUE in values:
        return TRUE
    return EITHER if EITHER in values else FALSE


def _is_the_same(fact: str, text: str, value: str) -> Comes:
    """Whether a printed text is a listed value."""
    stem = fact.removeprefix("used_with.")
    if stem == "model_number":
        return _is_the_same_model(_model(text), _model(value))
    if stem == "software_version":
        return _is_the_same_version(_version(text), _version(value))
    if stem.endswith("_date"):
        return _sure(text in _meanings(value))  # a listed month is all of its days
    if stem == "device_identifier":
        return _sure(_number(text).zfill(14) == _number(value).zfill(14))
    if stem.endswith("_number"):
        return _is_the_same_number(_number(text), _number(value))
    return _sure(_words(text) == _words(value))


def _is_the_same_number(number: str, listed: str) -> Comes:
    """A zero in front counts, but a hand may leave it off, and an eye takes O for 0, or B for 8."""
    if number == listed:
        return TRUE
    return EITHER if _as_seen(number) == _as_seen(listed) else FALSE


def _begins(number: str, prefix: str) -> Comes:
    """A number that ends before the prefix does may go on with it; so may one that is seen otherwise."""
    if number[: len(prefix)] == prefix:
        return TRUE
    seen = _as_seen(prefix)
    goes_on = prefix[: len(number)] == number
    return EITHER if goes_on or (seen and _as_seen(number)[: len(seen)] == seen) else FALSE


def _as_seen(number: str) -> str:
    for sign in ("LOT", "SN", "REF"):
        if number[: len(sign)] == sign and len(number) >= len(sign) + 2:
            number = number[len(sign) :]
            break
    for letter, digit in zip("OILBSZG", "0118526", strict=True):
        number = number.replace(letter, digit)
    return number.lstrip("0")


def _is_the_same_model(model: tuple[str, str], listed: tuple[str, str]) -> Comes:
    """With one base, letters at the end may have been left off, of the one or of the other."""
    if model == listed:
        return TRUE
    short, long = sorted((model[1], listed[1]), key=len)
    return EITHER if model[0] == listed[0] and long[: len(short)] == short else FALSE


def _is_the_same_version(version: tuple[list[int], str], listed: tuple[list[int], str]) -> Comes:
    if version[0] != listed[0]:
        return FALSE
    return EITHER if bool(version[1]) != bool(listed[1]) else _sure(version[1] == listed[1])


def _is_not_before(later: str, earlier: str) -> Comes:
    (numbers, letter), (bound, bound_letter) = _version(later), _version(earlier)
    if numbers != bound:
        return _sure(numbers > bound)
    return EITHER if bool(letter) != bool(bound_letter) else _sure(letter >= bound_letter)


def _is_in_range(condition: Range, key: str) -> Comes:
    first = _number(condition.first) if condition.first else None
    last = _number(condition.last) if condition.last else None
    if condition.order is Ordering.SAME_SHAPE:
        return _is_in_series(first or "", key, last or "")
    if condition.order is Ordering.LAST_EIGHT_DIGITS:
        key, first, last = key[-8:], first and first[-8:], last and last[-8:]
        if len(key) < 8:
            return EITHER
    if any(sign not in DIGITS for sign in key):
        return EITHER
    return _sure((not first or int(first) <= int(key)) and (not last or int(key) <= int(last)))


def _is_in_series(first: str, key: str, last: str) -> Comes:
    """Only numbers of one series compare: letters and digits in the same places, letters within the range."""
    if _shape(key) != _shape(first):
        return EITHER
    for low, part, high in zip(_parts(first), _parts(key), _parts(last), strict=True):
        if part[0] not in DIGITS and not low <= part <= high:
            return EITHER
    return _sure(first <= key <= last)


def _shape(key: str) -> str:
    return "".join("9" if sign in DIGITS else "A" for sign in key)


def _parts(key: str) -> list[str]:
    return ["".join(part) for _, part in groupby(key, key=lambda sign: sign in DIGITS)]


def _number(text: str) -> str:
    """A lot or serial number: capitals, without spaces and hyphens; a leading zero counts."""
    return "".join(sign for sign in text.upper() if sign not in " -")


def _words(text: str) -> str:
    return text.lower().replace("-", " ").replace("_", " ").strip()


def _model(text: str) -> tuple[str, str]:
    """Base and suffix: the letters after the last digit, where letters, digits, letters follow each other."""
    key = "".join(sign for sign in text.upper() if sign in LETTERS + DIGITS)
    base = key.rstrip(LETTERS)
    is_regular = base and not base.rstrip(DIGITS).strip(LETTERS)
    return (base, key[len(base) :]) if is_regular else (key, "")


def _version(text: str) -> tuple[list[int], str]:
    """The numbers without zeros at their end, and the letter after them."""
    key = text.upper().replace(" ", "").lstrip("V")
    numbers = [int(number) for number in key.rstrip(LETTERS).split(".")]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return numbers, key[len(key.rstrip(LETTERS)) :]
