"""The plan on DuckDB: products found, tests judged once for each value, truths put together in SQL.

Three-valued logic as numbers: 0 is false, 1 open, 2 true; the least is `and`, the greatest `or`. Rows stay in
the engine, which writes what outgrows its memory to disk.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from lockring.facts import Device
from lockring.fleet.notices import Notices
from lockring.fleet.plan import NUMBER, Keys, Plan, Planner
from lockring.fleet.units import DOUBT, NUMBERS, UNIT_FACTS, device_of, judged

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

_MEMORY = "4GB"  # of the engine; above that it writes to disk
_BOOLEANS = frozenset(("excluding", "listed", "contradicted", "implied"))
_SAID = ("id", "title", "verdict", "because", "missing", "why", "urgency", "first_step", "phone")
_EXPLANATION = ("place", "product", "told", *_SAID)
_OWN_COLUMNS = ("row", "site", "department", "unit", "udi")  # no facts; a UDI was taken apart into them
_AT_ONCE = 100_000  # values judged between two looks at the progress

_VERDICTS = """
    WITH truths AS (
        SELECT unit.row, plan.notice, plan.residual, part.part, part.excluding, part.truth,
            part.listed, part.contradicted, asked.implied, asked.test,
            coalesce(truth.truth, asked.lacking) AS says
        FROM unit
        JOIN planned AS plan USING (product)
        JOIN part USING (residual)
        LEFT JOIN asked USING (part)
        LEFT JOIN unit_value ON unit_value.row = unit.row AND unit_value.key = asked.key
        LEFT JOIN truth ON truth.test = asked.test AND truth.value = unit_value.value
    ), parts AS (
        SELECT row, notice, part, any_value(excluding) AS excluding,
            least(any_value(truth), coalesce(min(says) FILTER (NOT implied), 2)) AS whole,
            any_value(listed) OR coalesce(bool_or(says = 2) FILTER (NOT implied), false) AS listed,
            any_value(contradicted) OR coalesce(bool_or(says = 0) FILTER (implied), false) AS against,
            bit_xor(hash(part, test, implied, says)) AS told
        FROM truths GROUP BY row, notice, part
    ), judged AS (
        SELECT *, CASE WHEN whole = 0 OR NOT against THEN whole WHEN whole = 2 OR listed THEN 1 ELSE 0 END
            AS truth FROM parts
    )
    SELECT row, notice,
        least(coalesce(max(truth) FILTER (NOT excluding), 0), 2 - coalesce(max(truth) FILTER (excluding), 0))
            AS truth,
        bit_xor(told) AS told
    FROM judged GROUP BY row, notice
