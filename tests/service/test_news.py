"""News: nobody is put down by somebody else, what is chosen counts, and leaving takes one click."""

from __future__ import annotations

import base64
import json
import logging
from collections import Counter
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from lockring.message.news_words import LANGUAGES
from lockring.readability import MAX_GRADE, flesch_kincaid_grade
from lockring.service.logs import Nameless
from lockring.service.models import Dispatch, LedgerEntry, Subscriber
from lockring.service.news import links, subscribing
from lockring.service.news.pushing import public_key
from lockring.service.outbox.composing import compose
from tests.service.builders import RING

pytestmark = pytest.mark.django_db
ALMA = "alma@example.org"
KEY = "0b7c8d0a-5c1e-4d57-8a77-2f0d1a3c9e55"


def asks(client: Client, email: str = ALMA, **fields: Any) -> Any:
    given = {"email": email, "language": "en", "key": KEY, **fields}
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


def confirmed(email: str = ALMA, **fields: Any) -> Subscriber:
    """A subscriber who has said yes."""
    client = Client()
    asks(client, email, **fields)
    one = Subscriber.objects.get(email=email)
    link = compose(Dispatch.objects.get(subject=one.id)).message.link  # type: ignore[union-attr]
    client.post(path_of(link))
    one.refresh_from_db()
    return one


def test_whether_an_address_is_known_shows_in_no_answer_and_in_no_work(client: Client) -> None:
    confirmed("known@example.org")
    answers, works = [], []
    for email in ("known@example.org", "new@example.org"):
        Dispatch.objects.all().delete()
        with CaptureQueriesContext(connection) as asked:
            answer = asks(Client(), email)
        answers.append((answer.status_code, answer["Location"], sorted(answer.cookies)))
        works.append([one["sql"].split(" ")[0] for one in asked])
    assert answers[0] == answers[1]
    assert sorted(works[0]) == sorted(works[1]) or Counter(works[0]) - Counter(works[1]) == Counter(
        UPDATE=1
    ), "an INSERT of a new address stands for an UPDATE of a known one"
    assert len(works[0]) == len(works[1])
    assert Dispatch.objects.count() == 1, "and each is asked"


def test_who_puts_down_somebody_else_changes_nothing_for_them(client: Client) -> None:
    one = confirmed(notices=[RING])
    asks(client, notices=[])
    one.refresh_from_db()
    assert [topic.value for topic in subscribing.topics_of(one.topics)] == [RING]
    assert one.confirmed_at is not None


def test_an_address_gets_one_question_an_hour_however_often_somebody_asks(client: Client) -> None:
    for _ in range(5):
        asks(client)
    assert Dispatch.objects.count() == 1
    assert Subscriber.objects.count() == 1


def test_a_link_of_eight_days_ago_confirms_nothing(client: Client) -> None:
    asks(client)
    Dispatch.objects.update(made_at=timezone.now() - timedelta(days=8))
    link = path_of(mailed().message.link)
    assert client.get(link).status_code == 410
    assert client.post(link).status_code == 410
    assert Subscriber.objects.get().confirmed_at is None


def test_an_address_that_nobody_confirms_is_deleted_after_seven_days(client: Client) -> None:
    asks(client)
    confirmed("stays@example.org")
    assert subscribing.forget_unconfirmed(timezone.now()) == 0
    assert subscribing.forget_unconfirmed(timezone.now() + timedelta(days=8)) == 1
    assert Subscriber.objects.get().email == "stays@example.org"


