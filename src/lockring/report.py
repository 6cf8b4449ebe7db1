"""The answer to a check as data: what `lockring check --format json` prints, versioned, with a schema."""

import enum
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType

import msgspec

from lockring.advice import Conflict, Finding, Told, conflicts
from lockring.candidates import NotCompared
from lockring.catalogue import GudidSaid
from lockring.errors import LockringError
from lockring.facts import Device, Known
from lockring.freshness import SourceState
from lockring.notice import (
    Classification,
    Contact,
    Remedy,
    RemedyKind,
    Source,
    Stance,
    Status,
    Step,
    StudyPage,
    Urgency,
    VerdictKind,
)
from lockring.scope import ReadBy
from lockring.selfcheck import Question
from lockring.verdict import Missing, Reason

FORMAT = "lockring-check/1"
_MOST_OPEN = 10  # notices that may cover the device and are told in full; of the rest a line each


class ExitStatus(enum.IntEnum):
    """What the process says. Of several the first counts: affected, incomplete, undetermined, none."""

    NONE_AFFECTED = 0
    AFFECTED = 1
    USAGE = 2
    UNDETERMINED = 3
    INCOMPLETE = 4


class FactSaid(msgspec.Struct, frozen=True, kw_only=True):
    """A fact as it was given and as it was read. `said_by` is GUDID where nobody else states it."""

    text: str
    read_as: str
    doubts: tuple[str, ...] = ()
    said_by: str = ""


class StepSaid(msgspec.Struct, frozen=True, kw_only=True):
    """One step of the advice. `only_if` is empty once the step surely applies."""

    id: str
    text: str
    only_if: str
    stance: Stance
    urgency: Urgency
    topic: str
    source: str
    quote: str


class RemedySaid(msgspec.Struct, frozen=True, kw_only=True):
    """One remedy that the firm offers for this device."""

    id: str
    kind: RemedyKind
    text: str
    only_if: str
    cost: str
    first_in_line: str
    send_back: str
    completed_by: tuple[str, ...]
    request: str
    until: date | None


class FindingSaid(msgspec.Struct, frozen=True, kw_only=True):
    """What one notice says of the device. `missing` names the facts that could still decide.

    `read_by` is machine where nobody has checked which devices it covers.
    """

    notice: str
    revision: date
    title: str
    summary: str
    verdict: VerdictKind
    classification: Classification | None
    status: Status
    superseded_by: str
    missing: tuple[str, ...]
    open: tuple[Missing, ...]
    because: tuple[Reason, ...]
    advice: tuple[StepSaid, ...]
    remedies: tuple[RemedySaid, ...]
    contacts: tuple[Contact, ...]
    sources: dict[str, Source]
    read_by: ReadBy

    @property
    def matters(self) -> bool:
        """Whether the notice covers the device, may cover it, or has a step to do all the same."""
        to_do = (step for step in self.advice if step.urgency is not Urgency.WHEN_CONVENIENT)
        return self.verdict is not VerdictKind.NOT_AFFECTED or any(to_do)

    @property
    def lacks_product(self) -> bool:
        """Whether only the product is lacking. What a machine read is told of: something points to it."""
        by_person = self.read_by is ReadBy.PERSON
        return by_person and self.verdict is VerdictKind.UNDETERMINED and "model_number" in self.missing


class CheckReport(msgspec.Struct, frozen=True, kw_only=True):
    """The answer for one device: every notice's finding, the most urgent first, and the next question.

    Of a store: `sources` says how fresh and how whole each of its sources is (none without a store),
    `not_compared` how many of its notices may be about the device for all that is known of it, and
    `not_looked_at` how many nobody has read yet. `gudid` is what GUDID says of the device identifier, none
    without an extract of it in the store. `studies` are pages on how dangerous the fault of a notice is, by
    the id of the notice; nothing else here hangs on them.
    """

    format: str
    as_of: date | None
    device: dict[str, FactSaid]
    remarks: tuple[str, ...]
    findings: tuple[FindingSaid, ...]
    conflicts: tuple[Conflict, ...]
    next_question: Question | None
    unreadable: tuple[str, ...]
    exit_status: int
    sources: tuple[SourceState, ...] = ()
    not_compared: NotCompared | None = None
    not_looked_at: int = 0
    gudid: GudidSaid | None = None
    studies: dict[str, tuple[StudyPage, ...]] = {}

    @property
    def is_product_unknown(self) -> bool:
        """Whether nobody has said for sure which product it is."""
        model = self.device.get("model_number")
        return model is None or bool(model.doubts) or not model.text

    def to_tell(self) -> tuple[list[FindingSaid], list[FindingSaid]]:
        """The findings that matter, to tell in full, and those in a line: beyond ten that may cover it.

        Not those of which nothing can be said but that the product is not known: that is said once.
        """
        lacking = self.is_product_unknown
        shown = [one for one in self.findings if one.matters and not (lacking and one.lacks_product)]
        open_ = [one for one in shown if one.verdict is VerdictKind.UNDETERMINED]
        in_a_line = [one for one in open_[_MOST_OPEN:] if one.read_by is ReadBy.MACHINE]
        return [one for one in shown if one not in in_a_line], in_a_line


