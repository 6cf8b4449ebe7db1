"""Which rows of a list are one unit: as many as the list has, in 16 bytes each."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

_UNIT = (
    "device_identifier",
    "model_number",
    "catalog_number",
    "manufacturer",
    "lot_number",
    "serial_number",
)
"""What two rows must have in common to be one device twice."""
_AT_ONCE = 1 << 19  # rows numbered at once: a statement takes a millisecond, however few there are


class UnitsSeen:
    """The rows with a serial number, each with a number of 64 bits for all that is printed on its device."""

    def __init__(self) -> None:
        self._waiting: list[pa.Table] = []
        self._numbered: list[pa.Table] = []

    def add(self, rows: pa.Table) -> None:
        """Some rows of a list; those without a serial number are passed over."""
        if "serial_number" not in rows.column_names:
            return
        self._waiting.append(rows.select([name for name in ("row", *_UNIT) if name in rows.column_names]))
        if sum(map(len, self._waiting)) >= _AT_ONCE:
            self._number()

    def repeated(self) -> pa.Table:
        """The rows (`row`) whose unit stands in an earlier row too (`earlier`, the last one), in order."""
        import pyarrow as pa
        import pyarrow.compute as pc

        if self._waiting:
            self._number()
        if not self._numbered:
            return pa.table({"row": pa.array([], pa.int64()), "earlier": pa.array([], pa.int64())})
        by_unit = _sorted(pa.concat_tables(self._numbered)).combine_chunks()
        same = pc.equal(by_unit["unit"][1:], by_unit["unit"][:-1])
        columns = {"row": by_unit["row"][1:].filter(same), "earlier": by_unit["row"][:-1].filter(same)}
        return pa.table(columns).sort_by("row")

    def _number(self) -> None:
        import duckdb
        import pyarrow as pa

        rows, self._waiting = pa.concat_tables(self._waiting), []
        names = ", ".join(name for name in _UNIT if name in rows.column_names)
        units = duckdb.from_arrow(rows).filter("serial_number IS NOT NULL")
        self._numbered.append(units.project(f"hash({names}) AS unit, row").to_arrow_table())


def _sorted(numbered: pa.Table) -> pa.Table:
    import duckdb

    return duckdb.from_arrow(numbered).order("unit, row").to_arrow_table()
