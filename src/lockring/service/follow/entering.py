"""Coming to a case without signing in: by its private link, or by asking for a new one."""

from __future__ import annotations

from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lockring.service import acting
from lockring.service.follow import links
from lockring.service.follow.forms import FindForm
from lockring.service.follow.tasks import send_link
from lockring.service.models import CaseRow


@never_cache
@require_safe
def enter(request: HttpRequest, token: str) -> HttpResponse:
    """Leads to the case of the link. One page for all links that lead nowhere, whatever the reason."""
    row = links.follow(token, timezone.now())
    if row is None:
        dead = {"form": FindForm(), "is_dead": True, "is_error": True}
        return render(request, "lockring/follow/find.html", dead, status=404)
    acting.come_to(request, row)
    return redirect("follow:case", row.id)


@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Mails a new link to whom a request belongs. The answer and the work are the same if there is none."""
    form = FindForm(request.POST if request.method == "POST" else None)
    if not (form.is_bound and form.is_valid()):
        return render(request, "lockring/follow/find.html", {"form": form})
    row = CaseRow.objects.select_related("person").filter(reference=form.cleaned_data["reference"]).first()
    is_theirs = row is not None and row.person.email.lower() == form.cleaned_data["email"].lower()
    # Where there is nothing to send, the task of no case is as much work here.
    send_link.enqueue(str(row.id if row and is_theirs else uuid4()))
    return redirect("follow:sent")


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """That a link was sent if there was one to send."""
    return render(request, "lockring/follow/sent.html")
