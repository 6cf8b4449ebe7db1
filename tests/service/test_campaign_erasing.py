"""Erasing a contact takes their words, in answers, calls and mails, and the name from letters to post."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from pytest_django.fixtures import Settings

from lockring.campaign import Answer, Channel
from lockring.service import ledger, remarks
from lockring.service.campaign import answering, erasing
from lockring.service.models import Campaign, Contact, Dispatch, DispatchState, LetterBatch, Remark
from lockring.service.outbox import batches, coming_back, phone, tokens
from lockring.service.outbox.phone import Result
from lockring.service.outbox.putting import Down, put_many
from tests.service import pdf_text
from tests.service.builders import AGENT, LEAD, START
from tests.service.campaigns import campaign, contact
from tests.service.desk import at_desk

pytestmark = pytest.mark.django_db


def put_down(row: Contact, channel: Channel) -> Dispatch:
    """A message to them that is due."""
    down = Down(
        purpose="campaign.notice",
        subject=row.id,
        channel=channel.value,
        key=uuid4().hex,
        due_at=START,
        detail={"campaign": str(row.campaign_id)},
    )
    with transaction.atomic():
        put_many([down], START)
    return Dispatch.objects.get(key=down.key)


def erase(row: Contact) -> None:
    erasing.erase(row.id, by=LEAD, at=START, key=uuid4().hex)


def printed(of: Campaign) -> tuple[LetterBatch, Contact, Contact]:
    """A batch with letters to Alma and to Ben, not posted yet."""
    alma, ben = contact(of), contact(of, name="Ben Okoro", street="3 Oak Road")
    for row in (alma, ben):
        put_down(row, Channel.LETTER)
    made = batches.batch(batches.waiting(START), by=LEAD, at=START).batch
    assert made is not None
    return made, alma, ben


def read(made: LetterBatch) -> str:
    return pdf_text.text(bytes(made.file)) + pdf_text.text(bytes(made.sheet))


def answered(row: Contact, says: str) -> None:
    given: dict[str, Any] = {"answer": Answer.PASSED_ON, "way": "web", "says": says}
    answering.give(row.id, answering.Given(**given), by=LEAD, at=START, key=uuid4().hex)


def test_what_they_wrote_and_said_is_gone_and_what_others_said_stays() -> None:
    of = campaign()
    kept = contact(of)
    row, other = contact(of, joined_into=kept), contact(of)
    call, mail = put_down(row, Channel.PHONE), put_down(kept, Channel.EMAIL)
    phone.called(
        call.id, Result.TOLD, by=AGENT, at=START, key="c", says="call my sister Cara", they_asked=True
    )
    reply = f"From: a@example.org\nTo: back+{tokens.token(mail.id)}@example.org\n\nI am Alma Reyes"
    came = coming_back.take(reply.encode(), START)
    assert (came.dispatch, came.kind) == (mail, "reply")
    answered(kept, "Alma gave it to Cara")
    answering.take_back(kept.id, "It was not Alma", by=LEAD, at=START, key="t")
    answered(other, "Mine rattles")
    assert Remark.objects.exclude(text="").count() == 5
    erase(row)
    assert list(Remark.objects.exclude(text="").values_list("text", flat=True)) == ["Mine rattles"]
    page = at_desk().get(f"/desk/campaigns/{of.id}/contacts/{kept.id}/").content.decode()
    assert "Cara" not in page
    assert list(ledger.faults()) == []
    assert list(remarks.changed()) == []


def test_a_letter_that_is_not_posted_is_taken_out_of_its_batch_and_the_others_stay_in_it() -> None:
    made, alma, ben = printed(campaign())
    assert "Alma Reyes" in read(made)
    erase(alma)
    made.refresh_from_db()
    assert "Alma" not in read(made)
    assert "12 Elm Street" not in read(made)
    assert read(made).count("Ben Okoro") == 2
    assert (made.letters, made.pages) == (1, pdf_text.pages(bytes(made.file)))
    batches.post(made.id, by=LEAD, at=START)
    told = dict(Contact.objects.values_list("id", "told_by"))
    assert told == {alma.id: "", ben.id: "letter"}
    assert Dispatch.objects.get(subject=alma.id).state == DispatchState.DROPPED
    assert list(ledger.faults()) == []


def test_a_batch_of_which_nothing_is_left_is_gone() -> None:
    made, alma, ben = printed(campaign())
    erase(alma)
    erase(ben)
    assert not LetterBatch.objects.filter(id=made.id).exists()


def test_a_letter_that_can_be_printed_no_longer_is_set_aside_with_its_reason() -> None:
    made, alma, ben = printed(campaign())
    Contact.objects.filter(id=ben.id).update(name="王小明")
    erase(alma)
    assert not LetterBatch.objects.filter(id=made.id).exists()
    (left,) = Dispatch.objects.filter(subject=ben.id)
    assert (left.state, "王" in left.fault) == (DispatchState.DEAD, True)


def test_a_batch_that_cannot_be_drawn_again_is_taken_apart_and_its_letters_wait(settings: Settings) -> None:
    made, alma, ben = printed(campaign())
    settings.LOCKRING_SENDER = ""
    erase(alma)
    assert not LetterBatch.objects.filter(id=made.id).exists()
    assert [one.subject for one in batches.waiting(START)] == [ben.id]


def test_a_letter_that_was_posted_stays_sent() -> None:
    made, alma, _ben = printed(campaign())
    batches.post(made.id, by=LEAD, at=START)
    erase(alma)
    assert Dispatch.objects.get(subject=alma.id).state == DispatchState.SENT
    assert LetterBatch.objects.get(id=made.id).letters == 2
