"""Joined over two joins: the first code, link and bounce still mean the contact that counts."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from lockring.campaign import Answer
from lockring.service.campaign import replying, roots, tokens
from lockring.service.models import Contact, Role
from lockring.service.outbox import putting, told
from tests.service import desk
from tests.service.builders import START
from tests.service.campaigns import campaign, contact
from tests.service.test_campaign_answers import visit

pytestmark = pytest.mark.django_db


def _chain(**root: object) -> list[Contact]:
    """Three contacts: the first was joined into the second, and that one into the third."""
    of = campaign()
    third = contact(of, **root)
    second = contact(of, joined_into=third)
    return [contact(of, joined_into=second), second, third]


def test_the_first_code_of_a_chain_of_joins_answers_for_the_one_that_counts() -> None:
    first, second, third = _chain()
    client, hidden = visit(first)
    assert client.post("/reply/answer/", {**hidden, "what": "did"})["Location"] == "/reply/thanks/"
    third.refresh_from_db()
    assert third.answer == Answer.ACTED.value
    assert replying.counts(second) == third
    assert roots.family(second.id)[0] == third.id
    assert set(roots.family(third.id)) == {first.id, second.id, third.id}


def test_the_first_card_of_a_chain_of_joins_opens_the_one_that_counts_at_the_desk() -> None:
    first, _second, third = _chain()
    address = f"/desk/campaigns/{first.campaign_id}/"
    opened = desk.at_desk(Role.AGENT).post(f"{address}answers/", {"code": first.code})
    assert opened["Location"] == f"{address}contacts/{third.id}/"


def test_who_leaves_by_the_first_mail_of_a_chain_of_joins_gets_no_mail_by_the_one_that_counts() -> None:
    first, _second, third = _chain()
    Client().post(f"/reply/leave/{tokens.token(first.id, 'leave')}/")
    found = Contact.objects.in_bulk([first.id, third.id])
    assert [found[one.id].dead_channels for one in (first, third)] == [["email"], ["email"]]


@pytest.mark.parametrize(("email", "dead"), [("alma@example.org", ["email"]), ("new@example.org", [])])
def test_a_bounce_counts_for_the_one_that_counts_where_it_has_the_same_address(
    email: str, dead: list[str]
) -> None:
    first, _second, third = _chain(email=email)
    sent = putting.put("campaign.notice", first.id, "email", str(uuid4()), START, START, {"rung": 1})
    assert sent is not None
    told.is_told(sent, START)
    third.refresh_from_db()
    assert third.told_at == START, "whoever was told by the first was told"
    told.is_dead(sent, START)
    third.refresh_from_db()
    assert third.dead_channels == dead
    told.came_back(sent)
    third.refresh_from_db()
    assert third.told_at is None
