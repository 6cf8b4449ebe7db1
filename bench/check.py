"""The cost of an answer, as ratios measured in one run: run it on a quiet machine, believe only the ratios.

1. A cold `lockring check` beside a bare `python -c pass`: at most 6 times.
2. One `assess` of one device against one notice: under 20 microseconds.
3. One device against 500, 5,000 and 50,000 notices by the index: growth far under linear.
"""

from __future__ import annotations

import subprocess
import sys
import time
import timeit
from collections.abc import Callable
from pathlib import Path
from statistics import median

from lockring import Device, Notice, NoticeIndex, assess, load_notices
from lockring.advice import findings
from lockring.notice import Revision
from lockring.scope import AnySuffix, Clause, OneOf, Scope

ROUNDS = 21  # interleaved, so that a noisy neighbour disturbs both sides alike
COLD = ("check", "MMT-1780", "--fact", "ring_color=clear", "--format", "json")
MOST_COLD = 6.0  # times a bare interpreter
MOST_ASSESS = 20e-6  # seconds
SIZES = (500, 5_000, 50_000)  # notices


def seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
    return time.perf_counter() - start


def cold_ratio() -> float:
    """The median of the ratios of neighbouring runs."""
    lockring = str(Path(sys.executable).with_name("lockring"))
    return median(seconds([lockring, *COLD]) / seconds([sys.executable, "-c", "pass"]) for _ in range(ROUNDS))


def per_call(call: Callable[[], object], number: int) -> float:
    """Seconds for one call: the least of five means, as `timeit` advises."""
    return min(timeit.repeat(call, number=number, repeat=5)) / number


def assess_seconds(notices: tuple[Notice, ...]) -> float:
    """The mean over all published notices and four devices, known and unknown."""
    devices = [
        Device(model="MMT-1780", ring_color="clear"),
        Device(model="MMT-1780"),
        Device(model="MMT-722", version="2.4A"),
        Device(),
    ]
    pairs = [(device, notice) for device in devices for notice in notices]
    return per_call(lambda: [assess(device, notice) for device, notice in pairs], 20) / len(pairs)


def many(notice: Notice, count: int) -> list[Notice]:
    """So many notices like this one, each about a model of its own; the first is about MMT-1780."""
    return [Notice(id=notice.id, revisions=(about(notice.latest, place),)) for place in range(count)]


def about(revision: Revision, place: int) -> Revision:
    import msgspec

    model = AnySuffix(fact="model_number", values=("MMT-1780" if place == 0 else f"ZX-{place}",))
    lots = OneOf(fact="lot_number", values=(f"L{place}",))
    clause = Clause(id="only", says="It is covered.", all=(model, lots), source=next(iter(revision.sources)))
    return msgspec.structs.replace(revision, scope=Scope(any=(clause,)))


def growth(notice: Notice) -> list[tuple[int, float, float]]:
    """For each number of notices: seconds by the index, and without it."""
    device = Device(model="MMT-1780K")
    rows = []
    for size in SIZES:
        held = many(notice, size)
        index = NoticeIndex(held)
        by_index = per_call(lambda index=index: findings(device, index.candidates(device)), 50)  # type: ignore[misc]
        rows.append((size, by_index, per_call(lambda held=held: [assess(device, each) for each in held], 1)))  # type: ignore[misc]
    return rows


def main() -> int:
    notices = load_notices()
    cold, one = cold_ratio(), assess_seconds(notices)
    print(f"cold check          {cold:6.2f} times a bare interpreter (at most {MOST_COLD:.0f})")
    print(f"one assess          {one * 1e6:6.2f} microseconds (under {MOST_ASSESS * 1e6:.0f})")
    rows = growth(notices[0])
    for size, by_index, without in rows:
        times, faster = by_index / rows[0][1], without / by_index
        print(
            f"{size:6,} notices      {times:6.2f} times {rows[0][0]} by the index; one by one {faster:9,.0f}"
        )
    return 0 if cold <= MOST_COLD and one < MOST_ASSESS else 1


if __name__ == "__main__":
    sys.exit(main())