"""


class Judged:
    """A fleet against notices, judged, in a database: which unit is meant by which notice, or may be.

    Units of one product with the same `told` for a notice came to its verdict by the same truths.
    """

    def __init__(
        self,
        units: pa.Table,
        source: Notices,
        *,
        as_of: date | None = None,
        memory: str = _MEMORY,
    ) -> None:
        """`units` has a column `row` and a text column for each fact; empty cells are null."""
        self._source = source
        self._as_of = as_of
        self._telling: dict[int, frozenset[str]] = {}
        self.not_compared: dict[int, int] = {}
        """For each product how many notices nothing known of it rules out, and that were not judged."""
        self.columns = units.column_names
        told = [name for name in self.columns if name not in _OWN_COLUMNS]
        self._product_columns = [name for name in told if name.removesuffix(DOUBT) not in UNIT_FACTS]
        self._unit_columns = [name for name in told if name.removesuffix(DOUBT) in UNIT_FACTS]
        self._database = _connected(memory)
        self._database.register("listed", units)
        self._take_apart()
        self._plan()
        self._judge_values()
        self._do(f"CREATE TABLE judged AS {_VERDICTS}")

    def devices(self) -> Iterator[tuple[int, int, int, int, Device]]:
        """One device for each way in which units of a product came to a verdict that is not false.

        With it the place of the notice, the truth, the product, and how it was told.
        """
        told = [*self._product_columns, *self._unit_columns]
        columns = ", ".join(f'any_value(listed."{name}")' for name in told)
        found = self._do(
            f"""SELECT notice, truth, product, told, {columns} FROM judged JOIN unit USING (row)
            JOIN listed USING (row) WHERE truth > 0 GROUP BY notice, truth, product, told"""
        )
        for notice, truth, product, way, *texts in found:
            yield notice, truth, product, way, device_of(dict(zip(told, texts, strict=True)))

    def rows(self) -> Iterator[tuple[int, int, int]]:
        """The row, the place of the notice and the truth of each pair that is not false."""
        found = self._database.cursor().execute("SELECT row, notice, truth FROM judged WHERE truth > 0")
        while some := found.fetchmany(_AT_ONCE):
            yield from some

    def close(self) -> None:
        """Give back what the database holds."""
        self._database.close()

    def has(self, column: str) -> bool:
        """Whether the list has this column, and something in it."""
        some = f'SELECT 1 FROM listed WHERE length("{column}") > 0 LIMIT 1'
        return column in self.columns and bool(self._do(some))

    def ask(self, statement: str) -> list[Any]:
        """The rows that a statement gives on the tables `listed`, `unit`, `left_over` and `finding`."""
        return self._do(statement)

    def table(self, statement: str) -> pa.Table:
        """What a statement gives, as one Arrow table."""
        return self._database.sql(statement).to_arrow_table()

    def keep_explanations(self, rows: list[tuple[Any, ...]]) -> None:
        """Make the relation `finding`: a row for each unit and notice that people are told of."""
        left = list(self.not_compared.items())
        self._put("left_over", ("product", "notices"), left)
        self._put("explanation", _EXPLANATION, rows)
        self._do(
            """CREATE TABLE finding AS SELECT judged.row, judged.notice AS place, id AS notice, title,
            verdict, because, missing, why, urgency, first_step, phone
            FROM judged JOIN unit USING (row) JOIN explanation ON explanation.place = judged.notice
            AND explanation.product = unit.product AND explanation.told = judged.told
            WHERE judged.truth > 0"""
        )

    def tells(self, product: int, notice: int) -> bool:
        """Whether something says that the notice is about the product, so that people are told of it."""
        return self.notices[notice].id in self._telling[product]

    def _do(self, statement: str) -> list[Any]:
        """The rows that a statement gives, all fetched: the connection is then free for the next."""
        return self._database.execute(statement).fetchall()

    # Products and units.

    def _take_apart(self) -> None:
        """The table of products, and that of units, each with its product."""
        names = [f'"{name}"' for name in self._product_columns]
        same = " AND ".join(f"listed.{name} IS NOT DISTINCT FROM product.{name}" for name in names)
        units = "".join(f', listed."{name}"' for name in self._unit_columns)
        self._do(
            f"""CREATE TABLE product AS SELECT row_number() OVER () - 1 AS product, * FROM
            (SELECT DISTINCT {", ".join(names) or "0 AS nothing"} FROM listed)"""
        )
        self._do(
            f"""CREATE TABLE unit AS SELECT listed.row, product.product{units}
            FROM listed JOIN product ON {same or "true"}"""
        )

    def _plan(self) -> None:
        planner, printing = Planner(as_of=self._as_of), self._printing()
        for number, *texts in self._do("SELECT * FROM product"):
            device = device_of(dict(zip(self._product_columns, texts, strict=False)))
            found = self._source.about(device, printing.get(number, ()))
            planner.add(number, device, found.notices)
            self._telling[number] = found.telling
            self.not_compared[number] = len(found.open - {notice.id for notice in found.notices})
        self.notices = planner.notices
        self._planned = planner.plan()
        self._load(self._planned)

    def _printing(self) -> dict[int, set[str]]:
        """For each product the ids of the notices that print a lot or serial number of one of its units."""
        columns = [name for name in self._unit_columns if name in NUMBERS]
        if not columns:
            return {}
        every = " UNION ".join(f'SELECT product, "{name}" AS number FROM unit' for name in columns)
        asked = self._database.cursor().execute(
            f"SELECT DISTINCT number FROM ({every}) WHERE length(number) > 0"
        )
        met = self._source.with_numbers(_first_of(asked))
        if not met:
            return {}
        wanted = ", ".join("?" * len(met))
        rows = self._database.execute(
            f"SELECT DISTINCT product, number FROM ({every}) WHERE number IN ({wanted})",
            list(met),
        ).fetchall()
        found: dict[int, set[str]] = {}
        for product, number in rows:
            found.setdefault(product, set()).update(met[number])
        return found

    def _load(self, plan: Plan) -> None:
        missing = [NUMBER[judged(Device(), test)] for test in plan.tests]
        asked = [
            (part, test, implied, plan.looks_at[test], missing[test]) for part, test, implied in plan.asked
        ]
        self._put("planned", ("product", "notice", "residual"), plan.products)
        names = ("residual", "part", "excluding", "truth", "listed", "contradicted")
        self._put("part", names, plan.parts)
        self._put("asked", ("part", "test", "implied", "key", "lacking"), asked)

    def _put(self, name: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> None:
        """A table with these rows."""
        import pyarrow as pa

        kinds = [_kind(column) for column in columns]
        told = list(zip(*rows, strict=True)) or [()] * len(columns)
        table = pa.table({c: pa.array(v, type=k) for c, v, k in zip(columns, told, kinds, strict=True)})
        self._database.register(f"new_{name}", table)
        self._do(f"CREATE TABLE {name} AS SELECT * FROM new_{name}")

    # Values.

    def _judge_values(self) -> None:
        self._do("CREATE TABLE unit_value (row BIGINT, key BIGINT, value BIGINT)")
        truths: list[tuple[int, int, int]] = []
        first = 0
        for number, facts in enumerate(self._planned.keys):
            first = self._judge_key(number, facts, first, truths)
        self._put("truth", ("test", "value", "truth"), truths)

    def _judge_key(self, key: int, facts: Keys, first: int, truths: list[tuple[int, int, int]]) -> int:
        """Judge each test of these facts once for each of their values; gives the next number for a value."""
        held = [name for name in self._unit_columns if name.removesuffix(DOUBT) in facts]
        if not held:
            return first
        names = ", ".join(f'"{fact}"' for fact in held)
        some = " OR ".join(f'"{fact}" IS NOT NULL' for fact in held)
        same = " AND ".join(f'unit."{fact}" IS NOT DISTINCT FROM value."{fact}"' for fact in held)
        self._do(
            f"""CREATE OR REPLACE TABLE value AS SELECT row_number() OVER () - 1 + {first} AS value, *
            FROM (SELECT DISTINCT {names} FROM unit WHERE {some})"""
        )
        self._do(f"INSERT INTO unit_value SELECT row, {key}, value FROM unit JOIN value ON {same}")
        pairs = self._database.cursor().execute(
            f"""SELECT DISTINCT value, test, {", ".join(f'value."{fact}"' for fact in held)}
            FROM unit JOIN value ON {same} JOIN planned USING (product) JOIN part USING (residual)
            JOIN asked USING (part) WHERE asked.key = {key} ORDER BY value"""
        )
        truths.extend(self._judged(pairs, held))
        ((count,),) = self._do("SELECT count(*) FROM value")
        return first + int(count)

    def _judged(self, pairs: duckdb.DuckDBPyConnection, facts: list[str]) -> Iterator[tuple[int, int, int]]:
        last, device = -1, Device()
        while rows := pairs.fetchmany(_AT_ONCE):
            for value, test, *texts in rows:
                if value != last:
                    last, device = value, device_of(dict(zip(facts, texts, strict=True)))
                yield test, value, NUMBER[judged(device, self._planned.tests[test])]


def _kind(column: str) -> Any:
    """The type of a column of ours: most are numbers; `told` is a hash of 64 bits."""
    import pyarrow as pa

    if column in _BOOLEANS:
        return pa.bool_()
    return pa.string() if column in _SAID else pa.uint64() if column == "told" else pa.int64()


def _first_of(found: duckdb.DuckDBPyConnection) -> Iterator[Any]:
    while rows := found.fetchmany(_AT_ONCE):
        yield from (value for value, *_ in rows)


def _connected(memory: str) -> duckdb.DuckDBPyConnection:
    import duckdb

    connection = duckdb.connect(":memory:")
    connection.execute(f"SET memory_limit = '{memory}'").fetchall()
    return connection
