"""Effectiveness checks and duties: what is to be done, and what was found out."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from lockring.campaign.clocks import RULES, Clock
from lockring.errors import ServiceError
from lockring.service.campaign import drawing, duties, forms, opening, words
from lockring.service.campaign.views import about
from lockring.service.desk import entering
from lockring.service.desk.entering import desk_only
from lockring.service.desk.forms import Nothing
from lockring.service.models import Campaign, Check, Role

_MOST = 200  # checks on the page


@desk_only(to_write=Role.LEAD)
@require_http_methods(["GET", "POST"])
def checks(request: HttpRequest, campaign: UUID) -> HttpResponse:
    """The checks to be made and their result; a lead draws them."""
    row, form = get_object_or_404(Campaign, id=campaign), Nothing(request.POST or None)
    if form.is_bound and form.is_valid():
        key = str(form.cleaned_data["key"])
        drawn = drawing.draw(row.id, by=entering.by(request), at=timezone.now(), key=key)
        messages.success(request, _("Checks that were drawn: %(drawn)d.") % {"drawn": drawn})
        return redirect("campaign:checks", row.id)
    result, outcomes = drawing.result(row)
    waiting = row.checks.filter(outcome="").select_related("contact").order_by("drawn_at", "id")
    context = {
        **about(row, "checks"),
        "form": Nothing(),
        "result": result,
        "outcomes": [
            (text, sum(n for one, n in outcomes.items() if one.value == name))
            for name, text in words.OUTCOMES.items()
        ],
        "wanted": drawing.wanted(row),
        "level": words.LEVELS[opening.strategy_of(row).level.value],
        "waiting": waiting[:_MOST],
        "open": waiting.count(),
    }
    return render(request, "lockring/campaign/checks.html", context)


@desk_only()
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, campaign: UUID, check: UUID) -> HttpResponse:
    """One check: whom to ask, and the form for what was found out."""
    row = get_object_or_404(Campaign, id=campaign)
    found = get_object_or_404(Check.objects.select_related("contact"), id=check, campaign=row)
    form = forms.OutcomeForm(request.POST or None, initial={"outcome": found.outcome})
    if form.is_bound and form.is_valid():
        key, method = str(form.cleaned_data["key"]), form.cleaned_data["method"]
        try:
            by = entering.by(request)
            drawing.found_out(found.id, form.chosen(), method, by=by, at=timezone.now(), key=key)
        except ServiceError as error:
            form.add_error(None, str(error))
        else:
            return redirect("campaign:checks", row.id)
    context = {**about(row, "checks"), "form": form, "check": found, "contact": found.contact}
    return render(request, "lockring/campaign/check.html", context)


@desk_only()
@require_http_methods(["GET", "POST"])
def duties_page(request: HttpRequest, campaign: UUID) -> HttpResponse:
    """What the rules ask for by a day, overdue first, and the form for what started another clock."""
    row = get_object_or_404(Campaign, id=campaign)
    form = forms.DutyForm(request.POST or None, clocks=duties.choices())
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        try:
            clock, at = Clock(given["clock"]), given["triggered_at"]
            key = str(given["key"])
            duties.begin(row.id, clock, at, by=entering.by(request), at=timezone.now(), key=key)
        except ServiceError as error:
            form.add_error(None, str(error))
        else:
            return redirect("campaign:duties", row.id)
    found = row.duties.order_by("met_at", "due_on")
    open_ones = [(one, RULES[Clock(one.clock)]) for one in found if one.met_at is None]
    context = {
        **about(row, "duties"),
        "form": form,
        "open": sorted(open_ones, key=lambda pair: pair[0].due_on),
        "met": [(one, RULES[Clock(one.clock)]) for one in found if one.met_at],
        "key": Nothing(),
        "today": timezone.now().date(),
    }
    return render(request, "lockring/campaign/duties.html", context)


@desk_only()
@require_POST
def duty_met(request: HttpRequest, campaign: UUID, duty: UUID) -> HttpResponse:
    """Writes that a duty was met."""
    row, form = get_object_or_404(Campaign, id=campaign), Nothing(request.POST)
    found = get_object_or_404(row.duties, id=duty)
    if form.is_valid():
        duties.met(found.id, by=entering.by(request), at=timezone.now(), key=str(form.cleaned_data["key"]))
    return redirect("campaign:duties", row.id)
