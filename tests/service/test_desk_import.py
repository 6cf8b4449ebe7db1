"""Requests from a list: looked at first with every fault, written once, each in its place."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from lockring.service import casework, ledger
from lockring.service.models import CaseRow, LedgerEntry, Person, Role
from tests.service import desk
from tests.service.builders import RING

pytestmark = pytest.mark.django_db

HEAD = (
    "reference,name,email,phone,street,city,state,zip,model,serial,notice,remedy,asked_on,problem,"
    "ring_color,ring_condition,reservoir_locks,colour of the box"
)


def _row(**fields: str) -> str:
    given = {
        "reference": "",
        "name": "Alma Reyes",
        "email": "alma@example.org",
        "phone": "",
        "street": "12 Elm Street",
        "city": "Springfield",
        "state": "IL",
        "zip": "62701",
        "model": "MMT-1780",
        "serial": "NG1234567H",
        "notice": RING,
        "remedy": "replacement",
        "asked_on": "2025-11-03",
        "problem": "",
        "ring_color": "clear",
        "ring_condition": "intact",
        "reservoir_locks": "yes",
        "box": "",
    }
    return ",".join({**given, **fields}.values())


def _list(*rows: str, head: str = HEAD) -> str:
    return "\n".join((head, *rows)) + "\n"


def _look(client: Client, text: str | bytes) -> str:
    content = text.encode() if isinstance(text, str) else text
    file = SimpleUploadedFile("list.csv", content, content_type="text/csv")
    return client.post("/desk/import/", {"file": file}, follow=True).content.decode()


def _bring_in(client: Client, text: str | bytes) -> str:
    _look(client, text)
    return client.post("/desk/import/confirm/", {"key": str(uuid4())}, follow=True).content.decode()


def _faults(page: str) -> set[tuple[str, str]]:
    """Row and column of each fault on the page."""
    return set(re.findall(r'<td class="nhsuk-table__cell">(\d+)</td><td[^>]*><code>(\w+)</code>', page))


def test_nothing_is_written_before_it_is_confirmed() -> None:
    page = _look(desk.at_desk(), _list(_row()))
    assert "<strong>1</strong> row becomes a case" in page
    assert "colour of the box" in page
    assert (CaseRow.objects.count(), Person.objects.count(), LedgerEntry.objects.count()) == (0, 0, 0)


def test_a_list_that_is_given_up_is_forgotten() -> None:
    client = desk.at_desk()
    _look(client, _list(_row()))
    client.post("/desk/import/confirm/", {"key": str(uuid4()), "give_up": ""})
    client.post("/desk/import/confirm/", {"key": str(uuid4())})
    assert CaseRow.objects.count() == 0


def test_a_row_becomes_a_case_that_keeps_its_place() -> None:
    somebody = desk.account(Role.AGENT)
    _bring_in(desk.at_desk(somebody=somebody), _list(_row(reference="OLD-17", problem="It slips out.")))
    row = CaseRow.objects.get()
    assert row.since == datetime(2025, 11, 3, tzinfo=UTC)
    assert (row.person.name, row.person.postal_code, row.verdict) == ("Alma Reyes", "62701", "affected")
    assert (row.model, row.serial, row.can_wait) == ("MMT1780", "NG1234567H", False)
    entries = [entry for entry, _ in casework.events_of(row.id)]
    assert {(entry.part, entry.who) for entry in entries} == {("agent", str(somebody.id))}
    assert list(ledger.faults()) == []


def test_the_same_list_again_writes_nothing_and_a_longer_one_only_what_is_new() -> None:
    client = desk.at_desk()
    _bring_in(client, _list(_row()))
    assert "of which 0 are new" in _look(client, _list(_row()))
    _bring_in(client, _list(_row()))
    assert (CaseRow.objects.count(), Person.objects.count()) == (1, 1)
    _bring_in(client, _list(_row(name="Ben Okoro", serial="NG7654321H"), _row()))
    assert (CaseRow.objects.count(), Person.objects.count()) == (2, 2)


def test_every_fault_of_every_row_is_told_at_once_and_the_good_rows_go_in() -> None:
    page = _look(
        desk.at_desk(),
        _list(
            _row(name="", asked_on="3/11/25"),
            _row(email="", phone=""),
            _row(email="no address"),
            _row(asked_on="2999-01-01"),
            _row(notice="no-such-notice"),
            _row(remedy="no-such-remedy"),
            _row(serial="NG0000009H"),
            _row(serial="NG0000009H"),
            _row(ring_color="black"),
            _row(name="x" * 201),
        ),
    )
    assert _faults(page) == {
        ("2", "name"),
        ("2", "asked_on"),
        ("3", "phone"),
        ("4", "email"),
        ("5", "asked_on"),
        ("6", "notice"),
        ("7", "remedy"),
        ("9", "name"),
        ("10", "remedy"),
        ("11", "name"),
    }
    assert "<strong>1</strong> row becomes a case" in page


def test_a_device_that_cannot_be_judged_yet_is_listed_and_never_called_not_affected() -> None:
    client = desk.at_desk()
    page = _look(client, _list(_row(ring_color="", ring_condition="", reservoir_locks="")))
    assert "<strong>1</strong> row cannot be told yet" in page
    assert "ring_color" in page
    assert "Not affected" not in page
    _bring_in(client, _list(_row(ring_color="", ring_condition="", reservoir_locks="")))
    assert CaseRow.objects.count() == 0


def test_a_list_from_excel_in_another_country_is_read() -> None:
    text = _list(_row(name="Zoë Muñoz", asked_on="25/11/2025"), _row(asked_on="03/11/2025"))
    _bring_in(desk.at_desk(), text.replace(",", ";").encode("cp1252"))
    found = CaseRow.objects.order_by("since").values_list("person__name", "since__date")
    assert [(name, day.isoformat()) for name, day in found] == [
        ("Alma Reyes", "2025-11-03"),
        ("Zoë Muñoz", "2025-11-25"),
    ]


def test_a_day_of_which_nobody_can_tell_the_month_is_asked_back() -> None:
    page = _look(desk.at_desk(), _list(_row(asked_on="03/11/2025")))
    assert _faults(page) == {("2", "asked_on")}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"name,model\nx,y\n", "Columns are missing: street, city"),
        (HEAD.encode() + b",name\n", "Columns stand twice: name"),
        (b"PK\x03\x04 a workbook", "Save it as CSV"),
        (b"x" * 2_000_001, "too large"),
        ((HEAD + "\n" + "a\n" * 2_001).encode(), "more than 2,000 rows"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_what_to_do(content: bytes, says: str) -> None:
    assert says in _look(desk.at_desk(), content)
