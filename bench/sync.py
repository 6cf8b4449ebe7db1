"""How long a sync of sixty thousand records takes, and how much memory, beside `json.loads` of them.

    python bench/sync.py ../shared/data/scopes/device_scopes.jsonl

The records are the real texts again and again, each time with other digits in every number of them.

1. The first sync, with reading: under 3 minutes and 1 GB, on a quiet machine with two cores.
2. The second sync: nothing changed, so at most a tenth of that.
"""

from __future__ import annotations

import json
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path

RECORDS = 60_000
MOST_SECONDS = 180.0
MOST_MB = 1_000.0
MOST_AGAIN = 0.1  # of the time of the first sync
LOCKRING = Path(sys.executable).with_name("lockring")
_LONG_NUMBER = re.compile(r"\d{4,}")
_REASON = "The lock of the reservoir may crack, so that the pump delivers too much or too little."
_ACTION = "The firm sent an URGENT letter to all consignees. Customers are to stop using the listed units."


def records(path: Path) -> Iterator[str]:
    """The records, as lines in the shape of openFDA's enforcement reports."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    dice = random.Random(0)
    for place, row in enumerate(islice(cycle(rows), RECORDS)):
        told = {
            "recall_number": f"Z-{place % 9_999 + 1:04}-{1990 + place // 9_999}",
            "event_id": str(10_000 + place // 2),
            "recalling_firm": row["firm"],
            "product_description": _with_other_digits(row["product"] or "", dice),
            "code_info": _with_other_digits(row["text"] or "", dice),
            "reason_for_recall": _REASON,
            "action": _ACTION,
            "classification": f"Class {'I' * (place % 3 + 1)}",
            "recall_initiation_date": f"2019{place % 12 + 1:02}{place % 28 + 1:02}",
        }
        yield json.dumps(told) + "\n"


def _with_other_digits(text: str, dice: random.Random) -> str:
    """The text with each long number in it changed to another of the same length."""
    return _LONG_NUMBER.sub(lambda found: str(dice.randrange(10 ** len(found[0]))).zfill(len(found[0])), text)


def seconds(call: Callable[[], object]) -> float:
    """Time on the clock of one call: what a person waits."""
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def main(path: str) -> int:
    with tempfile.TemporaryDirectory() as folder:
        file, store = Path(folder, "records.jsonl"), Path(folder, "recalls.db")
        with file.open("w", encoding="utf-8") as out:
            out.writelines(records(Path(path)))
        command = [str(LOCKRING), "sync", f"openfda:{file}", "--store", str(store)]
        first = seconds(lambda: subprocess.run(command, check=True))
        again = seconds(lambda: subprocess.run(command, check=True))
        parsing = seconds(lambda: [json.loads(line) for line in file.open(encoding="utf-8")])
    mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1_000
    print(f"first sync    {first:6.1f} s for {RECORDS:,} records (under {MOST_SECONDS:.0f}), ", end="")
    print(f"{first / parsing:.0f} times json.loads of them")
    print(f"second sync   {again:6.1f} s, {again / first:.3f} of the first (at most {MOST_AGAIN})")
    print(f"most memory   {mb:6.0f} MB (under {MOST_MB:,.0f})")
    return 0 if first < MOST_SECONDS and mb < MOST_MB and again <= MOST_AGAIN * first else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
