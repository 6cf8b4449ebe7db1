"""A recall that a machine read, as a notice: the record's words, whom to ask, and nothing made up."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockring import Device, Notice, assess, publish
from lockring.extract import Reading
from lockring.notice import Classification, Revision, Stance, Status, Urgency, VerdictKind, Vulnerability
from lockring.publish import by_person, revision_of
from lockring.readability import MAX_GRADE, flesch_kincaid_grade
from lockring.record import Record, Unreadable
from lockring.scope import Product, ReadBy, Scope
from lockring.sources import openfda_records
from tests.builders import clause
from tests.stores import record

DAY = date(2026, 3, 1)
SHARED = Path(__file__).parents[2] / "shared" / "data"


def scope(*, read_by: ReadBy = ReadBy.MACHINE) -> Scope:
    only = clause(Product(fact="model_number", numbers=("MX-1",)))
    return Scope(any=(msgspec.structs.replace(only, source="record", read_by=read_by),))


def published(read: Scope | None = None, **changes: Any) -> Revision:
    return revision_of(record(**changes), Reading(scope=read or scope()), revised_on=DAY)


texts = st.text(max_size=300)
records = st.builds(
    Record,
    source=st.sampled_from(("openfda", "csaf")),
    authority=st.sampled_from(("FDA", "Health Canada", "CISA")),
    number=st.text(min_size=1, max_size=12),
    title=texts,
    firm=texts,
    product=texts,
    reason=texts,
    action=texts,
    rank=texts,
    country=st.sampled_from(("", "US")),
    url=st.sampled_from(("", "https://example.com/1")),
    classification=st.sampled_from((None, *Classification)),
    stated_on=st.sampled_from((None, DAY)),
    withdrawn=st.booleans(),
)


def is_sound(made: Revision) -> None:
    """It passes the type, and every source that it names is there."""
    assert msgspec.json.decode(msgspec.json.encode(made), type=Revision) == made
    named = {step.source for step in made.advice} | {contact.source for contact in made.contacts}
    named |= {one.source for one in made.scope.any} | {one.source for one in made.vulnerabilities}
    assert named <= made.sources.keys()


@given(records)
def test_every_record_becomes_a_sound_revision(any_record: Record) -> None:
    is_sound(revision_of(any_record, Reading(scope=scope()), revised_on=DAY))


@given(records)
def test_no_step_is_made_up(any_record: Record) -> None:
    made = revision_of(any_record, Reading(scope=scope()), revised_on=DAY)
    asked, checked, *quoted = made.advice
    assert asked.text.startswith("Ask ")
    assert any_record.number in asked.text
    assert checked.text == publish.UNCHECKED
    action = " ".join(any_record.action.split())
    assert [step.quote for step in quoted] == ([action] if action else [])
    for step in made.advice:
        assert step.stance is Stance.DO
        assert step.urgency is not Urgency.NOW
        assert VerdictKind.NOT_AFFECTED not in step.verdicts


def test_the_action_is_told_as_the_words_of_the_authority() -> None:
    told = published(authority="FDA", action="Firm sent letters\non May 2.").advice[-1]
    assert told.text == 'FDA writes: "Firm sent letters on May 2."'
    assert told.urgency is Urgency.WHEN_CONVENIENT


def test_a_phone_line_is_always_shown_and_never_guessed() -> None:
    maker, fda = published(authority="FDA", firm="Firm Inc").contacts
    assert (maker.name, maker.phone) == ("Firm Inc", "the number on the device or in its user guide")
    assert fda.phone == "1-800-638-2041"
    (only,) = published(authority="CISA").contacts
    assert not any(map(str.isdecimal, only.phone))


def test_what_the_record_says_is_kept() -> None:
    weakness = Vulnerability(cve="CVE-2018-1", cwe="CWE-1", cvss=5.3, vector="AV:N", source="csaf")
    made = published(
        number="Z-1",
        product="Pump\nModel MX-1",
        title="",
        reason="It can  stop.",
        rank="Type II",
        country="CA",
        classification=Classification.CLASS_II,
        vulnerabilities=(weakness,),
        url="https://example.com/1",
        stated_on=DAY,
    )
    assert (made.title, made.product, made.summary) == ("Recall: Pump", "Pump\nModel MX-1", "It can stop.")
    (alias,) = made.aliases
    assert (alias.authority, alias.number, alias.country, alias.rank) == ("Authority", "Z-1", "CA", "Type II")
    assert made.classification is Classification.CLASS_II
    assert made.sources["record"].url == "https://example.com/1"
    assert [one.cve for one in made.vulnerabilities] == ["CVE-2018-1"]


def test_a_long_text_is_cut_where_it_is_shown() -> None:
    made = published(title="", product="x" * 5000, reason="y " * 5000, action="z " * 5000)
    assert len(made.title) < 140
    assert len(made.summary) < 710
    assert len(made.advice[-1].text) < 730
    assert len(made.advice[-1].quote) > 9000


def test_a_withdrawn_record_covers_nothing() -> None:
    made = published(withdrawn=True)
    assert made.status is Status.WITHDRAWN
    verdict = assess(Device(model="MX-1"), Notice(id=made.id, revisions=(made,)))
    assert verdict.kind is VerdictKind.NOT_AFFECTED


def test_what_a_person_checked_is_said_to_be_checked() -> None:
    made = published(by_person(scope()))
    assert not made.scope.is_machine_read
    assert [step.text for step in made.advice if step.id == "who-checked"] == [publish.CHECKED]
    assert published().scope.is_machine_read


def test_a_correction_that_names_another_source_rests_on_the_record() -> None:
    elsewhere = Scope(any=tuple(msgspec.structs.replace(one, source="letter") for one in scope().any))
    is_sound(published(elsewhere))


def test_our_own_words_are_plain() -> None:
    grade = flesch_kincaid_grade()
    made = published(firm="Acme", reason="", authority="FDA")
    own = [*(step.text for step in made.advice), made.summary, made.changed, publish.CHECKED]
    assert {text: grade(text) for text in own if grade(text) > MAX_GRADE} == {}


def real_records() -> Iterator[Record | Unreadable]:
    with gzip.open(SHARED / "fda" / "recalls_2006_2017.jsonl.gz") as lines:
        yield from (openfda_records.read(line.strip(), "line") for line in islice(lines, 0, None, 25))
    with open(SHARED / "fda" / "ires_2026-04_devices.jsonl", "rb") as lines:
        yield from (openfda_records.read(json.dumps(json.loads(line)).encode(), "line") for line in lines)


@pytest.mark.skipif(not SHARED.exists(), reason="needs the shared data")
def test_real_records_become_sound_revisions() -> None:
    made = [
        revision_of(one, Reading(scope=scope()), revised_on=DAY)
        for one in real_records()
        if isinstance(one, Record)
    ]
    assert len(made) > 900
    for each in made:
        is_sound(each)
