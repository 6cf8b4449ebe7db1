"""One drawn fleet on Apache Spark in local mode and on DuckDB: the same findings, and how long each takes.

    python -m bench.spark [UNITS]

Needs `pip install 'lockring[spark]'` and Java. The truths are those of the draw, as in `bench/fleet.py`.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from lockring import Notice
from lockring.fleet import Answer, Indexed, Judged
from lockring.fleet.database import Engine

sys.path[:0] = [str(Path(__file__).parents[1]), str(Path(__file__).parent)]

from fleet_files import Drawn  # noqa: E402 - lies beside this file

UNITS = 1_000_000
NOTICES = 6_000
GUDID = Path(__file__).resolve().parents[2] / "shared" / "data" / "gudid" / "gudid_50000.jsonl.gz"

Findings = frozenset[tuple[int, str, str]]


def found(units: Any, notices: list[Notice], engine: Engine | None) -> tuple[float, Findings]:
    """The seconds that it takes to judge the units, and every finding as row, notice and verdict."""
    start = time.perf_counter()
    answer = Answer(Judged(units, Indexed(notices), engine=engine))
    table = answer.judged.engine.table("SELECT row, notice, verdict FROM finding")
    taken = time.perf_counter() - start
    answer.judged.close()
    return taken, frozenset(zip(*(table[name].to_pylist() for name in table.column_names), strict=True))


def main(size: int) -> int:
    """1 where one engine finds something else than what was drawn."""
    from pyspark.sql import SparkSession

    from lockring.fleet.spark import Spark

    with tempfile.TemporaryDirectory() as name:
        drawn = Drawn(NOTICES, GUDID)
        notices = msgspec.json.decode(
            drawn.write_notices(NOTICES, Path(name, "notices.json")).read_bytes(), type=list[Notice]
        )
        listed, truths = (pq.read_table(path) for path in drawn.write_units(size, Path(name)))
    units = listed.add_column(0, "row", pa.array(range(1, size + 1), pa.int64()))
    true = frozenset(
        zip(*(truths[column].to_pylist() for column in ("row", "notice", "verdict")), strict=True)
    )
    session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
    session = session.config("spark.driver.memory", "6g").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    on_duckdb, ours = found(units, notices, None)
    on_spark, theirs = found(units, notices, Spark(session))
    times = on_spark / on_duckdb
    print(f"{size:,} units against {NOTICES:,} notices: Spark in local mode takes {times:.1f} times")
    print(f"as long as DuckDB. Wrong: {len(ours ^ true):,} on DuckDB, {len(theirs ^ true):,} on Spark.")
    session.stop()
    return 0 if ours == theirs == true else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else UNITS))
