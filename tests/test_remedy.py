"""A remedy case: what closes it, who may do what, who goes first, and how long it takes."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockring import load_notices
from lockring.errors import RemedyError
from lockring.notice import RemedyKind
from lockring.remedy import Actor, Case, Event, OldUnit, Stage, Terms, after, case_of, permitted, queue, wait
from lockring.remedy import events as happened

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
RING, SETTINGS = "The ring is black", "Your settings are saved"
REPLACED = Terms(kind=RemedyKind.REPLACEMENT, ships=True, confirm=(RING, SETTINGS), goes_back=False)
SWAPPED = msgspec.structs.replace(REPLACED, goes_back=True)
RETURNED = Terms(kind=RemedyKind.RETURN, ships=True, confirm=(), goes_back=True)
DISABLED = Terms(kind=RemedyKind.DISABLE, ships=False, confirm=("Easy Bolus is off",), goes_back=False)
WORDS: dict[str, Any] = {
    "says": "It slips.",
    "unit": "NG1",
    "carrier": "post",
    "tracking": "T1",
    "reason": "why",
    "what": RING,
    "granted": True,
    "to": "person-2",
    "owner": "person-1",
}


def event(kind: type[Event], by: Actor = Actor.AGENT, hours: int = 0, **words: Any) -> Event:
    fields = {name: WORDS[name] for name in kind.__struct_fields__ if name in WORDS} | words
    return kind(at=START + timedelta(hours=hours), by=by, who="somebody", **fields)


def case(terms: Terms, *kinds: type[Event] | Event) -> Case:
    return case_of(terms, (one if isinstance(one, msgspec.Struct) else event(one) for one in kinds))


DELIVERED = (happened.Requested, happened.Reserved, happened.Shipped, happened.Received)


def test_shipment_closes_nothing() -> None:
    assert case(REPLACED, *DELIVERED[:3]).stage is Stage.SHIPPED
    assert case(RETURNED, *DELIVERED[:3]).stage is Stage.SHIPPED


def test_a_case_is_done_once_the_person_has_seen_all_that_completes_it() -> None:
    half = case(REPLACED, *DELIVERED, event(happened.Confirmed, what=RING))
    assert (half.stage, half.to_confirm) == (Stage.RECEIVED, (SETTINGS,))
    assert after(half, event(happened.Confirmed, what=SETTINGS)).stage is Stage.DONE


def test_a_unit_that_must_go_back_keeps_the_case_open() -> None:
    seen = (event(happened.Confirmed, what=what) for what in (RING, SETTINGS))
    open_ = case(SWAPPED, *DELIVERED, *seen)
    assert (open_.stage, open_.old_unit) == (Stage.RECEIVED, OldUnit.OWED)
    sent = after(open_, event(happened.SentBack))
    assert sent.stage is Stage.RECEIVED
    assert after(sent, event(happened.CameBack)).stage is Stage.DONE
    assert after(open_, event(happened.GivenUp)).stage is Stage.DONE


def test_a_return_is_done_when_the_firm_has_the_unit_and_not_before() -> None:
    posted = case(RETURNED, *DELIVERED, happened.SentBack)
    assert posted.stage is not Stage.DONE
    assert after(posted, event(happened.CameBack)).stage is Stage.DONE


def test_where_nothing_is_sent_it_is_done_once_it_is_seen() -> None:
    asked = case(DISABLED, happened.Requested)
    assert happened.Reserved not in permitted(asked, Actor.AGENT)
    assert after(asked, event(happened.Confirmed, what="Easy Bolus is off")).stage is Stage.DONE


def test_a_faulty_unit_brings_another_at_once_and_never_the_same() -> None:
    again = case(REPLACED, *DELIVERED, event(happened.Confirmed), happened.Faulty)
    assert (again.stage, again.at_once, again.confirmed) == (Stage.WAITING, "why", frozenset())
    with pytest.raises(RemedyError, match="another one"):
        after(again, event(happened.Reserved))
    assert after(again, event(happened.Reserved, unit="NG2")).unit == "NG2"


def test_a_problem_now_goes_before_older_requests() -> None:
    cases = {
        "oldest": case(REPLACED, event(happened.Requested)),
        "older": case(REPLACED, event(happened.Requested, hours=1)),
        "problem": case(
            REPLACED, event(happened.Requested, hours=2), event(happened.ProblemReported, hours=3)
        ),
        "damaged": case(REPLACED, event(happened.Requested, hours=1, at_once="The ring is damaged")),
        "shipped": case(REPLACED, *DELIVERED[:3]),
    }
    assert queue(cases.items()) == ["damaged", "problem", "oldest", "older"]


def test_a_person_cannot_reserve_ship_or_answer_an_appeal() -> None:
    waiting = case(REPLACED, happened.Requested)
    for kind in (happened.Reserved, happened.Refused, happened.Noted):
        with pytest.raises(RemedyError, match="not permitted to person"):
            after(waiting, event(kind, by=Actor.PERSON))
    appealed = case(REPLACED, happened.Requested, happened.Refused, event(happened.Appealed, by=Actor.PERSON))
    with pytest.raises(RemedyError, match="permitted: handed_over, noted"):
        after(appealed, event(happened.AppealAnswered))
    assert after(appealed, event(happened.AppealAnswered, by=Actor.LEAD)).stage is Stage.WAITING


def test_a_granted_appeal_keeps_its_place_in_the_queue() -> None:
    answered = case(
        REPLACED,
        happened.Requested,
        event(happened.Refused, hours=5),
        event(happened.Appealed, hours=6),
        event(happened.AppealAnswered, by=Actor.LEAD, hours=7),
    )
    assert answered.since == START


def test_a_carrier_says_what_was_not_delivered_and_cannot_say_that_it_was_received() -> None:
    shipped = case(REPLACED, *DELIVERED[:3])
    assert permitted(shipped, Actor.CARRIER) == (happened.NotDelivered,)


def test_an_event_is_not_older_than_the_one_before_it() -> None:
    waiting = case(REPLACED, event(happened.Requested, hours=2))
    with pytest.raises(RemedyError, match="older"):
        after(waiting, event(happened.Noted))


def test_what_is_not_asked_for_cannot_be_confirmed() -> None:
    with pytest.raises(RemedyError, match="not among"):
        after(case(REPLACED, *DELIVERED), event(happened.Confirmed, what="It is blue"))


def test_every_remedy_of_the_published_notices_has_terms() -> None:
    remedies = [remedy for notice in load_notices() for remedy in notice.latest.remedies]
    assert remedies
    for remedy in remedies:
        terms = Terms.of(remedy)
        assert terms.goes_back or terms.confirm or not terms.ships, remedy.id


@given(st.data(), st.sampled_from((REPLACED, SWAPPED, RETURNED, DISABLED)))
def test_whatever_is_permitted_leads_to_a_case_that_can_still_end(data: st.DataObject, terms: Terms) -> None:
    """Every permitted event is taken; a case that is over owes nothing; one that is not can go on."""
    now, hours = case(terms, happened.Requested), 0
    for _ in range(data.draw(st.integers(0, 25))):
        actor = data.draw(st.sampled_from(Actor))
        if may := permitted(now, actor):
            hours += 1
            kind = data.draw(st.sampled_from(may))
            words = {"unit": f"NG{hours}", "what": next(iter(now.to_confirm), "")}
            fields = {name: word for name, word in words.items() if name in kind.__struct_fields__}
            now = after(now, event(kind, actor, hours, **fields))
        if now.stage is Stage.DONE:
            assert not now.to_confirm
            assert now.old_unit not in (OldUnit.OWED, OldUnit.SENT)
        if not now.is_over:
            idle = (happened.Noted, happened.HandedOver, happened.ProblemReported)
            assert any(kind not in idle for kind in permitted(now, Actor.LEAD))


@given(st.data())
def test_events_written_and_read_make_the_same_case(data: st.DataObject) -> None:
    kinds = data.draw(st.sampled_from((DELIVERED, DELIVERED[:2], (happened.Requested, happened.Withdrawn))))
    events = [event(kind) for kind in kinds]
    again = msgspec.json.decode(msgspec.json.encode(events), type=list[Event])
    assert case_of(REPLACED, again) == case_of(REPLACED, events)


def test_without_shipments_nobody_can_say_how_long_it_takes() -> None:
    said = wait(3, 0, date(2026, 3, 2))
    assert (said.first, said.last, said.shipped) == (None, None, 0)


def test_a_place_further_back_is_never_served_sooner() -> None:
    waits = [wait(place, 12, date(2026, 3, 2)) for place in (1, 5, 50, 500)]
    assert [one.first for one in waits] == sorted(one.first for one in waits if one.first)
    assert [one.last for one in waits] == sorted(one.last for one in waits if one.last)


@pytest.mark.parametrize(("each_day", "place"), [(0.5, 5), (2, 1), (2, 40), (10, 300)])
def test_four_of_five_are_shipped_within_the_range(each_day: float, place: int) -> None:
    """Poisson processes, simulated: an oracle that knows nothing of square roots."""
    dice, inside, tries, today = random.Random(5), 0, 400, date(2026, 3, 2)
    for _ in range(tries):
        past, shipped = dice.expovariate(each_day), 0
        while past < 28:
            shipped += 1
            past += dice.expovariate(each_day)
        shipped_on = today + timedelta(days=sum(dice.expovariate(each_day) for _ in range(place)))
        said = wait(place, shipped, today)
        inside += said.first is not None and said.last is not None and said.first <= shipped_on <= said.last
    assert inside / tries >= 0.75
    assert place == 1 or inside / tries <= 0.92  # a range in whole days is wide for the next in line
