"""Asking for a remedy and following it, through the pages, from the check to the end."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from lockring.remedy import Event
from lockring.remedy import events as happened
from lockring.service import casework, ledger
from lockring.service.follow.links import new_link
from lockring.service.models import CaseRow, Person, Unit, UnitState
from tests.service.builders import AGENT, LEAD, REMOTE, RING, opened, unit

pytestmark = pytest.mark.django_db

ASK_RING, ASK_REMOTE = f"/cases/ask/{RING}/replacement/", f"/cases/ask/{REMOTE}/return/"
ALMA = {
    "name": "Alma Reyes",
    "email": "alma@example.org",
    "street": "12 Elm Street",
    "city": "Springfield",
    "region": "IL",
    "postal_code": "62701",
    "country": "US",
    "language": "en",
}
WHOLE = {"ring_color": "clear", "ring_condition": "intact", "reservoir_locks": "yes"}
BROKEN = {**WHOLE, "ring_condition": "damaged"}
STOP = "Stop using the pump."
KEEP = "Keep using your pump."


def checked(client: Client, model: str, **facts: str) -> None:
    """The session of somebody who has checked this device."""
    label = {"kind": "label", "text": model}
    session = client.session
    session["check"] = [label, *({"kind": "fact", "name": n, "text": t} for n, t in facts.items())]
    session.save()


def hidden(page: Any) -> dict[str, str]:
    """The hidden fields of the first form of the page that has a key."""
    text = page.content.decode()
    forms = re.findall(r"<form[^>]*>(.*?)</form>", text, re.S)
    form = next(one for one in forms if 'name="key"' in one)
    return dict(re.findall(r'<input type="hidden" name="(key|device|what)" value="([^"]*)"', form))


def asked(client: Client, url: str = ASK_RING, **fields: str) -> CaseRow:
    """The case that this client opens."""
    answer = client.post(url, {**ALMA, **hidden(client.get(url)), **fields})
    assert answer.status_code == 302, answer.content.decode()
    return CaseRow.objects.get(id=answer.headers["Location"].split("/")[-3])


def a_ring_case(client: Client, facts: Mapping[str, str] = WHOLE, serial: str = "NG1234567H") -> CaseRow:
    checked(client, "MMT-1780", **facts)
    return asked(client, serial=serial)


def page(client: Client, row: CaseRow, part: str = "") -> str:
    answer = client.get(f"/cases/{row.id}/{part}")
    assert answer.status_code == 200, answer.headers
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))


def press(client: Client, row: CaseRow, part: str, **fields: str) -> Any:
    return client.post(f"/cases/{row.id}/{part}/", {"key": str(uuid4()), **fields})


def desk(row: CaseRow, kind: type[Event], by: ledger.By = AGENT, **words: Any) -> CaseRow:
    return casework.record(row.id, kind(at=timezone.now(), by=by.part, who=by.who, **words))


def shipped(row: CaseRow, kept: Unit | None = None) -> CaseRow:
    desk(row, happened.Reserved, unit=str(kept.id) if kept else "kit")
    return desk(row, happened.Shipped, carrier="file", tracking="T-100")


def kinds(row: CaseRow) -> list[str]:
    return [type(event).__name__ for _, event in casework.events_of(row.id)]


def test_a_whole_ring_is_asked_for_followed_received_checked_and_done(client: Client) -> None:
    row = a_ring_case(client)
    done = page(client, row, "done/")
    assert row.reference in done
    assert STOP not in done
    assert "You are number 1 of 1." in page(client, row)
    assert KEEP in page(client, row)
    shipped(row, unit())
    answer = press(client, row, "received")
    assert answer.headers["Location"] == f"/cases/{row.id}/arrived/"
    seen = {"is_same": "yes", "fact_ring_color": "black", "fact_ring_condition": "intact"}
    assert (
        "no notice that we looked at takes it away" in press(client, row, "arrived", **seen).content.decode()
    )
    for what in casework.case_of(CaseRow.objects.get(id=row.id)).to_confirm:
        assert what in page(client, row)
        press(client, row, "confirmed", what=what)
    assert CaseRow.objects.get(id=row.id).stage == "done"
    assert "All is done." in page(client, row)
    assert KEEP not in page(client, row)
    assert Unit.objects.get().state == UnitState.RECEIVED


def test_a_damaged_ring_goes_first_and_the_steps_to_stop_stand_on_each_page(client: Client) -> None:
    opened()
    checked(client, "MMT-1780", **BROKEN)
    assert STOP in client.get(ASK_RING).content.decode()
    row = asked(client)
    assert not row.can_wait
    for part in ("done/", ""):
        text = page(client, row, part)
        assert text.index(STOP) < text.index("You are number 1 of 2.")
        assert "1-877-585-0166" in text


def test_a_remote_goes_back_and_is_done_when_it_is_there(client: Client) -> None:
    checked(client, "MMT-503")
    row = asked(client, ASK_REMOTE)
    assert "Sending back your remote" in page(client, row)
    shipped(row)
    assert press(client, row, "received").headers["Location"] == f"/cases/{row.id}/"
    assert "To send back: The remote, MMT-500 or MMT-503." in page(client, row)
    press(client, row, "sent-back")
    assert "We will tell you when we have it." in page(client, row)
    desk(row, happened.CameBack)
    assert "All is done." in page(client, row)


def test_a_remote_that_is_lost_is_done_too(client: Client) -> None:
    checked(client, "MMT-503")
    row = asked(client, ASK_REMOTE)
    press(client, row, "gone", reason="lost")
    assert CaseRow.objects.get(id=row.id).stage == "done"


def test_without_a_check_one_is_sent_to_the_check_with_a_word(client: Client) -> None:
    answer = client.get(ASK_RING, follow=True)
    assert answer.redirect_chain == [("/", 302)]
    assert b"Check your device first." in answer.content


@pytest.mark.parametrize("facts", [{}, {"ring_color": "cannot_tell"}, {"ring_color": "black"}])
def test_who_is_not_surely_affected_cannot_ask(client: Client, facts: dict[str, str]) -> None:
    checked(client, "MMT-1780", **facts)
    assert client.get(ASK_RING).status_code == 302
    answer = client.post(ASK_RING, {**ALMA, "key": str(uuid4())})
    assert answer.headers["Location"] == "/"
    assert not CaseRow.objects.exists()


def test_a_form_that_is_sent_twice_or_again_after_going_back_opens_one_case(client: Client) -> None:
    checked(client, "MMT-1780", **WHOLE)
    fields = {**ALMA, **hidden(client.get(ASK_RING))}
    answers = [client.post(ASK_RING, fields).headers["Location"] for _ in range(3)]
    assert len(set(answers)) == 1
    client.get(answers[0])
    session = client.session
    del session["check"]
    session.save()
    assert client.post(ASK_RING, fields).headers["Location"] == answers[0]
    assert (CaseRow.objects.count(), Person.objects.count()) == (1, 1)


def test_two_tabs_of_one_person_open_one_case_for_one_serial_number(client: Client) -> None:
    checked(client, "MMT-1780", **WHOLE)
    tabs = [hidden(client.get(ASK_RING)) for _ in range(2)]
    answers = [client.post(ASK_RING, {**ALMA, **tab, "serial": "NG1234567H"}) for tab in tabs]
    assert tabs[0]["key"] != tabs[1]["key"]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert CaseRow.objects.count() == 1


def test_a_tab_that_was_open_for_another_device_asks_for_nothing(client: Client) -> None:
    checked(client, "MMT-1780", **WHOLE)
    fields = {**ALMA, **hidden(client.get(ASK_RING))}
    checked(client, "MMT-1781", **BROKEN)
    answer = client.post(ASK_RING, fields)
    assert b"another device since" in answer.content
    assert not CaseRow.objects.exists()
    again = client.post(ASK_RING, {**ALMA, **hidden(answer)})
    assert again.status_code == 302
    assert CaseRow.objects.get().device["model_number"] == "MMT-1781"


@pytest.mark.django_db(transaction=True)  # the worker drops a connection that is in a transaction
def test_who_asks_again_elsewhere_gets_the_link_by_mail_and_learns_nothing_more(client: Client) -> None:
    row = a_ring_case(client)
    other = Client()
    checked(other, "MMT-1780", **WHOLE)
    answer = other.post(ASK_RING, {**ALMA, **hidden(other.get(ASK_RING)), "serial": "ng 1234567 h"})
    assert answer.headers["Location"] == "/cases/already/"
    text = other.get("/cases/already/").content.decode()
    assert row.reference not in text
    assert other.get(f"/cases/{row.id}/").status_code == 404
    call_command("db_worker", "--batch", "--no-startup-delay", interval=0)
    assert {one.to[0] for one in mail.outbox} == {"alma@example.org"}
    assert len(mail.outbox) == 2  # that we have it, and the link again
    assert CaseRow.objects.count() == 1


def test_a_device_that_somebody_else_asked_for_gets_a_case_like_any_other(client: Client) -> None:
    first = a_ring_case(client)
    stranger = Client()
    checked(stranger, "MMT-1780", **WHOLE)
    second = asked(stranger, serial="NG1234567H", email="ben@example.org")
    assert (second.model, second.serial) == (first.model, first.serial)
    assert first.reference not in page(stranger, second, "done/")


def test_nothing_is_lost_when_something_is_missing(client: Client) -> None:
    checked(client, "MMT-1780", **WHOLE)
    fields = {**ALMA, **hidden(client.get(ASK_RING)), "email": "", "postal_code": "no"}
    answer = client.post(ASK_RING, fields)
    text = answer.content.decode()
    assert 'href="#id_email"' in text
    assert 'href="#id_postal_code"' in text
    assert 'value="12 Elm Street"' in text
    assert hidden(answer) == {"key": fields["key"], "device": fields["device"]}
    assert client.post(ASK_RING, {**fields, "no_email": "on", "postal_code": "62701-1234"}).status_code == 302
    assert Person.objects.get().email == ""


def test_a_problem_moves_the_case_up_and_changes_the_steps(client: Client) -> None:
    row = a_ring_case(client)
    answers = {"fact_ring_condition": "damaged", "fact_reservoir_locks": "no", "says": "It fell down."}
    assert press(client, row, "problem", **answers).status_code == 302
    text = page(client, row)
    assert text.index(STOP) < text.index("You are number 1 of 1.")
    assert KEEP not in text
    assert "It fell down." in text
    assert not CaseRow.objects.get(id=row.id).can_wait
    assert casework.is_as_written(CaseRow.objects.get(id=row.id))


BLACK = {"fact_ring_color": "black", "fact_ring_condition": "intact"}


@pytest.mark.parametrize(
    ("seen", "says"),
    [
        ({**BLACK, "is_same": "no", "model": "MMT-1780", "serial": "NG9999999H"}, "not those of the one"),
        ({**BLACK, "is_same": "yes", "fact_ring_color": "clear"}, "A recall covers it:"),
    ],
)
def test_a_new_unit_that_is_not_what_was_promised_brings_another_at_once(
    client: Client, seen: dict[str, str], says: str
) -> None:
    kept, row = unit(), a_ring_case(client)
    shipped(row, kept)
    press(client, row, "received")
    fields = {"key": str(uuid4()), **seen}
    for _ in range(2):
        text = client.post(f"/cases/{row.id}/arrived/", fields).content.decode()
        assert "Do not use the new one" in text
        assert says in text
        assert "1-877-585-0166" in text
        assert KEEP not in text
    now = CaseRow.objects.get(id=row.id)
    assert (now.stage, now.can_wait) == ("waiting", False)
    assert kinds(row).count("Faulty") == 1
    assert Unit.objects.get(id=kept.id).state == UnitState.FAULTY
    assert says in page(client, row)


def test_a_new_unit_whose_ring_nobody_could_see_is_never_called_all_right(client: Client) -> None:
    row = a_ring_case(client)
    shipped(row, unit())
    press(client, row, "received")
    seen = {"is_same": "yes", "fact_ring_color": "cannot_tell", "fact_ring_condition": "intact"}
    text = press(client, row, "arrived", **seen).content.decode()
    assert "This is not an all-clear." in text
    assert "no notice that we looked at takes it away" not in text
    assert KEEP not in text
    assert "Faulty" not in kinds(row)


def test_a_refusal_is_told_with_its_reason_and_notes_of_the_desk_are_not(client: Client) -> None:
    row = a_ring_case(client)
    desk(row, happened.Noted, says="Sounded angry.")
    desk(row, happened.Refused, reason="The serial number is of another model.")
    text = page(client, row)
    assert "The serial number is of another model." in text
    assert "angry" not in text
    press(client, row, "appeal", reason="It is on the label.")
    desk(row, happened.AppealAnswered, LEAD, granted=True, reason="You are right.")
    text = page(client, row)
    assert "You are right." in text
    assert "You are number 1 of 1." in text


def test_a_request_that_was_taken_back_can_be_opened_again(client: Client) -> None:
    row = a_ring_case(client)
    press(client, row, "withdraw", reason="I have another pump.")
    assert "You told us that you do not want" in page(client, row)
    press(client, row, "reopen", reason="It broke.")
    assert "You are number 1 of 1." in page(client, row)


def test_what_is_no_longer_possible_says_so_and_shows_how_it_stands(client: Client) -> None:
    row = a_ring_case(client)
    answer = client.post(f"/cases/{row.id}/received/", {"key": str(uuid4())}, follow=True)
    assert b"This has changed in the meantime." in answer.content
    assert kinds(row) == ["Requested"]


def test_two_buttons_of_one_page_never_share_a_key(client: Client) -> None:
    checked(client, "MMT-503")
    row = shipped(asked(client, ASK_REMOTE))
    keys = re.findall(r'name="key" value="([^"]+)"', client.get(f"/cases/{row.id}/").content.decode())
    assert len(keys) == len(set(keys)) == 2


def test_all_that_is_ticked_in_one_form_is_written_and_once_if_it_is_sent_twice(client: Client) -> None:
    row = a_ring_case(client)
    shipped(row, unit())
    press(client, row, "received")
    ticked = {**hidden(client.get(f"/cases/{row.id}/")), "what": casework.case_of(row).terms.confirm[1:]}
    for _ in range(2):
        client.post(f"/cases/{row.id}/confirmed/", ticked)
    assert kinds(row).count("Confirmed") == 2
    row.refresh_from_db()
    assert casework.case_of(row).to_confirm == casework.case_of(row).terms.confirm[:1]


def test_who_ticks_nothing_is_told_so(client: Client) -> None:
    row = a_ring_case(client)
    shipped(row, unit())
    press(client, row, "received")
    answer = client.post(f"/cases/{row.id}/confirmed/", {"key": str(uuid4())}, follow=True)
    assert "Tick what is done first." in answer.content.decode()
    assert "Confirmed" not in kinds(row)


def test_words_of_an_owner_before_are_not_told_to_the_next_one(client: Client) -> None:
    row = a_ring_case(client)
    answers = {"fact_ring_condition": "damaged", "fact_reservoir_locks": "no", "says": "I was in hospital."}
    press(client, row, "problem", **answers)
    other = Person.objects.create(name="Ben", created_at=timezone.now())
    desk(row, happened.HandedOver, to=str(other.id))
    row.refresh_from_db()
    client.get(f"/cases/follow/{new_link(row, timezone.now())}/")
    assert "hospital" not in page(client, row)


def test_the_pages_come_in_spanish_at_their_own_addresses(client: Client) -> None:
    row = a_ring_case(client)
    answer = client.get(f"/es/cases/{row.id}/")
    assert answer.status_code == 200
    assert b'<html lang="es">' in answer.content
    checked(client, "MMT-1781", **WHOLE)
    url = f"/es{ASK_RING}"
    moved = client.post(url, {**ALMA, **hidden(client.get(url))})
    assert moved.headers["Location"].startswith("/es/cases/")


def test_no_address_holds_what_identifies_anybody(client: Client) -> None:
    row = a_ring_case(client)
    links = re.findall(r'(?:href|action|src)="([^"]+)"', client.get(f"/cases/{row.id}/").content.decode())
    found = " ".join(links).lower()
    assert all(text not in found for text in ("ng1234567", "alma", row.reference.lower(), "clear"))


def test_the_page_says_the_place_the_range_and_how_it_was_worked_out(client: Client) -> None:
    for number in (1, 2, 3):
        shipped(opened(), unit(f"NG700000{number}H"))
    row = a_ring_case(client, serial="NG7654321H")
    opened()
    text = page(client, row)
    assert "You are number 2 of 2." in text
    assert re.search(r"We expect to send yours between \d+ \w+ \d{4} and \d+ \w+ \d{4} ?\.", text)
    assert "3 were sent in the last 4 weeks." in text


def test_where_nothing_was_sent_yet_nobody_says_when(client: Client) -> None:
    text = page(client, a_ring_case(client))
    assert "We cannot say yet when it is your turn: 0 were sent in the last 4 weeks." in text
