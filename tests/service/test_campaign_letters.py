"""The letter and the call of a campaign: made of its notice, on few pages, and of nothing that we invent."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import msgspec
import pytest

from lockring.service.campaign import composing
from lockring.service.models import Campaign, Contact, ListRow, OwnerList
from lockring.service.outbox import letters
from lockring.service.outbox.letters import Letter
from tests.service import pdf_text
from tests.service.campaigns import campaign, contact

pytestmark = pytest.mark.django_db
DESK = ("Returns desk", "100 Depot Road", "Northridge, CA 91325")


def letter(row: Contact) -> Letter:
    """The letter to them, as a batch makes it."""
    return letters.of(composing.compose(row, "key", is_again=False), "March 2, 2026")


def listed(row: Contact, model: str) -> None:
    """Puts them on a list, with the model as its maker wrote it there."""
    of = row.campaign
    at = datetime(2026, 1, 1, tzinfo=UTC)
    owner_list = OwnerList.objects.create(campaign=of, name="A", kind="dealer", digest=uuid4().hex, at=at)
    ListRow.objects.create(owner_list=owner_list, number=1, fields={"model": model}, contact=row)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("country", ["US", "DE"])
def test_a_letter_with_all_steps_of_a_notice_and_its_card_is_one_page(language: str, country: str) -> None:
    one = msgspec.structs.replace(letter(contact(campaign(), language=language)), country=country)
    drawn = letters.draw([one], DESK)
    assert drawn.pages == (1,)
    read = pdf_text.text(drawn.file)
    assert read.count(one.code) == 3  # in the letter, on the card, at the foot
    for steps in one.steps:
        for text in steps.texts:
            assert text.split()[0] in read


def test_in_large_print_the_card_stands_under_the_answer_and_not_alone() -> None:
    one = letter(contact(campaign()))
    drawn = letters.draw([one], DESK, large_print=True)
    (with_card,) = [page for page in pdf_text.of_pages(drawn.file) if "Reply card" in page]
    assert one.serial in with_card


def test_a_step_stands_under_its_own_condition_and_those_without_one_under_words_that_say_so() -> None:
    one = letter(contact(campaign()))
    assert [bool(steps.only_if) for steps in one.steps] == [True, True, True, True, False]
    assert len(one.steps[0].texts) == 3  # which share their condition
    assert "In any case:" in pdf_text.text(letters.draw([one], DESK).file)


@pytest.mark.parametrize(
    ("kept", "on_list", "printed"),
    [
        ("MMT1780", "mmt 1780", "MMT-1780"),  # as the notice writes it
        ("MMT1711K", "mmt1711k", "MMT-1711K"),  # the notice has its base
        ("XYZ9000", "XYZ 9000", "XYZ 9000"),  # the notice has none: as the list writes it
        ("XYZ9000", "ABC 1", "XYZ9000"),
        ("", "", ""),
    ],
)
def test_the_model_is_printed_as_the_notice_or_the_list_writes_it(
    kept: str, on_list: str, printed: str
) -> None:
    row = contact(campaign(), model=kept)
    listed(row, on_list)
    composed = composing.compose(row, "key", is_again=False)
    assert letters.of(composed, "").model == printed
    assert printed in composed.message.paragraphs[0]


def test_a_model_is_printed_as_written_for_who_was_joined_too() -> None:
    of: Campaign = campaign()
    kept = contact(of, model="XYZ9000")
    listed(contact(of, model="XYZ9000", joined_into=kept), "xyz-9000")
    assert letter(kept).model == "xyz-9000"
