"""Suppressions applied to an answer: findings move to the relation `suppressed`, or come back and say why."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from datetime import date

import msgspec

from lockring.advice import URGENCIES
from lockring.fleet.all_findings import literal, prepare, revisions
from lockring.fleet.answers import Answer
from lockring.fleet.suppressions import SuppressedVerdict, Suppression, normal
from lockring.fleet.units import DOUBT
from lockring.normal import compact

_SIGNS = "ltrim(upper(regexp_replace(cell, '[^0-9A-Za-z]', '', 'g')), '0')"
_NOT_PLAIN = """NOT regexp_full_match(cell, '[0-9A-Za-z -]*')
    OR regexp_matches(upper(cell), '^[^0-9A-Z]*(LOT|BATCH|SN|SERIAL|REF|N[O0]|NUMBER)')"""
"""A text that may have more in it than its normal form: `lockring.normal.identifier`."""
_STILL = "(finding.row, finding.place) NOT IN (SELECT (row, place) FROM suppressed)"
_APART = {
    "aside": """SELECT row, any_value(unit.kind) AS kind, list(place ORDER BY place) AS places
        FROM suppressed JOIN unit USING (row) GROUP BY row""",
    "apart": """SELECT kind, places, (SELECT max(kind) FROM kind) + row_number() OVER () AS own, units
        FROM (SELECT kind, places, count(*) AS units FROM aside GROUP BY kind, places)""",
    "unit": """SELECT unit.row, coalesce(apart.own, unit.kind) AS kind FROM unit LEFT JOIN aside USING (row)
        LEFT JOIN apart ON apart.kind = aside.kind AND apart.places = aside.places""",
    "told": """SELECT * FROM told UNION ALL SELECT told.* REPLACE (apart.own AS kind) FROM told
        JOIN apart USING (kind) WHERE NOT list_contains(apart.places, told.place)""",
    "left_over": """SELECT * FROM left_over UNION ALL
        SELECT own AS kind, notices FROM left_over JOIN apart USING (kind)""",
    "kind": """SELECT kind.* REPLACE (units - coalesce(gone, 0) AS units) FROM kind LEFT JOIN
            (SELECT kind, sum(units) AS gone FROM apart GROUP BY kind) AS gone USING (kind)
        WHERE units > coalesce(gone, 0)
        UNION ALL SELECT kind.* REPLACE (own AS kind, apart.units AS units) FROM kind
        JOIN apart USING (kind)""",
}
"""Units with suppressed findings become kinds of their own, which are told less."""
_UNITS = """SELECT coalesce(sum(apart.units), 0) FROM apart JOIN left_over ON left_over.kind = own
    ANTI JOIN told ON told.kind = own WHERE left_over.notices = 0"""


class SuppressionUse(msgspec.Struct, frozen=True, kw_only=True):
    """What one suppression did: `suppressed` findings are set aside, all others of these numbers came back.

    `ended`: its last day is over. `revised`: the notice was revised since, or cannot be read whole. `graver`:
    the unit was undetermined and is affected, or its first step is more urgent than it was. `place` is that
    of the entry in the file, from 0.
    """

    place: int
    notice: str
    title: str
    phone: str
    reason: str
    by: str
    until: date
    suppressed: int = 0
    ended: int = 0
    revised: int = 0
    graver: int = 0

    @property
    def met(self) -> int:
        """How many findings it is about."""
        return self.suppressed + self.ended + self.revised + self.graver


class Suppressed(msgspec.Struct, frozen=True, kw_only=True):
    """All suppressions with what each did, and `units`: those with suppressed findings and nothing else open.

    A unit that could not be compared with every notice is not among them.
    """

    uses: tuple[SuppressionUse, ...] = ()
    units: int = 0


def suppress(answer: Answer, entries: Sequence[Suppression], today: date) -> Suppressed:
    """Move what the entries set aside on this day from the relation `finding` to `suppressed`.

    `suppressed` has the columns of `finding`, and suppressed_until, suppressed_because and suppressed_by. Of
    several entries on one finding the one that ends last holds.
    """
    ask = answer.judged.engine.do
    prepare(answer)
    meant = [_meant(answer, entry) for entry in entries]
    uses = [
        _use(answer, place, entry, one, today)
        for place, (entry, one) in enumerate(zip(entries, meant, strict=True))
    ]
    lasting = sorted(zip(uses, entries, meant, strict=True), key=lambda one: one[1].until, reverse=True)
    for use, entry, one in lasting:
        if use.suppressed:
            these = f"{one} AND NOT ({_graver(entry)}) AND {_STILL}"
            ask(f"INSERT INTO suppressed SELECT finding.*, {_columns(entry)} {these}")
    for table, select in _APART.items():
        answer.judged.engine.make(table, select)
    return Suppressed(uses=tuple(uses), units=int(ask(_UNITS)[0][0]))


def _use(answer: Answer, place: int, entry: Suppression, meant: str, today: date) -> SuppressionUse:
    counted = f"SELECT count(*), count(*) FILTER ({_graver(entry)}) {meant}"
    every, graver = answer.judged.engine.do(counted)[0]
    use = _unused(answer, place, entry)
    if today > entry.until:
        return msgspec.structs.replace(use, ended=every)
    if every and not _is_as_it_was(answer, entry):
        return msgspec.structs.replace(use, revised=every)
    return msgspec.structs.replace(use, suppressed=every - graver, graver=graver)


def _unused(answer: Answer, place: int, entry: Suppression) -> SuppressionUse:
    revision = next((one for one in revisions(answer).values() if one.id == entry.notice), None)
    return SuppressionUse(
        place=place,
        notice=entry.notice,
        title=revision.title if revision else entry.notice,
        phone=revision.contacts[0].phone if revision and revision.contacts else "",
        reason=entry.reason,
        by=entry.by,
        until=entry.until,
    )


def _is_as_it_was(answer: Answer, entry: Suppression) -> bool:
    """Whether the notice stands as it did when the entry was made, as far as it can be read."""
    whole = not any(one.unreadable for one in answer.judged.notices if one.id == entry.notice)
    days = {one.revised_on for one in revisions(answer).values() if one.id == entry.notice}
    return whole and days == {entry.revised_on}


def _meant(answer: Answer, entry: Suppression) -> str:
    """The findings that the entry is about, as the end of a statement."""
    ours = f"FROM finding JOIN listed USING (row) WHERE finding.notice = {literal(entry.notice)}"
    tests = [_test(answer, ours, name, wanted) for name, wanted in entry.values().items()]
    return " AND ".join((ours, *tests))


def _test(answer: Answer, ours: str, name: str, wanted: frozenset[Hashable]) -> str:
    """Whether the cell of a row states one of these values, as SQL; a doubtful cell states nothing."""
    if name not in answer.judged.columns:
        return "false"
    cell = f'listed."{name}"'
    near = f"SELECT cell FROM (SELECT DISTINCT {cell} AS cell {ours}) WHERE {_near(wanted)}"
    same = [
        text for (text,) in answer.judged.engine.do(near) if text is not None and normal(name, text) in wanted
    ]
    if not same:
        return "false"
    sure = f'listed."{name}{DOUBT}" IS NULL' if f"{name}{DOUBT}" in answer.judged.columns else "true"
    return f"{cell} IN ({', '.join(map(literal, same))}) AND {sure}"


def _near(wanted: frozenset[Hashable]) -> str:
    """Which cells can have one of these normal forms: those with the same signs, and those not plain.

    A value that is no text, such as a model number, can be written in many ways: then all of them.
    """
    if not all(isinstance(value, str) for value in wanted):
        return "true"
    signs = {compact(str(value)).lstrip("0") for value in wanted}
    return f"{_SIGNS} IN ({', '.join(map(literal, sorted(signs)))}) OR {_NOT_PLAIN}"


def _columns(entry: Suppression) -> str:
    until, because, by = f"DATE '{entry.until}'", literal(entry.reason), literal(entry.by)
    return f"{until} AS suppressed_until, {because} AS suppressed_because, {by} AS suppressed_by"


def _graver(entry: Suppression) -> str:
    """Whether a finding is graver than the one that was set aside, as SQL."""
    sooner = ", ".join(literal(one.value) for one in URGENCIES[: URGENCIES.index(entry.urgency)])
    urgent = f"finding.urgency IN ({sooner})" if sooner else "false"
    open_ = entry.verdict is SuppressedVerdict.UNDETERMINED
    return f"{urgent} OR finding.verdict = 'affected'" if open_ else urgent
