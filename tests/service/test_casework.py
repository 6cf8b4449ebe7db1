"""Writing what happens to a case: once, whole, in order, and so that nobody can change it afterwards."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from lockring.errors import RemedyError, ServiceError
from lockring.remedy import Event, Stage
from lockring.remedy import events as happened
from lockring.service import casework, ledger, remarks, stock
from lockring.service.models import CaseRow, LedgerEntry, Remark, Unit, UnitState
from tests.service.builders import AGENT, OWNER, START, asked, happens, opened, person, unit

pytestmark = pytest.mark.django_db


def test_a_form_that_is_sent_twice_opens_one_case() -> None:
    owner, key = person(), str(uuid4())
    first, again = (casework.open_case(asked(), owner, by=OWNER, at=START, key=key) for _ in range(2))
    assert first.id == again.id
    assert (CaseRow.objects.count(), LedgerEntry.objects.filter(kind="case").count()) == (1, 1)


def test_an_event_that_is_sent_twice_is_written_once() -> None:
    row = opened()
    event = happened.ProblemReported(at=START, by=OWNER.part, who=OWNER.who, says="It slips.")
    for _ in range(2):
        casework.record(row.id, event, key="the-key-of-the-form")
    assert len(casework.events_of(row.id)) == 2


def test_a_key_that_was_used_for_something_else_writes_nothing_and_says_so() -> None:
    first, other = opened(), opened(owner=person(name="Ben Okoro"))
    slips = happened.ProblemReported(at=START, by=OWNER.part, who=OWNER.who, says="It slips.")
    casework.record(first.id, slips, key="the-key-of-the-form")
    with pytest.raises(RemedyError, match="sent before, for something else"):
        casework.record(other.id, slips, key="the-key-of-the-form")
    taken_back = happened.Withdrawn(at=START, by=OWNER.part, who=OWNER.who, reason="I have another.")
    with pytest.raises(RemedyError, match="sent before, for something else"):
        casework.record(first.id, taken_back, key="the-key-of-the-form")


def test_what_is_not_permitted_leaves_no_trace() -> None:
    row = opened()
    with pytest.raises(RemedyError, match="not permitted"):
        happens(row, happened.Received)
    assert len(casework.events_of(row.id)) == 1
    assert Remark.objects.count() == 0


def test_a_problem_moves_the_case_up() -> None:
    row = happens(opened(), happened.ProblemReported, OWNER, says="It slips.")
    assert not row.can_wait


def test_words_of_people_stand_apart_from_the_log_and_can_be_erased() -> None:
    row = happens(opened(), happened.ProblemReported, OWNER, says="Call me, Alma, at 555 0100.")
    (entry, event) = casework.events_of(row.id)[-1]
    assert isinstance(event, happened.ProblemReported)
    assert "Alma" not in entry.body
    assert remarks.texts([event.says]) == {event.says: "Call me, Alma, at 555 0100."}
    assert remarks.erase(row.id, START) == 1
    assert remarks.texts([event.says]) == {event.says: ""}
    assert list(ledger.faults()) == []
    assert casework.is_as_written(CaseRow.objects.get(id=row.id))


def test_a_unit_goes_the_way_of_its_case() -> None:
    kept, row = unit(), opened()
    states = []
    way: list[tuple[type[Event], dict[str, Any]]] = [
        (happened.Reserved, {"unit": str(kept.id)}),
        (happened.Shipped, {"carrier": "file", "tracking": "parcel"}),
        (happened.Received, {}),
    ]
    for kind, words in way:
        row = happens(row, kind, **words)
        states.append(Unit.objects.get(id=kept.id).state)
    assert states == [UnitState.RESERVED, UnitState.SHIPPED, UnitState.RECEIVED]
    assert row.stage == Stage.RECEIVED.value


def test_a_unit_that_is_kept_for_one_case_is_not_given_to_another() -> None:
    kept = unit()
    happens(opened(), happened.Reserved, unit=str(kept.id))
    other = opened(owner=person(name="Ben Okoro"))
    with pytest.raises(ServiceError, match="no longer free"):
        happens(other, happened.Reserved, unit=str(kept.id))
    assert CaseRow.objects.get(id=other.id).stage == Stage.WAITING.value


def test_a_unit_that_is_no_longer_fit_is_kept_for_nobody() -> None:
    kept = unit()
    Unit.objects.update(facts={**kept.facts, "ring_color": "clear"})
    with pytest.raises(ServiceError, match="must not be sent"):
        happens(opened(), happened.Reserved, unit=str(kept.id))


def test_a_unit_of_a_withdrawn_case_is_free_again() -> None:
    kept = unit()
    row = happens(opened(), happened.Reserved, unit=str(kept.id))
    happens(row, happened.Withdrawn, OWNER, reason="I have another pump.")
    assert Unit.objects.get(id=kept.id).state == UnitState.AVAILABLE


@pytest.mark.parametrize(
    ("serial", "facts", "says"),
    [
        ("NG8000001H", {"ring_color": "clear"}, "covered by medtronic-minimed-600-retainer-ring"),
        ("NG7000001H", {}, "serial number is there"),
        ("ng 7000001-h", {}, "serial number is there"),
    ],
)
def test_a_unit_that_is_recalled_itself_or_doubled_is_refused(
    serial: str, facts: dict[str, str], says: str
) -> None:
    unit()
    black = {"ring_color": "black", "ring_condition": "intact", "reservoir_locks": "yes"}
    taken = stock.take_in("MMT-1780", serial, {**black, **facts}, by=AGENT, at=START)
    assert taken.unit is None
    assert says in taken.refused


@pytest.mark.parametrize("facts", [{}, {"ring_color": "black", "ring_condition": "damaged"}])
def test_a_unit_of_which_something_is_not_known_is_held_back(facts: dict[str, str]) -> None:
    taken = stock.take_in("MMT-1780", "NG8000003H", facts, by=AGENT, at=START)
    assert taken.unit is not None
    assert taken.unit.state == UnitState.HELD
    assert "ring_co" in taken.unit.why
    with pytest.raises(ServiceError, match="no unit MMT-1780 is free"):
        stock.next_free("MMT-1780")


def _faults_after(**changes: str) -> list[str]:
    row = opened()
    happens(row, happened.ProblemReported, OWNER, says="It slips.")
    LedgerEntry.objects.filter(position=1).update(**changes)
    return list(ledger.faults())


def test_the_log_is_whole_as_it_is_written() -> None:
    assert _faults_after() == []


@pytest.mark.parametrize("changes", [{"body": "{}"}, {"who": "nobody"}, {"part": "lead"}, {"kind": "other"}])
def test_a_changed_entry_shows(changes: dict[str, str]) -> None:
    assert _faults_after(**changes) == ["entry 1 was changed after it was written"]


def test_an_entry_that_was_taken_out_or_cut_off_shows() -> None:
    row = opened()
    for hour in (1, 2):
        happens(row, happened.ProblemReported, OWNER, hours=hour, says="It slips.")
    noted = LedgerEntry.objects.get(position=3).digest
    assert list(ledger.faults(noted)) == []
    LedgerEntry.objects.filter(position=2).delete()
    assert any("entry 2 is missing" in fault for fault in ledger.faults())
    LedgerEntry.objects.filter(position=3).delete()
    assert any("cut off" in fault for fault in ledger.faults(noted))
    assert any("ends at entry 1" in fault for fault in ledger.faults())


def test_a_case_that_was_changed_beside_the_log_shows() -> None:
    row = opened()
    assert casework.is_as_written(CaseRow.objects.get(id=row.id))
    CaseRow.objects.update(stage="done")
    assert not casework.is_as_written(CaseRow.objects.get(id=row.id))
