"""Which encoding a text file has, from its bytes alone: its mark, its zero bytes, or what decodes."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

import msgspec

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_PIECE = 1 << 20  # bytes read at a time
_MANY = 0.3  # share of zero bytes in one half of the bytes that only UTF-16 has
_LETTERS_OF_UTF8 = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_HIGH = re.compile(rb"[\x80-\xff]")


class Encoding(msgspec.Struct, frozen=True, kw_only=True):
    """Python's name of the encoding, what to do with a byte that has no place in it, and a remark.

    A byte that UTF-8 or Windows-1252 does not know becomes a lone surrogate, which no text has: so the row
    that holds it is found again. UTF-16 and UTF-32 give the sign for "unreadable" instead.
    """

    name: str
    errors: str
    says: str = ""


def encoding_of(path: Path) -> Encoding:
    """The encoding of a text file. Reads all of it, a piece at a time."""
    with path.open("rb") as file:
        head = file.read(_PIECE)
        for mark, name in _MARKS:
            if head.startswith(mark):
                return _marked(name)
        if wide := _without_mark(head):
            return Encoding(
                name=wide, errors="replace", says=f"read as {wide.upper()}, which the file does not say"
            )
        file.seek(0)
        sound, letters, odd = True, 0, 0
        decoder = codecs.getincrementaldecoder("utf-8")()
        while piece := file.read(_PIECE):
            sound = sound and _decodes(decoder, piece)
            if not piece.isascii():
                found = len(_LETTERS_OF_UTF8.findall(piece))
                letters += found
                odd += len(_HIGH.findall(_LETTERS_OF_UTF8.sub(b"", piece)))
        return _eight_bit(sound, letters, odd)


def _marked(name: str) -> Encoding:
    return Encoding(name=name, errors="surrogateescape" if name == "utf-8-sig" else "replace")


def _without_mark(head: bytes) -> str | None:
    """UTF-16 by where its zero bytes stand: every second byte of plain letters and digits is zero."""
    half = max(len(head) // 2, 1)
    if head[1::2].count(0) > _MANY * half > 10 * head[0::2].count(0):
        return "utf-16-le"
    if head[0::2].count(0) > _MANY * half > 10 * head[1::2].count(0):
        return "utf-16-be"
    return None


def _decodes(decoder: codecs.IncrementalDecoder, piece: bytes) -> bool:
    try:
        decoder.decode(piece)
    except UnicodeDecodeError:
        return False
    return True


def _eight_bit(sound: bool, letters: int, odd: int) -> Encoding:
    """UTF-8 where it decodes, or where it is mixed with something else; Windows-1252 where nothing is UTF-8.

    A letter cut in two by the end of a piece counts as odd, so one odd byte in a sound file is none.
    """
    if sound:
        return Encoding(name="utf-8", errors="surrogateescape")
    if letters:
        says = (
            f"the file mixes UTF-8 and another encoding ({odd:,} bytes); rows that cannot be read are listed"
        )
        return Encoding(name="utf-8", errors="surrogateescape", says=says)
    says = "read as Windows-1252, which the file does not say; look at names with accents"
    return Encoding(name="cp1252", errors="surrogateescape", says=says)
