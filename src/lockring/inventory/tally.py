"""What is said once for a whole file: how many cells of a column show what, and which rows are one unit."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence

from lockring.errors import shown
from lockring.inventory.dates import Order
from lockring.inventory.looks import KINDS
from lockring.inventory.values import ROWS_SHOWN, Remark, Rows, listed

_EXAMPLE_CHARACTERS = 60  # of the first doubt of a kind, as an example


class Tally:
    """Counts while rows come out; at the end it knows the remarks. Memory: 16 bytes a row with a serial."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()
        self._first: dict[tuple[str, str], list[int]] = {}
        self._examples: dict[tuple[str, str], str] = {}
        self._units = array("q")
        self._unit_rows = array("q")
        self.rows = 0
        self.refused = 0
        self._blank = 0
        self._dated: list[Remark] = []

    def count(self, source: Rows, refused: int) -> None:
        """Some rows of the source, and how many of them were refused."""
        self.rows += len(source.numbers) + len(source.refused)
        self.refused += refused
        self._blank += source.blank

    def saw(self, column: str, kind: str, rows: Sequence[int], example: str) -> None:
        """Cells of a column that show the same."""
        key = (column, kind)
        self._counts[key] += len(rows)
        first = self._first.setdefault(key, [])
        first += rows[: ROWS_SHOWN - len(first)]
        self._examples.setdefault(key, example)

    def dated(self, column: str, order: Order) -> None:
        """In which order the dates of a column are read."""
        if order in (Order.DAY_FIRST, Order.MONTH_FIRST):
            says = (
                f"dates of the column {shown(column)} are read with the {order.value}, as some of them prove"
            )
            self._dated.append(Remark(says=says, column=column))
        elif order is Order.BOTH:
            says = (
                f"dates of the column {shown(column)} stand in both orders; those that can be either are open"
            )
            self._dated.append(Remark(says=says, column=column))

    def units(self, keys: Iterable[str], rows: Iterable[int]) -> None:
        """Rows that are one device each, with all that is printed on it."""
        self._units.extend(map(hash, keys))
        self._unit_rows.extend(rows)

    def remarks(self) -> tuple[Remark, ...]:
        """All that was counted, in sentences."""
        cells = [self._of_cells(*key) for key in self._counts]
        return (*self._dated, *cells, *self._blank_rows(), *self._twice())

    def _of_cells(self, column: str, kind: str) -> Remark:
        key = (column, kind)
        count, rows, example = self._counts[key], tuple(self._first[key]), self._examples[key]
        such = f", such as {shown(example)}," if example else ""
        says = f"texts of the column {shown(column)}{such} {KINDS[kind]}: {listed(rows, count)}"
        return Remark(says=says, column=column, rows=rows, count=count)

    def _blank_rows(self) -> Iterable[Remark]:
        if self._blank:
            yield Remark(says=f"rows without any text were passed over: {self._blank:,}", count=self._blank)

    def _twice(self) -> Iterable[Remark]:
        """The rows that state the same identifiers and the same serial number as one before them."""
        import pyarrow as pa
        import pyarrow.compute as pc

        table = pa.table({"unit": _column(self._units), "row": _column(self._unit_rows)})
        table = table.sort_by([("unit", "ascending"), ("row", "ascending")])
        units = table["unit"].combine_chunks()
        same = pc.equal(units[1:], units[:-1])
        again = table["row"].combine_chunks()[1:].filter(same)
        if not len(again):
            return
        earlier = table["row"].combine_chunks()[:-1].filter(same)
        first = tuple(pc.take(again, pc.array_sort_indices(again)[:ROWS_SHOWN]).to_pylist())
        of = dict(zip(again.to_pylist(), earlier.to_pylist(), strict=True)) if len(again) < 1000 else {}
        pair = f"row {first[0]:,} as row {of[first[0]]:,}" if len(again) == 1 else listed(first, len(again))
        says = f"the same identifiers and serial number stand in an earlier row too; all were kept: {pair}"
        yield Remark(says=says, rows=first, count=len(again))


def _column(numbers: array[int]) -> object:
    import pyarrow as pa

    return pa.Array.from_buffers(pa.int64(), len(numbers), [None, pa.py_buffer(numbers)])
