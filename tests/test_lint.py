"""Lint: each way in which a notice can leave a person alone is found."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from lockring.cells import cells
from lockring.facts import Known
from lockring.lint import lint, lint_revision
from lockring.notice import (
    Alias,
    Audience,
    Claim,
    Classification,
    Hazard,
    Notice,
    Remedy,
    RemedyKind,
    Revision,
    Stance,
    Status,
    VerdictKind,
)
from lockring.readability import flesch_kincaid_grade
from lockring.scope import (
    AnySuffix,
    DateRange,
    Gap,
    OneOf,
    Ordering,
    Prefix,
    Range,
    Scope,
    Unlisted,
    VersionRange,
)
from tests.builders import clause, notice, observation, revision, step

GRADE = flesch_kincaid_grade()
MODEL = OneOf(fact="model_number", values=("MX-1",))
KEYPAD = OneOf(fact="keypad", values=("yes",))
ASKED = {"observations": (observation("keypad"),)}
REMEDY = Remedy(id="new", text="A new pump.", source="letter", kind=RemedyKind.REPLACEMENT, cost="Free.")


def told(shown: Revision) -> str:
    return "\n".join(fault.says for fault in lint_revision(shown, GRADE))


def test_a_sound_notice_has_no_fault() -> None:
    sound = revision(clause(MODEL, KEYPAD), remedies=(REMEDY,), **ASKED)
    assert lint([Notice(id=sound.id, revisions=(sound,))], GRADE) == ()


WITHOUT_SOURCE: list[tuple[dict[str, Any], str]] = [
    ({"advice": (step(source="page"),)}, "advice[0]"),
    ({"claims": (Claim(what="deaths", value=1, source="page"),)}, "claims[0]"),
    ({"hazards": (Hazard(hazard="h", situation="s", harm="h", source="page"),)}, "hazards[0]"),
    ({"told": Audience(says="All.", source="page")}, "told"),
    (
        {"scope": Scope(any=(clause(MODEL),), exclude=(clause(KEYPAD, name="not"),))},
        "no observation asks for the fact keypad",
    ),
]


@pytest.mark.parametrize(("changes", "place"), WITHOUT_SOURCE)
def test_what_names_no_listed_source_or_question_is_found(changes: dict[str, Any], place: str) -> None:
    assert place in told(revision(**changes))


CASES: list[tuple[Revision, str]] = [
    (
        revision(advice=(step(verdicts=(VerdictKind.AFFECTED,)),)),
        "a case that is not_affected leads to no step",
    ),
    (
        revision(advice=(step("on", topic="use"), step("off", topic="use", stance=Stance.DO_NOT))),
        "steps off and on contradict each other (model_number=MX-1)",
    ),
    (
        revision(
            clause(MODEL), clause(MODEL, KEYPAD, OneOf(fact="keypad", values=("no",)), name="never"), **ASKED
        ),
        "clause never is never reached",
    ),
    (
        revision(
            advice=(
                step(),
                step("never", when=((MODEL, OneOf(fact="model_number", values=("MX-2",))),), only_if="If:"),
            )
        ),
        "step never is never reached",
    ),
    (
        revision(
            remedies=(
                REMEDY,
                Remedy(
                    id="never",
                    text="t",
                    source="letter",
                    kind=RemedyKind.REFUND,
                    cost="Free.",
                    when=((KEYPAD, OneOf(fact="keypad", values=("no",))),),
                    only_if="If:",
                ),
            ),
            **ASKED,
        ),
        "remedy never is never reached",
    ),
    (
        revision(advice=(step(), step("half", when=((MODEL,),)))),
        "half needs both when and only_if, or neither",
    ),
    (
        revision(advice=(step(), step("half", only_if="If it is so:"))),
        "half needs both when and only_if, or neither",
    ),
    (revision(advice=(step(), step())), 'the id "call" is given 2 times'),
    (revision(clause(MODEL), clause(MODEL)), 'the id "clause" is given 2 times'),
    (revision(clause(MODEL, KEYPAD)), "no observation asks for the fact keypad"),
    (revision(**ASKED), "nothing uses the observation keypad"),
    (revision(clause(MODEL, OneOf(fact="keypad", values=("maybe",))), **ASKED), "keypad has no answer maybe"),
    (revision(status=Status.SUPERSEDED), "superseded_by goes with the status superseded"),
    (revision(superseded_by="another"), "superseded_by goes with the status superseded"),
    (
        revision(summary="Inadvertent administration necessitates immediate discontinuation of therapy."),
        "summary reads at grade",
    ),
]


@pytest.mark.parametrize(("shown", "fault"), CASES)
def test_a_fault_that_would_reach_a_person_is_found(shown: Revision, fault: str) -> None:
    assert fault in told(shown)


def test_a_clause_that_the_notice_leaves_open_is_reached_by_its_other_conditions() -> None:
    open_clause = clause(MODEL, Unlisted(fact="lot_number", gap=Gap.WITHHELD, ask="Call us."))
    assert told(revision(open_clause)) == ""


def test_too_many_cases_are_said_and_not_skipped() -> None:
    facts = [f"sign_{number}" for number in range(12)]
    many = clause(*(OneOf(fact=fact, values=("yes",)) for fact in facts))
    assert "cases are too many to go through" in told(
        revision(many, observations=tuple(map(observation, facts)))
    )


def test_two_notices_that_understand_one_question_differently_are_found() -> None:
    one = revision(clause(MODEL, KEYPAD), id="one", **ASKED)
    other = revision(
        clause(MODEL, KEYPAD), id="other", observations=(observation("keypad", "yes", "broken"),)
    )
    faults = lint([Notice(id="one", revisions=(one,)), Notice(id="other", revisions=(other,))], GRADE)
    assert [str(fault) for fault in faults] == ["other/2020-01-01: keypad has other answers than in one"]


def test_every_revision_of_a_notice_is_looked_at() -> None:
    first = revision(advice=(step(source="page"),))
    both = Notice(id="a-notice", revisions=(first, revision(revised_on=date(2021, 1, 1))))
    assert [fault.where for fault in lint([both], GRADE)] == ["a-notice/2020-01-01"]


CELLS = [
    (OneOf(fact="lot_number", values=("A1", "A2")), 2),
    (AnySuffix(fact="model_number", values=("MX-1",)), 2),
    (OneOf(fact="model_number", values=("MX-1K",)), 3),
    (Prefix(fact="serial_number", values=("AK", "AL")), 2),
    (Range(fact="serial_number", order=Ordering.NUMBER, first="100", last="200"), 3),
    (Range(fact="serial_number", order=Ordering.SAME_SHAPE, first="AK100", last="AK200"), 3),
    (Range(fact="serial_number", order=Ordering.LAST_EIGHT_DIGITS, first="10200001"), 3),
    (DateRange(fact="manufacture_date", last=date(2019, 9, 29)), 3),
    (VersionRange(fact="software_version", last="2.4A"), 3),
    (Unlisted(fact="lot_number", gap=Gap.SILENT, ask="Call."), 1),
]


@pytest.mark.parametrize(("condition", "count"), CELLS)
def test_one_value_stands_for_each_way_in_which_a_condition_can_judge(condition: Any, count: int) -> None:
    found = cells(revision(clause(condition)), condition.fact)
    assert len([fact for fact in found if isinstance(fact, Known)]) == count


def test_a_notice_counts_as_it_stands_not_as_it_was_named() -> None:
    shown = notice(
        aliases=(Alias(authority="FDA", number="Z-1", country="US"),), classification=Classification.CLASS_II
    ).latest
    assert told(shown) == ""
