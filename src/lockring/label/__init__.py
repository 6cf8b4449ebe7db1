"""A photo of a label -> the bar codes on it, as a scanner sends them.

Nothing is guessed: a code that cannot be read for certain is not read. Nor is printed text: a reader of text
takes B for 8, and a person who types it does not.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from lockring.codes import Scanned
from lockring.errors import PhotoError, UdiError
from lockring.udi import read_udi

_NOTHING = (
    "no bar code could be read for certain in the photo: take it from nearer, sharp and in even light, "
    "or type the model number from the device, such as: lockring check MMT-1780"
)


class Photo(msgspec.Struct, frozen=True, kw_only=True):
    """What a photo shows: its bar codes, and the kinds of those that two attempts read differently."""

    scanned: tuple[Scanned, ...]
    disputed: tuple[str, ...] = ()


def read_photo(path: str) -> Photo:
    """The bar codes of the photo in this file that can be read for certain.

    Raises PhotoError for a file that is no photo or not complete, for a photo without such a code, and where
    the extra `scan` is missing.
    """
    try:
        from lockring.label.picture import gray_levels
        from lockring.label.reading import read
    except ImportError:
        raise PhotoError("to read a photo, Lockring needs: pip install 'lockring[scan]'") from None
    found = read(gray_levels(path), lambda symbols: tells_all([one.text for one in symbols]))
    if not found.symbols:
        raise PhotoError(_NOTHING)
    return Photo(
        scanned=tuple(Scanned(kind=one.kind, text=one.text, printed=one.printed) for one in found.symbols),
        disputed=tuple(dict.fromkeys(one.kind for one in found.disputed)),
    )


def tells_all(texts: Sequence[str]) -> bool:
    """Whether these texts give a device identifier and a lot or serial number, all without a doubt."""
    given: set[str] = set()
    for text in texts:
        try:
            udi = read_udi(text)
        except UdiError:
            continue
        if not udi.doubts:
            given |= {
                name for name in ("device_identifier", "lot_number", "serial_number") if getattr(udi, name)
            }
    return "device_identifier" in given and len(given) > 1
