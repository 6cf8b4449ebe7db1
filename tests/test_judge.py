"""The judgement of one condition: true, false, or open, at and around every limit."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest

from lockring import Device, NoticeIndex, assess
from lockring.facts import CannotTell, Doubt, Known, NotOnLabel, known
from lockring.judge import judge, judge_clause, judge_scope
from lockring.notice import Notice, Status, VerdictKind
from lockring.scope import (
    AnySuffix,
    Condition,
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
from lockring.truth import Truth, all_of, any_of, negation
from lockring.verdict import Affected, Missing, NotAffected, Reason, Undetermined, Why
from tests.builders import clause, notice, observation, revision

MODEL = OneOf(fact="model_number", values=("MX-1",))
LOT = OneOf(fact="lot_number", values=("A1",))
NUMBER = Range(fact="serial_number", order=Ordering.NUMBER, first="10171897", last="10281629")
FROM = Range(fact="serial_number", order=Ordering.NUMBER, first="100")
UP_TO = Range(fact="serial_number", order=Ordering.NUMBER, last="100")
SHAPE = Range(fact="serial_number", order=Ordering.SAME_SHAPE, first="NB100A", last="NB200A")
LETTERS = Range(fact="lot_number", order=Ordering.SAME_SHAPE, first="AA10", last="AC20")
TAIL = Range(fact="serial_number", order=Ordering.LAST_EIGHT_DIGITS, first="10200001")
TAIL_TO = Range(fact="serial_number", order=Ordering.LAST_EIGHT_DIGITS, last="10200009")
MADE = DateRange(fact="manufacture_date", first=date(2019, 1, 10), last=date(2019, 9, 30))
VERSION = VersionRange(fact="software_version", first="1.0A", last="2.4A")
SUFFIXED = OneOf(fact="model_number", values=("MMT-554CM", "MMT-754CM"))
BARE = OneOf(fact="model_number", values=("MMT-522", "MMT-522K"))

ROWS: list[tuple[Condition, str, Truth]] = [
    (MODEL, "mx 1", True),
    (MODEL, "MX-2", False),
    (MODEL, "MX-11", False),
    (BARE, "MMT-522", True),
    (BARE, "MMT-522K", True),
    (BARE, "MMT-522NAS", None),
    (BARE, "MMT-523", False),
    (SUFFIXED, "MMT-554CM", True),
    (SUFFIXED, "MMT-554", None),
    (SUFFIXED, "MMT-554NAS", False),
    (SUFFIXED, "MMT-555", False),
    (SUFFIXED, "MMT-554CMB", None),
    (SUFFIXED, "MMT-554C", None),
    (AnySuffix(fact="model_number", values=("MMT-554",)), "MMT-554CM", True),
    (AnySuffix(fact="model_number", values=("MMT-554",)), "MMT-554", True),
    (AnySuffix(fact="model_number", values=("MMT-554",)), "MMT-5540", False),
    (LOT, "a-1", True),
    (LOT, "A2", False),
    (LOT, "A1B", False),
    (OneOf(fact="lot_number", values=("0012",)), "12", None),
    (OneOf(fact="lot_number", values=("12",)), "000012", None),
    (OneOf(fact="lot_number", values=("12",)), "120", False),
    (OneOf(fact="lot_number", values=("M001963",)), "MOO1963", None),
    (OneOf(fact="lot_number", values=("M001963",)), "M00I963", None),
    (OneOf(fact="lot_number", values=("M001963",)), "M001964", False),
    (OneOf(fact="ring_color", values=("clear",)), "Clear", True),
    (OneOf(fact="ring_color", values=("clear",)), "black", False),
    (OneOf(fact="software_version", values=("2.4A",)), "2.4a", True),
    (OneOf(fact="software_version", values=("2.4A",)), "2.4B", False),
    (OneOf(fact="software_version", values=("2.4A",)), "2.4.0A", True),
    (OneOf(fact="software_version", values=("2.4A",)), "2.4", None),
    (OneOf(fact="software_version", values=("2.4",)), "2.4A", None),
    (OneOf(fact="software_version", values=("2.4", "2.5A")), "2.5A", True),
    (OneOf(fact="manufacture_date", values=("2019-09-30",)), "2019-09-30", True),
    (OneOf(fact="manufacture_date", values=("2019-09-30",)), "2019-09", None),
    (OneOf(fact="manufacture_date", values=("2019-09-30",)), "2019-10", False),
    (OneOf(fact="manufacture_date", values=("2019-09-01",)), "2019-09", None),
    (OneOf(fact="manufacture_date", values=("2019-10-01",)), "2019-09", False),
    (OneOf(fact="manufacture_date", values=("2019-09",)), "2019-09-01", True),
    (OneOf(fact="manufacture_date", values=("2019-09",)), "2019-09-30", True),
    (OneOf(fact="manufacture_date", values=("2019-09",)), "2019-09", True),
    (OneOf(fact="device_identifier", values=("643169554931",)), "00643169554931", True),
    (OneOf(fact="device_identifier", values=("643169554931",)), "00643169554932", False),
    (OneOf(fact="device_identifier", values=("H373VBJR062502A3F",)), "H373VBJR062502A3", True),
    (OneOf(fact="device_identifier", values=("H373VBJR062502A3",)), "H373VBJR062502A3F", True),
    (OneOf(fact="device_identifier", values=("H373VBJR062502A3",)), "H373VBJR062502A4", False),
    (OneOf(fact="device_identifier", values=("H",)), "Ä", False),
    (Prefix(fact="serial_number", values=("AJJ", "AK")), "ak 123", True),
    (Prefix(fact="serial_number", values=("AJJ", "AK")), "AJ123", False),
    (Prefix(fact="serial_number", values=("AK",)), "SNAK123", None),
    (Prefix(fact="serial_number", values=("AK12",)), "AK1", None),
    (Prefix(fact="serial_number", values=("SN",)), "SN12345", True),
    (Prefix(fact="lot_number", values=("8",)), "08200442", None),
    (Prefix(fact="lot_number", values=("1",)), "I234", None),
    (LOT, "А1", True),
    (OneOf(fact="lot_number", values=("1083036",)), "10B3036", None),
    (OneOf(fact="country", values=("IL",)), "LI", False),
    (NUMBER, "10171896", False),
    (NUMBER, "10171897", True),
    (NUMBER, "10281629", True),
    (NUMBER, "10281630", False),
    (NUMBER, "010281629", True),
    (NUMBER, "A10200000", None),
    (FROM, "99", False),
    (FROM, "100", True),
    (UP_TO, "100", True),
    (UP_TO, "101", False),
    (SHAPE, "NB099A", False),
    (SHAPE, "NB100A", True),
    (SHAPE, "NB200A", True),
    (SHAPE, "NB201A", False),
    (SHAPE, "NC150A", None),
    (SHAPE, "NB150B", None),
    (SHAPE, "NB1500A", None),
    (SHAPE, "150", None),
    (LETTERS, "AB99", True),
    (LETTERS, "AA09", False),
    (LETTERS, "AC21", False),
    (LETTERS, "AD15", None),
    (TAIL, "XXX 10200001", True),
    (TAIL, "XXX 10200000", False),
    (TAIL, "99910200001", True),
    (TAIL, "1020000", None),
    (Range(fact="serial_number", order=Ordering.LAST_EIGHT_DIGITS, first="9910200001"), "10200001", True),
    (SHAPE, "NB١٥٠A", True),
    (TAIL_TO, "XXX 10200009", True),
    (TAIL_TO, "XXX 10200010", False),
    (TAIL, "XXX1020000A", None),
    (MADE, "2019-01-09", False),
    (MADE, "2019-01-10", True),
    (MADE, "2019-09-30", True),
    (MADE, "2019-10-01", False),
    (MADE, "2019-01", None),
    (MADE, "2019-02", True),
    (MADE, "2019-09", True),
    (MADE, "2019-10", False),
    (MADE, "2018-12", False),
    (DateRange(fact="manufacture_date", last=date(2019, 9, 29)), "2019-09", None),
    (DateRange(fact="manufacture_date", first=date(2019, 9, 2)), "2019-09", None),
    (DateRange(fact="manufacture_date", first=date(2019, 9, 2)), "2019-09-02", True),
    (DateRange(fact="manufacture_date", first=date(2019, 9, 30)), "2019-09", None),
    (DateRange(fact="manufacture_date", last=date(2019, 9, 1)), "2019-09", None),
    (VERSION, "0.9A", False),
    (VERSION, "1.0A", True),
    (VERSION, "2.4A", True),
    (VERSION, "2.4B", False),
    (VERSION, "2.4", None),
    (VERSION, "1.0", None),
    (VERSION, "2.10A", False),
    (VersionRange(fact="software_version", first="2.4A"), "2.10", True),
    (VersionRange(fact="software_version", first="2.4A"), "2.3", False),
    (Unlisted(fact="lot_number", gap=Gap.WITHHELD, ask="Call."), "A1", None),
]


@pytest.mark.parametrize(("condition", "text", "truth"), ROWS)
def test_a_condition_judges_a_value(condition: Condition, text: str, truth: Truth) -> None:
    device = Device.of({condition.fact: text})
    assert judge(device, condition) is truth
    assert judge_clause(device, clause(condition)) is truth
    assert judge_scope(device, Scope(any=(clause(condition),))) is truth


@pytest.mark.parametrize(
    ("condition", "text"), [(condition, text) for condition, text, truth in ROWS if truth is not None]
)
def test_a_value_in_doubt_or_not_known_leaves_every_condition_open(condition: Condition, text: str) -> None:
    doubtful = known(condition.fact, text, Doubt(says="Look again."))
    assert isinstance(doubtful, Known)
    for fact in (doubtful, CannotTell(), CannotTell("cannot_see"), NotOnLabel()):
        assert judge(Device.of({condition.fact: fact}), condition) is None
    assert judge(Device(), condition) is None


def test_and_or_and_not_are_those_of_kleene() -> None:
    table: list[tuple[Truth, Truth, Truth, Truth]] = [
        (True, True, True, True),
        (True, None, None, True),
        (True, False, False, True),
        (None, None, None, None),
        (None, False, False, None),
        (False, False, False, False),
    ]
    for one, other, both, either in table:
        assert all_of(one, other) is all_of(other, one) is both
        assert any_of((one, other)) is any_of((other, one)) is either
    assert [negation(truth) for truth in (True, None, False)] == [False, None, True]
    assert all_of() is True
    assert any_of(()) is False


def test_a_verdict_names_its_clause_its_facts_and_its_source() -> None:
    quoted = msgspec.structs.replace(clause(MODEL, LOT), quote="The words of the letter.")
    held = notice(quoted)
    verdict = assess(Device(model="mx 1", lot="a1"), held)
    assert isinstance(verdict, Affected)
    assert (verdict.notice, verdict.revision) == ("a-notice", date(2020, 1, 1))
    reason = verdict.because[0]
    assert (reason.clause, reason.says, reason.source) == ("clause", "It is covered.", "letter")
    assert reason.quote == "The words of the letter."
    assert reason.facts == {"model_number": "mx 1", "lot_number": "a1"}
    cleared = assess(Device(model="mx 1", lot="a2"), held)
    assert isinstance(cleared, NotAffected)
    assert cleared.because == (msgspec.structs.replace(reason, facts={"lot_number": "a2"}),)


def test_only_the_clauses_that_hold_are_the_reason() -> None:
    held = notice(clause(MODEL, name="model"), clause(LOT, name="lot"))
    assert [r.clause for r in assess(Device(model="MX-1", lot="A2"), held).because] == ["model"]
    assert [r.clause for r in assess(Device(model="MX-1", lot="A1"), held).because] == ["model", "lot"]
    assert [r.clause for r in assess(Device(model="MX-2"), held).because] == ["lot"]
    assert [r.clause for r in assess(Device(model="MX-2", lot="A2"), held).because] == ["model", "lot"]


@pytest.mark.parametrize(("lot", "truth"), [("A1", False), ("A2", True), (None, None)])
def test_an_exclusion_takes_out_what_a_clause_covers(lot: str | None, truth: Truth) -> None:
    scope = Scope(any=(clause(MODEL),), exclude=(clause(LOT, name="not"),))
    device = Device(model="MX-1")
    assert judge_scope(device.learn("lot_number", lot) if lot else device, scope) is truth
    assert judge_scope(Device(model="MX-2"), scope) is False


def test_an_exclusion_that_holds_is_the_reason_and_an_open_one_is_missing() -> None:
    held = notice(scope=Scope(any=(clause(MODEL),), exclude=(clause(LOT, name="not"),)))
    excluded = assess(Device(model="MX-1", lot="A1"), held)
    assert isinstance(excluded, NotAffected)
    assert [(reason.clause, reason.facts) for reason in excluded.because] == [("not", {"lot_number": "A1"})]
    open_ = assess(Device(model="MX-1"), held)
    assert isinstance(open_, Undetermined)
    assert (open_.notice, open_.revision) == ("a-notice", date(2020, 1, 1))
    assert [missing.fact for missing in open_.missing] == ["lot_number"]
    assert assess(Device(model="MX-1", lot="A2"), held).kind is VerdictKind.AFFECTED
    assert assess(Device(model="MX-2"), held).kind is VerdictKind.NOT_AFFECTED


WHY = [
    ({}, Why.NOT_ASKED),
    ({"lot": "cannot_tell"}, Why.CANNOT_TELL),
    ({"lot": "not_on_label"}, Why.NOT_ON_LABEL),
    ({"lot": "01"}, Why.NOT_COMPARABLE),
]


@pytest.mark.parametrize(("facts", "why"), WHY)
def test_what_is_missing_says_why(facts: dict[str, str], why: Why) -> None:
    verdict = assess(Device.of(dict(facts)), notice(clause(OneOf(fact="lot_number", values=("1",)))))
    assert isinstance(verdict, Undetermined)
    assert [(missing.fact, missing.why) for missing in verdict.missing] == [("lot_number", why)]


def test_an_answer_that_the_notice_does_not_know_decides_nothing() -> None:
    held = notice(
        clause(MODEL, OneOf(fact="color", values=("clear",))),
        observations=(observation("color", "clear", "black"),),
    )
    verdict = assess(Device(model="MX-1", color="see-through"), held)
    assert isinstance(verdict, Undetermined)
    assert (verdict.missing[0].why, verdict.missing[0].says) == (
        Why.DOUBTFUL,
        "It is none of the answers: clear, black.",
    )
    assert assess(Device(model="MX-1", color="black"), held).kind is VerdictKind.NOT_AFFECTED


def test_a_doubt_is_told_with_what_is_missing() -> None:
    fact = known("lot_number", "A1", Doubt(says="Look again."), Doubt(says="And again."))
    verdict = assess(Device(lot_number=fact), notice(clause(LOT)))
    assert isinstance(verdict, Undetermined)
    assert (verdict.missing[0].why, verdict.missing[0].says) == (Why.DOUBTFUL, "Look again. And again.")


def test_a_gap_of_the_notice_is_told_with_where_to_ask() -> None:
    for gap in Gap:
        verdict = assess(
            Device(model="MX-1", lot="A1"),
            notice(clause(MODEL, Unlisted(fact="lot_number", gap=gap, ask="Call us."))),
        )
        assert isinstance(verdict, Undetermined)
        assert [(m.fact, m.why.value, m.says) for m in verdict.missing] == [
            ("lot_number", gap.value, "Call us.")
        ]


def test_a_clause_that_can_no_longer_matter_asks_for_nothing() -> None:
    keypad = clause(OneOf(fact="keypad", values=("yes",)), name="not")
    held = notice(scope=Scope(any=(clause(MODEL, name="model"), clause(LOT, name="lot")), exclude=(keypad,)))
    verdict = assess(Device(model="MX-1"), held)
    assert [missing.fact for missing in verdict.missing] == ["keypad"]
    assert [reason.clause for reason in verdict.because] == ["model", "not"]
    open_ = assess(Device(model="MX-2"), held)
    assert [missing.fact for missing in open_.missing] == ["lot_number", "keypad"]
    assert [reason.clause for reason in open_.because] == ["lot", "not"]


def test_a_fact_is_missing_once_however_many_clauses_want_it() -> None:
    held = notice(
        clause(MODEL, LOT, name="one"), clause(MODEL, OneOf(fact="lot_number", values=("B1",)), name="two")
    )
    verdict = assess(Device(model="MX-1"), held)
    assert [missing.fact for missing in verdict.missing] == ["lot_number"]


def test_a_withdrawn_notice_covers_nothing_and_says_so() -> None:
    verdict = assess(Device(model="MX-1"), notice(status=Status.WITHDRAWN))
    assert isinstance(verdict, NotAffected)
    assert (verdict.notice, verdict.revision) == ("a-notice", date(2020, 1, 1))
    says = "This notice was withdrawn on 2020-01-01."
    assert verdict.because == (Reason(clause="", says=says, source="letter", quote="", facts={}),)
    assert assess(Device(model="MX-1"), notice(status=Status.SUPERSEDED)).kind is VerdictKind.AFFECTED


def test_before_its_first_revision_a_notice_covers_nothing_and_says_so() -> None:
    verdict = assess(Device(model="MX-1"), notice(), as_of=date(2019, 12, 31))
    assert isinstance(verdict, NotAffected)
    assert verdict.because[0].says == "This notice was first published on 2020-01-01."
    assert assess(Device(model="MX-1"), notice(), as_of=date(2020, 1, 1)).kind is VerdictKind.AFFECTED


def test_a_notice_with_an_unreadable_revision_is_open_where_it_would_have_cleared() -> None:
    files = ("a-notice/2021-01-01.json", "a-notice/2022-01-01.json")
    lost = Notice(id="a-notice", revisions=(revision(),), unreadable=files)
    verdict = assess(Device(model="MX-9"), lost)
    assert isinstance(verdict, Undetermined)
    assert (verdict.notice, verdict.revision) == ("a-notice", date(2020, 1, 1))
    assert verdict.because == assess(Device(model="MX-9"), notice()).because
    says = "A revision of this notice could not be read: a-notice/2021-01-01.json, a-notice/2022-01-01.json."
    assert verdict.missing == (Missing(fact="revision", why=Why.UNREADABLE, says=says),)
    assert assess(Device(model="MX-1"), lost).kind is VerdictKind.AFFECTED
    early = assess(Device(model="MX-1"), lost, as_of=date(2019, 1, 1))
    assert early.kind is VerdictKind.UNDETERMINED
    open_ = Notice(id="a-notice", revisions=(revision(clause(MODEL, LOT)),), unreadable=files)
    assert [missing.fact for missing in assess(Device(model="MX-1"), open_).missing] == ["lot_number"]


def test_a_pair_is_judged_by_the_facts_of_both_devices() -> None:
    pair = clause(MODEL, OneOf(fact="used_with.model_number", values=("PX-9",)))
    remote = Device(model="MX-1")
    assert judge_clause(remote, pair) is None
    assert judge_clause(Device.of({"model": "MX-1", "used_with.model": "px 9"}), pair) is True
    assert judge_clause(Device.of({"model": "MX-1", "used_with.model": "PX-8"}), pair) is False


def named(notice_id: str, *clauses: Condition) -> Notice:
    only = revision(clause(*clauses), id=notice_id)
    return Notice(id=notice_id, revisions=(only,))


def test_the_index_leaves_out_only_notices_that_cannot_concern_the_device() -> None:
    identifier = OneOf(fact="device_identifier", values=("643169554931",))
    held = [
        named("a-model", MODEL, LOT),
        named("b-identifier", identifier),
        named("c-lot", LOT),
        named("d-other", OneOf(fact="model_number", values=("PX-9",))),
    ]
    index = NoticeIndex(held)

    def found(device: Device) -> list[str]:
        return [candidate.id for candidate in index.candidates(device)]

    assert found(Device(model="MX-1K")) == ["a-model", "b-identifier", "c-lot"]
    assert found(Device(model="MX-2", gtin="00643169554931")) == ["b-identifier", "c-lot"]
    assert found(Device(model="MX-2", gtin="00643169554948")) == ["c-lot"]
    assert found(Device()) == ["a-model", "b-identifier", "c-lot", "d-other"]
    doubtful = known("model_number", "MX-2", Doubt(says="Look again."))
    assert found(Device(model_number=doubtful)) == ["a-model", "b-identifier", "c-lot", "d-other"]


def test_the_index_counts_both_forms_of_a_hibcc_identifier() -> None:
    index = NoticeIndex([named("gore", OneOf(fact="device_identifier", values=("H373VBJR062502A3F",)))])
    assert index.candidates(Device(di="H373VBJR062502A3"))
    assert not index.candidates(Device(di="H373VBJR062502A4"))


def test_the_index_keeps_a_notice_with_an_unreadable_revision_and_drops_a_withdrawn_one() -> None:
    lost = Notice(id="a-notice", revisions=(revision(),), unreadable=("a-notice/2021-01-01.json",))
    void = notice(status=Status.WITHDRAWN)
    assert NoticeIndex([lost, void]).candidates(Device(model="MX-9")) == (lost,)
    assert NoticeIndex([notice()], as_of=date(2019, 1, 1)).candidates(Device(model="MX-1")) == ()


def test_a_model_that_a_notice_prints_without_saying_of_what_is_not_ruled_out_by_the_index() -> None:
    unclear = named("unclear", OneOf(fact="model_number", values=("MX-1",), unclear=("MX-2",)))
    assert assess(Device(model="MX-2"), unclear).kind.value == "undetermined"
    assert NoticeIndex([unclear]).candidates(Device(model="MX-2")) == (unclear,)
