"""What becomes of a message of a campaign, by the pages and commands that say so, and what it means."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from pytest_django.fixtures import Settings

from lockring.service.campaign import climbing, erasing, tokens
from lockring.service.models import Campaign, Contact, Dispatch, DispatchState, LedgerEntry, LetterBatch, Role
from lockring.service.outbox import batches, coming_back, sending, told
from lockring.service.outbox import tokens as marks
from tests.service import pdf_text
from tests.service.builders import LEAD, START
from tests.service.campaign_owners import awake
from tests.service.campaigns import campaign, contact
from tests.service.desk import at_desk
from tests.service.outbox_says import Sink, receiving
from tests.service.test_outbox_back import bounce, complaint

pytestmark = pytest.mark.django_db(transaction=True)
_LATER = START + timedelta(hours=1)


class Picky(Sink):
    """A mail server that knows of no such user as these."""

    def __init__(self) -> None:
        """Knows everybody."""
        super().__init__()
        self.unknown: set[str] = set()

    async def handle_RCPT(  # noqa: N802 - the name is aiosmtpd's
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        """Refuses those for good."""
        if address in self.unknown:
            return "550 5.1.1 no such user"
        return await super().handle_RCPT(server, session, envelope, address, options)


@pytest.fixture
def sink(settings: Settings) -> Iterator[Picky]:
    with receiving(Picky(), settings) as opened:
        yield opened


def climb(of: Campaign) -> int:
    return climbing.start(of.id, by=LEAD, at=START, key=str(uuid4()))


def now_is(one: Contact) -> Contact:
    one.refresh_from_db()
    return one


def channels(of: Contact) -> list[tuple[str, str]]:
    found = Dispatch.objects.filter(subject=of.id).order_by("made_at", "key")
    return list(found.values_list("channel", "state"))


def mailed(of: Campaign) -> None:
    """The mails that are due go out."""
    climb(of)
    sending.deliver_due(START)


def test_whom_the_mail_server_refuses_for_good_gets_an_sms_at_once_and_else_a_letter(sink: Picky) -> None:
    of = campaign()
    one, two = contact(of), contact(of, phone="", email="other@example.org")
    sink.unknown = {"alma@example.org", "other@example.org"}
    mailed(of)
    assert [now_is(who).dead_channels for who in (one, two)] == [["email"], ["email"]]
    assert (one.told_at, one.rung) == (None, 0)
    assert climb(of) == 2
    assert channels(one) == [("email", "dead"), ("sms", "ready")]
    assert channels(two) == [("email", "dead"), ("letter", "ready")]


def test_a_report_that_a_mail_came_back_takes_back_that_they_were_told(sink: Picky, tmp_path: Path) -> None:
    of = campaign()
    one = contact(of)
    mailed(of)
    assert now_is(one).told_by == "email"
    assert climb(of) == 0
    (tmp_path / "new").mkdir()
    (tmp_path / "cur").mkdir()
    (tmp_path / "new" / "1").write_bytes(bounce(marks.token(Dispatch.objects.get().id)))
    call_command("lockring_mail_in", str(tmp_path))
    assert (now_is(one).told_at, one.told_by, one.dead_channels) == (None, "", ["email"])
    assert climb(of) == 1
    assert channels(one)[-1] == ("sms", "ready")


def test_after_a_full_mailbox_the_next_step_is_due_at_once_and_the_address_stays_alive(sink: Picky) -> None:
    of = campaign()
    one = contact(of)
    mailed(of)
    coming_back.take(bounce(marks.token(Dispatch.objects.get().id), "4.2.2"), _LATER)
    assert (now_is(one).told_at, one.dead_channels) == (None, [])
    assert climb(of) == 1


def test_a_second_address_of_the_lists_is_tried_before_the_next_step(sink: Picky) -> None:
    of = campaign()
    one = contact(of, other_ways=[{"phone": "+1 217 555 0199"}, {"email": "second@example.org"}])
    sink.unknown = {"alma@example.org"}
    mailed(of)
    assert [mail["To"] for mail in sink.mails] == ["second@example.org"]
    assert (now_is(one).told_by, one.email, one.dead_channels) == ("email", "second@example.org", [])
    assert one.other_ways == [{"phone": "+1 217 555 0199"}]
    assert sorted(channels(one)) == [("email", "dead"), ("email", "sent")]
    assert not LedgerEntry.objects.filter(body__contains="second").exists()
    assert climb(of) == 0


def test_with_all_addresses_dead_the_channel_is_dead(sink: Picky) -> None:
    of = campaign()
    one = contact(of, other_ways=[{"email": "second@example.org"}])
    sink.unknown = {"alma@example.org", "second@example.org"}
    mailed(of)
    assert (now_is(one).told_at, one.dead_channels) == (None, ["email"])
    assert climb(of) == 1
    assert ("sms", "ready") in channels(one)


@pytest.mark.parametrize("channel", ["email", "letter"])
def test_a_message_whose_channel_died_before_it_was_sent_does_not_go_and_the_next_step_does(
    sink: Picky, channel: str
) -> None:
    of = campaign()
    one = contact(of, dead_channels=[] if channel == "email" else ["email", "sms"])
    climb(of)
    assert channels(one) == [(channel, "ready")]
    now_is(one).dead_channels = [*one.dead_channels, channel]  # a bounce, or they have left
    one.save(update_fields=("dead_channels",))
    sending.deliver_due(START)
    batches.batch(batches.waiting(START), by=LEAD, at=START)
    assert not sink.mails
    assert list(Dispatch.objects.values_list("state", "fault")) == [("dropped", told.WAY_DEAD)]
    assert now_is(one).told_at is None
    assert climb(of) == 1
    assert channels(one)[-1] == ("sms" if channel == "email" else "phone", "ready")


def test_who_complains_gets_no_mail_at_another_address(sink: Picky) -> None:
    of = campaign()
    one = contact(of, other_ways=[{"email": "second@example.org"}])
    mailed(of)
    coming_back.take(complaint(marks.token(Dispatch.objects.get().id)), _LATER)
    assert now_is(one).dead_channels == ["email"]
    assert Dispatch.objects.count() == 1


def test_a_letter_counts_when_its_batch_is_posted_and_shows_serial_and_code() -> None:
    of = campaign()
    who = [contact(of, email="", phone="", serial=f"NG000000{place}H") for place in range(3)]
    climb(of)
    lead = at_desk(Role.LEAD)
    lead.post("/desk/outbox/letters/", {"key": str(uuid4())})
    made = LetterBatch.objects.get()
    text = pdf_text.text(lead.get(f"/desk/outbox/letters/{made.id}/file/").content)
    for one in who:
        assert one.serial in text
        assert tokens.printed(one.code) in text
        assert now_is(one).told_at is None
    places = [text.index(words) for words in ("URGENT", "Do not put", "Stop using", "1-877-585-0166")]
    assert places == sorted(places)
    lead.post(f"/desk/outbox/letters/{made.id}/posted/")
    for one in who:
        assert (now_is(one).told_by, one.rung) == ("letter", 3)
        assert one.told_at == LetterBatch.objects.get().posted_at


def where_it_is_day() -> dict[str, str]:
    """A place that may be called now: nobody is called by night, and the tests run at any hour."""
    region, country = awake()
    return {"region": region, "country": country}


def test_a_call_counts_when_the_caller_writes_down_that_they_were_told() -> None:
    of = campaign()
    one = contact(
        of, email="", phone="+1 217 555 0101", street="", dead_channels=["sms"], **where_it_is_day()
    )
    climb(of)
    agent, call = at_desk(Role.AGENT), Dispatch.objects.get(channel="phone")
    page = agent.get("/desk/outbox/calls/").content.decode()
    assert one.serial in page
    assert tokens.printed(one.code) in page
    given = {"dispatch": str(call.id), "result": "nobody"}
    agent.post("/desk/outbox/calls/", {**given, "key": str(uuid4())})
    assert now_is(one).told_at is None
    agent.post("/desk/outbox/calls/", {**given, "result": "told", "key": str(uuid4())})
    assert (now_is(one).told_by, one.rung) == ("phone", 4)


def test_a_wrong_number_leads_to_the_other_number_and_then_to_nobody() -> None:
    of = campaign()
    ways = [{"phone": "+1 217 555 0199"}]
    one = contact(of, email="", street="", dead_channels=["sms"], other_ways=ways, **where_it_is_day())
    climb(of)
    agent = at_desk(Role.AGENT)
    for number in ("0101", "0199"):
        call = Dispatch.objects.get(channel="phone", state=DispatchState.READY)
        assert number in agent.get("/desk/outbox/calls/").content.decode()
        agent.post("/desk/outbox/calls/", {"dispatch": str(call.id), "result": "wrong", "key": str(uuid4())})
    assert now_is(one).dead_channels == ["sms", "phone"]
    assert climb(of) == 0
    assert "Alma Reyes" in agent.get(f"/desk/campaigns/{of.id}/rows/no-way-left/").content.decode()


@pytest.mark.parametrize("how", ["erased", "joined", "left out"])
def test_nothing_goes_to_who_is_erased_or_joined_into_another_or_left_out(sink: Picky, how: str) -> None:
    """Not from what was put down before, by mail, letter or call; nor by a later climb."""
    of = campaign()
    mail, letter = contact(of), contact(of, email="", phone="")
    call = contact(of, email="", street="", dead_channels=["sms"])
    assert climb(of) == 3
    for one in (mail, letter, call):
        if how == "erased":
            erasing.erase(one.id, by=LEAD, at=START, key=str(uuid4()))
        else:
            given: dict[str, Any] = (
                {"joined_into": contact(of, email="", phone="", street="")}
                if how == "joined"
                else {"left_out": "not_covered"}
            )
            Contact.objects.filter(id=one.id).update(**given)
    sending.deliver_due(START)
    lead = at_desk(Role.LEAD)
    lead.post("/desk/outbox/letters/", {"key": str(uuid4())})
    assert sink.taken == []
    assert not LetterBatch.objects.exists()
    assert "Nobody is to be called now" in lead.get("/desk/outbox/calls/").content.decode()
    assert climbing.preview(of, START + timedelta(days=90)).total == 0
    assert climb(of) == 0
