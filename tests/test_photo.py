"""Photos of labels, made and spoiled: what is read is what stands there, or nothing is."""

from __future__ import annotations

import json
import random
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from lockring.errors import PhotoError
from lockring.label import read_photo, tells_all
from lockring.label.decode import Attempt, Symbol, symbols
from lockring.label.reading import read
from lockring.udi import hibcc_check_character, read_udi
from tests import labels
from tests.here import answer, here
from tests.labels import KINDS, Code, Fault, Gray, gs1, label, on_a_desk

DI, LOT, SERIAL = "00643169001763", "A213B1", "21A11F4855"
DEVICE = [("01", DI)]
NUMBERS = [("17", "260712"), ("10", LOT), ("21", SERIAL)]
Save = Callable[..., str]


@pytest.fixture
def save(tmp_path: Path) -> Save:
    """A label of these codes as a file."""

    def saved(*codes: Code, name: str = "label.png", picture: Gray | None = None) -> str:
        seen = on_a_desk(label(*codes)) if picture is None else picture
        Image.fromarray(seen).save(tmp_path / name)
        return str(tmp_path / name)

    return saved


def texts(found: tuple[Symbol, ...] | list[Symbol]) -> set[str]:
    """Without the AIM identifier of three characters."""
    return {one.text[3:] for one in found}


def enough(found: object) -> bool:
    return tells_all([one.text for one in found])  # type: ignore[attr-defined]


@settings(max_examples=40, deadline=None)
@given(kind=st.sampled_from(sorted(KINDS)), seed=st.integers(0, 2**32))
def test_what_is_read_from_a_whole_symbol_is_what_was_put_in(kind: str, seed: int) -> None:
    code = labels.code(kind, random.Random(seed))
    assert texts(symbols(Attempt(picture=on_a_desk(label(code, module=2))))) == {code.text}


@pytest.mark.parametrize("kind", ["GS1-128", "GS1 DataMatrix", "GS1 QR", "DataBar Expanded"])
def test_the_separator_between_two_numbers_is_kept(kind: str, save: Save) -> None:
    (scanned,) = read_photo(save(gs1(kind, [*DEVICE, ("10", LOT), ("21", "1234")]))).scanned
    assert scanned.text[3:] == f"01{DI}10{LOT}\x1d211234"
    udi = read_udi(scanned.text)
    assert (udi.lot_number, udi.serial_number, udi.doubts) == (LOT, "1234", ())


@pytest.mark.parametrize("text", ["+H123PARTNO1234567890120", "+A123BJC5D6E7", "+M1231/S12"])
def test_a_plus_and_a_letter_are_no_small_letter(text: str, save: Save) -> None:
    """Extended Code 39 reads "+H" as "h", and a scanner guesses it whenever it can."""
    text += hibcc_check_character(text)
    (scanned,) = read_photo(save(Code("HIBC Code 39", text, text))).scanned
    assert scanned.text[3:] == text


SPOILED: list[tuple[str, tuple[tuple[Fault, float], ...]]] = [
    ("GS1-128", ((labels.rotated, 14),)),
    ("GS1-128", ((labels.blurred, 2.1),)),
    ("GS1-128", ((labels.rotated, 9), (labels.dimmed, 0.1))),
    ("GS1 DataMatrix", ((labels.blurred, 1.7),)),
    ("GS1 DataMatrix", ((labels.small, 0.5),)),
    ("GS1 QR", ((labels.blurred, 1.9),)),
    ("HIBC Code 39", ((labels.rotated, 33),)),
    ("HIBC Code 128", ((labels.shadowed, 0.82),)),
    ("HIBC Aztec", ((labels.blurred, 1.25),)),
    ("DataBar Expanded", ((labels.rotated, 41),)),
]


@pytest.mark.parametrize(("kind", "faults"), SPOILED, ids=lambda value: str(value)[:20])
def test_what_one_plain_call_cannot_read_is_read(kind: str, faults: tuple[tuple[Fault, float], ...]) -> None:
    rng = random.Random(11)
    code = gs1(kind, DEVICE + NUMBERS) if kind[:4] != "HIBC" else labels.code(kind, rng)
    picture = on_a_desk(label(code, rng=rng))
    for fault, strength in faults:
        picture = fault(picture, strength, rng)
    assert texts(symbols(Attempt(picture=picture))) == set()
    assert texts(read(picture, enough).symbols) == {code.text}


