"""The questions: few, in the best order, answerable by everybody, and with a way back."""

from __future__ import annotations

import random
from functools import cache
from itertools import permutations

import msgspec
import pytest

from lockring import Device, Session, load_notices
from lockring.advice import find, findings
from lockring.cells import cells
from lockring.facts import Doubt, Fact, known
from lockring.notice import Classification, Notice, Revision, Urgency
from lockring.scope import OneOf
from lockring.selfcheck import (
    CANNOT_SEE,
    NOT_ON_LABEL,
    Choice,
    Question,
    all_questions,
    next_question,
    open_facts,
)
from lockring.selfcheck import CANNOT_TELL as CHOICE_CANNOT_TELL
from lockring.vocabulary import is_observation
from tests.builders import clause, notice, observation, revision, step

NOTICES = load_notices()
REVISIONS = [each for held in NOTICES for each in held.revisions]


def ask(device: Device, shown: Revision) -> str | None:
    question = next_question(device, [find(device, Notice(id=shown.id, revisions=(shown,)))])
    return question.fact if question else None


@pytest.mark.parametrize("shown", REVISIONS, ids=lambda r: f"{r.id}/{r.revised_on}")
def test_no_other_order_asks_fewer_questions_on_average(shown: Revision) -> None:
    """Exhaustive: from every state, over every answer of every question that could be asked.

    What the label says comes first by rule; the order of all other questions is free. Each answer
    counts alike.
    """

    @cache
    def fewest(device: Device) -> float:
        facts = open_facts(device, shown)
        free = (
            [fact for fact in facts if is_observation(fact)]
            if facts and is_observation(facts[0])
            else facts[:1]
        )
        return min((1 + mean_after(fact, device, fewest) for fact in free), default=0.0)

    @cache
    def ours(device: Device) -> float:
        fact = ask(device, shown)
        return 1 + mean_after(fact, device, ours) if fact else 0.0

    def mean_after(fact: str, device: Device, rest: object) -> float:
        answers: tuple[Fact, ...] = cells(shown, fact)
        count = fewest if rest is fewest else ours
        return sum(count(device.learn(fact, answer)) for answer in answers) / len(answers)

    assert ours(Device()) == pytest.approx(fewest(Device()))


@pytest.mark.parametrize("shown", REVISIONS, ids=lambda r: f"{r.id}/{r.revised_on}")
def test_the_questions_end_whatever_is_answered(shown: Revision) -> None:
    held = Notice(id=shown.id, revisions=(shown,))
    states = {Device()}
    for _ in range(10):
        asked = {device: next_question(device, [find(device, held)]) for device in states}
        states = {
            device.learn(question.fact, answer)
            for device, question in asked.items()
            if question is not None
            for answer in (*cells(shown, question.fact), *(choice.value for choice in question.choices))
        }
    assert not states


def test_no_question_is_asked_that_decides_nothing() -> None:
    ring = next(held for held in NOTICES if held.id == "medtronic-minimed-600-retainer-ring").latest
    assert open_facts(Device(model="MMT-722"), ring) == ()
    assert open_facts(Device(model="MMT-1780", ring_color="black", ring_condition="damaged"), ring) == ()
    assert open_facts(Device(model="MMT-1780", ring_color="clear", ring_condition="damaged"), ring) == ()


def test_the_label_is_asked_before_what_must_be_looked_at() -> None:
    seen = clause(
        OneOf(fact="keypad", values=("yes",)),
        OneOf(fact="lot_number", values=("A1",)),
        OneOf(fact="model_number", values=("MX-1",)),
    )
    only = revision(seen, observations=(observation("keypad"),))
    facts = []
    device = Device()
    while (fact := ask(device, only)) is not None:
        facts.append(fact)
        device = device.learn(fact, {"model_number": "MX-1", "lot_number": "A1"}.get(fact, "yes"))
    assert facts == ["model_number", "lot_number", "keypad"]


