"""Labels of devices as pictures, and what a bad photo does to them. Each is made up, none is a patient's.

A label is drawn from a seed: one or more bar codes, the text of each beside it, and a few other words. A
fault takes the picture of a label and returns a worse one; how much worse is given in the units that it says.
"""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import zxingcpp
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from lockring.udi import gtin_check_digit, hibcc_check_character

Gray = NDArray[np.uint8]
_FORMATS = zxingcpp.BarcodeFormat
_SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
_PAPER, _DESK = 245, 120  # gray levels, of 255


@dataclass(frozen=True)
class Code:
    """One bar code to draw: what a scanner must return for it, and what stands beside it in print."""

    kind: str
    text: str
    printed: str

    def picture(self, module: int) -> Gray:
        """The symbol with its quiet zone, so many pixels a module."""
        barcode_format, options = KINDS[self.kind]
        content = self.printed if options.get("gs1") else self.text
        if self.kind == "DataBar":
            content = self.text[2:]  # it holds a GTIN; (01) is said by the symbol itself
        # An option of a wrong type aborts the process: none comes from anywhere but KINDS.
        made = np.array(zxingcpp.create_barcode(content, barcode_format, **options).to_image(scale=module))
        return _cut(made, module) if self.kind in LINEAR else np.pad(made, 2 * module, constant_values=255)


KINDS: dict[str, tuple[zxingcpp.BarcodeFormat, dict[str, bool]]] = {
    "GS1-128": (_FORMATS.Code128, {"gs1": True}),
    "GS1 DataMatrix": (_FORMATS.DataMatrix, {"gs1": True, "force_square": True}),
    "GS1 QR": (_FORMATS.QRCode, {"gs1": True}),
    "DataBar": (_FORMATS.DataBarOmni, {}),
    "DataBar Expanded": (_FORMATS.DataBarExp, {"gs1": True}),
    "EAN-13": (_FORMATS.EAN13, {}),
    "HIBC Code 128": (_FORMATS.Code128, {}),
    "HIBC Code 39": (_FORMATS.Code39Std, {}),
    "HIBC DataMatrix": (_FORMATS.DataMatrix, {"force_square": True}),
    "HIBC Aztec": (_FORMATS.Aztec, {}),
}
LINEAR = ("GS1-128", "DataBar", "DataBar Expanded", "EAN-13", "HIBC Code 128", "HIBC Code 39")
_BAR_HEIGHT = 40  # modules; GS1 asks for 12.7 mm or more at 0.25 to 0.5 mm a module


def _cut(bars: Gray, module: int) -> Gray:
    """A linear symbol of usual height with the quiet zone of ten modules that its standard asks for."""
    return np.pad(
        bars[: _BAR_HEIGHT * module], ((module, module), (10 * module, 10 * module)), constant_values=255
    )


def code(kind: str, rng: random.Random) -> Code:
    """A code of this kind for a device that nobody has made."""
    if kind.startswith("HIBC"):
        text = hibc(rng)
        return Code(kind, text, f"*{text}*")
    if kind == "EAN-13":
        return Code(kind, digits := gtin(rng)[1:], digits)
    return gs1(kind, [("01", gtin(rng))] if kind == "DataBar" else _elements(rng))


def gs1(kind: str, elements: list[tuple[str, str]]) -> Code:
    """The code of these application identifiers and values; FNC1 as the separator where one is due."""
    printed = "".join(f"({ai}){value}" for ai, value in elements)
    text = ""
    for place, (ai, value) in enumerate(elements):
        open_end = ai in ("10", "21") and place + 1 < len(elements)
        text += ai + value + ("\x1d" if open_end else "")
    return Code(kind, text, printed)


def gtin(rng: random.Random) -> str:
    """14 digits with a right check digit."""
    digits = f"00{rng.randrange(10**11):011}"
    return digits + gtin_check_digit(digits)


def number(rng: random.Random, longest: int = 12) -> str:
    """A lot or serial number."""
    return "".join(rng.choices(_SIGNS, k=rng.randint(4, longest)))


