"""Answers as they come to the desk: by card, phone and mail; and one contact with all that is known of it."""

from __future__ import annotations

import json
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lockring.errors import ServiceError
from lockring.service import remarks
from lockring.service.campaign import answering, forms, roots, tokens, words
from lockring.service.campaign.answering import Given
from lockring.service.campaign.views import about
from lockring.service.desk import entering
from lockring.service.desk.entering import desk_only
from lockring.service.desk.forms import Nothing
from lockring.service.models import CameBack, Campaign, Contact, Dispatch, LedgerEntry, Merge
from lockring.service.outbox import coming_back

_MOST = 100  # replies on the page


@desk_only()
@require_http_methods(["GET", "POST"])
def desk(request: HttpRequest, campaign: UUID) -> HttpResponse:
    """Where reply cards are scanned, and replies by mail wait to be worked."""
    row = get_object_or_404(Campaign, id=campaign)
    form = forms.CodeForm(request.POST or None)
    if form.is_bound and form.is_valid():
        code = tokens.plain(form.cleaned_data["code"])
        if found := Contact.objects.filter(campaign=row, code=code).first():
            return redirect("campaign:contact", row.id, roots.root(found.id))
        form.add_error("code", _("No letter of this campaign has exactly this code. Scan it again."))
    context = {**about(row, "answers"), "form": form, "replies": _replies(row), "key": Nothing()}
    return render(request, "lockring/campaign/answers.html", context)


def _replies(row: Campaign) -> list[tuple[CameBack, Contact | None, str]]:
    """The replies by mail that nobody has dealt with, oldest first, with who wrote and what."""
    waiting = CameBack.objects.filter(
        kind__in=("reply", "leave"),
        seen_at=None,
        dispatch__purpose__startswith="campaign.",
        dispatch__detail__campaign=str(row.id),
    )
    found = list(waiting.select_related("dispatch").order_by("at")[:_MOST])
    said = remarks.texts(one.remark for one in found)
    who = Contact.objects.in_bulk([one.dispatch.subject for one in found if one.dispatch])
    return [
        (one, who.get(one.dispatch.subject) if one.dispatch else None, said.get(one.remark, ""))
        for one in found
    ]


@desk_only()
@require_POST
def seen(request: HttpRequest, campaign: UUID, reply: UUID) -> HttpResponse:
    """Marks a reply as dealt with."""
    row = get_object_or_404(Campaign, id=campaign)
    coming_back.seen(reply, by=entering.by(request), at=timezone.now())
    return redirect("campaign:answers", row.id)


@desk_only()
@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest, campaign: UUID, contact: UUID) -> HttpResponse:
    """One contact: what is known, what was sent, what they answered, and the form for an answer."""
    row = get_object_or_404(Campaign, id=campaign)
    found = get_object_or_404(Contact, id=contact, campaign=row)
    form = forms.DeskAnswer(
        request.POST or None, initial={"way": request.GET.get("way", "card"), "answer": found.answer}
    )
    if form.is_bound and form.is_valid() and _given(request, found, form):
        messages.success(request, _("The answer is written down."))
        return redirect("campaign:answers", row.id)
    context = {
        **about(row, "contacts"),
        "contact": found,
        "facts": sorted(found.facts.items()),
        "rows": found.list_rows.select_related("owner_list").order_by("owner_list__at", "number"),
        "joined": found.joined.order_by("id"),
        "merges": Merge.objects.filter(kept=found, state=Merge.JOINED).order_by("place"),
        "erase_form": Nothing(),
        "form": form,
        "came": forms.CameForm(initial={"returned": found.returned}, auto_id="came_%s"),
        "back": forms.ReasonForm(auto_id="back_%s"),
        "sent": Dispatch.objects.filter(subject=found.id).order_by("made_at")[:_MOST],
        "log": _log(found),
    }
    return render(request, "lockring/campaign/contact.html", context)


def _given(request: HttpRequest, found: Contact, form: forms.DeskAnswer) -> bool:
    given = Given(
        answer=form.chosen(),
        way=form.cleaned_data["way"],
        says=form.cleaned_data["says"],
        units=form.units(),
    )
    try:
        by, key = entering.by(request), str(form.cleaned_data["key"])
        answering.give(found.id, given, by=by, at=timezone.now(), key=key)
    except ServiceError as error:
        form.add_error(None, str(error))
        return False
    return True


def _log(found: Contact) -> list[tuple[LedgerEntry, str, str]]:
    """All entries of the log on this contact, with the answer and the words of the person."""
    sent = Dispatch.objects.filter(subject=found.id, channel="phone").values_list("id", flat=True)
    about_them = [str(name) for name in (found.id, *sent)]  # what they said on the phone stands with the call
    entries = list(LedgerEntry.objects.filter(subject__in=about_them).order_by("position")[:_MOST])
    bodies = [json.loads(entry.body) for entry in entries]
    said = remarks.texts(str(body.get("says", "")) for body in bodies)
    return [
        (entry, str(words.ANSWERS.get(body.get("answer", ""), "")), said.get(body.get("says", ""), ""))
        for entry, body in zip(entries, bodies, strict=True)
    ]


@desk_only()
@require_POST
def came(request: HttpRequest, campaign: UUID, contact: UUID) -> HttpResponse:
    """Writes down how many units are back here."""
    found = get_object_or_404(Contact, id=contact, campaign=campaign)
    form = forms.CameForm(request.POST)
    if form.is_valid():
        try:
            key = str(form.cleaned_data["key"])
            units = form.cleaned_data["returned"]
            answering.units_came(found.id, units, by=entering.by(request), at=timezone.now(), key=key)
        except ServiceError as error:
            messages.error(request, str(error))
    else:
        messages.error(request, _("Type a whole number of units, 0 or more."))
    return redirect("campaign:contact", campaign, contact)


@desk_only()
@require_POST
def take_back(request: HttpRequest, campaign: UUID, contact: UUID) -> HttpResponse:
    """Takes back an answer that was written down for the wrong one."""
    found, form = get_object_or_404(Contact, id=contact, campaign=campaign), forms.ReasonForm(request.POST)
    if form.is_valid():
        key, reason = str(form.cleaned_data["key"]), form.cleaned_data["reason"]
        answering.take_back(found.id, reason, by=entering.by(request), at=timezone.now(), key=key)
    return redirect("campaign:contact", campaign, contact)
