"""What we tell a person: on every occasion, in every language, in plain words, and no more than is needed."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest

from lockring import load_notices
from lockring.message import About, Message, Occasion, as_text, dues, invitation, message, still_holds
from lockring.message.writing import LANGUAGES
from lockring.notice import RemedyKind
from lockring.readability import MAX_GRADE, flesch_kincaid_grade
from lockring.remedy import Actor, Case, OldUnit, Stage, Terms, after
from lockring.remedy import events as happened

NEW_PUMP = Terms(kind=RemedyKind.REPLACEMENT, ships=True, confirm=("The ring is black",), goes_back=True)
RETURN = Terms(kind=RemedyKind.RETURN, ships=True, confirm=(), goes_back=True)
START = datetime(2026, 3, 2, tzinfo=UTC)
CONTACTS = next(one for one in load_notices() if "retainer-ring" in one.id).latest.contacts
INVITATIONS = (Occasion.INVITED, Occasion.INVITED_TO_OWN)
EVERY = list(product(Occasion, LANGUAGES, (NEW_PUMP, RETURN)))


def written(occasion: Occasion, language: str = "en", terms: Terms = NEW_PUMP, at_once: str = "") -> Message:
    about = About(
        reference="LR-7K3M-9QXD",
        day=date(2026, 3, 2),
        contacts=CONTACTS[:1],
        link="https://example.org/l",
        language=language,
    )
    case = Case(terms=terms, stage=Stage.RECEIVED, at_once=at_once)
    return invitation(occasion, about) if occasion in INVITATIONS else message(occasion, case, about)


@pytest.mark.parametrize(("occasion", "language", "terms"), EVERY)
def test_every_message_is_whole_in_every_language(occasion: Occasion, language: str, terms: Terms) -> None:
    told = written(occasion, language, terms)
    text = as_text(told)
    assert told.subject
    assert told.language == language
    assert "https://example.org/l" in text
    assert not {"{", "}"} & set(told.subject + text)
    if occasion not in INVITATIONS:
        assert CONTACTS[0].phone in text
        assert "LR-7K3M-9QXD" in text


def test_the_languages_do_not_repeat_each_other() -> None:
    for occasion in Occasion:
        one, other = (written(occasion, language) for language in LANGUAGES)
        assert one.subject != other.subject
        assert not set(one.paragraphs) & set(other.paragraphs)


@pytest.mark.parametrize("occasion", list(Occasion))
@pytest.mark.parametrize("terms", [NEW_PUMP, RETURN])
def test_every_message_is_read_with_eight_years_of_school(occasion: Occasion, terms: Terms) -> None:
    told = written(occasion, terms=terms, at_once="The ring is bad.")
    text = " ".join((*told.paragraphs, *told.ending[-1:]))
    assert flesch_kincaid_grade()(text) <= MAX_GRADE


HEALTH = (
    "insulin",
    "pump",
    "ring",
    "recall",
    "device",
    "bomba",
    "insulina",
    "dispositivo",
    "anillo",
    "remedy",
)


@pytest.mark.parametrize(("occasion", "language"), list(product(Occasion, LANGUAGES)))
def test_a_subject_says_nothing_of_health(occasion: Occasion, language: str) -> None:
    assert not set(written(occasion, language).subject.lower().split()) & set(HEALTH)


@pytest.mark.parametrize(("occasion", "language", "terms"), EVERY)
def test_no_inner_word_reaches_a_person(occasion: Occasion, language: str, terms: Terms) -> None:
    text = as_text(written(occasion, language, terms)).lower()
    assert not {"remedy", "stage", "unit", "appeal", "remedio", "apelación"} & set(text.split())


def test_days_are_written_in_the_way_of_the_language() -> None:
    assert "March 2, 2026" in as_text(written(Occasion.SHIPPED))
    assert "2 de marzo de 2026" in as_text(written(Occasion.SHIPPED, "es"))


def test_a_language_that_we_do_not_have_is_english() -> None:
    assert written(Occasion.DONE, "fr") == written(Occasion.DONE, "en")


def test_who_cannot_wait_is_told_so() -> None:
    assert "goes first" in as_text(written(Occasion.REQUESTED, at_once="It broke."))
    assert "goes first" not in as_text(written(Occasion.REQUESTED))
    assert "It broke." not in as_text(written(Occasion.REQUESTED, at_once="It broke."))


def test_what_is_still_to_be_seen_is_said_in_the_words_of_the_notice() -> None:
    assert "* The ring is black" in as_text(written(Occasion.TO_SEE))


def test_a_new_unit_that_must_not_be_used_says_so_first() -> None:
    assert as_text(written(Occasion.FAULTY)).startswith("Do not use your new device.")


def lived(terms: Terms, *events: tuple[type, dict[str, object]]) -> tuple[Case, list[list[Occasion]]]:
    """The case after these events, and the occasions of each."""
    case, told = Case(terms=terms), []
    for hour, (kind, words) in enumerate(events):
        event = kind(at=START + timedelta(hours=hour), by=Actor.LEAD, who="somebody", **words)
        case = after(case, event)
        told.append([due.occasion for due in dues(event, case)])
    return case, told


ON_ITS_WAY: list[tuple[type, dict[str, object]]] = [
    (happened.Requested, {"owner": "alma"}),
    (happened.Reserved, {"unit": "one"}),
    (happened.Shipped, {"carrier": "file", "tracking": "1"}),
]


def test_the_whole_life_of_a_new_pump_is_told() -> None:
    case, told = lived(
        NEW_PUMP,
        *ON_ITS_WAY,
        (happened.Received, {}),
        (happened.Confirmed, {"what": "The ring is black"}),
        (happened.SentBack, {}),
        (happened.CameBack, {}),
    )
    assert case.stage is Stage.DONE
    assert told == [
        [Occasion.REQUESTED],
        [Occasion.READY],
        [Occasion.SHIPPED, Occasion.ASK_ARRIVED],
        [Occasion.TO_SEE, Occasion.SEND_BACK],
        [],
        [],
        [Occasion.DONE],
    ]


def test_a_kit_that_has_come_is_asked_for_at_once() -> None:
    case, told = lived(RETURN, *ON_ITS_WAY, (happened.Received, {}))
    assert told[-1] == [Occasion.SEND_BACK]
    event = happened.Received(at=START, by=Actor.PERSON)
    assert [due.after for due in dues(event, case)] == [timedelta()]


def test_of_every_event_it_is_known_whether_it_speaks() -> None:
    silent = {happened.Confirmed, happened.SentBack, happened.GivenUp, happened.Noted}
    spoken: dict[type, dict[str, object]] = {
        happened.Received: {},
        happened.AppealAnswered: {"granted": True, "reason": "Yes."},
        happened.Requested: {"owner": "alma"},
        happened.Reserved: {"unit": "one"},
        happened.Shipped: {"carrier": "file", "tracking": "1"},
        happened.HandedOver: {"to": "ben"},
        happened.CameBack: {},
        happened.ProblemReported: {"says": "It slips."},
    }
    case = Case(terms=NEW_PUMP, stage=Stage.RECEIVED, old_unit=OldUnit.OWED)
    for kind in happened.Event.__args__:
        if kind not in silent:
            words = spoken.get(kind, {"reason": "So."})
            assert dues(kind(at=START, by=Actor.LEAD, **words), case), kind


def test_nobody_is_asked_for_what_is_settled() -> None:
    then, _ = lived(NEW_PUMP, *ON_ITS_WAY)
    assert still_holds(Occasion.ASK_ARRIVED, then, then)
    now, _ = lived(NEW_PUMP, *ON_ITS_WAY, (happened.Received, {}))
    assert not still_holds(Occasion.ASK_ARRIVED, then, now)
    assert still_holds(Occasion.SEND_BACK, now, now)
    settled, _ = lived(NEW_PUMP, *ON_ITS_WAY, (happened.Received, {}), (happened.SentBack, {}))
    assert not still_holds(Occasion.SEND_BACK, now, settled)


def test_nobody_asks_of_the_first_parcel_when_a_second_is_on_its_way() -> None:
    then, _ = lived(NEW_PUMP, *ON_ITS_WAY)
    again = [*ON_ITS_WAY[1:]]
    again[0] = (happened.Reserved, {"unit": "two"})
    now, _ = lived(NEW_PUMP, *ON_ITS_WAY, (happened.NotDelivered, {"reason": "Lost."}), *again)
    assert not still_holds(Occasion.ASK_ARRIVED, then, now)


def test_a_new_owner_is_told_nothing_that_was_meant_for_the_one_before() -> None:
    then, _ = lived(NEW_PUMP, *ON_ITS_WAY)
    now, _ = lived(NEW_PUMP, *ON_ITS_WAY, (happened.HandedOver, {"to": "ben"}))
    assert not still_holds(Occasion.SHIPPED, then, now)
    assert still_holds(Occasion.HANDED_AWAY, then, now)
