"""Letters as one PDF for window envelopes, each with its reply card; tagged (PDF/UA-1, ISO 14289-1).

Under that standard a character that no font has stops the drawing: no letter goes out with a blank in it.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping, Sequence
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from lockring.errors import ServiceError
from lockring.service.outbox.composed import Composed, Steps
from lockring.service.outbox.letter_words import words

if TYPE_CHECKING:
    import typst

# typst and zxing-cpp are imported where they are used: only a letter pays for their start.

HERE = Path(__file__).parent
_MISSING = re.compile(r'text `"(.+?)"` could not be displayed')
_LETTER_PAPER = ("US", "CA", "MX", "PR")  # all others fold A4
_LATIN = 0x24F  # the end of Latin Extended-B (Unicode)
_ROW = 18  # characters of an address that fit a row of the window for certain: all of the widest, U+01C4
_ROWS = 8  # rows that fit it, in the smallest type
_OF_ONE = frozenset(
    ("number", "address", "facts", "code", "card")
)  # differs in each, and takes the same room
_LONGEST = 24  # characters without a space; after them a line may be broken


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """What one letter says. The fields are those that a composer gives in `Composed.letter`.

    `reply_at` is the page on which `code` is typed; `steps` come after the `opening`, the rest after them.
    """

    title: str
    code: str
    reply_at: str
    language: str = "en"
    opening: str = ""
    steps: tuple[Steps, ...] = ()
    paragraphs: tuple[str, ...] = ()
    ending: tuple[str, ...] = ()
    model: str = ""
    serial: str = ""
    quantity: int = 1
    consignee: bool = False
    day: str = ""
    address: tuple[str, ...] = ()
    country: str = "US"


class UnprintableError(ServiceError):
    """Letters that no font can print, by their places in the list, with the characters."""

    def __init__(self, signs: Mapping[int, str]) -> None:
        """`signs` are the characters by the place of the letter, from 0."""
        self.signs = dict(signs)
        first, sign = next(iter(self.signs.items()))
        super().__init__(f"letter {first + 1}: {why(sign)}")


class Drawn(msgspec.Struct, frozen=True, kw_only=True):
    """All letters as one PDF, and how many pages each of them has."""

    file: bytes
    pages: tuple[int, ...]


def of(composed: Composed, day: str) -> Letter:
    """The letter of a message. Raises ServiceError for one that has no content, or no address."""
    if composed.letter is None or len(composed.to.lines) < 2:
        raise ServiceError("no postal address" if composed.letter else "there is nothing to print")
    given = {**composed.letter, "day": day, "address": composed.to.lines, "country": composed.to.country}
    try:
        return msgspec.convert(given, Letter)
    except msgspec.ValidationError as error:
        raise ServiceError(f"the letter is not complete: {error}") from None


def odd_signs(letter: Letter) -> str:
    """Signs beyond Latin letters, which may not be printable: such a letter is tried by itself first.

    Of a long address, its length: it may not fit the window.
    """
    rows = sum(ceil(len(line) / _ROW) for line in letter.address)
    odd = _signs(letter, lambda sign: ord(sign) > _LATIN or unicodedata.category(sign)[0] == "C")
    return odd or ("long" if rows > _ROWS else "")


def why(signs: str) -> str:
    """Why a letter cannot be printed, and what helps."""
    shown = " ".join(sign if sign.isprintable() else f"U+{ord(sign):04X}" for sign in signs)
    return f"a character that no font of ours prints: {shown}; write it in Latin letters"


def draw(letters: Sequence[Letter], sender: Sequence[str], *, large_print: bool = False) -> Drawn:
    """The letters, in 11 points or in 18. Raises UnprintableError, which names those that cannot be."""
    import typst

    _check(letters)
    said = [_said(one, number, sender) for number, one in enumerate(letters, 1)]
    made = compiler("letters.typ", with_kinds({"title": "Letters", "large": large_print, "letters": said}))
    try:
        file: Any = made.compile(format="pdf", pdf_standards=["ua-1"])
    except typst.TypstError as error:
        raise _refused(error.diagnostic, letters) from None  # it would quote the letter
    pages = json.loads(made.query("<pages>", field="value"))
    return Drawn(file=file, pages=tuple(pages))


def with_kinds(said: Mapping[str, Any]) -> dict[str, Any]:
    """The same, with which letters are alike: one of a kind is laid out to see whether it fits a page.

    Alike are those that differ only in their address and in the signs, not in the length, of their facts.
    """
    kinds: dict[bytes, int] = {}
    letters, first = [], []
    for place, one in enumerate(said["letters"]):
        own = {name: value for name, value in one.items() if name not in _OF_ONE}
        facts = [(name, len(value)) for name, value in one["facts"]]
        key = msgspec.json.encode((own, facts), order="sorted")
        if key not in kinds:
            first.append(place)
        letters.append({**one, "alike": kinds.setdefault(key, len(kinds))})
    return {**said, "letters": letters, "first_alike": first}


def sheet(letters: Sequence[Letter], pages: Sequence[int]) -> bytes:
    """The address sheet as PDF: to whom each letter goes, by its number."""
    rows = [
        {"number": str(number), "code": one.code, "address": list(one.address), "pages": of_it}
        for number, (one, of_it) in enumerate(zip(letters, pages, strict=True), 1)
    ]
    return drawn("letter_sheet.typ", {"letters": rows, "pages": sum(pages)})


def drawn(template: str, said: Mapping[str, Any]) -> bytes:
    """A list for the staff as PDF. Raises ServiceError where a name has a character that no font prints."""
    import typst

    try:
        made: Any = compiler(template, said).compile(format="pdf", pdf_standards=["ua-1"])
    except typst.TypstError as error:
        missing = "".join(_MISSING.findall(error.diagnostic))
        raise ServiceError(why(missing) if missing else "the list cannot be drawn") from None
    return bytes(made)


def compiler(template: str, said: Mapping[str, Any]) -> typst.Compiler:
    """What draws. Only the fonts that come with typst are used."""
    import typst

    fonts = typst.Fonts(include_system_fonts=False)
    inputs = {"letters": json.dumps(said)}
    return typst.Compiler(
        HERE / template, root=HERE, font_paths=fonts, ignore_system_fonts=True, sys_inputs=inputs
    )


def _said(one: Letter, number: int, sender: Sequence[str]) -> dict[str, Any]:
    own = words(one.language)
    facts = [(own.model, one.model), (own.serial, one.serial), (own.code, one.code)]
    if one.consignee:
        facts.append((own.quantity, str(one.quantity)))
    return {
        "number": str(number),
        "paper": "us-letter" if one.country in _LETTER_PAPER else "a4",
        "language": one.language,
        "words": msgspec.to_builtins(own),
        "sender": list(sender),
        "address": [_breakable(line) for line in one.address],
        "day": one.day,
        "title": one.title,
        "first": [one.opening] if one.opening else [],
        "steps": msgspec.to_builtins(one.steps),
        "others": list(one.paragraphs),
        "facts": [(name, value) for name, value in facts if value],
        "ending": list(one.ending),
        "code": one.code,
        "reply_at": one.reply_at,
        "reply": {"svg": qr(one.reply_at), "alt": f"{own.reply_alt} {one.reply_at}"},
        "card": {"svg": qr(one.code), "alt": f"{own.code_alt} {one.code}"},
    }


def qr(text: str) -> str:
    """A QR code (ISO/IEC 18004) as SVG, with its quiet zone."""
    import zxingcpp

    drawn: Any = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode).to_image()
    rows = memoryview(drawn)
    height, width = rows.shape or (0, 0)
    dark = rows.tobytes().replace(b"\xff", b"1").replace(b"\0", b"0").decode()
    lines = [dark[at : at + width] for at in range(0, height * width, width)]
    runs = ((y, run) for y, line in enumerate(lines) for run in re.finditer("0+", line))
    path = "".join(f"M{run.start()} {y}h{len(run[0])}v1h-{len(run[0])}z" for y, run in runs)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-4 -4 {width + 8} {height + 8}">'
    return f'{head}<path d="{path}"/></svg>'


def _breakable(line: str) -> str:
    return re.sub(rf"(?<=\S{{{_LONGEST}}})(?=\S)", "\u200b", line)


def _check(letters: Sequence[Letter]) -> None:
    """Raises UnprintableError for signs that print as nothing, or turn what follows them round."""
    found = {
        place: _signs(one, lambda sign: unicodedata.category(sign)[0] == "C")
        for place, one in enumerate(letters)
    }
    if bad := {place: signs for place, signs in found.items() if signs}:
        raise UnprintableError(bad)


def _signs(one: Letter, is_bad: Any) -> str:
    texts = [one.title, one.opening, *one.paragraphs, *one.ending, *one.address]
    texts += [text for steps in one.steps for text in (steps.only_if, *steps.texts)]
    texts += [one.model, one.serial, one.code, one.reply_at, one.day]
    return "".join(sorted({sign for sign in "".join(texts) if is_bad(sign)}))


def _refused(diagnostic: str, letters: Sequence[Letter]) -> ServiceError:
    missing = set("".join(_MISSING.findall(diagnostic)))
    found = {place: _signs(one, missing.__contains__) for place, one in enumerate(letters)}
    if bad := {place: signs for place, signs in found.items() if signs}:
        return UnprintableError(bad)
    if "does not fit" in diagnostic:
        return ServiceError("one of these addresses is too long for the window; shorten it")
    return ServiceError("the letters cannot be drawn; tell whoever runs the service")
