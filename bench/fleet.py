"""A fleet with a known truth against 60,000 notices, in sizes that grow tenfold, beside bare joins in DuckDB.

    python -m bench.fleet            up to a million units
    python -m bench.fleet --full     up to ten million
    make performance                 the same, and writes docs/performance.md

Parquet in, Parquet out; each size in a process of its own. Beside it in the same run what people do today.
Exit status 1 where an aim is missed.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb

HERE = Path(__file__).parent
ROOT = HERE.parent
sys.path[:0] = [str(HERE), str(ROOT)]

import fleet_rivals  # noqa: E402 - lies beside this file
from accuracy import written  # noqa: E402
from fleet_files import Drawn  # noqa: E402
from fleet_measure import Run, run  # noqa: E402

NOTICES = 60_000
FEWER = NOTICES // 10
SIZES = (10**4, 10**5, 10**6)
FULL = 10**7
MOST_SECONDS, MOST_GB = 20.0, 8.0  # for `FULL` units
MOST_GROWTH = 2.0  # times the time for each unit, from the first size to the last
MOST_BY_NOTICES = 2.0  # times the time, for ten times the notices
UNITS_OF_RIVALS = 10_000
NOTICES_OF_RIVALS = 1_000  # all that are about the units are among them


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
    "| units | time | for each | times a hash join | times a range join | times a hash join from Parquet to "
    'Parquet | memory | **false "not affected"** | false "affected" | needlessly open | where the time goes |'
)


def rivals_table(drawn: Drawn, folder: Path) -> str:
    """A row for each way in which people look today, and one for Lockring, on the same units."""
    ours = run(drawn, UNITS_OF_RIVALS, NOTICES_OF_RIVALS, folder)
    units, truths = (folder / f"{name}-{UNITS_OF_RIVALS}.parquet" for name in ("units", "truths"))
    rows = [
        '| way | time | **false "not affected"** | of these, surely affected | false "affected" |',
        "|---|---|---|---|---|",
        f"| Lockring | 1 | {ours.wrong.cleared} | {ours.wrong.cleared} | {ours.wrong.accused} |",
    ]
    for name, (taken, pairs) in fleet_rivals.measured(units, drawn.recalls[:NOTICES_OF_RIVALS]).items():
        missed, sure, accused = duckdb.execute(_TWO_VALUED.format(truths=f"'{truths}'")).fetchall()[0]
        rows.append(f"| {name} | {taken / ours.seconds:.2f} times | {missed:,} | {sure:,} | {accused:,} |")
        del pairs  # which the statement reads by its name
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
    count = sum(one.cleared + one.accused for one in every)
    yield "no wrong answer", f"{count}", count == 0
    growth = (runs[-1].seconds / runs[-1].units) / (runs[0].seconds / runs[0].units)
    says = (
        f"time for a unit at most {MOST_GROWTH:.0f} times, from {runs[0].units:,} to {runs[-1].units:,} units"
    )
    yield says, f"{growth:.2f} times", growth <= MOST_GROWTH
    by_notices = same.seconds / fewer.seconds
    says = f"{NOTICES:,} notices for less than {MOST_BY_NOTICES:.0f} times {FEWER:,}"
    yield says, f"{by_notices:.2f} times", by_notices < MOST_BY_NOTICES
    if runs[-1].units == FULL:
        last = runs[-1]
        yield (
            f"ten million units in {MOST_SECONDS:.0f} s",
            f"{last.seconds:.0f} s",
            last.seconds < MOST_SECONDS,
        )
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
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--full", action="store_true", help="ten million units too: half an hour")
    parser.add_argument("--write", action="store_true", help="write docs/performance.md")
    shared = ROOT.parent / "shared" / "data" / "gudid" / "gudid_50000.jsonl.gz"
    parser.add_argument(
        "--gudid", type=Path, default=shared, help="an extract of GUDID; else items are made up"
    )
    arguments = parser.parse_args()
    drawn = Drawn(NOTICES, arguments.gudid)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        runs = [run(drawn, size, NOTICES, folder) for size in SIZES]
        fewer, rivals = run(drawn, SIZES[-1], FEWER, folder), rivals_table(drawn, folder)
        runs += [run(drawn, FULL, NOTICES, folder)] if arguments.full else []
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
