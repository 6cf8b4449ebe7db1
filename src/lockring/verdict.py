"""The three-valued judgement: is this device in the scope of this notice?

A verdict is sound (no completion of the unknown facts contradicts it), monotone (a fact more never
turns Affected into NotAffected or back) and explained (each reason names clause, facts and source).
"""

import enum
from collections.abc import Iterable
from datetime import date
from typing import assert_never

import msgspec

from lockring.facts import CannotTell, Device, Doubt, Fact, Known, NotAsked, NotOnLabel
from lockring.judge import judge, judge_clause, judge_exclusion
from lockring.notice import Notice, Revision, Status, VerdictKind
from lockring.scope import Clause, Condition, Gap, Unlisted
from lockring.truth import Truth, all_of, any_of, negation


class Why(enum.Enum):
    """Why a fact does not decide."""

    NOT_ASKED = "not_asked"
    CANNOT_TELL = "cannot_tell"
    NOT_ON_LABEL = "not_on_label"
    DOUBTFUL = "doubtful"
    NOT_COMPARABLE = "not_comparable"
    CONTRADICTED = "contradicted"
    """The notice says otherwise of every unit that it lists by the device's numbers."""
    WITHHELD = Gap.WITHHELD.value
    UNREADABLE = Gap.UNREADABLE.value
    SILENT = Gap.SILENT.value


class Missing(msgspec.Struct, frozen=True, kw_only=True):
    """A fact that could still decide, why it does not yet, and what to look at or whom to ask."""

    fact: str
    why: Why
    says: str = ""


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """A clause that led to the verdict, the facts of the device that it used, and its evidence."""

    clause: str
    says: str
    source: str
    quote: str
    facts: dict[str, str]


class _Verdict(msgspec.Struct, frozen=True, kw_only=True):
    """Base of the verdicts: of which notice, which revision, and why."""

    notice: str
    revision: date
    because: tuple[Reason, ...]


class Affected(_Verdict, frozen=True, kw_only=True):
    """The notice covers the device, by the clauses in `because`."""

    kind = VerdictKind.AFFECTED
    missing = ()


class NotAffected(_Verdict, frozen=True, kw_only=True):
    """The notice does not cover the device: `because` holds, for each clause, the facts that rule it out."""

    kind = VerdictKind.NOT_AFFECTED
    missing = ()


class Undetermined(_Verdict, frozen=True, kw_only=True):
    """The notice may cover the device. `missing` holds the facts that could still decide it."""

    kind = VerdictKind.UNDETERMINED
    missing: tuple[Missing, ...]


Verdict = Affected | NotAffected | Undetermined


def assess(device: Device, notice: Notice, *, as_of: date | None = None) -> Verdict:
    """The verdict of the revision in force on that day (the newest, if no day is given).

    Total and pure: every device and notice has a verdict. Before its first revision a notice covers
    nothing. Learning one more fact never turns Affected into NotAffected or back.
    """
    revision = notice.as_of(as_of)
    if revision is None:
        first = notice.revisions[0]
        verdict: Verdict = _none_covered(first, f"This notice was first published on {first.revised_on}.")
    else:
        verdict = assess_revision(device, revision)
    return _with_unreadable(verdict, notice.unreadable)


def _with_unreadable(verdict: Verdict, unreadable: tuple[str, ...]) -> Verdict:
    """A revision that cannot be read may cover the device: no verdict is then "not affected"."""
    if not unreadable or not isinstance(verdict, NotAffected):
        return verdict
    says = f"A revision of this notice could not be read: {', '.join(unreadable)}."
    missing = Missing(fact="revision", why=Why.UNREADABLE, says=says)
    because = verdict.because
    return Undetermined(notice=verdict.notice, revision=verdict.revision, because=because, missing=(missing,))


def assess_revision(device: Device, revision: Revision) -> Verdict:
    """The verdict of one revision; a withdrawn one covers nothing."""
    if revision.status is Status.WITHDRAWN:
        return _none_covered(revision, f"This notice was withdrawn on {revision.revised_on}.")
    device = in_doubt_where_no_answer(device, revision)
    covered = [(clause, judge_clause(device, clause)) for clause in revision.scope.any]
    excluded = [(clause, judge_exclusion(device, clause)) for clause in revision.scope.exclude]
    holds = any_of(truth for _, truth in covered)
    truth = all_of(holds, negation(any_of(truth for _, truth in excluded)))
    telling = _telling(covered, excluded, holds, truth)
    because = tuple((_ruled_out if holds is False else _reason)(device, clause) for clause in telling)
    if truth is None:
        turned = device.excluding()
        missing = _missing((turned if one in revision.scope.exclude else device, one) for one in telling)
        return Undetermined(
            notice=revision.id, revision=revision.revised_on, because=because, missing=missing
        )
    kind = Affected if truth else NotAffected
    return kind(notice=revision.id, revision=revision.revised_on, because=because)


