"""Many cases at once, what came of it, and taking it back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lockring.errors import ServiceError
from lockring.service.desk import bulk, entering, forms
from lockring.service.desk.entering import desk_only, has_role
from lockring.service.desk.lines import lines
from lockring.service.desk.views import ids
from lockring.service.models import Account, BulkAction, Role


@desk_only()
@require_POST
def do(request: HttpRequest) -> HttpResponse:
    """Does one thing to all cases that are ticked, and shows what came of it."""
    form, ticked = forms.Bulk(request.POST), ids(request)
    if not ticked:
        messages.error(request, _("Tick at least one case first."))
        return redirect("desk:queue")
    if not form.is_valid():
        messages.error(request, " ".join(str(fault) for faults in form.errors.values() for fault in faults))
        return redirect("desk:queue")
    given = form.cleaned_data
    task = bulk.Task(
        kind=given["do"],
        cases=ticked,
        text=given["text"],
        by=entering.by(request),
        at=timezone.now(),
        key=given["key"],
    )
    return redirect("desk:bulk", bulk.carry_out(task).id)


@desk_only()
@require_GET
def show(request: HttpRequest, action: UUID) -> HttpResponse:
    """What came of it, case by case."""
    found = _action(action)
    me, now = entering.me(request), timezone.now()
    items = bulk.items_of(found)
    shown = {line.id: line for line in lines([UUID(item.case) for item in items], now)}
    return render(
        request,
        "lockring/desk/bulk.html",
        {
            "action": found,
            "says": dict(forms.BULK)[found.kind],
            "who": Account.objects.filter(id=found.who).first(),
            "items": [(shown.get(UUID(item.case)), item) for item in items],
            "done": sum(not item.fault for item in items),
            "may_undo": me.may_write
            and bulk.undoable(found, entering.by(request), has_role(me, Role.LEAD), now),
            "until": found.at + bulk.UNDO,
        },
    )


@desk_only()
@require_POST
def undo(request: HttpRequest, action: UUID) -> HttpResponse:
    """Takes it back. That of others is for leads."""
    found, me, now = _action(action), entering.me(request), timezone.now()
    if found.who != me.id and not has_role(me, Role.LEAD):
        messages.error(request, _("Somebody else did this. Only they, or a lead, can undo it."))
        return redirect("desk:bulk", found.id)
    try:
        bulk.undo(found.id, by=entering.by(request), at=now)
    except ServiceError as error:
        messages.error(request, str(error))
    return redirect("desk:bulk", found.id)


@desk_only()
@require_GET
def show_recent(request: HttpRequest) -> HttpResponse:
    """What was done to many cases in the last 24 hours: a lead sees that of all, others their own."""
    me, now = entering.me(request), timezone.now()
    found = bulk.recent(None if has_role(me, Role.LEAD) else [me.id], now)
    names = dict(Account.objects.filter(id__in={one.who for one in found}).values_list("id", "email"))
    says = dict(forms.BULK)
    shown = [(one, says[one.kind], names.get(one.who, ""), len(one.items)) for one in found]
    return render(request, "lockring/desk/bulk_recent.html", {"actions": shown})


def _action(name: UUID) -> BulkAction:
    found = BulkAction.objects.filter(id=name).first()
    if found is None:
        raise Http404
    return found
