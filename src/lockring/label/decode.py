"""Pictures in, symbols out: the one place that calls zxing-cpp."""

from __future__ import annotations

import msgspec
import numpy as np
import zxingcpp
from numpy.typing import NDArray

Gray = NDArray[np.uint8]
Point = tuple[float, float]

_KINDS = zxingcpp.BarcodeFormat
# Standard Code 39 on purpose: in extended Code 39 "+H" means "h", and every HIBC code begins with "+".
# EAN-8, UPC-E and ITF are left out: short or weakly checked, they are read out of the bars of other codes.
# Nor DataBar Stacked, which zxing-cpp finds whenever it looks for DataBar: out of the grain on another it
# joined two halves that fit. What is weak has one check sum of two or three digits.
_PHANTOMS = (_KINDS.DataBarStk, _KINDS.DataBarStkOmni)
_WEAK = (_KINDS.DataBarOmni, _KINDS.DataBarLtd, _KINDS.DataBarExp, _KINDS.EAN13, _KINDS.UPCA)
LINEAR = (_KINDS.Code128, _KINDS.Code39Std, _KINDS.DataBarExpStk, *_WEAK)
# Nor Micro QR codes and Aztec runes: one was read out of a full QR code under a glare.
MATRIX = (_KINDS.DataMatrix, _KINDS.QRCodeModel2, _KINDS.AztecCode)
_GS1_CARRIERS = {"]C1": "GS1-128", "]d2": "GS1 DataMatrix", "]Q3": "GS1 QR code"}  # AIM identifiers


class Placed(msgspec.Struct, frozen=True):
    """Where a picture lies in its photo: the point (x, y) of it is at `at` + x `right` + y `down`."""

    at: Point = (0, 0)
    right: Point = (1, 0)
    down: Point = (0, 1)

    def point(self, x: float, y: float) -> Point:
        """The point of the photo, in pixels."""
        return (
            self.at[0] + x * self.right[0] + y * self.down[0],
            self.at[1] + x * self.right[1] + y * self.down[1],
        )


class Symbol(msgspec.Struct, frozen=True, kw_only=True):
    """One bar code as it was read: its kind, its text as a scanner sends it, and as people print it.

    `text` begins with the AIM identifier of its kind, such as "]d2", and has FNC1 as "\\x1d". `middle` and
    `corners` are in pixels of the photo.
    """

    kind: str
    text: str
    printed: str
    corners: tuple[Point, ...]
    is_weak: bool = False  # only one check sum of two or three digits stands behind it

    @property
    def middle(self) -> Point:
        """The middle of the four corners."""
        return (sum(x for x, _ in self.corners) / 4, sum(y for _, y in self.corners) / 4)


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """One picture to read: the photo or a part of it, worked on or not.

    With `is_level`, its dark and light are even already: one threshold for all of it. `is_line`: one line of
    upright bars, repeated.
    """

    picture: Gray
    formats: tuple[zxingcpp.BarcodeFormat, ...] = (*LINEAR, *MATRIX)
    placed: Placed = Placed()
    is_level: bool = False
    is_line: bool = False


def symbols(attempt: Attempt) -> list[Symbol]:
    """Every bar code in the picture that passes the checks of its kind. Text that is not ASCII is no UDI."""
    binarizer = zxingcpp.Binarizer.FixedThreshold if attempt.is_level else zxingcpp.Binarizer.LocalAverage
    found = zxingcpp.read_barcodes(
        np.ascontiguousarray(attempt.picture),
        formats=zxingcpp.BarcodeFormats(attempt.formats),  # kept for later, it would be called a leak
        text_mode=zxingcpp.TextMode.HRI,
        binarizer=binarizer,
        try_rotate=not attempt.is_line,
        try_downscale=not attempt.is_line,
        try_invert=not attempt.is_line,
    )
    return [_symbol(one, attempt.placed) for one in found if _is_sound(one)]


def _is_sound(one: zxingcpp.Barcode) -> bool:
    return one.valid and one.bytes.isascii() and one.format not in _PHANTOMS


def _symbol(one: zxingcpp.Barcode, placed: Placed) -> Symbol:
    at = one.position
    corners = (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
    return Symbol(
        kind=_GS1_CARRIERS.get(one.symbology_identifier, str(one.format)),
        text=one.symbology_identifier + one.bytes.decode("ascii"),
        printed=one.text,
        corners=tuple(placed.point(corner.x, corner.y) for corner in corners),
        is_weak=one.format in _WEAK,
    )
