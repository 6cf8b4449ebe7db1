"""Telling other programs: signed, again until it is taken, never into our own net, and nothing personal."""

from __future__ import annotations

import json
import logging
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from lockring.errors import ServiceError
from lockring.remedy import events as happened
from lockring.service import hook_posting, hooks
from lockring.service.models import CaseRow, Delivery, LedgerEntry, Webhook
from tests.service.builders import LEAD, OWNER, START, happens, opened, unit
from tests.service.programs import NEW_CASE, Program

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[2]


class Receiver:
    """A server on this machine that is told of events. It answers `status`, or hangs, or redirects."""

    def __init__(self) -> None:
        self.got: list[tuple[dict[str, str], str]] = []
        self.status, self.hangs, self.location = 204, threading.Event(), ""
        self.goes_on = threading.Event()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def _handler(receiver) -> type[BaseHTTPRequestHandler]:  # noqa: N805 - `self` is the handler's
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                receiver.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
                if receiver.hangs.is_set():
                    receiver.goes_on.wait(20)
                with suppress(OSError):
                    self.send_response(receiver.status)
                    if receiver.location:
                        self.send_header("Location", receiver.location)
                    self.send_header("Content-Length", "0")
                    self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Says nothing."""

        return Handler

    def stop(self) -> None:
        """Is gone: nothing listens any more."""
        self.goes_on.set()
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def receiver(settings: Settings) -> Iterator[Receiver]:
    settings.WEBHOOK_HOSTS = ["127.0.0.1"]
    server = Receiver()
    yield server
    with suppress(OSError):
        server.stop()


def _hook(url: str, *kinds: str) -> Webhook:
    return hooks.add(url, kinds, by=LEAD, at=START)


def _due(after: timedelta = timedelta(0)) -> datetime:
    return timezone.now() + after


def test_an_event_is_told_once_signed_so_that_the_receiver_can_verify_it(receiver: Receiver) -> None:
    hook, row = _hook(receiver.url), opened()
    assert hooks.deliver_due(_due()) == 1
    assert hooks.deliver_due(_due()) == 0
    ((headers, body),) = receiver.got
    told = Verifier(hook.secret).verify(body, headers)
    entry = LedgerEntry.objects.get(kind="case")
    assert told == {
        "type": "case.requested",
        "timestamp": "2026-03-02T09:00:00Z",
        "data": {
            "case": str(row.id),
            "event": "requested",
            "stage": "waiting",
            "position": entry.position,
            "at": "2026-03-02T09:00:00Z",
        },
    }
    assert headers["webhook-id"] == str(Delivery.objects.get().id)
    assert headers["content-type"] == "application/json"


def test_a_changed_body_or_another_secret_does_not_verify(receiver: Receiver) -> None:
    hook, _ = _hook(receiver.url), opened()
    hooks.deliver_due(_due())
    ((headers, body),) = receiver.got
    for secret, text in (
        (hook.secret, body.replace("waiting", "shipped")),
        (_hook(receiver.url).secret, body),
    ):
        with pytest.raises(WebhookVerificationError):
            Verifier(secret).verify(text, headers)


def test_nothing_personal_is_told(receiver: Receiver, caplog: pytest.LogCaptureFixture) -> None:
    _hook(receiver.url)
    kept, row = unit(), opened()
    happens(row, happened.ProblemReported, OWNER, says="Call Alma on 555 0100.")
    happens(row, happened.Reserved, unit=str(kept.id))
    happens(row, happened.Shipped, carrier="file", tracking="TRACK-1")
    with caplog.at_level(logging.DEBUG):
        assert hooks.deliver_due(_due()) == 4
    told = "".join(body for _, body in receiver.got) + caplog.text
    personal = ("Alma", "555", "NG1234567H", row.reference, "TRACK", "Elm", str(row.person_id), OWNER.who)
    assert not [word for word in personal if word in told]


def test_a_message_says_the_stage_of_its_event_also_when_it_is_sent_later(receiver: Receiver) -> None:
    _hook(receiver.url)
    happens(opened(), happened.Withdrawn, OWNER, reason="No more.")
    hooks.deliver_due(_due())
    assert [json.loads(body)["data"]["stage"] for _, body in receiver.got] == ["waiting", "withdrawn"]


def test_only_the_events_that_were_asked_for_are_told(receiver: Receiver) -> None:
    _hook(receiver.url, "withdrawn")
    happens(opened(), happened.Withdrawn, OWNER, reason="No more.")
    hooks.deliver_due(_due())
    assert [json.loads(body)["type"] for _, body in receiver.got] == ["case.withdrawn"]


def test_an_event_that_did_not_come_about_is_not_told(receiver: Receiver) -> None:
    _hook(receiver.url)
    row = opened()
    with pytest.raises(ServiceError, match="no longer free"):
        happens(row, happened.Reserved, unit="00000000-0000-4000-8000-000000000000")
    assert hooks.deliver_due(_due()) == 1
    assert CaseRow.objects.get().stage == "waiting"


@pytest.mark.parametrize("status", [301, 400, 404, 500, 503])
def test_whatever_is_not_taken_is_sent_again_with_growing_pauses_and_then_given_up(
    receiver: Receiver, status: int
) -> None:
    receiver.status = status
    hook, _ = _hook(receiver.url), opened()
    now = _due()
    for tries, pause in enumerate((*hooks.PAUSES, timedelta(days=30)), start=1):
        assert hooks.deliver_due(now) == 0
        assert hooks.deliver_due(now + pause * 0.9) == 0
        assert len(receiver.got) == tries
        now += pause + timedelta(seconds=10)
    assert (hooks.dead().count(), hooks.waiting().count()) == (1, 0)
    assert Delivery.objects.get().last_answer == str(status)
    (listed,) = Program("lead").get("webhooks").body["items"]
    assert (listed["id"], listed["dead"], listed["waiting"], listed["last_answer"]) == (
        str(hook.id),
        1,
        0,
        str(status),
    )
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1


def test_a_receiver_that_was_killed_gets_everything_when_it_is_back(receiver: Receiver) -> None:
    hook, _, _ = _hook(receiver.url), opened(), opened()
    receiver.stop()
    now = _due()
    assert hooks.deliver_due(now) == 0
    assert Delivery.objects.exclude(last_answer="").get().last_answer.startswith("no answer: ")
    back = Receiver()
    Webhook.objects.filter(id=hook.id).update(url=back.url)
    assert hooks.deliver_due(now + hooks.PAUSES[0]) == 2
    back.stop()


def test_a_receiver_that_hangs_is_left_after_the_time_and_holds_up_no_other(
    receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hook_posting, "_TIMEOUT", 0.5)
    good = Receiver()
    receiver.hangs.set()
    _hook(receiver.url), _hook(good.url)
    for _ in range(3):
        opened()
    began = time.monotonic()
    assert hooks.deliver_due(_due()) == 3
    assert time.monotonic() - began < 5
    assert (len(receiver.got), len(good.got)) == (1, 3)
    good.stop()


_SENDER = """
import django; django.setup()
from datetime import timedelta
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from lockring.service import hooks
from tests.service import builders
now = timezone.now()
if "service_webhook" not in connection.introspection.table_names():
    call_command("migrate", verbosity=0)
    hooks.add({url!r}, (), by=builders.LEAD, at=now)
    builders.opened()
