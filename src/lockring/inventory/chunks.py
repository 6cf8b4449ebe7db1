"""A text file in pieces of whole lines -> rows: the plain pieces fast, the others record by record.

The fast ways are taken only where they cannot differ from the slow one: each line is one row of the right
width, and each quotation mark stands at an end of a cell.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from collections.abc import Mapping as Texts
from io import StringIO
from itertools import chain
from typing import IO

from lockring.inventory.lines import Lines, one_by_one, reader
from lockring.inventory.records import rows_of
from lockring.inventory.values import Rows

_CHUNK = 1 << 22  # characters read at a time: some 40,000 rows
_BLOCK_LIMIT = 2**31 - 1  # bytes that Arrow reads as one block; UTF-8 has at most 4 a character


def read_chunks(
    file: IO[str], line: int, delimiter: str, width: int, places: Texts[str, int]
) -> Iterator[Rows]:
    """All rows from here on; `line` is the number of the next line, `places` says which cells are wanted."""
    rest = ""
    while chunk := rest + file.read(_CHUNK) + file.readline():
        rows, rest = _plain(chunk, line, delimiter, width, places), ""
        count = _count_lines(chunk)
        if rows is None:
            rows = _one_per_line(chunk, line, delimiter, width, places)
        if rows is not None:
            yield rows
            line += count
            continue
        lines = Lines(chain(StringIO(chunk, newline=""), file), line)
        block = one_by_one(lines, line + count, delimiter, width)
        yield rows_of(block.numbers, block.records, places, block.refused, block.blank)
        rest, line = lines.rest(), lines.number


def _count_lines(chunk: str) -> int:
    ends = chunk.count("\n")
    if "\r" in chunk:
        ends += chunk.count("\r") - chunk.count("\r\n")
    return ends + (not chunk.endswith(("\n", "\r")))


def _plain(chunk: str, line: int, delimiter: str, width: int, places: Texts[str, int]) -> Rows | None:
    """The rows as Arrow reads them, or None where it may read something else than is meant."""
    import pyarrow as pa
    from pyarrow import csv as arrow

    if not (chunk.endswith("\n") and _has_plain_quotes(chunk, delimiter)) or _has_blank_row(chunk, delimiter):
        return None
    names = [str(place) for place in range(width)]
    wanted = [names[place] for place in places.values()]
    try:
        table = arrow.read_csv(
            pa.py_buffer(chunk.encode()),
            read_options=arrow.ReadOptions(
                column_names=names, block_size=min(4 * len(chunk) + 4, _BLOCK_LIMIT)
            ),
            parse_options=arrow.ParseOptions(delimiter=delimiter, ignore_empty_lines=False),
            convert_options=arrow.ConvertOptions(
                include_columns=wanted,
                column_types=dict.fromkeys(wanted, pa.string()),
                strings_can_be_null=False,
            ),
        )
    except (pa.ArrowInvalid, UnicodeEncodeError):
        return None
    if len(table) != chunk.count("\n"):
        return None
    columns = {name: table[str(place)].combine_chunks() for name, place in places.items()}
    return Rows(numbers=pa.arange(line, line + len(table)), columns=columns)


def _has_plain_quotes(chunk: str, delimiter: str) -> bool:
    """Whether line ends are of one kind and each quotation mark begins or ends a cell."""
    if "\r" in chunk and chunk.count("\r") != chunk.count("\r\n"):
        return False
    marks = chunk.count('"')
    if not marks:
        return True
    begin = chunk.startswith('"') + chunk.count(f'{delimiter}"') + chunk.count('\n"')
    end = chunk.count(f'"{delimiter}') + chunk.count('"\n') + chunk.count('"\r')
    return marks == begin + end and begin == end


def _has_blank_row(chunk: str, delimiter: str) -> bool:
    """Whether a line has no text in any cell; where no line begins so, the search is spared."""
    begins = ("\n\n", "\n\r", "\n\t", "\n ", '\n""', f"\n{delimiter}")
    if not any(begin in chunk for begin in begins) and chunk[0] not in f'\r\n\t "{delimiter}':
        return False
    return re.search(rf'^[{re.escape(delimiter)}" \t]*\r?$', chunk[:-1], re.MULTILINE) is not None


def _one_per_line(chunk: str, line: int, delimiter: str, width: int, places: Texts[str, int]) -> Rows | None:
    """The rows where each line is one record of the right width with some text in it; else None."""
    try:
        records = list(reader(StringIO(chunk, newline=""), delimiter))
    except csv.Error:
        return None
    whole = chunk.endswith(("\n", "\r")) and len(records) == _count_lines(chunk)
    if not (whole and set(map(len, records)) == {width} and all(map(any, records))):
        return None
    return rows_of(range(line, line + len(records)), records, places)
