"""What comes back: bounces, complaints, replies and wishes to leave; and what a stranger makes up."""

from __future__ import annotations

import base64
import html
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings
from standardwebhooks import Webhook

from lockring.service import ledger, remarks
from lockring.service.models import (
    CameBack,
    Contact,
    Dispatch,
    DispatchState,
    LedgerEntry,
    Reminder,
    Role,
    Subscriber,
)
from lockring.service.outbox import coming_back, mail_in, reports, tokens
from tests.service.builders import opened
from tests.service.desk import at_desk
from tests.service.outbox_says import NOW, contact, put_down

pytestmark = pytest.mark.django_db


def sent(who: Contact | None = None, number: int = 0) -> tuple[Dispatch, Contact]:
    """A message of a campaign that was taken for delivery."""
    who = who or contact(told_at=NOW, told_by="email")
    (one,) = put_down(purpose="campaign.test", subject=who.id, first=number)
    Dispatch.objects.filter(id=one.id).update(state=DispatchState.SENT, ended_at=NOW)
    return one, who


def bounce(mark: str, status: str = "5.1.1", action: str = "failed", *, to: str = "") -> bytes:
    """A report (RFC 3464) as a common mail server writes it."""
    return f"""Return-Path: <>
To: {to or f"back+{mark}@example.org"}
From: MAILER-DAEMON@mx.example.net
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain; charset=us-ascii

I'm sorry to have to inform you that your message could not be delivered.

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net
Arrival-Date: Mon, 2 Mar 2026 15:00:00 +0000

Final-Recipient: rfc822; owner0@example.org
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} no such user

--B
Content-Type: message/rfc822

From: Lockring <noreply@example.org>
Lockring-Token: {mark}
Subject: Please check your pump

Check your pump today.

--B--
""".encode()


def complaint(mark: str) -> bytes:
    """A report (RFC 5965) as a provider writes it."""
    return f"""To: abuse@example.org
From: feedback@provider.example
Subject: FW: Please check your pump
MIME-Version: 1.0
Content-Type: multipart/report; report-type=feedback-report; boundary="B"

--B
Content-Type: text/plain

This is an email abuse report.

--B
Content-Type: message/feedback-report

Feedback-Type: abuse
User-Agent: SomeGenerator/1.0
Version: 1

--B
Content-Type: message/rfc822

From: Lockring <noreply@example.org>
Lockring-Token: {mark}
Subject: Please check your pump

Check your pump today.

--B--
""".encode()


def reply(mark: str, subject: str = "Re: Please check your pump", **headers: str) -> bytes:
    """A mail as a person writes it."""
    more = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in headers.items())
    return f"""To: back+{mark}@example.org
From: Alma Reyes <alma@example.org>
Subject: {subject}
{more}Content-Type: text/plain; charset=utf-8

I gave the pump to my cousin.
""".encode()


def test_a_hard_bounce_makes_the_channel_dead_and_whom_it_told_was_not_told() -> None:
    one, who = sent()
    came = coming_back.take(bounce(tokens.token(one.id)), NOW)
    who.refresh_from_db()
    assert (came.kind, came.status, came.dispatch_id) == ("bounce", "5.1.1", one.id)
    assert (who.dead_channels, who.told_at, who.told_by) == (["email"], None, "")


def test_who_was_told_by_something_else_too_stays_told() -> None:
    one, who = sent()
    other, _ = sent(who, 1)
    coming_back.take(bounce(tokens.token(one.id)), NOW)
    who.refresh_from_db()
    assert who.told_at == NOW
    coming_back.take(bounce(tokens.token(other.id)), NOW)
    who.refresh_from_db()
    assert who.told_at is None


def test_a_delay_is_written_down_and_changes_nothing() -> None:
    one, who = sent()
    came = coming_back.take(bounce(tokens.token(one.id), "4.4.7", "delayed"), NOW)
    who.refresh_from_db()
    assert (came.kind, who.dead_channels, who.told_at) == ("delay", [], NOW)


def test_given_up_after_a_delay_is_not_told_but_the_address_is_alive() -> None:
    one, who = sent()
    coming_back.take(bounce(tokens.token(one.id), "4.4.7"), NOW)
    who.refresh_from_db()
    assert (who.dead_channels, who.told_at) == ([], None)


def test_a_bounce_to_any_address_names_its_dispatch_by_the_mail_that_it_quotes() -> None:
    one, _ = sent()
    assert reports.read(bounce(tokens.token(one.id), to="postmaster@example.org")).dispatch == one.id


def test_fetched_twice_it_counts_once() -> None:
    one, _ = sent()
    raw = bounce(tokens.token(one.id))
    assert coming_back.take(raw, NOW).id == coming_back.take(raw, NOW).id
    assert (CameBack.objects.count(), LedgerEntry.objects.filter(kind="came_back").count()) == (1, 1)
    assert list(ledger.faults()) == []


