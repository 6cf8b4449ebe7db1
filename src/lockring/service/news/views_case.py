"""The reminder of a case: set on its page, ended there or with one click from the mail."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from lockring.remedy import Actor
from lockring.service.follow import reading
from lockring.service.ledger import By
from lockring.service.models import Reminder
from lockring.service.news import cases, links, reminding
from lockring.service.news.forms import EVERY_DAYS, Remind
from lockring.service.news.views import left
from lockring.service.wording import ENGLISH


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def remind(request: HttpRequest, case: UUID) -> HttpResponse:
    """How often they are reminded, for the owner alone; and the calendar of the case."""
    row, by = reading.case_for(request, case)
    steps = cases.looks(row, get_language() or ENGLISH)
    if by.part is not Actor.PERSON:
        raise Http404
    if request.method == "POST" and steps and row.person.email:
        form = Remind(request.POST)
        if "stop" in request.POST:
            reminding.end(row, by=by, at=timezone.now())
            messages.success(request, _("We will not remind you any more."))
            return redirect("news:remind", row.id)
        if form.is_valid():
            reminding.begin(row, form.cleaned_data["every_days"], by=by, at=timezone.now())
            messages.success(request, _("We will remind you."))
            return redirect("news:remind", row.id)
    context = {
        "row": row,
        "steps": steps,
        "every": EVERY_DAYS,
        "reminder": Reminder.objects.filter(case=row).first(),
        "calendar": links.calendar_token(row),
        "form": Remind(),
    }
    return render(request, "lockring/news/remind.html", context)


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, token: str) -> HttpResponse:
    """Ends the reminder with one POST (RFC 8058)."""
    found = links.reminder(token)
    if request.method == "POST":
        if found is not None:
            by = By(part=Actor.PERSON, who=str(found.case.person_id))
            reminding.end(found.case, by=by, at=timezone.now())
        return left(request)
    return render(request, "lockring/news/leave.html", {"is_over": found is None})
