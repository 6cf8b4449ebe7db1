"""News in a real browser, on a phone and at a desk: asked for, confirmed, written, approved, sent, left."""

from __future__ import annotations

import base64
import os
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings as now
from django.test import Client
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from lockring.service.models import Dispatch, Reminder, Role, Subscriber
from lockring.service.news import issues
from lockring.service.outbox.composing import compose
from tests.service.browsing import PHONE, Walk, browser, can_browse
from tests.service.builders import RING, START, opened
from tests.service.desk import account, at_desk
from tests.service.test_case_messages import owner_of

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(not can_browse(), reason="needs Chromium and the files of npm"),
]


def sits_at(walk: Walk, client: Client) -> None:
    """The browser goes on in the session of this client."""
    name = now.SESSION_COOKIE_NAME
    walk.page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": walk.address}])


def path_of(link: str) -> str:
    return "/" + link.split("/", 3)[3]


def told(purpose: str) -> Any:
    return compose(Dispatch.objects.filter(purpose=purpose).latest("made_at"))


def test_from_a_notice_to_a_letter_and_out_again(live_server: LiveServer, settings: Settings) -> None:
    raw = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value.to_bytes(32, "big")
    settings.VAPID = base64.urlsafe_b64encode(raw).decode()
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with browser() as opened_browser:
        reader = Walk(opened_browser, live_server.url, PHONE)
        reader.go(f"/check/notices/{RING}/")
        reader.press("main a[href*='/news/subscribe/']")
        assert reader.page.is_checked(f"[name=notices][value={RING}]")
        reader.type("[name=email]", "alma@example.org")
        reader.press("main form button[type=submit]")
        assert reader.path == "/news/asked/"
        reader.go(path_of(told("news.confirm").message.link))
        reader.press("main form button")
        assert "/news/mine/" in reader.path
        reader.page.wait_for_selector("#push-on", state="visible")
        writer_account, lead = account(Role.AGENT), account(Role.LEAD)
        writer = Walk(opened_browser, live_server.url, PHONE)
        sits_at(writer, at_desk(somebody=writer_account))
        writer.go("/desk/news/")
        writer.press("main a.nhsuk-button")
        writer.type("[name=title]", "What is new")
        writer.type("[name=since]", "2021-01-01")
        writer.type("[name=article]", "## Read this\n\nSee [the page](https://example.org/).")
        writer.press("main form button")
        approver = Walk(opened_browser, live_server.url, PHONE)
        sits_at(approver, at_desk(somebody=lead))
        approver.go(writer.path)
        approver.press("main form[action*=approve] button")
        assert issues.send_approved(START) == 1
        reader.go("/news/")
        reader.press("main ol a")
        assert "Read this" in reader.page.inner_text("main")
        reader.go(path_of(told("news.issue").leave))
        reader.press("main form button")
        assert Subscriber.objects.get().email == ""
        for walk in (reader, writer, approver):
            walk.close()


def test_an_owner_sets_a_reminder_and_stops_it(live_server: LiveServer) -> None:
    row = opened()
    with browser() as opened_browser:
        walk = Walk(opened_browser, live_server.url, PHONE)
        sits_at(walk, owner_of(row))
        walk.go(f"/cases/{row.id}/")
        walk.press("main a[href*='/news/reminder/']")
        walk.press("main button[value='3']")
        assert Reminder.objects.get().every_days == 3
        assert "every 3 days" in walk.page.inner_text("main")
        walk.press("main button[name=stop]")
        assert not Reminder.objects.exists()
        walk.close()
