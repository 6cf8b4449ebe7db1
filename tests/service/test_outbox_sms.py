"""An SMS goes to the number of the owner, with the code of its country, or to nobody."""

from __future__ import annotations

from uuid import uuid4

import pytest
from pytest_django.fixtures import Settings

from lockring.service.models import Contact, Dispatch, DispatchState
from lockring.service.outbox import numbers, phone, sending
from lockring.service.outbox.phone import Result
from tests.service.builders import LEAD, START
from tests.service.campaigns import campaign, contact
from tests.service.test_campaign_told import channels, climb, now_is

WRITTEN = {
    ("(212) 555-0142", "US"): "+12125550142",
    ("1-416-555-0142", "CA"): "+14165550142",
    ("212.555.0142 x89", "US"): "+12125550142",
    ("212 555 0142 Ext. 89", "PR"): "+12125550142",
    ("+1 212 555 0142", "DE"): "+12125550142",
    ("+44 20 7946 0000", "US"): "+442079460000",
    ("+44 20 7946 0000 ext 12", "GB"): "+442079460000",
}
UNCERTAIN = [
    ("(212) 555-0142", "DE"),
    ("+2125550142", "US"),
    ("+44 (0)20 7946 0000", "GB"),
    ("020 7946 0000", "GB"),
    ("555-0142", "US"),
    ("112 555 0142", "US"),
    ("212-555-0142 / 646-555-0143", "US"),
    ("212-555-0142 or 646-555-0143", "US"),
    ("+1 212 555 01", "US"),
    ("01144 20 7946 0000", "US"),
    ("call my son", "US"),
    ("", "US"),
]


@pytest.mark.parametrize(("written", "country"), WRITTEN)
def test_a_number_that_is_certain_has_the_code_of_its_country(written: str, country: str) -> None:
    assert numbers.sendable(written, country) == WRITTEN[written, country]


@pytest.mark.parametrize(("written", "country"), UNCERTAIN)
def test_a_number_that_is_not_certain_is_none(written: str, country: str) -> None:
    assert numbers.sendable(written, country) == ""


@pytest.mark.django_db(transaction=True)
def test_who_has_no_certain_number_is_not_told_by_sms_and_the_next_step_is_due(settings: Settings) -> None:
    settings.SMS = "json://127.0.0.1:9/{phone}"
    of = campaign()
    one = contact(of, email="", phone="030 1234567", country="DE")
    climb(of)
    sending.deliver_due(START)
    assert (now_is(one).told_at, one.dead_channels, one.phone) == (None, ["sms"], "030 1234567")
    climb(of)
    assert channels(one) == [("sms", "dead"), ("letter", "ready")]


@pytest.mark.django_db(transaction=True)
def test_a_number_that_takes_no_sms_is_kept_for_calls(settings: Settings) -> None:
    settings.SMS = "json://127.0.0.1:9/{phone}"
    of = campaign()
    ways = [{"phone": "0301"}, {"phone": "+1 217 555 0199"}]
    one = contact(of, email="", phone="030 1234567", country="DE", region="", other_ways=ways)
    climb(of)
    sending.deliver_due(START)
    assert now_is(one).phone == "+1 217 555 0199"
    assert one.other_ways == [{"phone": "0301"}, {"phone": "030 1234567"}]


@pytest.mark.django_db
def test_a_wrong_number_gets_no_sms_later_and_whom_it_told_by_sms_was_not_told() -> None:
    of = campaign()
    one: Contact = contact(of, email="", street="", told_at=START, told_by="sms")
    call = Dispatch.objects.create(
        key="call",
        purpose="campaign.notice",
        subject=one.id,
        channel="phone",
        state=DispatchState.READY,
        made_at=START,
        due_at=START,
    )
    assert phone.called(call.id, Result.WRONG, by=LEAD, at=START, key=str(uuid4()), they_asked=True)
    assert now_is(one).dead_channels == ["phone", "sms"]
    assert (one.told_at, one.told_by) == (None, "")
    assert climb(of) == 0
