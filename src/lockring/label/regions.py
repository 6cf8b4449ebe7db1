"""Where on a photo bar codes may be, and how their bars run: from the directions in which brightness changes.

Across bars it changes in one direction, in a matrix of squares in two, on paper hardly at all (the structure
tensor of Bigün and Granlund, 1987).
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import msgspec
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from lockring.label.decode import Gray, Placed

_BLOCKS = 80  # blocks along the longer side
_SMALLEST_BLOCK = 12  # pixels; four modules of three pixels
_BUSY = 0.2  # of the energy of the busiest blocks; paper and large print have less
_VERY_BUSY = 0.45  # a matrix has more than the print beside it, which then hangs no longer together with it
_ONE_WAY = 0.75  # coherence: bars have 0.8 to 0.95, squares under 0.4, squares in motion to 0.6
_ALIKE = 20.0  # degrees by which the direction of neighbouring bars may differ: a tilted or bent label
_MOST_BARS = 4  # regions that are looked at: a label has two or three codes, and print may look alike
_MOST_SQUARES = 6  # more print looks like a matrix than like bars
_LEAST_OF_BARS, _LEAST_OF_SQUARES = 6, 4  # blocks; a matrix of ten squares a side has four
_FLATTEST = 4.5  # times as wide as high: more than any matrix code but the 8 x 48 of DataMatrix; text lines
_MARGIN = 1.3  # of the extent: the quiet zone, and what the blocks missed


class Region(msgspec.Struct, frozen=True, kw_only=True):
    """A rectangle of the photo: its middle, half its sides, and how far it is turned.

    `across` is the direction in which brightness changes most, `coherence` 1 where it changes no other way.
    Pixels; degrees clockwise from the x axis.
    """

    middle: tuple[float, float]
    half: tuple[float, float]
    degrees: float
    across: float
    coherence: float

    def contains(self, point: tuple[float, float]) -> bool:
        """Whether the point of the photo is inside."""
        turn = math.radians(self.degrees)
        x, y = point[0] - self.middle[0], point[1] - self.middle[1]
        along, down = x * math.cos(turn) + y * math.sin(turn), y * math.cos(turn) - x * math.sin(turn)
        return abs(along) <= self.half[0] and abs(down) <= self.half[1]

    def picture(self, gray: Gray, scale: float, stretch: float = 1.0) -> tuple[Gray, Placed]:
        """The region upright, with its bars vertical, and where it lies; `stretch` times as wide."""
        turn, step = math.radians(self.degrees), 1 / scale
        right = (math.cos(turn) * step, math.sin(turn) * step)
        down = (-right[1], right[0])
        wide, high = (max(8, round(2 * side * scale)) for side in (self.half[0] * stretch, self.half[1]))
        at = (
            self.middle[0] - right[0] * wide / 2 - down[0] * high / 2,
            self.middle[1] - right[1] * wide / 2 - down[1] * high / 2,
        )
        data = (right[0], down[0], at[0], right[1], down[1], at[1])
        how = Image.Transform.AFFINE, data, Image.Resampling.BICUBIC
        paper = int(np.median(gray[:: max(1, gray.shape[0] // 50), :: max(1, gray.shape[1] // 50)]))
        seen = Image.fromarray(gray).transform((wide, high), *how, fillcolor=paper)
        return np.asarray(seen), Placed(at, right, down)


class Blocks(msgspec.Struct, frozen=True, kw_only=True):
    """The structure tensor of each block, smoothed over its neighbours, and how busy each is: 1 is very.

    `near_busy` is that with its neighbours: the widest bar of DataBar is a block of its own, all black.
    """

    size: int
    tensor: NDArray[np.float64]  # xx, yy, xy
    busy: NDArray[np.float64]
    near_busy: NDArray[np.float64]

    @property
    def coherence(self) -> NDArray[np.float64]:
        xx, yy, xy = self.tensor
        return np.asarray(np.hypot(xx - yy, 2 * xy) / np.maximum(xx + yy, 1e-9))

    @property
    def degrees(self) -> NDArray[np.float64]:
        xx, yy, xy = self.tensor
        return np.asarray(np.degrees(np.arctan2(2 * xy, xx - yy)) / 2)


def bar_regions(blocks: Blocks) -> list[Region]:
    """Where bars may be, those with the most of them first."""
    cells = (blocks.near_busy > _BUSY) & (blocks.coherence > _ONE_WAY)
    parts = _parts(cells, blocks.degrees, _LEAST_OF_BARS)
    found = [_region(blocks, part, upright=False) for part in parts]
    wide = [region for region in found if region.half[0] >= 2 * blocks.size]  # not the edge of the label
    return sorted(wide, key=lambda region: -region.half[0] * region.half[1])[:_MOST_BARS]


def matrix_regions(blocks: Blocks) -> list[Region]:
    """Where a matrix of squares may be, upright in the photo, those that most look like one first."""
    found: dict[tuple[float, float], tuple[float, Region]] = {}
    for busy in (_VERY_BUSY, _BUSY):
        for part in _parts(blocks.busy > busy, np.zeros(blocks.busy.shape), _LEAST_OF_SQUARES):
            region = _region(blocks, part, upright=True)
            filled = len(part) * blocks.size**2 / (region.half[0] * region.half[1])
            if max(region.half) <= _FLATTEST * min(region.half):
                found.setdefault(region.middle, (filled**2 * min(region.half), region))
    ranked = sorted(found.values(), key=lambda each: -each[0])
    return [region for _, region in ranked[:_MOST_SQUARES]]


def blocks(gray: Gray) -> Blocks:
    """The photo in blocks. `gray` is level, so that shadow and dimness do not count."""
    size = max(_SMALLEST_BLOCK, max(gray.shape) // _BLOCKS)
    soft = np.asarray(Image.fromarray(gray).filter(ImageFilter.BoxBlur(1)), np.float32)
    x, y = np.zeros_like(soft), np.zeros_like(soft)
    x[:, 1:-1], y[1:-1] = soft[:, 2:] - soft[:, :-2], soft[2:] - soft[:-2]
    sharp = np.stack([_means(product, size) for product in (x * x, y * y, x * y)])
    tensor = np.stack([_smoothed(each) for each in sharp])
    return Blocks(size=size, tensor=tensor, busy=_busy(sharp), near_busy=_busy(tensor))


def _busy(tensor: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much brightness changes in each block, beyond the grain that is everywhere."""
    energy = tensor[0] + tensor[1]
    grain, most = np.percentile(energy, (10, 97))
    return np.asarray((energy - grain) / max(most - grain, 1e-9))


