"""A fleet with a known truth against 60,000 notices, in sizes that grow tenfold, beside bare joins in DuckDB.

    python -m bench.fleet            up to a million units
    python -m bench.fleet --full     up to ten million
    make performance                 the same, and writes docs/performance.md

Parquet in, Parquet out; each size in a process of its own. Beside it in the same run what people do today.
Exit status 1 where an aim is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import duckdb
import msgspec

HERE = Path(__file__).parent
ROOT = HERE.parent
sys.path[:0] = [str(HERE), str(ROOT)]

import fleet_rivals  # noqa: E402 - lies beside this file
from accuracy import written  # noqa: E402
from fleet_files import Drawn  # noqa: E402

NOTICES = 60_000
FEWER = NOTICES // 10
SIZES = (10**4, 10**5, 10**6)
FULL = 10**7
MOST_SECONDS, MOST_GB = 20.0, 8.0  # for `FULL` units
MOST_GROWTH = 2.0  # times the time for each unit, from the first size to the last
MOST_BY_NOTICES = 2.0  # times the time, for ten times the notices
UNITS_OF_RIVALS = 10_000
NOTICES_OF_RIVALS = 1_000  # all that are about the units are among them


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
    words = [sys.executable, str(HERE / "fleet_run.py"), str(units), str(given), str(folder)]
    told = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
    return Run(
        units=size,
        steps=told["steps"],
        gb=told["mb"] / 1_000,
        wrong=wrong(f"'{folder}/findings.parquet'", f"'{truths}'"),
        joins=dict(joins(units, given, folder)),
    )


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
    """Seconds of bare joins of the units with the notices, by the device identifier and a range of serials."""
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
    CREATE TABLE named AS SELECT id, condition.values[1] AS number, tests[2].first AS first, tests[2].last AS last
    FROM (SELECT id, clause.all AS tests, clause.all[1] AS condition
        FROM (SELECT id, unnest(revisions[1].scope.any) AS clause FROM read_json('{notices}',
            columns = {{id: 'VARCHAR', revisions: 'STRUCT(scope STRUCT("any" STRUCT("all" STRUCT(
                "values" VARCHAR[], "first" VARCHAR, "last" VARCHAR)[])[]))[]'}})))
"""
_JOIN = """SELECT unit.*, named.id FROM {units} AS unit LEFT JOIN named
    ON named.number = unit.device_identifier {more}"""


def sizes_table(runs: list[Run]) -> str:
    """A row for each size."""
    rows = [_HEAD, "|---" * (_HEAD.count("|") - 1) + "|"]
    for one in runs:
        shares = ", ".join(f"{name} {100 * taken / one.seconds:.0f} %" for name, taken in one.steps.items())
        times = " | ".join(f"{one.seconds / taken:.0f}" for taken in one.joins.values())
        wrongs = f"{one.wrong.cleared} | {one.wrong.accused} | {one.wrong.left_open}"
        each = 1e6 * one.seconds / one.units
        rows.append(
            f"| {one.units:,} | {one.seconds:.1f} s | {each:.0f} µs | {times} | {one.gb:.1f} GB "
            f"| {wrongs} | {shares} |"
        )
    return "\n".join(rows)


_HEAD = (
    "| units | time | for each | times a hash join | times a range join | times a hash join, Parquet to Parquet "
    "| memory | **false \"not affected\"** | false \"affected\" | needlessly open | where the time goes |"
)


