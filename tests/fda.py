"""Records as openFDA's device/recall prints them, and files of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

Records = list[dict[str, Any]]


def fda(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "cfres_id": str(200_000 + number),
        "product_res_number": f"Z-{number:04}-2024",
        "res_event_number": str(90_000 + number),
        "recall_status": "Open, Classified",
        "event_date_initiated": "2024-02-01",
        "event_date_posted": "2024-03-01",
        "recalling_firm": "Pump Works, Inc.",
        "product_description": f"Infusion pump Flow {number}, REF FP-{number}",
        "code_info": f"Lot numbers: L{number}A1, L{number}A2",
        "reason_for_recall": "The pump may stop without an alarm.",
        "action": "Stop using the pump.",
        "product_code": "LZG",
        **changes,
    }


def broken(number: int) -> dict[str, Any]:
    """A record whose codes cannot be read."""
    return fda(number, code_info={"not": "text"})


def fda_file(folder: Path, records: Records | int, name: str = "recalls.jsonl") -> str:
    """The place of a file of records; the same path again is a file that changed."""
    if isinstance(records, int):
        records = [fda(number) for number in range(1, records + 1)]
    path = folder / name
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    return f"openfda:{path}"
