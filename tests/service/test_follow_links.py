"""Coming to a case without signing in: links that expire, answers that tell a stranger nothing."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from lockring.remedy import events as happened
from lockring.service import casework
from lockring.service.follow.links import follow, new_link
from lockring.service.models import Access, Account, CaseRow, PrivateLink
from tests.service.builders import START, opened, person

pytestmark = pytest.mark.django_db

NOW = START
PARTS = ("", "done/", "problem/", "arrived/", "withdraw/", "reopen/", "appeal/", "gone/")
POSTED = ("received/", "confirmed/", "sent-back/", "link/", "problem/", "arrived/", "withdraw/")


def bare(answer: Any) -> tuple[int, str]:
    """The answer without what differs between any two requests: its own address, and tokens of forms."""
    text = re.sub(r'(csrfmiddlewaretoken|next)" value="[^"]*"', "", answer.content.decode())
    return answer.status_code, text


def test_a_stranger_gets_the_same_answer_for_a_case_and_for_none(client: Client) -> None:
    row = opened()
    for part in PARTS:
        there, none = (client.get(f"/cases/{case}/{part}") for case in (row.id, uuid4()))
        assert bare(there) == bare(none)
        assert there.status_code == 404
    for part in POSTED:
        there, none = (
            client.post(f"/cases/{case}/{part}", {"key": str(uuid4())}) for case in (row.id, uuid4())
        )
        assert bare(there) == bare(none)
        assert there.status_code == 404
    assert len(casework.events_of(row.id)) == 1


def test_a_link_leads_to_the_case_and_lets_one_act_on_it(client: Client) -> None:
    row = opened()
    token = new_link(row, timezone.now())
    answer = client.get(f"/cases/follow/{token}/")
    assert answer.headers["Location"] == f"/cases/{row.id}/"
    assert row.reference in client.get(f"/cases/{row.id}/").content.decode()
    assert (
        client.post(f"/cases/{row.id}/withdraw/", {"key": str(uuid4()), "reason": "No."}).status_code == 302
    )
    assert CaseRow.objects.get(id=row.id).stage == "withdrawn"


def test_a_link_lasts_thirty_days_and_a_new_one_ends_none() -> None:
    row = opened()
    first, second = new_link(row, NOW), new_link(row, NOW + timedelta(days=1))
    for token in (first, second):
        assert follow(token, NOW + timedelta(days=29)) == row
    assert follow(first, NOW + timedelta(days=30)) is None
    assert follow(second, NOW + timedelta(days=30)) == row
    PrivateLink.objects.update(ended_at=NOW)
    assert follow(second, NOW + timedelta(days=2)) is None


def test_only_the_digest_of_a_link_is_kept() -> None:
    token = new_link(opened(), NOW)
    assert token not in str(list(PrivateLink.objects.values()))


def test_links_that_lead_nowhere_all_answer_alike(client: Client) -> None:
    row = opened()
    expired = new_link(row, timezone.now() - timedelta(days=31))
    ended = new_link(row, timezone.now())
    PrivateLink.objects.exclude(expires_at__lt=timezone.now()).update(ended_at=timezone.now())
    answers = [bare(client.get(f"/cases/follow/{token}/")) for token in (expired, ended, "never-was")]
    assert answers[0] == answers[1] == answers[2]
    assert "Send me a link" in answers[0][1]
    assert ended not in client.get(f"/cases/follow/{ended}/").content.decode()
    assert client.get(f"/cases/{row.id}/").status_code == 404


@pytest.mark.django_db(transaction=True)  # the worker drops a connection that is in a transaction
def test_to_find_a_case_answers_alike_and_does_the_same_work_whether_it_is_held(client: Client) -> None:
    row = opened()
    tries = [
        (row.reference, "Alma@example.org"),
        (row.reference, "eve@example.org"),
        ("LR-2222-2222", "alma@example.org"),
    ]
    answers = []
    for reference, email in tries:
        sent = client.post("/cases/find/", {"reference": reference, "email": email}, follow=True)
        answers.append((sent.redirect_chain, bare(sent)))
    assert answers[0] == answers[1] == answers[2]
    looked = DBTaskResult.objects.filter(task_path__contains="follow")
    assert looked.count() == 3
    held = str(list(looked.values("args_kwargs")))
    assert "example.org" not in held
    assert "LR-" not in held
    call_command("db_worker", "--batch", "--no-startup-delay", interval=0)
    assert len(mail.outbox) == 2  # that we have it, and one link: not three
    assert {one.to[0] for one in mail.outbox} == {"alma@example.org"}


@pytest.mark.django_db(transaction=True)  # the worker drops a connection that is in a transaction
def test_the_link_that_is_mailed_works_in_the_language_of_the_case(client: Client) -> None:
    row = opened(language="es")
    client.post("/cases/find/", {"reference": row.reference.lower(), "email": "alma@example.org"})
    call_command("db_worker", "--batch", "--no-startup-delay", interval=0)
    (found,) = re.findall(r"https?://[^/\s]+(/es/cases/follow/\S+)", str(mail.outbox[-1].body))
    assert client.get(found).headers["Location"] == f"/es/cases/{row.id}/"


def test_a_link_on_the_page_is_shown_once(client: Client) -> None:
    row = opened()
    client.get(f"/cases/follow/{new_link(row, timezone.now())}/")
    client.post(f"/cases/{row.id}/link/")
    first, again = (client.get(f"/cases/{row.id}/done/").content.decode() for _ in range(2))
    (shown,) = re.findall(r'href="(/cases/follow/[^"]+)"', first)
    assert "/cases/follow/" not in again
    assert Client().get(shown).status_code == 302


def test_a_caregiver_acts_but_makes_no_link(client: Client) -> None:
    row = opened()
    carer = Account.objects.create_user("carer@example.org")
    Access.objects.create(case=row, account=carer, given_at=START)
    client.force_login(carer, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert row.reference in client.get("/cases/").content.decode()
    client.post(f"/cases/{row.id}/link/")
    assert not PrivateLink.objects.exists()
    client.post(f"/cases/{row.id}/withdraw/", {"key": str(uuid4()), "reason": "She has one."})
    event = casework.events_of(row.id)[-1][1]
    assert (type(event), event.by.value, event.who) == (happened.Withdrawn, "caregiver", str(carer.id))
    assert "Your caregiver did this for you." in client.get(f"/cases/{row.id}/").content.decode()


def test_the_list_holds_ones_own_cases_and_no_others(client: Client) -> None:
    account = Account.objects.create_user("alma@example.org")
    own, other = opened(owner=person(account=account)), opened(owner=person(name="Ben"))
    text = client.get("/cases/").content.decode()
    assert own.reference not in text
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    text = client.get("/cases/").content.decode()
    assert own.reference in text
    assert other.reference not in text
