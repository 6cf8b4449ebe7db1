"""Lists of numbers compared in SQL: is the lot of a unit one of thousands that a notice lists?

For numbers of letters and digits only, which is most of them; the others are judged one by one. The rules are
those of `lockring.judge` for `OneOf`: listed is true, printed without a label or alike to a listed one is
open, else it is false.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lockring.fleet.plan import NUMBER
from lockring.fleet.units import NUMBERS, Test
from lockring.scope import OneOf

PLAIN = "regexp_full_match({0}, '[A-Za-z0-9]{{0,99}}[0-9][A-Za-z0-9]{{0,99}}') AND length({0}) <= 100"
"""Whether a number is its own normal form but for capitals: `lockring.normal.identifier`."""
ALIKE = "ltrim(translate({0}, 'OILBSZG', '0118526'), '0')"
"""`lockring.normal.look_alike` of a number that begins with no sign of a label."""
UNSIGNED = "NOT regexp_matches({0}, '^(LOT|SN|REF)')"
TRUTHS = """
    INSERT INTO truth SELECT pair.test, pair.value,
        CASE WHEN listed_number.truth IS NOT NULL THEN listed_number.truth
            WHEN alike_number.number IS NOT NULL THEN 1 ELSE 0 END
    FROM pair JOIN list USING (test) JOIN plain_value USING (value)
    LEFT JOIN listed_number ON listed_number.test = pair.test AND listed_number.number = plain_value.number
    LEFT JOIN alike_number ON alike_number.test = pair.test AND alike_number.number = plain_value.alike
"""
"""The truths of all pairs of a list and a plain number."""


def is_list(test: Test) -> bool:
    """Whether the test is a list of lots or of serial numbers, and nothing else."""
    return isinstance(test, OneOf) and test.fact in NUMBERS


def listed_numbers(tests: Iterable[Test]) -> Iterator[tuple[int, str, int]]:
    """The place of each list, a number in it, and what it means: listed, or printed without a label."""
    for place, test in enumerate(tests):
        if isinstance(test, OneOf) and is_list(test):
            yield from ((place, str(key), NUMBER[True]) for key in test.keys)
            yield from ((place, str(key), NUMBER[None]) for key in test.unclear_keys - test.keys)


def alike_numbers(tests: Iterable[Test]) -> Iterator[tuple[int, str]]:
    """The place of each list, and a number in the form in which numbers that people confuse are one."""
    for place, test in enumerate(tests):
        if isinstance(test, OneOf) and is_list(test):
            yield from ((place, number) for number in test.look_alikes)
