"""The papers of a campaign: what they say, as PDF and as data, with the instant of their figures."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from django.utils.translation import override

from lockring.campaign import documents as papers
from lockring.campaign.documents import About, Document, Kind
from lockring.campaign.documents.words import words
from lockring.campaign.figures import Counts
from lockring.campaign.status import StatusReport, status_report
from lockring.errors import ServiceError
from lockring.remedy import Wait, wait
from lockring.service.campaign import opening
from lockring.service.campaign.tallying import Tally
from lockring.service.campaign.words import REHEARSAL
from lockring.service.mailing import address
from lockring.service.models import Campaign

if TYPE_CHECKING:
    import typst

# typst is imported where it is used: only a paper pays for its start.

HERE = Path(__file__).parent
PACE = timedelta(days=28)
"""What was done in so many days up to today tells how fast it goes."""
_REPLY = "/reply/"


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """A paper as data: what it says, and at which instant and entry of the log its figures were computed.

    `rehearsal` is the mark of a mock recall; empty for a real one.
    """

    document: Document
    computed_at: datetime
    ledger_position: int
    rehearsal: str
    counts: Counts
    report: StatusReport


def paper(kind: Kind, campaign: Campaign, tally: Tally, language: str = "en") -> Paper:
    """The paper of this kind, from these figures. Raises ServiceError where the notice is not held."""
    on = tally.at.date()
    report = status_report(tally.counts, on=on, completion=forecast(tally).last)
    with override(language):
        mark = str(REHEARSAL) if campaign.is_rehearsal else ""
    return Paper(
        document=_document(kind, campaign, tally.counts, report, language),
        computed_at=tally.at,
        ledger_position=tally.position,
        rehearsal=mark,
        counts=tally.counts,
        report=report,
    )


def reference(campaign: Campaign) -> str:
    """The number of the recall on its papers: it tells nothing by itself."""
    return f"LR-{campaign.id.hex[:8].upper()}"


def forecast(tally: Tally) -> Wait:
    """When every contact that should be told is likely to be done; without days where nobody can say.

    If units go on to be accounted for at the pace of the last four weeks: see `lockring.remedy.wait`.
    """
    since = tally.at.date() - PACE
    recent = sum(count for day, count in tally.done if day > since)
    left = tally.counts.audience - tally.counts.done
    return wait(left, recent, tally.at.date())


def _document(
    kind: Kind, campaign: Campaign, counts: Counts, report: StatusReport, language: str
) -> Document:
    revision = opening.revision_of(campaign, language)
    about = About(
        reference=reference(campaign),
        dated=report.on,
        reply_at=address(_REPLY, language),
        language=language,
    )
    match kind:
        case Kind.CUSTOMER_LETTER:
            return papers.customer_letter(revision, about)
        case Kind.FIELD_SAFETY_NOTICE:
            return papers.field_safety_notice(revision, about)
        case Kind.REPLY_FORM:
            return papers.reply_form(revision, about)
        case Kind.STATUS_REPORT:
            return papers.status_paper(revision, about, report)
        case Kind.REPORT_806:
            return papers.report_806(revision, about, counts, removal=_is_removal(campaign))
        case Kind.TERMINATION:
            strategy = opening.strategy_of(campaign)
            return papers.termination_package(revision, about, strategy, counts, report)


def _is_removal(campaign: Campaign) -> bool:
    """Whether devices leave the place where they are used (21 CFR 806.2(j)): something has to go back."""
    return any(remedy.send_back for remedy in opening.revision_of(campaign, "en").remedies)


def as_json(made: Paper) -> bytes:
    """The paper as JSON."""
    return msgspec.json.format(msgspec.json.encode(made), indent=2)


def pdf(made: Paper, language: str = "en") -> bytes:
    """The paper as PDF/UA-1 (ISO 14289-1). Raises ServiceError for a character that cannot be printed."""
    import typst

    try:
        return compiler(made, language).compile(format="pdf", pdf_standards=["ua-1"])  # type: ignore[return-value]
    except typst.TypstError:
        raise ServiceError(
            "this paper has a character that cannot be printed; tell whoever runs the service"
        ) from None


def compiler(made: Paper, language: str) -> typst.Compiler:
    """What draws the paper. Only the fonts that come with typst are used."""
    import typst

    fonts = typst.Fonts(include_system_fonts=False)
    given = json.loads(msgspec.json.encode(made.document))
    inputs = {
        "paper": json.dumps(
            {
                **given,
                "language": language,
                "rehearsal": made.rehearsal,
                "computed": _computed(made, language),
                "fill_in": words(language).fill_in,
            }
        )
    }
    source = (HERE / "document.typ").read_bytes()
    return typst.Compiler(source, font_paths=fonts, ignore_system_fonts=True, sys_inputs=inputs)


def _computed(made: Paper, language: str) -> str:
    at = f"{made.computed_at:%Y-%m-%d %H:%M}"
    return words(language).computed.format(at=at, position=made.ledger_position)
