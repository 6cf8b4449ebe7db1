"""The desk of a campaign: opened by leads, changed with a reason, ended with all that is open shown."""

from __future__ import annotations

import json
import re
from uuid import uuid4

import pytest
from django.utils import timezone

from lockring.campaign import Strategy
from lockring.service.campaign import forms
from lockring.service.campaign.behind import ROWS
from lockring.service.models import Campaign, Contact, LedgerEntry, Role
from tests.service import desk
from tests.service.builders import RING, START
from tests.service.campaigns import campaign, contact

pytestmark = pytest.mark.django_db
_NEW = f"/desk/campaigns/new/{RING}/"


def _filled(**given: object) -> dict[str, object]:
    first = {
        **forms.first_values(Strategy()),
        "key": str(uuid4()),
        "revision": "2021-10-05",
        "public_warning": "on",
    }
    return {**first, **given}


def test_a_lead_opens_a_campaign_from_the_notice() -> None:
    client = desk.at_desk(Role.LEAD)
    assert _NEW in client.get("/desk/campaigns/new/").content.decode()
    answer = client.post(_NEW, _filled(made="500", distributed="400", level="B", share="20"))
    row = Campaign.objects.get()
    assert answer["Location"] == f"/desk/campaigns/{row.id}/"
    assert (row.made, row.distributed, row.strategy["level"], row.strategy["share"]) == (500, 400, "B", 0.2)
    assert not row.is_rehearsal
    assert LedgerEntry.objects.get(kind="campaign").subject == str(row.id)


def test_what_nobody_knows_stays_unknown() -> None:
    desk.at_desk(Role.LEAD).post(_NEW, _filled())
    row = Campaign.objects.get()
    assert (row.made, row.distributed) == (None, None)
    assert "unknown" in desk.at_desk(Role.VIEWER).get(f"/desk/campaigns/{row.id}/").content.decode()


def test_a_form_that_is_sent_twice_opens_one_and_a_notice_has_one() -> None:
    client, filled = desk.at_desk(Role.LEAD), _filled()
    client.post(_NEW, filled)
    client.post(_NEW, filled)
    page = client.post(_NEW, _filled()).content.decode()
    assert "has an open campaign already" in page
    assert Campaign.objects.count() == 1
    client.post(_NEW, _filled(is_rehearsal="on"))
    assert Campaign.objects.filter(is_rehearsal=True).count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"level": "B", "share": ""},
        {"made": "5", "distributed": "9"},
        {"made": "-1"},
        {"revision": "1999-01-01"},
    ],
)
def test_what_cannot_be_opens_nothing(wrong: dict[str, object]) -> None:
    assert desk.at_desk(Role.LEAD).post(_NEW, _filled(**wrong)).status_code == 200
    assert not Campaign.objects.exists()


@pytest.mark.parametrize("role", [Role.VIEWER, Role.AGENT])
def test_only_a_lead_opens_changes_and_ends(role: Role) -> None:
    of, client = campaign(), desk.at_desk(role)
    assert client.post(_NEW, _filled(is_rehearsal="on")).status_code == 403
    for page in ("strategy", "end"):
        assert client.get(f"/desk/campaigns/{of.id}/{page}/").status_code == 200
        assert client.post(f"/desk/campaigns/{of.id}/{page}/", _filled(reason="why")).status_code == 403


def test_a_change_stands_in_the_log_with_its_reason() -> None:
    of, client = campaign(), desk.at_desk(Role.LEAD)
    address = f"/desk/campaigns/{of.id}/strategy/"
    assert client.post(address, _filled(level="C")).status_code == 200  # no reason, no change
    assert client.post(address, _filled(level="C", reason="FDA asked for it")).status_code == 302
    of.refresh_from_db()
    body = json.loads(LedgerEntry.objects.get(kind="campaign_changed").body)
    assert of.strategy["level"] == "C"
    assert (body["before"]["strategy"]["level"], body["reason"]) == ("A", "FDA asked for it")


def test_before_it_ends_all_that_is_open_is_shown_and_written_down() -> None:
    of, client = campaign(), desk.at_desk(Role.LEAD)
    contact(of)
    contact(of, told_at=START, told_by="email", rung=1, tried_at=START)
    contact(of, told_at=START, told_by="email", rung=4, tried_at=START)
    contact(of, left_out="no_address", email="", phone="", street="")
    address = f"/desk/campaigns/{of.id}/end/"
    page = client.get(address).content.decode()
    numbers = [int(n) for n in re.findall(r"numeric\">(\d+)<", page)]
    assert numbers == [2, 1, 2, 1, 4, 0, 0]
    client.post(address, {"key": str(uuid4()), "reason": "moved to another system"})
    of.refresh_from_db()
    assert of.ended_at is not None
    assert json.loads(LedgerEntry.objects.get(kind="campaign_ended").body)["open"]["silent"] == 2


_FIGURE = re.compile(
    r'rows/([\w-]+)/(\?region=\w*)?"[^>]*>([^<]*)</a>'
    r'(?:</span>)?(?:<span class="campaign-funnel__number">(\d+)<)?'
)
_UNITS = ("listed", "accounted", "verified")
_NOT_THERE = {"not-told", "questions"}
"""Rows that other pages lead to."""


def figures(page: str) -> list[tuple[str, str, int]]:
    """Each link to rows: of what, of which state, and the number that it stands for."""
    found = _FIGURE.findall(page)
    return [
        (what, region, int(number or re.findall(r"\d+", text)[-1])) for what, region, text, number in found
    ]


