"""From numbers to places in a drawing: always finite, always inside, with round marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import floor, isfinite, log10


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps `first` to `start` and `last` to `end`. What lies outside is put on the edge."""

    first: float
    last: float
    start: float
    end: float
    logarithmic: bool = False

    def __call__(self, value: float) -> float:
        """The place of a value, within `start` and `end`."""
        low, high, at = (self._straight(one) for one in (self.first, self.last, value))
        part = (at - low) / (high - low) if high > low else 0.5
        part = min(max(part, 0.0), 1.0) if isfinite(part) else 0.5
        return round(self.start + part * (self.end - self.start), 2)

    def holds(self, value: float) -> bool:
        """Whether the value itself is inside, and not put on the edge."""
        return self.first <= value <= self.last

    def _straight(self, value: float) -> float:
        return log10(max(value, self.first)) if self.logarithmic else value


def of_values(values: Sequence[float], start: float, end: float) -> Scale:
    """A scale that just holds the values; logarithmic where they are positive and span a factor of 20."""
    low, high = min(values), max(values)
    return Scale(low, high, start, end, logarithmic=low > 0 and high / low >= 20)


def round_marks(first: float, last: float, about: int = 5) -> list[float]:
    """Round numbers from `first` to `last`, some `about` of them."""
    if not last > first:
        return [first]
    rough = (last - first) / about
    power = 10.0 ** floor(log10(rough))
    step = next(power * times for times in (1, 2, 2.5, 5, 10) if power * times >= rough * 0.999)
    begin = -floor(-first / step)
    count = floor((last - begin * step) / step + 1e-9)
    return [round((begin + place) * step, 10) for place in range(count + 1)]


def apart(places: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """The same places in the same order, moved so that labels on them do not cover each other."""
    order = sorted(range(len(places)), key=lambda one: places[one])
    moved = list(places)
    for before, after in pairwise(order):
        moved[after] = max(moved[after], moved[before] + gap)
    ceiling = high
    for one in reversed(order):
        moved[one] = max(min(moved[one], ceiling), low)
        ceiling = moved[one] - gap
    return moved