def check_report(
    device: Device,
    found: Sequence[Finding],
    *,
    question: Question | None,
    remarks: tuple[str, ...] = (),
    unreadable: Iterable[LockringError] = (),
    as_of: date | None = None,
    sources: tuple[SourceState, ...] | None = None,
    not_compared: NotCompared | None = None,
    not_looked_at: int = 0,
    gudid: GudidSaid | None = None,
    studies: Mapping[str, tuple[StudyPage, ...]] = MappingProxyType({}),
) -> CheckReport:
    """The report on these findings. Nothing is left out: a notice that could not be read is listed too.

    `sources` are those of the store, None where there is none: an empty store clears nothing. `studies` are
    those of each notice; of a notice without a finding they are left out.
    """
    lost = tuple(str(error) for error in unreadable)
    whole = sources is None or (bool(sources) and all(source.can_clear for source in sources))
    return CheckReport(
        format=FORMAT,
        as_of=as_of,
        device=_device_said(device, gudid.added if gudid else ()),
        remarks=(*remarks, *(gudid.remarks if gudid else ())),
        findings=tuple(map(_finding_said, found)),
        conflicts=conflicts(found),
        next_question=question,
        unreadable=lost,
        exit_status=exit_status(
            found, complete=whole and not (lost or not_looked_at), compared=not_compared is None
        ),
        sources=sources or (),
        not_compared=not_compared,
        not_looked_at=not_looked_at,
        gudid=gudid,
        studies={f.revision.id: studies[f.revision.id] for f in found if f.revision.id in studies},
    )


def exit_status(found: Sequence[Finding], *, complete: bool, compared: bool = True) -> ExitStatus:
    """Affected if any notice is; else incomplete if not all was looked at; else undetermined if any is.

    No finding at all, as of a day before every notice, is undetermined: nothing was looked at. So is a
    device that no notice covers and about which something must be done at this moment all the same.
    """
    kinds = {finding.kind for finding in found} or {VerdictKind.UNDETERMINED}
    if VerdictKind.AFFECTED in kinds:
        return ExitStatus.AFFECTED
    if not complete:
        return ExitStatus.INCOMPLETE
    at_once = any(t.sure and t.item.urgency is Urgency.NOW for finding in found for t in finding.steps)
    open_ = VerdictKind.UNDETERMINED in kinds or at_once or not compared
    return ExitStatus.UNDETERMINED if open_ else ExitStatus.NONE_AFFECTED


def _device_said(device: Device, of_gudid: tuple[str, ...]) -> dict[str, FactSaid]:
    said = {}
    for name, fact in device:
        if isinstance(fact, Known):
            doubts = tuple(doubt.says for doubt in fact.doubts)
            said_by = "GUDID" if name in of_gudid else ""
            said[name] = FactSaid(text=fact.text, read_as=str(fact.value), doubts=doubts, said_by=said_by)
        else:
            said[name] = FactSaid(text="", read_as=device.answer(name) or "")
    return said


def _finding_said(found: Finding) -> FindingSaid:
    revision, verdict = found.revision, found.verdict
    return FindingSaid(
        notice=revision.id,
        revision=revision.revised_on,
        title=revision.title,
        summary=revision.summary,
        verdict=found.kind,
        classification=revision.classification,
        status=revision.status,
        superseded_by=revision.superseded_by,
        missing=tuple(dict.fromkeys(missing.fact for missing in verdict.missing)),
        open=verdict.missing,
        because=verdict.because,
        advice=tuple(_step_said(told) for told in found.steps),
        remedies=tuple(_remedy_said(told) for told in found.remedies),
        contacts=revision.contacts,
        sources=revision.sources,
        read_by=ReadBy.MACHINE if revision.scope.is_machine_read else ReadBy.PERSON,
    )


def _step_said(told: Told[Step]) -> StepSaid:
    step = told.item
    return StepSaid(
        id=step.id,
        text=step.text,
        only_if="" if told.sure else step.only_if,
        stance=step.stance,
        urgency=step.urgency,
        topic=step.topic,
        source=step.source,
        quote=step.quote,
    )


def _remedy_said(told: Told[Remedy]) -> RemedySaid:
    remedy = told.item
    return RemedySaid(
        id=remedy.id,
        kind=remedy.kind,
        text=remedy.text,
        only_if="" if told.sure else remedy.only_if,
        cost=remedy.cost,
        first_in_line=remedy.first_in_line,
        send_back=remedy.send_back,
        completed_by=remedy.completed_by,
        request=remedy.request,
        until=remedy.until,
    )
