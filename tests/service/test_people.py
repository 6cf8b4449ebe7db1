"""Who may act on a case: helpers who were asked, a new owner, and nobody by a link of another case."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.test import Client, RequestFactory
from django.utils import timezone

from lockring.errors import ServiceError
from lockring.remedy import events as happened
from lockring.service import acting, casework, ledger
from lockring.service.follow.links import follow, new_link
from lockring.service.models import Account, CaseRow, Invitation, LedgerEntry, Parcel, Person
from lockring.service.people import handing, inviting
from tests.service.builders import OWNER, happens, opened, person
from tests.service.pages import bare
from tests.service.test_mail import time_passes, work

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = {
    "name": "Ben Okoro",
    "street": "7 Oak Road",
    "city": "Salem",
    "region": "OR",
    "postal_code": "97301",
}


def account(email: str) -> Account:
    made = Account.objects.create_user(email)
    EmailAddress.objects.create(user=made, email=email, verified=True, primary=True)
    return made


def signed_in(who: Account) -> Client:
    client = Client()
    client.force_login(who)
    return client


def of_alma() -> tuple[CaseRow, Account]:
    alma = account("alma@example.org")
    return opened(owner=person(account=alma)), alma


def sent(client: Client, path: str, **fields: Any) -> Any:
    return client.post(path, {"key": str(uuid4()), **fields}, follow=True)


def token() -> str:
    """The token of the newest invitation, from its mail."""
    work()
    found = re.search(r"/cases/invited/([^/]+)/", str(mail.outbox[-1].body))
    assert found, mail.outbox[-1].body
    return found[1]


def helped(row: CaseRow, owner: Account, email: str = "cara@example.org") -> Client:
    """Somebody who was asked to help and said yes, by the pages."""
    sent(signed_in(owner), f"/cases/{row.id}/people/", email=email)
    link, helper = token(), signed_in(account(email))
    assert "say yes" in helper.get(f"/cases/invited/{link}/", follow=True).content.decode().lower()
    sent(helper, "/cases/invited/", sure="on")
    return helper


def test_a_helper_is_asked_by_mail_and_can_then_act() -> None:
    row, alma = of_alma()
    helped(row, alma)
    (access,) = row.accesses.all()
    assert access.account.email == "cara@example.org"
    kinds = LedgerEntry.objects.filter(subject=str(row.id)).values_list("kind", flat=True)
    assert {"invited", "access_given"} <= set(kinds)
    assert "cara@example.org" in signed_in(alma).get(f"/cases/{row.id}/people/").content.decode()
    assert "cara" not in "".join(LedgerEntry.objects.values_list("body", flat=True))


def test_the_mail_to_a_helper_names_nobody_and_nothing() -> None:
    row, alma = of_alma()
    sent(signed_in(alma), f"/cases/{row.id}/people/", email="cara@example.org")
    token()
    letter = mail.outbox[-1]
    text = f"{letter.subject} {letter.body}"
    assert letter.to == ["cara@example.org"]
    assert not [word for word in ("Alma", "pump", row.reference, str(row.id), "alma@") if word in text]


@pytest.mark.parametrize("page", ["people", "hand-over", "erase", "data"])
def test_a_helper_cannot_ask_others_or_hand_over_or_erase_or_take_the_data(page: str) -> None:
    row, alma = of_alma()
    helper = helped(row, alma)
    for answer in (
        helper.get(f"/cases/{row.id}/{page}/"),
        helper.post(
            f"/cases/{row.id}/{page}/", {"sure": "on", "email": "x@example.org", "key": str(uuid4())}
        ),
    ):
        assert answer.status_code in (404, 405)
    row.person.refresh_from_db()
    assert row.person.name == "Alma Reyes"
    assert row.invitations.count() == 1


@pytest.mark.parametrize("page", ["people", "hand-over", "erase", "data"])
def test_a_case_of_another_and_one_that_does_not_exist_answer_alike(page: str) -> None:
    row, _ = of_alma()
    stranger = signed_in(account("eve@example.org"))
    answers = [stranger.get(f"/cases/{name}/{page}/") for name in (row.id, uuid4())]
    assert [one.status_code for one in answers] == [404, 404]
    assert bare(answers[0].content) == bare(answers[1].content)


def test_an_access_that_was_ended_opens_nothing() -> None:
    row, alma = of_alma()
    helped(row, alma)
    helper = Account.objects.get(email="cara@example.org")
    sent(signed_in(alma), f"/cases/{row.id}/people/end/", account=str(helper.id))
    assert not row.accesses.filter(ended_at=None).exists()
    again = sent(signed_in(alma), f"/cases/{row.id}/people/end/", account=str(helper.id))
    assert again.status_code == 404


def test_an_invitation_that_was_ended_opens_nothing() -> None:
    row, alma = of_alma()
    sent(signed_in(alma), f"/cases/{row.id}/people/", email="cara@example.org")
    link = token()
    name = row.invitations.get().digest
    sent(signed_in(alma), f"/cases/{row.id}/people/end/", invitation=name)
    assert inviting.opened(link, timezone.now()) is None


def test_an_invitation_of_another_case_cannot_be_ended() -> None:
    row, alma = of_alma()
    other = opened(owner=person(account=account("ben@example.org")))
    sent(signed_in(alma), f"/cases/{row.id}/people/", email="cara@example.org")
    answer = sent(
        signed_in(Account.objects.get(email="ben@example.org")),
        f"/cases/{other.id}/people/end/",
        invitation=row.invitations.get().digest,
    )
    assert answer.status_code == 404
    assert inviting.opened(token(), timezone.now()) is not None


def test_an_invitation_works_once() -> None:
    row, alma = of_alma()
    sent(signed_in(alma), f"/cases/{row.id}/people/", email="cara@example.org")
    link, cara = token(), account("cara@example.org")
    inviting.accept_help(link, cara, by=OWNER, at=timezone.now())
    with pytest.raises(ServiceError, match="no longer open"):
        inviting.accept_help(link, cara, by=OWNER, at=timezone.now())


def test_an_invitation_ends_after_two_weeks() -> None:
    row, alma = of_alma()
    sent(signed_in(alma), f"/cases/{row.id}/people/", email="cara@example.org")
    link, later = token(), timezone.now() + inviting.GOOD_FOR
    with pytest.raises(ServiceError, match="no longer open"):
        inviting.accept_help(link, account("cara@example.org"), by=OWNER, at=later)


def test_a_link_that_was_passed_on_opens_nothing_for_another_address() -> None:
    row, alma = of_alma()
    sent(signed_in(alma), f"/cases/{row.id}/people/", email="cara@example.org")
    link, eve = token(), account("eve@example.org")
    page = signed_in(eve).get(f"/cases/invited/{link}/", follow=True)
    assert "another email address" in page.content.decode()
    with pytest.raises(ServiceError, match="another email address"):
        inviting.accept_help(link, eve, by=OWNER, at=timezone.now())
    assert Invitation.objects.get().used_at is None


def test_who_is_not_signed_in_is_asked_to_and_the_address_holds_no_token() -> None:
    row, alma = of_alma()
    sent(signed_in(alma), f"/cases/{row.id}/people/", email="cara@example.org")
    page = Client().get(f"/cases/invited/{token()}/", follow=True)
    assert page.redirect_chain == [("/cases/invited/", 302)]
    assert "/account/login/?next=/cases/invited/" in page.content.decode()


def test_a_made_up_link_says_that_it_does_not_work() -> None:
    page = Client().get("/cases/invited/made-up/", follow=True)
    assert page.status_code == 404
    assert "This link does not work" in page.content.decode()


def test_the_tables_do_not_hold_what_makes_the_link() -> None:
    row, alma = of_alma()
    sent(signed_in(alma), f"/cases/{row.id}/people/", email="cara@example.org")
    link = token()
    assert link not in everything()


def test_a_form_that_is_sent_twice_asks_once_and_nobody_is_flooded() -> None:
    row, alma = of_alma()
    client, key = signed_in(alma), str(uuid4())
    for _ in range(2):
        client.post(f"/cases/{row.id}/people/", {"email": "cara@example.org", "key": key})
    assert row.invitations.count() == 1
    answers = [sent(client, f"/cases/{row.id}/people/", email=f"{n}@example.org") for n in range(6)]
    assert "too many invitations" in answers[-1].content.decode()
    assert row.invitations.count() == inviting.MOST_A_DAY


def everything() -> str:
    """Every value of every table, and what is packed into sessions."""
    held = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - the names come from the database
            held += [f"{value!r}" for line in cursor.fetchall() for value in line]
    held += [str(session.get_decoded()) for session in Session.objects.all()]
    return "\n".join(held)


def handed(row: CaseRow, owner: Account, **fields: str) -> Client:
    """The new owner, who has taken the case over by the pages."""
    sent(signed_in(owner), f"/cases/{row.id}/hand-over/", email="ben@example.org", sure="on")
    link, ben = token(), signed_in(account("ben@example.org"))
    ben.get(f"/cases/invited/{link}/", follow=True)
    sent(ben, "/cases/invited/", **{**ADDRESS, **fields})
    return ben


def test_a_new_owner_takes_the_case_over_with_their_own_name() -> None:
    row, alma = of_alma()
    ben = handed(row, alma)
    row.refresh_from_db()
    assert (row.person.name, row.person.email, row.person.city) == ("Ben Okoro", "ben@example.org", "Salem")
    assert isinstance(casework.events_of(row.id)[-1][1], happened.HandedOver)
    assert ben.get(f"/cases/{row.id}/people/").status_code == 200
    assert casework.is_as_written(row)
    assert list(ledger.faults()) == []


def test_the_owner_before_has_no_way_left_and_neither_have_helpers() -> None:
    row, alma = of_alma()
    at = timezone.now()
    link = new_link(row, at)
    helped(row, alma)
    browser = Client()
    session = browser.session
    session["linked"] = {str(row.id): str(row.person_id)}  # as a private link leaves it
    session.save()
    assert browser.get(f"/cases/{row.id}/people/").status_code == 200
    handed(row, alma)
    assert follow(link, at) is None
    assert not row.accesses.filter(ended_at=None).exists()
    assert signed_in(alma).get(f"/cases/{row.id}/people/").status_code == 404
    assert browser.get(f"/cases/{row.id}/people/").status_code == 404


def test_a_new_owner_gets_nothing_of_the_one_before() -> None:
    row, alma = of_alma()
    happens(row, happened.ProblemReported, OWNER, says="Call Alma at 555 0100.")
    ben = handed(row, alma)
    shown = ben.get(f"/cases/{row.id}/data/").content.decode()
    assert "Ben Okoro" in shown
    assert not [text for text in ("Alma", "alma@", "Elm Street", "555 0100") if text in shown]


def test_the_owner_before_is_forgotten_a_week_later() -> None:
    row, alma = of_alma()
    happens(row, happened.ProblemReported, OWNER, says="Call Alma at 555 0100.")
    handed(row, alma)
    assert "Elm Street" in everything()
    time_passes()
    work()
    held = everything()
    assert not [text for text in ("Alma", "alma@", "Elm Street", "555 0100") if text in held]
    assert "Ben Okoro" in held
    assert list(ledger.faults()) == []


def test_the_owner_before_is_not_forgotten_who_has_another_request() -> None:
    row, alma = of_alma()
    opened(owner=row.person, hours=1)
    handed(row, alma)
    time_passes()
    work()
    assert Person.objects.get(name="Alma Reyes").account == alma


def test_a_label_with_the_old_address_goes_with_the_owner_before() -> None:
    row, alma = of_alma()
    at = timezone.now()
    Parcel.objects.create(case=row, carrier="file", tracking="1", label=b"Elm Street", made_at=at)
    handed(row, alma)
    assert bytes(row.parcels.get().label) == b""


def test_a_link_to_help_does_not_make_an_owner() -> None:
    row, alma = of_alma()
    sent(signed_in(alma), f"/cases/{row.id}/people/", email="ben@example.org")
    link, ben = token(), account("ben@example.org")
    with pytest.raises(ServiceError):
        handing.take_over(link, ben, ADDRESS, by=OWNER, at=timezone.now())
    row.refresh_from_db()
    assert row.person.name == "Alma Reyes"


def test_a_link_to_own_does_not_make_a_helper() -> None:
    row, alma = of_alma()
    sent(signed_in(alma), f"/cases/{row.id}/hand-over/", email="ben@example.org", sure="on")
    with pytest.raises(ServiceError):
        inviting.accept_help(token(), account("ben@example.org"), by=OWNER, at=timezone.now())


def test_of_two_offers_to_own_the_newest_counts() -> None:
    row, alma = of_alma()
    sent(signed_in(alma), f"/cases/{row.id}/hand-over/", email="ben@example.org", sure="on")
    first = token()
    sent(signed_in(alma), f"/cases/{row.id}/hand-over/", email="dan@example.org", sure="on")
    assert inviting.opened(first, timezone.now()) is None
    assert inviting.opened(token(), timezone.now()) is not None


def test_a_helper_acts_as_a_helper() -> None:
    row, alma = of_alma()
    helper = helped(row, alma)
    request = RequestFactory().get("/")
    request.session, request.user = helper.session, Account.objects.get(email="cara@example.org")
    by = acting.on_case(request, row)
    assert by is not None
    assert by.part.value == "caregiver"
    assert timedelta(days=14) == inviting.GOOD_FOR
