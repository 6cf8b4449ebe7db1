"""What comes out of an inventory file: batches of rows, what was refused, what is doubtful, what to say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

import msgspec

if TYPE_CHECKING:
    import pyarrow as pa

ROWS_SHOWN = 5  # row numbers that a sentence lists before it says "and 12 more"


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """A row that is not in any table, and why; `column` where one column is the reason."""

    row: int
    reason: str
    column: str | None = None


class Doubted(msgspec.Struct, frozen=True, kw_only=True):
    """A fact of a row that must not decide anything; `fact` is a column of the table, `says` tells why.

    Under the fact `udi` the whole UDI could not be read: it states nothing, the row's other cells stand.
    """

    row: int
    fact: str
    says: str


class Remark(msgspec.Struct, frozen=True, kw_only=True):
    """Something to say to whoever keeps the list: one sentence, and the first rows it is about.

    `count` is how many rows it is about, 0 if it is about the whole file or column.
    """

    says: str
    column: str | None = None
    rows: tuple[int, ...] = ()
    count: int = 0


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """Some rows of the file as text columns, one a mapped fact, nulls where nothing is known.

    `table` has also `row` (int64, the row number as the person sees it), `site`, `department` and `unit`.
    Every text of a fact has a normal form in `lockring.vocabulary`.
    """

    table: pa.Table
    refused: tuple[Refused, ...] = ()
    doubts: tuple[Doubted, ...] = ()


class Rows(msgspec.Struct, frozen=True, kw_only=True):
    """Some rows as a source gives them: row numbers, the texts of the columns asked for, unreadable rows.

    `blank` counts rows without any text, which are passed over.
    """

    numbers: pa.Int64Array
    columns: Mapping[str, pa.StringArray]
    refused: tuple[Refused, ...] = ()
    blank: int = 0
    filled_in: Mapping[str, frozenset[int]] = {}
    """Rows of a column whose text stands in a merged cell of an earlier row."""


class Source(Protocol):
    """A file of one kind, laid out as columns with names."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, each once."""

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """What there is to say about the layout of the file."""

    @property
    def total(self) -> int | None:
        """How many rows there are, if that is known before they are read."""

    def samples(self) -> Mapping[str, Sequence[str]]:
        """Some texts of each column, from the beginning of the file."""

    def rows(self, columns: Sequence[str]) -> Iterator[Rows]:
        """All rows, a bounded number at a time, with these columns."""


def listed(rows: Sequence[int], count: int | None = None) -> str:
    """Row numbers in words: "row 4", "rows 4 and 9", "rows 4, 9 and 10 more"."""
    count = len(rows) if count is None else count
    shown = [f"{row:,}" for row in rows[:ROWS_SHOWN]]
    more = count - len(shown)
    parts = [*shown, f"{more:,} more"] if more > 0 else shown
    joined = " and ".join(filter(None, [", ".join(parts[:-1]), parts[-1]]))
    return f"row {joined}" if count == 1 else f"rows {joined}"
