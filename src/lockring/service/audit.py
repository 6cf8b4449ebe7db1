"""Whether all is still as it was written: the log, each case against its events, words, stock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter

import msgspec
from django.db import connection, transaction

from lockring.remedy import Case, Event, Stage
from lockring.service import casework, ledger, remarks
from lockring.service.models import CaseRow, Head, LedgerEntry, Unit, UnitState

Step = Callable[[int, int, str], None]
"""Called now and then with how much was looked at, of how much, and of what."""

_CHUNK = 2_000  # rows that are read at once
_READ = ("state", "terms", "person", "device", "stage", "can_wait", "since", "old_unit", "changed_at")
_END: tuple[str, list[Event]] = ("~", [])  # after every id
_KEPT = (Stage.RESERVED, Stage.SHIPPED)


class _Owned(msgspec.Struct, frozen=True):
    """Whom a case belongs to, out of its state."""

    owner: str


def faults(noted: str, step: Step) -> Iterator[str]:
    """What is wrong, a sentence each: nothing, if all is whole. `noted` is a digest of an earlier audit."""
    with _at_one_instant():
        step(0, LedgerEntry.objects.count(), "entries")
        yield from ledger.faults(noted)
        yield from _of_cases(step)
        yield from _of_units()
        for name in remarks.changed():
            yield f"the words {name[:12]}… are not those that were written"


@contextmanager
def _at_one_instant() -> Iterator[None]:
    """What is written meanwhile is not seen, where the database can do so without keeping writers waiting.

    Else a case that moves on between two looks would seem to be wrong.
    """
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def head() -> tuple[int, str]:
    """How many entries the log has, and the digest of the newest: what is noted down elsewhere."""
    newest = Head.objects.filter(id=1).first()
    return (newest.position, newest.digest) if newest else (0, ledger.NOBODY)


def _of_cases(step: Step) -> Iterator[str]:
    """Each case against its events, and the events of cases that are no more: one walk along both."""
    count, lost = CaseRow.objects.count(), 0
    told = _told()
    subject, events = next(told, _END)
    for done, row in enumerate(CaseRow.objects.only(*_READ).order_by("id").iterator(_CHUNK), 1):
        name = str(row.id)
        while subject < name:
            lost, (subject, events) = lost + 1, next(told, _END)
        if not casework.is_made_by(row, events if subject == name else ()):
            yield f"case {name} is not what its events make of it"
        elif msgspec.json.decode(row.state, type=_Owned).owner != str(row.person_id):
            yield f"case {name} belongs to somebody else than its events say"
        if subject == name:
            subject, events = next(told, _END)
        if not done % _CHUNK or done == count:
            step(done, count, "cases")
    lost += sum(1 for _ in told) + (subject != _END[0])
    if lost:
        yield f"{lost} cases that the log tells of are not there"


def _told() -> Iterator[tuple[str, list[Event]]]:
    """The events of each case, oldest first, by the names of the cases: the order of their ids."""
    entries = LedgerEntry.objects.filter(kind="case").order_by("subject", "position")
    read = entries.values_list("subject", "body").iterator(_CHUNK)
    for subject, bodies in groupby(read, key=itemgetter(0)):
        yield subject, [msgspec.json.decode(body, type=Event) for _, body in bodies]


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
