"""A fleet against the published notices, in sizes that grow tenfold, beside a bare join in DuckDB.

    python bench/fleet.py

1. Time for each unit: at most twice as much from one size to the next.
2. Beside it in the same run: a hash join of the same units with a table of lots, and what people do today,
   a fuzzy match of names in Python, on a small part.
"""

from __future__ import annotations

import difflib
import random
import sys
import time
from collections.abc import Callable
from functools import partial
from itertools import pairwise

import duckdb
import pyarrow as pa

from lockring import Notice, load_notices
from lockring.fleet import Given, Judged

SIZES = (10_000, 100_000, 1_000_000)
MOST_GROWTH = 2.0  # times the time for each unit
FUZZY = 2_000  # units matched by name
MODELS = (
    *("MMT-1780", "MMT-1715K", "MMT-332A", "MMT-397", "MMT-326A", "t:slim cartridge"),
    *("MMT-723", "X-100", "X-200", "X-300"),
)


def fleet(size: int) -> pa.Table:
    """So many units: ten models, lots within and beside the lists of notices, a serial number each."""
    dice = random.Random(size)
    return pa.table(
        {
            "row": pa.array(range(size), type=pa.int64()),
            "model_number": [dice.choice(MODELS) for _ in range(size)],
            "lot_number": [f"{dice.choice('H8M')}{dice.randrange(1_000_000):06}" for _ in range(size)],
            "serial_number": [f"NG{dice.randrange(10**7):07}H" for _ in range(size)],
            "manufacture_date": [
                f"20{dice.randrange(10, 22)}-{dice.randrange(1, 13):02}-11" for _ in range(size)
            ],
        }
    )


def _day(dice: random.Random) -> str:
    return f"20{dice.randrange(10, 22)}-{dice.randrange(1, 13):02}-11"


def judge(units: pa.Table, notices: tuple[Notice, ...]) -> None:
    """What is measured."""
    Judged(units, Given(notices)).close()


def seconds(call: Callable[[], object]) -> float:
    """Time on the clock of one call."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def joined(units: pa.Table) -> None:
    """A bare hash join of the units with as many lots as the notices list."""
    connection = duckdb.connect()
    connection.register("units", units)
    lots = "SELECT 'H' || i AS lot FROM range(1000) t(i)"
    connection.execute(
        f"CREATE TABLE met AS SELECT row, lot FROM units LEFT JOIN ({lots}) ON lot = lot_number"  # noqa: S608
    ).fetchall()


def main() -> int:
    notices = load_notices()
    titles = [notice.revisions[-1].product for notice in notices]
    each = []
    for size in SIZES:
        units = fleet(size)
        ours, bare = seconds(partial(judge, units, notices)), seconds(partial(joined, units))
        each.append(ours / size)
        print(f"{size:9,} units {ours:7.2f} s, {ours / bare:6.1f} times a bare join of them")
    names = fleet(FUZZY)["model_number"].to_pylist()
    fuzzy = seconds(lambda: [difflib.get_close_matches(name, titles, n=1) for name in names]) / FUZZY
    print(f"a fuzzy match of names takes {fuzzy / each[-1]:.0f} times as long for a unit, and knows no lot")
    growth = [after / before for before, after in pairwise(each)]
    print(f"time for a unit, from size to size: {', '.join(f'{one:.2f}' for one in growth)} times")
    return 0 if max(growth) <= MOST_GROWTH else 1


if __name__ == "__main__":
    sys.exit(main())