def test_one_click_of_a_mail_program_ends_it_and_deletes_the_address() -> None:
    one = confirmed(notices=[RING])
    program = Client(enforce_csrf_checks=True)
    address = path_of(links.to_leave(one))
    answer = program.post(address, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert not answer.cookies, "a mail program keeps none"
    one.refresh_from_db()
    assert (one.email, one.topics, one.push) == ("", [], None)
    assert one.ended_at is not None
    assert program.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200, "twice is once"
    assert LedgerEntry.objects.filter(kind="news_left").count() == 1
    assert not LedgerEntry.objects.filter(body__contains="example.org").exists()


def test_a_program_that_opens_links_ends_nothing(client: Client) -> None:
    one = confirmed()
    assert client.get(path_of(links.to_leave(one))).status_code == 200
    one.refresh_from_db()
    assert one.ended_at is None


def test_who_left_can_come_back_as_somebody_new() -> None:
    one = confirmed()
    subscribing.leave(one, at=timezone.now())
    again = confirmed()
    assert again.id != one.id
    assert links.subscriber(links.token(one.id)) is None


@pytest.mark.parametrize("kind", ["mine", "leave", "confirm", "calendar", "reminder/leave"])
@given(guess=st.text(st.characters(codec="ascii", exclude_characters="/?#%\\"), min_size=1, max_size=60))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_guessed_token_opens_nothing(kind: str, guess: str) -> None:
    confirmed_before = Subscriber.objects.filter(ended_at=None).count()
    answer = Client().post(f"/news/{kind}/{guess}/", {"List-Unsubscribe": "One-Click"})
    assert answer.status_code in (200, 404, 405, 410)
    assert Subscriber.objects.filter(ended_at=None).count() == confirmed_before


def test_the_choice_is_changed_by_the_private_link(client: Client) -> None:
    one = confirmed()
    page = f"/news/mine/{links.token(one.id)}/"
    assert client.get(page).status_code == 200
    given = {"model": "mmt-1780, MMT-1780", "firms": ["medtronic"], "language": "es", "key": KEY}
    assert client.post(page, given).status_code == 302
    one.refresh_from_db()
    assert [topic.value for topic in subscribing.topics_of(one.topics)] == ["MMT-1780", "medtronic"]
    assert one.language == "es"


@pytest.mark.parametrize(
    "fields",
    [
        {"email": "alma@example.org\nBcc: all@example.org"},
        {"email": "alma"},
        {"model": "<script>"},
        {"model": "x" * 300},
        {"notices": ["no-such-notice"]},
        {"language": "xx"},
    ],
)
def test_what_is_no_address_and_no_topic_is_refused(client: Client, fields: dict[str, Any]) -> None:
    answer = asks(client, **fields)
    assert answer.status_code == 200
    assert b"There is a problem" in answer.content
    assert not Subscriber.objects.exists()
    assert not Dispatch.objects.exists()


def test_a_browser_is_told_only_at_a_public_address_with_whole_keys(client: Client) -> None:
    one = confirmed()
    page = f"/news/mine/{links.token(one.id)}/push/"
    point, secret = (
        base64.urlsafe_b64encode(b"\x04" * 65).decode(),
        base64.urlsafe_b64encode(b"s" * 16).decode(),
    )
    good = {"endpoint": "https://push.example.org/1", "keys": {"p256dh": point, "auth": secret}}

    def put(body: Any) -> int:
        return client.post(page, json.dumps(body), content_type="application/json").status_code

    assert put({**good, "endpoint": "http://push.example.org/1"}) == 400
    assert put({**good, "endpoint": "https://127.0.0.1/1"}) == 400
    assert put({**good, "keys": {"p256dh": "AAAA", "auth": secret}}) == 400
    assert put("nonsense") == 400
    one.refresh_from_db()
    assert one.push is None
    assert put(good) == 204
    one.refresh_from_db()
    assert one.push == good
    assert client.post(page, b"", content_type="application/json").status_code == 204
    one.refresh_from_db()
    assert one.push is None


def test_the_secret_of_a_link_stands_in_no_line_of_a_log() -> None:
    for path in (
        "mine/SECRET/",
        "leave/SECRET/",
        "confirm/SECRET/",
        "calendar/SECRET/",
        "reminder/leave/SECRET/",
    ):
        record = logging.makeLogRecord({"msg": f"GET /es/news/{path} failed"})
        Nameless().filter(record)
        assert "SECRET" not in record.getMessage(), path


def test_the_public_key_of_push_is_the_point_of_the_private_one(settings: Settings) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    raw = key.private_numbers().private_value.to_bytes(32, "big")
    settings.VAPID = base64.urlsafe_b64encode(raw).decode().rstrip("=")
    point = base64.urlsafe_b64decode(public_key() + "=")
    numbers = key.public_key().public_numbers()
    assert point == b"\x04" + numbers.x.to_bytes(32, "big") + numbers.y.to_bytes(32, "big")


def test_the_words_of_news_are_read_with_eight_years_of_school() -> None:
    words = LANGUAGES["en"]
    texts = [
        " ".join(words.confirm),
        " ".join((words.greeting, words.other, words.check, words.call, words.no_answer)),
        " ".join((words.place, words.range, words.no_range)),
        " ".join(words.verdicts.values()),
    ]
    for text in texts:
        assert flesch_kincaid_grade()(text) <= MAX_GRADE, text


def test_the_languages_of_news_have_words_of_their_own() -> None:
    one, other = (msgspec.to_builtins(LANGUAGES[language], str_keys=True) for language in ("en", "es"))
    assert one.keys() == other.keys()
    assert [name for name in one if one[name] == other[name]] == []
