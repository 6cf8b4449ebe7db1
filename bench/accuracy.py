"""The accuracy of reading scopes, as docs/accuracy.md and the README show it: measured and written in one go.

    python bench/accuracy.py            # measures, prints, and writes both pages
    python bench/accuracy.py --check    # exit status 1 when the pages say something else

The development set lies outside of this repository (see --shared). The sets in bench/units were labelled by
people who had not seen the reader; their texts are found in the same place.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import scope_verdicts

HERE = Path(__file__).parent
ROOT = HERE.parent
COLUMNS = (
    ("units", "units"),
    ("right", "right"),
    ("decidable", "decidable"),
    ("decidable decided rightly", "decided rightly"),
    ("needlessly open", "left open"),
    ("affected called not affected", "**affected called not affected**"),
    ("not affected called affected", "not affected called affected"),
    ("undetermined called affected", "open called affected"),
    ("undetermined called not affected", "open called not affected"),
)


def sets(shared: Path) -> dict[str, list[dict[str, Any]]]:
    """The judged units of each set whose texts are at hand, by its name."""
    folder = shared / "scope-verdicts"
    found = {}
    if folder.is_dir():
        found["development"] = list(
            scope_verdicts.results(str(folder / "dev.records.jsonl"), str(folder / "dev.verdicts.jsonl"))
        )
    texts = shared / "scopes" / "device_scopes.jsonl"
    by_id = (
        {(row["corpus"], str(row["id"])): row for row in scope_verdicts.rows(str(texts))}
        if texts.is_file()
        else {}
    )
    for path in sorted((HERE / "units").glob("*.jsonl")):
        labelled = [row for row in scope_verdicts.rows(str(path)) if (row["corpus"], row["id"]) in by_id]
        if labelled:
            found[f"blind {path.stem}"] = list(_judged(labelled, by_id))
    return found


def _judged(labelled: list[dict[str, Any]], by_id: dict[tuple[str, str], dict[str, Any]]) -> Any:
    for row in labelled:
        text = {**by_id[row["corpus"], row["id"]], "record": row["id"]}
        yield from scope_verdicts.judged_units(text, row["probes"])


def table(found: dict[str, list[dict[str, Any]]]) -> str:
    """The sets as a table: one row a set."""
    lines = ["| set | " + " | ".join(title for _, title in COLUMNS) + " |", "|---" * (len(COLUMNS) + 1) + "|"]
    for name, units in found.items():
        count = scope_verdicts.tally(units)
        lines.append(f"| {name} | " + " | ".join(_cell(count, key) for key, _ in COLUMNS) + " |")
    return "\n".join(lines)


def _cell(count: dict[str, int], key: str) -> str:
    share = f" ({100 * count[key] / count['decidable']:.1f} %)" if key == "decidable decided rightly" else ""
    return f"{count[key]}{share}"


def by_kind(units: list[dict[str, Any]]) -> str:
    """The units of one set by the kinds of their scope."""
    kinds: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for unit in units:
        for kind in unit["kinds"]:
            kinds[kind].append(unit)
    lines = ["| kind of scope | units | right | wrong for certain | left open |", "|---|---|---|---|---|"]
    for kind, listed in sorted(kinds.items(), key=lambda item: -len(item[1])):
        count = scope_verdicts.tally(listed)
        wrong = count["units"] - count["right"] - count["needlessly open"]
        lines.append(
            f"| {kind} | {count['units']} | {count['right']} | {wrong} | {count['needlessly open']} |"
        )
    return "\n".join(lines)


def written(page: str, marker: str, body: str) -> str:
    """The page with the body between the two marks of this name. Raises SystemExit without them."""
    marked = re.compile(rf"(<!-- {marker} -->\n).*?(<!-- /{marker} -->)", re.DOTALL)
    if not marked.search(page):
        raise SystemExit(f"no marks <!-- {marker} --> in the page")
    return marked.sub(lambda found: f"{found[1]}{body}\n{found[2]}", page)


def main() -> int:
    """Measure, print, and write or check the pages."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--shared", type=Path, default=ROOT.parent / "shared" / "data", help="where the texts are"
    )
    parser.add_argument(
        "--check", action="store_true", help="write nothing; say whether the pages are up to date"
    )
    arguments = parser.parse_args()
    found = sets(arguments.shared)
    if not found:
        print(f"no texts under {arguments.shared}: nothing to measure", file=sys.stderr)
        return 2
    bodies = {"accuracy": table(found), "kinds": by_kind(found.get("development", []))}
    print(bodies["accuracy"])
    stale = False
    for path, markers in (
        (ROOT / "docs" / "accuracy.md", ("accuracy", "kinds")),
        (ROOT / "README.md", ("accuracy",)),
    ):
        page = path.read_text(encoding="utf-8")
        fresh = page
        for marker in markers:
            fresh = written(fresh, marker, bodies[marker])
        stale = stale or fresh != page
        if not arguments.check:
            path.write_text(fresh, encoding="utf-8")
    return int(arguments.check and stale)


if __name__ == "__main__":
    sys.exit(main())
