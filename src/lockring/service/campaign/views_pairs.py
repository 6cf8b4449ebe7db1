"""Pairs of contacts side by side: what agrees and what does not, and a person's decision."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lockring.errors import ServiceError
from lockring.service.campaign import deciding, wording
from lockring.service.campaign.views import about
from lockring.service.desk import entering
from lockring.service.desk.entering import desk_only
from lockring.service.desk.forms import Nothing
from lockring.service.models import Campaign, Contact, Merge

_SIZE = 20  # pairs a page
_STATES = (Merge.PROPOSED, Merge.JOINED, Merge.APART)
_COMPARED = ("name", "email", "phone", "street", "city", "region", "postal_code", "model", "serial")
_DO = {"join": deciding.join, "apart": deciding.keep_apart, "undo": deciding.undo}


@desk_only()
@require_GET
def show_all(request: HttpRequest, campaign: UUID) -> HttpResponse:
    """A page of pairs: those that wait for a person, those that were joined, or those that stay apart."""
    of = get_object_or_404(Campaign, id=campaign)
    state = request.GET.get("state", Merge.PROPOSED)
    state = state if state in _STATES else Merge.PROPOSED
    rows = Merge.objects.filter(campaign=of, state=state).select_related("kept")
    after = _after(request.GET.get("after", ""))
    if after is not None:
        rows = rows.filter(id__gt=after)
    found = list(rows.order_by("id")[: _SIZE + 1])
    pairs = _pairs(found[:_SIZE])
    context = {
        **about(of, "pairs"),
        "pairs": pairs,
        "state": state,
        "more": found[_SIZE - 1].id if len(found) > _SIZE else "",
    }
    return render(request, "lockring/campaign/pairs.html", context)


def _after(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _pairs(merges: list[Merge]) -> list[dict[str, Any]]:
    """Each pair with its fields next to each other, as they were told by the lists."""
    ids = {UUID(name) for merge in merges for name in merge.joined}
    others = Contact.objects.in_bulk(ids)
    pairs = []
    for merge in merges:
        other = others.get(UUID(merge.joined[0]))
        if other is not None:
            before = merge.before.get("fields", {}) if merge.state == Merge.JOINED else {}
            fields = [
                (name, before.get(name, getattr(merge.kept, name)), getattr(other, name))
                for name in _COMPARED
            ]
            why = [
                (wording.FIELDS[name], wording.agreement(level), level) for name, level in merge.why.items()
            ]
            pairs.append(
                {
                    "merge": merge,
                    "other": other,
                    "fields": fields,
                    "why": why,
                    "percent": int(100 * merge.probability),
                    "form": Nothing(auto_id=f"id_%s_{merge.id}"),
                }
            )
    return pairs


@desk_only()
@require_POST
def decide(request: HttpRequest, campaign: UUID, name: UUID) -> HttpResponse:
    """Joins the two, keeps them apart, or takes that back."""
    merge = get_object_or_404(Merge, id=name, campaign=campaign)
    form, wish = Nothing(request.POST), request.POST.get("do", "")
    if form.is_valid() and wish in _DO:
        try:
            _DO[wish](name, by=entering.by(request), at=timezone.now(), key=str(form.cleaned_data["key"]))
        except ServiceError as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Done. You can undo it under the pairs that were decided."))
    address = redirect("campaign_lists:pairs", campaign)
    address["Location"] += f"?state={merge.state}"
    return address
