"""The next question to ask: as few as possible, and each one that a person can answer.

What the label says is asked first: it needs no judgement, and it serves every notice. Among the
questions left, the one is asked that leaves the fewest questions on average over its answers.
"""

from collections.abc import Iterable

import msgspec

from lockring import advice
from lockring.advice import URGENCIES, Finding
from lockring.cells import cells
from lockring.facts import NOT_ASKED, CannotTell, Device, Known
from lockring.notice import Revision, VerdictKind
from lockring.verdict import Missing, Why, assess_revision
from lockring.vocabulary import COMPANION, in_asking_order, is_observation, label_fact


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """One way to answer: the value to record, and how it reads."""

    value: str
    label: str


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A question for a person. One about the label is answered by typing, or by one of its choices."""

    notice: str
    fact: str
    text: str
    help: str
    choices: tuple[Choice, ...]
    picture: str = ""


CANNOT_TELL = Choice(value="cannot_tell", label="I can't tell")
CANNOT_SEE = Choice(value="cannot_see", label="I can't see it")
NOT_ON_LABEL = Choice(value="not_on_label", label="It is not on the label")


def next_question(device: Device, found: Iterable[Finding]) -> Question | None:
    """The question to ask now; None when all is answered. One notice is finished before the next begins."""
    for finding in sorted(found, key=lambda finding: _question_order(device, finding)):
        facts = open_facts(device, finding.revision)
        if facts:
            return question(device, finding.revision, _best(device, finding.revision, facts))
    return None


def _question_order(device: Device, finding: Finding) -> tuple[bool, int, bool]:
    """The notice whose questions the person has begun to answer; then the one with the most at stake."""
    revision = finding.revision
    begun = any(device.get(observation.fact) != NOT_ASKED for observation in revision.observations)
    at_stake = min(URGENCIES.index(step.urgency) for step in revision.advice)
    return (not begun, at_stake, finding.kind is not VerdictKind.UNDETERMINED)


def open_facts(device: Device, revision: Revision) -> tuple[str, ...]:
    """The facts worth asking: those that could still decide the verdict, or which steps apply."""
    verdict = assess_revision(device, revision)
    deciding = [missing.fact for missing in verdict.missing if _askable(device, missing)]
    unseen = [
        missing.fact
        for missing in verdict.missing
        if revision.observation(missing.fact) and _other_way(device, missing.fact)
    ]
    advising = () if deciding or unseen else advice.open_facts(device, verdict.kind, revision)
    return in_asking_order((*deciding, *unseen, *advising))


def all_questions(device: Device, revision: Revision) -> tuple[Question, ...]:
    """Every question that may still have to be asked, whatever the answers are: for who asks from paper."""
    verdict = assess_revision(device, revision)
    is_open = verdict.kind is VerdictKind.UNDETERMINED
    deciding = [missing.fact for missing in verdict.missing if _askable(device, missing)]
    advising = (
        fact
        for kind in (VerdictKind if is_open else (verdict.kind,))
        for fact in advice.open_facts(device, kind, revision)
    )
    facts = in_asking_order((*open_facts(device, revision), *deciding, *advising))
    return tuple(question(device, revision, fact) for fact in facts)


def _askable(device: Device, missing: Missing) -> bool:
    """Whether another answer could help: the fact was not asked, or was given and is in doubt."""
    fact = device.get(missing.fact)
    if missing.why is Why.DOUBTFUL and isinstance(fact, Known):
        return all(doubt.ask_again for doubt in fact.doubts)
    return missing.why is Why.NOT_ASKED


def _best(device: Device, revision: Revision, facts: tuple[str, ...]) -> str:
    """First what was not seen, in its other way; then the label's facts; then what leaves the least open."""
    unseen = [fact for fact in facts if _other_way(device, fact)]
    if unseen:
        return unseen[0]
    if not is_observation(facts[0]):
        return facts[0]
    return min(facts, key=lambda fact: _left_open(device, revision, fact))


def _left_open(device: Device, revision: Revision, fact: str) -> float:
    """The mean number of questions open after this one, each of its answers counted alike."""
    answers = cells(revision, fact)
    return sum(len(open_facts(device.learn(fact, answer), revision)) for answer in answers) / len(answers)


def question(device: Device, revision: Revision, fact: str) -> Question:
    """The question about this fact, in the words of the notice or of the vocabulary."""
    observation = revision.observation(fact)
    if observation is None:
        return _label_question(device, revision, fact)
    by_touch = _other_way(device, fact)
    labelled = tuple(Choice(value=a.value, label=a.label) for a in observation.answers)
    return Question(
        notice=revision.id,
        fact=fact,
        text=observation.question,
        help=observation.without_sight if by_touch else observation.where_to_look,
        choices=(*labelled, CANNOT_TELL) if by_touch else (*labelled, CANNOT_TELL, CANNOT_SEE),
        picture=observation.picture,
    )


def _label_question(device: Device, revision: Revision, fact: str) -> Question:
    entry, given = label_fact(fact), device.get(fact)
    doubts = " ".join(doubt.says for doubt in given.doubts) if isinstance(given, Known) else ""
    whose = "Of the other device: " if fact.startswith(COMPANION) else ""
    return Question(
        notice=revision.id,
        fact=fact,
        text=whose + (entry.question if entry else fact),
        help=doubts or (entry.where_to_look if entry else ""),
        choices=(NOT_ON_LABEL, CANNOT_TELL),
    )


def _other_way(device: Device, fact: str) -> bool:
    """Whether the person cannot see it and has not yet been shown the way without sight."""
    known = device.get(fact)
    return isinstance(known, CannotTell) and known.why == "cannot_see"