def date(rng: random.Random) -> str:
    """YYMMDD."""
    return f"{rng.randint(20, 34)}{rng.randint(1, 12):02}{rng.randint(1, 28):02}"


def hibc(rng: random.Random) -> str:
    """A primary code with secondary data behind a slash, and its check character."""
    body = f"+{primary(rng)}/$$3{date(rng)}{number(rng, 8)}"
    return body + hibcc_check_character(body)


def primary(rng: random.Random) -> str:
    """A HIBC device identifier: labeler, product, unit of measure."""
    return f"{rng.choice('ABEHM')}{rng.randint(100, 999)}{number(rng, 8)}{rng.randint(0, 9)}"


def _elements(rng: random.Random) -> list[tuple[str, str]]:
    more = [("17", date(rng)), ("10", number(rng)), ("21", number(rng))]
    return [("01", gtin(rng)), *rng.choice((more, more[:2], more[1:], [more[0], more[2]]))]


def label(*codes: Code, module: int = 3, rng: random.Random | None = None, size: int = 18) -> Gray:
    """A printed label: its codes one below the other, each with its text, and some words in between."""
    rng = rng or random.Random(0)
    pictures = [one.picture(module) for one in codes]
    wide = max([picture.shape[1] for picture in pictures] + [420]) + 60
    high = sum(picture.shape[0] + 2 * size + 30 for picture in pictures) + 5 * size + 40
    paper = Image.new("L", (wide, high), _PAPER)
    draw, font = ImageDraw.Draw(paper), ImageFont.load_default(size)
    y = 20
    draw.text((30, y), rng.choice(("INFUSION PUMP", "Insulin Reservoir 3.0 mL", "STERILE | EO")), 20, font)
    y += 2 * size
    for one, picture in zip(codes, pictures, strict=True):
        paper.paste(Image.fromarray(picture), (30 + rng.randint(0, wide - 60 - picture.shape[1]), y))
        y += picture.shape[0] + 6
        draw.text((30, y), one.printed, 20, font)
        y += 2 * size + 24
    draw.text((30, y), f"REF {number(rng, 8)}   Made in {rng.choice(('USA', 'Mexico', 'Ireland'))}", 20, font)
    return np.asarray(paper)


def on_a_desk(picture: Gray, margin: int = 60) -> Gray:
    """The label on something gray, as a hand holds it before a camera."""
    return np.pad(picture, margin, constant_values=_DESK)


def rotated(picture: Gray, degrees: float, rng: random.Random) -> Gray:
    """Held askew, counterclockwise."""
    turned = Image.fromarray(picture).rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=_DESK)
    return np.asarray(turned)


def tilted(picture: Gray, part: float, rng: random.Random) -> Gray:
    """Seen from the side: each corner moved in by up to this part of the side."""
    high, wide = picture.shape
    inward = {(0, 0): (1, 1), (0, high): (1, -1), (wide, high): (-1, -1), (wide, 0): (-1, 1)}
    moved = [
        (x + sx * part * wide * rng.random(), y + sy * part * high * rng.random())
        for (x, y), (sx, sy) in inward.items()
    ]
    how = Image.Transform.PERSPECTIVE, _perspective(list(inward), moved), Image.Resampling.BICUBIC
    return np.asarray(Image.fromarray(picture).transform((wide, high), *how, fillcolor=_DESK))


