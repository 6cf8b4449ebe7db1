"""Is a notice fit to be published? Every fault of a revision, found by going through all its cases.

A revision with a fault cannot be published: a person whose answers lead to no advice, or to two
steps that contradict each other, is left alone with the device.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import product

import msgspec

from lockring.advice import Finding, contradict, find
from lockring.cells import cells, conditions_of
from lockring.facts import ANSWERS_WITHOUT_VALUE, Device
from lockring.judge import judge_clause
from lockring.notice import Notice, Observation, Revision, Rule, Status
from lockring.readability import MAX_GRADE, ReadingGrade
from lockring.scope import Condition, OneOf, Unlisted
from lockring.vocabulary import is_observation

MAX_CASES = 200_000  # cases of one revision; about a minute on one core


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong in which revision, and where in it."""

    where: str
    says: str

    def __str__(self) -> str:
        return f"{self.where}: {self.says}"


def lint(notices: Iterable[Notice], grade: ReadingGrade) -> tuple[Fault, ...]:
    """Every fault of every revision, and every disagreement between notices about a question."""
    held = tuple(notices)
    faults = [
        fault for notice in held for revision in notice.revisions for fault in lint_revision(revision, grade)
    ]
    return (*faults, *_studies(held, grade), *_questions_that_differ(held))


def _studies(notices: tuple[Notice, ...], grade: ReadingGrade) -> Iterator[Fault]:
    """What a study answers is told in words as plain as the notice."""
    for notice in notices:
        for study in notice.studies:
            for says in _too_hard(f"title of {study.page}", study.title, grade):
                yield Fault(where=notice.id, says=says)


def lint_revision(revision: Revision, grade: ReadingGrade) -> tuple[Fault, ...]:
    """Every fault of one revision: first what refers to nothing, then what its cases show."""
    where = f"{revision.id}/{revision.revised_on}"
    said = [*_sources(revision), *_identities(revision), *_questions(revision), *_wording(revision, grade)]
    if not said:
        said = list(_cases(revision))
    return tuple(Fault(where=where, says=line) for line in said)


def _sources(revision: Revision) -> Iterator[str]:
    """Every part names a source that the revision lists."""
    for name in ("advice", "remedies", "claims", "hazards", "contacts", "vulnerabilities"):
        for place, part in enumerate(getattr(revision, name)):
            yield from _unknown_source(revision, part.source, f"{name}[{place}]")
    for clause in (*revision.scope.any, *revision.scope.exclude):
        yield from _unknown_source(revision, clause.source, f"clause {clause.id}")
    if revision.told:
        yield from _unknown_source(revision, revision.told.source, "told")


def _unknown_source(revision: Revision, source: str, place: str) -> Iterator[str]:
    if source not in revision.sources:
        yield f'{place} names the source "{source}", which is not among sources'


def _identities(revision: Revision) -> Iterator[str]:
    """Clauses, steps and remedies have ids of their own; what stands under a condition says it in words."""
    clauses = (*revision.scope.any, *revision.scope.exclude)
    for parts in (clauses, revision.advice, revision.remedies):
        for name, count in Counter(part.id for part in parts).items():
            if count > 1:
                yield f'the id "{name}" is given {count} times'
    rules: tuple[Rule, ...] = (*revision.advice, *revision.remedies)
    for rule in rules:
        if bool(rule.when) != bool(rule.only_if):
            yield f"{rule.id} needs both when and only_if, or neither"
    if (revision.status is Status.SUPERSEDED) != bool(revision.superseded_by):
        yield "superseded_by goes with the status superseded, and only with it"


def _questions(revision: Revision) -> Iterator[str]:
    """Every fact that no label carries has its question, every question its use, every value its answer."""
    used = [condition for condition in conditions_of(revision) if is_observation(condition.fact)]
    for fact in {condition.fact for condition in used} - {o.fact for o in revision.observations}:
        yield f"no observation asks for the fact {fact}"
    for observation in revision.observations:
        tests = [condition for condition in used if condition.fact == observation.fact]
        if not tests:
            yield f"nothing uses the observation {observation.fact}"
        yield from _values_without_answer(observation, tests)


def _values_without_answer(observation: Observation, tests: Iterable[Condition]) -> Iterator[str]:
    answers = {answer.value for answer in observation.answers} | ANSWERS_WITHOUT_VALUE.keys()
    for test in tests:
        for value in test.values if isinstance(test, OneOf) else ():
            if value not in answers:
                yield f"{observation.fact} has no answer {value}"


