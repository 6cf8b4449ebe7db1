"""The papers of a recall: nothing left out of the notice, nothing invented, blanks where nobody knows."""

from __future__ import annotations

import json
import re
from datetime import date

import msgspec
import pytest

from lockring.campaign import Answer, Strategy
from lockring.campaign.documents import (
    About,
    Document,
    customer_letter,
    field_safety_notice,
    reply_form,
    report_806,
    report_number,
    status_paper,
    termination_package,
)
from lockring.campaign.documents.letters import ANSWERS
from lockring.campaign.documents.words import LANGUAGES
from lockring.campaign.figures import Counts
from lockring.campaign.status import status_report
from lockring.notice import Classification, Notice, Remedy, RemedyKind, Revision, VerdictKind
from lockring.scope import OneOf
from tests.builders import clause, revision, step

ABOUT = About(
    reference="FA-1",
    dated=date(2026, 6, 1),
    reply_at="https://example.com/answer",
    reply_code="ABCD-EFGH",
    reply_by=date(2026, 7, 1),
)
COUNTS = Counts(made=100, contacts=20, units=25, corrected=3)
REPORT = status_report(COUNTS, on=ABOUT.dated)


def text(paper: Document) -> str:
    """All that the paper says, in one piece."""
    parts = [paper.title, paper.mark]
    for section in paper.sections:
        parts += [section.heading, *section.text, *section.points]
        parts += [f"{field.name}: {field.value}" for field in section.fields if field.value is not None]
    return "\n".join(parts)


def papers(one: Revision) -> list[Document]:
    return [
        customer_letter(one, ABOUT),
        field_safety_notice(one, ABOUT),
        reply_form(one, ABOUT, consignee=True),
        status_paper(one, ABOUT, REPORT),
        report_806(one, ABOUT, COUNTS, removal=True),
        termination_package(one, ABOUT, Strategy(), COUNTS, REPORT),
    ]


def test_the_letter_holds_all_that_the_notice_says_to_its_owners(notices: dict[str, Notice]) -> None:
    for notice in notices.values():
        for one in notice.revisions:
            letter = text(customer_letter(one, ABOUT))
            wanted = [one.summary, one.product, *(step.text for step in one.advice)]
            wanted += [part for h in one.hazards for part in (h.hazard, h.situation, h.harm)]
            wanted += [contact.phone for contact in one.contacts] + [c.says for c in one.scope.any]
            wanted += [f"{claim.what}: {claim.value:,}" for claim in one.claims]
            assert [part for part in wanted if part not in letter] == []
            assert {"ABCD-EFGH", "https://example.com/answer"} <= set(re.findall(r"\S+", letter))


def test_numbers_in_a_letter_are_those_of_the_notice_or_of_the_campaign(notices: dict[str, Notice]) -> None:
    """A number is where an invented step would show first."""
    for notice in notices.values():
        for one in notice.revisions:
            known = msgspec.json.encode(one).decode() + msgspec.json.encode(ABOUT).decode()
            said = text(customer_letter(one, ABOUT)).replace(",", "")
            assert {number for number in re.findall(r"\d+", said) if number not in known} == set()


def test_every_paper_goes_out_as_data_too(notices: dict[str, Notice]) -> None:
    for paper in papers(notices["medtronic-minimed-600-retainer-ring"].latest):
        said = json.loads(msgspec.json.encode(paper))
        assert said["reference"] == "FA-1"
        assert msgspec.json.decode(msgspec.json.encode(paper), type=Document) == paper


@pytest.mark.parametrize(
    ("rank", "urgent"),
    [
        (Classification.CLASS_I, True),
        (Classification.CLASS_II, True),
        (Classification.CLASS_III, False),
        (None, True),
    ],
)
def test_the_envelope_says_urgent_for_all_but_class_3(rank: Classification | None, urgent: bool) -> None:
    mark = customer_letter(revision(classification=rank), ABOUT).mark
    assert mark == ("URGENT: " if urgent else "") + "MEDICAL DEVICE RECALL"


def test_lots_and_serials_stand_in_the_letter_as_printed() -> None:
    one = revision(
        clause(OneOf(fact="model_number", values=("MX-1",)), OneOf(fact="lot_number", values=("A 1", "B2")))
    )
    assert "Lot: A 1, B2" in text(customer_letter(one, ABOUT))


