"""The key of a form makes it count once. It is no key to what somebody else has sent with it."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from lockring.remedy import events as happened
from lockring.service import casework
from lockring.service.models import CaseRow
from tests.service.builders import AGENT, RING, asked, opened, person

pytestmark = pytest.mark.django_db(transaction=True)
ASK = f"/cases/ask/{RING}/replacement/"
EVE = {
    "name": "Eve Stone",
    "email": "eve@example.org",
    "street": "1 Low Road",
    "city": "Salem",
    "region": "OR",
    "postal_code": "97301",
    "country": "US",
    "language": "en",
}


def asks(key: str, **fields: str) -> tuple[Client, str]:
    """A browser in which somebody has asked with this key, and where it was led to."""
    client = Client()
    client.post("/check/", {"label": "MMT-1780 SN NG7654321H"})
    client.post("/check/question/", {"fact": "ring_color", "choice": "clear"})
    mark = re.search(r'name="device" value="(\w+)"', client.get(ASK).content.decode())
    assert mark
    answer = client.post(ASK, {**EVE, "device": mark[1], "key": key, **fields})
    return client, answer.headers["Location"]


def test_a_key_of_somebody_else_opens_nothing_of_theirs() -> None:
    key = str(uuid4())
    asks(key, name="Alma Reyes", email="alma@example.org")
    theirs = CaseRow.objects.get()
    eve, place = asks(key)
    assert str(theirs.id) not in place
    assert eve.get(f"/cases/{theirs.id}/").status_code == 404
    assert CaseRow.objects.count() == 2


def test_a_key_by_which_the_desk_opened_a_case_opens_it_to_nobody() -> None:
    key = str(uuid4())
    row = casework.open_case(asked(), person(**EVE), by=AGENT, at=timezone.now(), key=key)
    eve, _ = asks(key)
    assert eve.get(f"/cases/{row.id}/").status_code == 404


def test_a_key_that_was_used_for_something_else_is_no_fault_of_ours() -> None:
    key, row = str(uuid4()), opened()
    note = happened.Noted(at=timezone.now(), by=AGENT.part, who=AGENT.who, says="Called.")
    casework.record(row.id, note, key=key)
    eve, place = asks(key)
    assert str(row.id) not in place
    assert eve.get(place).status_code == 200


def test_the_same_form_sent_twice_from_two_browsers_is_one_case() -> None:
    key = str(uuid4())
    places = [asks(key)[1] for _ in range(2)]
    assert places[0] == places[1]
    assert CaseRow.objects.count() == 1
