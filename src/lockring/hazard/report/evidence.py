"""Harms, ratings, published figures and assumptions."""

from __future__ import annotations

from html import escape
from urllib.parse import urlsplit

from lockring.hazard.report.markup import Html, first_up, folded, note, section, table
from lockring.hazard.report.numbers import brief, in_full, span
from lockring.hazard.report.readings import as_told, leads, made_by, with_fault
from lockring.hazard.results import Assumption, HarmRow, Published, StudyResult, Unit
from lockring.hazard.words import METRICS, PROBABILITIES, SEVERITIES, STATUSES, STRATA


def harms(rows: tuple[HarmRow, ...]) -> Html:
    """The table of ISO 14971, its grid, and what the words mean."""
    if not rows:
        return Html("")
    words = [f"{word}: {means}" for scale in (SEVERITIES, PROBABILITIES) for word, means in scale.items()]
    return section(
        "harms",
        "Risk in the terms of ISO 14971",
        _grid(rows),
        table("Hazards and harms", *_harm_rows(rows)),
        Html(
            "<details><summary>What the words mean</summary>"
             "<ul>" + "".join(f"<li>{escape(first_up(one))}</li>" for one in words) + "</ul></details>"
        ),
        note(
            "P1: that the situation comes about, per device. P2: of the harm, where it has; the "
            "simulation gives it. "
            "The words are our wording, and ISO 14971 asks for none: the maker of a device sets its own "
            "scale."
        ),
    )  # fmt: skip


def _harm_rows(rows: tuple[HarmRow, ...]) -> tuple[list[str], list[list[str]]]:
    heads = ["No.", "Hazard, situation, harm", "Severity", "P1", "P2", "P1 × P2"]
    cells = []
    for place, row in enumerate(rows, 1):
        what = f"<b>{escape(row.hazard)}</b><br>{escape(row.hazardous_situation)}<br>→ {escape(row.harm)}"
        both = [
            Html(f"{escape(p.title)}: {in_full(p.estimate)}<small>{escape(p.source)}</small>")
            for p in (row.p1, row.p2)
        ]
        cells.append([str(place), Html(what), row.severity, *both, _product(row)])
    return heads, cells


def _product(row: HarmRow) -> Html:
    if row.product_low is None or row.product_high is None:
        return Html("no figure")
    ends = span(row.product_low, row.product_high, Unit.SHARE)
    return Html(f"<b>{escape(row.probability_word)}</b><br>{ends} of devices")


def _grid(rows: tuple[HarmRow, ...]) -> Html:
    """Severity across, probability down; each cell has the numbers of its rows. No P1 x P2: in no cell."""

    def cell(word: str, severity: str, heat: int) -> str:
        inside = [
            str(place)
            for place, row in enumerate(rows, 1)
            if (row.probability_word, row.severity) == (word, severity) and row.product_high is not None
        ]
        told = " ".join(f'<b class="pin">{one}</b>' for one in inside)
        return f'<td class="heat{heat}">{told}</td>'

    heads = "".join(f'<th scope="col">{word}</th>' for word in SEVERITIES)
    body = "".join(
        f'<tr><th scope="row">{word}<small>{means}</small></th>'
        + "".join(cell(word, one, min((4 - up) + across, 8) // 2) for across, one in enumerate(SEVERITIES))
        + "</tr>"
        for up, (word, means) in enumerate(PROBABILITIES.items())
    )
    return Html(
        '<div class="wide" role="region" aria-label="Grid of risk" tabindex="0"><table class="grid">'
        "<caption>Numbers are those of the rows below. Shades only group cells; whether a risk is "
        "acceptable is "
        f'for the maker to say.</caption><thead><tr><th scope="col">Probability, per '
        f"device</th>{heads}</tr></thead>"
        f"<tbody>{body}</tbody></table></div>"
    )


def ratings(result: StudyResult) -> Html:
    """What others said of how bad it is, beside the simulated harm."""
    if not result.ratings:
        return Html("")
    cards = [
        f"<li><small>{escape(one.name)}</small><b>{escape(one.value)}</b>"
        f"<span>{escape(one.source)}</span></li>"
        for one in result.ratings
    ]
    metric = leads(result)
    if metric is not None:
        told = "<br>".join(
            f"{STRATA[stratum]}: {brief(estimate)}"
            for stratum, estimate in with_fault(as_told(result).groups, metric)
        )
        cards.append(
            f'<li class="ours"><small>Simulated here, with the fault: {escape(METRICS[metric].title)}</small>'
            f'<b class="some">{told}</b><span>{escape(made_by(result))} Of people in whom the fault comes '
            "about</span></li>"
        )
    return section(
        "ratings",
        "What others rated, beside what was simulated",
        Html(f'<ul class="cards">{"".join(cards)}</ul>'),
        note(
            "They measure different things: a rating of software, a class of a recall, and a share of people "
            "in a simulation. None of them is made from another."
        ),
    )


def published(rows: tuple[Published, ...]) -> Html:
    """Figures of others, as reports."""
    if not rows:
        return Html("")
    return section(
        "published",
        "Published figures: reports, never proven cause",
        table(
            "Published figures", ["What", "Figure", "Source"], [[r.says, r.value, _source(r)] for r in rows]
        ),
    )


def _source(row: Published) -> Html:
    if urlsplit(row.url).scheme not in ("http", "https"):
        return Html(escape(row.source))
    return Html(f'<a href="{escape(row.url)}">{escape(row.source)}</a>')


def assumptions(rows: tuple[Assumption, ...]) -> Html:
    """By what they rest on, the weakest first."""
    parts = []
    known = [*reversed(STATUSES), *dict.fromkeys(r.status for r in rows if r.status not in STATUSES)]
    for status in known:
        cells = [[row.name, row.value, row.source] for row in rows if row.status == status]
        if cells:
            means = escape(STATUSES.get(status, ""))
            parts.append(Html(f"<h3>{escape(first_up(status))} <small>{means}</small></h3>"))
            listed = table(f"Assumptions, {status}", ["What", "Value", "Source"], cells)
            parts.append(folded(f"{len(cells):,} {status}", listed))
    return section("assumptions", "What it rests on", *parts) if parts else Html("")
