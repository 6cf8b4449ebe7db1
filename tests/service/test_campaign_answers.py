"""Answers: by the code of the letter, at the desk, by a case; each once, and none for another."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as some

from lockring.campaign import Answer
from lockring.errors import ServiceError
from lockring.remedy import events as happened
from lockring.service.campaign import answering, following, tokens
from lockring.service.campaign.answering import Given, Units
from lockring.service.models import CaseRow, Contact, LedgerEntry, Remark, Role
from tests.service import desk
from tests.service.builders import AGENT, START, happens, opened, unit
from tests.service.campaigns import campaign, contact
from tests.service.pages import bare

pytestmark = pytest.mark.django_db


def visit(of: Contact, client: Client | None = None) -> tuple[Client, dict[str, str]]:
    """A browser in which the letter is open, with the hidden fields of its form."""
    client = client or Client()
    page = client.post("/reply/", {"code": tokens.printed(of.code).lower()}, follow=True).content.decode()
    hidden = dict(re.findall(r'type="hidden" name="(visit|key)" value="([^"]+)"', page))
    return client, hidden


def _says(of: Contact, what: str, **more: str) -> Contact:
    client, hidden = visit(of)
    client.post("/reply/answer/", {**hidden, "what": what, **more})
    return Contact.objects.get(id=of.id)


@pytest.mark.parametrize(
    ("what", "answer"),
    [
        ("want", Answer.ACTED),
        ("did", Answer.ACTED),
        ("never", Answer.NOT_THEIRS),
        ("passed", Answer.PASSED_ON),
        ("thrown", Answer.GONE),
        ("lost", Answer.GONE),
        ("gave_back", Answer.GONE),
        ("no", Answer.REFUSES),
        ("ask", Answer.QUESTION),
    ],
)
def test_each_thing_that_can_be_said_is_an_answer(what: str, answer: Answer) -> None:
    found = _says(contact(campaign()), what)
    assert (found.answer, found.answered_by) == (answer.value, "web")
    assert found.answered_at is not None


def test_what_is_said_to_be_returned_is_not_done_before_it_is_here() -> None:
    found = _says(contact(campaign()), "gave_back")
    assert (found.returned, found.returning, found.done_at) == (0, 1, None)
    answering.units_came(found.id, 1, by=AGENT, at=START, key=str(uuid4()))
    found.refresh_from_db()
    assert (found.returned, found.returning, found.done_at) == (1, 0, START)


def test_all_codes_that_open_nothing_get_one_answer() -> None:
    over = contact(campaign())
    over.campaign.ended_at = timezone.now()
    over.campaign.save()
    erased = contact(campaign(is_rehearsal=True), erased_at=START)
    pages = set()
    for code in ("NOSUCHCODE", over.code, erased.code):
        answer = Client().post("/reply/", {"code": code})
        pages.add((answer.status_code, bare(answer.content).replace(code, "")))
    assert len(pages) == 1


def test_codes_cannot_be_guessed_on_and_on() -> None:
    contact(campaign())
    client = Client()
    answers = [client.post("/reply/", {"code": f"GUESS{n:04}"}).status_code for n in range(25)]
    assert answers[-1] == 429


def test_an_address_of_the_page_holds_no_code_and_no_name() -> None:
    one = contact(campaign())
    answer = Client().post("/reply/", {"code": one.code})
    assert answer["Location"] == "/reply/answer/"


def test_the_page_names_nobody() -> None:
    one = contact(campaign())
    client, _ = visit(one)
    page = client.get("/reply/answer/").content.decode()
    assert not [text for text in (one.name, one.email, one.street, one.serial) if text in page]


def test_a_link_opens_the_letter_and_answers_nothing_by_itself() -> None:
    one = contact(campaign())
    client = Client()
    assert client.get(f"/reply/with/{tokens.token(one.id, 'answer')}/")["Location"] == "/reply/answer/"
    one.refresh_from_db()
    assert one.answered_at is None


def test_a_link_for_another_use_or_a_changed_one_opens_nothing() -> None:
    one = contact(campaign())
    good = tokens.token(one.id, "answer")
    for wrong in (tokens.token(one.id, "leave"), good[:-1] + ("A" if good[-1] != "A" else "B"), "x"):
        assert Client().get(f"/reply/with/{wrong}/").status_code == 404


def test_nobody_answers_for_another() -> None:
    of = campaign()
    mine, theirs = contact(of), contact(of)
    client, old = visit(mine)
    _, new = visit(theirs, client)  # in the same browser, in another tab
    assert old["visit"] != new["visit"]
    client.post("/reply/answer/", {**old, "what": "never"})
    assert not Contact.objects.exclude(answered_at=None).exists()
    assert Client().post("/reply/answer/", {**old, "what": "never"})["Location"] == "/reply/"


def test_an_answer_that_is_sent_twice_is_written_once() -> None:
    client, hidden = visit(contact(campaign()))
    for _ in range(2):
        assert client.post("/reply/answer/", {**hidden, "what": "did"})["Location"] == "/reply/thanks/"
    assert LedgerEntry.objects.filter(kind="answer").count() == 1


def test_a_correction_is_a_new_entry_and_the_words_stand_apart() -> None:
    one = contact(campaign())
    first = _says(one, "never", says="I am Alma")
    second = _says(one, "did")
    entries = LedgerEntry.objects.filter(kind="answer")
    assert [json.loads(e.body)["answer"] for e in entries.order_by("position")] == ["not_theirs", "acted"]
    assert not [entry for entry in entries if "Alma" in entry.body]
    assert Remark.objects.get().case == one.id
    assert first.answered_at == second.answered_at
    assert {entry.part for entry in entries} == {"person"}


_count = some.integers(min_value=-3, max_value=12)


@given(on_hand=_count, returned=_count, destroyed=_count, lost=_count)
@pytest.mark.django_db(transaction=False)
def test_no_quantities_come_in_that_cannot_be(on_hand: int, returned: int, destroyed: int, lost: int) -> None:
    row = Contact(quantity=10, kind=Contact.CONSIGNEE)
    named = (on_hand, returned, destroyed, lost)
    units = Units(on_hand=on_hand, returned=returned, destroyed=destroyed, lost=lost)
    can_be = min(named) >= 0 and sum(named) <= 10
    try:
        answering.check(row, units)
    except ServiceError:
        assert not can_be
    else:
        assert can_be


def test_a_consignee_counts_units_and_the_sum_is_checked() -> None:
    one = contact(campaign(), kind="consignee", quantity=10)
    client, hidden = visit(one)
    told = {**hidden, "what": "did", "on_hand": "4", "returned": "3", "destroyed": "2", "lost": "2"}
    assert "together these are 11" in client.post("/reply/answer/", told).content.decode()
    assert client.post("/reply/answer/", {**told, "lost": "-1"}).status_code == 200
    assert not Contact.objects.exclude(answered_at=None).exists()
    assert client.post("/reply/answer/", {**told, "lost": "1"}).status_code == 302
    one.refresh_from_db()
    assert (one.on_hand, one.returning, one.destroyed, one.lost, one.done_at) == (4, 3, 2, 1, None)


def test_who_wants_the_remedy_goes_on_to_the_check_with_the_facts_filled_in() -> None:
    client, hidden = visit(contact(campaign(), model="MMT-1780", facts={"ring_color": "clear"}))
    page = client.post("/reply/answer/", {**hidden, "what": "want"}, follow=True)
    assert page.redirect_chain[0][0] == "/check/question/"
    assert client.session["check"][0]["text"] == "MMT-1780"


def test_one_click_ends_the_mails_and_only_them() -> None:
    one = contact(campaign())
    address = f"/reply/leave/{tokens.token(one.id, 'leave')}/"
    client = Client(enforce_csrf_checks=True)
    assert client.get(address).status_code == 200
    one.refresh_from_db()
    assert one.dead_channels == []
    assert client.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    one.refresh_from_db()
    assert (one.dead_channels, one.answered_at) == (["email"], None)


def test_a_case_for_the_device_is_linked_and_counts_only_when_it_is_done() -> None:
    one = contact(campaign())
    row = opened()
    one.refresh_from_db()
    assert (one.case_id, one.answer, one.answered_by) == (row.id, "asked", "case")
    new = unit()
    happens(row, happened.Reserved, unit=str(new.id), hours=2)
    happens(row, happened.Shipped, carrier="file", tracking="X1", hours=3)
    one.refresh_from_db()
    assert (one.corrected, one.done_at) == (0, None)
    finish(row)
    one.refresh_from_db()
    assert (one.corrected, one.on_hand) == (1, 0)
    assert one.done_at is not None


def test_a_case_that_a_letter_led_to_is_linked_where_the_list_knew_no_serial_number() -> None:
    of = campaign()
    mine, theirs = contact(of, serial=""), contact(of, serial="NG9999999H")
    row = opened()
    for one in (mine, theirs):
        following.link_visitor(one.id, row)
        one.refresh_from_db()
    assert (mine.case_id, mine.answered_by, theirs.case_id) == (row.id, "case", None)


def finish(row: CaseRow) -> None:
    from lockring.service import casework

    happens(row, happened.Received, hours=4)
    row.refresh_from_db()
    for what in casework.case_of(row).to_confirm:
        happens(row, happened.Confirmed, what=what, hours=5)
    row.refresh_from_db()
    if row.old_unit == "owed":
        happens(row, happened.CameBack, hours=6)
    row.refresh_from_db()
    assert row.stage == "done"


def test_a_card_is_scanned_and_answered_at_the_desk() -> None:
    of = campaign()
    one = contact(of)
    client = desk.at_desk(Role.AGENT)
    opened_at = client.post(f"/desk/campaigns/{of.id}/answers/", {"code": tokens.printed(one.code)})[
        "Location"
    ]
    assert opened_at == f"/desk/campaigns/{of.id}/contacts/{one.id}/"
    client.post(opened_at, {"key": str(uuid4()), "answer": "refuses", "way": "card"})
    one.refresh_from_db()
    assert (one.answer, one.answered_by) == ("refuses", "card")
    client.post(f"{opened_at}take-back/", {"key": str(uuid4()), "reason": "wrong card"})
    one.refresh_from_db()
    assert (one.answer, one.answered_at) == ("", None)


def test_a_code_of_another_campaign_opens_nothing_here() -> None:
    of = campaign()
    other = contact(campaign(is_rehearsal=True))
    page = desk.at_desk(Role.AGENT).post(f"/desk/campaigns/{of.id}/answers/", {"code": other.code})
    assert "No letter of this campaign" in page.content.decode()
    found = desk.at_desk(Role.AGENT).get(f"/desk/campaigns/{of.id}/contacts/{other.id}/")
    assert found.status_code == 404


def test_a_viewer_writes_no_answer() -> None:
    of = campaign()
    one = contact(of)
    address = f"/desk/campaigns/{of.id}/contacts/{one.id}/"
    client = desk.at_desk(Role.VIEWER)
    assert client.get(address).status_code == 200
    assert client.post(address, {"key": str(uuid4()), "answer": "gone", "way": "card"}).status_code == 403
    assert not Contact.objects.exclude(answered_at=None).exists()


def test_a_key_of_one_contact_writes_nothing_for_another() -> None:
    of, key = campaign(), str(uuid4())
    first, second = contact(of), contact(of)
    said = Given(answer=Answer.ACTED, way="phone")
    answering.give(first.id, said, by=AGENT, at=START, key=key)
    with pytest.raises(ServiceError):
        answering.give(second.id, said, by=AGENT, at=START + timedelta(hours=1), key=key)
