"""A request by phone, from the label to the case; and the figures of the desk."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from lockring.remedy import Stage, wait
from lockring.remedy import events as happened
from lockring.service import casework
from lockring.service.desk.counts import counts
from lockring.service.desk.figures import figures
from lockring.service.models import CaseRow, Role
from tests.service import desk
from tests.service.builders import START, happens, opened, unit

pytestmark = pytest.mark.django_db

WHO = {
    "name": "Ben Okoro",
    "phone": "555 0100",
    "street": "1 Oak Road",
    "city": "Dover",
    "postal_code": "19901",
    "country": "US",
    "language": "en",
}


def _answered(client: Client, *answers: str) -> str:
    """Goes through the questions: gives one of these answers where it is a choice, else "I can't tell"."""
    for _ in range(30):
        page = client.get("/desk/ask/").content.decode()
        if "No question is left" in page:
            return page
        choices = re.findall(r'name="choice"[^>]* value="([^"]*)"', page)
        given = next((choice for choice in choices if choice in answers), "cannot_tell")
        answer = client.post("/desk/ask/", {"choice": given})
        assert answer.status_code == 302, answer.content.decode()
    raise AssertionError("the questions do not end")


def _ring(client: Client) -> str:
    assert client.post("/desk/ask/", {"text": "MMT-1780 SN NG1234567H"}).status_code == 302
    return _answered(client, "clear", "intact", "yes")


def test_a_request_by_phone_becomes_a_case_of_the_agent_for_the_person() -> None:
    somebody = desk.account(Role.AGENT)
    client = desk.at_desk(somebody=somebody)
    page = _ring(client)
    assert "They can ask for this" in page
    form = client.get("/desk/ask/who/").content.decode()
    offer = re.search(r'value="([^"]*retainer-ring/replacement)"', form)
    assert offer is not None
    key = str(uuid4())
    for _ in range(2):
        client.post("/desk/ask/who/", {**WHO, "key": key, "offer": offer[1], "problem": "It slips."})
    row = CaseRow.objects.get()
    (entry, event), (_, problem) = casework.events_of(row.id)
    assert isinstance(event, happened.Requested)
    assert isinstance(problem, happened.ProblemReported)
    assert (entry.part, entry.who, event.owner) == ("agent", str(somebody.id), str(row.person_id))
    assert (row.serial, row.verdict, row.can_wait) == ("NG1234567H", "affected", False)
    assert (row.person.name, row.person.email, row.person.account) == ("Ben Okoro", "", None)
    assert client.get("/desk/ask/who/").status_code == 302


def test_what_cannot_be_told_is_not_offered_a_case_but_the_phone_of_the_maker() -> None:
    client = desk.at_desk()
    client.post("/desk/ask/", {"text": "MMT-1780 SN NG1234567H"})
    page = _answered(client)
    assert "Cannot be told yet" in page
    assert "1-877-585-0166" in page
    who = client.get("/desk/ask/who/").content.decode()
    assert "retainer-ring/replacement" not in who


def test_a_label_that_says_nothing_is_asked_again() -> None:
    answer = desk.at_desk().post("/desk/ask/", {"text": "???"})
    assert answer.status_code == 200
    assert b"There is a problem" in answer.content


def test_somebody_whom_nobody_could_reach_is_asked_for_a_number() -> None:
    client = desk.at_desk()
    _ring(client)
    answer = client.post("/desk/ask/who/", {**WHO, "phone": "", "key": str(uuid4())})
    assert b"how else can we reach them" in answer.content
    assert CaseRow.objects.count() == 0


def test_the_last_answer_is_taken_back() -> None:
    client = desk.at_desk()
    client.post("/desk/ask/", {"text": "MMT-1780"})
    client.post("/desk/ask/back/", {"last": ""})
    assert b"What is printed on the device?" in client.get("/desk/ask/").content


def test_the_answers_are_kept_apart_from_a_check_of_the_agents_own() -> None:
    client = desk.at_desk()
    client.post("/desk/ask/", {"text": "MMT-1780"})
    assert "check" not in client.session


def _shipped(days: int, waited: int) -> None:
    """A case shipped so many days ago, after so many days of waiting."""
    at = timezone.now() - timedelta(days=days)
    hours = int((at - START) / timedelta(hours=1))
    kept = unit(f"NG8{CaseRow.objects.count():06}H")
    row = opened(hours=hours - 24 * waited)
    happens(row, happened.Reserved, hours=hours, unit=str(kept.id))
    happens(row, happened.Shipped, hours=hours, carrier="file", tracking="parcel")


def test_the_figures_are_what_happened() -> None:
    cache.clear()
    now = timezone.now()
    for days, waited in ((1, 3), (2, 10), (30, 60), (200, 1)):
        _shipped(days, waited)
    opened(hours=int((now - START) / timedelta(hours=1)) - 24 * 20)
    taken = figures(counts(now), now)
    assert sum(cases for _, cases in taken.shipped) == 3
    assert taken.waits == (1, 1, 0, 0, 1, 0)
    assert sum(taken.ages) == 5
    assert taken.ages[2] == 1
    (pace,) = taken.paces
    assert (pace.waiting, pace.forecast) == (1, wait(1, 2, now.date()))


def test_a_chart_has_its_figures_in_a_table_and_no_inline_style() -> None:
    cache.clear()
    _shipped(1, 3)
    page = desk.at_desk(Role.VIEWER).get("/desk/charts/").content.decode()
    assert page.count("<svg") == 4 == page.count("The figures as a table")
    assert "style=" not in page
    assert Stage.SHIPPED.value in CaseRow.objects.get().stage