def _wording(revision: Revision, grade: ReadingGrade) -> Iterator[str]:
    """Every text shown to people can be read at grade 8 (FDA, Medical Device Patient Labeling, 2001)."""
    for place, text in shown_texts(revision):
        yield from _too_hard(place, text, grade)


def _too_hard(place: str, text: str, grade: ReadingGrade) -> Iterator[str]:
    found = grade(text)
    if found > MAX_GRADE:
        yield f"{place} reads at grade {found:.1f}, above {MAX_GRADE:.0f}: {text}"


def shown_texts(revision: Revision) -> Iterator[tuple[str, str]]:
    """Each text that people are shown, with its place."""
    yield from (("title", revision.title), ("summary", revision.summary), ("changed", revision.changed))
    yield from ((f"clause {c.id}", c.says) for c in (*revision.scope.any, *revision.scope.exclude))
    yield from ((f"unlisted {c.fact}", c.ask) for c in conditions_of(revision) if isinstance(c, Unlisted))
    for step in revision.advice:
        yield (f"step {step.id}", f"{step.only_if} {step.text}".strip())
    for remedy in revision.remedies:
        yield (f"remedy {remedy.id}", " ".join((remedy.text, remedy.cost, remedy.first_in_line)).strip())
    for asked in revision.observations:
        yield (f"question {asked.fact}", f"{asked.question} {asked.where_to_look}")
        yield (f"question {asked.fact} without sight", asked.without_sight)


def _cases(revision: Revision) -> Iterator[str]:
    """Goes through every case: each leads to a sure step, none contradicts, each rule is reached by one."""
    facts = tuple(dict.fromkeys(condition.fact for condition in conditions_of(revision)))
    values = [cells(revision, fact) for fact in facts]
    size = math.prod(map(len, values))
    if size > MAX_CASES:
        yield f"{size} cases are too many to go through; split the notice"
        return
    unreached = dict.fromkeys(_rules(revision))
    notice = Notice(id=revision.id, revisions=(revision,))
    faults: dict[str, None] = {}
    for case in product(*values):
        device = Device.of(dict(zip(facts, case, strict=True)))
        found = find(device, notice)
        faults.update((line, None) for line in _case_faults(found))
        for rule in _reached(device, found):
            unreached.pop(rule, None)
    yield from faults
    yield from (f"{rule} is never reached" for rule in unreached)


def _rules(revision: Revision) -> Iterator[str]:
    yield from (f"clause {clause.id}" for clause in (*revision.scope.any, *revision.scope.exclude))
    yield from (f"step {step.id}" for step in revision.advice)
    yield from (f"remedy {remedy.id}" for remedy in revision.remedies)


def _reached(device: Device, found: Finding) -> Iterator[str]:
    for clause in (*found.revision.scope.any, *found.revision.scope.exclude):
        if judge_clause(device, msgspec.structs.replace(clause, all=_settled(clause.all))):
            yield f"clause {clause.id}"
    yield from (f"step {told.item.id}" for told in found.steps if told.sure)
    yield from (f"remedy {told.item.id}" for told in found.remedies if told.sure)


def _settled(conditions: tuple[Condition, ...]) -> tuple[Condition, ...]:
    """The conditions that some value settles: a clause that leaves a case open is reached by the others."""
    return tuple(condition for condition in conditions if not isinstance(condition, Unlisted)) or conditions


def _case_faults(found: Finding) -> Iterator[str]:
    steps = [told.item for told in found.steps if told.sure]
    if not steps:
        yield f"a case that is {found.kind.value} leads to no step ({_facts(found)})"
    for place, one in enumerate(steps):
        for other in steps[place + 1 :]:
            if contradict(one, other):
                yield f"steps {one.id} and {other.id} contradict each other ({_facts(found)})"


def _facts(found: Finding) -> str:
    used = {fact: text for reason in found.verdict.because for fact, text in reason.facts.items()}
    return ", ".join(f"{fact}={text}" for fact, text in used.items()) or "no fact decides it"


def _questions_that_differ(notices: tuple[Notice, ...]) -> Iterator[Fault]:
    """One fact, one set of answers: two notices that ask the same must understand the same."""
    asked: dict[str, tuple[str, set[str]]] = {}
    for notice in notices:
        for revision in notice.revisions:
            for observation in revision.observations:
                answers = {answer.value for answer in observation.answers}
                first, expected = asked.setdefault(observation.fact, (notice.id, answers))
                if answers != expected:
                    says = f"{observation.fact} has other answers than in {first}"
                    yield Fault(where=f"{notice.id}/{revision.revised_on}", says=says)
