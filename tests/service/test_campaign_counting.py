"""A large campaign is counted behind the pages; what would go out is counted by groups, and exactly."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from random import Random

import pytest
from django.urls import reverse

from lockring.campaign.ladder import state
from lockring.service import lately
from lockring.service.campaign import climbing, foreseeing, standing, tallying
from lockring.service.campaign.opening import strategy_of
from lockring.service.models import Contact, OwnerList, Role
from tests.service.builders import START
from tests.service.campaigns import campaign, contact
from tests.service.desk import at_desk

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("seed", range(3))
def test_standings_by_groups_are_those_of_each_contact(seed: int) -> None:
    of, rng = campaign(), Random(seed)
    for _ in range(60):
        ways = {name: "" for name in ("email", "phone", "street", "city") if rng.random() < 0.3}
        dead = rng.choice([[], ["email"], ["email", "sms"], ["letter"]])
        rung = rng.randrange(5)
        tried = START - timedelta(days=rng.randrange(30)) if rung else None
        contact(of, rung=rung, tried_at=tried, dead_channels=dead, **ways)
    strategy, rows = strategy_of(of), Contact.objects.filter(campaign=of)
    one_by_one = Counter(state(strategy, standing.standing(row), START) for row in rows)
    grouped: Counter[object] = Counter()
    for how, count in standing.standings(rows, strategy, START):
        grouped[state(strategy, how, START)] += count
    assert grouped == one_by_one


def test_nobody_waits_while_a_large_campaign_is_counted_for_the_first_time() -> None:
    of = campaign()
    contact(of)
    OwnerList.objects.create(campaign=of, name="one", kind="dealer", digest="d", at=START, rows=1_000_000)
    assert tallying.tally(of, START) is None
    assert foreseeing.foreseen(of, START) is None
    lead = at_desk(Role.LEAD)
    for page in ("campaign:one", "campaign:send", "campaign_lists:audience"):
        assert "Being counted" in lead.get(reverse(page, args=[of.id])).content.decode(), page
    tallying.again.call(str(of.id))
    foreseeing.foresee_again.call(str(of.id))
    counted = tallying.tally(of, START)
    assert counted is not None
    assert counted.counts.contacts == 1
    assert foreseeing.foreseen(of, START) == climbing.preview(of, foreseeing.foreseen(of, START).at)  # type: ignore[union-attr]


def test_after_a_write_it_is_counted_again_once_and_what_is_known_is_shown_meanwhile() -> None:
    asked: list[int] = []
    lately.count_now("counting", lambda: 7, now=START, mark="one")
    for mark in ("one", "two", "two"):
        assert lately.known("counting", int, lambda: asked.append(1), now=START, mark=mark) == 7
    assert asked == [1]


def test_what_was_foreseen_is_forgotten_once_something_was_sent() -> None:
    of = campaign()
    OwnerList.objects.create(campaign=of, name="one", kind="dealer", digest="d", at=START, rows=1_000_000)
    foreseeing.foresee_again.call(str(of.id))
    assert foreseeing.foreseen(of, START) is not None
    foreseeing.forget(of)
    assert foreseeing.foreseen(of, START) is None
