"""Asking for what the firm offers for the device that was just checked, and the page that says it is done."""

from __future__ import annotations

import json
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lockring.errors import FactError
from lockring.facts import Device
from lockring.remedy import Actor, Terms
from lockring.service import acting, answers, casework, ledger
from lockring.service.campaign import replying
from lockring.service.follow import advising, reading
from lockring.service.follow.forms import AskForm, KeyForm
from lockring.service.follow.links import LASTS, new_link
from lockring.service.follow.opening import Chosen, chosen, open_for, with_serial
from lockring.service.follow.tasks import send_link
from lockring.service.models import CaseRow
from lockring.service.standing import standing
from lockring.service.telling import names, timeline
from lockring.service.wording import ENGLISH, for_page
from lockring.session import Session

_ASKED, _LINKS = "asked", "links"  # in the session: what was asked for here, and links not shown yet


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, notice: str, remedy: str) -> HttpResponse:
    """The form, and the case that it opens. Who has nothing checked, or another answer, is sent there."""
    if request.method == "POST" and (before := _sent_before(request)):
        return redirect("follow:done", before)
    session = reading.session()
    what = _chosen(request, session, notice, remedy)
    if what is None:
        messages.warning(
            request,
            _("Check your device first. Then we can show what you can ask for, and you can ask here."),
        )
        return redirect("front")
    form = _form(request, what)
    if form.is_bound and form.is_valid():
        try:
            return _asked(request, _final(what, form), form)
        except FactError as error:
            form.add_error("serial", " ".join(map(for_page, error.faults)))
    return render(request, "lockring/follow/ask.html", _shown(request, what, form))


def _chosen(request: HttpRequest, session: Session, notice: str, remedy: str) -> Chosen | None:
    """What was said so far may no longer be readable, when notices have changed: then it is checked again."""
    try:
        said = answers.read(session, answers.steps(request))
    except FactError:
        return None
    return chosen(session, said.device, notice, remedy, timezone.now().date()) if said.steps else None


def _form(request: HttpRequest, what: Chosen) -> AskForm:
    """The form; refused where another device was checked since: it would get the wrong remedy."""
    knows, mark = bool(what.device.text("serial_number")), _mark(what.device)
    if request.method != "POST":
        somebody = acting.account(request)
        first = {"device": mark, "language": get_language(), "email": somebody.email if somebody else ""}
        return AskForm(initial=first, knows_serial=knows)
    data: QueryDict = request.POST.copy()
    is_other, data["device"] = data.get("device") != mark, mark
    form = AskForm(data, knows_serial=knows)
    if is_other:
        form.add_error(
            None,
            _("You have checked another device since. Look at which one this is about, and send it again."),
        )
    return form


def _mark(device: Device) -> str:
    facts = json.dumps(reading.typed(device), sort_keys=True)
    return salted_hmac("lockring.follow.ask", facts, algorithm="sha256").hexdigest()


def _final(what: Chosen, form: AskForm) -> Chosen:
    """What is opened, in the English of the notice: a case says the same to whoever reads it."""
    session, today = reading.session(ENGLISH), timezone.now().date()
    if serial := form.cleaned_data.get("serial"):
        return with_serial(session, what, serial, today)
    return chosen(session, what.device, what.offer.notice, what.offer.remedy.id, today) or what


def _asked(request: HttpRequest, what: Chosen, form: AskForm) -> HttpResponse:
    """Where somebody goes who has asked. Who had asked before gets a link by mail: it may be another."""
    now = timezone.now()
    opened = open_for(what, form.whom(), acting.account(request), at=now, key=str(form.cleaned_data["key"]))
    row = opened.row
    if not opened.is_new and acting.on_case(request, row) is None:
        send_link.enqueue(str(row.id))
        return redirect("follow:already")
    if opened.is_new:
        acting.come_to(request, row)
        _keep_link(request, row)
        replying.link(request, row)
    asked = {
        **request.session.get(_ASKED, {}),
        f"{row.notice}/{row.remedy}/{form.data['device']}": str(row.id),
    }
    request.session[_ASKED] = asked
    return redirect("follow:done", row.id)


def _sent_before(request: HttpRequest) -> UUID | None:
    """The case that this very form has opened already, in this session."""
    sent = KeyForm(request.POST)
    written = ledger.is_written(str(sent.cleaned_data["key"])) if sent.is_valid() else None
    return UUID(written.subject) if written and written.subject in acting.linked(request) else None


def _keep_link(request: HttpRequest, row: CaseRow) -> None:
    """A new link, until it is shown."""
    request.session[_LINKS] = {str(row.id): new_link(row, timezone.now())}


def _shown(request: HttpRequest, what: Chosen, form: AskForm) -> dict[str, object]:
    remedy, finding = what.offer.remedy, what.finding
    asked = request.session.get(_ASKED, {})
    return {
        "form": form,
        "offer": what.offer,
        "called": names(Terms.of(remedy), remedy),
        "device": what.device,
        "model": what.device.text("model_number"),
        "serial": what.device.text("serial_number"),
        "notice": finding.revision,
        "urgent": advising.urgent(finding),
        "contacts": advising.contacts(finding),
        "before": asked.get(f"{what.offer.notice}/{remedy.id}/{_mark(what.device)}"),
    }


@never_cache
@require_safe
def done(request: HttpRequest, case: UUID) -> HttpResponse:
    """That it was asked for: the number, what happens next, and once the private link."""
    row, _by = reading.case_for(request, case)
    now, state, found = timezone.now(), casework.case_of(row), reading.finding(row)
    called = names(state.terms, reading.remedy_of(row, found))
    token = request.session.get(_LINKS, {}).get(str(row.id))
    if token:
        request.session[_LINKS] = {}
    context = {
        "row": row,
        "called": called,
        "next": [point for point in timeline(state, (), {}, called) if point.state != "done"],
        "standing": standing(row, now),
        "urgent": advising.urgent(found),
        "contacts": advising.contacts(found),
        "token": token,
        "days": LASTS.days,
    }
    return render(request, "lockring/follow/done.html", context)


@require_POST
def link(request: HttpRequest, case: UUID) -> HttpResponse:
    """A new private link, shown once, for whom may act on the case as its owner."""
    row, by = reading.case_for(request, case)
    if by.part is Actor.PERSON:
        _keep_link(request, row)
    return redirect("follow:done", row.id)


@require_safe
def already(request: HttpRequest) -> HttpResponse:
    """That there is such a request, and that its link was mailed: no more than that."""
    return render(request, "lockring/follow/already.html")
