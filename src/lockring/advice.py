"""What a person is told: the steps of a notice that apply, in order, and all notices together.

Steps come from the notice and nowhere else. While a step's condition is not known, the step is
shown after the words of its condition; it is never left out. An answer "I cannot tell" is an answer:
a step applies under it only where the notice's file says so.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import combinations
from typing import Generic, TypeVar

import msgspec

from lockring.facts import NOT_ASKED, CannotTell, Device, NotOnLabel
from lockring.judge import judge
from lockring.notice import Classification, Notice, Remedy, Revision, Rule, Stance, Step, Urgency, VerdictKind
from lockring.scope import Condition, OneOf
from lockring.truth import Truth, all_of, any_of
from lockring.verdict import Verdict, assess

URGENCIES = tuple(Urgency)  # the most urgent first
_KINDS = tuple(VerdictKind)
CLASSES: tuple[Classification | None, ...] = (
    Classification.CLASS_I,
    None,  # not classified yet: the newest recalls, before a Class II
    Classification.CLASS_II,
    Classification.CLASS_III,
)


Item = TypeVar("Item", Step, Remedy)


class Told(msgspec.Struct, Generic[Item], frozen=True, kw_only=True):
    """A step or a remedy that is shown: `sure` once its condition is known to hold."""

    item: Item
    sure: bool


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One notice's verdict on a device, with the revision that gave it and what it tells the person."""

    revision: Revision
    verdict: Verdict
    steps: tuple[Told[Step], ...]
    remedies: tuple[Told[Remedy], ...]

    @property
    def kind(self) -> VerdictKind:
        """Affected, undetermined or not affected."""
        return self.verdict.kind


class Conflict(msgspec.Struct, frozen=True, kw_only=True):
    """Two steps on one topic, of two notices, of which one says do and the other do not."""

    topic: str
    notices: tuple[str, str]
    steps: tuple[str, str]


def find(device: Device, notice: Notice, *, as_of: date | None = None) -> Finding:
    """The verdict of the notice on the device, with the steps and remedies that follow, in order."""
    revision = notice.as_of(as_of) or notice.revisions[0]
    verdict = assess(device, notice, as_of=as_of)
    steps = _told(device, verdict.kind, revision.advice)
    remedies = _told(device, verdict.kind, revision.remedies)
    ordered = sorted(steps, key=lambda told: _step_order(told.item))
    return Finding(revision=revision, verdict=verdict, steps=tuple(ordered), remedies=remedies)


def findings(device: Device, notices: Iterable[Notice], *, as_of: date | None = None) -> tuple[Finding, ...]:
    """A finding for each notice that was published by that day, the most urgent first."""
    published = (notice for notice in notices if notice.as_of(as_of) or notice.unreadable)
    return in_order(find(device, notice, as_of=as_of) for notice in published)


def in_order(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings, the most urgent first."""
    return tuple(sorted(found, key=_finding_order))


def conflicts(found: Sequence[Finding]) -> tuple[Conflict, ...]:
    """Every pair of steps that surely apply and contradict each other."""
    sure = [(f.revision.id, told.item) for f in found for told in f.steps if told.sure]
    return tuple(
        Conflict(topic=one.topic, notices=(first, second), steps=(one.text, other.text))
        for (first, one), (second, other) in combinations(sure, 2)
        if contradict(one, other)
    )


def contradict(one: Step, other: Step) -> bool:
    """Whether two steps say do and do not of the same thing."""
    return one.topic == other.topic and one.stance is not other.stance


def applies(device: Device, kind: VerdictKind, rule: Rule) -> Truth:
    """Whether the step or remedy is for this verdict and these facts; None while a fact is not known."""
    if kind not in rule.verdicts:
        return False
    return any_of(_group_holds(device, group) for group in rule.when) if rule.when else True


def open_facts(device: Device, kind: VerdictKind, revision: Revision) -> tuple[str, ...]:
    """The facts not asked yet on which it depends which steps and remedies apply under this verdict."""
    rules: tuple[Rule, ...] = (*revision.advice, *revision.remedies)
    undecided = (rule for rule in rules if applies(device, kind, rule) is None)
    groups = (group for rule in undecided for group in rule.when if _group_holds(device, group) is None)
    facts = (condition.fact for group in groups for condition in group)
    return tuple(dict.fromkeys(fact for fact in facts if device.get(fact) == NOT_ASKED))


def _group_holds(device: Device, group: tuple[Condition, ...]) -> Truth:
    return all_of(*(_answered(device, condition) for condition in group))


def _told(device: Device, kind: VerdictKind, items: Iterable[Item]) -> tuple[Told[Item], ...]:
    judged = ((item, applies(device, kind, item)) for item in items)
    return tuple(Told(item=item, sure=truth is True) for item, truth in judged if truth is not False)


def _answered(device: Device, condition: Condition) -> Truth:
    """As `judge`, but an answer without a value counts as an answer that a step may name."""
    fact = device.get(condition.fact)
    if isinstance(fact, CannotTell | NotOnLabel):
        return isinstance(condition, OneOf) and device.answer(condition.fact) in condition.values
    return judge(device, condition)


def _step_order(step: Step) -> tuple[int, bool]:
    """The most urgent first, and the dangerous "do not" before what to do."""
    return (URGENCIES.index(step.urgency), step.stance is Stance.DO)


def _finding_order(found: Finding) -> tuple[bool, tuple[int, bool], int, int, int]:
    """Affected and open notices before the others; then by the most urgent step, verdict, class, newest.

    Of two steps as urgent, one that surely applies comes before one whose condition is not known yet.
    """
    nothing = (len(URGENCIES), False)
    return (
        found.kind is VerdictKind.NOT_AFFECTED,
        min(((_step_order(told.item)[0], not told.sure) for told in found.steps), default=nothing),
        _KINDS.index(found.kind),
        CLASSES.index(found.revision.classification),
        -found.revision.revised_on.toordinal(),
    )
