"""What tests look for in lots and serial numbers: all by which they tell numbers apart. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, pairwise

import msgspec

from lockring.fleet.units import Met, Printed, Test
from lockring.keys import OF_UNITS
from lockring.scope import OneOf, Ordering, Prefix, Range
from lockring.vocabulary import MADE_OF

LONGEST = (
    40  # digits and letters of a number that is put in a cell with others; GS1's lots and serials have 20
)
TAIL = 8  # digits, of `Ordering.LAST_EIGHT_DIGITS`
_LAST, _AFTER = "~", "!"  # "~" comes after all digits and letters, "!" before them


class Signs(msgspec.Struct, frozen=True, kw_only=True):
    """What some tests look for in a number.

    `keys`, `alikes` and `printed` are numbers as they stand, as `look_alike` and as `in_text` give them.
    `heads` and `alike_heads` are prefixes. `shapes` are those on which a truth depends; `digits` says that it
    does so for all numbers of digits only. `spans` are (shape, low, high, place): a number of the shape is
    in a span where low <= number < high. `tails` are spans of the last eight digits, of the shape 99999999.
    """

    keys: frozenset[str]
    alikes: frozenset[str]
    printed: frozenset[str]
    heads: frozenset[str]
    alike_heads: frozenset[str]
    shapes: frozenset[str]
    digits: bool
    spans: tuple[tuple[str, str, str, int], ...]
    tails: tuple[tuple[str, str, str, int], ...]


def signs_of(tests: Iterable[Test]) -> Signs:
    """What these tests look for in a number."""
    met = tuple(tests)
    lists = [test for test in met if isinstance(test, OneOf)]
    ranges = [test for test in met if isinstance(test, Range)]
    prefixes = [test for test in met if isinstance(test, Prefix)]
    unclear = chain.from_iterable(test.unclear_keys for test in lists)
    between = chain.from_iterable(test.unclear_keys for test in ranges)
    heads = frozenset(head for test in prefixes for head in test.keys)
    cut_off = (head[:size] for head in heads for size in range(1, len(head) + 1))
    ends = list(_ends(ranges))
    printed = (test.numbers for test in met if isinstance(test, Printed))
    of_kind: dict[str, set[str]] = {kind: set() for kind in OF_UNITS}
    for kind, value in chain.from_iterable(test.keys for test in met if isinstance(test, Met)):
        of_kind[kind].add(value)
    return Signs(
        keys=frozenset(
            map(str, chain(*(test.keys for test in lists), unclear, between, cut_off, of_kind["unit"]))
        ),
        alikes=frozenset(alike for test in lists for alike in test.look_alikes),
        printed=frozenset(chain(chain.from_iterable(printed), of_kind["printed"])),
        heads=heads,
        alike_heads=frozenset(head for test in prefixes for head in test.look_alikes),
        shapes=frozenset(filter(_is_plain_shape, chain(_listed_shapes(lists), (shape for shape, _ in ends)))),
        digits=any(test.order is not Ordering.SAME_SHAPE for test in ranges),
        spans=tuple(_spans(ends)),
        tails=tuple(_spans(_tail_ends(ranges))),
    )


def _listed_shapes(lists: Iterable[OneOf]) -> Iterator[str]:
    """The shapes of lists that may mean lots or serial numbers: a number of another kind is not ruled out."""
    return chain.from_iterable(test.shapes for test in lists if test.fact in MADE_OF)


def _is_plain_shape(shape: str) -> bool:
    return not shape.strip("9A")


def _ends(ranges: Iterable[Range]) -> Iterator[tuple[str, str]]:
    """The ends of ranges, each with the shape of the numbers among which it is an end."""
    for test in ranges:
        for end in filter(None, test.bounds):
            if test.order is Ordering.SAME_SHAPE:
                yield "".join("9" if sign.isdecimal() else "A" for sign in end), end
            elif test.order is Ordering.NUMBER:
                number = end.lstrip("0")
                yield from (("9" * size, number.zfill(size)) for size in range(len(number) or 1, LONGEST + 1))


def _tail_ends(ranges: Iterable[Range]) -> Iterator[tuple[str, str]]:
    last = (test for test in ranges if test.order is Ordering.LAST_EIGHT_DIGITS)
    return (("9" * TAIL, end.zfill(TAIL)) for test in last for end in filter(None, test.bounds))


def _spans(ends: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, str, int]]:
    """Every end is a span, and so is what lies between two."""
    by_shape: dict[str, set[str]] = {}
    for shape, end in ends:
        by_shape.setdefault(shape, set()).add(end)
    for shape, found in by_shape.items():
        cuts = ["", *(cut for end in sorted(found) for cut in (end, end + _AFTER)), _LAST]
        yield from ((shape, low, high, place) for place, (low, high) in enumerate(pairwise(cuts)))
