"""An Excel file that unpacks to more than a machine can hold is refused, and takes no memory to refuse."""

from __future__ import annotations

import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path

import pytest

from lockring.errors import InventoryError
from lockring.inventory import open_inventory, workbook
from tests.inventories import xlsx_file

ROWS = [("MMT-1780", "1", "NG1", "Bern")]
SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TEXTS = "xl/sharedStrings.xml"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"


def with_part(folder: Path, name: str, pieces: Iterable[bytes], packed: int = zipfile.ZIP_DEFLATED) -> Path:
    """A good workbook with this part, which holds the texts of all cells, as its [Content_Types] says."""
    good, made = xlsx_file(folder / "good.xlsx", ROWS), folder / "made.xlsx"
    kind = f'<Override PartName="/{name}" ContentType="{KIND}"/></Types>'
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(made, "w", packed) as new:
        for part in old.namelist():
            content = old.read(part).replace(b"</Types>", kind.encode())
            if part != TEXTS:
                new.writestr(part, content)
        with new.open(name, "w") as file:
            for piece in pieces:
                file.write(piece)
    return made


def texts(megabytes: int) -> Iterable[bytes]:
    """So many megabytes of texts of cells, all the same."""
    yield f'<sst xmlns="{SPACE}">'.encode()
    for _ in range(megabytes):
        yield b"<si><t>ab</t></si>" * 58_000
    yield b"</sst>"


def peak_of_refusal(path: Path, says: str) -> float:
    """The most memory that refusing it took, in MB."""
    tracemalloc.start()
    try:
        with pytest.raises(InventoryError, match=says) as raised:
            list(open_inventory(path).batches())
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert "\n" not in str(raised.value)
    return peak / 1e6


@pytest.mark.parametrize("name", [TEXTS, "xl/worksheets/texts.xml"])
def test_texts_that_unpack_to_more_than_can_be_held_are_refused(tmp_path: Path, name: str) -> None:
    made = with_part(tmp_path, name, texts(140))
    assert made.stat().st_size < 1_000_000
    assert peak_of_refusal(made, "too large unpacked .*: save it as CSV") < 20


def test_a_size_that_is_made_up_is_not_believed(tmp_path: Path) -> None:
    """The directory says that a part has ten bytes, with the checksum of those: zipfile reads no more."""
    styles = b"<styleShe>" + b" " * 60_000_000
    made = with_part(tmp_path, "xl/other.xml", [styles])
    raw = bytearray(made.read_bytes())
    (real,) = (one for one in zipfile.ZipFile(made).infolist() if one.filename == "xl/other.xml")
    at = raw.rindex(b"PK\x01\x02", 0, raw.rindex(b"xl/other.xml"))
    raw[at + 16 : at + 28] = struct.pack("<III", zlib.crc32(styles[:10]), real.compress_size, 10)
    made.write_bytes(raw)
    assert len(zipfile.ZipFile(made).read("xl/other.xml")) == 10
    assert peak_of_refusal(made, "too large|damaged") < 20


@pytest.mark.parametrize("packed", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_ways_of_packing_that_excel_does_not_know_are_refused(tmp_path: Path, packed: int) -> None:
    made = with_part(tmp_path, TEXTS, texts(1), packed)
    assert peak_of_refusal(made, "Excel does not know") < 20


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("before", ["", f"<!--{'x' * (workbook._PIECE - 8)}-->"], ids=["first", "cut in two"])
def test_names_that_stand_for_longer_texts_are_refused(tmp_path: Path, encoding: str, before: str) -> None:
    """A billion laughs; in small, for expat itself stops only what grows a hundredfold."""
    bomb = f'{before}<!DOCTYPE sst [<!ENTITY a "ha">]><sst xmlns="{SPACE}"><si><t>&a;&a;</t></si></sst>'
    made = with_part(tmp_path, TEXTS, [bomb.encode(encoding)])
    assert peak_of_refusal(made, "DOCTYPE") < 40


def test_a_list_under_the_limits_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = with_part(tmp_path, TEXTS, texts(1))
    assert list(open_inventory(made).batches())
    monkeypatch.setattr(workbook, "_MOST", 1 << 20)
    with pytest.raises(InventoryError, match="too large unpacked"):
        open_inventory(made)
