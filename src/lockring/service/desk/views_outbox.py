"""The outbox at the desk: what was said and what was not, letters to be posted, calls to be made."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lockring.errors import ServiceError
from lockring.service import ledger
from lockring.service.check.words import fact_name
from lockring.service.desk import entering
from lockring.service.desk.entering import desk_only, has_role
from lockring.service.desk.forms import MOST_WORDS, Nothing
from lockring.service.models import CameBack, Contact, Dispatch, DispatchState, LetterBatch, Role
from lockring.service.outbox import batches, desk_words, phone

_SAID = "said-"  # how the fields of a call begin that hold what they said
_SHOWN = 100  # rows of a list; the count beside it is of all


@desk_only()
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """The counts, the dead letters, the batches, and what came back."""
    dead = Dispatch.objects.filter(state=DispatchState.DEAD).order_by("-ended_at")
    counts = Dispatch.objects.values("purpose", "channel", "state").annotate(count=Count("id"))
    came = CameBack.objects.order_by().values_list("kind").annotate(Count("id"), Count("seen_at"))
    back = {kind: (count, count - seen) for kind, count, seen in came}
    context = {
        "counts": [
            (one, DispatchState(one["state"]).label) for one in counts.order_by("purpose", "channel", "state")
        ],
        "total": Dispatch.objects.count(),
        "dead": dead[:_SHOWN],
        "dead_total": dead.count(),
        "back": [(kind, title, *back[kind]) for kind, title in desk_words.CAME_BACK.items() if kind in back],
        "batches": LetterBatch.objects.defer("file", "sheet").order_by("-made_at")[:_SHOWN],
        "letters": Dispatch.objects.filter(
            state=DispatchState.READY, channel="letter", letters=None, due_at__lte=timezone.now()
        ).count(),
        "most": batches.MOST,
        "calls": Dispatch.objects.filter(
            state=DispatchState.READY, channel="phone", due_at__lte=timezone.now()
        ).count(),
        "form": Nothing(),
        "is_lead": has_role(entering.me(request), Role.LEAD),
    }
    return render(request, "lockring/desk/outbox.html", context)


@desk_only(to_write=Role.LEAD)
@require_POST
def again(request: HttpRequest, dispatch: UUID) -> HttpResponse:
    """Tries a dead letter again, from the first try on."""
    form, now = Nothing(request.POST), timezone.now()
    with transaction.atomic():
        dead = Dispatch.objects.select_for_update().filter(id=dispatch, state=DispatchState.DEAD).first()
        if dead is not None and form.is_valid() and not ledger.is_written(str(form.cleaned_data["key"])):
            body = {"fault": dead.fault}
            dead.state, dead.due_at, dead.tries = DispatchState.READY, now, 0
            dead.ended_at, dead.claimed_until, dead.letters = None, None, None
            dead.save()
            key = str(form.cleaned_data["key"])
            ledger.append(
                "tried_again", by=entering.by(request), at=now, subject=str(dead.id), body=body, key=key
            )
            messages.success(request, _("It is tried again."))
    return redirect("desk:outbox")


@desk_only(to_write=Role.LEAD)
@require_POST
def make_letters(request: HttpRequest) -> HttpResponse:
    """Prints the letters that wait, as one batch. Pressed twice, the second batch holds what is left."""
    now = timezone.now()
    try:
        made = batches.batch(
            batches.waiting(now), by=entering.by(request), at=now, large_print="large" in request.POST
        )
    except ServiceError as error:
        messages.error(request, str(error))
    else:
        said = _("Letters: %(letters)d. No longer needed: %(dropped)d. Could not be printed: %(dead)d.")
        count = made.batch.letters if made.batch else 0
        messages.success(request, said % {"letters": count, "dropped": made.dropped, "dead": made.dead})
    return redirect("desk:outbox")


@desk_only(to_see=Role.AGENT)
@require_GET
def letters(_request: HttpRequest, batch: UUID, what: str) -> HttpResponse:
    """The PDF of a batch: its letters, or its address sheet. It is gone once the batch was posted."""
    found = LetterBatch.objects.filter(id=batch, posted_at=None).first()
    if found is None:
        raise Http404
    return _pdf(bytes(found.sheet if what == "sheet" else found.file), what)


@desk_only(to_write=Role.LEAD)
@require_POST
def posted(request: HttpRequest, batch: UUID) -> HttpResponse:
    """Somebody has brought the batch to the post: now its letters are sent."""
    if batches.post(batch, by=entering.by(request), at=timezone.now()):
        messages.success(request, _("Posted. These letters now count as sent."))
    return redirect("desk:outbox")


@desk_only(to_see=Role.AGENT)
@require_http_methods(["GET", "POST"])
def calls(request: HttpRequest) -> HttpResponse:
    """Whom to call, and what to say; a call that was made is written down here."""
    if request.method == "POST":
        return _called(request)
    shown = [(one, Nothing()) for one in phone.calls(timezone.now())]
    return render(request, "lockring/desk/calls.html", {"calls": shown, "most": phone.MOST})


def _called(request: HttpRequest) -> HttpResponse:
    """Writes a call down; who was told may have answered, which is written with the contact."""
    try:
        dispatch, result = UUID(request.POST["dispatch"]), phone.Result(request.POST["result"])
    except (KeyError, ValueError):
        raise Http404 from None
    form, says = Nothing(request.POST), _said(request)
    if not form.is_valid() or len(says) > MOST_WORDS:
        messages.error(request, _("Nothing was written down: that is too long, or this page is too old."))
        return redirect("desk:calls")
    by, key, asked = entering.by(request), str(form.cleaned_data["key"]), "asked" in request.POST
    try:
        phone.called(dispatch, result, by=by, at=timezone.now(), key=key, says=says, they_asked=asked)
    except ServiceError as error:
        messages.error(request, str(error))
        return redirect("desk:calls")
    to = Dispatch.objects.filter(id=dispatch, channel="phone").values("subject")
    of = Contact.objects.filter(id__in=to).first() if result is phone.Result.TOLD else None
    messages.success(request, _("The call is written down."))
    if of is None:
        return redirect("desk:calls")
    there = reverse("campaign:contact", args=[of.campaign_id, of.id])
    return redirect(f"{there}?way=phone")


def _said(request: HttpRequest) -> str:
    """What they said to each question, and beyond: a line each."""
    given = (
        (name.removeprefix(_SAID), str(text).strip())
        for name, text in request.POST.dict().items()
        if name.startswith(_SAID)
    )
    lines = (f"{fact_name(name)}: {text}" if name else text for name, text in given if text)
    return "\n".join(lines)


@desk_only(to_see=Role.AGENT)
@require_GET
def call_sheet(request: HttpRequest) -> HttpResponse:
    """The calls that may be made now, as PDF."""
    try:
        return _pdf(phone.pdf([one for one in phone.calls(timezone.now()) if one.after is None]), "calls")
    except ServiceError as error:
        messages.error(request, str(error))
        return redirect("desk:calls")


def _pdf(file: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(file, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return answer
