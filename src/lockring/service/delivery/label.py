"""A shipping label as PDF, drawn by typst: tagged, and an error where it could not be printed whole.

It is made as PDF/UA-1 (ISO 14289-1), under which a character that the font lacks stops the drawing: a label
with a blank in the address would go to nobody.
"""

from __future__ import annotations

import itertools
import json
import re
import tempfile
import unicodedata
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from lockring.errors import ServiceError
from lockring.service.delivery.addresses import Address

if TYPE_CHECKING:
    import typst

# typst and zxing-cpp are imported where they are used: only a label pays for their start.

HERE = Path(__file__).parent
_WIDTH_DOTS = 740  # of a printer of 203 dots an inch: 4 inches without the margins
_DOTS = (2, 4)  # of one module: fewer than 2 are not read back, more than 4 are not needed
_CODE = re.compile(r"[A-Z0-9-]{4,40}")
_UNBROKEN = 24  # characters of a word without a space; a longer one may be broken
_MISSING = re.compile(r'text `"(.+?)"` could not be displayed')


class Label(msgspec.Struct, frozen=True, kw_only=True):
    """What a label says. `goes_back` turns it round: from the person, back to the desk."""

    sender: Address
    receiver: Address
    tracking: str
    reference: str
    goes_back: bool = False


def pdf(label: Label) -> bytes:
    """The label, 4 by 6 inches. Raises ServiceError for an address that cannot be printed, and says why."""
    import typst

    _check(label)
    try:
        return compiler(label).compile(format="pdf", pdf_standards=["ua-1"])  # type: ignore[return-value]
    except typst.TypstError as error:
        raise _refused(error.diagnostic) from None  # it would quote the address


def sheet(labels: Sequence[bytes]) -> bytes:
    """Labels that are PDF, ours or a carrier's, as one PDF with a page for each."""
    import typst

    with tempfile.TemporaryDirectory(prefix="lockring-labels-") as folder:
        names = [f"{number}.pdf" for number, _ in enumerate(labels)]
        for name, label in zip(names, labels, strict=True):
            (Path(folder) / name).write_bytes(label)
        source = (HERE / "sheet.typ").read_bytes()
        made = typst.Compiler(source, root=folder, ignore_system_fonts=True)
        try:
            return made.compile(format="pdf", sys_inputs={"names": json.dumps(names)})  # type: ignore[return-value]
        except typst.TypstError:
            raise ServiceError(
                "one of these labels is no PDF that can be printed; print them singly"
            ) from None


def compiler(label: Label) -> typst.Compiler:
    """What draws the label. Only the fonts that come with typst are used."""
    import typst

    fonts = typst.Fonts(include_system_fonts=False)
    inputs = {"label": json.dumps(_said(label))}
    source = (HERE / "label.typ").read_bytes()
    return typst.Compiler(source, font_paths=fonts, ignore_system_fonts=True, sys_inputs=inputs)


def _said(label: Label) -> dict[str, Any]:
    mark, arrow = ("RETURN", "◀◀◀") if label.goes_back else ("DELIVERY", "▶▶▶")
    return {
        "title": f"{mark.capitalize()} label {label.reference}",
        "mark": mark,
        "arrow": arrow,
        "sender": [_breakable(line) for line in label.sender.lines(label.receiver.country)],
        "receiver": [_breakable(line) for line in label.receiver.lines(label.sender.country)],
        "tracking": _barcode(label.tracking, "tracking number"),
        "reference": _barcode(label.reference, "reference number"),
    }


def _breakable(line: str) -> str:
    """The line, with places where a very long word may be broken: it wraps then, and is not cut."""
    return re.sub(rf"(?<=\S{{{_UNBROKEN}}})(?=\S)", "\u200b", line)


def _barcode(text: str, what: str) -> dict[str, Any]:
    """A Code 128 (ISO/IEC 15417), as bars of whole modules, and how many dots one of them has."""
    import zxingcpp

    if not _CODE.fullmatch(text):
        raise ServiceError(f"the {what} holds what no barcode of ours holds; expected letters and digits")
    drawn: Any = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128).to_image()
    rows = memoryview(drawn)  # a byte for a module, and every row the same
    row = rows.tobytes()[: rows.shape[1] if rows.shape else 0]
    dots = min(_DOTS[1], _WIDTH_DOTS // len(row))
    if dots < _DOTS[0]:
        raise ServiceError(f"the {what} is too long for the label")
    return {"text": text, "alt": f"Barcode of the {what} {text}", "modules": len(row), "dots": dots} | {
        "svg": _svg(row)
    }


def _svg(row: bytes) -> str:
    bars, at = [], 0
    for value, run in itertools.groupby(row):
        width = len(list(run))
        bars += [f"M{at} 0h{width}v1h-{width}z"] if value == 0 else []
        at += width
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {at} 1" preserveAspectRatio="none"'
    return f'{head} width="{at}" height="1"><path d="{"".join(bars)}"/></svg>'


def _check(label: Label) -> None:
    """Raises ServiceError for signs that print as nothing, or turn what follows them round."""
    lines = (*label.sender.lines(""), *label.receiver.lines(""))
    found = {sign for sign in "".join(lines) if unicodedata.category(sign)[0] == "C"}
    if found:
        raise _unprintable(sorted(found))


def _refused(diagnostic: str) -> ServiceError:
    if found := _MISSING.findall(diagnostic):
        return _unprintable(list(dict.fromkeys(found)))
    if "does not fit" in diagnostic:
        return ServiceError("this address is too long for the label; shorten it")
    return ServiceError("the label cannot be drawn; tell whoever runs the service")


def _unprintable(signs: Sequence[str]) -> ServiceError:
    shown = " ".join(sign if sign.isprintable() else f"U+{ord(sign[0]):04X}" for sign in signs)
    return ServiceError(
        f"this address has a character that the label cannot print: {shown}; write it in Latin letters"
    )