def rivals_table(drawn: Drawn, folder: Path) -> str:
    """A row for each way in which people look today, and one for Lockring, on the same units."""
    ours = run(drawn, UNITS_OF_RIVALS, NOTICES_OF_RIVALS, folder)
    units, truths = (folder / f"{name}-{UNITS_OF_RIVALS}.parquet" for name in ("units", "truths"))
    rows = [
        '| way | time, against Lockring | **false "not affected"** | of these affected for certain '
        '| false "affected" |',
        "|---|---|---|---|---|",
        f"| Lockring | 1 | {ours.wrong.cleared} | {ours.wrong.cleared} | {ours.wrong.accused} |",
    ]
    for name, (taken, pairs) in fleet_rivals.measured(units, drawn.recalls[:NOTICES_OF_RIVALS]).items():
        missed, sure, accused = duckdb.execute(_TWO_VALUED.format(truths=f"'{truths}'")).fetchall()[0]
        rows.append(f"| {name} | {taken / ours.seconds:.2f} | {missed:,} | {sure:,} | {accused:,} |")
        del pairs
    return "\n".join(rows)


_TWO_VALUED = """
    SELECT count(*) FILTER (pairs.row IS NULL),
        count(*) FILTER (pairs.row IS NULL AND truth.verdict = 'affected'),
        count(*) FILTER (pairs.row IS NOT NULL AND truth.verdict IS DISTINCT FROM 'affected')
    FROM pairs FULL JOIN {truths} AS truth USING (row, notice)
"""


def aims(runs: list[Run], fewer: Run) -> Iterator[tuple[str, str, bool]]:
    """Each aim that this run can tell of, what was measured, and whether it is met."""
    same = next(one for one in runs if one.units == fewer.units)
    every = [one.wrong for one in (*runs, fewer)]
    count = sum(one.cleared + one.accused + one.left_open for one in every)
    yield "no wrong answer", f"{count}", count == 0
    growth = (runs[-1].seconds / runs[-1].units) / (runs[0].seconds / runs[0].units)
    says = f"time for a unit at most {MOST_GROWTH:.0f} times, from {runs[0].units:,} to {runs[-1].units:,} units"
    yield says, f"{growth:.2f} times", growth <= MOST_GROWTH
    by_notices = same.seconds / fewer.seconds
    says = f"{NOTICES:,} notices for less than {MOST_BY_NOTICES:.0f} times {FEWER:,}"
    yield says, f"{by_notices:.2f} times", by_notices < MOST_BY_NOTICES
    if runs[-1].units == FULL:
        last = runs[-1]
        yield f"ten million units in {MOST_SECONDS:.0f} s", f"{last.seconds:.0f} s", last.seconds < MOST_SECONDS
        yield f"ten million units in {MOST_GB:.0f} GB", f"{last.gb:.1f} GB", last.gb < MOST_GB


def machine() -> str:
    """What it was measured on."""
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return (
        f"{os.cpu_count()} processors, {gigabytes:.0f} GB, {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, DuckDB {duckdb.__version__}."
    )


def main() -> int:
    """Measure, print, and write the page where that is asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--full", action="store_true", help="ten million units too: half an hour, 30 GB of disk")
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    shared = ROOT.parent / "shared" / "data" / "gudid" / "gudid_50000.jsonl.gz"
    parser.add_argument("--gudid", type=Path, default=shared, help="an extract of GUDID; else items are made up")
    arguments = parser.parse_args()
    drawn = Drawn(NOTICES, arguments.gudid)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        runs = [run(drawn, size, NOTICES, folder) for size in (*SIZES, *([FULL] if arguments.full else []))]
        fewer = run(drawn, SIZES[-1], FEWER, folder)
        rivals = rivals_table(drawn, folder)
    told = list(aims(runs, fewer))
    lines = [f"| {says} | {measured} | {'yes' if met else 'no'} |" for says, measured, met in told]
    bodies = {
        "machine": machine(),
        "fleet": sizes_table(runs),
        "aims": "\n".join(["| aim | measured | met |", "|---|---|---|", *lines]),
        "rivals": rivals,
    }
    print("\n\n".join(bodies.values()))
    if arguments.write:
        write(ROOT / "docs" / "performance.md", bodies)
    return 0 if all(met for _, _, met in told) else 1


def write(page: Path, bodies: dict[str, str]) -> None:
    """Put the tables between their marks."""
    text = page.read_text(encoding="utf-8")
    for marker, body in bodies.items():
        text = written(text, marker, body)
    page.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
