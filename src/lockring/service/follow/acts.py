"""What a person may do on a case, one button or one small form each."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID, uuid5

import msgspec
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from lockring.errors import RemedyError
from lockring.notice import RemedyKind
from lockring.remedy import Case, Event, Stage, permitted
from lockring.remedy import events as happened
from lockring.service import casework
from lockring.service.follow import advising, reading
from lockring.service.follow.forms import GivenUpForm, KeyForm, SayingForm
from lockring.service.ledger import By
from lockring.service.models import CaseRow
from lockring.service.telling import Names, names


def written(request: HttpRequest, row: CaseRow, event: Event, key: str) -> CaseRow | None:
    """Writes what happened; None, with a message, where it may no longer happen."""
    try:
        return casework.record(row.id, event, key=key)
    except RemedyError:
        changed(request)
        return None


def changed(request: HttpRequest) -> None:
    """Says that the case is no longer what the page showed."""
    messages.warning(request, gettext("This has changed in the meantime. Here is how it stands now."))


@require_POST
def received(request: HttpRequest, case: UUID) -> HttpResponse:
    """It has arrived: a new unit is checked next."""
    row, by = reading.case_for(request, case)
    now = _pressed(request, row, happened.Received(at=timezone.now(), by=by.part, who=by.who))
    if now and casework.case_of(now).terms.kind is RemedyKind.REPLACEMENT:
        return redirect("follow:arrived", row.id)
    return redirect("follow:case", row.id)


@require_POST
def confirmed(request: HttpRequest, case: UUID) -> HttpResponse:
    """What completes it was seen: one thing, or all that were ticked."""
    row, by = reading.case_for(request, case)
    form, ticked, now = KeyForm(request.POST), request.POST.getlist("what"), timezone.now()
    if not ticked:
        messages.warning(request, gettext("Tick what is done first."))
    elif form.is_valid():
        for what in dict.fromkeys(ticked):
            key = str(uuid5(form.cleaned_data["key"], what))  # one form, and one entry for each tick
            event = happened.Confirmed(at=now, by=by.part, who=by.who, what=what)
            if written(request, row, event, key) is None:
                break
    return redirect("follow:case", row.id)


@require_POST
def sent_back(request: HttpRequest, case: UUID) -> HttpResponse:
    """The old unit is on its way back."""
    row, by = reading.case_for(request, case)
    _pressed(request, row, happened.SentBack(at=timezone.now(), by=by.part, who=by.who))
    return redirect("follow:case", row.id)


def _pressed(request: HttpRequest, row: CaseRow, event: Event) -> CaseRow | None:
    form = KeyForm(request.POST)
    return written(request, row, event, str(form.cleaned_data["key"])) if form.is_valid() else None


class Saying(msgspec.Struct, frozen=True, kw_only=True):
    """A page on which somebody says why: its words, and what it writes."""

    event: type[Event]
    title: str
    lead: str
    button: str
    label: str = ""
    done: str = ""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def say(request: HttpRequest, case: UUID, what: str) -> HttpResponse:
    """The page on which somebody gives something up, asks again, or asks for it to be looked at again."""
    row, by = reading.case_for(request, case)
    state, found = casework.case_of(row), reading.finding(row)
    saying = SAYINGS[what](names(state.terms, reading.remedy_of(row, found)), state)
    form = _form(request, what, saying)
    if form.is_bound and form.is_valid():
        event = _event(saying, form, by)
        if written(request, row, event, str(form.cleaned_data["key"])):
            messages.success(request, saying.done)
        return redirect("follow:case", row.id)
    if saying.event not in permitted(state, by.part):
        changed(request)
        return redirect("follow:case", row.id)
    context = {"row": row, "form": form, "saying": saying, "contacts": advising.contacts(found)}
    return render(request, "lockring/follow/say.html", context)


def _form(request: HttpRequest, what: str, saying: Saying) -> KeyForm:
    data = request.POST if request.method == "POST" else None
    return GivenUpForm(data) if what == "gone" else SayingForm(data, label=saying.label)


def _event(saying: Saying, form: KeyForm, by: By) -> Event:
    words = {"at": timezone.now(), "by": by.part, "who": by.who, "reason": form.cleaned_data["reason"]}
    return saying.event(**words)


def _withdraw(called: Names, _: Case) -> Saying:
    return Saying(
        event=happened.Withdrawn,
        title=gettext("Take back your request"),
        lead=gettext("We stop. If you want it after all, open the request again: you keep your place."),
        label=gettext("Why do you no longer want %(sent)s?") % {"sent": called.sent},
        button=gettext("Take back my request"),
        done=gettext("Your request is taken back."),
    )


def _reopen(called: Names, case: Case) -> Saying:
    failed = case.stage is Stage.DONE
    why = gettext("What is wrong?") if failed else gettext("Why do you want %(sent)s now?")
    return Saying(
        event=happened.Reopened,
        title=gettext("Open your request again"),
        lead=gettext("If what you got does not work, you go first for another one.")
        if failed
        else gettext("You have the place in the queue that your first request gave you."),
        label=why % {"sent": called.sent},
        button=gettext("Open it again"),
        done=gettext("Your request is open again."),
    )


def _appeal(_called: Names, _: Case) -> Saying:
    return Saying(
        event=happened.Appealed,
        title=gettext("Ask us to look at it again"),
        lead=gettext("Somebody who did not say no will look at it. If they say yes, you keep your place."),
        label=gettext("Why do you think that no was wrong?"),
        button=gettext("Send"),
        done=gettext("We have your appeal. We will tell you the answer."),
    )


def _gone(called: Names, _: Case) -> Saying:
    return Saying(
        event=happened.GivenUp,
        title=gettext("It cannot come back"),
        lead=gettext("Tell us what happened to %(old)s.") % {"old": called.old},
        button=gettext("Tell us"),
        done=gettext("Thank you. You need not send it back."),
    )


SAYINGS: dict[str, Callable[[Names, Case], Saying]] = {
    "withdraw": _withdraw,
    "reopen": _reopen,
    "appeal": _appeal,
    "gone": _gone,
}
"""The pages by the last part of their address."""
