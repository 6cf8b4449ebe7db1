"""The rows behind each figure of a campaign, page by page."""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from lockring.campaign.ladder import State, state
from lockring.service.campaign import behind, climbing, opening
from lockring.service.campaign.forms import Find
from lockring.service.campaign.standing import standing
from lockring.service.campaign.views import about
from lockring.service.desk.entering import desk_only
from lockring.service.models import Campaign, Contact

_PAGE = 50  # rows


@desk_only()
@require_GET
def rows(request: HttpRequest, campaign: UUID, what: str) -> HttpResponse:
    """The contacts behind a figure, of one state where one is asked for: how many, and a page of them."""
    row, now = get_object_or_404(Campaign, id=campaign), timezone.now()
    if what not in behind.ROWS:
        raise Http404
    found, kept = behind.found(row, what, now), {}
    if "region" in request.GET:
        kept = {"region": request.GET["region"][:100]}
        found = found.filter(**kept)
    after = _after(request)
    is_counted = after is None and what != behind.NO_WAY_LEFT
    shown = _shown(row, what, found.filter(id__gt=after) if after else found, now)
    more = {**kept, "after": str(shown[_PAGE - 1].id)} if len(shown) > _PAGE else {}
    context = {
        **about(row, "contacts"),
        "title": behind.ROWS[what][0],
        "of_region": kept.get("region"),
        "says": behind.says(what, found) if is_counted else "",
        "find": Find(),
        "contacts": shown[:_PAGE],
        "more": f"?{urlencode(more)}" if more else "",
    }
    return render(request, "lockring/campaign/contacts.html", context)


def _after(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("after", ""))
    except ValueError:
        return None


def _shown(row: Campaign, what: str, found: QuerySet[Contact], now: datetime) -> list[Contact]:
    """A page of them, and one more where there is one."""
    if what != behind.NO_WAY_LEFT:
        return list(found[: _PAGE + 1])
    strategy = opening.strategy_of(row)
    left = (
        one
        for one in found.iterator(chunk_size=climbing.BATCH)
        if state(strategy, standing(one), now) is State.EXHAUSTED
    )
    return list(islice(left, _PAGE + 1))
