"""Excel workbooks (.xlsx, .xlsm): the sheet that names devices, hidden rows too, merged cells filled."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from collections.abc import Mapping as Texts
from itertools import islice
from pathlib import Path

import msgspec

from lockring.errors import InventoryError, shown
from lockring.inventory.layout import HEAD_ROWS, Header, find_header, samples
from lockring.inventory.records import rows_of
from lockring.inventory.values import Remark, Rows, listed
from lockring.inventory.workbook import MergedBlock, Record, Workbook

_BLOCK = 1 << 13  # rows read at a time


class _Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """A sheet, its first rows, and where the names of its columns are."""

    name: str
    header: Header
    records: list[Record]


class Spreadsheet:
    """One sheet of an Excel workbook; its rows are numbered as Excel numbers them."""

    total: int | None = None

    def __init__(self, path: Path, wanted: Collection[str] = (), sheet: str | None = None) -> None:
        self._book = Workbook(path)
        heads = [self._head(name, wanted) for name in self._chosen(sheet)]
        self._sheet = max(heads, key=lambda one: (one.header.facts, bool(one.header.columns)))
        self._kept: list[Rows] | None = None
        self.columns = self._sheet.header.columns
        below = self._sheet.header.below
        self._merged = [one for one in self._book.merged(self._sheet.name) if one.first > below]
        others = [one for one in heads if one is not self._sheet]
        said = (*_of_sheets(self._sheet, others), *self._sheet.header.remarks, *_of_merged(self._merged))
        self.remarks: tuple[Remark, ...] = said

    def samples(self) -> Texts[str, Sequence[str]]:
        """The texts under each column in the first rows."""
        return samples(self.columns, self._sheet.records[self._sheet.header.below :])

    def rows(self, columns: Sequence[str]) -> Iterator[Rows]:
        """All rows below the names, kept in memory once read: a sheet has at most 1,048,576 rows."""
        if self._kept is None:
            self._kept = list(self._read())
        for rows in self._kept:
            yield msgspec.structs.replace(rows, columns={name: rows.columns[name] for name in columns})

    def _chosen(self, sheet: str | None) -> Sequence[str]:
        names = self._book.sheets
        if not names:
            raise InventoryError("the Excel file has no sheet with cells")
        if sheet is not None and sheet not in names:
            raise InventoryError(
                f"the file has no sheet {shown(sheet)}; it has {', '.join(map(shown, names))}"
            )
        return names if sheet is None else [sheet]

    def _head(self, name: str, wanted: Collection[str]) -> _Sheet:
        records = list(islice(self._book.records(name), HEAD_ROWS))
        header = find_header(records, range(1, len(records) + 1), wanted)
        return _Sheet(name=name, header=header, records=records)

    def _read(self) -> Iterator[Rows]:
        below = self._sheet.header.below
        numbered = islice(enumerate(self._book.records(self._sheet.name), 1), below, None)
        fill = _Filler(self._merged, self.columns)
        while block := list(islice(numbered, _BLOCK)):
            filled_in = fill(block)
            yield self._rows_of(block, filled_in)

    def _rows_of(self, block: list[tuple[int, Record]], filled_in: dict[str, frozenset[int]]) -> Rows:
        width = len(self.columns)
        told = [(number, record) for number, record in block if any(map(str.strip, record))]
        records = [(record + [""] * (width - len(record)))[:width] for _, record in told]
        places = {name: place for place, name in enumerate(self.columns)}
        rows = rows_of([number for number, _ in told], records, places, blank=len(block) - len(told))
        return msgspec.structs.replace(rows, filled_in=filled_in)


class _Filler:
    """Puts the text of a merged block into each of its rows; the first row may be in a block read before."""

    def __init__(self, merged: Sequence[MergedBlock], columns: Sequence[str]) -> None:
        self._columns = columns
        self._at: dict[int, list[MergedBlock]] = {}
        self._texts: dict[MergedBlock, str] = {}
        for one in merged:
            if one.column < len(columns):
                for row in range(one.first, one.last + 1):
                    self._at.setdefault(row, []).append(one)

    def __call__(self, block: list[tuple[int, Record]]) -> dict[str, frozenset[int]]:
        """Fill these rows. Comes back with the rows of each column that were filled."""
        filled: dict[str, set[int]] = {}
        for number, record in block:
            for one in self._at.get(number, ()):
                record += [""] * (one.column + 1 - len(record))
                if number == one.first:
                    self._texts[one] = record[one.column]
                elif text := self._texts.get(one):
                    record[one.column] = text
                    filled.setdefault(self._columns[one.column], set()).add(number)
        return {name: frozenset(rows) for name, rows in filled.items()}


def _of_merged(merged: Sequence[MergedBlock]) -> Iterator[Remark]:
    if merged:
        rows = tuple(sorted(one.first for one in merged))
        says = f"the text of a merged cell counts for each of its rows; they begin in {listed(rows)}"
        yield Remark(says=says, rows=rows, count=len(rows))


def _of_sheets(chosen: _Sheet, others: Sequence[_Sheet]) -> Iterator[Remark]:
    """Which sheet is read, and which others are not."""
    if others:
        yield Remark(says=f"read from the sheet {shown(chosen.name)}")
    for other in others:
        if other.header.facts:
            says = f"the sheet {shown(other.name)} has columns that are known too, and was not read"
            yield Remark(says=f"{says}: open the file again with a mapping that names this sheet")
        elif any(map(any, other.records)):
            yield Remark(says=f"the sheet {shown(other.name)} has no column that is known, and was not read")
