"""Signing in by a code from a mail: it needs no password, and tells nobody whose address is known."""

from __future__ import annotations

import re
import socket
from datetime import UTC, datetime

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth import get_user
from django.core import mail
from django.core.cache import cache
from django.http import HttpRequest
from django.test import Client
from pytest_django.fixtures import Settings

from lockring.service import ledger
from lockring.service.models import Account, LedgerEntry, Person
from lockring.service.people.signing import link_cases
from tests.service.builders import START, opened, person
from tests.service.running import SECRET

pytestmark = pytest.mark.django_db
CODE = re.compile(r"^[0-9A-Z]{3,4}-?[0-9A-Z]{3,4}$", re.MULTILINE)


@pytest.fixture(autouse=True)
def _no_limits() -> None:
    cache.clear()


def known(email: str = "alma@example.org", role: str = "") -> Account:
    account = Account.objects.create_user(email, role=role)
    EmailAddress.objects.create(user=account, email=email, verified=True, primary=True)
    return account


def code() -> str:
    found = CODE.search(str(mail.outbox[-1].body))
    assert found, mail.outbox[-1].body
    return found[0]


def who(client: Client) -> object:
    request = HttpRequest()
    request.session = client.session
    return get_user(request)


def sign_in(client: Client, email: str) -> None:
    client.post("/account/login/", {"login": email})
    client.post("/account/login/code/confirm/", {"code": code()})


def totp(secret: str) -> str:
    """What the app shows now."""
    return str(format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time()))))


def test_a_code_from_a_mail_signs_somebody_in(client: Client) -> None:
    account = known()
    answer = client.post("/account/login/", {"login": "Alma@example.org"}, follow=True)
    assert b"alma@example.org" in answer.content.lower()
    done = client.post("/account/login/code/confirm/", {"code": code()})
    assert done.headers["Location"] == "/cases/"
    assert who(client) == account


def test_a_wrong_code_signs_nobody_in_and_three_end_it(client: Client) -> None:
    known()
    client.post("/account/login/", {"login": "alma@example.org"})
    right = code()
    for _ in range(3):
        client.post("/account/login/code/confirm/", {"code": "WRONG1"})
    client.post("/account/login/code/confirm/", {"code": right})
    assert not who(client).is_authenticated  # type: ignore[attr-defined]


def test_somebody_new_makes_an_account_with_an_address_only(client: Client) -> None:
    answer = client.post("/account/signup/", {"email": "new@example.org"}, follow=True)
    assert "Enter the code" in answer.content.decode()
    client.post(answer.redirect_chain[-1][0], {"code": code()})
    account = Account.objects.get(email="new@example.org")
    assert EmailAddress.objects.get(user=account).verified
    assert who(client) == account


def test_an_account_is_written_to_in_the_language_it_was_made_in(client: Client) -> None:
    client.post("/es/account/signup/", {"email": "nueva@example.org"})
    assert Account.objects.get(email="nueva@example.org").language == "es"


def _shown(answer: object, *emails: str) -> str:
    """The page without what differs each time: the address that was typed, and the token of the form."""
    text = answer.content.decode()  # type: ignore[attr-defined]
    for email in emails:
        text = text.replace(email, "")
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)


@pytest.mark.parametrize(
    ("page", "field"), [("login", "login"), ("signup", "email"), ("login/code", "email")]
)
def test_a_known_address_and_an_unknown_one_lead_to_the_same_page_and_one_mail(page: str, field: str) -> None:
    known()
    shown, mails = [], []
    for email in ("alma@example.org", "nobody@example.org"):
        mail.outbox.clear()
        answer = Client().post(f"/account/{page}/", {field: email}, follow=True)
        shown.append((answer.redirect_chain, answer.status_code, _shown(answer, email)))
        mails.append([one.to for one in mail.outbox])
    assert shown[0] == shown[1]
    assert mails == [[["alma@example.org"]], [["nobody@example.org"]]]


def test_who_has_no_account_is_told_so_by_mail_only_with_a_way_to_make_one(client: Client) -> None:
    client.post("/account/login/", {"login": "nobody@example.org"})
    assert "/account/signup/" in mail.outbox[0].body
    assert CODE.search(str(mail.outbox[0].body)) is None


def test_who_makes_a_second_account_is_told_to_sign_in(client: Client) -> None:
    known()
    client.post("/account/signup/", {"email": "alma@example.org"})
    assert mail.outbox[0].subject == "You have an account"
    assert "/account/login/" in mail.outbox[0].body


