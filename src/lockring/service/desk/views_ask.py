"""The page on which the desk takes a request down by phone."""

from __future__ import annotations

import msgspec
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lockring.errors import FactError
from lockring.selfcheck import Question
from lockring.service import answers, checking
from lockring.service.answers import Said, Step
from lockring.service.desk import asking, entering, opening, words
from lockring.service.desk.entering import desk_only
from lockring.service.desk.forms import Choices
from lockring.service.desk.opening import Further, Possible
from lockring.service.models import Role
from lockring.service.wording import ENGLISH, for_page


@desk_only(to_see=Role.AGENT)
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The label, then the questions that are left, one by one; beside them what the notices say so far."""
    so_far, said = _said(request)
    question = said.looked.question if said else None
    form = _form(question, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and _learned(request, so_far, question, form):
        return redirect("desk:ask")
    offered = opening.possible(said.looked) if said else []
    return render(
        request,
        "lockring/desk/ask.html",
        {
            "form": form,
            "question": question,
            "said": said,
            "facts": _facts(said) if said else [],
            "findings": _findings(said) if said else [],
            "offered": [one for one in offered if question is None or question.notice != one.offer.notice],
        },
    )


@desk_only()
@require_POST
def back(request: HttpRequest) -> HttpResponse:
    """Takes the last answer back, or all of them."""
    so_far = asking.steps(request)
    asking.keep(request, () if "all" in request.POST else so_far[:-1])
    return redirect("desk:ask")


@desk_only(to_see=Role.AGENT)
@require_http_methods(["GET", "POST"])
def who(request: HttpRequest) -> HttpResponse:
    """Who asks; then the case is opened."""
    _so_far, said = _said(request, ENGLISH)  # a case says the same to whoever reads it
    if said is None:
        return redirect("desk:ask")
    offered = {one.name: one for one in opening.possible(said.looked)}
    if not offered:
        return redirect("desk:ask")
    form = asking.Who(request.POST or None, choices=[(name, _called(one)) for name, one in offered.items()])
    if request.method == "POST" and form.is_valid():
        row_id = _opened(request, said, offered[form.cleaned_data["offer"]], form)
        asking.keep(request, ())
        messages.success(request, _("The request is written down. Tell them the reference number."))
        return redirect("desk:case", row_id)
    return render(request, "lockring/desk/ask_who.html", {"form": form})


def _said(request: HttpRequest, language: str | None = None) -> tuple[tuple[Step, ...], Said | None]:
    """The steps so far, and what they say. Where the notices no longer know an answer, it is asked anew."""
    so_far = asking.steps(request)
    try:
        return so_far, answers.read(checking.session(language), so_far) if so_far else None
    except FactError:
        asking.keep(request, ())
        messages.warning(request, _("A notice has changed, and what was said fits no more. Ask again."))
        return (), None


def _opened(request: HttpRequest, said: Said, chosen: Possible, form: asking.Who) -> object:
    now, given = timezone.now(), form.cleaned_data
    what = opening.asked(said.device, chosen, given["language"])
    further = Further(problem=given["problem"])
    by = entering.by(request)
    row = opening.open_for(what, form.person(), further, by=by, asked_at=now, at=now, key=given["key"])
    return row.id


def _form(question: Question | None, posted: object) -> forms.Form:
    """The form of what is to be asked now: the label again where no question is left."""
    if question is None:
        return asking.Label(posted)  # type: ignore[arg-type]
    choices: Choices = [(choice.value, for_page(choice.label)) for choice in question.choices]
    is_typed = not any(choice.value not in _WITHOUT for choice in question.choices)
    return asking.Typed(posted, choices=choices) if is_typed else asking.Chosen(posted, choices=choices)


_WITHOUT = ("cannot_tell", "cannot_see", "not_on_label")


def _learned(
    request: HttpRequest, so_far: tuple[Step, ...], question: Question | None, form: forms.Form
) -> bool:
    """Keeps one more step, if it can be read; else the form says what is wrong."""
    if isinstance(form, asking.Typed | asking.Chosen) and question is not None:
        step = Step(kind="fact", name=question.fact, text=form.answer())
    else:
        step = Step(kind="label", text=form.cleaned_data["text"])
    try:
        answers.read(checking.session(), (*so_far, step))
    except FactError as error:
        form.add_error(None, " ".join(map(for_page, error.faults)))
        return False
    asking.keep(request, (*so_far, step))
    return True


def _facts(said: Said) -> list[tuple[str, str]]:
    shown = []
    notice = next((one.revision.id for one in said.looked.findings), "")
    for name, _fact in said.device:
        text = said.device.text(name) or said.device.answer(name)
        if text:
            shown.append(words.fact(notice, name, text))
    return shown


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """One notice, and what it says of the device so far."""

    title: str
    kind: str
    says: words.Text
    steps: tuple[str, ...]
    contacts: tuple[object, ...]


def _findings(said: Said) -> list[Found]:
    """What every notice says that covers the device, or that may."""
    return [
        Found(
            title=one.revision.title,
            kind=one.kind.value,
            says=words.VERDICTS[one.kind.value],
            steps=tuple(told.item.text for told in one.steps if told.sure),
            contacts=one.revision.contacts,
        )
        for one in said.looked.findings
        if one.kind.value != "not_affected" or one.remedies
    ]


def _called(one: Possible) -> str:
    kind, text, title = (
        words.KINDS[one.offer.remedy.kind.value],
        one.offer.remedy.text,
        one.finding.revision.title,
    )
    return f"{kind}: {for_page(text)} ({for_page(title)})"
