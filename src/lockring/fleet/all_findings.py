"""All findings of an answer, the suppressed ones too, some rows of the list at a time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from lockring.fleet.answers import Answer
from lockring.fleet.units import DOUBT
from lockring.notice import Revision

ALL_FINDINGS = """(SELECT every.*, revised.revised_on FROM
    (SELECT * FROM finding UNION ALL BY NAME SELECT * FROM suppressed) AS every JOIN revised USING (place))"""
"""All findings, once `prepare` was called; `revised_on` is the day of the notice's revision."""
_SUPPRESSED = """CREATE TABLE IF NOT EXISTS suppressed AS SELECT *, NULL::DATE AS suppressed_until,
    NULL::VARCHAR AS suppressed_because, NULL::VARCHAR AS suppressed_by FROM finding WHERE false"""
_ADDRESS = r"""https?://[^\s<>"{}|\\^`]+"""  # RFC 3986; a record may say in words that it gives none
_ROWS_AT_ONCE = 1_000  # in one statement
_AT_ONCE = 50_000  # rows of the list looked at at once


def prepare(answer: Answer) -> None:
    """Make the relations that `ALL_FINDINGS` needs; may be called again."""
    days = [f"({place}, DATE '{one.revised_on}')" for place, one in revisions(answer).items()]
    answer.judged.engine.do(_SUPPRESSED)
    _put(answer, "revised (place BIGINT, revised_on DATE)", days)


def _put(answer: Answer, table: str, rows: list[str]) -> None:
    name = table.partition(" ")[0]
    answer.judged.engine.do(f"CREATE OR REPLACE TABLE {table}")
    for begin in range(0, len(rows), _ROWS_AT_ONCE):
        answer.judged.engine.do(f"INSERT INTO {name} VALUES {', '.join(rows[begin : begin + _ROWS_AT_ONCE])}")


def literal(text: str) -> str:
    """The text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def revisions(answer: Answer) -> dict[int, Revision]:
    """For the place of each notice with a finding the revision that gave it."""
    return {one.notice: one.finding.revision for one in answer.explanations}


def pages(revision: Revision) -> list[tuple[str, str]]:
    """Of each source of the revision that names an address, who published what, and where."""
    return [
        (f"{source.publisher}: {source.title}", source.url)
        for source in revision.sources.values()
        if re.fullmatch(_ADDRESS, source.url)
    ]


def sure_cell(answer: Answer, name: str) -> str:
    """What a row says under this fact, as SQL; null where it is doubtful or has no column."""
    if name not in answer.judged.columns:
        return "NULL::VARCHAR"
    doubt = f"{name}{DOUBT}"
    cell = f"nullif(listed.\"{name}\", '')"
    return f'CASE WHEN listed."{doubt}" IS NULL THEN {cell} END' if doubt in answer.judged.columns else cell


def findings(answer: Answer, told: Sequence[str], cells: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Of each finding these columns and these cells, in the order of rows. Call `prepare` before."""
    columns = [*(f"finding.{name}" for name in told), *(sure_cell(answer, name) for name in cells)]
    first, last = answer.judged.engine.do("SELECT coalesce(min(row), 0), coalesce(max(row), -1) FROM listed")[
        0
    ]
    for begin in range(first, last + 1, _AT_ONCE):
        some = f"BETWEEN {begin} AND {begin + _AT_ONCE - 1}"
        yield from answer.judged.engine.do(
            f"""SELECT {", ".join(columns)} FROM {ALL_FINDINGS} AS finding JOIN listed USING (row)
            WHERE finding.row {some} AND listed.row {some} ORDER BY finding.row, finding.place"""
        )
