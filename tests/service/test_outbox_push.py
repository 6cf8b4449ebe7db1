"""A browser that has left is forgotten, and what it was not told goes by e-mail: with a real push server."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.db import transaction
from pytest_django.fixtures import Settings

from lockring.service import hook_posting
from lockring.service.models import Dispatch, LedgerEntry, Subscriber
from lockring.service.news import subscribing
from lockring.service.outbox import composing, push, sending
from lockring.service.outbox.composed import Composed, Outcome
from lockring.service.outbox.putting import Down, put_many
from tests.service import outbox_says
from tests.service.outbox_says import NOW, Sink, receiving

pytestmark = pytest.mark.django_db(transaction=True)


class PushService:
    """A push service (RFC 8030) that answers with one status, and can do something before it does."""

    def __init__(self) -> None:
        """Takes everything."""
        self.status, self.asked = 201, 0
        self.before: Any = lambda: None
        self.elsewhere, self.drips, self.told = "", False, dict[str, str]()
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                service.asked += 1
                service.before()
                service.told = dict(self.headers)
                if service.drips:
                    drip(self)
                    return
                self.send_response(service.status)
                if service.elsewhere:
                    self.send_header("Location", service.elsewhere)
                self.end_headers()

            def log_message(self, *_given: object) -> None:
                """Says nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def browser(self, name: str) -> dict[str, Any]:
        """A browser that is told here."""
        point = ec.generate_private_key(ec.SECP256R1()).public_key()
        keys = {"p256dh": _text(point.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))}
        endpoint = f"http://127.0.0.1:{self.server.server_address[1]}/{name}"
        return {"endpoint": endpoint, "keys": {**keys, "auth": _text(b"a" * 16)}}


def drip(handler: BaseHTTPRequestHandler) -> None:
    """An answer without an end, a byte at a time: for ten seconds, or until nobody listens."""
    with suppress(OSError):
        handler.wfile.write(b"HTTP/1.1 201 Created\r\nX: ")
        for _ in range(100):
            handler.wfile.write(b"x")
            time.sleep(0.1)


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@pytest.fixture
def service(settings: Settings) -> Iterator[PushService]:
    settings.VAPID, settings.WEBHOOK_HOSTS = _text(b"k" * 32), ("127.0.0.1",)
    opened = PushService()
    yield opened
    opened.server.shutdown()
    opened.server.server_close()


@pytest.fixture(autouse=True)
def sink(settings: Settings) -> Iterator[Sink]:
    with receiving(Sink(), settings) as opened:
        yield opened


def said(dispatch: Dispatch) -> Composed | None:
    """A message to a subscriber, by the channel that is asked for."""
    one, plain = Subscriber.objects.get(id=dispatch.subject), outbox_says.plain(dispatch)
    assert plain is not None
    to = msgspec.structs.replace(plain.to, push=one.push, email=one.email)
    return msgspec.structs.replace(plain, to=to)


composing.register("news.test", "tests.service.test_outbox_push:said")


def told_by_browser(browser: dict[str, Any]) -> Subscriber:
    """A subscriber to whom a message goes through this browser."""
    one = Subscriber.objects.create(
        email="alma@example.org", push=browser, made_at=NOW, confirmed_at=NOW, digest=uuid4().hex
    )
    down = Down(
        purpose="news.test", subject=one.id, channel="push", key="n:1:push", due_at=NOW, detail={"number": 1}
    )
    with transaction.atomic():
        put_many([down], NOW)
    return one


def states() -> dict[str, str]:
    return dict(Dispatch.objects.values_list("channel", "state"))


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_has_left_is_forgotten_and_the_same_is_said_by_mail(
    service: PushService, sink: Sink, status: int
) -> None:
    service.status = status
    one = told_by_browser(service.browser("old"))
    sending.deliver_due(NOW)
    one.refresh_from_db()
    assert one.push is None
    assert states() == {"push": "dead", "email": "sent"}
    assert [mail["To"] for mail in sink.mails] == ["alma@example.org"]
    entry = LedgerEntry.objects.get(kind="news_push")
    assert (entry.subject, '"on":false' in entry.body) == (str(one.id), True)
    assert "127.0.0.1" not in entry.body


def test_what_is_said_by_mail_already_is_not_said_twice(service: PushService, sink: Sink) -> None:
    service.status = 410
    one = told_by_browser(service.browser("old"))
    down = Down(
        purpose="news.test", subject=one.id, channel="email", key="n:1", due_at=NOW, detail={"number": 1}
    )
    with transaction.atomic():
        put_many([down], NOW)
    sending.deliver_due(NOW)
    assert len(sink.taken) == 1


def test_a_browser_that_was_named_meanwhile_stays(service: PushService) -> None:
    one, new = told_by_browser(service.browser("old")), service.browser("new")
    service.status = 410
    service.before = lambda: subscribing.tell_browser(one, new, at=NOW)
    sending.deliver_due(NOW)
    one.refresh_from_db()
    assert one.push == new


@pytest.mark.parametrize("status", [201, 429, 500])
def test_any_other_answer_forgets_nothing(service: PushService, status: int) -> None:
    service.status = status
    one = told_by_browser(service.browser("old"))
    sending.deliver_due(NOW)
    one.refresh_from_db()
    assert one.push is not None
    assert states() == {"push": "sent" if status == 201 else "ready"}


def test_no_redirect_is_followed_for_it_may_lead_into_our_own_net(service: PushService) -> None:
    inner = PushService()
    service.status, service.elsewhere = 307, inner.browser("inner")["endpoint"]
    told_by_browser(service.browser("old"))
    sending.deliver_due(NOW)
    inner.server.shutdown()
    inner.server.server_close()
    assert (service.asked, inner.asked) == (1, 0)
    assert states() == {"push": "ready"}


def test_a_name_that_leads_into_our_own_net_is_not_asked(service: PushService, settings: Settings) -> None:
    settings.WEBHOOK_HOSTS = ()
    port = service.server.server_address[1]
    one = told_by_browser({**service.browser("old"), "endpoint": f"https://localhost:{port}/old"})
    taken = push.Pusher().deliver(composed_for(one))
    assert (service.asked, taken.outcome) == (0, Outcome.LATER)
    assert "private net" in taken.fault


def test_an_answer_that_drips_holds_the_others_up_no_longer_than_the_deadline(
    service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hook_posting, "_WHOLE", 0.6, raising=False)
    service.drips = True
    told_by_browser(service.browser("old"))
    before = time.monotonic()
    sending.deliver_due(NOW)
    assert time.monotonic() - before < 5
    assert states() == {"push": "ready"}


def test_what_is_sent_is_encrypted_and_signed_for_this_service_alone(service: PushService) -> None:
    told_by_browser(service.browser("old"))
    sending.deliver_due(NOW)
    told = {name.lower(): value for name, value in service.told.items()}
    assert (told["content-encoding"], told["ttl"]) == ("aes128gcm", "86400")
    token = told["authorization"].removeprefix("vapid t=").partition(",")[0]
    claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    assert claims["aud"] == service.browser("old")["endpoint"].removesuffix("/old")
    assert claims["sub"].startswith("mailto:")


def composed_for(one: Subscriber) -> Composed:
    """The message that waits for this subscriber."""
    composed = said(Dispatch.objects.get(subject=one.id))
    assert composed is not None
    return composed
