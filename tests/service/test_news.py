"""News: nobody is put down by somebody else, what is chosen counts, and leaving takes one click."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from lockring.service.models import Dispatch, LedgerEntry, Subscriber
from lockring.service.news import links, subscribing
from lockring.service.outbox.composing import compose
from tests.service.builders import RING

pytestmark = pytest.mark.django_db
ALMA = "alma@example.org"


def asks(client: Client, email: str = ALMA, **fields: Any) -> Any:
    given = {"email": email, "language": "en", "key": "0b7c8d0a-5c1e-4d57-8a77-2f0d1a3c9e55", **fields}
    return client.post("/news/subscribe/", given)


def mailed(purpose: str = "news.confirm") -> Any:
    """What the newest dispatch of this kind says."""
    return compose(Dispatch.objects.filter(purpose=purpose).latest("made_at"))


def path_of(link: str) -> str:
    return "/" + link.split("/", 3)[3]


def test_who_asks_is_asked_first_and_a_button_makes_them_a_subscriber(client: Client) -> None:
    answer = asks(client, notices=[RING])
    assert answer["Location"] == "/news/asked/"
    one = Subscriber.objects.get()
    assert one.confirmed_at is None
    link = path_of(mailed().message.link)
    assert client.get(link).status_code == 200
    assert Subscriber.objects.get().confirmed_at is None, "opening the link is not yet a yes"
    client.post(link)
    one.refresh_from_db()
    assert one.confirmed_at is not None
    assert [topic.value for topic in subscribing.topics_of(one.topics)] == [RING]
