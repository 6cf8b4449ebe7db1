"""What the tests of the outbox say, and a mail server that does what a test wants of it."""

from __future__ import annotations

import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, TypeVar
from uuid import UUID, uuid4

from aiosmtpd.controller import Controller
from django.db import transaction
from pytest_django.fixtures import Settings

from lockring.message import Message
from lockring.service.models import Campaign, Contact, Dispatch
from lockring.service.outbox import composing
from lockring.service.outbox.composed import Composed, Recipient
from lockring.service.outbox.putting import Down, put_many

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)  # 10 o'clock in New York
PURPOSE = "test.plain"


def plain(dispatch: Dispatch) -> Composed | None:
    """A message to whoever the detail numbers."""
    if dispatch.detail.get("is_over"):
        return None
    if dispatch.detail.get("breaks"):
        raise ZeroDivisionError("alma@example.org")
    return Composed(
        key=dispatch.key,
        to=Recipient(
            name="Alma Reyes",
            email=f"owner{dispatch.detail['number']}@example.org",
            phone="+13125550199",
            region=dispatch.detail.get("region", "IL"),
        ),
        message=Message(
            language="en",
            subject="Please check your pump",
            paragraphs=("Check your pump today.", "Call us if you are not sure."),
            link_label="Your page",
            link="http://localhost/r/",
            ending=("Call 1-877-585-0166.",),
        ),
        short="Please check your pump. Call 1-877-585-0166.",
        leave="http://localhost/leave/" if dispatch.detail.get("may_leave") else "",
    )


composing.register(PURPOSE, "tests.service.outbox_says:plain")
composing.register("campaign.test", "tests.service.outbox_says:plain")


def put_down(
    count: int = 1,
    *,
    channel: str = "email",
    purpose: str = PURPOSE,
    subject: UUID | None = None,
    first: int = 0,
    **detail: Any,
) -> list[Dispatch]:
    """So many messages that are due at NOW."""
    downs = [
        Down(
            purpose=purpose,
            subject=subject or uuid4(),
            channel=channel,
            key=f"{purpose}:{channel}:{number}",
            due_at=NOW,
            detail={"number": number, **detail},
        )
        for number in range(first, first + count)
    ]
    with transaction.atomic():
        put_many(downs, NOW)
    return list(Dispatch.objects.filter(key__in=[one.key for one in downs]).order_by("key"))


def contact(*, is_rehearsal: bool = False, **fields: Any) -> Contact:
    """An owner in a campaign of their own."""
    campaign = Campaign.objects.create(
        notice=uuid4().hex, revision=date(2021, 10, 5), is_rehearsal=is_rehearsal, strategy={}, opened_at=NOW
    )
    return Contact.objects.create(campaign=campaign, code=uuid4().hex[:12].upper(), **fields)


class Sink:
    """A mail server. `rcpt` and `data` are its answers instead of yes; `drops` is how often it hangs up."""

    def __init__(self) -> None:
        """Takes everything."""
        self.rcpt, self.data, self.drops = "", "", 0
        self.taken: list[bytes] = []
        self.ids: Counter[str] = Counter()
        self.senders: list[str] = []
        self.connections: set[int] = set()

    async def handle_RCPT(  # noqa: N802 - the name is aiosmtpd's
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """Yes, or what the test wants."""
        if self.rcpt:
            return self.rcpt
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Keeps the mail; where it drops, it keeps it too, and hangs up before it says so."""
        if self.data:
            return self.data
        self.connections.add(id(session))
        self.senders.append(envelope.mail_from)
        self.taken.append(envelope.content)
        self.ids[str(mail_of(envelope.content)["Message-ID"])] += 1
        if self.drops:
            self.drops -= 1
            server.transport.abort()
        return "250 OK"

    @property
    def mails(self) -> list[EmailMessage]:
        """What was taken, oldest first."""
        return [mail_of(raw) for raw in self.taken]


def mail_of(raw: bytes) -> EmailMessage:
    """The mail, as the standard library reads it."""
    parsed = message_from_bytes(raw, policy=policy.default)
    assert isinstance(parsed, EmailMessage)
    return parsed


@contextmanager
def serving(sink: Sink, port: int = 0) -> Iterator[int]:
    """The server, on a port of this machine."""
    if not port:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
    controller = Controller(sink, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()


SinkT = TypeVar("SinkT", bound=Sink)


@contextmanager
def receiving(sink: SinkT, settings: Settings) -> Iterator[SinkT]:
    """The server, which gets all mail that the service sends meanwhile."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = "127.0.0.1", 5
    with serving(sink) as port:
        settings.EMAIL_PORT = port
        yield sink
