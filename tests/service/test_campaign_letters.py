"""The letter and the call of a campaign: made of its notice, on few pages, and of nothing that we invent."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import msgspec
import pytest
from django.db import transaction
from django.utils import timezone

from lockring.errors import ServiceError
from lockring.notice import Urgency
from lockring.service.campaign import composing, opening
from lockring.service.models import Campaign, Contact, Dispatch, LedgerEntry, ListRow, OwnerList, Role
from lockring.service.outbox import letters, phone, quiet
from lockring.service.outbox.letters import Letter
from lockring.service.outbox.phone import Result
from lockring.service.outbox.putting import Down, put_many
from tests.service import pdf_text
from tests.service.builders import LEAD, RING
from tests.service.campaigns import campaign, contact
from tests.service.desk import at_desk

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


def to_call(row: Contact, at: datetime) -> Dispatch:
    """A call to them that is due."""
    down = Down(purpose="campaign.notice", subject=row.id, channel="phone", key=uuid4().hex, due_at=at)
    with transaction.atomic():
        put_many([down], at)
    return Dispatch.objects.get(key=down.key)


DAY = datetime(2026, 3, 2, 18, tzinfo=UTC)  # noon in Illinois
NIGHT = datetime(2026, 3, 3, 5, tzinfo=UTC)  # 11 o'clock at night there
_EVENING = datetime(2026, 3, 3, 2, tzinfo=UTC)  # 8 o'clock: the day has just ended


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_caller_says_what_cannot_wait_first_and_asks_every_question_of_the_notice(language: str) -> None:
    row = contact(campaign(), language=language)
    to_call(row, DAY)
    (call,) = phone.calls(DAY)
    guide = call.guide
    assert guide is not None
    notice = opening.notice_of(RING, language)
    assert notice is not None
    revision = notice.as_of(row.campaign.revision)
    assert revision is not None
    assert {one.fact for one in guide.questions} >= {one.fact for one in revision.observations}
    texts = {step.text for step in revision.advice}
    assert {text for steps in (*guide.first, *guide.then) for text in steps.texts} <= texts
    urgent = {step.text for step in revision.advice if step.urgency is Urgency.NOW}
    assert {text for steps in guide.first for text in steps.texts} <= urgent
    assert revision.contacts[0].phone in " ".join(guide.lines)


def test_the_sheet_on_paper_has_the_questions_with_room_for_their_answers() -> None:
    to_call(contact(campaign()), DAY)
    calls = phone.calls(DAY)
    read = pdf_text.text(phone.pdf(calls)).replace("\n", " ")
    for part in (
        "1. Say first",
        "2. Ask",
        "What they answered",
        "1-877-585-0166",
        "I never had this device.",
    ):
        assert part in read
    assert calls[0].guide is not None
    for one in calls[0].guide.questions:
        assert one.text.split()[-1] in read


@pytest.mark.parametrize("at", [NIGHT, _EVENING + timedelta(minutes=15)])
def test_a_call_by_night_is_not_written_down_unless_they_asked_for_it(at: datetime) -> None:
    one = to_call(contact(campaign()), DAY)
    with pytest.raises(ServiceError, match=r"3 Mar 2026, 15:00 UTC"):
        phone.called(one.id, Result.TOLD, by=LEAD, at=at, key="a")
    assert not LedgerEntry.objects.filter(kind="called").exists()
    assert phone.called(one.id, Result.TOLD, by=LEAD, at=at, key="a", they_asked=True)
    assert '"they_asked":true' in LedgerEntry.objects.get(kind="called").body


def test_a_call_that_was_made_by_day_can_be_written_down_just_after_it() -> None:
    one = to_call(contact(campaign()), DAY)
    assert phone.called(one.id, Result.TOLD, by=LEAD, at=_EVENING + timedelta(minutes=14), key="a")


def test_what_they_said_on_the_phone_stands_with_the_contact_and_in_no_log() -> None:
    row = contact(campaign())
    one = to_call(row, timezone.now())
    agent = at_desk(Role.AGENT)
    assert b"Say first" in agent.get("/desk/outbox/calls/").content
    sent = {"key": str(uuid4()), "dispatch": str(one.id), "result": "told", "asked": "yes"}
    answer = agent.post(
        "/desk/outbox/calls/", {**sent, "said-ring_color": "Clear", "said-": "My son has it now"}
    )
    assert answer.headers["Location"].endswith(f"/{row.id}/?way=phone")
    page = agent.get(answer.headers["Location"]).content.decode()
    assert "My son has it now" in page
    assert "Clear" in page
    assert not LedgerEntry.objects.filter(body__contains="son has").exists()


def where(*, is_day: bool) -> dict[str, str]:
    """A place where it is day now, or has been night for a while: each hour has both among these."""
    at = timezone.now() - timedelta(minutes=0 if is_day else 20)
    now = timezone.now()
    places = ({"country": "DE", "region": ""}, {"region": "GU"}, {"region": "IL"})

    def is_it_day(place: dict[str, str], when: datetime) -> bool:
        return quiet.allowed_at("phone", place["region"], place.get("country", "US"), when) == when

    return next(one for one in places if is_it_day(one, now) is is_it_day(one, at) is is_day)


def test_the_page_writes_a_call_down_by_day_and_refuses_it_by_night_in_words() -> None:
    of, agent = campaign(), at_desk(Role.AGENT)
    for is_day, says in ((True, "The call is written down."), (False, "It is night there: nothing was")):
        one = to_call(contact(of, **where(is_day=is_day)), timezone.now())
        sent = {"key": str(uuid4()), "dispatch": str(one.id), "result": "told"}
        assert says in agent.post("/desk/outbox/calls/", sent, follow=True).content.decode()
        one.refresh_from_db()
        assert one.state == ("sent" if is_day else "ready")