def test_there_are_no_pages_about_passwords(client: Client) -> None:
    known()
    sign_in(client, "alma@example.org")
    for page in ("password/reset/", "password/change/", "password/set/"):
        assert client.get(f"/account/{page}").status_code == 404


def test_a_mail_server_that_is_down_is_said_and_not_an_error(client: Client, settings: Settings) -> None:
    known()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.EMAIL_PORT = free.getsockname()[1]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    answer = client.post("/account/login/", {"login": "alma@example.org"}, follow=True)
    assert answer.status_code == 200
    assert "We cannot send mail at the moment" in answer.content.decode()


def test_after_signing_in_the_requests_of_the_address_are_theirs(client: Client) -> None:
    row = opened(owner=person(email="Alma@Example.org"))
    other = person(name="Ben Okoro", email="ben@example.org")
    account = known()
    sign_in(client, "alma@example.org")
    row.person.refresh_from_db()
    assert row.person.account == account
    assert Person.objects.get(id=other.id).account is None
    entry = LedgerEntry.objects.get(kind="account_linked")
    assert (entry.subject, entry.who) == (str(row.person_id), str(account.id))
    assert list(ledger.faults()) == []


def test_an_address_that_is_not_verified_gives_nothing() -> None:
    opened()
    account = Account.objects.create_user("alma@example.org")
    EmailAddress.objects.create(user=account, email="alma@example.org", verified=False, primary=True)
    assert link_cases(account, START) == 0
    assert not Person.objects.filter(account=account).exists()


def test_what_was_erased_or_is_of_another_account_is_not_taken() -> None:
    account, other = known(), known("ben@example.org")
    person(account=other)
    person(erased_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert link_cases(account, START) == 0


def test_who_has_an_app_is_asked_for_its_code_as_well(client: Client) -> None:
    account = known(role="agent")
    TOTP.activate(account, SECRET)
    sign_in(client, "alma@example.org")
    assert not who(client).is_authenticated  # type: ignore[attr-defined]
    page = client.get("/account/2fa/authenticate/")
    assert "Enter the code from your app" in page.content.decode()
    client.post("/account/2fa/authenticate/", {"code": "000000"})
    assert not who(client).is_authenticated  # type: ignore[attr-defined]
    client.post("/account/2fa/authenticate/", {"code": totp(SECRET)})
    assert who(client) == account


@pytest.mark.django_db(transaction=True)
def test_an_app_is_set_up_with_spare_codes_that_work_once(client: Client) -> None:
    account = known(role="lead")
    sign_in(client, "alma@example.org")
    page = client.get("/account/2fa/totp/activate/")
    found = re.search(r"<samp>([A-Z2-7]+)</samp>", page.content.decode())
    assert found
    after = client.post("/account/2fa/totp/activate/", {"code": totp(found[1])}, follow=True)
    spare = re.findall(r"<li><samp>(\w+)</samp>", after.content.decode())
    assert len(spare) == 10
    for works in (True, False):
        cache.clear()
        again = Client()
        sign_in(again, "alma@example.org")
        again.post("/account/2fa/authenticate/", {"code": spare[0]})
        assert (who(again) == account) is works


@pytest.mark.parametrize(
    "page", ["login/", "login/code/", "signup/", "logout/", "2fa/", "2fa/totp/activate/", "inactive/"]
)
def test_the_pages_have_one_heading_no_inline_code_and_no_placeholder_for_a_label(page: str) -> None:
    client = Client()
    if page.startswith(("2fa", "logout")):
        known()
        sign_in(client, "alma@example.org")
    text = client.get(f"/account/{page}").content.decode()
    assert text.count("<h1") == 1
    assert "<script>" not in text
    assert " style=" not in text
    for name in re.findall(r'<input type="(?:text|email)"[^>]* id="([^"]+)"', text):
        assert f'for="{name}"' in text


def test_the_menu_shows_the_ways_in_and_out(client: Client) -> None:
    assert "/account/login/" in client.get("/").content.decode()
    known(role="agent")
    sign_in(client, "alma@example.org")
    text = client.get("/es/").content.decode()
    for way in ("/es/account/logout/", "/es/cases/", "/es/desk/", "/es/cases/find/"):
        assert f'href="{way}"' in text
