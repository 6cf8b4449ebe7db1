"""Where people answer a recall letter: by the code that is printed in it, or the link of an e-mail.

A code that nobody has, one of an ended campaign, and a link that has expired get one and the same answer. The
page names nobody, and of the device the model and the end of the serial number only.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from lockring.errors import FactError, ServiceError
from lockring.notice import Contact as PhoneLine
from lockring.notice import Revision
from lockring.remedy import Actor
from lockring.service import answers, checking
from lockring.service.campaign import answering, composing, opening, replying, tokens, words
from lockring.service.campaign.forms import CodeForm
from lockring.service.ledger import By
from lockring.service.models import Contact
from lockring.service.outbox import told


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """Opens the letter of the code that is typed; the same answer for all that open none."""
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        found = Contact.objects.filter(code=tokens.plain(form.cleaned_data["code"])).exclude(code="").first()
        if contact := replying.counts(found):
            replying.come(request, contact)
            return redirect("reply:answer")
        form.add_error(
            "code", _("This code opens no letter. Look at it again, or call the number in the letter.")
        )
    return render(request, "lockring/reply/code.html", {"form": form})


@never_cache
@require_safe
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Opens the letter of a link. To look at it answers nothing: programs follow links in mails, too."""
    name = tokens.read(token, "answer")
    contact = replying.counts(Contact.objects.filter(id=name).first()) if name else None
    if contact is None:
        return render(
            request,
            "lockring/reply/code.html",
            {"form": CodeForm(), "is_dead": True, "is_error": True},
            status=404,
        )
    replying.come(request, contact)
    return redirect("reply:answer")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest) -> HttpResponse:
    """What they have, and writing it down. Who has none open is asked for the code."""
    contact = replying.visitor(request)
    if contact is None:
        return redirect("reply:code")
    form = replying.ReplyForm(request.POST if request.method == "POST" else None, contact=contact)
    if form.is_bound and form.is_valid():
        try:
            by, now = By(part=Actor.PERSON, who=str(contact.id)), timezone.now()
            key = str(form.cleaned_data["key"])
            answering.give(contact.id, form.given(), by=by, at=now, key=key)
        except ServiceError as error:
            form.add_error(None, str(error))
        else:
            replying.said(request, wants=form.wants, at=now)
            return _on(request, contact) if form.wants else redirect("reply:thanks")
    return render(request, "lockring/reply/answer.html", {**_shown(contact), "form": form})


def _on(request: HttpRequest, contact: Contact) -> HttpResponse:
    """The way to asking for the remedy, with what the lists say of the device filled in."""
    replying.to_check(request, contact)
    try:
        answers.read(checking.session(), answers.steps(request))
    except FactError:  # what a list says of a device may not be what is printed on it
        answers.forget(request)
        messages.info(
            request, _("We have your answer. Now check your device here, to ask for what is offered.")
        )
        return redirect("front")
    messages.info(request, _("We have your answer. Go on here to ask for what is offered."))
    return redirect("check:question")


def _shown(contact: Contact) -> dict[str, object]:
    revision = _revision(contact)
    return {
        "revision": revision,
        "contacts": _lines(revision, contact),
        "model": composing.model_as_printed(contact),
        "serial_end": contact.serial[-3:],
        "consignee": contact.kind == Contact.CONSIGNEE,
        "quantity": contact.quantity,
        "before": contact.answered_at,
        "rehearsal": words.REHEARSAL if contact.campaign.is_rehearsal else "",
    }


def _revision(contact: Contact) -> Revision:
    return opening.revision_of(contact.campaign, get_language() or "en")


def _lines(revision: Revision, contact: Contact) -> tuple[PhoneLine, ...]:
    return composing.lines(revision, contact.country)


@never_cache
@require_safe
def thanks(request: HttpRequest) -> HttpResponse:
    """That the answer was written down, and whom to call."""
    contact = replying.visitor(request)
    if contact is None:
        return redirect("reply:code")
    return render(request, "lockring/reply/thanks.html", _shown(contact))


@never_cache
@csrf_exempt  # one click of a program for mail ends them (RFC 8058), which has no page before it
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Ends e-mails of this recall to this contact. Letters and calls go on: it is about their safety."""
    name, is_done = tokens.read(token, "leave"), request.method == "POST"
    if name is not None and is_done:
        told.leave(name, timezone.now())
    return render(request, "lockring/reply/leave.html", {"is_done": is_done, "is_error": True})
