"""The plan on Apache Spark, for a list that outgrows a machine: the same statements, in Spark's dialect."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from lockring.errors import InventoryError
from lockring.fleet.answers import Answer
from lockring.fleet.database import Columns, Rows, arrow_of
from lockring.fleet.engine import Judged
from lockring.fleet.frames import FINDINGS, facts_of
from lockring.fleet.notices import Indexed
from lockring.notice import Notice

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession


class Spark:
    """A Spark session as an engine for one fleet: `lockring.fleet.database.Engine`."""

    def __init__(self, session: SparkSession) -> None:
        self._session = session.newSession()  # with names of its own for tables
        self._kept: list[DataFrame] = []
        self._lent: list[str] = []

    def register(self, name: str, table: Any) -> None:
        """As `Engine.register`, for a data frame of Spark, or for what gives Arrow."""
        if not hasattr(table, "createGlobalTempView"):
            self._session.createDataFrame(table).createOrReplaceTempView(name)
            return
        lent = f"lockring_{name}_{uuid4().hex}"
        table.createGlobalTempView(lent)
        self._lent.append(lent)
        self.view(name, f"SELECT * FROM global_temp.{lent}")

    def put(self, name: str, columns: Columns, rows: Rows) -> None:
        """As `Engine.put`."""
        self._session.createDataFrame(arrow_of(columns, rows)).createOrReplaceTempView(name)

    def make(self, name: str, select: str) -> None:
        """As `Engine.make`: kept in memory, and on disk where that does not hold it."""
        frame = self.frame(select).persist()
        self._kept.append(frame)
        frame.createOrReplaceTempView(name)

    def view(self, name: str, select: str) -> None:
        """As `Engine.view`."""
        self.frame(select).createOrReplaceTempView(name)

    def do(self, select: str) -> list[Any]:
        """As `Engine.do`."""
        return [tuple(row) for row in self.frame(select).collect()]

    def stream(self, select: str) -> Iterator[Any]:
        """As `Engine.stream`."""
        return (tuple(row) for row in self.frame(select).toLocalIterator())

    def table(self, select: str) -> pa.Table:
        """As `Engine.table`."""
        return self.frame(select).toArrow()

    def columns(self, name: str) -> list[str]:
        """As `Engine.columns`."""
        return list(self._session.table(name).columns)

    def frame(self, select: str) -> DataFrame:
        """What a query gives, as a data frame that is worked out when it is asked for."""
        import sqlglot

        return self._session.sql(sqlglot.transpile(select, read="duckdb", write="spark")[0])

    def close(self) -> None:
        """As `Engine.close`; the session stays open."""
        for frame in self._kept:
            frame.unpersist()
        for name in self._lent:
            self._session.catalog.dropGlobalTempView(name)


def assess_spark(frame: DataFrame, notices: Sequence[Notice], *, as_of: date | None = None) -> DataFrame:
    """A line for each row and notice that covers the device of the row, or may: as `assess_frame`, in Spark.

    `frame` has a column `row` that numbers its rows, and facts as text. Nothing is collected but the
    products, one number of each cell, and two units of each way to a verdict. Raises InventoryError for a
    frame without `row`, FactError for a column that is no fact.
    """
    if "row" not in frame.columns:
        raise InventoryError("expected a column 'row' that numbers the rows: Spark keeps no order of rows")
    named = facts_of(frame.columns, notices)
    columns = [frame[name].cast("string").alias(fact) for name, fact in named.items()]
    engine = Spark(frame.sparkSession)
    judged = Judged(
        frame.select(frame["row"].cast("bigint"), *columns),
        Indexed(notices, as_of=as_of),
        as_of=as_of,
        engine=engine,
    )
    Answer(judged, as_of=as_of)
    return engine.frame(FINDINGS)
