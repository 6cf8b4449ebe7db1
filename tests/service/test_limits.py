"""How often something may be asked: enough for a clinic, too little to guess."""

from __future__ import annotations

from fnmatch import fnmatch
from typing import Any

import pytest
from django.test import Client, override_settings
from django.urls import resolve

from lockring.service.models import Account
from lockring.service.rates import POSTS, RATES
from tests.service.builders import RING

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.service.faulty")]


def _allowed(client: Client, address: str, most: int, **said: Any) -> int:
    """How many of so many POSTs, and one more, are taken."""
    answers = [client.post(address, **said).status_code for _ in range(most + 1)]
    assert set(answers) <= {200, 429}
    assert answers == sorted(answers)
    return answers.count(200)


def test_who_asks_too_often_is_told_to_wait_in_plain_words_with_the_phone_line(client: Client) -> None:
    assert _allowed(client, "/follow/find/", 30) == 30
    answer = client.post("/follow/find/")
    assert answer.status_code == 429
    assert answer["Retry-After"] == "60"
    assert b"Please wait a little" in answer.content
    assert b"1-877-585-0166" in answer.content


@pytest.mark.parametrize(("address", "most"), [("/check/one/", 120), ("/check/mail/", 20)])
def test_a_check_may_be_made_often_and_mailed_seldom(client: Client, address: str, most: int) -> None:
    assert _allowed(client, address, most) == most


def test_one_address_does_not_use_up_what_another_has(client: Client) -> None:
    assert _allowed(client, "/follow/find/", 30, REMOTE_ADDR="192.0.2.1") == 30
    assert client.post("/follow/find/", REMOTE_ADDR="192.0.2.2").status_code == 200


def test_reading_is_not_limited(client: Client) -> None:
    assert {client.get("/follow/find/").status_code for _ in range(60)} == {200}
    assert _allowed(client, "/follow/find/", 30) == 30


def test_an_account_is_limited_wherever_it_comes_from(client: Client) -> None:
    client.force_login(Account.objects.create_user("agent@example.org", role="agent"))
    answers = [
        client.post("/check/one/", REMOTE_ADDR=f"192.0.2.{number}").status_code for number in range(61)
    ]
    assert answers == [200] * 60 + [429]


def test_a_forwarded_address_is_believed_of_our_own_proxies_only(client: Client) -> None:
    for number in range(30):
        client.post("/follow/find/", HTTP_X_FORWARDED_FOR=f"203.0.113.{number}")
    assert client.post("/follow/find/", HTTP_X_FORWARDED_FOR="203.0.113.99").status_code == 429
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1):
        assert client.post("/follow/find/", HTTP_X_FORWARDED_FOR="203.0.113.99").status_code == 200
        for _ in range(30):
            last = client.post("/follow/find/", HTTP_X_FORWARDED_FOR="198.51.100.7, 203.0.113.99")
        assert last.status_code == 429


def test_each_limit_that_is_named_has_a_rate() -> None:
    assert {action for _, action in POSTS} < set(RATES)


def test_each_address_that_can_be_guessed_at_or_costs_much_is_limited() -> None:
    addresses = (
        "/check/",
        "/check/answer/send/",
        "/check/photo/codes/",
        f"/cases/ask/{RING}/replacement/",
        "/cases/find/",
        "/api/v1/check",
    )
    names = [resolve(address).view_name for address in addresses]
    assert all(any(fnmatch(name, pattern) for pattern, _ in POSTS) for name in names)
