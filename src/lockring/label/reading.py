"""Every bar code of a photo: read as it is, then where something like a code was left, in many ways.

A text that the photo as it is gave is believed where a good check stands behind it, any other one when two
attempts agree. Where two readings of one spot differ, neither is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from lockring.label import bars, matrix
from lockring.label.decode import Attempt, Gray, Symbol, symbols
from lockring.label.level import level
from lockring.label.regions import Region, bar_regions, blocks, matrix_regions

_AGREE = 2  # attempts
_SMALLEST = 24  # pixels a side; a symbol of ten modules needs more


class Read(msgspec.Struct, frozen=True, kw_only=True):
    """The symbols that were read, and those of which two readings differ: none of these can be trusted."""

    symbols: tuple[Symbol, ...]
    disputed: tuple[Symbol, ...]


def read(gray: Gray, is_enough: Callable[[Sequence[Symbol]], bool]) -> Read:
    """The bar codes of the picture that can be read for certain.

    All that can be read at once are there; of those that take more, no further one is looked for once
    `is_enough` says that those found tell all of a device.
    """
    found = Found()
    plain = symbols(Attempt(picture=gray))
    found.believe([one for one in plain if not one.is_weak])
    if min(gray.shape) >= _SMALLEST and not is_enough(found.result().symbols):
        even = level(gray)
        found.hear([*plain, *symbols(Attempt(picture=even))])  # one attempt: the grain is the same in both
        _look_closer(gray, even, found, is_enough)
    return found.result()


def _look_closer(gray: Gray, even: Gray, found: Found, is_enough: Callable[[Sequence[Symbol]], bool]) -> None:
    for region, attempts in _left(gray, even):
        if is_enough(found.result().symbols):
            return
        _try(attempts, region, found)


def _left(gray: Gray, even: Gray) -> Iterator[tuple[Region, Iterator[Attempt]]]:
    """Each region of the photo that looks like a code, and the attempts to read it."""
    seen = blocks(even)
    for region in bar_regions(seen):
        yield region, bars.attempts(gray, region)
    for region in matrix_regions(seen):
        yield region, matrix.attempts(gray, even, region)


def _try(attempts: Iterator[Attempt], region: Region, found: Found) -> None:
    """Attempts until what is in the region is sure, or none is left."""
    if found.is_settled(region):
        return
    for attempt in attempts:
        found.hear(symbols(attempt))
        if found.is_settled(region):
            return


class Found:
    """What was read so far, and how often: a text twice at least before it is believed."""

    def __init__(self) -> None:
        self._first: dict[tuple[str, str], Symbol] = {}
        self._times: Counter[tuple[str, str]] = Counter()

    def hear(self, read: Iterable[Symbol]) -> None:
        """One attempt read these."""
        for key, symbol in {(one.kind, one.text): one for one in read}.items():
            self._first.setdefault(key, symbol)
            self._times[key] += 1

    def believe(self, read: list[Symbol]) -> None:
        """The photo as it is gave these: two rows agree and their check sum is good, or a matrix checks."""
        for _ in range(_AGREE):
            self.hear(read)

    def is_settled(self, region: Region) -> bool:
        """Whether something was read in the region, and all of it often enough."""
        inside = [key for key, one in self._first.items() if region.contains(one.middle)]
        return bool(inside) and all(self._times[key] >= _AGREE for key in inside)

    def result(self) -> Read:
        every = list(self._first.items())
        disputed = tuple(
            one
            for key, one in every
            if any(_contradict(one, other) for _, other in every if one is not other)
        )
        sure = (one for key, one in every if self._times[key] >= _AGREE and one not in disputed)
        return Read(symbols=tuple(sure), disputed=disputed)


def _contradict(one: Symbol, other: Symbol) -> bool:
    """Whether two readings of one spot differ."""
    return one.text != other.text and (_covers(one, other) or _covers(other, one))


def _covers(one: Symbol, other: Symbol) -> bool:
    """Whether the middle of the other lies within the four corners of the one."""
    x, y = other.middle
    ends = zip(one.corners, (*one.corners[1:], one.corners[0]), strict=True)
    sides = [(bx - ax) * (y - ay) - (by - ay) * (x - ax) for (ax, ay), (bx, by) in ends]
    return all(side >= 0 for side in sides) or all(side <= 0 for side in sides)
