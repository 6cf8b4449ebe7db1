"""The answer as the page, the paper and the mail show it: the report in the order in which it is read."""

from __future__ import annotations

import enum
import re
from collections.abc import Sequence
from datetime import date
from itertools import groupby

import msgspec
from django.utils.translation import gettext as _

from lockring import offers
from lockring.advice import Finding
from lockring.freshness import SourceState
from lockring.notice import Contact, Source, Stance, Urgency, VerdictKind
from lockring.report import CheckReport, ExitStatus, FindingSaid, RemedySaid, StepSaid
from lockring.scope import ReadBy
from lockring.selfcheck import CANNOT_SEE, CANNOT_TELL, NOT_ON_LABEL
from lockring.service import checking
from lockring.service.check import words
from lockring.service.check.looking import Answer
from lockring.service.check.words import Text
from lockring.service.wording import for_page
from lockring.vocabulary import label_fact

_PHONE = re.compile(r"\+?\d[\d ()./-]{5,}\d")


class Outcome(enum.Enum):
    """The answer in one word. Only the last one says that nothing is to be done, and by which notices."""

    AFFECTED = "affected"
    UNDETERMINED = "undetermined"
    INCOMPLETE = "incomplete"
    TO_DO = "to_do"
    CLEAR = "clear"


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """A phone line. `number` is what a phone dials; empty where the notice gives no number."""

    name: str
    phone: str
    number: str
    country: Text
    hours: str


class Sourced(msgspec.Struct, frozen=True, kw_only=True):
    """A step, or a reason, with where it is said."""

    text: str
    source: Source
    quote: str = ""
    place: int = 0
    is_do_not: bool = False


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """Steps that are as urgent, under one condition or in any case."""

    urgency: Urgency
    condition: str
    steps: tuple[Sourced, ...]

    @property
    def heading(self) -> Text:
        """What stands above the steps, before the words of the condition."""
        return (words.UNDER_CONDITION if self.condition else words.URGENCIES)[self.urgency]

    @property
    def is_now(self) -> bool:
        """Whether the steps cannot wait."""
        return self.urgency is Urgency.NOW


class Offered(msgspec.Struct, frozen=True, kw_only=True):
    """What the firm offers. `ask` is the button where it can be asked for here, else empty."""

    said: RemedySaid
    ask: Text = ""


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """One notice that matters. `place` counts them from 1."""

    place: int
    said: FindingSaid
    groups: tuple[Group, ...]
    offered: tuple[Offered, ...]
    calls: tuple[Call, ...]
    reasons: tuple[Sourced, ...]
    open: tuple[tuple[Text, Text, str], ...]
    sources: tuple[Source, ...]
    has_page: bool

    @property
    def heading(self) -> Text:
        """The verdict in words."""
        return words.VERDICTS[self.said.verdict]

    @property
    def kind(self) -> str:
        """The verdict as style sheets know it."""
        return self.said.verdict.value

    @property
    def first(self) -> Sourced | None:
        """The first step that surely applies."""
        return next((group.steps[0] for group in self.groups if not group.condition), None)

    @property
    def is_machine_read(self) -> bool:
        """Whether nobody has checked which devices the notice covers."""
        return self.said.read_by is ReadBy.MACHINE


class Cleared(msgspec.Struct, frozen=True, kw_only=True):
    """One notice that asks nothing of the person, and why. `by_model`: it is about other models."""

    said: FindingSaid
    why: str
    by_model: bool


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """All of the answer."""

    outcome: str
    facts: tuple[tuple[Text, Text, str], ...]
    remarks: tuple[str, ...]
    told: tuple[Told, ...]
    in_a_line: tuple[FindingSaid, ...]
    product_unknown: int
    cleared: tuple[Cleared, ...]
    report: CheckReport
    sources: tuple[tuple[Text, SourceState], ...]

    @property
    def cleared_by_answers(self) -> tuple[Cleared, ...]:
        """The notices that are about this model, and do not cover this device."""
        return tuple(one for one in self.cleared if not one.by_model)

    @property
    def cleared_by_model(self) -> tuple[Cleared, ...]:
        """The notices that are about other models."""
        return tuple(one for one in self.cleared if one.by_model)

    @property
    def affected(self) -> int:
        """How many notices cover the device."""
        return sum(one.said.verdict is VerdictKind.AFFECTED for one in self.told)

    @property
    def open(self) -> int:
        """How many notices may cover it."""
        may = sum(one.said.verdict is VerdictKind.UNDETERMINED for one in self.told)
        return may + len(self.in_a_line)