def test_an_update_names_the_letter_before() -> None:
    about = msgspec.structs.replace(ABOUT, previous="FA-0 of 2026-01-02")
    assert "FA-0 of 2026-01-02" in text(customer_letter(revision(), about))
    assert "Type: Update" in text(field_safety_notice(revision(), about))
    assert "Type: New" in text(field_safety_notice(revision(), ABOUT))


def test_a_letter_and_a_form_are_in_the_language_of_their_reader() -> None:
    about = msgspec.structs.replace(ABOUT, language="es")
    assert customer_letter(revision(), about).mark == "URGENTE: RETIRO DE UN DISPOSITIVO MÉDICO"
    assert "Firma" in reply_form(revision(), about).blanks
    for one in LANGUAGES.values():
        assert len(one.ticks) == len(ANSWERS) == len(Answer)
        assert set(one.facts) == set(LANGUAGES["en"].facts)
        assert [field.count("{") for field in msgspec.structs.astuple(one) if isinstance(field, str)] == [
            field.count("{") for field in msgspec.structs.astuple(LANGUAGES["en"]) if isinstance(field, str)
        ]


def test_the_reply_form_has_a_box_for_each_answer_and_the_code_of_the_letter() -> None:
    device, boxes, *_ = reply_form(revision(), ABOUT).sections
    assert len(boxes.points) == len(ANSWERS)
    assert [field.value for field in device.fields] == ["ABCD-EFGH", None, None]


def test_a_step_for_one_verdict_only_stands_under_its_own_heading() -> None:
    steps = (
        step("all", text="Look at it.", verdicts=(VerdictKind.AFFECTED, VerdictKind.UNDETERMINED)),
        step("sure", text="Stop.", verdicts=(VerdictKind.AFFECTED,)),
        step("open", text="Ask.", verdicts=(VerdictKind.UNDETERMINED,)),
        step("none", text="Go on.", verdicts=(VerdictKind.NOT_AFFECTED,)),
    )
    letter = customer_letter(revision(advice=steps), ABOUT)
    found = {section.heading: section.points for section in letter.sections if section.points}
    assert found["What to do now"] == ("Look at it.",)
    assert found["If your device is one of these"] == ("Stop.",)
    assert found["If you can't tell"] == ("Ask.",)
    assert found["If your device is not one of these"] == ("Go on.",)


def test_a_recall_in_which_nothing_leaves_its_owner_is_a_correction() -> None:
    mended = Remedy(
        id="mend", kind=RemedyKind.CORRECTION, text="We mend it.", cost="Nothing.", source="letter"
    )
    letter = customer_letter(revision(remedies=(mended,)), ABOUT)
    assert letter.mark == "URGENT: MEDICAL DEVICE CORRECTION"
    assert "We mend it. What it costs you: Nothing." in text(letter)


def test_the_reply_form_asks_a_consignee_for_quantities_and_an_owner_not() -> None:
    assert "Destroyed" in reply_form(revision(), ABOUT, consignee=True).blanks
    assert "Destroyed" not in reply_form(revision(), ABOUT).blanks


def test_the_number_of_an_806_report_has_its_form() -> None:
    about = msgspec.structs.replace(ABOUT, registration="1234567", sequence=2)
    assert report_number(about, removal=True) == "1234567-6/1/2026-002-R"
    assert report_number(about, removal=False) == "1234567-6/1/2026-002-C"
    assert report_number(ABOUT, removal=True) is None


def test_the_806_data_has_all_thirteen_elements_and_blanks_for_what_is_unknown() -> None:
    paper = report_806(revision(), ABOUT, Counts(made=100), removal=True)
    fields = [field for section in paper.sections for field in section.fields]
    assert {field.source for field in fields} == {f"21 CFR 806.10(c)({n})" for n in range(1, 14)}
    assert "Devices manufactured: 100" in text(paper)
    assert {"Number of the report", "Devices distributed", "Intended use"} <= set(paper.blanks)


def test_a_request_to_end_leaves_the_claim_to_a_person_and_says_what_is_not_accounted_for() -> None:
    paper = termination_package(revision(), ABOUT, Strategy(), COUNTS, REPORT)
    assert "The recall is effective, and why" in paper.blanks
    assert "Not accounted for: 22 of 25 units on the lists" in text(paper)
    assert all(line.says in text(paper) for line in REPORT.lines())
