"""CSV and its kin: any delimiter, encoding and line end, with the line number of each row."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from collections.abc import Mapping as Texts
from itertools import islice
from pathlib import Path

import msgspec

from lockring.inventory.chunks import read_chunks
from lockring.inventory.encodings import Encoding, encoding_of
from lockring.inventory.layout import HEAD_ROWS, Header, find_header, samples
from lockring.inventory.values import Remark, Rows

DELIMITERS = (",", ";", "\t", "|")
_NAMES = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_HEAD_CHARACTERS = 1 << 21  # of the beginning that are looked at: a row may have a cell of 50 kB


class _Layout(msgspec.Struct, frozen=True, kw_only=True):
    """One way to read the beginning of the file."""

    delimiter: str
    header: Header
    records: list[list[str]]
    numbers: list[int]
    next_line: int

    @property
    def likeness(self) -> tuple[int, bool, float]:
        """How much this looks like a table: known names, several columns, rows of one width."""
        widths = Counter(len(record) for record in self.records if any(record))
        width, rows = widths.most_common(1)[0] if widths else (0, 0)
        return self.header.facts, width > 1, rows / max(widths.total(), 1)


class Delimited:
    """A file of rows whose cells stand between delimiters; rows are numbered by line, from the first line."""

    total: int | None = None

    def __init__(self, path: Path, wanted: Collection[str] = ()) -> None:
        self._path = path
        self._encoding = encoding_of(path)
        lines, given = self._head()
        ways = [_layout(lines, way, given is not None, wanted) for way in ([given] if given else DELIMITERS)]
        self._layout = max(ways, key=lambda way: way.likeness)
        self.columns = self._layout.header.columns
        self.remarks = (*_said(self._encoding, self._layout, given), *self._layout.header.remarks)

    def samples(self) -> Texts[str, Sequence[str]]:
        """The texts under each column in the first rows."""
        return samples(self.columns, self._layout.records[self._layout.header.below :])

    def rows(self, columns: Sequence[str]) -> Iterator[Rows]:
        """All rows below the names of the columns, in bounded blocks."""
        places = {name: self.columns.index(name) for name in columns}
        first = self._layout.next_line
        with self._path.open(encoding=self._encoding.name, errors=self._encoding.errors, newline="") as file:
            for _ in islice(file, first - 1):
                pass
            yield from read_chunks(file, first, self._layout.delimiter, len(self.columns), places)

    def _head(self) -> tuple[list[str], str | None]:
        """The first lines, and the delimiter that the first of them names: `sep=;`, as Excel writes it."""
        lines: list[str] = []
        size = 0
        with self._path.open(encoding=self._encoding.name, errors=self._encoding.errors, newline="") as file:
            for line in islice(file, HEAD_ROWS):
                lines.append(line)
                size += len(line)
                if size > _HEAD_CHARACTERS:
                    break
        first = lines[0].strip('\r\n "').lower() if lines else ""
        return lines, first[4] if first.startswith("sep=") and len(first) == 5 else None


def _layout(lines: Sequence[str], delimiter: str, named: bool, wanted: Collection[str]) -> _Layout:
    """The beginning read with this delimiter."""
    reader = csv.reader(lines[named:], delimiter=delimiter, skipinitialspace=True)
    records, numbers, ends = [], [], []
    begin = 1 + named
    try:
        for record in reader:
            records.append(record)
            numbers.append(begin)
            begin = 1 + named + reader.line_num
            ends.append(begin)
    except csv.Error:  # a cell that is too long; what stands before it tells enough
        pass
    header = find_header(records, numbers, wanted)
    return _Layout(
        delimiter=delimiter,
        header=header,
        records=records,
        numbers=numbers,
        next_line=ends[header.below - 1] if ends and header.below else 1 + named,
    )


def _said(encoding: Encoding, layout: _Layout, named: str | None) -> Iterator[Remark]:
    if encoding.says:
        yield Remark(says=encoding.says)
    if named is None and layout.delimiter != "," and len(layout.header.columns) > 1:
        yield Remark(says=f"the cells stand between {_NAMES[layout.delimiter]}")
