"""A column of whole UDIs joined with what the other columns say."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping as Texts
from typing import TYPE_CHECKING

from lockring.errors import shown
from lockring.inventory.looks import Look
from lockring.inventory.udi_column import Seen, same, stated_by
from lockring.udi import UDI_FACTS

if TYPE_CHECKING:
    import pyarrow as pa

Finding = tuple[int, Look]


def join_udi(texts: Texts[str, pa.StringArray]) -> tuple[dict[str, pa.StringArray], dict[str, list[Finding]]]:
    """All columns with what the UDIs add, and what was seen: unreadable UDIs, doubts, contradictions."""
    import pyarrow.compute as pc

    udis = texts["udi"]
    stated = stated_by(udis)
    seen = stated.seen
    columns = dict(texts)
    for fact, values in stated.columns.items():
        if fact in texts:
            seen = [*seen, *_differences(fact, values, texts[fact], udis)]
            values = pc.coalesce(texts[fact], values)
        columns[fact] = values
    found: dict[str, list[Finding]] = {}
    for place, fact, one in sorted(seen, key=_in_order):
        found.setdefault(fact, []).append((place, one))
    return columns, found


def _in_order(seen: Seen) -> tuple[int, int]:
    """Row by row; in a row first what the UDI alone shows, then the facts in their order."""
    return seen[0], UDI_FACTS.index(seen[1]) if seen[2].kind == "differs" else -1


def _differences(
    fact: str, stated: pa.StringArray, listed: pa.StringArray, udis: pa.StringArray
) -> Iterator[Seen]:
    """Where the UDI states something else than the row's own cell."""
    import pyarrow.compute as pc

    unlike = pc.indices_nonzero(pc.fill_null(pc.not_equal(stated, listed), False))
    pairs = zip(stated.take(unlike).to_pylist(), listed.take(unlike).to_pylist(), strict=True)
    differ = [
        (place, *pair) for place, pair in zip(unlike.to_pylist(), pairs, strict=True) if not same(fact, *pair)
    ]
    for place, value, cell in differ:
        text = udis[place].as_py()
        says = f"the column says {shown(cell)} and the UDI {shown(value)}"
        yield place, fact, Look(text=text, kind="differs", doubt=says, seen=text)