def show(answer: Answer, today: date) -> Shown:
    """The answer in the order in which a person reads it. `today` says which offers have ended."""
    report = answer.report
    found = {finding.revision.id: finding for finding in answer.said.looked.findings}
    in_full, in_a_line = report.to_tell()
    lacking = sum(one.lacks_product for one in report.findings) if report.is_product_unknown else 0
    return Shown(
        outcome=_outcome(report).value,
        facts=_facts(report, answer.said.looked.findings),
        remarks=tuple(dict.fromkeys(report.remarks)),
        told=tuple(_told(place, one, found[one.notice], today) for place, one in enumerate(in_full, 1)),
        in_a_line=tuple(in_a_line),
        product_unknown=lacking,
        cleared=tuple(_cleared(one) for one in report.findings if not one.matters),
        report=report,
        sources=tuple((words.SOURCES.get(one.source, one.source), one) for one in report.sources),
    )


def _outcome(report: CheckReport) -> Outcome:
    kinds = {finding.verdict for finding in report.findings if finding.matters}
    if VerdictKind.AFFECTED in kinds:
        return Outcome.AFFECTED
    if report.exit_status == ExitStatus.INCOMPLETE:
        return Outcome.INCOMPLETE
    if VerdictKind.UNDETERMINED in kinds or report.not_compared or not report.findings:
        return Outcome.UNDETERMINED
    if kinds:
        return Outcome.TO_DO
    return Outcome.CLEAR if report.exit_status == ExitStatus.NONE_AFFECTED else Outcome.UNDETERMINED


def _facts(report: CheckReport, found: Sequence[Finding]) -> tuple[tuple[Text, Text, str], ...]:
    """Each fact: what it is called, how it was given, and who says it where the person does not."""
    return tuple(
        (_asked(name, found), _answered(name, said.text or said.read_as, found), said.said_by)
        for name, said in report.device.items()
    )


def _asked(name: str, found: Sequence[Finding]) -> Text:
    """The question of a notice, for what a person observed; the name of any other fact."""
    questions = (one.revision.observation(name) for one in found) if label_fact(name) is None else ()
    return next((one.question for one in questions if one), None) or words.fact_name(name)


def _answered(name: str, value: str, found: Sequence[Finding]) -> Text:
    if value in (CANNOT_TELL.value, CANNOT_SEE.value, NOT_ON_LABEL.value):
        return words.ANSWERS[value]
    observations = (one.revision.observation(name) for one in found)
    labels = (a.label for o in observations if o for a in o.answers if a.value == value)
    return next(labels, value)


def _told(place: int, said: FindingSaid, finding: Finding, today: date) -> Told:
    asked_for = {offer.remedy.id for offer in offers.offers(finding)}
    used = dict.fromkeys([*(one.source for one in said.advice), *(one.source for one in said.because)])
    return Told(
        place=place,
        said=said,
        groups=_groups(said),
        offered=tuple(_offered(remedy, remedy.id in asked_for, today) for remedy in said.remedies),
        calls=tuple(map(call, said.contacts)),
        reasons=tuple(
            Sourced(text=one.says, source=said.sources[one.source], quote=one.quote) for one in said.because
        ),
        open=tuple((_asked(one.fact, [finding]), words.WHY[one.why], one.says) for one in said.open),
        sources=tuple(said.sources[key] for key in used),
        has_page=any(notice.id == said.notice for notice in checking.published().notices),
    )


def _groups(said: FindingSaid) -> tuple[Group, ...]:
    numbered = enumerate(said.advice, start=1)
    grouped = groupby(numbered, key=lambda one: (one[1].urgency, one[1].only_if))
    return tuple(
        Group(
            urgency=urgency,
            condition=condition,
            steps=tuple(_step(place, step, said) for place, step in steps),
        )
        for (urgency, condition), steps in grouped
    )


def _step(place: int, step: StepSaid, said: FindingSaid) -> Sourced:
    is_do_not = step.stance is Stance.DO_NOT
    source = said.sources[step.source]
    return Sourced(text=step.text, source=source, quote=step.quote, place=place, is_do_not=is_do_not)


def _offered(remedy: RemedySaid, can_be_asked_for: bool, today: date) -> Offered:
    has_ended = remedy.until is not None and remedy.until < today
    return Offered(said=remedy, ask=words.ASK[remedy.kind] if can_be_asked_for and not has_ended else "")


def call(contact: Contact) -> Call:
    """The phone line of a notice, with what a phone dials."""
    found = _PHONE.search(contact.phone)
    return Call(
        name=contact.name,
        phone=for_page(contact.phone),
        number=re.sub(r"[^\d+]", "", found[0]) if found else "",
        country=words.COUNTRIES.get(contact.country, contact.country),
        hours=contact.hours,
    )


def _cleared(finding: FindingSaid) -> Cleared:
    """Why the notice does not cover the device: the facts that rule it out, or the words of its reason."""
    used = {fact: text for reason in finding.because for fact, text in reason.facts.items()}
    told = ", ".join(f"{words.fact_name(fact)}: {text}" for fact, text in used.items())
    why = _("It does not cover this: %(facts)s.") % {"facts": told} if told else finding.because[0].says
    return Cleared(said=finding, why=why, by_model=used.keys() == {"model_number"})
