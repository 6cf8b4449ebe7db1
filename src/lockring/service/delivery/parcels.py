"""The pages of the parcels: what to pick, labels, what came back, and the label of a person."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db.models.functions import Length
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from lockring.errors import ServiceError
from lockring.service import acting
from lockring.service.delivery import picking, returns
from lockring.service.delivery.forms import ChosenForm, ScanForm
from lockring.service.desk.entering import by, desk_only, me
from lockring.service.models import CaseRow, Parcel, Role

_SHOWN = timedelta(days=14)  # parcels older than this have left the house


@desk_only()
def pick_list(request: HttpRequest) -> HttpResponse:
    """What has to be taken from the shelves; and sending what was chosen of it."""
    picks = picking.to_pick()
    form = ChosenForm(request.POST or None, among=[pick.case for pick in picks])
    if request.method == "POST" and form.is_valid():
        chosen = [UUID(one) for one in form.cleaned_data["chosen"]]
        key = form.cleaned_data["key"]
        sent = picking.send_many(chosen, by=by(request), at=timezone.now(), key=key)
        given = {
            "sent": sent,
            "parcels": [parcel for one in sent for parcel in one.parcels],
            "form": ScanForm(),
        }
        return render(request, "lockring/delivery/sent.html", given)
    given = {"picks": picks, "form": form, "may_write": me(request).may_write, "now": timezone.now()}
    return render(request, "lockring/delivery/pick_list.html", given, status=422 if form.errors else 200)


@desk_only()
@require_GET
def parcels_page(request: HttpRequest) -> HttpResponse:
    """The newest parcels, to print their labels again."""
    return _parcels(request)


def _parcels(request: HttpRequest, fault: str = "") -> HttpResponse:
    newest = Parcel.objects.filter(made_at__gte=timezone.now() - _SHOWN).select_related("case")
    shown = newest.annotate(size=Length("label")).defer("label").order_by("-made_at", "case_id", "goes_back")
    given = {"parcels": shown[: picking.MOST], "fault": fault, "may_write": me(request).may_write}
    return render(request, "lockring/delivery/parcels.html", given, status=422 if fault else 200)


@desk_only()
@require_POST
def labels(request: HttpRequest) -> HttpResponse:
    """The chosen labels as one PDF."""
    try:
        drawn = picking.labels([UUID(one) for one in request.POST.getlist("chosen")])
    except ServiceError as error:
        return _parcels(request, str(error))
    except ValueError:
        return _parcels(request, _("Choose at least one."))
    return _pdf(drawn, "labels.pdf")


@desk_only(Role.AGENT)
def scan(request: HttpRequest) -> HttpResponse:
    """One box for a scanner: what came back is written down, and the box is ready for the next one."""
    form, found = ScanForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        code, key = form.cleaned_data["code"], str(form.cleaned_data["key"])
        found = returns.scan_in(code, by=by(request), at=timezone.now(), key=key)
        form = ScanForm()
    given = {"form": form, "found": found}
    return render(request, "lockring/delivery/scan.html", given, status=422 if form.errors else 200)


@never_cache
@require_GET
def person_label(request: HttpRequest, case: UUID) -> HttpResponse:
    """The prepaid label for the way back, for who may act on the case; 404 for others, and before it is."""
    row = get_object_or_404(CaseRow.objects.select_related("person"), id=case)
    if acting.on_case(request, row) is None:
        raise Http404
    parcel = row.parcels.filter(goes_back=True).order_by("-made_at").first()
    if parcel is None or not parcel.label:
        raise Http404
    return _pdf(bytes(parcel.label), "return-label.pdf")


def _pdf(drawn: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        drawn,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store, private",
        },
    )
