"""One fleet assessed in a process of its own: its time step by step, and the most memory it held.

    python -m bench.fleet_run UNITS.parquet NOTICES.json FOLDER

prints one line of JSON. That the notices are decoded is not in the time; that they are indexed is.
"""

from __future__ import annotations

import json
import re
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import msgspec

from lockring import Notice
from lockring.fleet import About, Answer, Indexed, Judged, fleet_of, write_findings
from lockring.inventory import open_inventory


def most_memory() -> int:
    """The most memory that this process held, in kB; `getrusage` counts that of the process before it too."""
    (held,) = re.findall(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    return int(held)


def main(units: str, notices: str, folder: str) -> None:
    """Read, judge, explain, write; print the seconds of each."""
    given = msgspec.json.decode(Path(notices).read_bytes(), type=list[Notice])
    clock = [time.perf_counter()]
    source = Indexed(given)
    clock.append(time.perf_counter())
    fleet = fleet_of(open_inventory(units))
    clock.append(time.perf_counter())
    judged = Judged(fleet.units, source)
    clock.append(time.perf_counter())
    answer = Answer(judged)
    clock.append(time.perf_counter())
    about = About(file="units.parquet", now=datetime.now(UTC), run=UUID(int=0))
    write_findings(answer, about, "parquet", Path(folder))
    clock.append(time.perf_counter())
    steps = ("index", "read", "judge", "explain", "write")
    taken = {name: after - before for name, before, after in zip(steps, clock, clock[1:], strict=False)}
    held = {"kinds": len(judged.kinds), "ways": len(judged.ways), "units": fleet.units.num_rows}
    mb = most_memory() / 1_000
    print(json.dumps({"steps": taken, "mb": mb, **held}))


if __name__ == "__main__":
    main(*sys.argv[1:])
