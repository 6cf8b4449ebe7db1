"""The rows behind the counts of the outbox: messages, and what came back, each until somebody has seen it."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from lockring.service import remarks
from lockring.service.desk import entering
from lockring.service.desk.entering import desk_only
from lockring.service.models import CameBack, Contact, Dispatch
from lockring.service.outbox import coming_back, desk_words

_PAGE = 50  # rows
_FIELDS = ("purpose", "channel", "state")


@desk_only()
@require_GET
def messages(request: HttpRequest) -> HttpResponse:
    """Messages of one purpose, channel and state, page by page."""
    given = {name: request.GET.get(name, "")[:40] for name in _FIELDS}
    found = Dispatch.objects.filter(**{name: text for name, text in given.items() if text}).order_by("id")
    if after := _after(request):
        found = found.filter(id__gt=after)
    shown = list(found[: _PAGE + 1])
    contacts = Contact.objects.in_bulk([one.subject for one in shown[:_PAGE]])
    context = {
        "given": given,
        "messages_shown": [(one, contacts.get(one.subject)) for one in shown[:_PAGE]],
        "next": shown[_PAGE - 1].id if len(shown) > _PAGE else None,
    }
    return render(request, "lockring/desk/outbox_rows.html", context)


@desk_only()
@require_GET
def back(request: HttpRequest, kind: str) -> HttpResponse:
    """What came back of this kind: what nobody has seen first, newest first, with the words of replies."""
    if kind not in desk_words.CAME_BACK:
        raise Http404
    is_seen = "seen" in request.GET
    found = CameBack.objects.filter(kind=kind, seen_at__isnull=not is_seen).select_related("dispatch")
    shown = list(found.order_by("-at", "id")[:_PAGE])
    said = remarks.texts(one.remark for one in shown)
    contacts = Contact.objects.in_bulk([one.dispatch.subject for one in shown if one.dispatch])
    context = {
        "kind": kind,
        "title": desk_words.CAME_BACK[kind],
        "is_seen": is_seen,
        "total": found.count(),
        "rows": [
            (one, said.get(one.remark, ""), contacts.get(one.dispatch.subject) if one.dispatch else None)
            for one in shown
        ],
    }
    return render(request, "lockring/desk/outbox_back.html", context)


@desk_only()
@require_POST
def seen(request: HttpRequest, came: UUID) -> HttpResponse:
    """Somebody has dealt with it."""
    kind = CameBack.objects.filter(id=came).values_list("kind", flat=True).first()
    if kind is None:
        raise Http404
    coming_back.seen(came, by=entering.by(request), at=timezone.now())
    return redirect("desk:came_back", kind)


def _after(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("after", ""))
    except ValueError:
        return None
