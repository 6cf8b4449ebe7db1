"""A case is linked to whom it is of, counts one unit, and is no answer any more once it is over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client, RequestFactory

from lockring.remedy import events as happened
from lockring.service.campaign import answering, climbing, following, replying
from lockring.service.campaign.answering import Units
from lockring.service.models import CaseRow, Contact, LedgerEntry
from tests.service.builders import AGENT, START, happens, opened, person, unit
from tests.service.campaigns import campaign, contact
from tests.service.test_campaign_answers import finish, visit

pytestmark = pytest.mark.django_db

STRANGER = {"name": "Mal Ory", "email": "mal@example.net", "phone": "+1 999 555 0000"}


def _again(one: Contact) -> Contact:
    return Contact.objects.get(id=one.id)


def _done(row: CaseRow) -> None:
    happens(row, happened.Reserved, unit=str(unit().id), hours=2)
    happens(row, happened.Shipped, carrier="file", tracking="X1", hours=3)
    finish(row)


def test_whoever_types_a_serial_number_does_not_answer_for_its_owner() -> None:
    one = contact(campaign())
    row = opened(owner=person(**STRANGER))
    assert (_again(one).answered_at, _again(one).case) == (None, None)
    assert climbing.preview(one.campaign, START + timedelta(hours=1)).due, "they are still told"
    assert LedgerEntry.objects.filter(kind="case_not_linked", subject=str(one.id)).exists()
    own = opened(hours=1)
    assert _again(one).case_id == own.id != row.id, "the own case of the owner is linked later"


@pytest.mark.parametrize(
    "who",
    [
        {**STRANGER, "email": "ALMA@example.org"},
        {**STRANGER, "phone": "(217) 555-0101"},
        {**STRANGER, "name": "Reyes, Alma"},
        {**STRANGER, "email": "second@example.org"},
    ],
)
def test_one_thing_that_agrees_with_the_lists_links_the_case(who: dict[str, str]) -> None:
    one = contact(campaign(), other_ways=[{"email": "second@example.org"}])
    assert opened(owner=person(**who)).id == _again(one).case_id


@pytest.mark.parametrize(
    ("over", "again"), [(happened.Withdrawn, happened.Reopened), (happened.Refused, happened.Appealed)]
)
def test_a_case_that_is_over_is_no_answer_and_the_ladder_goes_on(
    over: type[happened.Event], again: type[happened.Event]
) -> None:
    one = contact(campaign())
    row = opened()
    assert not climbing.preview(one.campaign, START + timedelta(hours=4)).due
    happens(row, over, reason="no", hours=2)
    found = _again(one)
    assert (found.case, found.answer, found.answered_at, found.on_hand) == (None, "", None, None)
    assert climbing.preview(one.campaign, START + timedelta(hours=4)).due
    happens(row, again, reason="yes", hours=3)
    assert (_again(one).case_id, _again(one).answer) == (row.id, "asked"), "it is theirs again"


def test_a_case_of_one_unit_does_not_make_more_units_done() -> None:
    of = campaign()
    hospital = contact(of, kind="consignee", quantity=500, serial="")
    answering.units_came(hospital.id, 40, by=AGENT, at=START, key="a key of the desk for units")
    two = contact(of, quantity=2)
    row = opened()
    for one in (hospital, two):
        following.link_visitor(one.id, row)
    _done(row)
    assert (_again(hospital).returned, _again(hospital).done_at) == (40, None)
    assert (_again(two).corrected, _again(two).case, _again(two).done_at) == (0, None, None)


def test_a_unit_that_is_corrected_is_added_to_what_was_verified_before() -> None:
    one = contact(campaign())
    row = opened()
    Contact.objects.filter(id=one.id).update(quantity=500, returned=40, on_hand=450, lost=5, destroyed=5)
    _done(row)
    found = _again(one)
    assert (found.corrected, found.returned, found.lost, found.destroyed) == (1, 40, 5, 5)
    assert (found.on_hand, found.done_at) == (449, None)
    happens(row, happened.Reopened, reason="it fails", hours=9)
    assert (_again(one).corrected, _again(one).returned, _again(one).on_hand) == (0, 40, 450)


def test_what_was_said_to_be_lost_is_not_done_once_the_remedy_is_asked_for() -> None:
    one = contact(campaign(), serial="", lost=1, on_hand=0, done_at=START, answered_at=START, answer="gone")
    row = opened()
    following.link_visitor(one.id, row)
    assert (_again(one).lost, _again(one).on_hand, _again(one).done_at) == (0, 1, None)
    assert Units(on_hand=1).total == 1


def _asks(client: Client, row: CaseRow) -> None:
    """The case is opened in this browser."""
    request = RequestFactory().post("/follow/")
    request.session = client.session
    replying.link(request, row)
    request.session.save()


@pytest.mark.parametrize("last", ["", "did", "never", "no"])
def test_a_case_is_linked_to_the_open_letter_only_where_they_want_what_it_offers(last: str) -> None:
    one = contact(campaign(), serial="")
    client, hidden = visit(one)
    client.post("/reply/answer/", {**hidden, "what": "want"})
    if last:
        client.post("/reply/answer/", {**visit(one, client)[1], "what": last})
    else:
        visit(one, client)  # the letter is opened, and nothing is said
    _asks(client, opened())
    assert _again(one).case is None


def test_a_letter_leads_to_one_case_and_is_closed_by_it() -> None:
    one = contact(campaign(), serial="")
    client, hidden = visit(one)
    client.post("/reply/answer/", {**hidden, "what": "want"})
    row = opened()
    _asks(client, row)
    assert _again(one).case_id == row.id
    assert client.get("/reply/answer/")["Location"] == "/reply/"


def test_a_case_long_after_or_of_another_model_is_of_somebody_else_at_the_same_browser() -> None:
    of = campaign()
    for serial, model, hours in (("", "MMT1780", 10**6), ("", "MMT1715", 0)):
        one = contact(of, serial=serial, model=model)
        client, hidden = visit(one)
        client.post("/reply/answer/", {**hidden, "what": "want"})
        _asks(client, opened(hours=hours))
        assert _again(one).case is None
