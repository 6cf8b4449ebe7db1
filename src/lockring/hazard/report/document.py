"""The report of a study as one HTML file that needs nothing else: no script, nothing from the net."""

from __future__ import annotations

import re
from html import escape

from lockring.hazard.report.checks import check
from lockring.hazard.report.evidence import assumptions, harms, published, ratings
from lockring.hazard.report.figures import every_figure
from lockring.hazard.report.glance import glance
from lockring.hazard.report.markup import Html, section
from lockring.hazard.report.mitigations import mitigations
from lockring.hazard.report.protocols import protocols
from lockring.hazard.report.readings import made_by, model_title
from lockring.hazard.report.responses import dose_response, fans, models, sensitivity
from lockring.hazard.report.style import STYLE
from lockring.hazard.report.worksheet import worksheet
from lockring.hazard.report.worksheet_page import worksheet_section
from lockring.hazard.results import Stratum, StudyResult
from lockring.hazard.words import STRATA

_HEADING = re.compile(r'<section aria-labelledby="([a-z]+)"><h2 id="[a-z]+">(.*?)</h2>')


def page(result: StudyResult) -> str:
    """The report: at a glance first, then what it hangs on, then the worksheet and every figure.

    Raises HazardError where the result has numbers that are none, or no arm.
    """
    check(result)
    first, *others = (part for part in _parts(result) if part)
    body = f"{_head(result)}{first}{_contents(others)}{''.join(others)}"
    return document(result.title, body)


def document(title: str, body: str) -> str:
    """A whole file around a body."""
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="color-scheme" content="light dark"><style>{STYLE}</style></head>'
        f"<body><main>{_together(body)}</main></body></html>\n"
    )


def _together(body: str) -> str:
    """No line ends between a number and its sign."""
    return body.replace(" %", "\u00a0%")


def _parts(result: StudyResult) -> list[Html]:
    return [
        glance(result),
        mitigations(result),
        dose_response(result),
        fans(result),
        models(result),
        sensitivity(result),
        protocols(result.protocols),
        harms(result.harms),
        ratings(result),
        published(result.published),
        worksheet_section(worksheet(result)),
        assumptions(result.assumptions),
        every_figure(result),
        _again(result),
    ]


def _head(result: StudyResult) -> str:
    whom = ", ".join(
        f"{result.people[one]:,} {STRATA[one]}"
        for one in STRATA
        if one in result.people and one is not Stratum.EVERYONE
    )
    return (
        f'<header><h1>{escape(result.title)}</h1><p class="question">{escape(result.question)}</p>'
        f'<p class="facts">Simulated, not observed: {escape(whom)}. {result.hours:g} hours from '
        f"{escape(result.starts)}. {escape(made_by(result))}</p></header>"
    )


def _contents(parts: list[Html]) -> str:
    links = "".join(
        f'<li><a href="#{name}">{title}</a></li>' for part in parts for name, title in _HEADING.findall(part)
    )
    return f'<nav aria-label="On this page"><ul>{links}</ul></nav>'


def _again(result: StudyResult) -> Html:
    rows = (
        ("Study", result.id),
        ("Notice", result.notice),
        ("Digest of the study’s file, sha-256", result.digest),
        ("Seed", str(result.seed)),
        ("Model", f"{model_title(result)} ({result.model})"),
        ("Made with", result.made_with),
    )
    told = "".join(f"<dt>{escape(name)}</dt><dd><code>{escape(value)}</code></dd>" for name, value in rows)
    return section(
        "again",
        "How to make it again",
        Html(
            f"<dl>{told}</dl><pre><code>lockring hazard study {escape(result.id)} --out FOLDER</code></pre>"
        ),
        Html(
            "<p>The seed is in the file of the study. The same file and the same program on the same "
            "platform give the same numbers, to the last bit. "
            "This is a simulation and no medical advice. It decides nothing about any device: the notice "
            "of the "
            "recall says what to do.</p>"
        ),
    )
