"""Nasty files: each gets a clear sentence or comes out in full. Nothing is lost."""

from __future__ import annotations

import gzip
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest

from lockring.errors import InventoryError
from lockring.inventory import Mapping, open_inventory
from tests.inventories import (
    COLUMNS,
    bundle_file,
    csv_file,
    device,
    ndjson_file,
    parquet_file,
    parquet_rows,
    read,
    text_file,
    typed_xlsx,
    xlsx_file,
)

HEAD = ",".join(COLUMNS) + "\n"
ROWS = [(f"MMT-{n}", f"00{n}", f"NG{n}", "Bern") for n in range(1700, 1790)]


# Files that are refused as a whole


def no_list(folder: Path) -> dict[str, tuple[Path, str]]:
    """Files that are no list that can be read, and what is said of each."""
    whole_parquet = parquet_rows(folder / "whole.parquet", ROWS).read_bytes()
    whole_xlsx = xlsx_file(folder / "whole.xlsx", ROWS).read_bytes()
    whole_bundle = bundle_file(folder / "whole.json", list(map(device, ROWS))).read_bytes()
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
    contents: dict[str, tuple[bytes, str]] = {
        "empty.csv": (b"", "is empty"),
        "spaces.csv": (b" \n\n  \n", "no text"),
        "cut.parquet": (whole_parquet[:-50], "Parquet file is damaged or not complete"),
        "head.parquet": (whole_parquet[:20], "Parquet file is damaged or not complete"),
        "cut.xlsx": (whole_xlsx[:-100], "damaged or not complete"),
        "cut.json": (whole_bundle[:-100], "JSON file is damaged or not complete"),
        "other.json": (b'{"a": 1}', "other JSON"),
        "list.json": (b"[1, 2]", "other JSON"),
        "old.xls": (old, r"old Excel kind \(.xls\)"),
        "locked.xlsx": (old + "EncryptedPackage".encode("utf-16-le"), "has a password"),
        "packed.csv.gz": (gzip.compress(HEAD.encode()), "unpack it first"),
        "list.pdf": (b"%PDF-1.7", "PDF"),
        "page.csv": (b"<html><table>", "XML or a web page"),
        "list.db": (b"SQLite format 3\x00", "SQLite"),
        "names.csv": (b"Colour,Weight\nred,7\n", 'columns found are "Colour", "Weight"'),
        "serials.csv": (b"Serial,Site\nNG1,Bern\n", 'columns found are "Serial", "Site"'),
        "wide.csv": ((",".join(f"c{n}" for n in range(200)) + "\n").encode(), "and 188 more"),
    }
    made = {name: (folder / name, says) for name, (_, says) in contents.items()}
    for name, (content, _) in contents.items():
        (folder / name).write_bytes(content)
    for name, part, says in (("a.ods", "mimetype", "OpenDocument"), ("a.xlsb", "xl/workbook.bin", "xlsb"),
                             ("a.zip", "a.csv", "ZIP archive")):  # fmt: skip
        with zipfile.ZipFile(folder / name, "w") as archive:
            archive.writestr(part, "x")
        made[name] = (folder / name, says)
    return {**made, "missing": (folder / "missing.csv", "No such file"), "folder": (folder, "directory")}


def test_a_file_that_is_no_list_is_refused_with_a_clear_sentence(tmp_path: Path) -> None:
    for name, (path, says) in no_list(tmp_path).items():
        with pytest.raises(InventoryError, match=says) as raised:
            list(open_inventory(path).batches())
        assert "\n" not in str(raised.value), name
        assert len(str(raised.value)) < 800, name


def test_a_parquet_file_damaged_inside_says_from_which_row_on(tmp_path: Path) -> None:
    content = bytearray(parquet_rows(tmp_path / "a.parquet", ROWS).read_bytes())
    content[300:900] = b"\xff" * 600
    path = text_file(tmp_path / "b.parquet", bytes(content))
    with pytest.raises(InventoryError, match="Parquet file is "):
        list(open_inventory(path).batches())


