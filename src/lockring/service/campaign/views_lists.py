"""The lists of a campaign: bringing one in, saying what its columns are, and how far the reading is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lockring.errors import ServiceError
from lockring.service import ledger
from lockring.service.campaign import audiences, columns, contacts, importing, merging, wording
from lockring.service.campaign.views import about
from lockring.service.desk import entering
from lockring.service.desk.entering import desk_only
from lockring.service.desk.forms import Keyed, Nothing
from lockring.service.models import Campaign, LedgerEntry, OwnerList

_SHOWN = 20  # rows of a fault that are named; the others are counted


class Upload(Keyed):
    """A list, what it is called, and where it is from."""

    file = forms.FileField(
        label=gettext_lazy("The list"),
        widget=forms.FileInput(
            attrs={"class": "nhsuk-file-upload", "accept": ".csv,.tsv,.txt,.xlsx,.parquet"}
        ),
        help_text=gettext_lazy("CSV, Excel (.xlsx) or Parquet. You see how it is read before it is taken."),
    )
    name = forms.CharField(label=gettext_lazy("What do you call it?"), max_length=100)
    kind = forms.ChoiceField(
        label=gettext_lazy("Where is it from?"), choices=list(wording.LIST_KINDS.items())
    )


@desk_only()
@require_http_methods(["GET", "POST"])
def show_all(request: HttpRequest, campaign: UUID) -> HttpResponse:
    """Every list with how far it is, and a form for one more."""
    of = get_object_or_404(Campaign, id=campaign)
    form = Upload(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            kept = importing.keep(
                given["file"],
                of,
                name=given["name"],
                kind=given["kind"],
                asked=_asked(of),
                at=timezone.now(),
            )
        except ServiceError as error:
            form.add_error("file", str(error))
        else:
            return redirect("campaign_lists:list", of.id, kept.id)
    now = timezone.now()
    lists = [(one, importing.is_stalled(one, now)) for one in importing.lists(of.id)]
    context = {
        **about(of, "lists"),
        "form": form,
        "lists": lists,
        "link_form": Nothing(),
        "linked": _latest(of, "linked"),
        "linking": _latest(of, "linking"),
        "counts": contacts.counts(of.id, now),
    }
    return render(request, "lockring/campaign/lists.html", context)


def _asked(campaign: Campaign) -> set[str]:
    """What the notice asks people to look at: a list may hold the answers."""
    notice = audiences.notice_of(campaign)
    return {one.fact for revision in notice.revisions for one in revision.observations}


def _latest(campaign: Campaign, kind: str) -> LedgerEntry | None:
    return LedgerEntry.objects.filter(subject=str(campaign.id), kind=kind).order_by("-position").first()


@desk_only()
@require_GET
def show(request: HttpRequest, campaign: UUID, name: UUID) -> HttpResponse:
    """One list: how it would be read, and once it is taken how far it is and what is wrong in which rows."""
    one = get_object_or_404(OwnerList.objects.select_related("campaign"), id=name, campaign=campaign)
    context: dict[str, Any] = {**about(one.campaign, "lists"), "list": one, "form": Nothing()}
    if one.started_at is not None:
        context |= {"faults": _faults(one), "is_stalled": importing.is_stalled(one, timezone.now())}
        return render(request, "lockring/campaign/list.html", context)
    try:
        context["sample"] = importing.look(one)
    except ServiceError as error:
        messages.error(request, str(error))
        return redirect("campaign_lists:lists", campaign)
    facts = columns.facts(_asked(one.campaign))
    choices = [*columns.FIELDS.items(), *((fact, columns.called(fact)) for fact in facts)]
    context |= {"choices": choices, "uses": list(enumerate(one.columns.items()))}
    context["shown"] = [
        field for field in (*columns.FIELDS,) if field not in ("first_name", "last_name", "street_more")
    ]
    return render(request, "lockring/campaign/list_look.html", context)


def _faults(one: OwnerList) -> list[dict[str, Any]]:
    """Each fault with its first rows, and how many rows it is about."""
    told = []
    for fault in one.faults:
        count = sum(last - first + 1 for first, last in fault["rows"])
        spans = [f"{a}" if a == b else f"{a}–{b}" for a, b in fault["rows"][:_SHOWN]]
        told.append({**fault, "count": count, "spans": spans, "more": len(fault["rows"]) > _SHOWN})
    return sorted(told, key=lambda fault: -fault["count"])


@desk_only()
@require_POST
def do(request: HttpRequest, campaign: UUID, name: UUID) -> HttpResponse:
    """Reads the columns otherwise, takes the list, reads on, or gives it up."""
    one = get_object_or_404(OwnerList, id=name, campaign=campaign)
    form, now = Nothing(request.POST), timezone.now()
    if not form.is_valid():
        return redirect("campaign_lists:list", campaign, name)
    if "give_up" in request.POST:
        importing.give_up(one)
        return redirect("campaign_lists:lists", campaign)
    try:
        if "read_on" in request.POST:
            importing.revive(now)
        else:
            importing.change(one, _chosen(request, one))
    except ServiceError as error:
        messages.error(request, str(error))
        return redirect("campaign_lists:list", campaign, name)
    if "take" in request.POST:
        importing.start(one, by=entering.by(request), at=now, key=str(form.cleaned_data["key"]))
        messages.success(request, _("The list is being read. Look again in a while."))
    return redirect("campaign_lists:list", campaign, name)


def _chosen(request: HttpRequest, one: OwnerList) -> dict[str, str]:
    allowed = {"", *columns.FIELDS, *columns.facts(_asked(one.campaign))}
    given = {column: request.POST.get(f"column-{place}", "") for place, column in enumerate(one.columns)}
    return {column: field if field in allowed else "" for column, field in given.items()}


@desk_only()
@require_POST
def link(request: HttpRequest, campaign: UUID) -> HttpResponse:
    """Looks for contacts that are one, behind the pages."""
    of, form = get_object_or_404(Campaign, id=campaign), Nothing(request.POST)
    if form.is_valid():
        _begin(of, request, str(form.cleaned_data["key"]))
        messages.success(
            request, _("Looking for people who stand on the lists twice. Look again in a while.")
        )
    return redirect("campaign_lists:lists", campaign)


@transaction.atomic
def _begin(of: Campaign, request: HttpRequest, key: str) -> None:
    ledger.lock()
    if not ledger.is_written(key):
        by = entering.by(request)
        ledger.append("linking", by=by, at=timezone.now(), subject=str(of.id), body={}, key=key)
        transaction.on_commit(lambda: merging.link_again.enqueue(str(of.id)))
