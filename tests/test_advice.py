"""Advice: in order, the dangerous "do not" first, nothing left out, and contradictions shown."""

from __future__ import annotations

from datetime import date

from lockring import Device, conflicts, findings
from lockring.advice import applies, find, open_facts
from lockring.facts import Doubt, known
from lockring.notice import Classification, Notice, Stance, Urgency, VerdictKind
from lockring.scope import OneOf
from tests.builders import clause, notice, observation, revision, step

MODEL = OneOf(fact="model_number", values=("MX-1",))
KEYPAD = OneOf(fact="keypad", values=("yes",))
WORN = OneOf(fact="keypad", values=("yes", "cannot_tell"))
ASKED = {"observations": (observation("keypad"),)}


def told(device: Device, held: Notice) -> list[tuple[str, bool]]:
    return [(shown.item.id, shown.sure) for shown in find(device, held).steps]


def test_the_most_urgent_comes_first_and_do_not_before_do() -> None:
    advice = (
        step("later", urgency=Urgency.WHEN_CONVENIENT),
        step("soon"),
        step("do", urgency=Urgency.NOW),
        step("do-not", urgency=Urgency.NOW, stance=Stance.DO_NOT),
        step("soon-not", stance=Stance.DO_NOT),
    )
    assert [name for name, _ in told(Device(model="MX-1"), notice(advice=advice))] == [
        "do-not",
        "do",
        "soon-not",
        "soon",
        "later",
    ]


def test_steps_of_one_urgency_keep_the_order_of_the_notice() -> None:
    assert [name for name, _ in told(Device(), notice(advice=(step("b"), step("a"), step("c"))))] == [
        "b",
        "a",
        "c",
    ]


def test_a_step_is_shown_with_its_condition_until_that_is_known() -> None:
    held = notice(
        clause(MODEL), advice=(step("press", when=((KEYPAD,),), only_if="If it is worn:"), step()), **ASKED
    )
    assert told(Device(), held) == [("press", False), ("call", True)]
    assert told(Device(keypad="yes"), held) == [("press", True), ("call", True)]
    assert told(Device(keypad="no"), held) == [("call", True)]


def test_cannot_tell_is_an_answer_that_a_step_must_name() -> None:
    plain = notice(advice=(step("press", when=((KEYPAD,),), only_if="If:"), step()), **ASKED)
    careful = notice(advice=(step("press", when=((WORN,),), only_if="If:"), step()), **ASKED)
    for answer in ("cannot_tell", "cannot_see"):
        assert told(Device(keypad=answer), plain) == [("call", True)]
        assert told(Device(keypad=answer), careful) == [("press", True), ("call", True)]


def test_a_step_applies_under_any_group_and_a_group_needs_all_its_conditions() -> None:
    groups = ((MODEL, KEYPAD), (OneOf(fact="lot_number", values=("A1",)),))
    rule = step(when=groups, only_if="If:")
    yes = VerdictKind.AFFECTED
    assert applies(Device(model="MX-1", keypad="yes", lot="A2"), yes, rule) is True
    assert applies(Device(model="MX-1", keypad="no", lot="A1"), yes, rule) is True
    assert applies(Device(model="MX-1", keypad="no", lot="A2"), yes, rule) is False
    assert applies(Device(model="MX-1", lot="A2"), yes, rule) is None
    assert applies(Device(lot="not_on_label", keypad="no"), yes, rule) is False


def test_a_step_is_only_for_the_verdicts_that_it_names() -> None:
    rule = step(verdicts=(VerdictKind.AFFECTED,))
    assert applies(Device(), VerdictKind.AFFECTED, rule) is True
    assert applies(Device(), VerdictKind.UNDETERMINED, rule) is False


def test_only_what_was_not_asked_and_still_matters_is_worth_asking() -> None:
    only = revision(advice=(step(when=((MODEL, KEYPAD),), only_if="If:"), step("b")), **ASKED)
    yes = VerdictKind.AFFECTED
    assert open_facts(Device(model="MX-1"), yes, only) == ("keypad",)
    assert open_facts(Device(model="MX-2"), yes, only) == ()
    assert open_facts(Device(), yes, only) == ("model_number", "keypad")
    assert open_facts(Device(keypad="cannot_tell"), yes, only) == ()
    doubtful = known("model_number", "MX-1", Doubt(says="Look again."))
    assert open_facts(Device(model_number=doubtful), yes, only) == ("keypad",)


def named(notice_id: str, **changes: object) -> Notice:
    only = revision(id=notice_id, **changes)
    return Notice(id=notice_id, revisions=(only,))


def order(*held: Notice) -> list[str]:
    return [found.revision.id for found in findings(Device(model="MX-1"), held)]


def test_notices_come_by_urgency_then_verdict_then_class_then_newest() -> None:
    now, later = (step(urgency=Urgency.NOW),), (step(urgency=Urgency.WHEN_CONVENIENT),)
    clear = named(
        "clear", scope=revision(clause(OneOf(fact="model_number", values=("MX-2",)))).scope, advice=now
    )
    open_ = named("open", scope=revision(clause(MODEL, OneOf(fact="lot_number", values=("A1",)))).scope)
    held = (
        clear,
        named("later", advice=later),
        open_,
        named("third", classification=Classification.CLASS_III),
        named("second", classification=Classification.CLASS_II),
        named("unclassified"),
        named("older-first", classification=Classification.CLASS_I),
        named("newer-first", classification=Classification.CLASS_I, revised_on=date(2021, 1, 1)),
        named("now", advice=now),
    )
    assert order(*held) == [
        "now",
        "newer-first",
        "older-first",
        "unclassified",
        "second",
        "third",
        "open",
        "later",
        "clear",
    ]
    assert order(*reversed(held)) == order(*held)


def test_a_step_that_surely_applies_comes_before_one_that_may() -> None:
    perhaps = step("perhaps", urgency=Urgency.NOW, when=((KEYPAD,),), only_if="If:")
    held = (
        named("unsure", advice=(perhaps,), revised_on=date(2024, 1, 1)),
        named("sure", advice=(step(urgency=Urgency.NOW),)),
        named("soon"),
    )
    assert order(*held) == ["sure", "unsure", "soon"]


def test_who_must_stop_a_pump_reads_that_before_anything_else(notices: dict[str, Notice]) -> None:
    damaged = Device(model="MMT-1780", ring_color="clear", ring_condition="damaged")
    first = findings(damaged, notices.values())[0]
    assert [told.item.id for told in first.steps][:2] == ["do-not-insert", "stop-pump"]


def test_a_notice_not_yet_published_on_the_day_is_not_among_the_findings() -> None:
    held = (named("old"), named("new", revised_on=date(2021, 1, 1)))
    assert [f.revision.id for f in findings(Device(), held, as_of=date(2020, 6, 1))] == ["old"]


def test_two_notices_that_contradict_each_other_are_both_named() -> None:
    keep = named("keep", advice=(step("keep", topic="use"),))
    stop = named("stop", advice=(step("stop", topic="use", stance=Stance.DO_NOT), step("other")))
    found = conflicts(findings(Device(model="MX-1"), (keep, stop)))
    assert [(c.topic, set(c.notices)) for c in found] == [("use", {"keep", "stop"})]
    unsure = named(
        "unsure", advice=(step("stop", topic="use", stance=Stance.DO_NOT, when=((KEYPAD,),), only_if="If:"),)
    )
    assert conflicts(findings(Device(model="MX-1"), (keep, unsure))) == ()
    assert (
        conflicts(findings(Device(model="MX-1"), (keep, named("same", advice=(step("again", topic="use"),)))))
        == ()
    )
