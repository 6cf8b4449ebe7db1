"""Lines of text -> records with the number of the line where each begins. One bad row harms no other.

A quotation mark that is not closed swallows all that follows. So a row is refused alone, and reading goes on
in its next line, where the quoted text is too long, ends amid a cell, or has lines like other rows in it.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Iterator

import msgspec

from lockring.inventory.values import Refused

_UNCLOSED = "a quotation mark in this row is not closed before the next rows"


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """Some records, the line numbers where they begin, the rows that are none, and how many had no text."""

    numbers: list[int]
    records: list[list[str]]
    refused: tuple[Refused, ...] = ()
    blank: int = 0


class Lines:
    """Lines that can be given back; `number` is the line number of the first one given since `start`."""

    def __init__(self, lines: Iterator[str], number: int = 1) -> None:
        self._fresh = lines
        self._again: deque[str] = deque()
        self.number = number
        self.given: list[str] = []

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._fresh)
        self.given.append(line)
        return line

    def start(self) -> None:
        """What was given is done with."""
        self.number += len(self.given)
        self.given = []

    def give_back(self, kept: int) -> None:
        """All lines but the first few of those given will be given again."""
        self._again.extendleft(reversed(self.given[kept:]))
        del self.given[kept:]

    def rest(self) -> str:
        """The text of the lines that were given back and not given again."""
        return "".join(self._again)


def one_by_one(lines: Lines, end: int, delimiter: str, width: int) -> Block:
    """The records that begin before this line, each on its own."""
    numbers: list[int] = []
    records: list[list[str]] = []
    refused: list[Refused] = []
    blank = 0
    while lines.number < end:
        record, reason = _next_record(lines, delimiter, width)
        if reason:
            refused.append(Refused(row=lines.number, reason=reason))
        elif any(cell.strip() for cell in record):
            numbers.append(lines.number)
            records.append(record)
        else:
            blank += 1
        lines.start()
    return Block(numbers=numbers, records=records, refused=tuple(refused), blank=blank)


def reader(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    """The records in these lines. Raises csv.Error over quotation marks that do not fit."""
    return csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=True)


def _next_record(lines: Lines, delimiter: str, width: int) -> tuple[list[str], str]:
    """The record that begins in the next line with the right number of cells, or why it is none."""
    try:
        record = next(reader(lines, delimiter))
    except csv.Error as error:
        many = len(lines.given) > 1
        lines.give_back(1)
        return [], _UNCLOSED if many else _in_words(error)
    if len(lines.given) > 1 and (len(record) < width or _swallows_rows(lines.given, delimiter, width)):
        lines.give_back(1)
        return [], _UNCLOSED
    return _fitted(record, width, not lines.given[-1].endswith(("\n", "\r")))


def _swallows_rows(given: list[str], delimiter: str, width: int) -> bool:
    """Whether a line within the quoted text has as many cells as a row."""
    return width > 2 and any(line.count(delimiter) == width - 1 for line in given[1:-1] or given[1:])


def _fitted(record: list[str], width: int, at_the_end: bool) -> tuple[list[str], str]:
    """The record with empty cells at its end taken off or added: Excel leaves them out of a CSV file."""
    if any(cell.strip() for cell in record[width:]):
        says = f"has {len(record):,} cells where there are {width:,} columns"
        return [], f"{says}: a text with the delimiter in it needs quotation marks"
    if record and len(record) < width and at_the_end:
        return [], f"the file breaks off in this row, after {len(record):,} of {width:,} cells"
    return (record + [""] * (width - len(record)))[:width], ""


def _in_words(error: csv.Error) -> str:
    said = str(error)
    if "limit" in said:
        return f"has a cell of more than {csv.field_size_limit():,} characters"
    if "expected after" in said:
        return "has text after a closing quotation mark; a quotation mark within a text must be doubled"
    return _UNCLOSED
