"""Where the rows of a fleet lie: DuckDB, as much of it as the plan needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import pyarrow as pa

_MEMORY = "4GB"  # of the engine; above that it writes to disk
_AT_ONCE = 100_000  # rows fetched at once

Rows = Sequence[Sequence[Any]]
Columns = Mapping[str, type]
"""The names of the columns of a table, and what they hold: int, str or bool."""


class Engine(Protocol):
    """What the plan needs of a database. Statements are in the SQL of DuckDB."""

    def register(self, name: str, table: Any) -> None:
        """Let statements use a table under this name; it is not copied."""
        ...

    def put(self, name: str, columns: Columns, rows: Rows) -> None:
        """A new table with these rows, in place of one of that name."""
        ...

    def make(self, name: str, select: str) -> None:
        """A new table with what a query gives, in place of one of that name."""
        ...

    def view(self, name: str, select: str) -> None:
        """Let statements use what a query gives under this name; it is worked out when it is asked for."""
        ...

    def do(self, select: str) -> list[Any]:
        """The rows that a query gives, all at once."""
        ...

    def stream(self, select: str) -> Iterator[Any]:
        """The rows that a query gives, few in memory at a time; other statements may run meanwhile."""
        ...

    def table(self, select: str) -> pa.Table:
        """What a query gives, as one Arrow table."""
        ...

    def columns(self, name: str) -> list[str]:
        """The names of the columns of a table."""
        ...

    def close(self) -> None:
        """Give back what is held."""
        ...


class Database:
    """A DuckDB in memory, for one fleet."""

    def __init__(self, *, memory: str = _MEMORY) -> None:
        import duckdb

        self._connection = duckdb.connect(":memory:")
        self.do(f"SET memory_limit = '{memory}'")
        self.do("SET preserve_insertion_order = false")

    def register(self, name: str, table: Any) -> None:
        """As `Engine.register`, for what gives Arrow."""
        self._connection.register(name, table)

    def put(self, name: str, columns: Columns, rows: Rows) -> None:
        """As `Engine.put`."""
        self.register(f"new_{name}", arrow_of(columns, rows))
        self.make(name, f"SELECT * FROM new_{name}")

    def make(self, name: str, select: str) -> None:
        """As `Engine.make`."""
        self.do(f"CREATE OR REPLACE TABLE {name} AS {select}")

    def view(self, name: str, select: str) -> None:
        """As `Engine.view`."""
        self.do(f"CREATE OR REPLACE VIEW {name} AS {select}")

    def do(self, select: str) -> list[Any]:
        """As `Engine.do`: the connection is then free for the next statement."""
        return self._connection.execute(select).fetchall()

    def stream(self, select: str) -> Iterator[Any]:
        """As `Engine.stream`."""
        found = self._connection.cursor().execute(select)
        while rows := found.fetchmany(_AT_ONCE):
            yield from rows

    def table(self, select: str) -> pa.Table:
        """As `Engine.table`."""
        return self._connection.sql(select).to_arrow_table()

    def columns(self, name: str) -> list[str]:
        """As `Engine.columns`."""
        return self._connection.sql(f"SELECT * FROM {name} LIMIT 0").columns

    def close(self) -> None:
        """As `Engine.close`."""
        self._connection.close()


def arrow_of(columns: Columns, rows: Rows) -> pa.Table:
    """The rows as an Arrow table."""
    import pyarrow as pa

    kinds = {int: pa.int64(), str: pa.string(), bool: pa.bool_()}
    held = list(zip(*rows, strict=True)) or [()] * len(columns)
    named = zip(columns.items(), held, strict=True)
    return pa.table({name: pa.array(values, type=kinds[kind]) for (name, kind), values in named})
