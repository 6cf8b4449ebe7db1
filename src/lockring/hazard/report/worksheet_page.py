"""The worksheet as HTML: to read, to print, and to fill in with a pen."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from lockring.hazard.report.markup import Html, folded, note, section
from lockring.hazard.report.worksheet import Evidence, Factor, Kind, Worksheet

_LONG = 12  # pieces of evidence that are folded away


def worksheet_section(sheet: Worksheet) -> Html:
    """The six factors with their evidence and lines to write on; class, name and date are blank."""
    factors = "".join(_factor(one) for one in sheet.factors)
    blanks = "".join(
        _blank(label, filled)
        for label, filled in (
            ("Conclusion of the evaluation", sheet.conclusion),
            ("Class (I, II or III): for the committee to give, never computed", sheet.classification),
            ("Evaluated by (name, qualification)", sheet.evaluated_by),
            ("Date", sheet.evaluated_on),
        )
    )
    return section(
        "worksheet",
        "Worksheet: the six factors of 21 CFR 7.41(a)",
        note(
            "The six questions are in our words; the regulation has the wording that counts. Evidence is "
            "filled in. "
            "Judgement is not: the lines marked “to be written” are for a human."
        ),
        Html(f'<ol class="factors">{factors}</ol><div class="signing">{blanks}</div>'),
        note(f"Study {sheet.study}, notice {sheet.notice}, digest {sheet.digest}, seed {sheet.seed}."),
    )


def _factor(one: Factor) -> str:
    parts = "".join(_evidence(kind, [e for e in one.evidence if e.kind is kind]) for kind in Kind)
    parts = parts or '<p class="empty">Nothing was computed or published for this factor.</p>'
    return f"<li><h3>{escape(one.asks)}</h3>{parts}{_blank(one.to_write, one.judgement)}</li>"


def _evidence(kind: Kind, found: Sequence[Evidence]) -> str:
    if not found:
        return ""
    sources = dict.fromkeys(one.source for one in found)
    shared = f" <small>{escape(next(iter(sources)))}</small>" if len(sources) == 1 else ""
    items = "".join(
        f"<li>{escape(one.says)}" + ("" if shared else f" <small>{escape(one.source)}</small>") + "</li>"
        for one in found
    )
    told = f"<ul>{items}</ul>"
    told = folded(f"{len(found)} pieces of evidence", told) if len(found) > _LONG else told
    return f'<h4><span class="kind">{escape(kind)}</span>{shared}</h4>{told}'


def _blank(label: str, filled: str) -> str:
    inside = escape(filled) if filled else '<span class="line">to be written</span>'
    return f'<div class="blank"><b>{escape(label)}</b>{inside}</div>'
