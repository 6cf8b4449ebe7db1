"""Bars that a scanner cannot read as they are: set upright, averaged along their length, sharpened across.

A bar says the same from end to end, so the mean of a hundred rows has a tenth of the grain of one: then a
blur can be undone. A picture made here is one line, repeated: no two rows of it can confirm each other.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from PIL import Image

from lockring.label.decode import LINEAR, Attempt, Gray, Placed
from lockring.label.level import Floats, level_line, sharper_line
from lockring.label.regions import Region

_FINER = 4  # samples a pixel: an edge lies between two pixels
_LONGEST = 1500  # pixels of a region as they are; more is more than a module of 1/300 of it needs
_STRETCH = 1.8  # times the length that was found: half a code may lie in the shadow
_ROWS = 12  # means of rows that are kept apart, to set them upright and to leave out what is scratched
_FEWEST_ROWS = 3
_LEAN = np.linspace(-0.07, 0.07, 57)  # how far bars may lean once upright, as a tangent: 4 degrees
_BLURS = (0.0, 1.6, 2.0, 2.2, 2.5, 0.8, 1.2, 3.0)  # pixels, the most frequent first
_GRAINS = (
    0.003,
    0.03,
    0.0007,
)  # noise over signal, in power: of means of rows, of a grainy photo, of a still one
_BEST_LINES = 3
_HEIGHT = 24  # rows of a picture of one line; the scanner wants a few
_QUIET = 40  # samples of paper at both ends


def attempts(gray: Gray, region: Region) -> Iterator[Attempt]:
    """The region as pictures to read, the most promising first."""
    scale = min(1.0, _LONGEST / (2 * region.half[0]))
    upright, placed = region.picture(gray, scale, _STRETCH)
    lines = _lines(upright.astype(np.float64))
    for grain in _GRAINS:
        for blur in _BLURS:
            for line in lines if grain == _GRAINS[0] else lines[:_BEST_LINES]:
                sharp = level_line(sharper_line(line, blur * _FINER * scale, grain))
                yield _attempt(sharp, placed, upright.shape[0])


def _attempt(line: Gray, placed: Placed, high: int) -> Attempt:
    """The line as a picture, which stands for the whole height of the region."""
    picture = np.pad(np.tile(line, (_HEIGHT, 1)), ((0, 0), (_QUIET, _QUIET)), constant_values=255)
    across, down = 1 / _FINER, high / _HEIGHT
    at = placed.point(-_QUIET * across, 0)
    right = placed.right[0] * across, placed.right[1] * across
    return Attempt(
        picture=picture,
        formats=LINEAR,
        placed=Placed(at, right, (placed.down[0] * down, placed.down[1] * down)),
        is_level=True,
        is_line=True,
    )


def _lines(upright: Floats) -> list[Floats]:
    """Lines to read, the best first: of all rows the mean and the median, then means of some."""
    first, end = _band(upright)
    count = min(_ROWS, end - first)
    if count < _FEWEST_ROWS:
        return []
    cuts = np.linspace(first, end, count + 1).astype(int)
    means = np.stack([upright[cuts[i] : cuts[i + 1]].mean(0) for i in range(count)])
    size = means.shape[1] * _FINER, count
    fine = Image.fromarray(means.astype(np.float32)).resize(size, Image.Resampling.BICUBIC)
    rows = np.asarray(fine, np.float64)
    straight, fanned = _upright(rows, (end - first) * _FINER, 1), _upright(rows, (end - first) * _FINER, 2)
    half, third = count // 2, count // 3
    return [
        straight.mean(0),
        fanned.mean(0),
        np.median(straight, axis=0),
        straight[:half].mean(0),
        straight[half:].mean(0),
        fanned[third : count - third].mean(0),
    ]


def _band(upright: Floats) -> tuple[int, int]:
    """First and last row of the bars, without their ends: the longest run of rows in which much changes."""
    change = np.convolve(np.abs(np.diff(upright, axis=1)).mean(1), np.ones(5) / 5, "same")
    inside = np.concatenate(([False], change > np.percentile(change, 95) / 2, [False]))
    edges = np.flatnonzero(np.diff(inside.astype(np.int8)))
    first, end = max(
        zip(edges[::2], edges[1::2], strict=True), key=lambda run: run[1] - run[0], default=(0, 0)
    )
    ends = (end - first) // 10
    return int(first + ends), int(end - ends)


def _upright(rows: Floats, high: float, parts: int) -> Floats:
    """The rows shifted against each other so that their mean is sharpest.

    With two parts, bars at both ends may lean differently, as in a label that is seen from the side.
    """
    places = (np.arange(len(rows)) + 0.5) / len(rows) - 0.5
    leans = [_lean(part, high * places) for part in np.array_split(rows, parts, axis=1)]
    columns = np.arange(rows.shape[1])
    middles = (np.arange(parts) + 0.5) * rows.shape[1] / parts
    slope = (leans[-1] - leans[0]) / (middles[-1] - middles[0]) if parts > 1 else 0.0
    lean = leans[0] + (columns - middles[0]) * slope
    shifted = [
        np.interp(columns - lean * high * at, columns, row) for row, at in zip(rows, places, strict=True)
    ]
    return np.stack(shifted)


def _lean(rows: Floats, places: Floats) -> float:
    """How far the bars lean, as a tangent; `places` says how far each row is from the middle one."""
    change = np.diff(rows, axis=1)

    def sharpness(lean: float) -> float:
        total = sum(np.roll(row, round(lean * at)) for row, at in zip(change, places, strict=True))
        return float(np.sum(np.square(total)))

    return float(max(_LEAN, key=sharpness))
