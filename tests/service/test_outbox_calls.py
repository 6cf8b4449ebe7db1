"""The list of calls: whom nobody has to call any more stands in nobody's way."""

from __future__ import annotations

from uuid import uuid4

import pytest

from lockring.service.models import Contact, Dispatch, DispatchState
from lockring.service.outbox import phone
from lockring.service.outbox.phone import Result
from tests.service.builders import LEAD, START
from tests.service.campaigns import campaign, contact
from tests.service.test_campaign_told import climb, now_is

pytestmark = pytest.mark.django_db


def to_call(count: int) -> list[Contact]:
    """Owners who can only be called, and are to be called now, in this order."""
    of = campaign()
    who = [contact(of, email="", street="", dead_channels=["sms"], serial=f"NG{n:07}H") for n in range(count)]
    climb(of)
    return sorted(who, key=lambda one: Dispatch.objects.get(subject=one.id).id)


def test_fifty_who_have_answered_do_not_hide_the_one_who_is_still_to_be_called() -> None:
    *answered, waits = to_call(phone.MOST + 1)
    Contact.objects.filter(id__in=[one.id for one in answered]).update(answered_at=START)
    (call,) = phone.calls(START)
    assert call.serial == waits.serial
    states = Dispatch.objects.filter(fault="no longer needed").values_list("state", flat=True)
    assert list(states) == [DispatchState.DROPPED] * phone.MOST
    assert Dispatch.objects.get(subject=waits.id).state == DispatchState.READY


def test_a_call_that_was_made_while_they_answered_is_written_down_all_the_same() -> None:
    (one,) = to_call(1)
    call = Dispatch.objects.get(subject=one.id)
    Contact.objects.filter(id=one.id).update(answered_at=START)
    assert phone.calls(START) == []
    assert phone.called(call.id, Result.TOLD, by=LEAD, at=START, key=str(uuid4()), they_asked=True)
    assert now_is(one).told_by == "phone"
    assert not phone.called(call.id, Result.TOLD, by=LEAD, at=START, key=str(uuid4()), they_asked=True)


def test_an_answer_that_is_taken_back_leads_to_the_call_after_all() -> None:
    (one,) = to_call(1)
    Contact.objects.filter(id=one.id).update(answered_at=START)
    assert phone.calls(START) == []
    Contact.objects.filter(id=one.id).update(answered_at=None)
    assert climb(one.campaign) == 1
    assert [call.serial for call in phone.calls(START)] == [one.serial]