def in_doubt_where_no_answer(device: Device, revision: Revision) -> Device:
    """A value that is none of the answers of the notice's question says nothing that the notice knows."""
    for observation in revision.observations:
        fact = device.get(observation.fact)
        if type(fact) is Known and not any(fact.value == answer.value for answer in observation.answers):
            answers = ", ".join(answer.value for answer in observation.answers)
            doubt = Doubt(says=f"It is none of the answers: {answers}.")
            device = device.learn(
                observation.fact, msgspec.structs.replace(fact, doubts=(*fact.doubts, doubt))
            )
    return device


_Judged = list[tuple[Clause, Truth]]


def _telling(covered: _Judged, excluded: _Judged, holds: Truth, verdict: Truth) -> list[Clause]:
    """The clauses that carry the verdict: those that hold, those that are open, or those ruled out."""
    if verdict is False and holds is not False:
        return [clause for clause, truth in excluded if truth]
    carrying = [clause for clause, truth in covered if truth is holds]
    return carrying + [clause for clause, truth in excluded if verdict is None and truth is None]


def _none_covered(revision: Revision, says: str) -> NotAffected:
    source = next(iter(revision.sources))
    reason = Reason(clause="", says=says, source=source, quote="", facts={})
    return NotAffected(notice=revision.id, revision=revision.revised_on, because=(reason,))


def _reason(device: Device, clause: Clause) -> Reason:
    """The clause with the facts of the device that it used."""
    facts = {name: text for condition in clause.all for name, text in _used(device, condition)}
    return Reason(clause=clause.id, says=clause.says, source=clause.source, quote=clause.quote, facts=facts)


def _ruled_out(device: Device, clause: Clause) -> Reason:
    """The clause with the first fact that rules it out."""
    condition = next(c for c in clause.conditions() if judge(device, c) is False)
    facts = dict(_used(device, condition))
    return Reason(clause=clause.id, says=clause.says, source=clause.source, quote=clause.quote, facts=facts)


def _used(device: Device, condition: Condition) -> list[tuple[str, str]]:
    """The known facts that the condition looks at, as they were given."""
    return [(name, fact.text) for name in condition.looks_at if type(fact := device.get(name)) is Known]


def _missing(clauses: Iterable[tuple[Device, Clause]]) -> tuple[Missing, ...]:
    """Each fact of an open condition once for each reason, in the order of the notice."""
    found: dict[tuple[str, Why], Missing] = {}
    for device, clause in clauses:
        for item in _open(device, clause):
            found.setdefault((item.fact, item.why), item)
    return tuple(found.values())


def _open(device: Device, clause: Clause) -> list[Missing]:
    """What keeps the clause open: conditions that are, or something implied that contradicts all of them."""
    unsettled = [condition for condition in clause.all if judge(device, condition) is None]
    if unsettled:
        return [_missing_fact(_telling_fact(device, condition), condition) for condition in unsettled]
    against = [condition for condition in clause.implies if judge(device, condition) is False]
    return [Missing(fact=condition.fact, why=Why.CONTRADICTED) for condition in against]


def _telling_fact(device: Device, condition: Condition) -> Fact:
    """Of the facts that could answer, the first that says anything; the one to ask for, if none does."""
    given = (device.get(name) for name in condition.looks_at)
    return next((fact for fact in given if not isinstance(fact, NotAsked)), device.get(condition.fact))


def _missing_fact(fact: Fact, condition: Condition) -> Missing:
    if isinstance(condition, Unlisted):
        return Missing(fact=condition.fact, why=Why(condition.gap.value), says=condition.ask)
    match fact:
        case NotAsked():
            return Missing(fact=condition.fact, why=Why.NOT_ASKED)
        case CannotTell():
            return Missing(fact=condition.fact, why=Why.CANNOT_TELL)
        case NotOnLabel():
            return Missing(fact=condition.fact, why=Why.NOT_ON_LABEL)
        case Known(doubts=()):
            return Missing(fact=condition.fact, why=Why.NOT_COMPARABLE)
        case Known():
            says = " ".join(doubt.says for doubt in fact.doubts)
            return Missing(fact=condition.fact, why=Why.DOUBTFUL, says=says)
        case _:
            assert_never(fact)
