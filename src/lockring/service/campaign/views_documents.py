"""The papers of a campaign: as PDF and as data, each with the instant of its figures."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from lockring.campaign.documents import Kind
from lockring.errors import ServiceError
from lockring.service.campaign import documents, tallying, words
from lockring.service.campaign.documents import Paper
from lockring.service.campaign.views import about
from lockring.service.desk.entering import desk_only
from lockring.service.models import Campaign


@desk_only()
@require_GET
def every(request: HttpRequest, campaign: UUID) -> HttpResponse:
    """All papers, and what the status report says now: its six numbers."""
    row = get_object_or_404(Campaign, id=campaign)
    made = _paper(Kind.STATUS_REPORT, row)
    kinds = [(kind, title, _paper(kind, row).document.blanks) for kind, title in words.DOCUMENTS.items()]
    context = {**about(row, "documents"), "kinds": kinds, "report": made.report.lines(), "made": made}
    return render(request, "lockring/campaign/documents.html", context)


@desk_only()
@require_GET
def one(request: HttpRequest, campaign: UUID, kind: str, form: str) -> HttpResponse:
    """One paper, counted now: as `pdf` or `json`."""
    row = get_object_or_404(Campaign, id=campaign)
    if kind not in {one.value for one in Kind}:
        raise Http404
    made = documents.paper(Kind(kind), row, tallying.fresh(row, timezone.now()))
    try:
        content = documents.pdf(made) if form == "pdf" else documents.as_json(made)
    except ServiceError as error:
        messages.error(request, str(error))
        return redirect("campaign:documents", row.id)
    answer = HttpResponse(content, content_type=f"application/{form}")
    mark = "rehearsal-" if row.is_rehearsal else ""
    answer["Content-Disposition"] = f'attachment; filename="{mark}{kind}-{made.document.dated}.{form}"'
    return answer


def _paper(kind: Kind, row: Campaign) -> Paper:
    try:
        now = timezone.now()
        return documents.paper(kind, row, tallying.tally(row, now) or tallying.fresh(row, now))
    except ServiceError as error:
        raise Http404 from error