@pytest.mark.parametrize(("fault", "strength"), [(labels.blurred, 9), (labels.small, 0.2)])
def test_what_nobody_can_read_is_not_read(fault: Fault, strength: float) -> None:
    rng = random.Random(5)
    picture = on_a_desk(label(gs1("GS1 DataMatrix", DEVICE + NUMBERS), module=2, rng=rng))
    assert read(fault(picture, strength, rng), enough).symbols == ()


def test_a_small_code_is_not_read_out_of_a_large_one_under_a_glare() -> None:
    """The plain scanner takes the corner of this QR code for a Micro QR code that says 205515."""
    rng = random.Random("20261123 GS1 QR glared 0.16 2")
    code = labels.code("GS1 QR", rng)
    picture = labels.glared(on_a_desk(label(code, module=rng.choice((2, 3, 4)), rng=rng)), 0.16, rng)
    assert texts(read(picture, enough).symbols) <= {code.text}


def test_two_halves_that_fit_in_the_grain_are_no_code() -> None:
    """The plain scanner reads a DataBar Stacked of another GTIN out of this DataBar Expanded."""
    rng = random.Random("97531 DataBar Expanded noisy 42 0")
    code = labels.code("DataBar Expanded", rng)
    picture = labels.noisy(on_a_desk(label(code, module=rng.choice((2, 3, 4)), rng=rng)), 42, rng)
    assert texts(read(picture, enough).symbols) <= {code.text}


def test_two_readings_of_one_spot_are_none() -> None:
    from lockring.label.reading import Found

    found = Found()
    corners = ((0.0, 0.0), (90.0, 0.0), (90.0, 30.0), (0.0, 30.0))
    beside = tuple((x + 200, y) for x, y in corners)
    for text, where in (("]C1A", corners), ("]C1B", corners), ("]C1C", beside)):
        found.believe([Symbol(kind="GS1-128", text=text, printed=text, corners=where)])
    assert texts(found.result().symbols) == {"C"}
    assert texts(found.result().disputed) == {"A", "B"}


def test_one_worked_on_picture_alone_is_not_believed() -> None:
    from lockring.label.reading import Found

    found, corners = Found(), ((0.0, 0.0), (90.0, 0.0), (90.0, 30.0), (0.0, 30.0))
    found.hear([Symbol(kind="GS1-128", text="]C1A", printed="A", corners=corners)])
    assert found.result().symbols == ()


def remarks_of(said: dict[str, object]) -> str:
    return " ".join(said["remarks"])  # type: ignore[arg-type]


def facts(said: dict[str, object]) -> dict[str, str]:
    device: dict[str, dict[str, object]] = said["device"]  # type: ignore[assignment]
    assert not any(fact["doubts"] for fact in device.values())
    return {name: str(fact["read_as"]) for name, fact in device.items()}


def test_a_photo_is_judged_like_the_text_of_its_code(save: Save) -> None:
    code = gs1("GS1 DataMatrix", DEVICE + NUMBERS)
    said = answer("check", "--photo", save(code), "--fact", "model=MMT-1780", status=1)
    typed = answer("check", code.printed, "--fact", "model=MMT-1780", status=1)
    assert said["findings"] == typed["findings"]
    assert facts(said) == facts(typed)
    assert f'From the photo, GS1 DataMatrix: "{code.printed}".' in said["remarks"]


def test_two_codes_of_one_device_are_joined(save: Save) -> None:
    said = answer("check", "--photo", save(gs1("GS1-128", DEVICE), gs1("GS1-128", NUMBERS)), status=3)
    assert facts(said) == {
        "device_identifier": DI,
        "lot_number": LOT,
        "serial_number": SERIAL,
        "expiration_date": "2026-07-12",
    }
    assert "make sure that both are on the same label" in remarks_of(said)


