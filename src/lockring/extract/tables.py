"""Tables that lost their lines: the headings of the columns below each other, then the cells row by row."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lockring.extract.labels import label_at
from lockring.extract.mentions import Item, Mention
from lockring.extract.numbers import has_digit
from lockring.extract.tokens import pieces
from lockring.extract.words import ONLY, PRODUCT, UNIT, Kind

_MOST_COLUMNS = 4
_HEADING = 45  # characters of the heading of a column
_WORDS = 7  # words of a heading
_FEWEST_LINES = 6  # of a table: two headings, and two rows of two cells
_CELL = 30  # characters of a number in a cell; a longer one is prose
_NAMES = re.compile(r"\W*(?:product |item |device )?(?:name|description|names|descriptions)\b", re.IGNORECASE)
_FIRST_SEGMENT = 1_000_000  # rows stand in segments of their own, apart from those of the walk


@dataclass(frozen=True, slots=True)
class Line:
    """One line that is not blank, without the space around it."""

    text: str
    start: int

    @property
    def end(self) -> int:
        """The place after it."""
        return self.start + len(self.text)


@dataclass(frozen=True, slots=True)
class Table:
    """The mentions of the rows of a table, and the part of the text that it takes."""

    mentions: list[Mention]
    start: int
    end: int


def tables(text: str) -> Iterator[Table]:
    """Every table of a plain text: two headings or more, one of a number, and two rows that fit them."""
    if text.count("\n") + 1 < _FEWEST_LINES:
        return
    lines = list(_lines(text))
    place = 0
    while place + 1 < len(lines):
        found = _table_at(lines, place)
        if found is None:
            place += 1
        else:
            table, place = found
            yield table


def _lines(text: str) -> Iterator[Line]:
    """Every line that is not blank."""
    start = 0
    for line in text.split("\n"):
        if shown := line.strip():
            yield Line(shown, start + len(line) - len(line.lstrip()))
        start += len(line) + 1


def _table_at(lines: list[Line], place: int) -> tuple[Table, int] | None:
    columns: list[frozenset[Kind]] = []
    first = place
    while place < len(lines) and len(columns) <= _MOST_COLUMNS:
        if columns and lines[place].text.startswith("("):
            place += 1  # "(stamped on pen)" goes on with the heading above
            continue
        kinds = _heading(lines[place].text)
        if kinds is None:
            break
        columns.append(kinds)
        place += 1
    if not 2 <= len(columns) <= _MOST_COLUMNS or not any(kinds & (UNIT | PRODUCT) for kinds in columns):
        return None
    rows = _rows(lines, place, columns)
    if len(rows) < 2:
        return None
    last = rows[-1][-1]
    mentions = [m for number, row in enumerate(rows) for m in _row(row, columns, lines[first].start + number)]
    return Table(mentions, lines[first].start, last.end), place + len(rows) * len(columns)


def _heading(text: str) -> frozenset[Kind] | None:
    """The kinds of a line that is nothing but the heading of a column."""
    if len(text) > _HEADING or has_digit(text) or text.endswith("."):
        return None
    if _NAMES.match(text):
        return ONLY[Kind.NAME]
    words = pieces(text).words
    if len(words) > _WORDS:
        return None
    labels = [label_at(words, place) for place, word in enumerate(words) if word.heads]
    kinds = frozenset[Kind]().union(
        *(label[0] for label in labels if label is not None and label[1] >= len(words))
    )
    return kinds or None


def _rows(lines: list[Line], place: int, columns: list[frozenset[Kind]]) -> list[list[Line]]:
    rows = []
    while place + len(columns) <= len(lines):
        row = lines[place : place + len(columns)]
        if not all(_fits(line.text, kinds) for line, kinds in zip(row, columns, strict=True)):
            break
        rows.append(row)
        place += len(columns)
    return rows


def _fits(text: str, kinds: frozenset[Kind]) -> bool:
    """Whether a cell can stand in the column: a number without words, or anything that is a name."""
    if not kinds & (UNIT | PRODUCT | {Kind.OTHER, Kind.IDENTIFIER}):
        return True
    plain = len(text) <= _CELL and not any(word.islower() and len(word) > 2 for word in text.split())
    return plain and (has_digit(text) or text.replace("-", "").isupper())


def _row(row: list[Line], columns: list[frozenset[Kind]], number: int) -> Iterator[Mention]:
    """The mentions of a row, its products before its units."""
    cells = sorted(zip(row, columns, strict=True), key=lambda cell: not cell[1] & PRODUCT)
    for line, kinds in cells:
        told = kinds & PRODUCT or kinds & UNIT
        if told:
            item = Item(line.text, (line.start, line.end))
            yield Mention(
                kinds=told,
                segment=_FIRST_SEGMENT + number,
                start=row[0].start,
                end=row[-1].end,
                body=row[-1].end,
                items=[item],
                in_row=True,
            )
