"""A label: what it says can be read by a scanner and by a person, and what cannot be printed is an error."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from lockring.errors import ServiceError
from lockring.service.delivery import label
from lockring.service.delivery.addresses import Address
from lockring.service.delivery.label import Label

DESK = Address(
    name="Returns desk", street="100 Depot Road", city="Northridge", region="CA", postal_code="91325"
)
DPI = 203  # of a common label printer
TRACKING, REFERENCE = "LF1234567890123452", "LR-7K3M-9QXD"


def to(**fields: str) -> Label:
    """A label to somebody in Elm Street, but for these fields."""
    given = {
        "name": "Alma Reyes",
        "street": "12 Elm Street",
        "city": "Springfield",
        "region": "IL",
        "postal_code": "62701",
    }
    return Label(sender=DESK, receiver=Address(**{**given, **fields}), tracking=TRACKING, reference=REFERENCE)


def back(one: Label) -> Label:
    return Label(sender=one.receiver, receiver=DESK, tracking=TRACKING, reference=REFERENCE, goes_back=True)


def printed(one: Label) -> Image.Image:
    """The label as a printer of 203 dots an inch prints it: black or white."""
    png = label.compiler(one).compile(format="png", ppi=DPI)
    assert isinstance(png, bytes)
    return Image.open(io.BytesIO(png)).convert("L").point(lambda grey: 255 if grey > 127 else 0)


def codes(one: Label) -> set[tuple[str, Any]]:
    return {(code.text, code.format) for code in zxingcpp.read_barcodes(printed(one))}


LONG = {
    "name": "Maximiliana-Alexandra " * 9,
    "street": "M" * 200,
    "street_more": "Building number one thousand, staircase " * 5,
    "city": "C" * 100,
    "region": "R" * 100,
    "postal_code": "1" * 20,
    "country": "CA",
}


@pytest.mark.parametrize(
    "fields", [{}, {"name": "Zoë Núñez", "city": "Łódź"}, LONG], ids=["plain", "accents", "long"]
)
def test_a_scanner_reads_both_barcodes_of_the_printed_label(fields: dict[str, str]) -> None:
    expected = {(TRACKING, zxingcpp.BarcodeFormat.Code128), (REFERENCE, zxingcpp.BarcodeFormat.Code128)}
    assert codes(to(**fields)) == expected
    assert codes(back(to(**fields))) == expected


def test_each_bar_is_at_least_two_whole_dots_of_the_printer() -> None:
    picture = printed(to())
    (code,) = (one for one in zxingcpp.read_barcodes(picture) if one.text == TRACKING)
    middle = (code.position.top_left.y + code.position.bottom_left.y) // 2
    row = picture.crop((0, middle, picture.width, middle + 1)).tobytes()
    widths = [len(run) for run in re.findall(rb"\x00+", row)]
    assert len(widths) > 20
    smallest = min(widths)
    assert smallest >= 2
    assert all(width % smallest == 0 for width in widths)


@pytest.mark.parametrize("one", [to(**LONG), back(to(**LONG))], ids=["out", "back"])
def test_the_longest_address_is_printed_on_one_page_and_not_over_its_edge(one: Label) -> None:
    picture = printed(one)
    assert picture.size == (4 * DPI, 6 * DPI)
    inside = picture.point(lambda grey: 255 - grey).getbbox()
    assert inside is not None
    left, top, right, bottom = inside
    assert min(left, top, 4 * DPI - right, 6 * DPI - bottom) >= 20
    assert label.pdf(one).count(b"/Type/Page/") == 1


@pytest.mark.parametrize("field", ["name", "street", "street_more", "city", "region", "postal_code"])
def test_the_last_letter_of_each_line_of_the_longest_address_is_seen(field: str) -> None:
    text = LONG[field].strip()
    one, other = (to(**{**LONG, field: text[:-1] + last}) for last in "IW")
    for turned in (lambda label: label, back):
        assert printed(turned(one)).tobytes() != printed(turned(other)).tobytes()


def test_the_label_is_tagged_with_the_text_of_its_barcodes_and_a_font_inside() -> None:
    drawn = label.pdf(to())
    for part in (b"/StructTreeRoot", b"/Marked true", b"pdfuaid:part", b"/FontFile2", b"DejaVuSansMono"):
        assert part in drawn, part
    assert f"Barcode of the tracking number {TRACKING}".encode() in drawn


@pytest.mark.parametrize(
    ("fields", "sign"),
    [
        ({"name": "王小明"}, "王"),
        ({"city": "東京"}, "東"),
        ({"street": "12 Elm Street \U0001f600"}, "\U0001f600"),
        ({"name": "Alma \u202eseyeR"}, r"U\+202E"),
        ({"name": "Al\x07ma"}, r"U\+0007"),
    ],
)
def test_an_address_that_cannot_be_printed_is_an_error_that_says_what_to_do(
    fields: dict[str, str], sign: str
) -> None:
    with pytest.raises(ServiceError, match=f"cannot print: .*{sign}.*; write it in Latin letters") as error:
        label.pdf(to(**fields))
    assert "Elm Street" not in str(error.value)


@pytest.mark.parametrize(
    "code",
    ["#panic()", '"); #read("/etc/passwd")', "*bold* _it_ $x^2$ `raw` <l> @l // c", "\\u{41} #sys.inputs"],
)
def test_typst_code_in_an_address_is_printed_as_it_is(code: str) -> None:
    """It looks as if each of its signs stood in the template as plain text."""
    plain = label.compiler(to(street="X"))
    source = (
        (label.HERE / "label.typ")
        .read_text()
        .replace(
            "json(bytes(sys.inputs.label))", f"(..json(bytes(sys.inputs.label)), receiver: {_receiver(code)})"
        )
    )
    png = plain.compile(source.encode(), format="png", ppi=DPI)
    assert isinstance(png, bytes)
    expected = Image.open(io.BytesIO(png)).convert("L").point(lambda grey: 255 if grey > 127 else 0)
    assert printed(to(street=code)).tobytes() == expected.tobytes()
    label.pdf(to(street=code))


def _receiver(street: str) -> str:
    """The lines as strings of typst, each sign by its number: none of them can be code."""
    lines = ("Alma Reyes", street, "Springfield, IL 62701")
    codes = (", ".join(str(ord(sign)) for sign in line) for line in lines)
    return "(" + ", ".join(f'({each},).map(str.from-unicode).join("")' for each in codes) + ")"


def test_no_font_of_this_machine_is_used() -> None:
    drawn = label.pdf(to())
    fonts = set(re.findall(rb"/BaseFont/[A-Z]{6}\+([A-Za-z-]+)", drawn))
    assert fonts == {b"DejaVuSansMono", b"DejaVuSansMono-Bold"}


def test_what_is_no_code_of_ours_is_not_made_a_barcode() -> None:
    with pytest.raises(ServiceError, match="no barcode"):
        label.pdf(Label(sender=DESK, receiver=DESK, tracking="a b\n", reference=REFERENCE))


def test_many_labels_are_one_file_with_a_page_each() -> None:
    drawn = [label.pdf(to(name=name)) for name in ("Alma", "Ben", "Chidi")]
    assert label.sheet(drawn).count(b"/Type/Page/") == 3


def test_what_is_no_label_is_told_and_not_printed() -> None:
    with pytest.raises(ServiceError, match="no PDF"):
        label.sheet([b"no label"])