def test_who_cannot_see_is_asked_again_in_another_way_and_then_let_go() -> None:
    only = notice(
        clause(OneOf(fact="model_number", values=("MX-1",)), OneOf(fact="keypad", values=("yes",))),
        observations=(observation("keypad"),),
    )
    seeing = Device(model="MX-1")
    first = next_question(seeing, [find(seeing, only)])
    blind = seeing.learn("keypad", "cannot_see")
    second = next_question(blind, [find(blind, only)])
    gone = seeing.learn("keypad", "cannot_tell")
    assert first is not None
    assert second is not None
    assert (first.help, second.help) == ("Look at the top.", "Feel the top.")
    assert [choice.value for choice in first.choices] == ["yes", "no", "cannot_tell", "cannot_see"]
    assert [choice.value for choice in second.choices] == ["yes", "no", "cannot_tell"]
    assert next_question(gone, [find(gone, only)]) is None


def test_a_doubtful_value_is_asked_again_with_its_doubt() -> None:
    fact = known("model_number", "MX-2", Doubt(says="Look again."))
    device = Device(model_number=fact)
    question = next_question(device, [find(device, notice())])
    assert question is not None
    assert (question.fact, question.help) == ("model_number", "Look again.")
    assert [choice.value for choice in question.choices] == ["not_on_label", "cannot_tell"]


def test_a_question_is_whole() -> None:
    shown = msgspec.structs.replace(observation("keypad"), picture="keypad")
    held = notice(
        clause(OneOf(fact="model_number", values=("MX-1",)), OneOf(fact="keypad", values=("yes",))),
        observations=(shown,),
    )
    device = Device(model="MX-1")
    assert next_question(device, [find(device, held)]) == Question(
        notice="a-notice",
        fact="keypad",
        text="How is it?",
        help="Look at the top.",
        choices=(
            Choice(value="yes", label="yes"),
            Choice(value="no", label="no"),
            CHOICE_CANNOT_TELL,
            CANNOT_SEE,
        ),
        picture="keypad",
    )
    assert next_question(Device(), [find(Device(), held)]) == Question(
        notice="a-notice",
        fact="model_number",
        text="What model number is printed on the device?",
        help="Look on the back or the bottom. On Medtronic devices it starts with MMT.",
        choices=(NOT_ON_LABEL, CHOICE_CANNOT_TELL),
    )


def test_a_question_about_the_other_device_of_a_pair_says_so() -> None:
    held = notice(clause(OneOf(fact="used_with.model_number", values=("PX-9",))))
    question = next_question(Device(), [find(Device(), held)])
    assert question is not None
    assert question.text == "Of the other device: What model number is printed on the device?"


def test_several_doubts_are_told_one_after_the_other() -> None:
    fact = known("model_number", "MX-2", Doubt(says="Look again."), Doubt(says="And again."))
    question = next_question(Device(model_number=fact), [find(Device(model_number=fact), notice())])
    assert question is not None
    assert question.help == "Look again. And again."


def test_what_was_not_seen_is_asked_in_its_other_way_before_anything_else() -> None:
    held = two_questions("a-notice", "bell", "light")
    device = Device(model="MX-1", light="cannot_see")
    assert asked(device, held) == "light"
    assert asked(Device(model="MX-1", bell="cannot_see"), held) == "bell"


def test_an_answer_about_the_label_that_is_not_there_ends_the_question() -> None:
    for answer in ("not_on_label", "cannot_tell"):
        device = Device(model=answer)
        assert next_question(device, [find(device, notice())]) is None


def two_questions(notice_id: str, first: str, second: str, **changes: object) -> Notice:
    needed = (OneOf(fact="model_number", values=("MX-1",)), OneOf(fact=first, values=("yes",)))
    only = revision(
        clause(*needed, OneOf(fact=second, values=("yes",))),
        id=notice_id,
        observations=(observation(first), observation(second)),
        **changes,
    )
    return Notice(id=notice_id, revisions=(only,))


def asked(device: Device, *held: Notice) -> str | None:
    question = next_question(device, findings(device, held))
    return question.fact if question else None