print(hooks.deliver_due(now + timedelta(minutes={minutes})))
"""


def test_a_sender_that_is_killed_on_the_way_sends_it_again(receiver: Receiver, tmp_path: Path) -> None:
    """A real process on a real file, with kill -9 while the receiver hangs."""
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.service.settings",
        "LOCKRING_HOME": str(tmp_path),
        "LOCKRING_WEBHOOK_HOSTS": "127.0.0.1",
    }

    def start(minutes: float) -> subprocess.Popen[str]:
        script = _SENDER.format(url=receiver.url, minutes=minutes)
        command = [sys.executable, "-c", script]
        return subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)

    receiver.hangs.set()
    sender = start(0)
    deadline = time.monotonic() + 60
    while not receiver.got and time.monotonic() < deadline:
        time.sleep(0.05)
    sender.kill()
    sender.wait()
    receiver.hangs.clear()
    assert [start(minutes).communicate()[0].strip() for minutes in (0.5, 2)] == ["0", "1"]
    assert len({headers["webhook-id"] for headers, _ in receiver.got}) == 1
    assert len(receiver.got) == 2


def test_a_redirect_is_not_followed(receiver: Receiver) -> None:
    other = Receiver()
    receiver.status, receiver.location = 307, other.url
    _hook(receiver.url), opened()
    assert hooks.deliver_due(_due()) == 0
    assert (len(receiver.got), other.got) == (1, [])
    other.stop()


def test_a_receiver_that_says_gone_is_told_no_more(receiver: Receiver) -> None:
    receiver.status = 410
    hook, _ = _hook(receiver.url), opened()
    hooks.deliver_due(_due())
    assert Webhook.objects.get(id=hook.id).ended_at is not None
    assert LedgerEntry.objects.get(kind="webhook_ended").subject == str(hook.id)
    opened()
    assert hooks.deliver_due(_due(timedelta(days=1))) == 0
    assert len(receiver.got) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/hook",
        "https://127.0.0.1/hook",
        "https://[::1]/hook",
        "https://[::ffff:10.0.0.1]/hook",
        "https://[64:ff9b::10.0.0.1]/hook",
        "https://[2002:7f00:1::]/hook",
        "https://169.254.169.254/latest/meta-data",
        "https://192.168.1.1/hook",
        "https://100.64.0.1/hook",
        "https://224.0.0.1/hook",
        "https://0.0.0.0/hook",
        "https://user:password@example.org/hook",
        "https:///hook",
        "https://example.org:99999/hook",
        "https://[::1/hook",
        "file:///etc/passwd",
        "example.org",
        "https://example.org/\nhook",
    ],
)
def test_an_address_that_may_lead_into_our_own_net_is_refused(url: str) -> None:
    with pytest.raises(ServiceError, match="url: "):
        _hook(url)
    assert Program("lead").post("webhooks", {"url": url}).status == 422
    assert Webhook.objects.count() == 0


@pytest.mark.parametrize("host", ["localhost", "2130706433", "0x7f.1"])
def test_a_name_that_leads_into_our_own_net_is_found_out_when_it_is_resolved(host: str) -> None:
    """The last two are 127.0.0.1 as resolvers read numbers."""
    server = socket.create_server(("127.0.0.1", 0))
    hook = Webhook(url=f"https://{host}:{server.getsockname()[1]}/", secret="whsec_YWJj")  # noqa: S106
    server.settimeout(0.2)
    with pytest.raises(ServiceError, match="not sent: the host is in a private net"):
        hook_posting.post(hook, "a", "{}", timezone.now())
    with pytest.raises(TimeoutError):
        server.accept()
    server.close()


def test_the_connection_goes_to_the_address_that_was_looked_at(
    receiver: Receiver, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that is resolved twice could answer differently the second time."""
    settings.WEBHOOK_HOSTS = ["hooks.example"]
    asked_for: list[str] = []
    real = socket.getaddrinfo

    def resolve(host: Any, *rest: Any, **more: Any) -> Any:
        asked_for.append(host)
        return real("127.0.0.1" if host == "hooks.example" else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    _hook(receiver.url.replace("127.0.0.1", "hooks.example")), opened()
    assert hooks.deliver_due(_due()) == 1
    assert asked_for.count("hooks.example") == 1
    assert receiver.got[0][0]["host"].startswith("hooks.example:")


def test_a_lead_adds_lists_and_ends_webhooks_and_the_secret_is_shown_once(receiver: Receiver) -> None:
    lead = Program("lead")
    made = lead.post("webhooks", {"url": receiver.url, "events": ["requested"]})
    assert (made.status, made.body["secret"][:6], made.body["waiting"]) == (201, "whsec_", 0)
    Program("agent").post("cases", NEW_CASE)
    listed = lead.get("webhooks")
    assert made.body["secret"] not in listed.text
    assert [(one["id"], one["waiting"]) for one in listed.body["items"]] == [(made.body["id"], 1)]
    assert [lead.delete(f"webhooks/{made.body['id']}").status for _ in range(2)] == [204, 404]
    assert lead.get("webhooks").body == {"items": []}
    assert hooks.deliver_due(_due()) == 0
    kinds = LedgerEntry.objects.filter(subject=made.body["id"]).values_list("kind", flat=True)
    assert list(kinds) == ["webhook", "webhook_ended"]


def test_an_event_that_does_not_exist_cannot_be_asked_for(receiver: Receiver) -> None:
    assert Program("lead").post("webhooks", {"url": receiver.url, "events": ["shiped"]}).status == 422
