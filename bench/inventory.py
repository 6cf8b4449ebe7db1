"""Lists of devices read into tables of facts, beside pyarrow that only reads the same file.

    python bench/inventory.py [ROWS]

Three lists, each unit with a number of its own: identifier columns as CSV and as Parquet, and whole UDIs as
Parquet. Each is read by a process of its own, so that its memory is known. Exit status 1 where reading takes
more than the aim of the whole command: 10 million devices in 20 s, from UDIs in 60 s, in 8 GB.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from pyarrow import csv

from lockring.fleet.rows import fleet_of
from lockring.inventory import open_inventory
from lockring.udi import gtin_check_digit

ROWS = 1_000_000
PRODUCTS = 2_000
AIMS = {"identifiers.parquet": 2.0, "udis.parquet": 6.0}  # microseconds a row: 20 s and 60 s for 10 million
MEMORY = 8.0  # GB
UNITS = """
SELECT device_identifier, model_number,
    printf('H%06d', (i * 7919) % 1000000) AS lot_number,
    printf('NG%09dH', (i * 611953) % 1000000007) AS serial_number,
    DATE '2018-01-01' + ((i * 31) % 2900)::INTEGER AS made
FROM range({rows}) t(i) JOIN products ON product = i % {products}
"""
COLUMNS = "device_identifier, model_number, lot_number, serial_number, made::VARCHAR AS manufacture_date"
UDIS = """
'(01)' || device_identifier || '(11)' || strftime(made, '%y%m%d')
    || '(10)' || lot_number || '(21)' || serial_number AS udi
"""


def write(folder: Path, rows: int) -> list[Path]:
    """The three lists."""
    dice = random.Random(0)
    digits = [f"00{dice.randrange(10**11):011}" for _ in range(PRODUCTS)]
    products = {
        "product": range(PRODUCTS),
        "device_identifier": [stem + gtin_check_digit(stem) for stem in digits],
        "model_number": [f"MMT-{1000 + number}" for number in range(PRODUCTS)],
    }
    connection = duckdb.connect()
    connection.register("products", pa.table({name: list(values) for name, values in products.items()}))
    units = UNITS.format(rows=rows, products=PRODUCTS)
    paths = []
    for name, columns in (
        ("identifiers.csv", COLUMNS),
        ("identifiers.parquet", COLUMNS),
        ("udis.parquet", UDIS),
    ):
        connection.execute(f"COPY (SELECT {columns} FROM ({units})) TO '{folder / name}'")  # noqa: S608
        paths.append(folder / name)
    return paths


def seconds(call: Callable[[], object]) -> float:
    """Time on the clock of one call."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def measure(path: Path) -> dict[str, float]:
    """Reading one file in this process."""
    bare = seconds(lambda: pq.read_table(path) if path.suffix == ".parquet" else csv.read_csv(path))
    busy = time.process_time()
    ours = seconds(lambda: fleet_of(open_inventory(path)))
    busy = time.process_time() - busy
    return {
        "bare": bare,
        "ours": ours,
        "busy": busy,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6,
    }


def measured(path: Path) -> dict[str, float]:
    """Reading one file in a process of its own."""
    done = subprocess.run([sys.executable, __file__, str(path)], check=True, capture_output=True)
    result: dict[str, float] = json.loads(done.stdout)
    return result


def main() -> int:
    given = sys.argv[1] if len(sys.argv) > 1 else str(ROWS)
    if not given.isdecimal():
        print(json.dumps(measure(Path(given))))
        return 0
    missed = False
    with TemporaryDirectory() as folder:
        for path in write(Path(folder), int(given)):
            found, aim = measured(path), AIMS.get(path.name)
            each = found["ours"] / int(given) * 1e6
            print(
                f"{path.name:20} {int(given) / found['ours']:10,.0f} rows/s, {each:5.2f} µs a row"
                f" (aim: {aim or 'none'}), {found['busy'] / int(given) * 1e6:.2f} of a processor,"
                f" {found['ours'] / found['bare']:5.1f} times pyarrow,"
                f" {found['peak']:4.1f} GB (aim: {MEMORY:.0f})"
            )
            missed |= found["peak"] > MEMORY or (aim is not None and each > aim)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
