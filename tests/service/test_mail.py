"""Mails about a case: none without its event, none lost with a server that is down."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.core import mail as outgoing
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.utils import timezone
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult
from pytest_django.fixtures import Settings

from lockring.remedy import events as happened
from lockring.service import ledger, mailing
from lockring.service.follow.links import follow
from lockring.service.models import CaseRow, LedgerEntry, PrivateLink
from tests.service.builders import AGENT, LEAD, OWNER, happens, opened, person, unit

pytestmark = pytest.mark.django_db(transaction=True)


def work() -> None:
    """Does all that is due, as a worker does."""
    worker = Worker(
        queue_names=["default"],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=None,
        worker_id="the-worker-of-a-test",
        excluded_queue_names=[],
    )
    worker.run()


def time_passes() -> None:
    """Makes everything due that was put off."""
    DBTaskResult.objects.filter(status="READY").update(run_after=timezone.now() - timedelta(seconds=1))


def subjects() -> list[str]:
    return [str(one.subject) for one in outgoing.outbox]


def html(letter: object) -> str:
    """The mail as a page."""
    assert isinstance(letter, EmailMultiAlternatives)
    return str(letter.alternatives[0][0])


def kinds() -> list[str]:
    return list(LedgerEntry.objects.order_by("position").values_list("kind", flat=True))


def shipped(**fields: Any) -> CaseRow:
    row = opened(owner=person(**fields))
    happens(row, happened.Reserved, unit=str(unit().id))
    return happens(row, happened.Shipped, carrier="file", tracking="1Z999")


def test_a_request_is_answered_by_mail_with_a_link_that_opens_it_and_a_phone_line() -> None:
    row = opened()
    work()
    (letter,) = outgoing.outbox
    assert letter.to == ["alma@example.org"]
    assert "1-877-585-0166" in letter.body
    assert row.reference in letter.body
    token = letter.body.split("/cases/follow/")[1].split("/")[0]
    found = follow(token, timezone.now())
    assert found is not None
    assert found.id == row.id
    assert token in html(letter)
    assert kinds() == ["case", "told"]


def test_a_mail_holds_neither_name_nor_address_nor_number_of_the_device() -> None:
    shipped()
    work()
    assert len(outgoing.outbox) == 4
    for letter in outgoing.outbox:
        text = f"{letter.subject} {letter.body} {html(letter)}"
        for personal in ("Alma", "Elm Street", "62701", "NG1234567H", "NG7000001H", "1Z999"):
            assert personal not in text


def test_a_mail_is_in_the_language_of_the_person() -> None:
    opened(owner=person(language="es"))
    work()
    assert subjects() == ["Tenemos su solicitud"]
    assert "/es/cases/follow/" in outgoing.outbox[0].body


def test_an_event_that_was_not_written_is_not_told() -> None:
    with transaction.atomic():
        opened()
        transaction.set_rollback(True)
    work()
    assert (subjects(), kinds()) == ([], [])


def test_a_worker_that_died_after_sending_sends_it_again_under_the_same_name() -> None:
    opened()
    work()
    LedgerEntry.objects.filter(kind="told").delete()
    DBTaskResult.objects.update(status="RUNNING", started_at=timezone.now() - timedelta(hours=1))
    assert mailing.revive(timezone.now()) == 1
    work()
    one, again = (letter.extra_headers["Message-ID"] for letter in outgoing.outbox)
    assert one == again


def test_a_mail_that_is_written_down_as_sent_is_not_sent_again() -> None:
    opened()
    work()
    DBTaskResult.objects.update(status="READY")
    work()
    assert len(outgoing.outbox) == 1


def test_who_has_no_mail_address_is_seen_by_the_desk() -> None:
    row = opened(owner=person(email=""))
    work()
    assert outgoing.outbox == []
    (entry,) = LedgerEntry.objects.filter(kind="untold", subject=str(row.id))
    assert "no e-mail address" in entry.body


def test_after_a_week_we_ask_whether_it_came() -> None:
    shipped()
    time_passes()
    work()
    assert subjects()[-1] == "Has your parcel come?"


def test_who_has_said_that_it_came_is_not_asked() -> None:
    row = shipped()
    happens(row, happened.Received, OWNER, hours=2)
    time_passes()
    work()
    assert "Has your parcel come?" not in subjects()
    assert "Please check this before you start" in subjects()


def test_a_new_owner_and_the_one_before_are_each_told_their_own() -> None:
    row = opened()
    work()
    new = person(name="Ben Okoro", email="ben@example.org")
    happens(row, happened.HandedOver, LEAD, to=str(new.id))
    outgoing.outbox.clear()
    work()
    told = {letter.to[0]: letter for letter in outgoing.outbox}
    assert told["ben@example.org"].subject == "This request is now yours"
    assert "/cases/follow/" not in told["alma@example.org"].body


def test_a_task_holds_nothing_that_tells_who_it_is_about() -> None:
    opened()
    (kept,) = DBTaskResult.objects.all()
    assert kept.args_kwargs == {"args": [1, "requested", 0], "kwargs": {}}


class Server:
    """A mail server that takes mail, or says for a while that it cannot."""

    def __init__(self) -> None:
        self.answer = ""
        self.refuses = ""
        self.taken: list[EmailMessage] = []

    async def handle_RCPT(  # noqa: N802 - the name is aiosmtpd's
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if self.refuses:
            return self.refuses
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        if self.answer:
            return self.answer
        parsed = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(parsed, EmailMessage)
        self.taken.append(parsed)
        return "250 OK"


@contextmanager
def _free_port() -> Iterator[int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        yield free.getsockname()[1]


@pytest.fixture
def server(settings: Settings) -> Iterator[Server]:
    with _free_port() as port:
        pass
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", port, 5
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler
    controller.stop()


def test_a_server_that_refuses_at_first_gets_the_mail_later(server: Server) -> None:
    server.answer = "451 try again later"
    opened()
    work()
    assert (server.taken, kinds()) == ([], ["case"])
    assert PrivateLink.objects.count() == 0
    waiting = DBTaskResult.objects.get(status="READY")
    assert waiting.run_after > timezone.now() + timedelta(seconds=30)
    server.answer = ""
    time_passes()
    work()
    (letter,) = server.taken
    assert letter["To"] == "alma@example.org"
    assert letter.get_body(("plain",)) is not None
    assert letter.get_body(("html",)) is not None
    assert kinds() == ["case", "told"]


def test_the_pauses_grow_and_end_and_the_desk_sees_it(server: Server) -> None:
    server.answer = "451 try again later"
    opened()
    pauses = []
    for _ in mailing.PAUSES:
        work()
        pauses.append(DBTaskResult.objects.get(status="READY").run_after - timezone.now())
        time_passes()
    assert pauses == sorted(pauses)
    work()
    assert kinds() == ["case", "untold"]
    assert not DBTaskResult.objects.filter(status="READY").exists()


def test_an_address_that_does_not_exist_is_not_tried_again(server: Server) -> None:
    server.refuses = "550 no such mailbox"
    opened()
    work()
    assert kinds() == ["case", "untold"]


def test_an_address_that_is_full_for_now_is_tried_again(server: Server) -> None:
    server.refuses = "452 mailbox full"
    opened()
    work()
    assert kinds() == ["case"]
    assert DBTaskResult.objects.filter(status="READY").count() == 1


def test_a_server_that_is_down_does_not_touch_the_request(settings: Settings) -> None:
    with _free_port() as port:
        pass
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    row = opened()
    work()
    assert CaseRow.objects.filter(id=row.id).exists()
    assert DBTaskResult.objects.filter(status="READY").count() == 1
    assert not DBTaskResult.objects.filter(status="FAILED").exists()
    assert list(ledger.faults()) == []


def test_no_failure_keeps_an_address_in_the_tables_of_tasks(server: Server) -> None:
    server.refuses = "450 not now"
    opened()
    work()
    for kept in DBTaskResult.objects.values_list("traceback", "args_kwargs", "return_value"):
        assert "alma" not in str(kept)


def test_the_answer_to_an_appeal_is_told_without_its_words() -> None:
    row = opened()
    happens(row, happened.Refused, AGENT, reason="Bought in Canada.")
    happens(row, happened.Appealed, OWNER, hours=2, reason="I live here.")
    happens(row, happened.AppealAnswered, LEAD, hours=3, granted=True, reason="You are right.")
    work()
    assert subjects()[-1] == "We looked again: our answer is yes"
    assert not any("Canada" in letter.body for letter in outgoing.outbox)
