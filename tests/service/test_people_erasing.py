"""Erasing what is personal: nothing of it is left in any table, and what has to be kept still stands."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from lockring.remedy import events as happened
from lockring.service import casework, ledger, remarks
from lockring.service.follow.links import follow, new_link
from lockring.service.models import Account, CaseRow, LedgerEntry, Parcel, Person, Remark
from tests.service.builders import AGENT, OWNER, happens, opened, person, unit
from tests.service.test_mail import shipped, time_passes, work
from tests.service.test_people import account, everything, helped, of_alma, sent, signed_in

pytestmark = pytest.mark.django_db(transaction=True)
STRINGS = (
    "Alma Reyes",
    "alma@example.org",
    "555-0100",
    "12 Elm Street",
    "Springfield",
    "62701",
    "It slips at night",
    "cara@example.org",
)


def lived_in() -> tuple[CaseRow, Account]:
    """A case with all that is personal in it: words, a label, a helper, links, mails."""
    row, alma = of_alma()
    Person.objects.filter(id=row.person_id).update(phone="555-0100")
    happens(row, happened.ProblemReported, OWNER, says="It slips at night, call Alma Reyes.")
    happens(row, happened.Noted, AGENT, hours=2, says="Called Alma Reyes on 555-0100.")
    at = timezone.now()
    Parcel.objects.create(case=row, carrier="file", tracking="1", label=b"12 Elm Street", made_at=at)
    new_link(row, at)
    sent(signed_in(alma), f"/cases/{row.id}/people/", email="cara@example.org")
    work()
    return row, alma


def erase(row: CaseRow, client: Client) -> str:
    answer = sent(client, f"/cases/{row.id}/erase/", sure="on")
    return str(answer.content.decode())


def test_after_erasing_no_table_holds_anything_of_the_person() -> None:
    row, alma = lived_in()
    before = everything()
    assert [text for text in STRINGS if text not in before] == []
    assert "Your data is erased" in erase(row, signed_in(alma))
    time_passes()
    work()
    after = everything()
    assert [text for text in STRINGS if text in after] == []


def test_what_has_to_be_kept_still_stands() -> None:
    row, alma = lived_in()
    written = len(casework.events_of(row.id))
    erase(row, signed_in(alma))
    row = CaseRow.objects.get(id=row.id)
    assert (row.model, row.serial, row.stage) == ("MMT1780", "NG1234567H", "withdrawn")
    assert len(casework.events_of(row.id)) == written + 1
    assert casework.is_as_written(row)
    assert list(ledger.faults()) == []
    entry = LedgerEntry.objects.get(kind="erased")
    assert (entry.subject, entry.part, entry.who) == (str(row.person_id), "person", str(alma.id))
    assert list(remarks.changed()) == []


def test_the_page_says_what_goes_and_what_stays_and_gives_a_phone_line() -> None:
    row, alma = of_alma()
    text = signed_in(alma).get(f"/cases/{row.id}/erase/").content.decode()
    for said in ("21 CFR 806.20", "Your request will stop", "1-877-585-0166", "serial number"):
        assert said in text


def test_nothing_is_erased_without_saying_so() -> None:
    row, alma = lived_in()
    signed_in(alma).post(f"/cases/{row.id}/erase/", {"key": str(uuid4())})
    assert Person.objects.get(id=row.person_id).name == "Alma Reyes"


def test_a_form_that_is_sent_twice_erases_once() -> None:
    row, alma = of_alma()
    key, at_two = str(uuid4()), [signed_in(alma), signed_in(alma)]
    answers = [one.post(f"/cases/{row.id}/erase/", {"key": key, "sure": "on"}) for one in at_two]
    assert [one.status_code for one in answers] == [200, 404]
    assert LedgerEntry.objects.filter(kind="erased").count() == 1


def test_every_way_to_the_case_is_closed() -> None:
    row, alma = of_alma()
    at = timezone.now()
    link = new_link(row, at)
    helper = helped(row, alma)
    browser, client = Client(), signed_in(alma)
    session = browser.session
    session["linked"] = {str(row.id): str(row.person_id)}
    session.save()
    erase(row, client)
    assert follow(link, at) is None
    for somebody in (browser, client, helper):
        assert somebody.get(f"/cases/{row.id}/erase/").status_code == 404
    assert not row.accesses.filter(ended_at=None).exists()
    assert not Account.objects.filter(email="alma@example.org").exists()


def test_an_account_with_another_request_stays_with_it() -> None:
    row, alma = of_alma()
    other = opened(owner=person(account=alma, name="Alma Reyes", created_at=row.opened_at))
    erase(row, signed_in(alma))
    other.person.refresh_from_db()
    assert other.person.account == alma
    assert other.person.name == "Alma Reyes"


def test_somebody_of_the_desk_keeps_their_account() -> None:
    row, alma = of_alma()
    Account.objects.filter(id=alma.id).update(role="agent")
    erase(row, signed_in(alma))
    assert Account.objects.filter(id=alma.id).exists()


def test_what_is_on_its_way_is_said_and_not_withdrawn() -> None:
    alma = account("alma@example.org")
    row = shipped(account=alma)
    client = signed_in(alma)
    assert "Your request is not done yet" in client.get(f"/cases/{row.id}/erase/").content.decode()
    erase(row, client)
    row.refresh_from_db()
    assert row.stage == "shipped"
    assert Person.objects.get(id=row.person_id).name == ""


def test_a_unit_that_was_kept_is_free_again() -> None:
    row, alma = of_alma()
    kept = unit()
    happens(row, happened.Reserved, unit=str(kept.id))
    erase(row, signed_in(alma))
    kept.refresh_from_db()
    assert kept.state == "available"


def test_nobody_is_written_to_after_erasing() -> None:
    row, alma = of_alma()
    work()
    mail.outbox.clear()
    erase(row, signed_in(alma))
    time_passes()
    work()
    assert mail.outbox == []
    assert not LedgerEntry.objects.filter(kind="untold").exists()


def test_the_words_of_other_people_stay() -> None:
    row, alma = of_alma()
    other = opened(owner=person(name="Ben Okoro"))
    happens(other, happened.ProblemReported, OWNER, says="Mine rattles.")
    erase(row, signed_in(alma))
    assert Remark.objects.filter(text="Mine rattles.").exists()
    assert Person.objects.filter(name="Ben Okoro").exists()


def test_all_that_we_hold_can_be_taken_along() -> None:
    row, alma = lived_in()
    answer = signed_in(alma).get(f"/cases/{row.id}/data/")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer.headers["Cache-Control"]
    held = json.loads(answer.content)
    assert held["person"]["name"] == "Alma Reyes"
    (request,) = held["requests"]
    assert request["events"][1]["says"] == "It slips at night, call Alma Reyes."
    assert request["device"]["serial_number"] == "NG1234567H"
    assert request["mails"][0]["about"] == "requested"
    assert request["invitations"][0]["email"] == "cara@example.org"


def test_who_is_erased_is_not_found_again_by_signing_in() -> None:
    row, alma = of_alma()
    erase(row, signed_in(alma))
    again = account("alma@example.org")
    signed_in(again)
    assert not Person.objects.filter(account=again).exists()
    assert LedgerEntry.objects.filter(kind="account_linked").count() == 0
