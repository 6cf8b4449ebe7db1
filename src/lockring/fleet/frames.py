"""A frame in, a frame out: for users of pandas, Polars or Arrow."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from lockring.errors import InventoryError
from lockring.fleet.answers import Answer
from lockring.fleet.engine import Judged
from lockring.fleet.notices import Indexed
from lockring.notice import Notice
from lockring.vocabulary import canonical_name, check_name

if TYPE_CHECKING:
    import pyarrow as pa

FINDINGS = "SELECT row, verdict, notice, title, because, missing FROM finding ORDER BY row, verdict, notice"


def assess_frame(frame: Any, notices: Sequence[Notice], *, as_of: date | None = None) -> pa.Table:
    """A line for each row and notice that covers the device of the row, or may: an Arrow table.

    `frame` is whatever gives an Arrow stream: a pandas, Polars or Arrow table. Its columns are facts, by any
    name that `Device` takes, as text; `row` numbers the rows, else they count from 0. The columns of the
    answer are row, verdict (affected, undetermined), notice, title, because and missing. Raises
    InventoryError for a frame without an Arrow stream, FactError for a column that is no fact.

    >>> assess_frame(polars_frame, load_notices()).to_pandas()  # doctest: +SKIP
    """
    judged = Judged(_units(frame, notices), Indexed(notices, as_of=as_of), as_of=as_of)
    answer = Answer(judged, as_of=as_of)
    try:
        return answer.judged.engine.table(FINDINGS)
    finally:
        judged.close()


def _units(frame: Any, notices: Sequence[Notice]) -> pa.Table:
    import pyarrow as pa

    if not hasattr(frame, "__arrow_c_stream__"):
        raise InventoryError(f"expected a pandas, Polars or Arrow frame, got {type(frame).__name__}")
    table = pa.table(frame)
    columns = {
        fact: table[name].cast(pa.string()) for name, fact in facts_of(table.column_names, notices).items()
    }
    rows = table["row"] if "row" in table.column_names else pa.array(range(table.num_rows), type=pa.int64())
    return pa.table({"row": rows, **columns})


def facts_of(columns: Sequence[str], notices: Sequence[Notice]) -> dict[str, str]:
    """For each column of a frame but `row` its fact. Raises FactError for a column that is none."""
    asked = {o.fact: () for notice in notices for r in notice.revisions for o in r.observations}
    named = {name: canonical_name(name) for name in columns if name != "row"}
    for fact in named.values():
        check_name(fact, asked)
    return named
