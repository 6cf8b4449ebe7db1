"""A recall that a machine read, as a revision: the record's own words, and no step that it does not hold.

Nobody wrote advice for it. So a person is told whom to ask, that nobody has checked the reading, and what the
authority writes about the action, as its words.
"""

from __future__ import annotations

from datetime import date

import msgspec

from lockring.extract import Reading
from lockring.notice import (
    Alias,
    Contact,
    Revision,
    Source,
    Stance,
    Status,
    Step,
    Urgency,
    VerdictKind,
    Vulnerability,
)
from lockring.record import Record
from lockring.scope import Clause, ReadBy, Scope

_RECORD = "record"
_LINE = "public-line"
_TITLE = 120  # characters of a product description that make a title
_SUMMARY = 700  # characters of a reason that are shown; the whole stands at its source
_NOT_STATED = "not stated"
_CONCERNED = (VerdictKind.AFFECTED, VerdictKind.UNDETERMINED)

UNCHECKED = "A machine read this recall. Nobody has checked it. What to do is in the letter of the maker."
CHECKED = "A person has checked which devices this recall covers. What to do is in the letter of the maker."

# fda.gov/medical-devices/medical-device-safety: "For additional information, contact us at: 1-800-638-2041"
# (read in the page of September 2020; fda.gov/about-fda/cdrh-offices/office-communication-and-education of
# February 2024 gives the same number, of the Division of Industry and Consumer Education).
_FDA_PAGE = "https://www.fda.gov/medical-devices/medical-device-safety"
_PUBLIC_LINES = {
    "FDA": (
        Contact(
            name="FDA, Division of Industry and Consumer Education",
            phone="1-800-638-2041",
            hours="on working days",
            country="US",
            source=_LINE,
            web=_FDA_PAGE,
        ),
        Source(publisher="U.S. Food and Drug Administration", title="Medical Device Safety", url=_FDA_PAGE),
    )
}
"""The line that an authority keeps for the public, by its name in records, where one could be verified."""


def revision_of(record: Record, reading: Reading, *, revised_on: date) -> Revision:
    """The record with what was read of it, as a revision of this day.

    The scope is the reading's. One that a person accepted or corrected comes in as `by_person` gives it.
    """
    firm = _line(record.firm) or "the maker"
    line = _PUBLIC_LINES.get(record.authority)
    return Revision(
        id=record.id,
        revised_on=revised_on,
        title=_title(record),
        product=record.product.strip() or _title(record),
        recalling_firm=firm,
        summary=_cut(" ".join(record.reason.split()), _SUMMARY) or "The record does not say why.",
        changed=f"As {record.authority} printed it, seen on this day.",
        scope=_sourced(reading.scope),
        sources={_RECORD: _source(record), **({_LINE: line[1]} if line else {})},
        contacts=(_maker(record, firm), *((line[0],) if line else ())),
        advice=tuple(_advice(record, reading.scope, firm)),
        status=Status.WITHDRAWN if record.withdrawn else Status.FINAL,
        classification=record.classification,
        aliases=(_alias(record),),
        vulnerabilities=tuple(map(_of_record, record.vulnerabilities)),
    )


def by_person(scope: Scope) -> Scope:
    """The scope with every clause as one that a person stands for."""
    return Scope(any=tuple(map(_by_person, scope.any)), exclude=tuple(map(_by_person, scope.exclude)))


def _by_person(clause: Clause) -> Clause:
    return msgspec.structs.replace(clause, read_by=ReadBy.PERSON)


def _sourced(scope: Scope) -> Scope:
    """The scope with the record as the source of each clause: there is no other."""
    if all(clause.source == _RECORD for clause in (*scope.any, *scope.exclude)):
        return scope
    any_, exclude = (
        tuple(msgspec.structs.replace(clause, source=_RECORD) for clause in clauses)
        for clauses in (scope.any, scope.exclude)
    )
    return Scope(any=any_, exclude=exclude)


def _of_record(vulnerability: Vulnerability) -> Vulnerability:
    return msgspec.structs.replace(vulnerability, source=_RECORD)


def _title(record: Record) -> str:
    said = _line(record.title)
    return _cut(said, _TITLE) if said else f"Recall: {_cut(_line(record.product), _TITLE) or record.number}"


def _line(text: str) -> str:
    """The first line that says anything."""
    return next((" ".join(line.split()) for line in text.splitlines() if line.strip()), "")


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _source(record: Record) -> Source:
    return Source(
        publisher=record.authority,
        title=f"Recall {record.number}",
        url=record.url or "(the record gives no address)",
        stated_on=record.stated_on,
    )


def _alias(record: Record) -> Alias:
    country = record.country or _NOT_STATED
    return Alias(authority=record.authority, number=record.number, country=country, rank=record.rank)


def _maker(record: Record, firm: str) -> Contact:
    """The firm. Records hold no number of it that is meant for owners, so we say where it stands."""
    return Contact(
        name=firm,
        phone="the number on the device or in its user guide",
        hours="at the hours given there",
        country=record.country or "your country",
        source=_RECORD,
    )


def _advice(record: Record, scope: Scope, firm: str) -> list[Step]:
    checked = UNCHECKED if scope.is_machine_read else CHECKED
    asked = f"Ask {firm} about recall {record.number}. Have the label of your device at hand."
    steps = [
        _step("ask-the-firm", asked, Urgency.SOON),
        _step("who-checked", checked, Urgency.WHEN_CONVENIENT),
    ]
    if action := " ".join(record.action.split()):
        said = f'{record.authority} writes: "{_cut(action, _SUMMARY)}"'
        quoted = _step("what-the-authority-writes", said, Urgency.WHEN_CONVENIENT)
        steps.append(msgspec.structs.replace(quoted, quote=action))
    return steps


def _step(name: str, text: str, urgency: Urgency) -> Step:
    return Step(
        id=name,
        text=text,
        source=_RECORD,
        verdicts=_CONCERNED,
        topic=name,
        stance=Stance.DO,
        urgency=urgency,
    )
