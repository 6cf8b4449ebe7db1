"""The outbox and a real mail server that delays, refuses, hangs up or is gone: nothing is lost."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import transaction
from pytest_django.fixtures import Settings

from lockring.service import ledger
from lockring.service.mailing import PAUSES
from lockring.service.models import Dispatch, DispatchState, LedgerEntry
from lockring.service.outbox import accounting, sending, tokens
from lockring.service.outbox.putting import put
from lockring.service.outbox.sending import Worker, claim, deliver_due
from tests.service.outbox_says import NOW, PURPOSE, Sink, contact, put_down, receiving, serving

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = timedelta(hours=1)


@pytest.fixture
def sink(settings: Settings) -> Iterator[Sink]:
    with receiving(Sink(), settings) as opened:
        yield opened


def now_is(one: Dispatch) -> Dispatch:
    one.refresh_from_db()
    return one


def test_what_is_put_down_is_sent_once_over_one_connection(sink: Sink) -> None:
    put_down(70)
    assert deliver_due(NOW) == 70
    assert deliver_due(NOW + HOUR) == 0
    assert set(sink.ids.values()) == {1}
    assert len(sink.taken) == 70
    assert len(sink.connections) == 1
    assert {one.state for one in Dispatch.objects.all()} == {DispatchState.SENT}


def test_put_down_twice_it_is_there_once_and_says_so() -> None:
    subject = contact().id
    with transaction.atomic():
        assert put(PURPOSE, subject, "email", "k", NOW, NOW) is not None
        assert put(PURPOSE, subject, "email", "k", NOW, NOW) is None
    put_down(3)
    put_down(5)
    assert Dispatch.objects.count() == 6


def test_with_its_cause_undone_it_is_not_there() -> None:
    with transaction.atomic():
        put(PURPOSE, contact().id, "email", "k", NOW, NOW)
        transaction.set_rollback(True)
    assert not Dispatch.objects.exists()


def test_what_is_not_due_yet_waits(sink: Sink) -> None:
    put_down()
    assert deliver_due(NOW - HOUR) == 0
    assert sink.taken == []


def test_an_address_that_is_refused_for_good_is_dead_and_the_contact_knows(sink: Sink) -> None:
    sink.rcpt = "550 no such mailbox"
    who = contact()
    (one,) = put_down(purpose="campaign.test", subject=who.id)
    deliver_due(NOW)
    assert (now_is(one).state, one.fault) == ("dead", "the address was refused (550)")
    who.refresh_from_db()
    assert (who.dead_channels, who.told_at) == (["email"], None)


def test_a_server_that_refuses_the_words_does_not_make_the_address_dead(sink: Sink) -> None:
    sink.data = "554 looks like spam"
    who = contact()
    (one,) = put_down(purpose="campaign.test", subject=who.id)
    deliver_due(NOW)
    assert now_is(one).state == "dead"
    who.refresh_from_db()
    assert who.dead_channels == []


def test_refused_for_now_it_goes_out_later(sink: Sink) -> None:
    sink.rcpt = "452 mailbox full"
    (one,) = put_down()
    deliver_due(NOW)
    assert (now_is(one).state, one.tries) == ("ready", 1)
    assert NOW + PAUSES[0] <= one.due_at < NOW + PAUSES[0] + timedelta(seconds=20)
    sink.rcpt = ""
    assert deliver_due(NOW + HOUR) == 1


def test_the_pauses_end_and_then_it_is_dead_with_its_reason(sink: Sink) -> None:
    sink.data = "451 try again later"
    (one,) = put_down()
    tries = 0
    while now_is(one).state == "ready":
        deliver_due(one.due_at)
        tries += 1
    assert (one.state, tries) == ("dead", len(PAUSES) + 1)
    assert "451" in one.fault


def test_a_server_that_hangs_up_after_the_words_gets_them_again_under_the_same_name(sink: Sink) -> None:
    sink.drops = 1
    put_down(3)
    assert deliver_due(NOW) == 2
    assert deliver_due(NOW + HOUR) == 1
    assert sorted(sink.ids.values()) == [1, 1, 2]


def test_a_server_that_is_gone_in_the_middle_loses_nothing(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 5
    one = Sink()
    put_down(20)
    with serving(one) as port:
        settings.EMAIL_PORT = port
        assert Worker().deliver_due(NOW, goes_on=lambda: len(one.taken) < 7) == 7
    assert deliver_due(NOW) == 0
    assert Dispatch.objects.filter(state="ready", tries=1).count() == 13
    with serving(one, port):
        assert deliver_due(NOW + HOUR) == 13
    assert set(one.ids.values()) == {1}


def test_a_message_that_cannot_be_made_holds_up_no_other_and_tells_nobody_whom(sink: Sink) -> None:
    (broken,) = put_down(breaks=True)
    put_down(2, first=1)
    assert deliver_due(NOW) == 2
    assert (now_is(broken).state, broken.fault) == ("ready", "it could not be made (ZeroDivisionError)")


def test_what_is_settled_by_now_is_not_said(sink: Sink) -> None:
    (one,) = put_down(is_over=True)
    deliver_due(NOW)
    assert (now_is(one).state, sink.taken) == ("dropped", [])


@pytest.mark.parametrize("channel", ["email", "letter", "phone"])
def test_a_rehearsal_says_nothing_to_anybody_and_is_counted(sink: Sink, channel: str) -> None:
    who = contact(is_rehearsal=True)
    (one,) = put_down(purpose="campaign.test", subject=who.id, channel=channel)
    deliver_due(NOW)
    assert (now_is(one).state, one.fault, sink.taken) == ("dropped", "rehearsal", [])
    who.refresh_from_db()
    assert who.told_at is None


def test_who_is_told_is_told_since_the_first_message(sink: Sink) -> None:
    who = contact()
    put_down(purpose="campaign.test", subject=who.id)
    deliver_due(NOW)
    who.refresh_from_db()
    assert who.told_by == "email"
    first = who.told_at
    put_down(purpose="campaign.test", subject=who.id, first=1)
    deliver_due(NOW + HOUR)
    who.refresh_from_db()
    assert who.told_at == first


def test_two_workers_claim_different_messages() -> None:
    put_down(30)
    one, other = (claim(NOW, batch=20) for _ in range(2))
    assert (len(one), len(other)) == (20, 10)
    assert not {each.id for each in one} & {each.id for each in other}


def test_a_claim_that_lapsed_is_taken_over_and_its_first_holder_writes_nothing(sink: Sink) -> None:
    (one,) = put_down()
    (held,) = claim(NOW, HOUR)
    assert deliver_due(NOW + 2 * HOUR) == 1
    sending._put_off(held, NOW)
    assert now_is(one).state == "sent"
    assert one.tries == 1


def test_what_is_not_sent_within_the_claim_is_given_back(sink: Sink) -> None:
    put_down(3)
    worker = Worker(timedelta(seconds=1))

    def slowly() -> bool:
        time.sleep(0.3)
        return not sink.taken

    assert worker.deliver_due(NOW, goes_on=slowly) == 1
    assert Dispatch.objects.filter(state="ready", claimed_until=None, tries=0).count() == 2


def test_a_message_that_kills_its_workers_is_dead_in_the_end(sink: Sink) -> None:
    (one,) = put_down()
    at = NOW
    for _ in range(len(PAUSES) + 2):
        claim(at, HOUR)
        at += 2 * HOUR
    deliver_due(at)
    assert (now_is(one).state, one.fault) == ("dead", "workers ended while they sent it")


def test_an_sms_waits_until_it_is_day_and_without_a_service_says_so(settings: Settings) -> None:
    (one,) = put_down(channel="sms", region="CA")
    deliver_due(NOW)
    assert now_is(one).state == "ready"
    assert (one.due_at, one.tries) == (NOW + 2 * HOUR, 0)  # 7 in the morning in Los Angeles
    deliver_due(NOW + 2 * HOUR)
    assert (now_is(one).state, one.fault) == ("dead", "no SMS service is set up")


def test_the_log_has_one_entry_for_all_of_them_that_an_independent_count_meets(sink: Sink) -> None:
    put_down(7)
    put_down(2, first=7, is_over=True)
    deliver_due(NOW)
    assert accounting.account(NOW + HOUR) == 9
    assert accounting.account(NOW + 2 * HOUR) == 0
    (entry,) = LedgerEntry.objects.filter(kind="outbox")
    assert '"test.plain email dropped":2' in entry.body
    assert '"test.plain email sent":7' in entry.body
    assert "example.org" not in entry.body
    assert list(ledger.faults()) == []


def test_a_token_is_ours_or_none() -> None:
    (one,) = put_down()
    made = tokens.token(one.id)
    assert tokens.read(made) == one.id
    assert tokens.find(f"<back+{made.upper()}@example.org>") == one.id
    for place in range(len(made)):
        forged = made[:place] + ("a" if made[place] != "a" else "b") + made[place + 1 :]
        assert tokens.find(forged) is None
