"""Files of devices made for the tests, and all that comes out of one."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping as Texts
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

from lockring.inventory import Doubted, Inventory, Mapping, Refused, open_inventory

COLUMNS = ("Model Number", "Lot Number", "Serial Number", "Facility")
FACTS = ("model_number", "lot_number", "serial_number", "site")
FHIR_NAMES = ("modelNumber", "lotNumber", "serialNumber", "location")

Row = Sequence[str]


class Out:
    """All that came out of a file."""

    def __init__(self, inventory: Inventory) -> None:
        batches = list(inventory.batches())
        self.inventory = inventory
        self.rows: list[dict[str, Any]] = [row for batch in batches for row in batch.table.to_pylist()]
        self.refused: list[Refused] = [one for batch in batches for one in batch.refused]
        self.doubts: list[Doubted] = [one for batch in batches for one in batch.doubts]
        self.said = "\n".join(remark.says for remark in inventory.remarks)

    def column(self, name: str) -> list[Any]:
        """One column of all batches."""
        return [row[name] for row in self.rows]

    def doubted(self) -> set[tuple[int, str]]:
        """Row and fact of each doubt."""
        return {(doubt.row, doubt.fact) for doubt in self.doubts}

    def numbers(self) -> list[int]:
        """The numbers of all rows that came out, in a table or refused."""
        return sorted([row["row"] for row in self.rows] + [one.row for one in self.refused])


def read(path: Path, mapping: Mapping | None = None) -> Out:
    """All that comes out of this file."""
    return Out(open_inventory(path, mapping))


def text_file(path: Path, text: str | bytes, encoding: str = "utf-8") -> Path:
    """A file with this content, line ends as they are."""
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return path


def csv_file(path: Path, rows: Sequence[Row], encoding: str = "utf-8", **dialect: Any) -> Path:
    """The rows under `COLUMNS` as delimited text."""
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, **dialect).writerows([COLUMNS, *rows])
    return path


def xlsx_file(path: Path, rows: Sequence[Row]) -> Path:
    """The rows under `COLUMNS` as an Excel file whose cells are all texts."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for number, row in enumerate([COLUMNS, *rows], 1):
        for place, text in enumerate(row, 1):
            if text:
                cell: Any = sheet.cell(number, place, text)
                cell.data_type = "s"  # also what begins with =
    book.save(path)
    return path


def typed_xlsx(path: Path, rows: Sequence[Sequence[Any]], formats: Texts[str, str] | None = None) -> Path:
    """An Excel file with these values, and number formats for some cells."""
    book = openpyxl.Workbook()
    sheet: Any = book.worksheets[0]
    for row in rows:
        sheet.append(list(row))
    for place, code in (formats or {}).items():
        sheet[place].number_format = code
    book.save(path)
    return path


def parquet_file(path: Path, columns: Texts[str, Any]) -> Path:
    """A Parquet file with these columns."""
    pq.write_table(pa.table(dict(columns)), path, row_group_size=3)
    return path


def parquet_rows(path: Path, rows: Sequence[Row]) -> Path:
    """The rows under `COLUMNS` as a Parquet file of texts."""
    columns = {name: pa.array([row[at] for row in rows], pa.string()) for at, name in enumerate(COLUMNS)}
    return parquet_file(path, columns)


def device(row: Row) -> dict[str, Any]:
    """A FHIR Device that states this row."""
    stated: dict[str, Any] = {name: text for name, text in zip(FHIR_NAMES, row, strict=True) if text}
    if "location" in stated:
        stated["location"] = {"display": stated["location"]}
    return {"resourceType": "Device", **stated}


def bundle_file(path: Path, resources: Sequence[Texts[str, Any]], **more: Any) -> Path:
    """A FHIR Bundle of these resources."""
    entries = [{"resource": resource} for resource in resources]
    return text_file(
        path, json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries, **more})
    )


def ndjson_file(path: Path, resources: Sequence[Texts[str, Any]]) -> Path:
    """These resources, one a line."""
    return text_file(path, "".join(json.dumps(resource) + "\n" for resource in resources))
