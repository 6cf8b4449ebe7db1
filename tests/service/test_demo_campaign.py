"""The demo's campaigns and newsletter: made up, written by the real code, and as every rule asks."""

from __future__ import annotations

import csv
import io
from collections import Counter
from datetime import UTC, date, datetime

import pytest
from django.core import mail

from lockring.campaign.clocks import Clock
from lockring.service import audit, demo, demo_data, demo_lists
from lockring.service.campaign import audiences, tallying
from lockring.service.models import (
    CameBack,
    Campaign,
    Contact,
    Dispatch,
    DispatchState,
    Issue,
    LedgerEntry,
    Merge,
    OwnerList,
    Subscriber,
)

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
OWNERS = 60


def _campaign(*, is_rehearsal: bool = False) -> Campaign:
    return Campaign.objects.get(is_rehearsal=is_rehearsal)


@pytest.mark.django_db
def test_the_campaign_of_the_demo_holds_every_rule_and_its_counts_agree() -> None:
    demo.fill(25, NOW, OWNERS)
    assert list(audit.faults("", lambda *_: None)) == []
    _the_lists_are_whole()
    _the_dashboard_is_full()
    _the_audiences_differ()
    _the_newsletter_was_sent()
    _all_is_in_the_past_and_nothing_goes_out()


def _the_lists_are_whole() -> None:
    campaign = _campaign()
    lists = list(OwnerList.objects.filter(campaign=campaign))
    assert {one.kind for one in lists} == {"registration", "dealer", "warranty"}
    assert all(one.finished_at and one.refused == 1 for one in lists)
    contacts = Contact.objects.filter(campaign=campaign)
    assert sum(one.rows - one.refused for one in lists) == contacts.count()
    joined = contacts.exclude(joined_into=None).count()
    assert joined > 0
    assert joined == Merge.objects.filter(campaign=campaign, state=Merge.JOINED).count()
    assert contacts.filter(joined_into=None).count() >= OWNERS
    assert all(one.email.endswith("@example.org") for one in contacts.exclude(email=""))
    assert all("555-01" in one.phone for one in contacts.exclude(phone=""))


def _the_dashboard_is_full() -> None:
    campaign = _campaign()
    told = tallying.counted(campaign, NOW)
    counts = told.counts
    assert sum(counts.answers.values()) == sum(told.answered_by.values())
    assert sum(counts.answers.values()) == sum(of_day for _, of_day in told.answered)
    assert sum(counts.notified.values()) == sum(of_day for _, of_day in told.told)
    assert min(counts.bounced, counts.drawn, len(counts.checks)) > 0
    assert counts.returned + counts.corrected + counts.destroyed + counts.lost > 0
    assert {"web", "card", "case"} <= told.answered_by.keys()
    assert len(told.regions) > 10
    assert Contact.objects.filter(campaign=campaign).exclude(case=None).exists()
    duties = campaign.duties.all()
    assert {one.clock for one in duties} >= {Clock.REPORT_806.value, Clock.STATUS_REPORT.value}
    assert [one.clock for one in duties if one.met_at is None and one.due_on < NOW.date()] == [
        "status_report"
    ]
    assert campaign.batches.exclude(posted_at=None).exists()
    assert {one.kind for one in CameBack.objects.all()} == {"bounce", "reply"}


def _the_audiences_differ() -> None:
    mock = _campaign(is_rehearsal=True)
    assert not Dispatch.objects.filter(subject__in=mock.contacts.values("id")).exists()
    assert mock.contacts.exclude(told_at=None).exists()
    both = audiences.compared(mock, date(2018, 8, 7), date(2021, 10, 5), NOW).both
    assert both.old.told < both.new.told / 4


def _the_newsletter_was_sent() -> None:
    assert [bool(one.sent_at) for one in Issue.objects.order_by("number")] == [True, True, False]
    assert all(one.items for one in Issue.objects.all())
    sent = Dispatch.objects.filter(purpose="news.issue", state=DispatchState.SENT)
    assert sent.count() > Subscriber.objects.filter(confirmed_at__isnull=False).count() > 4


def _all_is_in_the_past_and_nothing_goes_out() -> None:
    assert LedgerEntry.objects.filter(at__gt=NOW).count() == 0
    assert not mail.outbox
    waiting = Dispatch.objects.filter(state=DispatchState.READY, due_at__lte=NOW)
    assert {one.channel for one in waiting} <= {"letter", "phone"}


def test_the_made_up_owners_are_always_the_same_and_a_fifth_stands_on_two_lists() -> None:
    owners = demo_lists.pumps(1_000, demo_data.people(30, NOW))
    assert owners == demo_lists.pumps(1_000, demo_data.people(30, NOW))
    lists = demo_lists.lists(owners)
    rows = Counter({kind: len(listed) for kind, listed in lists.items()})
    assert 0.15 < (rows.total() - len(owners)) / len(owners) < 0.25
    assert lists == demo_lists.lists(owners)
    assert len({one.region for one in owners}) > 30


def test_a_made_up_list_is_read_back_as_it_was_written() -> None:
    owners = demo_lists.remotes(20)
    told = list(csv.reader(io.StringIO(demo_lists.as_csv(owners).decode())))
    assert told[0] == list(demo_lists.COLUMNS)
    assert [row[6] for row in told[1:-1]] == [one.region for one in owners]
    assert not any(told[-1][column] for column in (0, 1, 4, 10))
