"""How well scopes are read out of free text: hand-labelled units of real notices, judged.

    python bench/scope_verdicts.py --records R.jsonl --verdicts V.jsonl --out verdicts.jsonl

writes one line {"record", "probe", "verdict"} a unit, and prints right, wrong by direction, and needlessly
open, in all and for each kind of scope.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lockring.errors import FactError
from lockring.extract import read
from lockring.facts import Device
from lockring.judge import judge_scope
from lockring.record import Record
from lockring.scope import Scope
from lockring.truth import Truth

CUT_AT = 6_000  # characters: where the README of the sets says that a text was cut
VERDICT: dict[Truth, str] = {True: "affected", False: "not_affected", None: "undetermined"}
FACTS = {
    "firm": "manufacturer",
    "brand": "brand_name",
    "model": "model_number",
    "catalog_number": "catalog_number",
    "udi_di": "device_identifier",
    "lot": "lot_number",
    "serial": "serial_number",
    "software_version": "software_version",
    "manufactured_on": "manufacture_date",
    "expires_on": "expiration_date",
    "distributed_on": "distribution_date",
    "country": "country",
}


def record_of(row: dict[str, Any]) -> Record:
    """The row of a set as a record of its authority."""
    text = row["text"] or ""
    american = row["corpus"].startswith(("openfda", "fda"))
    return Record(
        source="set",
        authority="FDA" if american else row["corpus"],
        number=str(row["record"]),
        firm=row["firm"] or "",
        product=row["product"] or "",
        codes=text,
        cut_off=len(text) >= CUT_AT,
    )


def device_of(probe: dict[str, Any]) -> Device:
    """The device of a probe; a value that no fact can take is left out, as not known."""
    facts: dict[str, str] = {}
    for name, text in probe.items():
        if name in FACTS and isinstance(text, str):
            facts[FACTS[name]] = text
        for feature, answer in (text if isinstance(text, dict) else {}).items():
            facts[re.sub(r"\W+", "_", feature).lower()] = str(answer)
    return Device.of(dict(readable(facts)))


def readable(facts: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The facts that can be read, one by one."""
    for name, text in facts.items():
        try:
            Device.of({name: text})
        except FactError:
            continue
        yield name, text


def judged(scope: Scope, probe: dict[str, Any]) -> str:
    """The verdict on one probe."""
    return VERDICT[judge_scope(device_of(probe), scope)]


def rows(path: str) -> list[dict[str, Any]]:
    """The rows of a file of JSON lines."""
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines() if line.strip()]


def results(records: str, verdicts: str) -> Iterator[dict[str, Any]]:
    """Each probe with its verdict, what a careful reader said, and the kinds of the scope."""
    by_id = {row["record"]: row for row in rows(records)}
    for labelled in rows(verdicts):
        yield from judged_units(by_id[labelled["record"]], labelled["probes"])


def judged_units(row: dict[str, Any], probes: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Each unit of one text with its verdict."""
    scope = read(record_of(row)).scope
    for place, probe in enumerate(probes):
        yield {
            "record": row["record"],
            "probe": place,
            "verdict": judged(scope, probe["device"]),
            "said": probe["verdict"],
            "kinds": row.get("kinds") or [],
            "device": probe["device"],
            "why": probe.get("why", ""),
        }


def tally(found: list[dict[str, Any]]) -> dict[str, int]:
    """Counts of what went right and wrong, by direction."""
    count = Counter((r["said"], r["verdict"]) for r in found)
    decidable = [r for r in found if r["said"] != "undetermined"]
    return {
        "units": len(found),
        "right": sum(r["said"] == r["verdict"] for r in found),
        "affected called not affected": count["affected", "not_affected"],
        "not affected called affected": count["not_affected", "affected"],
        "undetermined called affected": count["undetermined", "affected"],
        "undetermined called not affected": count["undetermined", "not_affected"],
        "decidable": len(decidable),
        "decidable decided rightly": sum(r["said"] == r["verdict"] for r in decidable),
        "needlessly open": sum(r["verdict"] == "undetermined" for r in decidable),
    }


def main() -> None:
    """Judge every probe, write the verdicts, print the tally."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--records", required=True)
    parser.add_argument("--verdicts", required=True)
    parser.add_argument("--out")
    parser.add_argument("--wrong", action="store_true", help="print each unit that was judged otherwise")
    arguments = parser.parse_args()
    found = list(results(arguments.records, arguments.verdicts))
    if arguments.out:
        lines = (json.dumps({k: r[k] for k in ("record", "probe", "verdict")}) for r in found)
        Path(arguments.out).write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    if arguments.wrong:
        for r in (r for r in found if r["said"] != r["verdict"]):
            device = {k: v for k, v in r["device"].items() if k != "firm"}
            print(f"{r['record']}.{r['probe']} {r['said']} -> {r['verdict']} {device} # {r['why']}")
    for name, count in tally(found).items():
        print(f"{name:36} {count:5}")


if __name__ == "__main__":
    main()
