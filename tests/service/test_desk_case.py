"""The page of a case: each permitted step has a button, each button works, and nobody acts on old news."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client

from lockring.remedy import Actor, Event, Stage, permitted
from lockring.remedy import events as happened
from lockring.service import casework, ledger, remarks
from lockring.service.desk import actions, doing, words
from lockring.service.ledger import By
from lockring.service.models import CaseRow, LedgerEntry, Role, Unit, UnitState
from tests.service import desk
from tests.service.builders import AGENT, OWNER, REMOTE, START, happens, opened, unit

pytestmark = pytest.mark.django_db

REMOTE_ASKED: dict[str, Any] = {
    "notice": REMOTE,
    "remedy": "return",
    "device": {"model_number": "MMT-500", "serial_number": "123456"},
    "model": "MMT500",
    "serial": "123456",
}
WAY: list[tuple[type[Event], dict[str, Any]]] = [
    (happened.Shipped, {"carrier": "file", "tracking": "parcel"}),
    (happened.Received, {}),
    (happened.Confirmed, {"what": "You have received the new pump"}),
    (happened.Confirmed, {"what": "The ring of the new pump is black"}),
    (happened.Confirmed, {"what": "Your own settings are saved in the new pump before you use it"}),
]


def _ring(steps: int) -> CaseRow:
    """A ring case after so many steps of its way; 0: it waits, and a unit is free."""
    kept, row = unit(), opened()
    unit("NG7000002H")
    if steps:
        row = happens(row, happened.Reserved, unit=str(kept.id))
    for kind, given in WAY[: max(steps - 1, 0)]:
        row = happens(row, kind, **given)
    return row


def _kit(steps: int) -> CaseRow:
    row = opened(**REMOTE_ASKED)
    if steps:
        row = happens(row, happened.Reserved, unit="kit-1")
    for kind, given in WAY[: max(steps - 1, 0)][:2]:
        row = happens(row, kind, **given)
    return row


def _refused(appealed: bool, by: By = AGENT) -> CaseRow:
    unit()
    row = happens(opened(), happened.Refused, by, reason="The ring is black on your photo.")
    return happens(row, happened.Appealed, OWNER, reason="It is not.") if appealed else row


CASES = {
    "waits": lambda: _ring(0),
    "reserved": lambda: _ring(1),
    "shipped": lambda: _ring(2),
    "received": lambda: _ring(3),
    "one thing seen": lambda: _ring(4),
    "done": lambda: _ring(6),
    "kit waits": lambda: _kit(0),
    "kit reserved": lambda: _kit(1),
    "kit shipped": lambda: _kit(2),
    "kit received": lambda: _kit(3),
    "kit sent": lambda: happens(_kit(2), happened.SentBack, OWNER),
    "kit back": lambda: happens(_kit(2), happened.CameBack),
    "withdrawn": lambda: happens(opened(), happened.Withdrawn, OWNER, reason="No."),
    "refused": lambda: _refused(False),
    "appealed": lambda: _refused(True),
}


def _buttons(page: str) -> set[str]:
    """The events for which the page has a form."""
    return set(re.findall(r'action="/desk/cases/[0-9a-f-]{36}/do/([a-z_]+)/"', page))


def _form(page: str, tag: str) -> dict[str, str]:
    """What the form of this event sends from somebody who takes the first of each choice."""
    begin = rf'<form method="post" action="[^"]*/do/{tag}/"[^>]*>'
    (form,) = re.findall(rf"{begin}(.*?)</form>", page, re.DOTALL)
    sent = dict(re.findall(r'<input type="hidden" name="(key|seen)" value="([^"]*)"', form))
    sent |= dict.fromkeys(re.findall(r'<textarea name="(\w+)"', form), "Because.")
    for name, value in re.findall(r'<input type="radio" name="(\w+)"[^>]* value="([^"]*)"', form):
        sent.setdefault(name, value)
    for name, value in re.findall(r'<select name="(\w+)".*?<option value="([^"]+)"', form, re.DOTALL):
        sent.setdefault(name, value)
    return sent


def _page(client: Client, row: CaseRow) -> str:
    return client.get(f"/desk/cases/{row.id}/").content.decode()


@pytest.mark.parametrize("role", [Role.AGENT, Role.LEAD])
@pytest.mark.parametrize("name", list(CASES))
def test_the_buttons_are_what_the_rules_permit(name: str, role: Role) -> None:
    row = CASES[name]()
    may = permitted(casework.case_of(row), Actor(role.value))
    expected = {words.tag(event) for event in may if event not in actions.NEVER}
    assert _buttons(_page(desk.at_desk(role), row)) == expected


@pytest.mark.parametrize("name", list(CASES))
def test_each_button_does_what_it_says(name: str) -> None:
    """But for shipping, which makes a label: test_delivery shows that."""
    row = CASES[name]()
    client = desk.at_desk(Role.LEAD)
    page = _page(client, row)
    for tag in sorted(_buttons(page) - {"shipped"}):
        before = transaction.savepoint()
        answer = client.post(f"/desk/cases/{row.id}/do/{tag}/", _form(page, tag))
        assert answer.status_code == 302, (tag, answer.content.decode())
        (_, newest) = casework.events_of(row.id)[-1]
        assert words.tag(type(newest)) == tag
        transaction.savepoint_rollback(before)


@pytest.mark.parametrize("action", actions.ACTIONS, ids=lambda action: action.tag)
def test_what_has_no_button_is_not_done_when_it_is_sent_all_the_same(action: actions.Action) -> None:
    """A closed case takes none but a note and its opening again."""
    row = _ring(6)
    client = desk.at_desk(Role.LEAD)
    if action.tag in _buttons(_page(client, row)):
        return
    before = len(casework.events_of(row.id))
    sent = {"key": str(uuid4()), "seen": str(doing.newest(row)), "reason": "x", "says": "x", "granted": "yes"}
    client.post(f"/desk/cases/{row.id}/do/{action.tag}/", sent)
    assert len(casework.events_of(row.id)) == before


def test_an_event_that_the_desk_never_writes_has_no_address() -> None:
    for tag in ("requested", "handed_over", "no_such_event"):
        assert desk.at_desk().post(f"/desk/cases/{opened().id}/do/{tag}/").status_code == 404


def test_a_form_that_is_sent_twice_writes_one_event() -> None:
    row, client = _ring(0), desk.at_desk()
    sent = _form(_page(client, row), "noted")
    for _ in range(2):
        client.post(f"/desk/cases/{row.id}/do/noted/", sent)
    assert len(casework.events_of(row.id)) == 2


def test_who_acts_second_on_an_old_page_is_told_and_changes_nothing() -> None:
    row, one, other = _ring(0), desk.at_desk(), desk.at_desk()
    first, second = _form(_page(one, row), "reserved"), _form(_page(other, row), "refused")
    one.post(f"/desk/cases/{row.id}/do/reserved/", first)
    answer = other.post(f"/desk/cases/{row.id}/do/refused/", second, follow=True)
    assert b"Somebody changed this case since you opened it" in answer.content
    assert CaseRow.objects.get(id=row.id).stage == Stage.RESERVED.value


def test_a_note_is_taken_from_an_old_page_too() -> None:
    row, one, other = _ring(0), desk.at_desk(), desk.at_desk()
    note = _form(_page(other, row), "noted")
    one.post(f"/desk/cases/{row.id}/do/reserved/", _form(_page(one, row), "reserved"))
    other.post(f"/desk/cases/{row.id}/do/noted/", note)
    assert isinstance(casework.events_of(row.id)[-1][1], happened.Noted)


def test_words_that_are_missing_are_asked_for_where_they_belong() -> None:
    row, client = _ring(0), desk.at_desk()
    sent = {**_form(_page(client, row), "refused"), "reason": ""}
    answer = client.post(f"/desk/cases/{row.id}/do/refused/", sent)
    assert answer.status_code == 422
    assert b'<details class="nhsuk-details desk-other" open>' in answer.content
    assert CaseRow.objects.get(id=row.id).stage == Stage.WAITING.value


def test_every_write_names_who_did_it() -> None:
    somebody = desk.account(Role.AGENT)
    row, client = _ring(0), desk.at_desk(somebody=somebody)
    client.post(f"/desk/cases/{row.id}/do/reserved/", _form(_page(client, row), "reserved"))
    entry = LedgerEntry.objects.order_by("-position")[0]
    assert (entry.part, entry.who) == ("agent", str(somebody.id))


def test_the_last_unit_is_given_once() -> None:
    kept = unit()
    client, rows = desk.at_desk(), (opened(), opened(hours=1))
    forms = [_form(_page(client, row), "reserved") for row in rows]
    answers = [
        client.post(f"/desk/cases/{row.id}/do/reserved/", form, follow=True).content.decode()
        for row, form in zip(rows, forms, strict=True)
    ]
    assert "Done: Reserved" in answers[0]
    assert "Done: Reserved" not in answers[1]
    assert Unit.objects.get(id=kept.id).state == UnitState.RESERVED
    assert CaseRow.objects.get(id=rows[1].id).stage == Stage.WAITING.value


def test_an_agent_does_not_answer_an_appeal() -> None:
    row, agent = _refused(True), desk.at_desk(Role.AGENT)
    assert "appeal_answered" not in _buttons(_page(agent, row))
    sent = {
        "key": str(uuid4()),
        "seen": str(doing.newest(row)),
        "granted": "yes",
        "reason": "They are right.",
    }
    agent.post(f"/desk/cases/{row.id}/do/appeal_answered/", sent)
    assert CaseRow.objects.get(id=row.id).stage == Stage.APPEALED.value


def test_the_lead_who_refused_does_not_answer_the_appeal_and_another_does() -> None:
    refuser, other = desk.account(Role.LEAD), desk.account(Role.LEAD)
    row = _refused(True, by=desk.by(refuser))
    mine, theirs = desk.at_desk(somebody=refuser), desk.at_desk(somebody=other)
    page = _page(mine, row)
    assert "appeal_answered" not in _buttons(page)
    assert "another lead answers the appeal" in page
    sent = {
        "key": str(uuid4()),
        "seen": str(doing.newest(row)),
        "granted": "yes",
        "reason": "They are right.",
    }
    mine.post(f"/desk/cases/{row.id}/do/appeal_answered/", sent)
    assert CaseRow.objects.get(id=row.id).stage == Stage.APPEALED.value
    theirs.post(f"/desk/cases/{row.id}/do/appeal_answered/", {**sent, "key": str(uuid4())})
    assert CaseRow.objects.get(id=row.id).stage == Stage.WAITING.value


def test_the_page_tells_of_the_same_device_in_another_case() -> None:
    row, other = opened(), opened(hours=1)
    page = _page(desk.at_desk(), row)
    assert "The same device was asked for more than once" in page
    assert f"/desk/cases/{other.id}/" in page


def test_the_page_tells_that_today_the_device_is_judged_otherwise() -> None:
    black = {"ring_color": "black", "ring_condition": "intact", "reservoir_locks": "yes"}
    row = opened(device={"model_number": "MMT-1780", "serial_number": "NG1234567H", **black})
    page = _page(desk.at_desk(), row)
    assert "Not affected" in page
    assert "When it was asked for, the answer was: Affected." in page
    assert "would not surely offer this remedy" in page


def test_the_page_tells_when_nothing_has_changed_since() -> None:
    row = opened()
    page = _page(desk.at_desk(), row)
    assert "When it was asked for, the answer was" not in page
    assert "1-877-585-0166" in page


def test_words_of_people_are_shown_and_what_was_erased_says_so() -> None:
    row = happens(opened(), happened.ProblemReported, OWNER, says="The reservoir slips out.")
    client = desk.at_desk()
    assert "The reservoir slips out." in _page(client, row)
    remarks.erase(row.id, START)
    assert "(the words were erased)" in _page(client, row)


def test_a_case_that_was_changed_beside_the_log_shows_on_its_page() -> None:
    row, client = opened(), desk.at_desk()
    assert "Log intact" in _page(client, row)
    CaseRow.objects.filter(id=row.id).update(stage="done")
    assert "Log broken" in _page(client, row)


def test_an_event_that_was_changed_shows_on_the_page_of_its_case() -> None:
    row, client = opened(), desk.at_desk()
    LedgerEntry.objects.filter(subject=str(row.id)).update(who="somebody else")
    assert "Log broken" in _page(client, row)


def test_a_case_is_given_to_somebody_and_that_is_written_down() -> None:
    somebody = desk.account(Role.AGENT)
    row, client = opened(), desk.at_desk()
    client.post(f"/desk/cases/{row.id}/assign/", {"key": str(uuid4()), "to": str(somebody.id)})
    assert CaseRow.objects.get(id=row.id).assigned == somebody
    assert LedgerEntry.objects.get(kind="assigned").subject == str(row.id)
    assert list(ledger.faults()) == []


def test_a_case_is_not_given_to_who_may_only_look() -> None:
    row, client = opened(), desk.at_desk()
    viewer = desk.account(Role.VIEWER)
    client.post(f"/desk/cases/{row.id}/assign/", {"key": str(uuid4()), "to": str(viewer.id)})
    assert CaseRow.objects.get(id=row.id).assigned is None


def test_a_case_that_does_not_exist_answers_like_a_page_that_does_not() -> None:
    assert desk.at_desk().get(f"/desk/cases/{uuid4()}/").status_code == 404