def test_a_forged_token_changes_nobody_and_is_seen() -> None:
    one, who = sent()
    forged = tokens.token(one.id)[:26] + "a" * 16
    came = coming_back.take(bounce(forged), NOW)
    who.refresh_from_db()
    assert (came.dispatch, came.kind, came.seen_at, who.told_at) == (None, "bounce", None, NOW)


@pytest.mark.parametrize("kind", ["complaint", "leave", "bounce"])
def test_who_complains_or_leaves_or_is_gone_is_no_subscriber_and_nothing_of_them_is_kept(kind: str) -> None:
    subscriber = Subscriber.objects.create(
        email="a@example.org",
        made_at=NOW,
        digest=uuid4().hex,
        push={"endpoint": "https://push.example.org/1"},
    )
    (one,) = put_down(purpose="news.test", subject=subscriber.id)
    mark = tokens.token(one.id)
    mail = {"complaint": complaint(mark), "leave": reply(mark, "unsubscribe"), "bounce": bounce(mark)}[kind]
    came = coming_back.take(mail, NOW)
    subscriber.refresh_from_db()
    assert (came.kind, subscriber.ended_at) == (kind, NOW)
    assert (subscriber.email, subscriber.topics, subscriber.push) == ("", [], None)
    assert LedgerEntry.objects.filter(kind="news_left").count() == 1


def wish_to_leave(mark: str) -> bytes:
    """As a mail program writes it for its reader (RFC 2369): a subject, and no words."""
    return f"To: back+{mark}@example.org\nSubject: unsubscribe\n\n".encode()


def test_who_leaves_by_mail_gets_no_more_mail_of_the_recall_and_is_reached_by_other_ways() -> None:
    one, who = sent()
    came = coming_back.take(wish_to_leave(tokens.token(one.id)), NOW)
    who.refresh_from_db()
    assert (came.seen_at, who.dead_channels, who.told_at, who.answered_at) == (NOW, ["email"], NOW, None)
    assert LedgerEntry.objects.filter(kind="left_channel").count() == 1


def test_words_beside_a_wish_to_leave_are_kept_and_wait_for_somebody() -> None:
    one, who = sent()
    came = coming_back.take(reply(tokens.token(one.id), "Cancelar"), NOW)
    who.refresh_from_db()
    assert (came.kind, came.seen_at, who.dead_channels) == ("leave", None, ["email"])
    page = at_desk(Role.AGENT).get("/desk/outbox/back/leave/").content.decode()
    assert "I gave the pump to my cousin." in page


def test_the_reminder_of_a_case_is_left_by_mail_and_what_cannot_be_left_waits_for_somebody() -> None:
    row = opened()
    Reminder.objects.create(case=row, every_days=7, next_at=NOW)
    (monthly,) = put_down(purpose="case.test", subject=row.id)
    (ring,) = put_down(purpose="case.ring", subject=row.id)
    assert coming_back.take(wish_to_leave(tokens.token(monthly.id)), NOW).seen_at is None
    assert Reminder.objects.count() == 1
    assert coming_back.take(wish_to_leave(tokens.token(ring.id)), NOW).seen_at == NOW
    assert Reminder.objects.count() == 0
    assert LedgerEntry.objects.filter(kind="reminder_ended").count() == 1


def test_a_reply_keeps_its_words_apart_and_waits_for_somebody() -> None:
    one, _ = sent()
    came = coming_back.take(reply(tokens.token(one.id)), NOW)
    assert (came.kind, came.seen_at) == ("reply", None)
    assert remarks.texts([came.remark])[came.remark] == "I gave the pump to my cousin."
    assert not LedgerEntry.objects.filter(body__contains="cousin").exists()


def test_a_machine_that_answers_is_no_reply() -> None:
    one, who = sent()
    came = coming_back.take(reply(tokens.token(one.id), Auto_Submitted="auto-replied"), NOW)
    who.refresh_from_db()
    assert (came.kind, who.told_at) == ("auto", NOW)


def test_a_bounce_in_words_alone_waits_for_somebody_with_its_words() -> None:
    one, _ = sent()
    came = coming_back.take(reply(tokens.token(one.id), Return_Path="<>"), NOW)
    assert (came.kind, came.seen_at, came.dispatch_id) == ("unreadable", None, one.id)
    page = at_desk(Role.AGENT).get("/desk/outbox/back/unreadable/").content.decode()
    assert "I gave the pump to my cousin." in page


def test_an_answer_from_holiday_with_an_empty_sender_needs_nobody() -> None:
    one, _ = sent()
    mail = reply(tokens.token(one.id), Return_Path="<>", Auto_Submitted="auto-replied (vacation)")
    came = coming_back.take(mail, NOW)
    assert (came.kind, came.seen_at) == ("auto", NOW)


def nested(depth: int) -> bytes:
    heads = (f'Content-Type: multipart/mixed; boundary="{n}"\n\n--{n}\n' for n in range(depth))
    return "".join(heads).encode()


