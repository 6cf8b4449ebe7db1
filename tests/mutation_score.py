"""After `mutmut run`: how many changes of the code did the tests notice? Fails below 95 %."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

LEAST = 0.95  # of all changes; what survives is explained in docs/mutation.md
STATS = Path("mutants/mutmut-cicd-stats.json")


def main() -> int:
    mutmut = Path(sys.executable).with_name("mutmut")
    subprocess.run([mutmut, "export-cicd-stats"], check=True, stdout=subprocess.DEVNULL)
    stats = json.loads(STATS.read_text(encoding="utf-8"))
    noticed = stats["killed"] + stats["timeout"]
    score = noticed / stats["total"]
    print(f"{noticed} of {stats['total']} changes noticed: {score:.1%} (at least {LEAST:.0%})")
    return 0 if score >= LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
