"""Up the ladder: what is previewed goes out once, and who cannot be reached one way goes on to the next."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from lockring.campaign import Channel
from lockring.message import as_text
from lockring.service.campaign import climbing, composing
from lockring.service.models import Campaign, Contact, Dispatch, DispatchState, LedgerEntry, Role
from lockring.service.outbox.told import is_dead, is_told
from tests.service import desk
from tests.service.builders import LEAD, START
from tests.service.campaigns import campaign, contact

pytestmark = pytest.mark.django_db
_DAY = timedelta(days=1)


def _start(of: Campaign, days: int = 0, key: str = "") -> int:
    return climbing.start(of.id, by=LEAD, at=START + days * _DAY, key=key or str(uuid4()))


def _sent(dispatch: Dispatch, days: int = 0) -> None:
    at = START + days * _DAY
    Dispatch.objects.filter(id=dispatch.id).update(state=DispatchState.SENT, ended_at=at)
    is_told(dispatch, at)


def _channels(of: Contact) -> list[str]:
    return list(Dispatch.objects.filter(subject=of.id).order_by("made_at").values_list("channel", flat=True))


def test_what_is_previewed_is_what_goes_out() -> None:
    of = campaign()
    contact(of)
    contact(of, email="")
    contact(of, email="", phone="")
    contact(of, left_out="not_covered")
    contact(of, left_out="no_address", email="", phone="", street="")
    found = climbing.preview(of, START)
    assert found.due == {Channel.EMAIL: 1, Channel.SMS: 1, Channel.LETTER: 1}
    assert _start(of) == found.total == 3
    again = climbing.preview(of, START)
    assert (again.total, again.on_their_way) == (0, 3)


def test_a_batch_is_one_entry_of_the_log_and_names_nobody() -> None:
    of = campaign()
    for _ in range(5):
        contact(of)
    _start(of)
    (entry,) = LedgerEntry.objects.filter(kind="campaign_climbed")
    assert '"by_channel":{"email":5}' in entry.body
    assert "Alma" not in entry.body
    assert "alma@" not in entry.body


def test_a_double_click_sends_once() -> None:
    of, key = campaign(), str(uuid4())
    contact(of)
    assert (_start(of, key=key), _start(of, key=key), _start(of)) == (1, 0, 0)
    assert Dispatch.objects.count() == 1


def test_who_does_not_answer_is_asked_by_the_next_step_in_its_time() -> None:
    of = campaign()
    one = contact(of)
    _start(of)
    _sent(Dispatch.objects.get())
    one.refresh_from_db()
    assert (one.rung, one.told_by, one.told_at) == (1, "email", START)
    assert _start(of, days=2) == 0
    assert _start(of, days=3) == 1
    assert _channels(one) == ["email", "sms"]
    assert list(Dispatch.objects.order_by("made_at").values_list("purpose", flat=True)) == [
        "campaign.notice",
        "campaign.reminder",
    ]


def test_after_a_bounce_the_next_step_is_due_at_once() -> None:
    of = campaign()
    one = contact(of)
    _start(of)
    dispatch = Dispatch.objects.get()
    _sent(dispatch)
    is_dead(dispatch, START)
    assert _start(of) == 1
    assert _channels(one)[-1] == "sms"


def test_what_could_not_be_sent_at_all_does_not_hold_anybody_up() -> None:
    of = campaign()
    one = contact(of, email="")
    _start(of)
    Dispatch.objects.update(state=DispatchState.DEAD, ended_at=START)
    assert _start(of) == 1
    assert _channels(one) == ["sms", "letter"]


def test_by_itself_it_climbs_only_once_it_was_started() -> None:
    of = campaign()
    contact(of)
    assert climbing.climb_due(START) == 0
    _start(of)
    contact(of)
    assert climbing.climb_due(START) == 1
    assert climbing.climb_due(START + _DAY) == 0  # at most once an hour of the clock of the machine


def test_more_than_a_batch_follows_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(climbing, "BATCH", 3)
    of = campaign()
    for _ in range(8):
        contact(of)
    assert _start(of) == 3
    assert climbing.climb_due(START) == 5
    assert Dispatch.objects.values("subject").distinct().count() == 8


def test_a_rehearsal_does_everything_and_puts_nothing_down() -> None:
    of = campaign(is_rehearsal=True)
    one = contact(of)
    assert _start(of) == 1
    one.refresh_from_db()
    assert (one.told_by, one.rung) == ("email", 1)
    assert not Dispatch.objects.exists()


def test_the_message_says_what_not_to_do_first_and_how_to_answer() -> None:
    of = campaign()
    one = contact(of, facts={"ring_color": "clear"})
    _start(of)
    composed = composing.notice(Dispatch.objects.get())
    assert composed is not None
    text = as_text(composed.message)
    first = next(point for point in composed.message.points)
    assert "Do not put the reservoir back" in first
    assert "NG1234567H" in text
    assert "1-877-585-0166" in text
    assert one.code[:4] in text
    assert len(composed.short) <= 160
    assert not {"insulin", "pump", "diabetes"} & set(composed.short.lower().split())
    assert "pump" not in composed.message.subject.lower()


def test_the_message_speaks_the_language_of_who_reads_it() -> None:
    of = campaign()
    contact(of, language="es")
    _start(of)
    composed = composing.notice(Dispatch.objects.get())
    assert composed is not None
    assert composed.message.language == "es"
    assert any(point.startswith(("Si ", "No ")) for point in composed.message.points)
    assert composed.short.isascii()


def test_nothing_more_is_said_to_who_has_answered() -> None:
    of = campaign()
    one = contact(of)
    _start(of)
    Contact.objects.filter(id=one.id).update(answered_at=START, answer="acted")
    assert composing.notice(Dispatch.objects.get()) is None


@pytest.mark.parametrize("role", [Role.VIEWER, Role.AGENT])
def test_only_a_lead_sends(role: Role) -> None:
    of = campaign()
    contact(of)
    answer = desk.at_desk(role).post(f"/desk/campaigns/{of.id}/send/", {"key": str(uuid4())})
    assert answer.status_code == 403
    assert not Dispatch.objects.exists()
    of.refresh_from_db()
    assert of.started_at is None


def test_a_lead_sends_from_the_page_once() -> None:
    of = campaign()
    contact(of)
    client, key = desk.at_desk(Role.LEAD), str(uuid4())
    for _ in range(2):
        assert client.post(f"/desk/campaigns/{of.id}/send/", {"key": key}).status_code == 302
    assert Dispatch.objects.count() == 1