def test_the_same_device_in_two_kinds_of_code_is_one_device(save: Save) -> None:
    both = [gs1(kind, DEVICE + NUMBERS) for kind in ("GS1-128", "GS1 DataMatrix")]
    said = answer("check", "--photo", save(*both), status=3)
    assert facts(said)["lot_number"] == LOT
    assert "make sure" not in remarks_of(said)


def hibc_pair(secondary_of: str) -> tuple[Code, Code]:
    first = "+H123PARTNO10"
    first += hibcc_check_character(first)
    link = hibcc_check_character(secondary_of)
    second = f"+$$3260712{LOT}{link}"
    second += hibcc_check_character(second)
    return Code("HIBC Code 128", first, first), Code("HIBC Code 39", second, second)


def test_a_link_character_joins_two_codes_or_tells_that_they_are_of_two_devices(save: Save) -> None:
    said = answer("check", "--photo", save(*hibc_pair("+H123PARTNO10")), status=3)
    assert facts(said)["device_identifier"] == "H123PARTNO10"
    assert facts(said)["lot_number"] == LOT
    done = here("check", "--photo", save(*hibc_pair("+H123PARTNO20")))
    assert (done.returncode, done.stdout) == (2, "")
    assert "more than one device" in done.stderr


CONTRADICTIONS = [
    [("01", "00382903868629")],
    [*DEVICE, ("10", "B999")],
    [("21", "SN12345")],
    [*DEVICE, ("17", "270712")],
]


@pytest.mark.parametrize("other", CONTRADICTIONS, ids=str)
def test_the_codes_of_two_devices_are_never_joined(other: list[tuple[str, str]], save: Save) -> None:
    done = here("check", "--photo", save(gs1("GS1 DataMatrix", DEVICE + NUMBERS), gs1("GS1-128", other)))
    assert (done.returncode, done.stdout) == (2, "")
    assert "more than one device" in done.stderr
    assert "GS1 DataMatrix" in done.stderr
    assert "GS1-128" in done.stderr
    assert "Take a photo of one label" in done.stderr


def test_a_wrong_check_digit_in_a_code_decides_nothing(save: Save) -> None:
    wrong = Code("HIBC Code 128", "+H123PARTNO10A", "+H123PARTNO10A")
    said = answer("check", "--photo", save(wrong), status=3)
    assert said["device"]["device_identifier"]["doubts"]
    assert "check character" in remarks_of(said)


def test_what_is_no_code_of_a_device_is_shown_and_not_used(save: Save) -> None:
    leaflet = Code("HIBC Code 128", "NG1234567H", "NG1234567H")
    said = answer("check", "--photo", save(gs1("GS1 QR", DEVICE), leaflet), status=3)
    assert set(said["device"]) == {"device_identifier"}
    assert 'not the code of a device, Code 128: "NG1234567H"' in remarks_of(said)
    done = here("check", "--photo", save(leaflet))
    assert done.returncode == 2
    assert "lockring check MMT-1780" in done.stderr


def test_the_orientation_of_a_phone_is_respected(tmp_path: Path) -> None:
    code = gs1("GS1-128", DEVICE)
    turned = Image.fromarray(on_a_desk(label(code))).transpose(Image.Transpose.ROTATE_90)
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees to see it upright
    turned.save(tmp_path / "phone.jpg", exif=exif)
    from lockring.label.picture import gray_levels

    assert gray_levels(str(tmp_path / "phone.jpg")).shape == turned.size
    assert texts(list(map(_symbol, read_photo(str(tmp_path / "phone.jpg")).scanned))) == {code.text}


def _symbol(scanned: object) -> Symbol:
    text: str = scanned.text  # type: ignore[attr-defined]
    return Symbol(kind="", text=text, printed="", corners=())


@pytest.mark.parametrize("mode", ["RGBA", "P", "I;16", "1", "LA", "CMYK"])
def test_any_depth_of_color_will_do(mode: str, tmp_path: Path) -> None:
    picture = Image.fromarray(on_a_desk(label(gs1("GS1 DataMatrix", DEVICE))))
    if mode == "I;16":
        picture = Image.fromarray(np.asarray(picture).astype(np.uint16) * 256)
    else:
        picture = picture.convert(mode)
    path = str(tmp_path / ("label.tif" if mode == "CMYK" else "label.png"))
    picture.save(path)
    assert len(read_photo(path).scanned) == 1


