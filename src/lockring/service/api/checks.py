"""The check: open to everyone, as on the pages. Nothing that is said of a device is kept."""

from __future__ import annotations

from http import HTTPStatus

import msgspec
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from ninja import Router

from lockring.report import CheckReport
from lockring.selfcheck import Question
from lockring.service import checking
from lockring.service.api import limits, reading
from lockring.service.api.schemas import OF_A_BODY, described
from lockring.service.api.shapes import CheckAsked
from lockring.service.wording import for_page

router = Router(tags=["check"])
_EXAMPLE = {"label": "MMT-1780", "facts": {"ring_color": "clear"}}
_FAULTS = (*OF_A_BODY, HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)


@router.post(
    "/check",
    auth=None,
    throttle=limits.OPEN,
    operation_id="check",
    summary="Judge a device against every notice",
    **described(says=CheckReport, asks=CheckAsked, example=_EXAMPLE, faults=_FAULTS),
)
def check(request: HttpRequest) -> HttpResponse:
    """Each notice's verdict, what to do, whom to call, and the next question. Undetermined is not "no"."""
    asked: CheckAsked = reading.body(request, CheckAsked)
    session = checking.session(asked.language)
    with translation.override(asked.language):
        device, remarks = session.start(asked.label, [f"{n}={text}" for n, text in asked.facts.items()])
        report = _said(checking.report(session.look(device), remarks))
    return reading.said(report)


def _said(report: CheckReport) -> CheckReport:
    """The report with our own sentences in the language that was asked for, where they have words in it."""
    question = report.next_question
    return msgspec.structs.replace(
        report,
        remarks=tuple(map(for_page, report.remarks)),
        next_question=question and _asked(question),
    )


def _asked(question: Question) -> Question:
    choices = (msgspec.structs.replace(one, label=for_page(one.label)) for one in question.choices)
    text, help_ = for_page(question.text), for_page(question.help)
    return msgspec.structs.replace(question, text=text, help=help_, choices=tuple(choices))
