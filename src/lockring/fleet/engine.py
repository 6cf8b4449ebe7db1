"""The plan on DuckDB: products found, tests judged once for each value, truths put together in SQL.

Three-valued logic as numbers: 0 is false, 1 open, 2 true; the least is `and`, the greatest `or`. Rows stay in
the engine, which writes what outgrows its memory to disk.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from lockring.facts import Device
from lockring.fleet.database import Database
from lockring.fleet.notices import Notices
from lockring.fleet.plan import NUMBER, Plan, Planner
from lockring.fleet.units import DOUBT, NUMBERS, UNIT_FACTS, device_of, judged
from lockring.fleet.values import judge_values

if TYPE_CHECKING:
    import pyarrow as pa

_SAID = ("id", "title", "verdict", "because", "missing", "why", "urgency", "first_step", "phone")
_EXPLANATION = ("place", "product", "told", *_SAID)
_OWN_COLUMNS = ("row", "site", "department", "unit", "udi")  # no facts; a UDI was taken apart into them
_SIGN = "{0} IS NULL, regexp_matches({0}, '[0-9]')"  # what a unit lacks tells why a test is open

_VERDICTS = """
    WITH truths AS (
        SELECT unit.row, unit.known, plan.notice, plan.lost, plan.residual, part.part, part.excluding,
            part.truth, part.listed, part.contradicted, asked.implied, asked.test,
            coalesce(truth.truth, asked.lacking) AS says
        FROM unit
        JOIN planned AS plan USING (product)
        JOIN part USING (residual)
        LEFT JOIN asked USING (part)
        LEFT JOIN unit_value ON unit_value.row = unit.row AND unit_value.key = asked.key
        LEFT JOIN truth ON truth.test = asked.test AND truth.value = unit_value.value
    ), parts AS (
        SELECT row, any_value(known) AS known, any_value(lost) AS lost, notice, part,
            any_value(excluding) AS excluding,
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
        greatest(any_value(lost)::INT, least(coalesce(max(truth) FILTER (NOT excluding), 0),
            2 - coalesce(max(truth) FILTER (excluding), 0))) AS truth,
        hash(any_value(known), bit_xor(told)) AS told
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
        self._database = Database()
        self._database.register("listed", units)
        self._take_apart()
        judge_values(self._database, self._plan(), self._unit_columns)
        self._database.do(f"CREATE TABLE judged AS {_VERDICTS}")

    def devices(self) -> Iterator[tuple[int, int, int, int, Device]]:
        """One device for each way in which units of a product came to a verdict that is not false.

        With it the place of the notice, the truth, the product, and how it was told.
        """
        told = [*self._product_columns, *self._unit_columns]
        columns = ", ".join(f'listed."{name}"' for name in told)
        found = self._database.do(
            f"""SELECT way.notice, way.truth, way.product, way.told, {columns} FROM listed JOIN
            (SELECT notice, truth, product, told, min(row) AS row FROM judged JOIN unit USING (row)
            WHERE truth > 0 GROUP BY notice, truth, product, told) AS way USING (row)"""
        )
        for notice, truth, product, way, *texts in found:
            yield notice, truth, product, way, device_of(dict(zip(told, texts, strict=True)))

    def rows(self) -> Iterator[tuple[int, int, int]]:
        """The row, the place of the notice and the truth of each pair that is not false."""
        return self._database.stream("SELECT row, notice, truth FROM judged WHERE truth > 0")

    def close(self) -> None:
        """Give back what the database holds."""
        self._database.close()

    def has(self, column: str) -> bool:
        """Whether the list has this column, and something in it."""
        some = f'SELECT 1 FROM listed WHERE length("{column}") > 0 LIMIT 1'
        return column in self.columns and bool(self._database.do(some))

    def ask(self, statement: str) -> list[Any]:
        """The rows that a statement gives on the tables `listed`, `unit`, `left_over` and `finding`."""
        return self._database.do(statement)

    def table(self, statement: str) -> pa.Table:
        """What a statement gives, as one Arrow table."""
        return self._database.table(statement)

    def keep_explanations(self, rows: list[tuple[Any, ...]]) -> None:
        """Make the relation `finding`: a row for each unit and notice that people are told of."""
        left = list(self.not_compared.items())
        self._database.put("left_over", ("product", "notices"), left)
        self._database.put("explanation", _EXPLANATION, rows)
        self._database.do(
            """CREATE TABLE finding AS SELECT judged.row, judged.notice AS place, id AS notice, title,
            verdict, because, missing, why, urgency, first_step, phone
            FROM judged JOIN unit USING (row) JOIN explanation ON explanation.place = judged.notice
            AND explanation.product = unit.product AND explanation.told = judged.told
            WHERE judged.truth > 0"""
        )

    def tells(self, product: int, notice: int) -> bool:
        """Whether something says that the notice is about the product, so that people are told of it."""
        return self.notices[notice].id in self._telling[product]

    # Products and units.

    def _take_apart(self) -> None:
        """The table of products, and that of units, each with its product."""
        names = [f'"{name}"' for name in self._product_columns]
        same = " AND ".join(f"listed.{name} IS NOT DISTINCT FROM product.{name}" for name in names)
        units = "".join(f', listed."{name}"' for name in self._unit_columns)
        signs = ", ".join(_SIGN.format(f'listed."{name}"') for name in self._unit_columns) or "0"
        self._database.do(
            f"""CREATE TABLE product AS SELECT row_number() OVER () - 1 AS product, * FROM
            (SELECT DISTINCT {", ".join(names) or "0 AS nothing"} FROM listed)"""
        )
        self._database.do(
            f"""CREATE TABLE unit AS SELECT listed.row, product.product, hash({signs}) AS known{units}
            FROM listed JOIN product ON {same or "true"}"""
        )

    def _plan(self) -> Plan:
        """What the units of each product still have to pass, as tables and as a value."""
        planner, printing = Planner(as_of=self._as_of), self._printing()
        for number, *texts in self._database.do("SELECT * FROM product"):
            device = device_of(dict(zip(self._product_columns, texts, strict=False)))
            found = self._source.about(device, printing.get(number, ()))
            planner.add(number, device, found.notices)
            self._telling[number] = found.telling
            self.not_compared[number] = len(found.open - {notice.id for notice in found.notices})
        self.notices = planner.notices
        self._load(planner.plan())
        return planner.plan()

    def _printing(self) -> dict[int, set[str]]:
        """For each product the ids of the notices that print a lot or serial number of one of its units."""
        columns = [name for name in self._unit_columns if name in NUMBERS]
        if not columns:
            return {}
        every = " UNION ".join(f'SELECT product, "{name}" AS number FROM unit' for name in columns)
        numbers = self._database.stream(f"SELECT DISTINCT number FROM ({every}) WHERE length(number) > 0")
        met = self._source.with_numbers(number for (number,) in numbers)
        if not met:
            return {}
        wanted = ", ".join("?" * len(met))
        rows = self._database.do(
            f"SELECT DISTINCT product, number FROM ({every}) WHERE number IN ({wanted})", list(met)
        )
        found: dict[int, set[str]] = {}
        for product, number in rows:
            found.setdefault(product, set()).update(met[number])
        return found

    def _load(self, plan: Plan) -> None:
        missing = [NUMBER[judged(Device(), test)] for test in plan.tests]
        asked = [
            (part, test, implied, plan.looks_at[test], missing[test]) for part, test, implied in plan.asked
        ]
        self._database.put("planned", ("product", "notice", "residual", "lost"), plan.products)
        names = ("residual", "part", "excluding", "truth", "listed", "contradicted")
        self._database.put("part", names, plan.parts)
        self._database.put("asked", ("part", "test", "implied", "key", "lacking"), asked)
