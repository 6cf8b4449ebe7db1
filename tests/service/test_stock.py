"""The stock: a unit moves only by what happens to it, and is judged again before it is kept for anybody."""

from __future__ import annotations

from uuid import uuid4

import pytest

from lockring.errors import RemedyError, ServiceError
from lockring.remedy import events as happened
from lockring.service import stock
from lockring.service.delivery import sending
from lockring.service.models import CaseRow, LedgerEntry, Unit, UnitState
from tests.service.builders import AGENT, LEAD, OWNER, REMOTE, START, happens, opened, person, unit

pytestmark = pytest.mark.django_db


def state(one: Unit) -> str:
    return Unit.objects.get(id=one.id).state


def reserve(row: CaseRow, key: str = "", model: str | None = None) -> CaseRow:
    return sending.reserve_next(row.id, model=model, by=AGENT, at=START, key=key or str(uuid4()))


def recalled(one: Unit) -> None:
    """As if it had been found out since that its ring is clear."""
    Unit.objects.filter(id=one.id).update(facts={**one.facts, "ring_color": "clear"})


def test_the_unit_that_is_with_a_person_stays_there_when_the_case_goes_on() -> None:
    """The first failed, and the case was opened again: what happens to the second is not of the first."""
    first, second = unit("NG7000001H"), unit("NG7000002H")
    row = opened()
    for one, hour in ((first, 1), (second, 2)):
        happens(row, happened.Reserved, hours=hour, unit=str(one.id))
        happens(row, happened.Shipped, hours=hour, carrier="file", tracking="parcel")
        happens(row, happened.Received, OWNER, hours=hour)
        if one is first:
            for what in stock_confirms(row):
                happens(row, happened.Confirmed, OWNER, hours=hour, what=what)
            happens(row, happened.Reopened, OWNER, hours=hour, reason="It fails.")
            assert state(first) == UnitState.RECEIVED
    happens(row, happened.Faulty, OWNER, hours=3, reason="The ring is clear.")
    assert (state(first), state(second)) == (UnitState.RECEIVED, UnitState.FAULTY)
    happens(row, happened.Withdrawn, OWNER, hours=4, reason="Enough.")
    assert (state(first), state(second)) == (UnitState.RECEIVED, UnitState.FAULTY)


def stock_confirms(row: CaseRow) -> tuple[str, ...]:
    from lockring.service import casework

    return casework.case_of(CaseRow.objects.get(id=row.id)).to_confirm


def test_a_unit_that_was_not_delivered_is_held_and_not_kept_for_the_same_case_again() -> None:
    one = unit()
    row = reserve(opened())
    happens(row, happened.Shipped, carrier="file", tracking="parcel")
    happens(row, happened.NotDelivered, hours=2, reason="Nobody was there.")
    assert state(one) == UnitState.HELD
    stock.release(one.id, "Unopened.", by=LEAD, at=START, key="release")
    with pytest.raises(ServiceError, match="is free"):
        sending.reserve_next(row.id, by=AGENT, at=START.replace(day=3), key="again")
    other = reserve(opened(owner=person(name="Ben")))
    assert state(one) == UnitState.RESERVED
    assert other.units.get().id == one.id


def test_the_oldest_unit_of_the_own_model_is_kept_and_twice_sent_only_once() -> None:
    old, new = unit("NG7000001H"), unit("NG7000002H")
    Unit.objects.filter(id=old.id).update(added_at=START.replace(day=1))
    row = opened()
    assert reserve(row, "k").stage == reserve(row, "k").stage == "reserved"
    assert (state(old), state(new)) == (UnitState.RESERVED, UnitState.AVAILABLE)


def test_a_unit_that_a_notice_covers_by_now_is_held_and_the_next_one_is_kept() -> None:
    bad, good = unit("NG7000001H"), unit("NG7000002H")
    Unit.objects.filter(id=bad.id).update(added_at=START.replace(day=1))
    recalled(bad)
    row = reserve(opened())
    assert (state(bad), state(good)) == (UnitState.HELD, UnitState.RESERVED)
    assert row.units.get().id == good.id


def test_without_a_free_unit_the_case_waits_and_nothing_is_written() -> None:
    row = opened()
    before = LedgerEntry.objects.count()
    with pytest.raises(ServiceError, match="no unit MMT1780 is free"):
        reserve(row)
    assert LedgerEntry.objects.count() == before


def test_another_model_can_be_chosen() -> None:
    other = unit("NG7000009H", model="MMT-1880")
    assert reserve(opened(), model="MMT-1880").units.get().id == other.id


def test_for_a_return_a_kit_is_prepared_and_another_one_after_it_was_lost() -> None:
    row = reserve(opened(notice=REMOTE, remedy="return", model="MMT500"))
    happens(row, happened.Shipped, carrier="file", tracking="parcel")
    happens(row, happened.NotDelivered, hours=2, reason="Lost.")
    again = sending.reserve_next(row.id, by=AGENT, at=START.replace(day=3), key="again")
    assert again.stage == "reserved"


def test_a_case_that_waits_for_nothing_is_given_nothing() -> None:
    unit()
    row = happens(opened(), happened.Withdrawn, OWNER, reason="No.")
    with pytest.raises(RemedyError, match="not permitted"):
        sending.reserve_next(row.id, by=AGENT, at=START.replace(day=3), key="k")


def held() -> Unit:
    taken = stock.take_in("MMT-1780", "NG7000003H", {}, by=AGENT, at=START)
    assert taken.unit is not None
    return taken.unit


def test_what_was_missing_is_written_down_and_makes_the_unit_free() -> None:
    one = held()
    stock.learn(one.id, {"ring_color": "black"}, by=AGENT, at=START, key="a")
    assert state(one) == UnitState.HELD
    stock.learn(one.id, {"ring_condition": "intact"}, by=AGENT, at=START, key="b")
    assert state(one) == UnitState.AVAILABLE


def test_no_lead_releases_a_unit_of_which_something_is_not_known() -> None:
    one = held()
    with pytest.raises(ServiceError, match=r"stays held: .*ring_color"):
        stock.release(one.id, "It looks good.", by=LEAD, at=START, key="a")
    stock.learn(one.id, {"ring_color": "clear"}, by=AGENT, at=START, key="b")
    with pytest.raises(ServiceError, match="covered by"):
        stock.release(one.id, "It looks good.", by=LEAD, at=START, key="c")


def test_a_release_is_written_with_who_and_why_and_nobody_but_a_lead_does_it() -> None:
    one = unit()
    stock.hold(one.id, "came back", by=AGENT, at=START)
    with pytest.raises(ServiceError, match="only a lead"):
        stock.release(one.id, "Good.", by=AGENT, at=START, key="a")
    for _ in range(2):
        stock.release(one.id, "The box is not opened.", by=LEAD, at=START, key="b")
    (entry,) = LedgerEntry.objects.filter(key="b")
    assert (entry.part, entry.who, entry.subject) == ("lead", LEAD.who, str(one.id))
    assert "box" not in entry.body
    assert state(one) == UnitState.AVAILABLE


def test_a_unit_that_is_kept_for_a_case_is_not_taken_out_behind_it() -> None:
    one = unit()
    reserve(opened())
    with pytest.raises(ServiceError, match="reserved by now"):
        stock.mark_faulty(one.id, "Scratched.", by=AGENT, at=START, key="a")


def test_a_faulty_unit_is_kept_for_nobody() -> None:
    one = unit()
    stock.mark_faulty(one.id, "It does not switch on.", by=AGENT, at=START, key="a")
    with pytest.raises(ServiceError, match="is free"):
        reserve(opened())
