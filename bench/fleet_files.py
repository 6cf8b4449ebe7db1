"""The files of a fleet that is measured: units with their truths, and notices, drawn on all processors."""

from __future__ import annotations

import gc
import multiprocessing
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from tests.drawn import fleets, items
from tests.drawn.fleets import Recall
from tests.drawn.items import TradeItem

ITEMS = 1_000  # in a fleet; half of them were recalled
NAMED_BY = ("device_identifier", "model_number")  # by what `lockring.fleet.Indexed` finds a notice
_AT_ONCE = 100_000  # units drawn at once


class Drawn:
    """So many recalls, of which those of the first items are those of every fleet; and fleets of any size."""

    def __init__(self, notices: int, gudid: Path) -> None:
        gc.disable()  # nothing of it is garbage
        found = items.trade_items(notices + ITEMS, gudid)
        self.items, self._others = found[:notices], found[notices : notices + ITEMS // 2]
        self.recalls = fleets.recalls(self.items, notices, seed=1, named_by=NAMED_BY)
        met = dict.fromkeys(recall.item for recall in self.recalls)
        recalled = set(list(met)[: ITEMS // 2])
        self._met = [recall for recall in self.recalls if recall.item in recalled]
        gc.enable()

    def write_notices(self, number: int, path: Path) -> Path:
        """The first so many notices, as JSON."""
        path.write_bytes(msgspec.json.encode([recall.notice for recall in self.recalls[:number]]))
        return path

    def write_units(self, number: int, folder: Path) -> tuple[Path, Path]:
        """A fleet of this size: the file of its units, and that of their truths; drawn once."""
        units, truths = folder / f"units-{number}.parquet", folder / f"truths-{number}.parquet"
        if truths.exists():
            return units, truths
        tables = self._tables(number)
        first = next(tables)
        with (
            pq.ParquetWriter(units, first[0].schema) as listed,
            pq.ParquetWriter(truths, first[1].schema) as true,
        ):
            for cells, truth in chain([first], tables):
                listed.write_table(cells)
                true.write_table(truth)
        return units, truths

    def _tables(self, number: int) -> Iterator[tuple[pa.Table, pa.Table]]:
        parts = [(begin, min(_AT_ONCE, number - begin)) for begin in range(0, number, _AT_ONCE)]
        _ALL.update(met=self._met, others=self._others)
        with multiprocessing.get_context("fork").Pool() as pool:
            yield from pool.imap(_part, parts)


_ALL: dict[str, Any] = {}  # what the processes of the pool share; how units are drawn cannot be sent to them


def _part(part: tuple[int, int]) -> tuple[pa.Table, pa.Table]:
    begin, number = part
    met: list[Recall] = _ALL["met"]
    others: list[TradeItem] = _ALL["others"]
    return fleets.table(fleets.units(met, others, number, seed=begin), first=begin + 1)
