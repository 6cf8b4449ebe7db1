"""The check: one box, one question to a page, the answer. What was said stays in the session."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lockring.errors import FactError
from lockring.selfcheck import CANNOT_SEE, Question
from lockring.service import answers
from lockring.service.answers import Step
from lockring.service.check import looking, mail, words
from lockring.service.check.forms import AnswerForm, LabelForm, SendForm, is_typed, options
from lockring.service.check.looking import Answer
from lockring.service.check.pictures import pictures
from lockring.service.check.shown import show


@never_cache
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Begins a check with what was typed into the one box."""
    if request.method == "GET":
        return redirect("front")
    form = LabelForm(request.POST)
    if form.is_valid():
        step = Step(kind="label", text=form.cleaned_data["label"])
        try:
            return begin(request, step)
        except FactError as error:
            for fault in words.faults(error):
                form.add_error("label", fault)
    return render(request, "lockring/front.html", {"form": form})


def begin(request: HttpRequest, step: Step) -> HttpResponse:
    """The way to the first question after this step. Raises FactError for what cannot be read."""
    looking.look((step,))
    answers.keep(request, (step,))
    return redirect("check:question")


@never_cache
@require_http_methods(["GET", "POST"])
def question(request: HttpRequest) -> HttpResponse:
    """The next question; an answer to one leads to the next, or to the answer page."""
    found = _found(request)
    if found is None:
        return redirect("front")
    return _answered(request, found) if request.method == "POST" else _asked(request, found)


def _found(request: HttpRequest) -> Answer | None:
    """What the notices say now of all that was said; None where nothing was, or it can be read no more."""
    steps = answers.steps(request)
    try:
        return looking.look(steps) if steps else None
    except FactError:  # the notices have changed since, and no longer know the answer
        answers.forget(request)
        return None


def _asked(request: HttpRequest, answer: Answer) -> HttpResponse:
    asked = answer.report.next_question
    return redirect("check:answer") if asked is None else _page(request, answer, asked)


def _answered(request: HttpRequest, before: Answer) -> HttpResponse:
    """Takes the answer; shows the question again, with what is wrong and what was typed."""
    form, fact = AnswerForm(request.POST), request.POST.get("fact", "")
    asked = before.report.next_question
    try:
        said = _with(before.said.steps, Step(kind="fact", name=fact, text=form.said()))
        looking.look(said)
    except FactError as error:
        if asked is None:
            return redirect("check:answer")
        return _page(request, before, asked, words.faults(error, fact), request.POST.get("answer", ""))
    answers.keep(request, said)
    return redirect("check:question")


def _with(steps: Sequence[Step], step: Step) -> tuple[Step, ...]:
    """The steps and this one. An answer that is given again takes the place of the first one."""
    kept = (one for one in steps if one.name != step.name or one.text == CANNOT_SEE.value)
    return (*kept, step)


def _page(
    request: HttpRequest, answer: Answer, asked: Question, faults: Sequence[str] = (), typed: str = ""
) -> HttpResponse:
    context = {
        "question": asked,
        "options": options(asked),
        "is_typed": is_typed(asked),
        "by_touch": asked.notice and CANNOT_SEE not in asked.choices and not is_typed(asked),
        "pictures": pictures(asked),
        "faults": faults,
        "typed": typed,
        "remarks": tuple(dict.fromkeys(answer.report.remarks)),
        "answered": len(answer.said.steps),
        "product": answer.said.device.text("model_number"),
    }
    return render(request, "lockring/check/question.html", context)


@require_POST
def back(request: HttpRequest) -> HttpResponse:
    """Takes the last step back."""
    steps = answers.steps(request)[:-1]
    if not steps:
        return forget(request)
    answers.keep(request, steps)
    return redirect("check:question")


@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Forgets all that was said."""
    answers.forget(request)
    return redirect("front")


@never_cache
@require_GET
def answer(request: HttpRequest) -> HttpResponse:
    """All that can be told by what was said so far."""
    found = _found(request)
    return _told(request, found, SendForm()) if found else redirect("front")


def _told(request: HttpRequest, found: Answer, form: SendForm) -> HttpResponse:
    now = timezone.now()
    context = {"shown": show(found, now.date()), "now": now, "form": form}
    return render(request, "lockring/check/answer.html", context)


@never_cache
@require_POST
def send(request: HttpRequest) -> HttpResponse:
    """Mails the answer to the address that was typed, which is kept nowhere."""
    found, form = _found(request), SendForm(request.POST)
    if found is None:
        return redirect("front")
    if not form.is_valid():
        return _told(request, found, form)
    now = timezone.now()
    if mail.send(show(found, now.date()), now, form.cleaned_data["email"]):
        messages.success(
            request, _("We sent the answer. If it does not come soon, look in your spam folder.")
        )
    else:
        messages.error(request, _("The mail could not be sent. Print this page, or note the phone number."))
    return redirect("check:answer")
