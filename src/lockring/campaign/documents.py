"""What the papers of a recall say: content without layout. All words on the device are the notice's own."""

from __future__ import annotations

import enum
from datetime import date

import msgspec

from lockring.campaign.figures import Counts
from lockring.campaign.status import StatusReport
from lockring.campaign.strategy import Strategy
from lockring.notice import Revision


class Kind(enum.Enum):
    """Which paper it is."""

    CUSTOMER_LETTER = "customer_letter"
    FIELD_SAFETY_NOTICE = "field_safety_notice"
    REPLY_FORM = "reply_form"
    STATUS_REPORT = "status_report"
    REPORT_806 = "report_806"
    TERMINATION = "termination"


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a paper states. `value` None is a blank: a person fills it in, nothing is invented."""

    name: str
    value: str | None
    source: str = ""
    """Which rule asks for it, such as 21 CFR 806.10(c)(3)."""


class Section(msgspec.Struct, frozen=True, kw_only=True):
    """A heading with sentences, points and fields, in this order; each may be empty."""

    heading: str
    text: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    fields: tuple[Field, ...] = ()


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """One paper. `mark` is printed on top and on the envelope: URGENT MEDICAL DEVICE RECALL."""

    kind: Kind
    title: str
    dated: date
    reference: str
    mark: str = ""
    sections: tuple[Section, ...] = ()

    @property
    def blanks(self) -> tuple[str, ...]:
        """The names of the fields that a person still has to fill in."""
        return tuple(f.name for section in self.sections for f in section.fields if f.value is None)


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What the papers of one campaign share and no notice holds."""

    reference: str
    """The firm's own number of the recall."""
    dated: date
    version: int = 1
    previous: str = ""
    """The reference and date of the letter that this one updates; empty for a first one."""
    reply_at: str = ""
    """The page where they answer, without a code."""
    reply_code: str = ""
    """Theirs; empty on the copy for the file."""
    reply_by: date | None = None
    registration: str = ""
    """The firm's FDA establishment registration number; empty is a blank on the 806 report."""
    sequence: int = 1
    """Of its 806 reports of that day."""


def customer_letter(revision: Revision, about: About) -> Document:
    """The letter to owners (21 CFR 7.49(c)): what, which, why, what to do, how to answer; no promotion."""
    raise NotImplementedError


def field_safety_notice(revision: Revision, about: About) -> Document:
    """The fields of an EU field safety notice (MEDDEV 2.12-1 rev 8, annex 5; the template of 2018)."""
    raise NotImplementedError


def reply_form(revision: Revision, about: About, *, consignee: bool = False) -> Document:
    """What comes back: each instruction answered, quantities, name and date; for a consignee whom it was
    passed on to, too."""
    raise NotImplementedError


def status_paper(revision: Revision, about: About, report: StatusReport) -> Document:
    """The status report (21 CFR 7.53(b)) with its six numbers."""
    raise NotImplementedError


def report_806(revision: Revision, about: About, counts: Counts, *, removal: bool) -> Document:
    """The data of a report of corrections and removals, by the elements of 21 CFR 806.10(c).

    Its number is registration-month/day/year-sequence-C or R. What no notice states is a blank.
    """
    raise NotImplementedError


def termination_package(
    revision: Revision, about: About, strategy: Strategy, counts: Counts, report: StatusReport
) -> Document:
    """What goes with the request that the recall be terminated (21 CFR 7.55(b))."""
    raise NotImplementedError
