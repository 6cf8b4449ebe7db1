"""Whether all is still as it was written: the log, each case against its events, words, stock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

import msgspec

from lockring.remedy import Case, Event, Stage
from lockring.service import casework, ledger, remarks
from lockring.service.models import CaseRow, Head, LedgerEntry, Unit, UnitState

Step = Callable[[int, int, str], None]
"""Called now and then with how much was looked at, of how much, and of what."""

_CHUNK = 2_000  # rows that are read at once
_ASKED = 400  # cases whose events are asked for at once; SQLite takes so many values in every build
_KEPT = (Stage.RESERVED, Stage.SHIPPED)


def faults(noted: str, step: Step) -> Iterator[str]:
    """What is wrong, a sentence each: nothing, if all is whole. `noted` is a digest of an earlier audit."""
    step(0, LedgerEntry.objects.count(), "entries")
    yield from ledger.faults(noted)
    yield from _of_cases(step)
    yield from _of_units()
    for name in remarks.changed():
        yield f"the words {name[:12]}… are not those that were written"


def head() -> tuple[int, str]:
    """How many entries the log has, and the digest of the newest: what is noted down elsewhere."""
    newest = Head.objects.filter(id=1).first()
    return (newest.position, newest.digest) if newest else (0, ledger.NOBODY)


def _of_cases(step: Step) -> Iterator[str]:
    """Each case against its events, and the events of cases that are no more."""
    count, done = CaseRow.objects.count(), 0
    for rows in _some_at_once(CaseRow.objects.order_by("id").iterator(chunk_size=_CHUNK)):
        events = _events([str(row.id) for row in rows])
        for row in rows:
            if not casework.is_made_by(row, events[str(row.id)]):
                yield f"case {row.id} is not what its events make of it"
            elif casework.case_of(row).owner != str(row.person_id):
                yield f"case {row.id} belongs to somebody else than its events say"
        done += len(rows)
        step(done, count, "cases")
    opened = LedgerEntry.objects.filter(kind="case").values_list("subject", flat=True).distinct()
    lost = opened.count() - count
    if lost > 0:
        yield f"{lost} cases that the log tells of are not there"


def _some_at_once(rows: Iterator[CaseRow]) -> Iterator[list[CaseRow]]:
    return iter(lambda: list(islice(rows, _ASKED)), [])


def _events(cases: list[str]) -> dict[str, list[Event]]:
    """The events of these cases, oldest first."""
    found: dict[str, list[Event]] = {name: [] for name in cases}
    entries = LedgerEntry.objects.filter(kind="case", subject__in=cases).order_by("position")
    for subject, body in entries.values_list("subject", "body"):
        found[subject].append(msgspec.json.decode(body, type=Event))
    return found


def _of_units() -> Iterator[str]:
    """Each unit of the stock against the case that it is with."""
    for unit in Unit.objects.select_related("case").order_by("id").iterator(chunk_size=_CHUNK):
        case = casework.case_of(unit.case) if unit.case else None
        if not _stands(unit, case):
            yield f"unit {unit.id} is {unit.state}, which its case does not say"
    with_unit = CaseRow.objects.filter(stage__in=[stage.value for stage in _KEPT]).filter(
        terms__contains='"kind":"replacement"'
    )
    for name in with_unit.exclude(units__state__in=(UnitState.RESERVED, UnitState.SHIPPED)).values_list(
        "id", flat=True
    ):
        yield f"case {name} has a unit that the stock does not know of"


def _stands(unit: Unit, case: Case | None) -> bool:
    match unit.state:
        case UnitState.AVAILABLE | UnitState.HELD:
            return case is None
        case UnitState.RESERVED:
            return case is not None and case.stage is Stage.RESERVED and case.unit == str(unit.id)
        case UnitState.SHIPPED:
            return case is not None and case.stage is Stage.SHIPPED and case.unit == str(unit.id)
        case UnitState.RECEIVED:
            return case is not None and str(unit.id) in case.tried
        case _:  # faulty: with the case that it was sent for, or found so in the stock
            return case is None or str(unit.id) in case.tried
