"""The statements that put the units of a list into products, cells, classes and kinds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from lockring.fleet.cells import KEY, Cells


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """A column of facts of units that some test looks at; `cells` where it holds lots or serial numbers."""

    name: str
    doubt: str
    """The column that says why a fact is in doubt; empty where the list has none."""
    cells: Cells | None

    @property
    def asked(self) -> str:
        """The column of the table `product` that says whether a test of it looks at this one."""
        return f"asks_{self.name}"

    @property
    def text(self) -> str:
        """The text of a cell that is one of its own: the fact, and why it is in doubt."""
        doubt = f"coalesce({self.name}_doubt, '')" if self.doubt else "''"
        return f"CAST(length({self.name}) AS VARCHAR) || ' ' || {self.name} || {doubt}"

    @property
    def cell(self) -> str:
        """The cell of a unit; null where no test of its product looks, or nothing is known."""
        own = f"'#' || {self.text}"
        if not self.cells:
            return own
        shared = self.cells.cell(own)
        return f"CASE WHEN {self.name}_doubt IS NULL THEN {shared} ELSE {own} END" if self.doubt else shared


def products(columns: Sequence[str]) -> str:
    """The products of the table `listed`: what is known of each."""
    return f"SELECT DISTINCT {_quoted(columns)} FROM listed" if columns else "SELECT 0 AS nothing"


def places(product_columns: Sequence[str], columns: Sequence[Column]) -> str:
    """Each unit with its product and its cells, from `listed`, `product` and the tables of the cells."""
    same = " AND ".join(f'listed."{name}" IS NOT DISTINCT FROM product."{name}"' for name in product_columns)
    told = "".join(f", {_known(column)}" for column in columns)
    spelled = "".join(f", {c.cells.spelled(c.name)}" for c in columns if c.cells)
    cells = "".join(
        f", CASE WHEN {c.name} IS NULL THEN NULL ELSE {c.cell} END AS {c.name}_cell" for c in columns
    )
    joins = "\n".join(c.cells.joins for c in columns if c.cells)
    return f"""SELECT row, product{cells} FROM (
        SELECT *{spelled} FROM (
            SELECT listed.row, product.product{told} FROM listed JOIN product ON {same or "1 = 1"}
        ) AS told
    ) AS spelled {joins}"""


def _known(column: Column) -> str:
    """What a test may look at of a unit: nothing where no test of its product does."""
    asked, name = f"product.{column.asked}", column.name
    wanted = [f'CASE WHEN {asked} THEN listed."{name}" END AS {name}']
    if column.doubt:
        wanted.append(f'listed."{column.doubt}" AS {name}_doubt')
    if column.cells:
        key = KEY.format(f'listed."{name}"')
        wanted.append(f"CASE WHEN {asked} THEN {key} END AS {name}_key")
    return ", ".join(wanted)


def cells(column: Column) -> str:
    """Each cell of each product, with a text that is in it, and why that is in doubt."""
    cell, doubt = f"{column.name}_cell", f'listed."{column.doubt}"' if column.doubt else "NULL"
    found = f"""SELECT product, {cell}, min(row) AS row FROM placed
        WHERE {cell} IS NOT NULL GROUP BY product, {cell}"""
    return f"""SELECT found.product, found.{cell}, listed."{column.name}", {doubt}
        FROM ({found}) AS found JOIN listed ON listed.row = found.row"""


def classed(columns: Sequence[Column]) -> str:
    """The table `placed` with the classes in place of the cells."""
    names = "".join(f", {c.name}_class.class AS {c.name}_class" for c in columns)
    joins = "\n".join(
        f"LEFT JOIN {n}_class ON {n}_class.product = placed.product AND {n}_class.cell = placed.{n}_cell"
        for n in (c.name for c in columns)
    )
    return f"SELECT placed.row, placed.product{names} FROM placed {joins}"


def kinds(columns: Sequence[Column]) -> str:
    """How many units there are of each kind, and two of its rows."""
    classes = "".join(f", {c.name}_class" for c in columns)
    return f"""SELECT product{classes}, count(*) AS units, min(row) AS first, max(row) AS last
        FROM classed GROUP BY product{classes}"""


def units(columns: Sequence[Column]) -> str:
    """Each unit with its kind, from `classed` and `kind`."""
    same = "".join(f" AND classed.{c.name}_class IS NOT DISTINCT FROM kind.{c.name}_class" for c in columns)
    return f"SELECT classed.row, kind.kind FROM classed JOIN kind ON classed.product = kind.product{same}"


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)