def bomb() -> bytes:
    """A PNG that says 20,000 x 10,000 pixels and holds none."""
    head = struct.pack(">IIBBBBB", 20_000, 10_000, 8, 0, 0, 0, 0)

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    packed = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


NO_PHOTOS = {
    "empty": (b"", "is empty"),
    "text": (b"REF MMT-1780K\n" * 9, "is no photo"),
    "pdf": (b"%PDF-1.7\n" + b"x" * 99, "is a PDF"),
    "heic": (b"\0\0\0\x18ftypheic" + b"\0" * 99, "save it as JPEG"),
    "bomb": (bomb(), "million pixels"),
    "postscript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "is no photo"),
    "header": (b"\x89PNG\r\n\x1a\n", "photo"),
}


@pytest.mark.parametrize("name", NO_PHOTOS)
def test_what_is_no_photo_costs_one_clear_sentence(name: str, tmp_path: Path) -> None:
    data, told = NO_PHOTOS[name]
    (tmp_path / "label.jpg").write_bytes(data)
    refused(str(tmp_path / "label.jpg"), told)


@pytest.mark.parametrize("kind", ["jpg", "png", "tif", "webp", "bmp"])
@pytest.mark.parametrize("part", [0.1, 0.6])
def test_a_photo_that_is_cut_off_is_told(kind: str, part: float, save: Save) -> None:
    path = Path(save(gs1("GS1 DataMatrix", DEVICE), name=f"label.{kind}"))
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * part)])
    refused(str(path), "photo")


@pytest.mark.parametrize("path", ["", "nowhere.jpg", "/", "a\0b", "/dev/zero"])
def test_a_name_that_is_no_file_is_told(path: str) -> None:
    refused(path, "")


def test_a_photo_without_a_code_says_what_to_type(save: Save) -> None:
    refused(save(picture=np.full((300, 400), 200, np.uint8)), "lockring check MMT-1780")
    refused(save(picture=np.full((1, 1), 200, np.uint8)), "too few pixels")
    refused(save(picture=on_a_desk(label())), "lockring check MMT-1780")


def refused(path: str, told: str) -> None:
    done = here("check", "--photo", path, "--fact", "model=MMT-1780")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("lockring: ")
    assert told in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_photo_and_a_text_are_not_given_together(save: Save) -> None:
    done = here("check", "MMT-1780", "--photo", save(gs1("GS1 QR", DEVICE)))
    assert done.returncode == 2
    assert "not both" in done.stderr


def test_a_fact_that_contradicts_the_photo_is_told(save: Save) -> None:
    done = here("check", "--photo", save(gs1("GS1 QR", DEVICE + NUMBERS)), "--fact", "lot=B2")
    assert done.returncode == 2
    assert "which is it?" in done.stderr


def test_without_the_extra_the_command_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith("lockring.label.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "zxingcpp", None)
    with pytest.raises(PhotoError, match=r"pip install 'lockring\[scan\]'"):
        read_photo("label.jpg")


def test_a_check_without_a_photo_pays_nothing_for_it() -> None:
    program = (
        "import sys; from lockring import cli; cli.main(['check', 'MMT-1780']); "
        "sys.exit(bool({'numpy', 'PIL', 'zxingcpp', 'lockring.label'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, check=False).returncode == 0


def test_a_photo_leaves_nothing_on_stderr(save: Save) -> None:
    """The scanner complains at the end of a process about what is kept of it."""
    words = ["check", "--photo", save(gs1("GS1 QR", DEVICE)), "--format", "json"]
    program = [sys.executable, "-m", "lockring.cli", *words]
    done = subprocess.run(program, capture_output=True, text=True, check=False)
    assert done.stderr == ""
    assert json.loads(done.stdout)["device"]["device_identifier"]["read_as"] == DI
