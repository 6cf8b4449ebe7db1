"""The rows of an inventory as one table: texts of facts, and beside them what is doubtful."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import msgspec

from lockring.fleet.units import DOUBT
from lockring.inventory import Doubted, Inventory, Refused, Remark
from lockring.vocabulary import LABEL_FACT_NAMES

if TYPE_CHECKING:
    import pyarrow as pa


class Fleet(msgspec.Struct, frozen=True, kw_only=True):
    """All rows of a list of devices: those in `units`, and those in `refused`, each with its reason."""

    units: pa.Table
    refused: tuple[Refused, ...] = ()
    doubted: int = 0
    remarks: tuple[Remark, ...] = ()


def fleet_of(inventory: Inventory, step: Callable[[int], None] = lambda _: None) -> Fleet:
    """Every row of the inventory. Raises InventoryError where the file is damaged.

    `step` is told after each batch how many rows are in.
    """
    import pyarrow as pa

    tables, refused, doubted, units = [], list[Refused](), 0, 0
    for batch in inventory.batches():
        tables.append(_with_doubts(batch.table, batch.doubts))
        refused += batch.refused
        doubted += len(batch.doubts)
        units += batch.table.num_rows
        step(units + len(refused))
    table = pa.concat_tables(tables, promote_options="default") if tables else _empty(inventory)
    return Fleet(units=table, refused=tuple(refused), doubted=doubted, remarks=inventory.remarks)


def _with_doubts(table: pa.Table, doubts: tuple[Doubted, ...]) -> pa.Table:
    """The table with a column `NAME doubt` for each fact that is doubtful in some row."""
    import pyarrow as pa
    import pyarrow.compute as pc

    said: dict[str, dict[int, str]] = {}
    for doubt in doubts:
        if doubt.fact in LABEL_FACT_NAMES:
            said.setdefault(doubt.fact, {})[doubt.row] = doubt.says
    for fact, by_row in sorted(said.items()):
        rows, texts = pa.array(by_row.keys(), pa.int64()), pa.array(by_row.values(), pa.string())
        table = table.append_column(f"{fact}{DOUBT}", texts.take(pc.index_in(table["row"], rows)))
    return table


def _empty(inventory: Inventory) -> pa.Table:
    import pyarrow as pa

    names = ("row", *inventory.mapping.facts)
    kinds = (pa.int64(), *(pa.string() for _ in inventory.mapping.facts))
    return pa.table({name: pa.array([], type=kind) for name, kind in zip(names, kinds, strict=True)})
