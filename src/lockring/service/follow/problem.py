"""A problem now: the person says what is wrong, goes first, and sees the steps that hold from now on."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lockring.advice import Finding
from lockring.errors import RemedyError
from lockring.notice import Observation
from lockring.remedy import permitted
from lockring.remedy.events import ProblemReported
from lockring.selfcheck import CANNOT_TELL
from lockring.service import casework
from lockring.service.follow import advising, reading
from lockring.service.follow.acts import changed
from lockring.service.follow.forms import ProblemForm
from lockring.service.models import CaseRow
from lockring.service.telling import names
from lockring.service.wording import for_page

_LONGEST = 2_000  # characters, as events have it


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def problem(request: HttpRequest, case: UUID) -> HttpResponse:
    """The form; once it is sent, the case with the steps for a device that has this problem."""
    row, by = reading.case_for(request, case)
    state, found = casework.case_of(row), reading.finding(row)
    observations = _observations(found)
    form = ProblemForm(request.POST if request.method == "POST" else None, observations=observations)
    if form.is_bound and form.is_valid():
        says, seen = _says(form, observations), _seen(form.facts(), row)
        event = ProblemReported(at=timezone.now(), by=by.part, who=by.who, says=says, device=seen)
        try:
            casework.record(row.id, event, key=str(form.cleaned_data["key"]))
        except RemedyError:
            changed(request)
        else:
            messages.success(request, _("We have it. You go first now. Do the steps on this page."))
        return redirect("follow:case", row.id)
    if ProblemReported not in permitted(state, by.part):
        changed(request)
        return redirect("follow:case", row.id)
    called = names(state.terms, reading.remedy_of(row, found))
    context = {"row": row, "form": form, "called": called, "contacts": advising.contacts(found)}
    return render(request, "lockring/follow/problem.html", context)


def _seen(facts: Mapping[str, str], row: CaseRow) -> dict[str, str]:
    """What was seen now. What was seen before, and cannot be told now, still holds."""
    return {name: text for name, text in facts.items() if name not in row.device or text != CANNOT_TELL.value}


def _observations(found: Finding | None) -> list[Observation]:
    """What can be seen of such a problem, in the words of the notice."""
    if found is None:
        return []
    facts = advising.problem_facts(found.revision)
    return [one for one in found.revision.observations if one.fact in facts]


def _says(form: ProblemForm, observations: list[Observation]) -> str:
    """What was said, and after it each answer with its question: the desk has to read what was seen."""
    given = form.facts()
    labels = {(one.fact, a.value): a.label for one in observations for a in one.answers}
    seen = [
        f"{one.question} {labels.get((one.fact, given[one.fact]), for_page(CANNOT_TELL.label))}."
        for one in observations
    ]
    return "\n".join(filter(None, (form.cleaned_data["says"], *seen)))[:_LONGEST]
