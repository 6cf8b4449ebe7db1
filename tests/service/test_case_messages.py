"""What the owner of a case hears between its events: once a month, and when they asked to be reminded."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from lockring.message import as_text
from lockring.readability import MAX_GRADE, flesch_kincaid_grade
from lockring.remedy import events as happened
from lockring.service import acting, ledger
from lockring.service.models import CaseRow, Dispatch, LedgerEntry, Reminder
from lockring.service.news import cases, duties
from lockring.service.outbox.composing import compose
from tests.service.builders import REMOTE, START, happens, opened, person, unit

pytestmark = pytest.mark.django_db
MONTH = timedelta(days=30)


def said(purpose: str) -> Any:
    return compose(Dispatch.objects.filter(purpose=purpose).latest("made_at"))


def test_who_waits_hears_after_thirty_days_that_nothing_has_changed_with_their_place() -> None:
    opened(hours=-1, owner=person(email="first@example.org"))
    row = opened()
    assert duties.monthly(START + MONTH - timedelta(hours=2)) == 0
    assert duties.monthly(START + MONTH) == 2
    told = compose(Dispatch.objects.get(subject=row.id))
    assert told is not None
    text = as_text(told.message)
    assert "You are number 2 of 2 in the line." in text
    assert "We cannot say yet when it will be sent." in text
    assert told.to.email == "alma@example.org"
    assert "1-877-585-0166" in text
    assert flesch_kincaid_grade()(" ".join(told.message.paragraphs)) <= MAX_GRADE


def test_the_range_of_days_is_that_of_the_page() -> None:
    now = timezone.now()
    opened()
    for number in range(8):
        other = opened(owner=person())
        CaseRow.objects.filter(id=other.id).update(stage="shipped", shipped_at=now - timedelta(days=number))
    duties.monthly(START + MONTH)
    assert "We think that it will be sent between" in as_text(said("case.monthly").message)


def test_it_comes_again_a_month_later_and_not_before() -> None:
    opened()
    days = [day for day in range(100) if duties.monthly(START + timedelta(days=day, hours=1))]
    assert days == [30, 60, 90]


def test_a_message_of_any_kind_starts_the_month_anew() -> None:
    row = opened()
    body = {"entry": 1, "occasion": "requested", "why": ""}
    ledger.append("told", by=ledger.SYSTEM, at=START + timedelta(days=10), subject=str(row.id), body=body)
    assert duties.monthly(START + timedelta(days=35)) == 0
    assert duties.monthly(START + timedelta(days=41)) == 1


def test_who_has_moved_on_has_no_address_or_is_erased_hears_nothing() -> None:
    moved = opened()
    opened(owner=person(email=""))
    opened(owner=person(erased_at=START))
    happens(moved, happened.Reserved, unit=str(unit().id))
    assert duties.monthly(START + 2 * MONTH) == 0


def test_a_message_that_was_put_down_is_not_sent_once_the_case_moves() -> None:
    row = opened()
    duties.monthly(START + MONTH)
    happens(row, happened.Reserved, unit=str(unit().id))
    assert said("case.monthly") is None


def owner_of(row: CaseRow) -> Client:
    """The browser of the owner."""
    client = Client()
    session = client.session
    session[acting._LINKED] = {str(row.id): str(row.person_id)}
    session.save()
    return client


def sets(row: CaseRow, days: object) -> Any:
    return owner_of(row).post(f"/news/reminder/{row.id}/", {"every_days": days, "key": str(row.id)})


def test_an_owner_is_reminded_as_often_as_they_chose_in_the_words_of_the_notice() -> None:
    row = opened()
    assert sets(row, 3).status_code == 302
    first = Reminder.objects.get().next_at
    assert duties.remind(first - timedelta(minutes=1)) == 0
    assert duties.remind(first) == 1
    assert duties.remind(first) == 0, "once each time"
    assert Reminder.objects.get().next_at == first + timedelta(days=3)
    told = said("case.ring")
    (step,) = cases.looks(row, "en")
    assert step.text in told.message.paragraphs
    assert told.message.subject == "Your reminder"
    assert "/news/reminder/leave/" in told.leave


def test_reminders_that_were_missed_come_once() -> None:
    row = opened()
    sets(row, 2)
    late = Reminder.objects.get().next_at + timedelta(days=9)
    assert duties.remind(late) == 1
    assert Reminder.objects.get().next_at > late


def test_one_click_ends_the_reminder_without_a_cookie() -> None:
    row = opened()
    sets(row, 7)
    duties.remind(Reminder.objects.get().next_at)
    path = "/" + said("case.ring").leave.split("/", 3)[3]
    program = Client(enforce_csrf_checks=True)
    assert program.get(path).status_code == 200
    assert Reminder.objects.exists(), "opening the link ends nothing"
    answer = program.post(path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert not Reminder.objects.exists()
    assert said("case.ring") is None
    assert [entry.kind for entry in LedgerEntry.objects.filter(subject=str(row.id))][-1] == "reminder_ended"


@pytest.mark.parametrize("days", [0, 1, 4, -2, "often", 10**9])
def test_only_the_offered_numbers_of_days_are_taken(days: object) -> None:
    sets(opened(), days)
    assert not Reminder.objects.exists()


def test_nobody_else_sets_a_reminder() -> None:
    row = opened()
    assert Client().post(f"/news/reminder/{row.id}/", {"every_days": 2}).status_code == 404


def test_a_notice_without_such_a_step_offers_no_reminder() -> None:
    row = opened(notice=REMOTE, remedy="return", device={"model_number": "MMT-500"}, model="MMT500")
    page = owner_of(row).get(f"/news/reminder/{row.id}/").content.decode()
    assert "every_days" not in page
    sets(row, 2)
    assert not Reminder.objects.exists()


@pytest.mark.parametrize("days", [1, 2, 10])
def test_the_next_time_is_later_than_now_and_on_the_beat(days: int) -> None:
    last, every = START, 2
    now: datetime = last + timedelta(days=days)
    found = duties.after(last, every, now)
    assert now < found <= now + timedelta(days=every)
    assert (found - last) % timedelta(days=every) == timedelta()
