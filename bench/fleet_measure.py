"""One fleet assessed in a process of its own and compared with its truth, beside bare joins of its tables."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import msgspec
from fleet_files import Drawn

RUN = Path(__file__).parent / "fleet_run.py"


class Wrong(msgspec.Struct, frozen=True, kw_only=True):
    """Pairs of a unit and a notice with another answer than the truth, by direction."""

    cleared: int
    """Affected or open, and called not affected: the one that cannot be forgiven."""
    accused: int
    """Not affected or open, and called affected."""
    left_open: int
    """Settled, and left open."""


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """One fleet assessed: seconds by step, memory, wrong answers, and the bare joins of the same tables."""

    units: int
    steps: dict[str, float]
    gb: float
    wrong: Wrong
    joins: dict[str, float]

    @property
    def seconds(self) -> float:
        """From one Parquet file to the other."""
        return sum(self.steps.values())


def run(drawn: Drawn, size: int, notices: int, folder: Path) -> Run:
    """Assess a fleet of this size against so many notices, and compare with the truth."""
    units, truths = drawn.write_units(size, folder)
    given = drawn.write_notices(notices, folder / f"notices-{notices}.json")
    words = [sys.executable, str(RUN), str(units), str(given), str(folder)]
    told = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
    done = Run(
        units=size,
        steps=told["steps"],
        gb=told["mb"] / 1_000,
        wrong=wrong(f"'{folder}/findings.parquet'", f"'{truths}'"),
        joins=dict(joins(units, given, folder)),
    )
    print(done, file=sys.stderr, flush=True)
    return done


def wrong(found: str, truths: str) -> Wrong:
    """How often what was found is not the truth. Both are tables of row, notice and verdict."""
    cleared, accused, left_open = duckdb.execute(_WRONG.format(found=found, truths=truths)).fetchall()[0]
    return Wrong(cleared=cleared, accused=accused, left_open=left_open)


_WRONG = """
    SELECT count(*) FILTER (found.verdict IS NULL),
        count(*) FILTER (found.verdict = 'affected' AND truth.verdict IS DISTINCT FROM 'affected'),
        count(*) FILTER (found.verdict = 'undetermined' AND truth.verdict IS DISTINCT FROM 'undetermined')
    FROM {found} AS found FULL JOIN {truths} AS truth USING (row, notice)
"""


def joins(units: Path, notices: Path, folder: Path) -> Iterator[tuple[str, float]]:
    """Seconds of bare joins of units with notices, by the device identifier and a range of serial numbers."""
    connection = duckdb.connect()
    connection.execute(f"CREATE TABLE unit AS SELECT * FROM '{units}'")  # noqa: S608 - our own file
    connection.execute(_NAMED.format(notices=notices))
    within = "AND serial_number BETWEEN named.first AND named.last"
    whole = _JOIN.format(units=f"'{units}'", more="")
    out = f"COPY ({whole}) TO '{folder}/joined.parquet'"
    for name, statement in (
        ("hash join", f"CREATE TABLE hashed AS {_JOIN.format(units='unit', more='')}"),
        ("range join", f"CREATE TABLE ranged AS {_JOIN.format(units='unit', more=within)}"),
        ("hash join, Parquet to Parquet", out),
    ):
        start = time.perf_counter()
        connection.execute(statement).fetchall()
        yield name, time.perf_counter() - start
    connection.close()


_NAMED = """
    CREATE TABLE named AS
    SELECT id, condition.values[1] AS number, tests[2].first AS first, tests[2].last AS last
    FROM (SELECT id, clause.all AS tests, clause.all[1] AS condition
        FROM (SELECT id, unnest(revisions[1].scope.any) AS clause FROM read_json('{notices}',
            columns = {{id: 'VARCHAR', revisions: 'STRUCT(scope STRUCT("any" STRUCT("all" STRUCT(
                "values" VARCHAR[], "first" VARCHAR, "last" VARCHAR)[])[]))[]'}})))
"""
_JOIN = """SELECT unit.*, named.id FROM {units} AS unit LEFT JOIN named
    ON named.number = unit.device_identifier {more}"""