def some_contacts(of: Campaign) -> None:
    """Contacts of every kind, in two states and in none."""
    now = timezone.now()
    contact(of)
    contact(of, told_at=START, told_by="email", rung=1, tried_at=START)
    contact(of, told_at=START, told_by="sms", answered_at=START, answer="acted", answered_by="web")
    contact(of, told_at=START, told_by="letter", answered_at=START, answer="question", answered_by="card")
    contact(of, told_at=START, told_by="sms", rung=4, tried_at=START, dead_channels=["email"])
    contact(of, region="CA", answered_at=START, answer="gone", answered_by="phone", lost=1, done_at=now)
    contact(of, region="", answer="acted", answered_at=START, answered_by="case", done_at=START)
    contact(of, left_out="no_address", email="", phone="", street="")
    contact(of, email="", phone="", street="", erased_at=START)
    contact(of, left_out="not_covered", told_at=START, told_by="email")
    contact(of, joined_into=contact(of, left_out="not_told"))


def test_every_figure_leads_to_exactly_its_rows() -> None:
    of, client = campaign(), desk.at_desk(Role.VIEWER)
    some_contacts(of)
    page = client.get(f"/desk/campaigns/{of.id}/").content.decode()
    shown = figures(page)
    ways = {what for what in ROWS if what.startswith(("told-", "way-"))}
    assert {what for what, _region, _number in shown} >= set(ROWS) - _NOT_THERE - ways
    assert {what for what, _region, _number in shown} & ways
    for what, region, number in shown:
        rows = client.get(f"/desk/campaigns/{of.id}/rows/{what}/{region}").content.decode()
        if what not in _UNITS:
            assert rows.count(f"/desk/campaigns/{of.id}/contacts/") == number, (what, region)
            assert what == "no-way-left" or f"{number} people and firms" in rows, what


def test_each_number_of_the_dashboard_that_counts_somebody_is_a_link_or_says_of_how_many() -> None:
    of, client = campaign(), desk.at_desk(Role.VIEWER)
    some_contacts(of)
    page = client.get(f"/desk/campaigns/{of.id}/").content.decode()
    beside = re.sub(r"<details.*?</details>", "", page, flags=re.DOTALL)  # the sums by day of the chart
    cells = re.findall(r'cell--numeric">(.*?)</td>', beside)
    assert cells
    assert all("/rows/" in cell for cell in cells)
    for step in re.findall(r"<li>(.*?campaign-funnel__number.*?)</li>", page):
        assert "/rows/" in step or "/lists/" in step or "As the firm states" in step, step
        assert re.search(r"of \d+|Of: |As the firm states", step), step


def test_what_counts_units_says_so_and_leads_to_whose_units_they_are() -> None:
    of, client = campaign(), desk.at_desk(Role.VIEWER)
    contact(of, kind=Contact.CONSIGNEE, quantity=12, corrected=5, returned=2)
    contact(of, corrected=1)
    contact(of, quantity=9)
    page = client.get(f"/desk/campaigns/{of.id}/").content.decode()
    shown = {what: number for what, _region, number in figures(page)}
    assert (shown["listed"], shown["accounted"], shown["verified"]) == (22, 8, 6)
    for what, says in (
        ("listed", "22 units of 3 people"),
        ("accounted", "8 units of 2 people"),
        ("verified", "6 units of 2 people"),
    ):
        assert says in client.get(f"/desk/campaigns/{of.id}/rows/{what}/").content.decode()


def test_one_page_says_all_of_a_contact_in_words() -> None:
    of, client = campaign(), desk.at_desk(Role.AGENT)
    one = contact(
        of,
        left_out="not_covered",
        dead_channels=["sms"],
        other_ways=[{"email": "second@example.org"}],
        facts={"ring_color": "black"},
    )
    other = contact(of, name="A. Reyes", joined_into=one)
    page = client.get(f"/desk/campaigns/{of.id}/contacts/{one.id}/").content.decode()
    for words in (
        "does not cover the device",
        "Nothing arrives by:",
        "second@example.org",
        "black",
        "A. Reyes",
    ):
        assert words in page, words
    assert "not_covered" not in page
    page = client.get(f"/desk/campaigns/{of.id}/contacts/{other.id}/").content.decode()
    assert "Joined into another contact" in page
    assert "Write it down" not in page
    assert (
        "does not cover the device" in client.get(f"/desk/campaigns/{of.id}/rows/left-out/").content.decode()
    )


def test_the_pages_of_a_campaign_are_there_and_name_nobody_in_their_address() -> None:
    of, client = campaign(is_rehearsal=True), desk.at_desk(Role.LEAD)
    contact(of, told_at=START, told_by="email")
    for page in (
        "",
        "send/",
        "answers/",
        "checks/",
        "duties/",
        "documents/",
        "strategy/",
        "end/",
        "rows/joined/",
        "lists/",
        "lists/pairs/",
        "lists/contacts/",
        "audience/",
    ):
        answer = client.get(f"/desk/campaigns/{of.id}/{page}")
        assert answer.status_code == 200, page
        assert "REHEARSAL - NOT A RECALL" in answer.content.decode(), page
        assert f'/desk/campaigns/{of.id}/strategy/"' in answer.content.decode(), page


def test_nobody_without_a_role_sees_any_of_it() -> None:
    of = campaign()
    assert desk.signed_in(desk.account(Role.NONE)).get(f"/desk/campaigns/{of.id}/").status_code == 404
    assert desk.signed_in(desk.account(Role.NONE)).get("/desk/campaigns/").status_code == 404
