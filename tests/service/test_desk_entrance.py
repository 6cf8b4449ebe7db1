"""Who comes to the desk: every address of it, walked by everybody who must stay outside."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from lockring.service import remarks
from lockring.service.models import Account, LedgerEntry, Role
from tests.service import desk
from tests.service.builders import opened

pytestmark = pytest.mark.django_db

PARTS = {
    "<uuid:": "00000000-0000-4000-8000-000000000000",
    "<slug:": "noted",
    "<str:": "any",
    "<int:": "1",
    "<path:": "any",
}


SEARCHES = ("/desk/search/", "/lists/contacts/find/")


def addresses() -> list[str]:
    """Every address under /desk/, with made-up ids in it: those of all parts that lie there."""
    return sorted({f"/{found}" for found in _walk(get_resolver(), "") if found.startswith("desk/")})


def _walk(resolver: URLResolver, before: str) -> Iterator[str]:
    for entry in resolver.url_patterns:
        here = before + _filled(str(entry.pattern))
        if isinstance(entry, URLResolver):
            yield from _walk(entry, here)
        elif isinstance(entry, URLPattern):
            yield here


def _filled(pattern: str) -> str:
    pieces = pattern.split("/")
    return "/".join(
        next(
            (text + piece.partition(">")[2] for start, text in PARTS.items() if piece.startswith(start)),
            piece,
        )
        for piece in pieces
    )


def test_all_addresses_of_the_desk_are_walked() -> None:
    found = addresses()
    assert len(found) >= 17
    assert "/desk/" in found
    assert f"/desk/cases/{PARTS['<uuid:']}/" in found


@pytest.mark.parametrize("address", addresses())
def test_for_who_has_no_role_there_is_no_such_page(address: str) -> None:
    for client in (desk.signed_in(desk.account(Role.NONE)), desk.at_desk(Role.NONE)):
        assert client.get(address).status_code == 404
        assert client.post(address).status_code == 404


@pytest.mark.parametrize("address", addresses())
def test_who_is_not_signed_in_is_asked_to_and_learns_nothing(address: str) -> None:
    for answer in (Client().get(address), Client().post(address)):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/account/login/?next=/desk/")


@pytest.mark.parametrize("address", addresses())
def test_without_a_second_factor_staff_are_sent_to_set_one_up(address: str) -> None:
    client = desk.signed_in(desk.account(Role.LEAD))
    for answer in (client.get(address), client.post(address)):
        assert (answer.status_code, answer["Location"]) == (302, "/account/2fa/totp/activate/")


@pytest.mark.parametrize("address", addresses())
def test_a_second_factor_that_was_not_used_in_this_session_opens_nothing(address: str) -> None:
    somebody = desk.account(Role.LEAD)
    Authenticator.objects.create(user=somebody, type=Authenticator.Type.TOTP, data={})
    client = desk.signed_in(somebody)
    for answer in (client.get(address), client.post(address)):
        assert answer.status_code == 302
        assert answer["Location"].startswith("/account/2fa/reauthenticate/")


@pytest.mark.parametrize("address", [one for one in addresses() if not one.endswith(SEARCHES)])
def test_a_viewer_changes_nothing(address: str) -> None:
    """A search is posted so that its words stand in no address; it changes nothing."""
    assert desk.at_desk(Role.VIEWER).post(address).status_code == 403
    assert LedgerEntry.objects.count() == 0


def test_a_factor_that_was_taken_away_no_longer_opens_the_desk() -> None:
    client = desk.at_desk(Role.AGENT)
    assert client.get("/desk/").status_code == 200
    Authenticator.objects.all().delete()
    assert client.get("/desk/").status_code == 302


def test_who_loses_the_role_is_out_at_once() -> None:
    somebody = desk.account(Role.AGENT)
    client = desk.at_desk(somebody=somebody)
    Account.objects.filter(id=somebody.id).update(role=Role.NONE)
    assert client.get("/desk/").status_code == 404


def test_pages_of_the_desk_are_kept_nowhere() -> None:
    assert "no-store" in desk.at_desk().get("/desk/")["Cache-Control"]


def test_a_viewer_sees_a_case_and_no_button() -> None:
    page = desk.at_desk(Role.VIEWER).get(f"/desk/cases/{opened().id}/")
    assert b"Alma Reyes" in page.content
    assert b"/do/" not in page.content


@pytest.mark.parametrize("role", [Role.VIEWER, Role.AGENT])
def test_roles_are_for_leads(role: Role) -> None:
    assert desk.at_desk(role).get("/desk/staff/").status_code == 403
    assert desk.at_desk(role).post("/desk/staff/").status_code == 403


def _give(client: Client, email: str, role: str) -> int:
    given = {"key": str(uuid4()), "email": email, "role": role, "reason": "She is back from leave, Ann."}
    return client.post("/desk/staff/", given).status_code


def test_a_lead_gives_a_role_and_it_is_written_down_without_the_words() -> None:
    somebody = desk.account(Role.NONE)
    assert _give(desk.at_desk(Role.LEAD), somebody.email, "agent") == 302
    somebody.refresh_from_db()
    assert somebody.role == Role.AGENT
    entry = LedgerEntry.objects.get(kind="role")
    assert (entry.subject, "Ann" in entry.body) == (str(somebody.id), False)
    assert list(remarks.changed()) == []


def test_nobody_changes_their_own_role() -> None:
    lead = desk.account(Role.LEAD)
    assert _give(desk.at_desk(somebody=lead), lead.email, "viewer") == 200
    lead.refresh_from_db()
    assert lead.role == Role.LEAD
    assert LedgerEntry.objects.count() == 0


def test_a_role_for_an_address_that_nobody_has_is_told() -> None:
    assert _give(desk.at_desk(Role.LEAD), "nobody@example.org", "agent") == 200
    assert not Account.objects.filter(email="nobody@example.org").exists()
