"""The speed of the reader of free text, beside `json.loads` of the same records in the same run.

    python bench/extract.py ../shared/data/scopes/device_scopes.jsonl

1. Records a second over the texts: at least 3,000 on one core of a quiet machine.
2. The longest record, and a generated list of 112 kB of lots with their days: under 100 milliseconds.
3. That list in sizes that double: the time at most about doubles. Believe the ratios, not the seconds.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from lockring.extract import read
from lockring.record import Record

ROUNDS = 5  # interleaved, so that a noisy neighbour disturbs both sides alike
LEAST_RATE = 3_000  # records a second
MOST_MS = 100.0  # for the list
LIST = 112_000  # characters
SIZES = (8_000, 16_000, 32_000, 64_000, 128_000, 256_000)  # characters
MOST_GROWTH = 2.6  # times for twice the text


def record_of(row: dict[str, Any], place: int) -> Record:
    """The row of the shared texts as a record."""
    american = row["corpus"].startswith(("fda", "openfda"))
    return Record(
        source="bench",
        authority="FDA" if american else row["corpus"],
        number=str(place),
        firm=row["firm"] or "",
        product=row["product"] or "",
        codes=row["text"] or "",
    )


def list_of(size: int) -> Record:
    """A record with a list of lots of so many characters, each with its day."""
    line = "Lot {} Exp. 2026-{:02}-11; "
    codes = "".join(line.format(n + 100_000, n % 12 + 1) for n in range(size // 27 + 1))[:size]
    return Record(source="bench", authority="FDA", number="list", product="Infusion set", codes=codes)


def seconds(call: Callable[[], object]) -> float:
    """Processor time of one call."""
    start = time.process_time()
    call()
    return time.process_time() - start


def best(call: Callable[[], object]) -> float:
    """The least of several, as `timeit` advises."""
    return min(seconds(call) for _ in range(ROUNDS))


def main(path: str) -> int:
    lines = Path(path).read_text(encoding="utf-8").splitlines()
    records = [record_of(json.loads(line), place) for place, line in enumerate(lines)]
    rounds = [
        (seconds(lambda: [read(r) for r in records]), seconds(lambda: [json.loads(line) for line in lines]))
        for _ in range(ROUNDS)
    ]
    rate = len(records) / min(reading for reading, _ in rounds)
    ratio = median(reading / parsing for reading, parsing in rounds)
    longest = max(records, key=lambda r: len(r.codes))
    listed = list_of(LIST)
    ms = best(lambda: read(listed)) * 1_000
    print(f"records a second   {rate:9,.0f} (at least {LEAST_RATE:,}); {ratio:.0f} times json.loads")
    slowest = best(lambda: read(longest)) * 1_000
    print(f"longest record     {slowest:9.1f} ms for {len(longest.codes):,} characters")
    print(f"list of lots       {ms:9.1f} ms for {LIST:,} characters (under {MOST_MS:.0f})")
    times = [best(lambda held=held: read(held)) for held in map(list_of, SIZES)]  # type: ignore[misc]
    growth = [after / before for before, after in pairwise(times)]
    print(f"twice the text     {', '.join(f'{each:.2f}' for each in growth)} times (at most {MOST_GROWTH})")
    return 0 if rate >= LEAST_RATE and ms < MOST_MS and max(growth) <= MOST_GROWTH else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
