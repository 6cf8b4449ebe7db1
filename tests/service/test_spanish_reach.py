"""The campaign, the reply to a letter and the news in Spanish: pages and papers hold no English."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from lockring.campaign import Channel
from lockring.campaign.clocks import RULES
from lockring.campaign.documents import Kind
from lockring.campaign.documents.words import ENGLISH, SPANISH
from lockring.campaign.figures import Counts, funnel
from lockring.service.campaign import composing, documents, drawing, importing, tallying, tokens, words
from lockring.service.models import CameBack, Campaign, Check, Contact, Dispatch, Role
from lockring.service.models.outbox import DispatchState
from lockring.service.news import links
from lockring.service.outbox import composing as outbox_composing
from lockring.service.outbox import desk_words
from lockring.service.outbox.composed import Composed
from lockring.service.outbox.composing import compose
from lockring.service.wording import in_words
from tests.service import builders, desk, listed
from tests.service.builders import LEAD, RING, START
from tests.service.campaigns import campaign, contact
from tests.service.pdf_text import text
from tests.service.test_news import confirmed, path_of
from tests.service.test_news_issues import made, sent
from tests.service.test_spanish import assert_spanish, english, linked, seen

pytestmark = pytest.mark.django_db

NEWS = ["news/", "news/subscribe/", f"news/subscribe/{RING}/", "news/asked/", "reply/"]
OF_CAMPAIGN = ["", "send/", "answers/", "checks/", "duties/", "documents/", "strategy/", "end/", "audience/"]
OF_CAMPAIGN += ["rows/joined/", "lists/", "lists/contacts/", "lists/pairs/"]
DESK = [
    "campaigns/",
    "campaigns/new/",
    f"campaigns/new/{RING}/",
    "outbox/",
    "outbox/calls/",
    "news/",
    "news/new/",
]


@pytest.mark.parametrize("path", NEWS)
def test_a_page_of_news_for_everyone_is_in_spanish(path: str) -> None:
    assert_spanish(Client(), f"/es/{path}")


def test_the_pages_of_a_subscriber_are_in_spanish() -> None:
    one = confirmed(language="es", notices=[RING])
    client = Client()
    for link in (links.to_manage(one), links.to_leave(one)):
        assert_spanish(client, path_of(link))
    client.post(path_of(links.to_leave(one)))
    assert_said(client.get(path_of(links.to_manage(one))))


@pytest.mark.parametrize("path", ["news/confirm/none/", "news/mine/none/", "news/leave/none/"])
def test_a_link_that_is_over_says_so_in_spanish(path: str) -> None:
    assert_said(Client().get(f"/es/{path}"))


def assert_said(answer: Any) -> None:
    """An answer of any status is in Spanish."""
    page = answer.content.decode()
    assert '<html lang="es"' in page
    assert [one for one in english() if one in seen(page)] == []


def test_asking_and_saying_yes_is_in_spanish() -> None:
    client = Client()
    asked = {"email": "alma@example.org", "language": "es", "key": str(uuid4()), "notices": [RING]}
    assert client.post("/es/news/subscribe/", asked)["Location"] == "/es/news/asked/"
    link = path_of(compose(Dispatch.objects.get()).message.link)  # type: ignore[union-attr]
    assert_spanish(client, link)
    client.post(link)
    assert_spanish(client, link)


def test_the_reminders_of_a_case_are_in_spanish() -> None:
    row = builders.opened(owner=builders.person(language="es", email="alma@example.org"))
    assert_spanish(linked(row), f"/es/news/reminder/{row.id}/")


@pytest.mark.parametrize("more", [{}, {"kind": "consignee", "quantity": 12}])
def test_a_reply_is_in_spanish_from_the_link_to_the_thanks(more: dict[str, Any]) -> None:
    row = contact(campaign(), language="es", **more)
    client = Client()
    assert_spanish(client, f"/es/reply/with/{tokens.token(row.id, 'answer')}/")
    page = client.get("/es/reply/answer/").content.decode()
    hidden = dict(re.findall(r'type="hidden" name="(visit|key)" value="([^"]+)"', page))
    client.post("/es/reply/answer/", {**hidden, "what": "never"})
    assert_spanish(client, "/es/reply/thanks/")
    assert_spanish(client, f"/es/reply/with/{tokens.token(row.id, 'answer')}/")
    assert_spanish(client, f"/es/reply/leave/{tokens.token(row.id, 'leave')}/")
    assert "/es/reply/leave/" in notice(row).leave


def notice(row: Contact) -> Composed:
    """The first message to this contact."""
    return composing.compose(row, "key", is_again=False)


@pytest.mark.parametrize("wrong", [{"code": "ABCD"}, {"code": ""}])
def test_a_code_that_opens_nothing_is_told_in_spanish(wrong: dict[str, str]) -> None:
    assert_said(Client().post("/es/reply/", wrong))
    assert_said(Client().get("/es/reply/with/none/"))


def _campaign() -> Campaign:
    """A campaign with somebody of every kind, a list, a pair, a check, a duty, letters and calls."""
    of = campaign(at=START)
    contact(of)
    contact(of, told_at=START, told_by="email", rung=1, tried_at=START, dead_channels=["email"])
    contact(of, told_at=START, told_by="sms", answered_at=START, answer="question", answered_by="web")
    contact(of, told_at=START, told_by="sms", rung=4, tried_at=START)
    contact(of, left_out="not_covered", kind="consignee", quantity=10)
    contact(of, left_out="no_address", email="", phone="", street="")
    contact(of, joined_into=contact(of, left_out="not_told"))
    drawing.draw(of.id, by=LEAD, at=START, key=str(uuid4()))
    return of


@pytest.mark.parametrize("path", OF_CAMPAIGN)
def test_a_page_of_a_campaign_is_in_spanish(path: str) -> None:
    of = _campaign()
    assert_spanish(desk.at_desk(Role.LEAD), f"/es/desk/campaigns/{of.id}/{path}")


def test_the_pages_of_one_contact_and_of_one_check_are_in_spanish() -> None:
    of, client = _campaign(), desk.at_desk(Role.LEAD)
    for row in of.contacts.filter(joined_into=None):
        assert_spanish(client, f"/es/desk/campaigns/{of.id}/contacts/{row.id}/")
        assert_spanish(client, f"/es/desk/campaigns/{of.id}/contacts/{row.id}/")
    assert_spanish(client, f"/es/desk/campaigns/{of.id}/checks/{Check.objects.all()[0].id}/")


@pytest.mark.parametrize("path", DESK)
def test_a_page_of_the_desk_about_messages_is_in_spanish(path: str) -> None:
    _campaign()
    assert_spanish(desk.at_desk(Role.LEAD), f"/es/desk/{path}")


def test_an_issue_of_the_newsletter_is_in_spanish_at_the_desk_and_on_the_web() -> None:
    row = made(article="# Lea esto\n\nLlame.")
    assert_spanish(desk.at_desk(Role.LEAD), f"/es/desk/news/{row.id}/")
    sent(row)
    assert_spanish(Client(), f"/es/news/{row.number}/")
    assert_spanish(Client(), "/es/news/")


@pytest.mark.parametrize("kind", [Kind.CUSTOMER_LETTER, Kind.REPLY_FORM])
def test_what_owners_read_on_paper_is_in_their_language(kind: Kind) -> None:
    of = campaign(is_rehearsal=True)
    paper = documents.paper(kind, of, tallying.fresh(of, timezone.now()), "es")
    assert paper.rehearsal == "ENSAYO - NO ES UN RETIRO"
    printed = " ".join(text(documents.pdf(paper, "es")).split())
    said = [value for value in msgspec.structs.asdict(ENGLISH).values() if isinstance(value, str)]
    both = msgspec.structs.asdict(SPANISH).values()
    pieces = [piece.strip() for value in said if value not in both for piece in re.split(r"\{\w+\}", value)]
    assert [one for one in [*pieces, "Class I", "REHEARSAL"] if len(one) > 6 and one in printed] == []


def test_every_duty_and_every_figure_has_words_in_spanish() -> None:
    rules = [text for rule in RULES.values() for text in (rule.duty, rule.starts, rule.unit.value)]
    steps = [text for step in funnel(Counts()) for text in (step.says, step.of) if text]
    assert [text for text in (*rules, *steps) if in_words(text, "es")[1] != "es"] == []


def test_whatever_is_kept_as_a_code_is_told_in_words() -> None:
    ours = {
        name for name, composer in outbox_composing._COMPOSERS.items() if composer.startswith("lockring.")
    }
    assert desk_words.PURPOSES.keys() == ours
    assert desk_words.STATES.keys() == set(DispatchState.values)
    assert words.CHANNELS.keys() == {one.value for one in Channel}


def test_a_list_with_faults_is_in_spanish(tmp_path: Path, settings: Settings) -> None:
    settings.HOME = tmp_path
    of, client = campaign(), desk.at_desk(Role.LEAD)
    rows = (
        "Name,E-mail,State,Model,Serial,Quantity\nAlma,no,XX,MMT-1780,??,many\n,,,,,\nAlma,a@example.org,IL\n"
    )
    taken = listed.taken(of, rows.encode())
    kept = importing.keep(BytesIO(rows.encode() + b"x"), of, name="l", kind="dealer", asked=(), at=START)
    for path in (f"{taken.id}/", f"{kept.id}/", ""):
        assert_spanish(client, f"/es/desk/campaigns/{of.id}/lists/{path}")


def test_the_outbox_is_in_spanish_with_messages_in_every_state() -> None:
    one = contact(campaign())
    for channel in Channel:
        for state in DispatchState.values:
            name = f"{channel.value}-{state}"
            Dispatch.objects.create(
                key=name,
                purpose="campaign.notice",
                subject=one.id,
                channel=channel.value,
                state=state,
                made_at=START,
                due_at=START,
                ended_at=START,
                fault="The address was refused" if state == DispatchState.DEAD else "",
            )
    for kind in desk_words.CAME_BACK:
        CameBack.objects.create(key=kind, kind=kind, at=START)
    client = desk.at_desk(Role.LEAD)
    assert_spanish(client, "/es/desk/outbox/")
    assert_spanish(client, "/es/desk/outbox/calls/")
    assert_spanish(client, f"/es/desk/campaigns/{one.campaign_id}/contacts/{one.id}/")