def _perspective(to: list[tuple[float, float]], of: list[tuple[float, float]]) -> list[float]:
    """The eight numbers by which Pillow finds the point `to` of the old picture for a point `of` the new."""
    rows, right = [], []
    for (x, y), (u, v) in zip(of, to, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    return [float(each) for each in np.linalg.solve(np.array(rows, float), np.array(right, float))]


def bent(picture: Gray, part: float, rng: random.Random) -> Gray:
    """Round a bottle: columns toward both ends are narrower; 1 is as far as one can see round."""
    wide = picture.shape[1]
    reach = part * np.pi / 2
    across = (np.arcsin(np.linspace(-np.sin(reach), np.sin(reach), wide)) / reach + 1) / 2 * (wide - 1)
    low = np.clip(across.astype(int), 0, wide - 2)
    share = across - low
    mixed = picture[:, low] * (1 - share) + picture[:, low + 1] * share
    return np.asarray(mixed, np.uint8)


def blurred(picture: Gray, sigma: float, rng: random.Random) -> Gray:
    """Out of focus; sigma in pixels."""
    return np.asarray(Image.fromarray(picture).filter(ImageFilter.GaussianBlur(sigma)))


def shaken(picture: Gray, pixels: float, rng: random.Random) -> Gray:
    """Moved while the shutter was open, so many pixels in any direction."""
    angle, steps = rng.uniform(0, np.pi), max(2, round(pixels) + 1)
    total = np.zeros(picture.shape)
    for step in np.linspace(-pixels / 2, pixels / 2, steps):
        total += np.roll(picture, (round(step * np.sin(angle)), round(step * np.cos(angle))), (0, 1))
    return (total / steps).astype(np.uint8)


def noisy(picture: Gray, sigma: float, rng: random.Random) -> Gray:
    """Grain of a dark room; sigma in gray levels."""
    grain = np.random.default_rng(rng.randrange(2**32)).normal(0, sigma, picture.shape)
    return np.asarray(np.clip(picture + grain, 0, 255), np.uint8)


def dimmed(picture: Gray, contrast: float, rng: random.Random) -> Gray:
    """Too little light: only this part of the contrast is left, with the grain that comes with it."""
    return noisy((20 + picture * contrast).astype(np.uint8), 2.0, rng)


def glared(picture: Gray, part: float, rng: random.Random) -> Gray:
    """A lamp mirrored in the foil: a white spot, as wide as this part of the picture."""
    high, wide = picture.shape
    y, x = np.ogrid[:high, :wide]
    at = (rng.uniform(0.25, 0.75) * high, rng.uniform(0.25, 0.75) * wide)
    near = ((y - at[0]) / (part * high)) ** 2 + ((x - at[1]) / (part * wide)) ** 2
    return np.asarray(np.clip(picture + 330 * np.exp(-near * 2.5), 0, 255), np.uint8)


def shadowed(picture: Gray, darkness: float, rng: random.Random) -> Gray:
    """The shadow of a hand over one side: that side keeps 1 - darkness of its light."""
    high, wide = picture.shape
    y, x = np.mgrid[:high, :wide]
    turn = rng.uniform(0, 2 * np.pi)
    side = (x / wide - 0.5) * np.cos(turn) + (y / high - 0.5) * np.sin(turn)
    return np.asarray(picture * (1 - darkness / (1 + np.exp(-side * 25))), dtype=np.uint8)


def squeezed(picture: Gray, quality: float, rng: random.Random) -> Gray:
    """Sent through a messenger: JPEG of this quality, of 100."""
    held = io.BytesIO()
    Image.fromarray(picture).save(held, "JPEG", quality=round(quality))
    return np.asarray(Image.open(held).convert("L"))


def small(picture: Gray, part: float, rng: random.Random) -> Gray:
    """From too far away: this part of the pixels a side."""
    high, wide = picture.shape
    return np.asarray(
        Image.fromarray(picture).resize((round(wide * part), round(high * part)), Image.Resampling.BOX)
    )


def scratched(picture: Gray, pixels: float, rng: random.Random) -> Gray:
    """Scratches across the label, so many pixels wide, white and black."""
    drawn = Image.fromarray(picture)
    draw = ImageDraw.Draw(drawn)
    for shade in (250, 15, 250):
        ends = [rng.uniform(0, side) for side in (*drawn.size, *drawn.size)]
        draw.line(ends, shade, round(pixels))
    return np.asarray(drawn)


Fault = Callable[[Gray, float, random.Random], Gray]
