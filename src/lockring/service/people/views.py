"""The pages about people: who may act on a case, its new owner, what we hold of somebody, and erasing it."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lockring.errors import RemedyError, ServiceError
from lockring.remedy import Actor
from lockring.service import acting
from lockring.service.ledger import By
from lockring.service.mailing import contacts
from lockring.service.models import CaseRow
from lockring.service.people import erasing, handing, holding, inviting
from lockring.service.people.forms import HandOverForm, InviteForm, OwnerForm, SureForm
from lockring.service.wording import ENGLISH

_INVITED = "invited"  # in the session: the token of the invitation that was opened


def _owned(request: HttpRequest, case: UUID) -> tuple[CaseRow, By]:
    """The case and its owner, who asks. For everybody else, caregivers as well, there is no such page."""
    row = get_object_or_404(CaseRow.objects.select_related("person__account"), id=case)
    by = acting.on_case(request, row)
    if by is None or by.part is not Actor.PERSON:
        raise Http404
    return row, by


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest, case: UUID) -> HttpResponse:
    """Who may act on the case; and asking one more to help."""
    row, by = _owned(request, case)
    now = timezone.now()
    form = InviteForm(request.POST or None)
    if form.is_valid():
        try:
            inviting.invite(row, form.cleaned_data["email"], to_own=False, by=by, at=now, key=form.once)
        except ServiceError as error:
            form.add_error(None, ValidationError(str(error)))
        else:
            messages.success(request, _("We have sent them a mail."))
            return redirect("people:people", case)
    accesses = row.accesses.filter(ended_at=None).select_related("account")
    open_ones = row.invitations.filter(used_at=None, expires_at__gt=now)
    return render(
        request,
        "lockring/people/people.html",
        {"row": row, "form": form, "accesses": accesses, "invitations": open_ones},
    )


@require_POST
def end(request: HttpRequest, case: UUID) -> HttpResponse:
    """Ends what somebody may do, or an invitation."""
    row, by = _owned(request, case)
    now = timezone.now()
    try:
        if name := request.POST.get("invitation"):
            inviting.end_invitation(row, name, by=by, at=now)
        else:
            inviting.end_access(row, UUID(request.POST.get("account", "")), by=by, at=now)
    except (ServiceError, ValueError):
        raise Http404 from None
    messages.success(request, _("Done. They can no longer act for you."))
    return redirect("people:people", case)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: HttpRequest, case: UUID) -> HttpResponse:
    """Gives the case to whom the device goes; they have to accept it."""
    row, by = _owned(request, case)
    form = HandOverForm(request.POST or None)
    if form.is_valid():
        try:
            inviting.invite(
                row, form.cleaned_data["email"], to_own=True, by=by, at=timezone.now(), key=form.once
            )
        except ServiceError as error:
            form.add_error(None, ValidationError(str(error)))
        else:
            return render(request, "lockring/people/handed.html", {"row": row})
    return render(request, "lockring/people/hand_over.html", {"row": row, "form": form})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest, case: UUID) -> HttpResponse:
    """Says what is erased and what is kept, and erases it."""
    row, by = _owned(request, case)
    form = SureForm(request.POST or None)
    lines = contacts(row, row.person.country, get_language() or ENGLISH)
    if form.is_valid():
        erasing.erase(row, by=by, at=timezone.now(), key=form.once)
        logout(request)
        return render(request, "lockring/people/erased.html", {"contacts": lines})
    known = {
        "row": row,
        "form": form,
        "contacts": lines,
        "stops": erasing.is_withdrawn_first(row, by),
        "is_on_its_way": row.stage in ("shipped", "received"),
    }
    return render(request, "lockring/people/erase.html", known)


@never_cache
@require_GET
def data(request: HttpRequest, case: UUID) -> HttpResponse:
    """All that we hold of the owner, as a file."""
    row, _by = _owned(request, case)
    answer = JsonResponse(
        holding.held(row.person, timezone.now()), json_dumps_params={"indent": 2, "ensure_ascii": False}
    )
    answer["Content-Disposition"] = 'attachment; filename="my-data.json"'
    return answer


@never_cache
@require_GET
def invited(request: HttpRequest, token: str) -> HttpResponse:
    """Keeps the token of an invitation in the session, so that it stands in no further address."""
    request.session[_INVITED] = token[:100]
    return redirect("people:answer")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest) -> HttpResponse:
    """The invitation that was opened: signing in first, then saying yes, or who the new owner is."""
    token, now = str(request.session.get(_INVITED, "")), timezone.now()
    asked = inviting.opened(token, now)
    somebody = acting.account(request)
    if asked is None:
        return render(request, "lockring/people/invitation_over.html", status=404)
    if somebody is None or not inviting.is_for(asked, somebody):
        known = {"sign_in": f"{reverse(settings.LOGIN_URL)}?next={reverse('people:answer')}"}
        return render(request, "lockring/people/sign_in_first.html", known)
    form = OwnerForm(request.POST or None) if asked.to_own else SureForm(request.POST or None)
    if form.is_valid():
        try:
            return redirect(f"{reverse('front')}cases/{_accepted(request, form, token).id}/")
        except (ServiceError, RemedyError) as error:
            form.add_error(None, ValidationError(str(error)))
    return render(request, "lockring/people/answer.html", {"form": form, "to_own": asked.to_own})


def _accepted(request: HttpRequest, form: SureForm | OwnerForm, token: str) -> CaseRow:
    somebody, at = acting.account(request), timezone.now()
    assert somebody is not None  # noqa: S101 - only who is signed in gets here
    if isinstance(form, OwnerForm):
        by = By(part=Actor.PERSON, who=str(somebody.id))
        row = handing.take_over(token, somebody, form.person(), by=by, at=at)
    else:
        by = By(part=Actor.CAREGIVER, who=str(somebody.id))
        row = inviting.accept_help(token, somebody, by=by, at=at)
    request.session.pop(_INVITED, None)
    return row
