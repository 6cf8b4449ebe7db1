"""Lists as they come: broken, mixed and doubled. Each is one clear sentence, or a row that says why."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from lockring.inventory import open_inventory
from tests.conftest import run
from tests.lists import HEAD, Said, assessed, pumps

CLEAR = "MMT-1780,NG1234567H,clear,intact,Bern"


def refused(tmp_path: Path, file: Path) -> str:
    """What the command says of a list that it cannot read: one sentence, and nothing is written."""
    done = run("fleet", "assess", str(file), "--out", str(tmp_path / "out"))
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists() or not any((tmp_path / "out").iterdir())
    return done.stderr


def every_row(said: Said) -> int:
    """All rows that are in the answer."""
    return int(said["summary"]["units"]) + len(said["refused"])


@pytest.mark.parametrize("share", [0.3, 0.6, 0.99])
def test_a_parquet_file_that_breaks_off(tmp_path: Path, share: float) -> None:
    table = pa.table({"Model": ["MMT-1780"] * 500, "Serial No": [f"NG{n}" for n in range(500)]})
    pq.write_table(table, tmp_path / "whole.parquet")
    content = (tmp_path / "whole.parquet").read_bytes()
    (tmp_path / "cut.parquet").write_bytes(content[: int(len(content) * share)])
    said = refused(tmp_path, tmp_path / "cut.parquet")
    assert "the Parquet file is damaged or not complete: copy it again" in said


def test_a_parquet_file_damaged_inside(tmp_path: Path) -> None:
    table = pa.table({"Model": [f"MMT-{n}" for n in range(900)], "Lot": [f"L{n}" for n in range(900)]})
    pq.write_table(table, tmp_path / "a.parquet", compression="snappy")
    content = bytearray((tmp_path / "a.parquet").read_bytes())
    content[400:1200] = b"\xff" * 800
    (tmp_path / "a.parquet").write_bytes(content)
    assert "Parquet file is" in refused(tmp_path, tmp_path / "a.parquet")


def test_two_hundred_columns_under_two_rows_of_names(tmp_path: Path) -> None:
    upper = ",".join({3: "Device", 90: "Owner"}.get(n, "") for n in range(200))
    names = {3: "Model", 4: "Serial No", 5: "Ring color", 90: "Facility"}
    lower = ",".join(names.get(n, f"Custom {n}") for n in range(200))
    cells = {3: "MMT-1780", 4: "NG1234567H", 5: "clear", 90: "Bern"}
    row = ",".join(cells.get(n, "x") for n in range(200))
    file = tmp_path / "wide.csv"
    file.write_text(f"{upper}\n{lower}\n{row}\n", encoding="utf-8")
    status, said = assessed(file, tmp_path / "out")
    assert (status, every_row(said), said["summary"]["affected"]) == (1, 1, 1)
    assert any("row 1" in remark["says"] for remark in said["remarks"])
    head = next(csv.reader((tmp_path / "out" / "findings.csv").open(encoding="utf-8")))
    assert not [name for name in head if name.startswith("Custom")]


def test_rows_in_another_encoding_are_listed_with_their_numbers(tmp_path: Path) -> None:
    file = tmp_path / "mixed.csv"
    file.write_bytes(
        f"{HEAD}{CLEAR}\nMMT-1780,NG2,clear,,Zürich\n".encode()
        + "MMT-1780,NG3,clear,,Zürich\n".encode("cp1252")
    )
    status, said = assessed(file, tmp_path / "out")
    assert (status, every_row(said), [one["row"] for one in said["refused"]]) == (1, 3, [4])
    assert "another encoding" in said["refused"][0]["reason"]
    assert any("mixes UTF-8" in remark["says"] for remark in said["remarks"])


@pytest.mark.parametrize("column", [0, 1, 4])
def test_a_cell_of_fifty_thousand_signs_harms_its_own_row_only(tmp_path: Path, column: int) -> None:
    cells = CLEAR.split(",")
    cells[column] = "z" * 50_000
    file = pumps(tmp_path / "pumps.csv", CLEAR, ",".join(cells), "MMT-1780,NG9,clear,intact,Basel")
    status, said = assessed(file, tmp_path / "out", "--write", "csv", "--write", "fhir", "--write", "vex")
    assert (status, every_row(said)) == (1, 3)
    assert said["summary"]["affected"] >= 2
    assert len((tmp_path / "out" / "report.html").read_bytes()) < 200_000


def test_the_same_unit_twice_is_said_with_its_rows_and_judged_twice(tmp_path: Path) -> None:
    file = pumps(tmp_path / "pumps.csv", CLEAR, "MMT-1780,NG2,black,intact,Bern", CLEAR)
    status, said = assessed(file, tmp_path / "out")
    assert (status, said["summary"]["units"]) == (1, 3)
    (remark,) = (one for one in said["remarks"] if "same identifiers" in one["says"])
    assert "row 4 as row 2" in remark["says"]
    rows = list(csv.DictReader((tmp_path / "out" / "findings.csv").open(encoding="utf-8")))
    findings = {number: sorted(r["notice"] for r in rows if r["row"] == number) for number in "24"}
    assert findings["2"] == findings["4"] != []
    assert "row 4 as row 2" in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


def test_no_column_that_identifies_a_device(tmp_path: Path) -> None:
    file = tmp_path / "rooms.csv"
    file.write_text("Room,Colour,Bought by\n1,red,Ann\n", encoding="utf-8")
    said = refused(tmp_path, file)
    assert "column" in said
    assert "--column" in said
    assert said.count("\n") == 1


def test_a_list_with_only_serial_numbers_says_which_column_it_needs(tmp_path: Path) -> None:
    file = tmp_path / "serials.csv"
    file.write_text("Serial No\nNG1234567H\n", encoding="utf-8")
    assert "no column says which product a row is about" in refused(tmp_path, file)


@pytest.mark.parametrize("kind", ["csv", "parquet", "json", "fhir", "vex"])
def test_a_place_that_cannot_be_written_is_one_clear_sentence(tmp_path: Path, kind: str) -> None:
    file = pumps(tmp_path / "pumps.csv", CLEAR)
    (tmp_path / "out").write_text("a file where the folder should be")
    done = run("fleet", "assess", str(file), "--out", str(tmp_path / "out"), "--write", kind)
    assert done.returncode == 2
    assert "the answer cannot be written to" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_spreadsheet_takes_no_cell_for_a_formula_and_the_list_is_read_again(tmp_path: Path) -> None:
    formula = '"=HYPERLINK(""http://x"")"'
    file = pumps(tmp_path / "pumps.csv", f"MMT-1780,NG1,clear,intact,{formula}", "MMT-1780,-77,clear,,@x")
    assessed(file, tmp_path / "out")
    rows = list(csv.DictReader((tmp_path / "out" / "findings.csv").open(encoding="utf-8")))
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "@", "-"))]
    again = list(open_inventory(tmp_path / "out" / "findings.csv").batches())
    assert {row["serial_number"] for batch in again for row in batch.table.to_pylist()} == {"NG1", "-77"}
