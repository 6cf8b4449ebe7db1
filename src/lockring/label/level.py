"""The light of a photo made even, and what a lens or a hand blurred made sharp again."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from lockring.label.decode import Gray

Floats = NDArray[np.floating]

_WINDOWS = (
    40  # windows of light along the longer side: each is wider than any bar, and narrower than a shadow
)
_SMALLEST_WINDOW = 24  # pixels; eight modules of the smallest symbol that can be read
_LEAST_CONTRAST = 16  # gray levels between ink and paper; what has less is paper alone, with its grain
_EDGE = 32  # pixels repeated round a picture, so that nothing runs over from the other side
_LINE_WINDOW = 160  # samples of a line to either side: 40 pixels, wider than any bar
_LINE_STEP = 16  # samples; where the light of a line is looked up


def level(gray: Gray) -> Gray:
    """The photo with paper white and ink black everywhere, whatever shadow or dimness lies on it."""
    high, wide = gray.shape
    window = max(_SMALLEST_WINDOW, max(high, wide) // _WINDOWS)
    light = _extremes(gray, window, lightest=True)
    dark = _extremes(gray, window, lightest=False)
    span = np.maximum(light - dark, np.float32(_LEAST_CONTRAST))
    return as_gray((gray - dark) * (255 / span))


def _extremes(gray: Gray, window: int, *, lightest: bool) -> NDArray[np.float32]:
    """The lightest or the darkest near every pixel, going smoothly from window to window."""
    high, wide = gray.shape
    rows, columns = math.ceil(high / window), math.ceil(wide / window)
    padded = np.pad(gray, ((0, rows * window - high), (0, columns * window - wide)), mode="edge")
    tiles = padded.reshape(rows, window, columns, window)
    found = Image.fromarray(tiles.max((1, 3)) if lightest else tiles.min((1, 3)))
    wider = found.filter(ImageFilter.MaxFilter(3) if lightest else ImageFilter.MinFilter(3))
    smooth = wider.filter(ImageFilter.BoxBlur(1)).resize(padded.shape[::-1], Image.Resampling.BILINEAR)
    return np.asarray(smooth, np.float32)[:high, :wide]


def level_line(line: Floats) -> Gray:
    """One line across bars with white at 255 and black at 0 all along it."""
    padded = np.pad(line, _LINE_WINDOW, mode="edge")
    near = np.lib.stride_tricks.sliding_window_view(padded, 2 * _LINE_WINDOW + 1)[: len(line) : _LINE_STEP]
    places, known = np.arange(len(line)), np.arange(0, len(line), _LINE_STEP)
    dark, light = (np.interp(places, known, ends) for ends in (near.min(1), near.max(1)))
    return as_gray((line - dark) / np.maximum(light - dark, _LEAST_CONTRAST / 2) * 255)


def sharper_line(line: Floats, sigma: float, grain: float) -> Floats:
    """The line before a blur of so many samples: a Wiener filter. `grain` is noise over signal, in power."""
    if not sigma:
        return line
    padded = np.pad(line, (2 * _EDGE, 2 * _EDGE + -len(line) % (4 * _EDGE)), mode="edge")
    blur = np.exp(-2 * (np.pi * np.fft.rfftfreq(len(padded)) * sigma) ** 2)
    restored = np.fft.irfft(np.fft.rfft(padded) * blur / (blur * blur + grain), len(padded))
    return restored[2 * _EDGE : 2 * _EDGE + len(line)]


def refocused(picture: Floats, sigma: float, grain: float) -> Floats:
    """The picture before a blur of so many pixels in every direction."""
    if not sigma:
        return picture
    across, down = _frequencies(picture)
    return _restored(picture, np.exp(-2 * (np.pi * sigma) ** 2 * (across**2 + down**2)), grain)


def steadied(picture: Floats, pixels: float, degrees: float, grain: float) -> Floats:
    """The picture before it was moved by so many pixels; degrees clockwise from the x axis."""
    across, down = _frequencies(picture)
    turn = math.radians(degrees)
    return _restored(picture, np.sinc(pixels * (across * math.cos(turn) + down * math.sin(turn))), grain)


def _frequencies(picture: Floats) -> tuple[Floats, Floats]:
    high, wide = (
        side + before + after for side, (before, after) in zip(picture.shape, _edges(picture), strict=True)
    )
    return np.fft.rfftfreq(wide)[None, :], np.fft.fftfreq(high)[:, None]


def _edges(picture: Floats) -> tuple[tuple[int, int], ...]:
    """How much is repeated before and after each side: to a size that a Fourier transform is quick at."""
    return tuple((_EDGE, _EDGE + -side % (2 * _EDGE)) for side in picture.shape)


def _restored(picture: Floats, blur: Floats, grain: float) -> Floats:
    padded = np.pad(picture, _edges(picture), mode="edge")
    restored = np.fft.irfft2(np.fft.rfft2(padded) * (blur / (blur * blur + grain)), padded.shape)
    return restored[_EDGE : _EDGE + picture.shape[0], _EDGE : _EDGE + picture.shape[1]]


def as_gray(levels: NDArray[np.floating]) -> Gray:
    """Levels cut to 0 to 255."""
    return np.asarray(np.clip(levels, 0, 255), np.uint8)
