"""A photo file into gray levels, upright. Nothing of a photo is stored or logged: it is health data."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from lockring.errors import PhotoError, shown
from lockring.label.decode import Gray

# What phones, scanners and screens write. Not all that Pillow knows: some of it starts other programs.
_KINDS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP")
_HEAD = 32  # bytes at the front of a file that show its kind
_HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif")
_SMALLEST = 8  # pixels a side


def gray_levels(path: str) -> Gray:
    """The photo as rows of gray levels, turned as its EXIF orientation says, what is transparent white.

    Raises PhotoError, one sentence, for a file that is not there, not whole, too large or no photo.
    """
    _refuse_what_is_no_photo(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=_KINDS) as opened:
                return _levels(opened)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        most = (Image.MAX_IMAGE_PIXELS or 0) // 10**6
        raise PhotoError(
            f"{shown(path)} has more than {most} million pixels: take the photo at a smaller size"
        ) from None
    except UnidentifiedImageError:
        raise PhotoError(
            f"{shown(path)} is no photo that Lockring can open: save it as JPEG or PNG"
        ) from None
    except (OSError, SyntaxError, ValueError, EOFError):  # Pillow raises any of these for a damaged file
        raise PhotoError(
            f"{shown(path)} is damaged or not complete: copy it again, or take another photo"
        ) from None


def _refuse_what_is_no_photo(path: str) -> None:
    """Raises PhotoError for what can be told from the front of the file."""
    try:
        if not Path(path).is_file():
            raise PhotoError(f"there is no photo {shown(path)}: look at the name of the file")
        with open(path, "rb") as opened:
            head = opened.read(_HEAD)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "no file can have that name"
        raise PhotoError(f"{shown(path)} cannot be opened: {why}") from None
    if not head:
        raise PhotoError(f"{shown(path)} is empty: copy it again, or take another photo")
    if head.startswith(b"%PDF"):
        raise PhotoError(f"{shown(path)} is a PDF: take a photo of the label, and save it as JPEG or PNG")
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        raise PhotoError(f"{shown(path)} is a HEIC photo, which Lockring cannot open: save it as JPEG")


def _levels(opened: Image.Image) -> Gray:
    opened.draft("L", opened.size)  # a JPEG is then read as gray at once, in a third of the memory
    upright = ImageOps.exif_transpose(opened)
    if upright.has_transparency_data:
        seen = upright.convert("RGBA")
        upright = Image.alpha_composite(Image.new("RGBA", seen.size, "white"), seen)
    if upright.mode.startswith("I"):  # 16 bits a pixel
        deep = np.asarray(upright, np.float64)
        return np.asarray(deep * (255 / max(deep.max(), 255)), np.uint8)
    if min(upright.size) < _SMALLEST:
        raise PhotoError("the photo has too few pixels: take another one, from nearer")
    return np.asarray(upright.convert("L"))
