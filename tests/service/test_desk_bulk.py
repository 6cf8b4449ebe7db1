"""Many cases at once: what is possible is done, the rest is told; and taken back as far as it can be."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from lockring.remedy import Stage
from lockring.remedy import events as happened
from lockring.service import casework, ledger
from lockring.service.desk import bulk
from lockring.service.models import BulkAction, CaseRow, Role, Unit, UnitState
from tests.service import desk
from tests.service.builders import happens, opened, unit

pytestmark = pytest.mark.django_db


def _do(client: Client, do: str, rows: list[CaseRow], text: str = "", key: str = "") -> BulkAction:
    sent = {"key": key or str(uuid4()), "do": do, "text": text, "case": [str(row.id) for row in rows]}
    answer = client.post("/desk/bulk/", sent)
    assert answer.status_code == 302
    return BulkAction.objects.get(id=answer["Location"].split("/")[-2])


def _undo(client: Client, action: BulkAction) -> str:
    return client.post(f"/desk/bulk/{action.id}/undo/", follow=True).content.decode()


def _stages(rows: list[CaseRow]) -> list[str]:
    return [CaseRow.objects.get(id=row.id).stage for row in rows]


def test_units_are_reserved_as_long_as_there_are_any_and_who_got_none_is_told() -> None:
    unit("NG7000001H")
    unit("NG7000002H")
    rows, client = [opened(hours=hour) for hour in range(3)], desk.at_desk()
    action = _do(client, "reserve", rows)
    assert sorted(_stages(rows)) == ["reserved", "reserved", "waiting"]
    assert "is free; take some into the stock" in client.get(f"/desk/bulk/{action.id}/").content.decode()


def test_reserving_is_taken_back_but_not_where_the_case_went_on() -> None:
    unit("NG7000001H")
    unit("NG7000002H")
    rows, client = [opened(hours=hour) for hour in range(2)], desk.at_desk()
    action = _do(client, "reserve", rows)
    happens(rows[1], happened.Shipped, hours=24 * 365 * 2, carrier="file", tracking="parcel")
    page = _undo(client, action)
    assert _stages(rows) == ["waiting", "shipped"]
    assert "It has gone on since." in page
    free = Unit.objects.filter(state=UnitState.AVAILABLE).count()
    assert free == 1
    assert all(casework.is_as_written(row) for row in CaseRow.objects.all())
    assert list(ledger.faults()) == []


def test_a_release_is_taken_back_with_the_same_unit_unless_another_case_has_it() -> None:
    first, second = unit("NG7000001H"), unit("NG7000002H")
    rows, client = [opened(hours=hour) for hour in range(3)], desk.at_desk()
    for row, kept in zip(rows, (first, second), strict=False):
        happens(row, happened.Reserved, hours=3, unit=str(kept.id))
    action = _do(client, "release", rows[:2], text="The shelf is counted.")
    client.post("/desk/bulk/", {"key": str(uuid4()), "do": "reserve", "text": "", "case": [str(rows[2].id)]})
    taken = casework.case_of(CaseRow.objects.get(id=rows[2].id)).unit
    page = _undo(client, action)
    back = [row for row, kept in zip(rows, (first, second), strict=False) if str(kept.id) != taken]
    assert "no longer free" in page
    assert _stages(back) == ["reserved"]
    assert sorted(_stages(rows)) == ["reserved", "reserved", "waiting"]


def test_cases_are_taken_and_given_back_to_whom_they_belonged_before() -> None:
    me, other = desk.account(Role.AGENT), desk.account(Role.AGENT)
    rows, client = [opened(hours=hour) for hour in range(3)], desk.at_desk(somebody=me)
    CaseRow.objects.filter(id=rows[0].id).update(assigned=other)
    action = _do(client, "take", rows)
    assert set(CaseRow.objects.values_list("assigned", flat=True)) == {me.id}
    CaseRow.objects.filter(id=rows[2].id).update(assigned=other)
    assert "Somebody else has it by now." in _undo(client, action)
    had = [CaseRow.objects.get(id=row.id).assigned for row in rows]
    assert had == [other, None, other]


def test_a_note_is_taken_back_by_another_note() -> None:
    rows, client = [opened(), opened(hours=1)], desk.at_desk()
    action = _do(client, "note", rows, text="New stock on Monday.")
    _undo(client, action)
    for row in rows:
        tags = [type(event) for _, event in casework.events_of(row.id)]
        assert tags == [happened.Requested, happened.Noted, happened.Noted]


def test_sent_twice_it_is_done_once_and_undone_once() -> None:
    rows, client, key = [opened()], desk.at_desk(), str(uuid4())
    first, again = (_do(client, "note", rows, text="Once.", key=key) for _ in range(2))
    assert first == again
    for _ in range(2):
        _undo(client, first)
    assert len(casework.events_of(rows[0].id)) == 3


def test_without_words_nothing_is_released() -> None:
    unit()
    row = happens(opened(), happened.Reserved, unit=str(Unit.objects.get().id))
    answer = desk.at_desk().post(
        "/desk/bulk/", {"key": str(uuid4()), "do": "release", "text": "", "case": [str(row.id)]}, follow=True
    )
    assert b"Write why" in answer.content
    assert _stages([row]) == [Stage.RESERVED.value]


def test_refusing_many_at_once_is_not_offered_and_not_done() -> None:
    row = opened()
    sent = {"key": str(uuid4()), "do": "refuse", "text": "No.", "case": [str(row.id)]}
    desk.at_desk().post("/desk/bulk/", sent)
    assert _stages([row]) == [Stage.WAITING.value]
    assert not BulkAction.objects.exists()


def test_another_agent_cannot_undo_it_and_a_lead_can() -> None:
    rows = [opened()]
    action = _do(desk.at_desk(), "note", rows, text="Mine.")
    other = desk.at_desk()
    assert "Undo it for all" not in other.get(f"/desk/bulk/{action.id}/").content.decode()
    assert "Only they, or a lead, can undo it" in _undo(other, action)
    assert len(casework.events_of(rows[0].id)) == 2
    lead = desk.at_desk(Role.LEAD)
    assert "Undo it for all" in lead.get(f"/desk/bulk/{action.id}/").content.decode()
    _undo(lead, action)
    assert len(casework.events_of(rows[0].id)) == 3


def test_after_a_day_it_is_not_undone_any_more() -> None:
    rows, client = [opened()], desk.at_desk()
    action = _do(client, "note", rows, text="Long ago.")
    BulkAction.objects.update(at=timezone.now() - bulk.UNDO - timedelta(minutes=1))
    assert "Undo it for all" not in client.get(f"/desk/bulk/{action.id}/").content.decode()
    assert "24 hours only" in _undo(client, action)
    assert len(casework.events_of(rows[0].id)) == 2


def test_what_no_page_of_ours_sends_is_refused() -> None:
    sent = {"key": str(uuid4()), "do": "take", "text": ""}
    assert desk.at_desk().post("/desk/bulk/", {**sent, "case": ["nonsense"]}).status_code == 400
    many = [str(uuid4()) for _ in range(bulk.MOST + 1)]
    assert desk.at_desk().post("/desk/bulk/", {**sent, "case": many}).status_code == 400
