"""A recall notice and its revisions: pure data, as the files under `notices/` hold it.

The words are those of 21 CFR 7 (recalling firm, classification), CSAF 2.0 (revision history, status)
and ISO 14971 (hazard, hazardous situation, harm). A revision is complete and never edited: what is
said later is a later revision.
"""

import enum
from datetime import date
from typing import Annotated

import msgspec

from lockring.scope import Condition, Scope, Word

NonEmpty = msgspec.Meta(min_length=1)


class _Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of every part of a notice: frozen, by keyword, and without fields that nobody reads."""


class Status(enum.Enum):
    """What became of a notice. A superseded notice still judges; a withdrawn one matches nothing."""

    FINAL = "final"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


class Classification(enum.Enum):
    """The relative degree of hazard that FDA assigns to a recall (21 CFR 7.3(m)). Never derived from CVSS."""

    CLASS_I = "Class I"
    CLASS_II = "Class II"
    CLASS_III = "Class III"


class Urgency(enum.Enum):
    """How soon a person should do a step."""

    NOW = "now"
    SOON = "soon"
    WHEN_CONVENIENT = "when_convenient"


class Stance(enum.Enum):
    """Whether a step says to do a thing or not to do it."""

    DO = "do"
    DO_NOT = "do_not"


class VerdictKind(enum.Enum):
    """The three truth values of a judgement, by their names in every output."""

    AFFECTED = "affected"
    UNDETERMINED = "undetermined"
    NOT_AFFECTED = "not_affected"


class RemedyKind(enum.Enum):
    """What the recalling firm does about an affected device."""

    REPLACEMENT = "replacement"
    RETURN = "return"
    CORRECTION = "correction"
    REFUND = "refund"
    DISABLE = "disable"


class Source(_Record, frozen=True, kw_only=True):
    """A page or letter: who published it, where, and the date it states."""

    publisher: Word
    title: Word
    url: Word
    stated_on: date | None = None


class Alias(_Record, frozen=True, kw_only=True):
    """The number that an authority gave to this notice, and its class in the authority's own words."""

    authority: Word
    number: Word
    country: Word
    rank: str = ""


class Hazard(_Record, frozen=True, kw_only=True):
    """A hazard, the situation that exposes a person to it, and the harm (ISO 14971:2019, 3.3 to 3.5)."""

    hazard: Word
    situation: Word
    harm: Word
    source: Word


class Claim(_Record, frozen=True, kw_only=True):
    """A figure that a source stated: devices, complaints, injuries. Sources differ; none is summed."""

    what: Word
    value: int
    source: Word


class Vulnerability(_Record, frozen=True, kw_only=True):
    """A weakness in the terms of computer security. Its score says nothing of the recall's class."""

    cve: Word
    cwe: Word
    cvss: float
    vector: Word
    source: Word


class Contact(_Record, frozen=True, kw_only=True):
    """Whom to call. Taken from the primary notice only: copies have misprinted numbers."""

    name: Word
    phone: Word
    hours: Word
    country: Word
    source: Word
    web: str = ""


class Audience(_Record, frozen=True, kw_only=True):
    """Who was told of this revision, as words and as conditions on the facts of a device and its owner."""

    says: Word
    source: Word
    all: tuple[Condition, ...] = ()


class Answer(_Record, frozen=True, kw_only=True):
    """One answer to a question: its value and how it reads."""

    value: Word
    label: Word


class Observation(_Record, frozen=True, kw_only=True):
    """A fact that only a person can supply: the question, its answers, and how to find out.

    `without_sight` is the way for someone who cannot see it; it is asked after "I can't see it".
    """

    fact: Word
    question: Word
    where_to_look: Word
    without_sight: Word
    answers: Annotated[tuple[Answer, ...], msgspec.Meta(min_length=2)]
    picture: str = ""


class Rule(_Record, frozen=True, kw_only=True):
    """What a notice tells a person, for which verdicts, when, and where the notice says so.

    It applies under any of the groups of `when`, each a set of conditions that hold together (always,
    if there is none). While `when` is not known, it is shown after the words of `only_if`.
    """

    id: Word
    text: Word
    source: Word
    verdicts: Annotated[tuple[VerdictKind, ...], NonEmpty]
    when: tuple[Annotated[tuple[Condition, ...], NonEmpty], ...] = ()
    only_if: str = ""


class Step(Rule, frozen=True, kw_only=True):
    """One thing to do or not to do. Steps on one topic with opposite stances contradict each other."""

    topic: Word
    stance: Stance
    urgency: Urgency
    quote: str = ""


class Remedy(Rule, frozen=True, kw_only=True):
    """What the firm offers: at what cost, who goes first, what must go back, what completes it."""

    kind: RemedyKind
    cost: Word
    verdicts: Annotated[tuple[VerdictKind, ...], NonEmpty] = (VerdictKind.AFFECTED,)
    first_in_line: str = ""
    send_back: str = ""
    completed_by: tuple[Word, ...] = ()
    request: str = ""
    until: date | None = None


class Revision(_Record, frozen=True, kw_only=True):
    """One revision of a notice, complete in itself."""

    id: Word
    revised_on: date
    title: Word
    product: Word
    recalling_firm: Word
    summary: Word
    changed: Word
    scope: Scope
    sources: Annotated[dict[str, Source], NonEmpty]
    contacts: Annotated[tuple[Contact, ...], NonEmpty]
    advice: Annotated[tuple[Step, ...], NonEmpty]
    hazards: tuple[Hazard, ...] = ()
    status: Status = Status.FINAL
    superseded_by: str = ""
    classification: Classification | None = None
    aliases: tuple[Alias, ...] = ()
    observations: tuple[Observation, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    claims: tuple[Claim, ...] = ()
    vulnerabilities: tuple[Vulnerability, ...] = ()
    told: Audience | None = None

    def observation(self, fact: str) -> Observation | None:
        """The question of this revision about the fact, or None."""
        return next((o for o in self.observations if o.fact == fact), None)


class StudyPage(_Record, frozen=True, kw_only=True):
    """A page in plain words about how dangerous the fault is: what it answers, its name, and its bytes.

    The study is ours and is computed anew; so it stands beside the revisions of a notice, and in none of
    them. It is never an input to a verdict. A page with another `sha256` is another page, and is not shown.
    """

    title: Word
    page: Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*\.html$")]
    sha256: Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]


class Notice(_Record, frozen=True, kw_only=True):
    """All revisions of one notice, oldest first, the files of those that could not be read, and studies."""

    id: Word
    revisions: Annotated[tuple[Revision, ...], NonEmpty]
    unreadable: tuple[str, ...] = ()
    studies: tuple[StudyPage, ...] = ()

    def __post_init__(self) -> None:
        days = [revision.revised_on for revision in self.revisions]
        if not days or days != sorted(set(days)) or {r.id for r in self.revisions} != {self.id}:
            raise ValueError("expected revisions of one notice, one a day, oldest first")

    @property
    def latest(self) -> Revision:
        """The newest revision."""
        return self.revisions[-1]

    def as_of(self, day: date | None) -> Revision | None:
        """The revision in force at the end of that day; the newest for None; None before the first."""
        if day is None:
            return self.latest
        return next((r for r in reversed(self.revisions) if r.revised_on <= day), None)
