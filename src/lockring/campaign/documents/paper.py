"""What a paper is made of: sections with sentences, points and fields, as values. Layout is for others."""

from __future__ import annotations

import enum
from datetime import date

import msgspec


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
    language: str = "en"
    """Of what owners read; the revision is given in it, too."""