def test_one_notice_is_finished_before_the_next_begins() -> None:
    one, other = two_questions("one", "bell", "light"), two_questions("other", "keypad", "sound")
    assert asked(Device(model="MX-1", bell="yes"), one, other) == "light"
    assert asked(Device(model="MX-1", sound="yes"), one, other) == "keypad"
    assert asked(Device(model="MX-1", sound="yes", keypad="yes"), one, other) == "bell"
    assert asked(Device(model="MX-2"), one, other) is None


def test_the_notice_with_the_most_at_stake_is_asked_about_first() -> None:
    urgent = two_questions("urgent", "keypad", "sound", advice=(step(urgency=Urgency.NOW), step("b")))
    first = two_questions("first", "bell", "light", classification=Classification.CLASS_I)
    plain = two_questions("plain", "fan", "horn", classification=Classification.CLASS_II)
    device = Device(model="MX-1")
    assert asked(device, plain, first, urgent) == "keypad"
    assert asked(device, plain, first) == "bell"
    assert (
        asked(device, two_questions("third", "tap", "tip", classification=Classification.CLASS_III), plain)
        == "fan"
    )
    settled = revision(
        id="settled",
        classification=Classification.CLASS_I,
        observations=(observation("lamp"),),
        advice=(step(when=((OneOf(fact="lamp", values=("yes",)),),), only_if="If:"), step("b")),
    )
    assert asked(device, plain, Notice(id="settled", revisions=(settled,))) == "fan"
    now = msgspec.structs.replace(settled.advice[0], urgency=Urgency.NOW)
    grave = msgspec.structs.replace(settled, advice=(now, settled.advice[1]))
    assert asked(device, plain, Notice(id="settled", revisions=(grave,))) == "lamp"
    assert asked(device, Notice(id="settled", revisions=(grave,)), plain) == "lamp"


def test_advice_is_asked_for_only_once_the_verdict_is_settled() -> None:
    only = revision(
        clause(OneOf(fact="model_number", values=("MX-1",)), OneOf(fact="keypad", values=("yes",))),
        observations=(observation("keypad"), observation("sound")),
        advice=(
            step(when=((OneOf(fact="sound", values=("yes",)),),), only_if="If it sounds:"),
            step("other"),
        ),
    )
    device = Device(model="MX-1")
    assert open_facts(device, only) == ("keypad",)
    assert open_facts(device.learn("keypad", "yes"), only) == ("sound",)
    assert open_facts(device.learn("keypad", "yes").learn("sound", "no"), only) == ()


def test_answers_in_any_order_lead_to_the_same_place() -> None:
    session = Session(notices=NOTICES)
    answers = {
        "model_number": "MMT-1780",
        "ring_color": "clear",
        "ring_condition": "intact",
        "reservoir_locks": "yes",
    }
    ends = set()
    for order in permutations(answers):
        device = Device()
        for fact in order:
            device = device.learn(fact, answers[fact])
        found, question = session.judge(device)
        ends.add((tuple((f.revision.id, f.kind) for f in found), question.fact if question else None))
    assert len(ends) == 1


def test_going_back_and_changing_an_answer_is_as_if_it_had_been_given_at_once() -> None:
    changed = (
        Device(model="MMT-1780", ring_color="clear")
        .learn("ring_color", "black")
        .learn("ring_condition", "intact")
    )
    straight = Device(model="MMT-1780", ring_color="black", ring_condition="intact")
    assert findings(changed, NOTICES) == findings(straight, NOTICES)


@pytest.mark.parametrize("shown", REVISIONS, ids=lambda r: f"{r.id}/{r.revised_on}")
def test_whatever_is_answered_no_question_is_asked_that_was_not_on_the_paper(shown: Revision) -> None:
    """Thirty paths by chance through the questions, from a device of which nothing is known."""
    draw = random.Random(shown.id)
    on_paper = {one.fact for one in all_questions(Device(), shown)}
    for _path in range(30):
        device = Device()
        while facts := open_facts(device, shown):
            assert set(facts) <= on_paper
            fact = draw.choice(facts)
            device = device.learn(fact, draw.choice(cells(shown, fact)))