HOSTILE = {
    "huge": b"Subject: x\n\n" + b"x" * (reports.MOST_BYTES + 1),
    "deeply nested": nested(5_000),
    "nested within the limit": nested(150),
    "a charset that does not exist": b"Content-Type: text/plain; charset=klingon-8\n\n\xff\xfe",
    "no headers": b"\xff" * 1_000,
    "empty": b"",
    "zero bytes": b"Subject: \0\nContent-Type: text/plain\n\n\0\0",
    "a report of nothing": b"Content-Type: multipart/report; report-type=delivery-status\n\n",
    "wrong base 64": b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n====\xff",
    "many parts": b'Content-Type: multipart/mixed; boundary="b"\n\n' + b"--b\n\nx\n" * 50_000,
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE.keys())
def test_what_a_stranger_makes_up_is_taken_in_and_seen(raw: bytes) -> None:
    came = coming_back.take(raw, NOW)
    assert (came.kind in ("unreadable", "reply"), came.dispatch, came.seen_at) == (True, None, None)


@given(st.binary(max_size=300), st.integers(0, 1_500), st.integers(0, 255))
def test_no_mail_at_all_breaks_the_reader(noise: bytes, place: int, byte: int) -> None:
    raw = bounce("a" * 42)
    reports.read(raw[:place] + bytes([byte]) + noise + raw[place:])


def test_a_maildir_is_taken_in_once(tmp_path: Path) -> None:
    one, _ = sent()
    for name in ("new", "cur", "tmp"):
        (tmp_path / name).mkdir()
    (tmp_path / "new" / "1.x").write_bytes(bounce(tokens.token(one.id)))
    for _ in range(2):
        call_command("lockring_mail_in", str(tmp_path), verbosity=0)
    assert CameBack.objects.get().dispatch_id == one.id
    assert [file.name for file in (tmp_path / "cur").iterdir()] == ["1.x:2,S"]


SECRET = "whsec_" + base64.b64encode(b"s" * 32).decode()


def post(body: str, *, secret: str = SECRET) -> int:
    at = datetime.now(UTC)
    headers = {
        "webhook-id": "m1",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign("m1", at, body),
    }
    client = Client()
    answer = client.post("/api/v1/mail-in", body, content_type="application/json", headers=headers)
    return int(answer.status_code)


def test_a_mail_service_posts_what_comes_back_and_nobody_else_does(settings: Settings) -> None:
    one, who = sent()
    body = json.dumps({"mail": base64.b64encode(bounce(tokens.token(one.id))).decode()})
    assert post(body) == 404
    settings.MAIL_IN = SECRET
    other = "whsec_" + base64.b64encode(b"o" * 32).decode()
    assert (post(body, secret=other), CameBack.objects.count()) == (401, 0)
    assert (post(body), post(body), CameBack.objects.count()) == (200, 200, 1)
    assert (post('{"mail": "???"}'), post("nonsense"), post("[]")) == (422, 422, 422)
    who.refresh_from_db()
    assert who.dead_channels == ["email"]


def test_a_reply_with_a_photo_of_nearly_five_megabytes_is_taken_in(settings: Settings) -> None:
    settings.MAIL_IN = SECRET
    one, _ = sent()
    raw = reply(tokens.token(one.id))
    raw += b"x" * (reports.MOST_BYTES - len(raw))
    assert post(json.dumps({"mail": base64.b64encode(raw).decode()})) == 200
    assert CameBack.objects.get().dispatch_id == one.id
    assert post(json.dumps({"mail": "A" * mail_in.MOST_BYTES})) == 413


def test_the_counts_of_the_outbox_lead_to_their_rows_and_a_reply_is_read_and_dealt_with() -> None:
    one, who = sent(contact(name="Alma Reyes", told_at=NOW, told_by="email"))
    came = coming_back.take(reply(tokens.token(one.id)), NOW)
    agent = at_desk(Role.AGENT)
    page = agent.get("/desk/outbox/").content.decode()
    (rows,) = re.findall(r'href="(/desk/outbox/messages/[^"]+)"', page)
    assert "1 to be looked at" in page
    assert f"/contacts/{who.id}/" in agent.get(html.unescape(rows)).content.decode()
    replies = agent.get("/desk/outbox/back/reply/").content.decode()
    assert "I gave the pump to my cousin." in replies
    assert f"/contacts/{who.id}/" in replies
    assert at_desk(Role.VIEWER).post(f"/desk/outbox/back/{came.id}/seen/").status_code == 403
    for _ in range(2):
        agent.post(f"/desk/outbox/back/{came.id}/seen/")
    assert LedgerEntry.objects.filter(kind="came_back_seen").count() == 1
    assert "cousin" not in agent.get("/desk/outbox/back/reply/").content.decode()
    assert "cousin" in agent.get("/desk/outbox/back/reply/?seen").content.decode()
    assert "to be looked at" not in agent.get("/desk/outbox/").content.decode()
