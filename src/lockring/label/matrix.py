"""Matrix codes that a scanner cannot read as they are: enlarged, sharpened, steadied, smoothed."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from PIL import Image, ImageFilter

from lockring.label.decode import MATRIX, Attempt, Gray
from lockring.label.level import Floats, as_gray, refocused, steadied
from lockring.label.regions import Region

_FINER = 3.0  # times: a module of two pixels has no corners
_SIDES = (900, 300)  # pixels of the longer side; a code of 300 has modules of about ten
_FOCUS = (
    *((0, 0), (3, 0.01), (4.5, 0.01), (6, 0.001), (7.2, 0.001)),
    *((4.2, 0.001), (5.2, 0.001), (4.8, 0.003), (3.6, 0.1), (4.2, 0.0003)),
)
_SHAKE = ((21, 0.03), (15, 0.03), (27, 0.03), (24, 0.03), (18, 0.03), (21, 0.1), (9, 0.03), (27, 0.1))
# Each with blur or movement in pixels of the enlarged picture, then noise over signal in power.
_MOVED = (0.3, 0.85)  # coherence: what was moved while the shutter was open is sharp one way only
_SMOOTH = 2.0  # pixels, sigma
_SPECK = 5  # pixels; a scratch or grain is smaller


def attempts(gray: Gray, even: Gray, region: Region) -> Iterator[Attempt]:
    """The region as pictures to read, from the photo and from the photo in even light."""
    for scale in dict.fromkeys(_scales(region)):
        pictures = [region.picture(source, scale) for source in (gray, even)]
        for picture in _worked_on([seen.astype(np.float64) for seen, _ in pictures], region):
            for is_level in (False, True):
                yield Attempt(
                    picture=as_gray(picture), formats=MATRIX, placed=pictures[0][1], is_level=is_level
                )


def _scales(region: Region) -> Iterator[float]:
    for side in _SIDES:
        yield min(_FINER, side / (2 * max(region.half)))


def _worked_on(sources: list[Floats], region: Region) -> Iterator[Floats]:
    for blur, grain in _FOCUS:
        for source in sources:
            yield refocused(source, blur, grain)
    for source in sources:
        yield from _smoothed(source)
    if _MOVED[0] < region.coherence < _MOVED[1]:
        for pixels, grain in _SHAKE:
            for source in sources:
                yield steadied(source, pixels, region.across + 90, grain)


def _smoothed(source: Floats) -> Iterator[Floats]:
    """Without grain and scratches."""
    picture = Image.fromarray(as_gray(source))
    yield np.asarray(picture.filter(ImageFilter.MedianFilter(_SPECK)), np.float64)
    yield np.asarray(picture.filter(ImageFilter.GaussianBlur(_SMOOTH)), np.float64)
