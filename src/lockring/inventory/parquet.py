"""Parquet files: columns of any type as texts, read a piece at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Texts
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from lockring.errors import InventoryError, shown
from lockring.inventory.values import Remark, Rows

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

_BLOCK = 1 << 17  # rows read at a time
_SAMPLE = 200  # rows looked at to propose a mapping
_EXACT = 2**53  # whole numbers that a double holds exactly (IEEE 754)


class Parquet:
    """A Parquet file; its rows are numbered from 1."""

    def __init__(self, path: Path) -> None:
        self._file = _opened(path)
        fields = list(self._file.schema_arrow)
        names = [field.name for field in fields]
        readable = [field for field in fields if names.count(field.name) == 1 and _has_text(field.type)]
        self.columns = tuple(field.name for field in readable)
        self.remarks: tuple[Remark, ...] = tuple(_said(fields, readable))

    @property
    def total(self) -> int | None:
        """How many rows there are."""
        return int(self._file.metadata.num_rows)

    def samples(self) -> Texts[str, Sequence[str]]:
        """The texts under each column in the first rows."""
        first = next(self.rows(self.columns), None)
        if first is None:
            return {}
        return {name: texts[:_SAMPLE].drop_null().to_pylist() for name, texts in first.columns.items()}

    def rows(self, columns: Sequence[str]) -> Iterator[Rows]:
        """All rows, in bounded blocks. Raises InventoryError where the file is damaged."""
        import pyarrow as pa

        row = 1
        try:
            for batch in _ahead(self._file.iter_batches(_BLOCK, columns=list(columns))):
                numbers = pa.arange(row, row + batch.num_rows)
                row += batch.num_rows
                yield Rows(numbers=numbers, columns={name: as_text(batch.column(name)) for name in columns})
        except (pa.ArrowInvalid, OSError) as error:
            raise _damaged(error, f"from about row {row:,} on ") from None


def _ahead(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The same batches; one is read while the one before it is worked on."""
    with ThreadPoolExecutor(1) as reader:
        coming = reader.submit(next, batches, None)
        while (batch := coming.result()) is not None:
            coming = reader.submit(next, batches, None)
            yield batch


def as_text(values: pa.Array) -> pa.StringArray:
    """Values of any type as texts: days in ISO 8601, whole numbers without a point."""
    import pyarrow as pa
    import pyarrow.compute as pc
    import pyarrow.types as kinds

    kind = values.type
    if kinds.is_dictionary(kind):
        return as_text(values.cast(kind.value_type))
    if kinds.is_timestamp(kind):
        return pc.strftime(values, "%Y-%m-%d")
    if kinds.is_floating(kind):
        return pa.array(
            [None if value is None else _number(value) for value in values.to_pylist()], pa.string()
        )
    if kinds.is_binary(kind) or kinds.is_large_binary(kind) or kinds.is_fixed_size_binary(kind):
        texts = [None if value is None else value.decode(errors="replace") for value in values.to_pylist()]
        return pa.array(texts, pa.string())
    return values if kinds.is_string(kind) else values.cast(pa.string())


def _has_text(kind: pa.DataType) -> bool:
    """Whether values of this type can be texts: lists, records and maps cannot."""
    import pyarrow as pa

    try:
        as_text(pa.array([], kind))
    except (pa.ArrowNotImplementedError, pa.ArrowInvalid, pa.ArrowTypeError):
        return False
    return True


def _number(value: float) -> str:
    """A whole number without its .0; above what a double holds exactly in scientific notation."""
    if value != value:  # not a number: how pandas writes that nothing is there
        return ""
    return str(int(value)) if abs(value) < _EXACT and value == int(value) else f"{value:.14E}"


def _opened(path: Path) -> pq.ParquetFile:
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        return pq.ParquetFile(path)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
        raise _damaged(error, "") from None


def _damaged(error: Exception, where: str) -> InventoryError:
    said = str(error).splitlines()[0] if str(error) else type(error).__name__
    return InventoryError(f"the Parquet file is {where}damaged or not complete: copy it again ({said})")


def _said(fields: Sequence[pa.Field], readable: Sequence[pa.Field]) -> Iterator[Remark]:
    import pyarrow.types as kinds

    for name in dict.fromkeys(field.name for field in fields if field not in readable):
        says = f"the column {shown(name)} is there twice, or holds lists or records, and is passed by"
        yield Remark(says=says, column=name)
    for field in readable:
        if kinds.is_integer(field.type) or kinds.is_floating(field.type):
            says = f"the column {shown(field.name)} holds numbers: leading zeros, if there were any, are lost"
            yield Remark(says=says, column=field.name)
