"""The text of a PDF as a reader would copy it: a small reader of our own, apart from what writes them.

Each font's ToUnicode map (ISO 32000-1, 9.10.3) turns the glyphs of the pages back into characters.
"""

from __future__ import annotations

import re
import zlib

_OBJECT = re.compile(rb"(?:^|\n)(\d+) 0 obj\b(.*?)\nendobj", re.DOTALL)
_ONE = rb"\((?:\\.|[^\\()])*\)|<[0-9a-fA-F]*>"
_SHOWN = re.compile(
    rb"/(f\d+) [\d.]+ Tf|\[((?:" + _ONE + rb"|[-\d.\s]+)*)\]\s*TJ|(" + _ONE + rb")\s*Tj", re.DOTALL
)
_STRING = re.compile(_ONE, re.DOTALL)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def pages(pdf: bytes) -> int:
    """How many pages it has."""
    return pdf.count(b"/Type/Page/")


def text(pdf: bytes) -> str:
    """All its text, in the order in which it is drawn, a line for each run."""
    return "\n".join(of_pages(pdf))


def of_pages(pdf: bytes) -> list[str]:
    """The text of each page."""
    objects = {int(number): body for number, body in _OBJECT.findall(pdf)}
    found = []
    for body in objects.values():
        if b"/Type/Page/" in body:  # each page has its own names for the fonts
            fonts, drawn = (objects[_refers(body, name)] for name in (b"Resources", b"Contents"))
            found.append("\n".join(_lines(_stream(drawn), _maps(fonts, objects))))
    return found


def _refers(body: bytes, name: bytes) -> int:
    found = re.search(rb"/" + name + rb" (\d+) 0 R", body)
    assert found, name
    return int(found[1])


def _lines(stream: bytes, maps: dict[bytes, dict[int, str]]) -> list[str]:
    found, glyphs = [], dict[int, str]()
    for font, several, one in _SHOWN.findall(stream):
        if font:
            glyphs = maps.get(font, {})
            continue
        raw = b"".join(_bytes(part) for part in _STRING.findall(several or one))
        codes = (int.from_bytes(raw[at : at + 2]) for at in range(0, len(raw), 2))
        found.append("".join(glyphs.get(code, "\ufffd") for code in codes))
    return found


def _maps(fonts: bytes, objects: dict[int, bytes]) -> dict[bytes, dict[int, str]]:
    """The characters of the glyphs of each font of a page, by the name under which the page uses it."""
    names = {name: int(number) for name, number in re.findall(rb"/(f\d+) (\d+) 0 R", fonts)}
    found = {}
    for name, number in names.items():
        to = re.search(rb"/ToUnicode (\d+) 0 R", objects.get(number, b""))
        found[name] = _cmap(_stream(objects[int(to[1])])) if to else {}
    return found


def _cmap(stream: bytes) -> dict[int, str]:
    glyphs = {}
    for block in re.findall(rb"beginbfchar(.*?)endbfchar", stream, re.DOTALL):
        for code, to in re.findall(rb"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>", block):
            glyphs[int(code, 16)] = bytes.fromhex(to.decode()).decode("utf-16-be")
    for block in re.findall(rb"beginbfrange(.*?)endbfrange", stream, re.DOTALL):
        for low, high, to in re.findall(rb"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            for step in range(int(high, 16) - int(low, 16) + 1):
                glyphs[int(low, 16) + step] = chr(int(to, 16) + step)
    return glyphs


def _stream(body: bytes) -> bytes:
    found = re.search(rb"stream\r?\n(.*?)\r?\nendstream", body, re.DOTALL)
    if not found:
        return b""
    try:
        return zlib.decompressobj().decompress(found[1]) if b"/FlateDecode" in body else found[1]
    except zlib.error:
        return b""


def _bytes(string: bytes) -> bytes:
    if string[:1] == b"<":
        return bytes.fromhex(string[1:-1].decode())
    return re.sub(
        rb"\\([0-7]{1,3}|.)",
        lambda m: bytes([int(m[1], 8)]) if m[1][:1].isdigit() else _ESCAPES.get(m[1], m[1]),
        string[1:-1],
        flags=re.DOTALL,
    )
