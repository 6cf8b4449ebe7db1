"""A new revision: told to those for whom it changes something, to nobody else, and once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lockring import load_notices
from lockring.advice import Told, find
from lockring.facts import Device
from lockring.message import as_text
from lockring.news import Topic, TopicKind, said
from lockring.notice import Notice, Revision, Step, Urgency, VerdictKind
from lockring.remedy import events as happened
from lockring.service.follow.reading import device_of, session
from lockring.service.models import CaseRow, Dispatch, LedgerEntry, Subscriber
from lockring.service.news import held, revisions, seen, subscribing
from lockring.service.news.revisions import New
from lockring.service.outbox.composing import compose
from tests.service.builders import OWNER, RING, START, happens, opened, person

pytestmark = pytest.mark.django_db
NOTICES = {notice.id: notice for notice in load_notices()}
NOTICE = NOTICES[RING]
OLD, NEWEST = NOTICE.revisions[1], NOTICE.revisions[2]


@pytest.fixture(autouse=True)
def _held_anew() -> Iterator[None]:
    yield
    held._kept.until = 0.0


def holds(*notices: Notice) -> None:
    """From now on these are all notices there are."""
    held._kept.notices, held._kept.until = notices, float("inf")


def since_last_time(old: Notice, new: Notice) -> int:
    """How many are told when the second comes after the first."""
    holds(old)
    assert revisions.tell_new(START) == 0
    holds(new)
    return revisions.tell_new(START + timedelta(days=1))


def until(revision: Revision) -> Notice:
    return msgspec.structs.replace(
        NOTICE, revisions=tuple(one for one in NOTICE.revisions if one.revised_on <= revision.revised_on)
    )


def subscriber(*topics: Topic, **fields: Any) -> Subscriber:
    count = Subscriber.objects.count()
    given = {
        "email": f"reader{count}@example.org",
        "topics": subscribing.as_data(topics),
        "made_at": START,
        "confirmed_at": START,
        "digest": f"digest-{count}",
    }
    return Subscriber.objects.create(**{**given, **fields})


def device(**facts: str) -> dict[str, str]:
    return {"model_number": "MMT-1780", "serial_number": "NG1234567H", **facts}


def test_the_first_time_nobody_is_told_and_the_same_is_never_told_twice() -> None:
    opened()
    subscriber()
    assert since_last_time(until(OLD), NOTICE) == 2
    assert revisions.tell_new(START + timedelta(days=2)) == 0
    assert Dispatch.objects.count() == 2
    assert LedgerEntry.objects.filter(kind=seen.KIND).count() == 2


def test_a_case_is_told_what_the_notice_said_and_what_it_says_now() -> None:
    """The 2019 and 2020 revisions covered a clear ring that is damaged; that of 2021 every clear ring."""
    row = opened(device=device(ring_color="clear", ring_condition="intact", reservoir_locks="yes"))
    since_last_time(until(OLD), NOTICE)
    told = compose(Dispatch.objects.get(subject=row.id))
    assert told is not None
    text = as_text(told.message)
    assert "Before: the notice does not cover your device." in text
    assert "Now: the notice covers your device." in text
    assert "October 5, 2021" in text
    assert NEWEST.contacts[0].phone in text
    assert told.to.email == "alma@example.org"


def test_whose_device_hears_the_same_as_before_is_left_in_peace() -> None:
    """Of a revision that only says who was told, nobody learns anything."""
    again = msgspec.structs.replace(NEWEST, revised_on=date(2022, 1, 1), changed="Only a figure.", claims=())
    opened(device=device(ring_color="clear"))
    opened(device={"model_number": "MMT-1780"}, owner=person())
    later = msgspec.structs.replace(NOTICE, revisions=(*NOTICE.revisions, again))
    assert since_last_time(NOTICE, later) == 0


def test_a_case_without_an_address_is_counted_and_one_that_is_over_is_not() -> None:
    opened(owner=person(email=""))
    over = opened(owner=person())
    happens(over, happened.Withdrawn, by=OWNER, reason="I need it no more.")
    since_last_time(until(OLD), NOTICE)
    body = msgspec.json.decode(LedgerEntry.objects.filter(kind=seen.KIND).latest("position").body)
    assert (body["cases"], body["cases_without_address"]) == (0, 1)


def test_a_subscriber_hears_of_their_topics_and_of_no_other() -> None:
    kinds = TopicKind
    touched = [
        subscriber(),
        subscriber(Topic(kind=kinds.NOTICE, value=RING)),
        subscriber(Topic(kind=kinds.FIRM, value="medtronic")),
        subscriber(Topic(kind=kinds.FAMILY, value="minimed-600-series-insulin-pumps")),
        subscriber(Topic(kind=kinds.MODEL, value="MMT-1780"), language="es"),
    ]
    subscriber(Topic(kind=kinds.FIRM, value="tandem-diabetes-care"))
    subscriber(Topic(kind=kinds.MODEL, value="MMT-500"))
    subscriber(confirmed_at=None)
    subscriber(ended_at=START)
    assert since_last_time(until(OLD), NOTICE) == len(touched)
    assert set(Dispatch.objects.values_list("subject", flat=True)) == {one.id for one in touched}
    told = compose(Dispatch.objects.get(subject=touched[-1].id))
    assert told is not None
    assert told.message.language == "es"
    assert told.leave.endswith("/")
    assert "/es/news/leave/" in told.leave
    assert not {"pump", "ring", "insulin"} & set(told.message.subject.lower().split())


def test_who_left_or_chose_something_else_since_is_not_sent_what_was_put_down() -> None:
    gone, other = subscriber(), subscriber()
    since_last_time(until(OLD), NOTICE)
    subscribing.leave(gone, at=START)
    topic = Topic(kind=TopicKind.FIRM, value="tandem-diabetes-care")
    subscribing.choose(other, [topic], "en", at=START)
    assert [compose(one) for one in Dispatch.objects.all()] == [None, None]


def test_a_browser_that_asked_for_it_is_told_too() -> None:
    one = subscriber(push={"endpoint": "https://push.example.org/1", "keys": {}})
    since_last_time(until(OLD), NOTICE)
    told = {row.channel: compose(row) for row in Dispatch.objects.filter(subject=one.id)}
    assert set(told) == {"email", "push"}
    assert told["push"] is not None
    assert told["push"].to.email == ""


ANSWERS = {
    "model_number": ["MMT-1780", "MMT-1580", "MMT-500", "MMT-1711K", "?", "cannot tell"],
    "ring_color": ["clear", "black", "cannot tell", "purple"],
    "ring_condition": ["intact", "damaged", "missing", "cannot tell"],
    "reservoir_locks": ["yes", "no", "cannot tell"],
    "serial_number": ["NG1234567H", "NG7654321H"],
    "lot_number": ["8", "LOT9"],
    "brand_name": ["MiniMed 670G", "Dana"],
}
DEVICES = st.lists(
    st.fixed_dictionaries({}, optional={name: st.sampled_from(texts) for name, texts in ANSWERS.items()}),
    min_size=1,
    max_size=6,
)
PAIRS = [
    (notice, before, after)
    for notice in NOTICES.values()
    for after in notice.revisions
    for before in (None, *notice.revisions)
    if before is None or before.revised_on < after.revised_on
]


def brute_force(facts: dict[str, str], new: New) -> bool:
    """Whether anything differs, with all facts of the device, each case by itself."""
    read = Device.of({})
    for name, text in facts.items():
        found = device_of(session("en"), {name: text})
        read = Device.of({**dict(read), **dict(found)})

    def all_that_is_said(revision: Revision | None) -> object:
        if revision is None:
            return None
        found = find(read, Notice(id=revision.id, revisions=(revision,)))
        urgent = [told for told in found.steps if told.item.urgency is not Urgency.WHEN_CONVENIENT]
        if found.kind is VerdictKind.NOT_AFFECTED and not urgent:
            return None
        steps: list[Told[Step]] = list(found.steps)
        lines = [(told.item.only_if, told.item.text, told.sure) for told in steps]
        lines += [(told.item.only_if, told.item.text, told.sure) for told in found.remedies]
        return (found.kind, lines)

    return all_that_is_said(new.before) != all_that_is_said(new.revision)


@given(devices=DEVICES, pair=st.sampled_from(PAIRS))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_exactly_those_are_told_of_whom_a_look_at_each_case_alone_says_so(
    devices: list[dict[str, str]], pair: tuple[Notice, Revision | None, Revision]
) -> None:
    notice, before, after = pair
    new = New(notice=notice, revision=after, before=before)
    CaseRow.objects.all().delete()
    owner = person()
    rows = [opened(device=facts, owner=owner) for facts in devices]
    expected = {row.id for row, facts in zip(rows, devices, strict=True) if brute_force(facts, new)}
    assert {row.id for row in revisions.changed(new, revisions.open_cases())} == expected


@given(facts=st.fixed_dictionaries({}, optional={n: st.sampled_from(t) for n, t in ANSWERS.items()}))
@settings(max_examples=50, deadline=None)
def test_a_revision_that_repeats_itself_changes_nothing_for_any_device(facts: dict[str, str]) -> None:
    read = device_of(session("en"), facts)
    again = msgspec.structs.replace(NEWEST, revised_on=date(2030, 1, 1), changed="Nothing.")
    assert said(read, NEWEST) == said(read, again)
