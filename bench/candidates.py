"""Many products against a store: looked for and judged together, beside one by one.

    python bench/candidates.py

The store is made here, of generated recalls. Both ways must find the same; together has to be `LEAST`
times as fast for each product, with all that is read first.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from lockring.candidates import Candidates
from lockring.facts import Device
from lockring.fleet.plan import Plan
from lockring.holdings import Holdings

RECALLS = 5_000
PRODUCTS = 2_000
ALONE = 50  # products looked for one by one
LEAST = 3.0  # times as fast together
LOCKRING = Path(sys.executable).with_name("lockring")
_KINDS = ("infusion pump", "glucose meter", "hip stem", "catheter", "ventilator", "patient monitor")
_PARTS = ("ka", "vi", "ro", "mel", "tan", "so", "lux", "pre", "dor", "fen", "gi", "bra")


def brands(dice: random.Random) -> Iterator[str]:
    """Names that are made up: Kaviro."""
    while True:
        yield "".join(dice.choices(_PARTS, k=3)).title()


def numbers(dice: random.Random) -> Iterator[str]:
    """Product numbers of several forms."""
    while True:
        letters, number = "".join(dice.choices("ABCDEHKM", k=2)), dice.randrange(10**6)
        yield dice.choice((f"{letters}-{number:06}", f"{number:06}{letters[0]}", f"{number:07}"))


def recalls(dice: random.Random) -> Iterator[str]:
    """Recalls, as lines in the shape of openFDA's enforcement reports."""
    for place, brand, number in zip(range(RECALLS), brands(dice), numbers(dice), strict=False):
        named = f"{brand} {dice.choice(_KINDS)}"
        told = {
            "recall_number": f"Z-{place % 9_999 + 1:04}-2019",
            "event_id": str(10_000 + place),
            "recalling_firm": f"{brand} Medical Inc.",
            "product_description": named if place % 2 else f"{named}, Model {number}",
            "code_info": f"Lot numbers: {dice.randrange(10**6):06}, {dice.randrange(10**6):06}",
            "reason_for_recall": "The alarm may not sound.",
            "classification": "Class II",
            "recall_initiation_date": "20190504",
        }
        yield json.dumps(told) + "\n"


def products(dice: random.Random) -> list[Device]:
    """Products of a list: with a brand, and most with a number."""
    made = islice(zip(brands(dice), numbers(dice), strict=False), PRODUCTS)
    named = [(Device(brand_name=brand, manufacturer=f"{brand} Medical"), number) for brand, number in made]
    return [
        device.learn("model_number", number) if place % 4 else device
        for place, (device, number) in enumerate(named)
    ]


def timed(found: Iterator[Candidates], devices: list[Device]) -> tuple[float, list[Candidates]]:
    """Seconds for each product, found and judged, and what was found."""
    start, plan, made = time.perf_counter(), Plan(), []
    for number, (device, candidates) in enumerate(zip(devices, found, strict=True)):
        plan.add(number, device, candidates.notices, {})
        made.append(candidates)
    return (time.perf_counter() - start) / len(devices), made


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        file, store = Path(folder, "recalls.jsonl"), str(Path(folder, "recalls.db"))
        file.write_text("".join(recalls(random.Random(1))), encoding="utf-8")
        command = [str(LOCKRING), "sync", f"openfda:{file}", "--store", store]
        subprocess.run(command, check=True, capture_output=True)
        devices, now = products(random.Random(2)), datetime.now(UTC)
        few = devices[:: PRODUCTS // ALONE]
        with Holdings.open(store, now=now) as holdings:
            alone, expected = timed((holdings.candidates(device) for device in few), few)
        with Holdings.open(store, now=now) as holdings:
            together, found = timed(holdings.candidates_of(devices), devices)
    same = found[:: PRODUCTS // ALONE] == expected
    print(f"{PRODUCTS:,} products, {RECALLS:,} recalls: {together * 1000:.1f} ms for each together,", end=" ")
    print(
        f"{alone * 1000:.1f} ms alone: {alone / together:.1f} times as fast; {'' if same else 'NOT '}the same"
    )
    return 0 if same and alone >= LEAST * together else 1


if __name__ == "__main__":
    sys.exit(main())
