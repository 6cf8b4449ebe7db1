"""What one person leaves behind for another to see: sessions, invitations, words that were looked for."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django.fixtures import Settings

from lockring.service.follow.links import new_link
from lockring.service.follow.tasks import send_link
from lockring.service.models import Invitation, PrivateLink, Role
from tests.service.builders import opened
from tests.service.desk import at_desk
from tests.service.test_mail import time_passes, work
from tests.service.test_people import ADDRESS, account, helped, of_alma, sent, signed_in, token

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_new_owner_sees_nobody_whom_the_one_before_had_asked() -> None:
    row, alma = of_alma()
    helped(row, alma)
    sent(signed_in(alma), f"/cases/{row.id}/people/", email="dora@example.org")
    sent(signed_in(alma), f"/cases/{row.id}/hand-over/", email="ben@example.org", sure="on")
    link, ben = token(), signed_in(account("ben@example.org"))
    ben.get(f"/cases/invited/{link}/", follow=True)
    sent(ben, "/cases/invited/", **ADDRESS)
    for page in ("", "data/", "people/", "done/", "erase/"):
        answer = ben.get(f"/cases/{row.id}/{page}")
        assert answer.status_code == 200
        seen = answer.content.decode()
        assert [word for word in ("cara@", "dora@", "alma@", "Alma", "Elm Street") if word in seen] == []
    assert list(Invitation.objects.values_list("email", flat=True)) == ["ben@example.org"]


def test_whoever_knew_the_session_before_the_link_was_followed_knows_it_no_more() -> None:
    client, row = Client(), opened()
    client.post("/check/", {"label": "MMT-1780"})
    planted = client.cookies["sessionid"].value
    client.get(f"/cases/follow/{new_link(row, timezone.now())}/")
    other = Client()
    other.cookies["sessionid"] = planted
    assert client.get(f"/cases/{row.id}/").status_code == 200
    assert client.get("/check/question/").status_code == 200  # what was said goes on
    assert other.get(f"/cases/{row.id}/").status_code == 404


def test_a_session_that_is_written_back_after_the_hand_over_opens_nothing() -> None:
    row, alma = of_alma()
    former = Client()
    former.get(f"/cases/follow/{new_link(row, timezone.now())}/")
    held = Session.objects.get(session_key=former.cookies["sessionid"].value)
    sent(signed_in(alma), f"/cases/{row.id}/hand-over/", email="ben@example.org", sure="on")
    link, ben = token(), signed_in(account("ben@example.org"))
    ben.get(f"/cases/invited/{link}/", follow=True)
    sent(ben, "/cases/invited/", **ADDRESS)
    held.save()  # by a request that had begun before
    assert former.get(f"/cases/{row.id}/").status_code == 404
    assert str(row.id) not in former.get("/cases/").content.decode()


def test_what_the_desk_looked_for_is_gone_once_the_person_is_erased() -> None:
    row, alma = of_alma()
    desk = at_desk(Role.AGENT)
    desk.post("/desk/search/", {"words": "alma@example.org", "key": str(uuid4())})
    sent(signed_in(alma), f"/cases/{row.id}/erase/", sure="on")
    held = [str(one.get_decoded()) for one in Session.objects.all()]
    assert not [one for one in held if "alma@" in one]
    assert desk.get("/desk/search/").status_code == 200


def test_a_sign_in_that_was_begun_is_gone_once_the_person_is_erased() -> None:
    row, alma = of_alma()
    Client().post("/account/login/", {"login": "alma@example.org"})
    sent(signed_in(alma), f"/cases/{row.id}/erase/", sure="on")
    assert not [one for one in Session.objects.all() if "alma@" in str(one.get_decoded())]


def test_a_link_that_no_server_took_is_mailed_later(settings: Settings) -> None:
    row, whole = opened(), settings.EMAIL_BACKEND
    work()
    mail.outbox.clear()
    before = PrivateLink.objects.count()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nobody listens there
    send_link.enqueue(str(row.id))
    work()
    assert PrivateLink.objects.count() == before
    assert not DBTaskResult.objects.exclude(traceback="").exists()
    settings.EMAIL_BACKEND = whole
    time_passes()
    work()
    assert [one.subject for one in mail.outbox] == ["Your private link"]
