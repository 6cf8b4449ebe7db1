"""The delimited release of AccessGUDID (accessgudid.nlm.nih.gov/download): a zip of tables with "|" between
the cells, of which `device.txt` has a row for each record and `identifiers.txt` one for each identifier.

A row comes out as the JSON object of its cells by the names of the columns, so that it reads as a record of
the other forms; one with more or fewer cells than there are columns comes out as it stands, and is no JSON.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import BinaryIO, cast

import msgspec

from lockring.sources import json_records

TABLES = ("device.txt", "identifiers.txt")
_WANTED = frozenset(
    (
        *("PrimaryDI", "deviceId", "brandName", "versionModelNumber", "catalogNumber", "companyName"),
        *("publicVersionDate", "devicePublishDate"),
    )
)


def is_release(path: str) -> bool:
    """Whether the zip holds the tables of a release. Raises BadZipFile for what is no zip."""
    with zipfile.ZipFile(path) as archive:
        return len(_tables(archive)) == len(TABLES)


def records(path: str) -> Iterator[bytes]:
    """A JSON object for each row of both tables, in order. Raises ValueError for a table without columns."""
    with zipfile.ZipFile(path) as archive:
        for member in _tables(archive):
            with archive.open(member) as file:
                rows = json_records.lines(cast("BinaryIO", file))
                columns = _cells(next(rows, b"").removeprefix(b"\xef\xbb\xbf"))
                if "PrimaryDI" not in columns:
                    raise ValueError(f"holds {member} without the column PrimaryDI")
                yield from (_record(columns, row) for row in rows)


def _tables(archive: zipfile.ZipFile) -> list[str]:
    names = {name.rpartition("/")[2].lower(): name for name in archive.namelist()}
    return [names[table] for table in TABLES if table in names]


def _record(columns: list[str], row: bytes) -> bytes:
    try:
        cells = _cells(row)
    except UnicodeDecodeError:
        return row
    if len(cells) != len(columns):
        return row
    named = zip(columns, cells, strict=True)
    return msgspec.json.encode({name: cell for name, cell in named if name in _WANTED})


def _cells(row: bytes) -> list[str]:
    """The cells of a row. Quotes are signs of the text there (3" needle), but for those around a cell."""
    return [_unquoted(cell) for cell in row.decode().split("|")]


def _unquoted(cell: str) -> str:
    return cell[1:-1] if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell
