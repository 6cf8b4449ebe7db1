"""A photo of the label: read on the server and not kept; what is no photo gets a clear page."""

from __future__ import annotations

import io
import random
import time
import zlib

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from lockring.service.check import photo as part
from tests import labels
from tests.service.test_check import words

pytestmark = pytest.mark.django_db

GTIN = "00763000123452"
CODE = labels.gs1("GS1 DataMatrix", [("01", GTIN), ("21", "NG1234567H")])


def png(*codes: labels.Code) -> bytes:
    """A label with these codes, as a camera saves it."""
    held = io.BytesIO()
    Image.fromarray(labels.on_a_desk(labels.label(*codes))).save(held, "PNG")
    return held.getvalue()


def sent(client: Client, content: bytes, name: str = "label.png") -> str:
    """The words of the page after this upload."""
    answer = client.post("/check/photo/", {"photo": SimpleUploadedFile(name, content)}, follow=True)
    assert answer.status_code == 200
    return words(answer)


def test_a_photo_of_a_label_begins_a_check(client: Client) -> None:
    assert "What model number is printed on the device?" in sent(client, png(CODE))
    said = words(client.get("/check/answer/"))
    assert GTIN in said
    assert "NG1234567H" in said


def test_nothing_of_the_photo_is_kept(client: Client) -> None:
    content = png(CODE)
    sent(client, content)
    kept = str(dict(client.session.items()))
    assert "NG1234567H" in kept, "the codes are kept with the session"
    assert "label.png" not in kept
    assert len(kept) < len(content)


def test_a_photo_of_two_devices_is_refused(client: Client) -> None:
    other = labels.gs1("GS1 DataMatrix", [("01", labels.gtin(random.Random(5))), ("21", "NG7654321H")])
    assert "more than one device" in sent(client, png(CODE, other))


def bomb() -> bytes:
    """A PNG of a few kilobytes that says that it has 2,500 million pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")

    size = (50_000).to_bytes(4, "big")
    header = size + size + bytes([8, 0, 0, 0, 0])
    body = zlib.compress(bytes(5_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"this is no photo", "is no photo that Lockring can open"),
        (b"%PDF-1.7 and so on", "is a PDF"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "is no photo"),
        (png(CODE)[:900], "damaged or not complete"),
        (bomb(), "million pixels"),
        (png(), "We could not read a bar code"),
        (b"", "The photo"),
    ],
    ids=["text", "pdf", "svg", "torn", "bomb", "no code", "empty"],
)
def test_what_is_no_photo_of_a_label_gets_a_clear_page(client: Client, content: bytes, says: str) -> None:
    said = sent(client, content)
    assert says in said
    assert "There is a problem" in said
    assert "lockring-" not in said, "the name of our file"
    assert "lockring check" not in said


def test_a_form_without_a_photo_says_so(client: Client) -> None:
    assert "Take or choose a photo first." in words(client.post("/check/photo/"))


def test_a_photo_that_is_too_large_is_refused(client: Client) -> None:
    assert "larger than 10 MB" in sent(client, bytes(part.MOST + 1))


def test_what_says_that_it_is_huge_is_refused_before_it_is_read(client: Client) -> None:
    answer = client.post("/check/photo/", b"x", content_type="image/png", CONTENT_LENGTH="99999999999")
    assert answer.status_code == 413
    assert "too large" in words(answer)


def test_a_photo_from_another_site_is_refused() -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/check/photo/", {"photo": SimpleUploadedFile("label.png", png(CODE))})
    assert answer.status_code == 403


def codes(**fields: object) -> dict[str, object]:
    """What camera.js sends."""
    given = {"kind": CODE.kind, "text": f"]d2{CODE.text}", "printed": CODE.printed}
    return {**given, **fields}


def test_codes_that_the_browser_read_begin_a_check(client: Client) -> None:
    page = words(client.post("/check/photo/codes/", codes(), follow=True))
    assert "What model number is printed on the device?" in page
    assert "NG1234567H" in words(client.get("/check/answer/"))


@pytest.mark.parametrize(
    "fields",
    [
        {"text": "no identifier before it"},
        {"text": "]d2" + "x" * 5_000},
        {"kind": ["a", "b"]},
        {"text": []},
        {"kind": ["a"] * 50, "text": ["]d2"] * 50, "printed": ["c"] * 50},
    ],
)
def test_codes_that_no_reader_sends_are_refused(client: Client, fields: dict[str, object]) -> None:
    said = words(client.post("/check/photo/codes/", codes(**fields), follow=True))
    assert "There is a problem" in said
    assert "check" not in client.session


def test_a_photo_of_very_many_pixels_is_refused_before_it_is_opened(client: Client) -> None:
    held = io.BytesIO()
    Image.new("1", (6_000, 5_000)).save(held, "PNG")
    assert "more than 25 million pixels" in sent(client, held.getvalue())


def test_a_photo_that_looks_like_codes_all_over_keeps_nobody_waiting(client: Client) -> None:
    grain = np.random.default_rng(1).integers(0, 255, (2_000, 2_500), dtype=np.uint8)
    held = io.BytesIO()
    Image.fromarray(grain).save(held, "JPEG", quality=60)
    began = time.monotonic()
    assert "We could not read a bar code" in sent(client, held.getvalue())
    assert time.monotonic() - began < 20  # seconds; without a bound it takes as long as it finds spots
