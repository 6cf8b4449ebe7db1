"""The findings of a fleet as files: tables here, documents for other systems in the rooms beside."""

from __future__ import annotations

import os
import re
from pathlib import Path

from lockring.fleet import fhir_findings, vex
from lockring.fleet.about import About
from lockring.fleet.all_findings import ALL_FINDINGS, prepare
from lockring.fleet.answers import Answer
from lockring.fleet.whole import whole

_TABLES = {"csv": "FORMAT csv, HEADER", "parquet": "FORMAT parquet", "json": "FORMAT json"}
FORMATS = {
    **{kind: f"findings.{kind}" for kind in _TABLES},
    "fhir": "findings.fhir.json",
    "vex": "findings.vex.json",
}
"""The name of each kind of findings file; json is a line for each finding."""
_NO_TEXTS = ("row", "revised_on", "suppressed_until")
_TOLD = (
    *("row", "verdict", "urgency", "notice", "title", "first_step", "phone", "because", "missing"),
    *("revised_on", "suppressed_until", "suppressed_because"),
)


def write_findings(answer: Answer, about: About, kind: str, folder: Path) -> Path:
    """Write the findings in one of the `FORMATS`; gives the file.

    Raises OSError where it cannot be written, InventoryError for a VEX document that has nothing to state.
    """
    import duckdb

    path = folder / FORMATS[kind]
    try:
        whole(path, lambda place: _write(answer, about, kind, place))
    except duckdb.IOException as error:
        raise _os_error(str(error)) from error
    return path


def _os_error(said: str) -> OSError:
    """What DuckDB says of a file as Python says it: it writes the number of the error into its text."""
    number = re.search(r'"errno":"([0-9]+)"', said)
    return OSError(int(number[1]), os.strerror(int(number[1]))) if number else OSError(said.splitlines()[0])


def _write(answer: Answer, about: About, kind: str, place: Path) -> None:
    match kind:
        case "fhir":
            fhir_findings.write(answer, about, place)
        case "vex":
            vex.write(answer, about, place)
        case _:
            _write_table(answer, kind, place)


def _write_table(answer: Answer, kind: str, place: Path) -> None:
    """A line for each unit and notice that covers it or may, with what the list says of the unit."""
    prepare(answer)
    cells = [f'listed."{name}"' for name in answer.judged.columns if name != "row"]
    told = [*(f"finding.{name}" for name in _TOLD), *cells]
    columns = ", ".join(_safe(column) if kind == "csv" else column for column in told)
    statement = f"""SELECT {columns} FROM {ALL_FINDINGS} AS finding JOIN listed USING (row)
        ORDER BY finding.row, finding.verdict, finding.notice"""
    quoted = str(place).replace("'", "''")
    answer.judged.engine.do(f"COPY ({statement}) TO '{quoted}' ({_TABLES[kind]})")


def _safe(column: str) -> str:
    """The column so that a spreadsheet takes none of its texts for a formula, and no phone number for a sum.

    OWASP, "CSV Injection". `lockring.inventory` takes the apostrophe off again.
    """
    name = column.partition(".")[2].strip('"')
    if name in _NO_TEXTS:
        return column
    begins = f"regexp_matches({column}, '^[=+@\\t\\r-]')"
    return f'CASE WHEN {begins} THEN chr(39) || {column} ELSE {column} END AS "{name}"'
