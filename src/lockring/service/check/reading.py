"""The bar codes of an uploaded photo, within bounds of size, time and memory. The photo is never kept.

It is held in a temporary file while it is read, in memory where the system has such a place. It is not
encoded anew before that: nothing of it is stored or shown, and only the kinds that `lockring.label` opens
are opened at all.
"""

from __future__ import annotations

import os
import tempfile
import threading
import time

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from lockring.codes import Scanned
from lockring.errors import PhotoError, shown
from lockring.label import Photo, tells_all
from lockring.label.picture import gray_levels
from lockring.label.reading import read as read_gray

_KINDS = ("JPEG", "PNG", "WEBP", "TIFF", "BMP")  # what the reader opens; more is more to attack
_PIXELS = 25_000_000  # what phones take by default; the reader needs up to 30 bytes for each
_SECONDS = 6.0  # after which nothing more is looked for; a label in the picture takes one or two
_WAIT = 15.0  # seconds for photos that came before
_one_at_a_time = threading.Lock()


def read(sent: UploadedFile[bytes]) -> Photo:
    """What is on the photo. Raises PhotoError with words for a person."""
    with tempfile.NamedTemporaryFile(prefix="lockring-", dir=_memory()) as file:
        for chunk in sent.chunks():
            file.write(chunk)
        file.flush()
        _refuse_many_pixels(file.name)
        if not _one_at_a_time.acquire(timeout=_WAIT):
            raise PhotoError(_("We are reading other photos. Try again in a minute, or type the number."))
        try:
            return _read(file.name)
        except PhotoError as error:
            raise PhotoError(_in_words(str(error), file.name)) from None
        finally:
            _one_at_a_time.release()


def _read(path: str) -> Photo:
    until = time.monotonic() + _SECONDS
    found = read_gray(
        gray_levels(path),
        lambda symbols: time.monotonic() > until or tells_all([one.text for one in symbols]),
    )
    if not found.symbols:
        raise PhotoError(nothing())
    return Photo(
        scanned=tuple(Scanned(kind=one.kind, text=one.text, printed=one.printed) for one in found.symbols),
        disputed=tuple(dict.fromkeys(one.kind for one in found.disputed)),
    )


def _refuse_many_pixels(path: str) -> None:
    """Looks at the head of the file only. What cannot be opened is for the reader to tell."""
    try:
        with Image.open(path, formats=_KINDS) as opened:
            wide, high = opened.size
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError):
        return
    if wide * high > _PIXELS:
        most = _PIXELS // 10**6
        raise PhotoError(
            _("The photo has more than %(most)d million pixels. Take it at a smaller size.") % {"most": most}
        )


def _memory() -> str | None:
    """A folder that is in memory where the system has one: no disk ever holds the photo."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - the name is drawn at random


def _in_words(fault: str, path: str) -> str:
    """What is wrong with the photo, without the name of our file."""
    if not fault.startswith(shown(path)):
        return nothing()
    return _("The photo %(fault)s.") % {"fault": fault.removeprefix(shown(path)).strip()}


def nothing() -> str:
    """What to do where no code could be read."""
    return _(
        "We could not read a bar code in the photo. Take it from nearer, sharp and in even light. "
        "Or type the number that is printed on the device."
    )
