"""Opening a campaign from a notice, changing its strategy, ending it: for leads."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from lockring.campaign import Strategy
from lockring.errors import ServiceError
from lockring.notice import Notice
from lockring.service.campaign import forms, opening, tallying
from lockring.service.campaign.opening import Opening
from lockring.service.campaign.views import about
from lockring.service.desk import entering
from lockring.service.desk.entering import desk_only
from lockring.service.desk.forms import Choices
from lockring.service.models import Campaign, Role


@desk_only(to_see=Role.LEAD)
@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """The notices of which a campaign can be opened."""
    open_ones = Campaign.objects.filter(ended_at=None, is_rehearsal=False).values_list("notice", "id")
    found = opening.with_a_firm(get_language() or "en")
    return render(
        request, "lockring/campaign/choose.html", {"notices": [(n, dict(open_ones).get(n.id)) for n in found]}
    )


@desk_only(to_see=Role.LEAD, to_write=Role.LEAD)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, notice: str) -> HttpResponse:
    """The strategy of a new campaign, and the opening of it."""
    found = opening.notice_of(notice, get_language() or "en")
    if found is None:
        raise Http404
    first = {**forms.first_values(Strategy()), "revision": found.latest.revised_on.isoformat()}
    form = forms.OpenForm(request.POST or None, initial=first, revisions=_revisions(found))
    if form.is_bound and form.is_valid():
        try:
            row = opening.open_campaign(
                _opening(found, form),
                by=entering.by(request),
                at=timezone.now(),
                key=str(form.cleaned_data["key"]),
            )
        except ServiceError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The campaign is open. Now bring in the lists."))
            return redirect("campaign:one", row.id)
    return render(request, "lockring/campaign/new.html", {"form": form, "notice": found.latest})


def _revisions(notice: Notice) -> Choices:
    return [
        (one.revised_on.isoformat(), f"{date_format(one.revised_on, 'j M Y')}: {one.title}")
        for one in reversed(notice.revisions)
    ]


def _opening(notice: Notice, form: forms.OpenForm) -> Opening:
    chosen = form.cleaned_data["revision"]
    made, distributed = form.figures()
    return Opening(
        notice=notice.id,
        revision=next(one.revised_on for one in notice.revisions if one.revised_on.isoformat() == chosen),
        strategy=form.strategy(),
        made=made,
        distributed=distributed,
        is_rehearsal=form.cleaned_data["is_rehearsal"],
    )


@desk_only(to_write=Role.LEAD)
@require_http_methods(["GET", "POST"])
def strategy(request: HttpRequest, campaign: UUID) -> HttpResponse:
    """The strategy in force, and a change of it with its reason."""
    row = get_object_or_404(Campaign, id=campaign)
    first = {
        **forms.first_values(opening.strategy_of(row)),
        "made": row.made,
        "distributed": row.distributed,
    }
    form = forms.ChangeForm(request.POST or None, initial=first)
    if form.is_bound and form.is_valid():
        try:
            opening.change(
                row.id,
                form.strategy(),
                form.figures(),
                form.cleaned_data["reason"],
                by=entering.by(request),
                at=timezone.now(),
                key=str(form.cleaned_data["key"]),
            )
        except ServiceError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The strategy is changed. The reason stands in the log."))
            return redirect("campaign:one", row.id)
    return render(request, "lockring/campaign/strategy.html", {**about(row, "strategy"), "form": form})


@desk_only(to_write=Role.LEAD)
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, campaign: UUID) -> HttpResponse:
    """What is still open, shown before a campaign can be ended; what was open then stands in the log."""
    row, now = get_object_or_404(Campaign, id=campaign), timezone.now()
    counts = tallying.fresh(row, now).counts
    still_open = {
        "not_told": counts.audience - sum(counts.notified.values()),
        "silent": counts.not_responding,
        "no_way_left": counts.exhausted,
        "no_address": counts.audience - counts.reachable,
        "units_open": counts.units - counts.accounted,
        "checks_open": counts.drawn - sum(counts.checks.values()),
        "duties_open": row.duties.filter(met_at=None).count(),
    }
    form = forms.ReasonForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            by, key = entering.by(request), str(form.cleaned_data["key"])
            opening.end(row.id, still_open, form.cleaned_data["reason"], by=by, at=now, key=key)
        except ServiceError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The campaign has ended. Nothing more is sent."))
            return redirect("campaign:one", row.id)
    context = {**about(row, "end"), "form": form, "open": still_open, "counts": counts}
    return render(request, "lockring/campaign/end.html", context)