def test_an_excel_file_with_any_byte_changed_is_read_or_refused(tmp_path: Path) -> None:
    whole = xlsx_file(tmp_path / "a.xlsx", ROWS[:5]).read_bytes()
    for place in range(0, len(whole), max(len(whole) // 60, 1)):
        changed = whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :]
        path = text_file(tmp_path / "b.xlsx", changed)
        with suppress(InventoryError):  # any other error is a fault
            read(path)


def test_column_names_without_rows_are_a_list_of_nothing(tmp_path: Path) -> None:
    out = read(text_file(tmp_path / "a.csv", HEAD))
    assert (out.rows, out.refused, out.inventory.total) == ([], [], 0)


# Headers


def test_two_hundred_columns_and_two_rows_of_names(tmp_path: Path) -> None:
    upper = ",".join("Device" if n == 3 else "Owner" if n == 90 else "" for n in range(200))
    names = {3: "Model", 4: "Serial No", 5: "Lot", 90: "Facility", 91: "Asset Tag"}
    lower = ",".join(names.get(n, f"Custom {n}") for n in range(200))
    row = ",".join({3: "MMT-1780", 4: "007", 5: "L1", 90: "Bern", 91: "A1"}.get(n, "x") for n in range(200))
    out = read(text_file(tmp_path / "a.csv", f"{upper}\n{lower}\n{row}\n"))
    assert out.rows == [
        {"row": 3, "site": "Bern", "department": None, "unit": "A1", "model_number": "MMT-1780",
         "serial_number": "007", "lot_number": "L1"}
    ]  # fmt: skip
    assert len(out.inventory.mapping.passed_by) == 195
    assert "passed over: row 1" in out.said


def test_names_over_two_rows_are_joined(tmp_path: Path) -> None:
    text = "Model,Lot,,Use\nNumber,Number,Colour,By Date\nMMT-1780,007,red,2024-03-12\n"
    out = read(text_file(tmp_path / "a.csv", text))
    assert out.column("lot_number") == ["007"]
    assert out.column("expiration_date") == ["2024-03-12"]
    assert "stand in two rows: rows 1 and 2" in out.said


def test_a_second_row_of_names_is_no_device(tmp_path: Path) -> None:
    out = read(text_file(tmp_path / "a.csv", "Model Number,Lot Number\nModell,Charge\nMMT-1780,007\n"))
    assert (out.column("row"), "passed over: row 2" in out.said) == ([3], True)


def test_columns_of_one_name_and_without_a_name_are_told_apart(tmp_path: Path) -> None:
    path = text_file(tmp_path / "a.csv", "Model,Number,,Number\nMMT-1780,1,2,3\nMMT-1781,1,2,3\n")
    mapping = Mapping.of({"Model": "model", "Number (2)": "lot", "column 3": "serial"})
    out = read(path, mapping)
    assert (out.column("lot_number"), out.column("serial_number")) == (["3", "3"], ["2", "2"])


# Dialects


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_any_dialect_is_read(tmp_path: Path, delimiter: str, end: str, encoding: str) -> None:
    rows = [("MMT-1780", "007", "NG1", "Zürich, Süd"), ("MMT-1781", "", "NG2", 'a "b" c')]
    out = read(csv_file(tmp_path / "a.csv", rows, encoding, delimiter=delimiter, lineterminator=end))
    assert out.column("site") == ["Zürich, Süd", 'a "b" c']
    assert out.column("lot_number") == ["007", None]
    assert out.column("row") == [2, 3]


def test_the_first_line_may_name_the_delimiter(tmp_path: Path) -> None:
    out = read(text_file(tmp_path / "a.csv", "sep=;\nModel;Lot\nMMT-1780;0,07\n"))
    assert (out.column("lot_number"), out.column("row")) == (["0,07"], [3])


def test_line_breaks_in_a_cell_shift_the_row_numbers_as_in_the_file(tmp_path: Path) -> None:
    text = HEAD + 'MMT-1780,L1,NG1,"Bern\nWard 3\r\nBed"\nMMT-1781,L2,NG2,x\n\nMMT-1782,L3,NG3,x\n'
    out = read(text_file(tmp_path / "a.csv", text))
    assert out.column("row") == [2, 5, 7]
    assert out.column("site")[0] == "Bern\nWard 3\r\nBed"


def test_empty_columns_at_the_end_and_rows_that_leave_them_out(tmp_path: Path) -> None:
    out = read(
        text_file(tmp_path / "a.csv", "Model,Lot,,,\nMMT-1780,007,,,\nMMT-1781,008\nMMT-1782\nM4,,,,\n")
    )
    assert out.column("lot_number") == ["007", "008", None, None]


def test_a_row_that_is_too_long_or_broken_off_is_listed(tmp_path: Path) -> None:
    out = read(text_file(tmp_path / "a.csv", "Model,Lot,Site\nM1,1,2,3\nM2,L2,x\nM3,L3"))
    assert (out.column("row"), [one.row for one in out.refused]) == ([3], [2, 4])
    assert "quotation marks" in out.refused[0].reason
    assert "breaks off" in out.refused[1].reason


@pytest.mark.parametrize("bad", ['M2,"L2,x,y', 'M2,"L2"x,y,z', '"M2,L2,x,y', 'M2,L2,"'])
@pytest.mark.parametrize("after", [0, 1, 40_000])
def test_a_quotation_mark_that_is_not_closed_harms_its_own_row_only(
    tmp_path: Path, bad: str, after: int
) -> None:
    sound = "".join(f'M{n},"L{n}",NG{n},"Bern"\n' for n in range(after))
    plain = "".join(f"P{n},L{n},NG{n},Bern\n" for n in range(after))
    out = read(text_file(tmp_path / "a.csv", f"{HEAD}M1,L1,NG1,x\n{bad}\n{sound}{plain}"))
    assert [one.row for one in out.refused] == [3]
    assert out.numbers() == list(range(2, 4 + 2 * after))


def test_a_quotation_mark_that_is_closed_rows_later_swallows_none(tmp_path: Path) -> None:
    rows = "".join(f"M{n},L{n},NG{n},Bern\n" for n in range(10))
    out = read(text_file(tmp_path / "a.csv", f'{HEAD}M1,"5 inch,NG1,x\n{rows}M3,12",NG3,x\n'))
    assert out.numbers() == list(range(2, 14))
    assert [one.row for one in out.refused] == [2]


# Bytes


def test_rows_in_another_encoding_are_listed_and_the_rest_is_read(tmp_path: Path) -> None:
    content = f"{HEAD}M1,L1,NG1,Zürich\nM2,L2,NG2,Bern\n".encode() + "M3,L3,NG3,Zürich\n".encode("cp1252")
    out = read(text_file(tmp_path / "a.csv", content))
    assert (out.column("row"), out.column("site")) == ([2, 3], ["Zürich", "Bern"])
    assert [(one.row, one.column) for one in out.refused] == [(4, "Facility")]
    assert "mixes UTF-8" in out.said


def test_a_byte_that_is_no_text_in_a_column_that_is_not_read_harms_nothing(tmp_path: Path) -> None:
    content = "Model,Lot,Colour\nM1,L1,gr\xfcn\nM2,L2,".encode("cp1252") + "grün\n".encode()
    assert read(text_file(tmp_path / "a.csv", content)).column("row") == [2, 3]


def test_windows_1252_is_said(tmp_path: Path) -> None:
    assert "Windows-1252" in read(csv_file(tmp_path / "a.csv", [("M1", "", "", "Zürich")], "cp1252")).said


def test_zero_bytes_are_doubtful_and_harm_no_other_row(tmp_path: Path) -> None:
    out = read(text_file(tmp_path / "a.csv", f"{HEAD}M1,L\0001,NG1,x\nM2,L2,NG2,x\n"))
    assert (out.column("lot_number"), out.doubted()) == ([None, "L2"], {(2, "lot_number")})


@pytest.mark.parametrize("size", [50_000, 200_000])
def test_a_huge_cell_harms_its_own_row_only(tmp_path: Path, size: int) -> None:
    out = read(text_file(tmp_path / "a.csv", f"{HEAD}M1,L1,NG1,x\nM2,{'z' * size},NG2,x\nM3,L3,NG3,x\n"))
    assert out.numbers() == [2, 3, 4]
    assert out.doubted() | {(one.row, "lot_number") for one in out.refused} == {(3, "lot_number")}


def test_rows_that_name_no_device_are_listed(tmp_path: Path) -> None:
    out = read(text_file(tmp_path / "a.csv", f"{HEAD}M1,L1,NG1,x\n,,,Total: 1\n,,,\n"))
    assert [one.row for one in out.refused] == [3]
    assert "which device" in out.refused[0].reason
    assert "without any text were passed over: 1" in out.said
    assert out.inventory.total == 2


# Excel


def test_the_sheet_that_names_devices_is_read_and_the_others_are_said(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    notes: Any = book.worksheets[0]
    notes.append(["Made by the clinic"])
    for name, serial in (("Bern", "007"), ("Basel", "008")):
        sheet: Any = book.create_sheet(name)
        sheet.append(["Model", "Serial"] + (["Lot"] if name == "Bern" else []))
        sheet.append(["MMT-1780", serial])
    book.save(tmp_path / "a.xlsx")
    out = read(tmp_path / "a.xlsx")
    assert out.column("serial_number") == ["007"]
    assert 'read from the sheet "Bern"' in out.said
    assert 'the sheet "Basel" has columns that are known too' in out.said
    mapping = Mapping.of({"Model": "model", "Serial": "serial"}, sheet="Basel")
    assert read(tmp_path / "a.xlsx", mapping).column("serial_number") == ["008"]
    with pytest.raises(InventoryError, match='no sheet "Chur"'):
        open_inventory(tmp_path / "a.xlsx", Mapping.of({"Model": "model"}, sheet="Chur"))


def test_merged_cells_count_for_each_row_but_no_serial_is_shared(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet: Any = book.worksheets[0]
    for row in (
        ["List of 2024"],
        ["Model", "Serial"],
        ["MMT-1780", "NG1"],
        [None, "NG2"],
        ["M2", "NG3"],
        ["M3", None],
    ):
        sheet.append(row)
    for block in ("A1:B1", "A3:A4", "B5:B6"):
        sheet.merge_cells(block)
    book.save(tmp_path / "a.xlsx")
    out = read(tmp_path / "a.xlsx")
    assert out.column("model_number") == ["MMT-1780", "MMT-1780", "M2", "M3"]
    assert out.column("serial_number") == ["NG1", "NG2", "NG3", "NG3"]
    assert out.doubted() == {(6, "serial_number")}
    assert "merged cell counts for each of its rows; they begin in rows 3 and 5" in out.said


def test_a_formula_without_a_result_is_doubtful_and_hidden_rows_come_too(tmp_path: Path) -> None:
    path = typed_xlsx(
        tmp_path / "a.xlsx", [("Model", "Lot"), ("M1", '=CONCAT("A","1")'), ("M2", "007"), (), ("M3", "x1")]
    )
    book = openpyxl.load_workbook(path)
    sheet: Any = book.worksheets[0]
    sheet.row_dimensions[3].hidden = True
    book.save(path)
    out = read(path)
    assert out.column("row") == [2, 3, 5]
    assert out.column("lot_number") == [None, "007", "x1"]
    assert out.doubted() == {(2, "lot_number")}
    assert "error of a spreadsheet" in out.said


# Others


def test_a_parquet_file_with_two_columns_of_one_name_passes_them_by(tmp_path: Path) -> None:
    table = pa.Table.from_arrays([pa.array(["M1"])] * 3, names=["model", "lot", "lot"])
    pa.parquet.write_table(table, tmp_path / "a.parquet")
    out = read(tmp_path / "a.parquet")
    assert out.column("model_number") == ["M1"]
    assert 'the column "lot" is there twice' in out.said


def test_an_empty_parquet_file_is_a_list_of_nothing(tmp_path: Path) -> None:
    out = read(parquet_file(tmp_path / "a.parquet", {"model": pa.array([], pa.string())}))
    assert (out.rows, out.inventory.total) == ([], 0)


def test_a_broken_line_of_ndjson_is_listed(tmp_path: Path) -> None:
    whole = ndjson_file(tmp_path / "a.ndjson", list(map(device, ROWS[:3]))).read_text()
    lines = whole.splitlines()
    text = f"\ufeff{lines[0]}\n\n{lines[1][:-9]}\n{lines[2]}\n"
    out = read(text_file(tmp_path / "b.ndjson", text))
    assert (out.column("row"), [one.row for one in out.refused]) == ([1, 4], [3])