def _means(values: NDArray[np.float32], size: int) -> NDArray[np.float64]:
    rows, columns = (side // size for side in values.shape)
    whole = values[: rows * size, : columns * size]
    return np.asarray(whole.reshape(rows, size, columns, size).mean((1, 3), dtype=np.float64))


def _smoothed(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Each value and its eight neighbours, the mean."""
    padded = np.pad(values, 1, mode="edge")
    rows, columns = values.shape
    near = [padded[y : y + rows, x : x + columns] for y in range(3) for x in range(3)]
    return np.asarray(np.mean(near, axis=0))


def _parts(
    cells: NDArray[np.bool_], degrees: NDArray[np.float64], least: int
) -> Iterator[list[tuple[int, int]]]:
    """The cells that hang together and have nearly one direction, `least` of them or more."""
    left = {(int(y), int(x)) for y, x in zip(*np.nonzero(cells), strict=True)}
    while left:
        todo, part = [left.pop()], []
        while todo:
            y, x = todo.pop()
            part.append((y, x))
            near = {(y + 1, x), (y - 1, x), (y, x + 1), (y, x - 1)} & left
            same = {cell for cell in near if _apart(degrees[cell], degrees[y, x]) < _ALIKE}
            left -= same
            todo += same
        if len(part) >= least:
            yield part


def _apart(one: float, other: float) -> float:
    """Degrees between two directions; 179 and 1 are 2 apart."""
    return abs((one - other + 90) % 180 - 90)


def _region(blocks: Blocks, part: list[tuple[int, int]], *, upright: bool) -> Region:
    """The rectangle round these cells, turned to the direction across them."""
    cells = np.array(part)
    xx, yy, xy = blocks.tensor[:, cells[:, 0], cells[:, 1]].sum(1)
    across = math.atan2(2 * xy, xx - yy) / 2
    turn = 0.0 if upright else across
    y, x = (cells.T + 0.5) * blocks.size
    along, down = x * math.cos(turn) + y * math.sin(turn), y * math.cos(turn) - x * math.sin(turn)
    middle = (along.min() + along.max()) / 2, (down.min() + down.max()) / 2
    half = [_MARGIN * (values.max() - values.min() + blocks.size) / 2 for values in (along, down)]
    return Region(
        middle=(
            middle[0] * math.cos(turn) - middle[1] * math.sin(turn),
            middle[0] * math.sin(turn) + middle[1] * math.cos(turn),
        ),
        half=(half[0], half[1]),
        degrees=math.degrees(turn),
        across=math.degrees(across),
        coherence=math.hypot(xx - yy, 2 * xy) / max(xx + yy, 1e-9),
    )
