"""DuckDB, as much of it as a fleet needs: tables of rows, statements, and what they give."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

_MEMORY = "4GB"  # of the engine; above that it writes to disk
_AT_ONCE = 100_000  # rows fetched at once
_BOOLEANS = frozenset(("excluding", "listed", "contradicted", "implied", "lost"))
_TEXTS = frozenset(
    (
        *("id", "title", "verdict", "because", "missing", "why", "urgency", "first_step", "phone"),
        *("number", "alike"),
    )
)
"""Columns of our own tables by their types; the others are numbers."""


class Database:
    """A database in memory, for one fleet."""

    def __init__(self, *, memory: str = _MEMORY) -> None:
        import duckdb

        self._connection = duckdb.connect(":memory:")
        self.do(f"SET memory_limit = '{memory}'")

    def do(self, statement: str, parameters: Sequence[str] = ()) -> list[Any]:
        """The rows that a statement gives, all fetched: the connection is then free for the next."""
        return self._connection.execute(statement, list(parameters)).fetchall()

    def stream(self, statement: str) -> Iterator[Any]:
        """The rows that a statement gives, few in memory at a time; other statements may run meanwhile."""
        found = self._connection.cursor().execute(statement)
        while rows := found.fetchmany(_AT_ONCE):
            yield from rows

    def table(self, statement: str) -> pa.Table:
        """What a statement gives, as one Arrow table."""
        return self._connection.sql(statement).to_arrow_table()

    def register(self, name: str, table: pa.Table) -> None:
        """Let statements use an Arrow table under this name; it is not copied."""
        self._connection.register(name, table)

    def put(self, name: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
        """A new table with these rows, in place of one of that name."""
        import pyarrow as pa

        told = list(zip(*rows, strict=True)) or [()] * len(columns)
        arrays = {c: pa.array(v, type=_kind(c)) for c, v in zip(columns, told, strict=True)}
        self.register(f"new_{name}", pa.table(arrays))
        self.do(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM new_{name}")

    def close(self) -> None:
        """Give back what the database holds."""
        self._connection.close()


def _kind(column: str) -> Any:
    """The type of a column of ours: most are numbers; `told` is a hash of 64 bits."""
    import pyarrow as pa

    if column in _BOOLEANS:
        return pa.bool_()
    return pa.string() if column in _TEXTS else pa.uint64() if column == "told" else pa.int64()
