"""Who is told, who is left out and why, before anything is sent; and two revisions side by side."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from lockring.campaign.audience import LeftOut, Side, why
from lockring.notice import Notice
from lockring.service import ledger
from lockring.service.campaign import audiences, contacts, regions, wording
from lockring.service.campaign.views import about, counting
from lockring.service.desk import entering
from lockring.service.desk.charts import Chart, chart
from lockring.service.desk.entering import desk_only
from lockring.service.desk.forms import Nothing
from lockring.service.models import Campaign


class Two(forms.Form):
    """Two revisions."""

    old = forms.ChoiceField(label=gettext_lazy("Compare the revision of"))
    new = forms.ChoiceField(label=gettext_lazy("with that of"))

    def __init__(self, notice: Notice, *args: object, **given: object) -> None:
        super().__init__(*args, **given)  # type: ignore[arg-type]
        days = [(one.revised_on.isoformat(), one.revised_on.isoformat()) for one in notice.revisions]
        for name in ("old", "new"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - as declared above
            field.choices = days


@desk_only()
@require_GET
def show(request: HttpRequest, campaign: UUID) -> HttpResponse:
    """The audience of the campaign's revision, and beside it that of another one."""
    of, now = get_object_or_404(Campaign, id=campaign), timezone.now()
    notice = audiences.notice_of(of)
    days = sorted(one.revised_on for one in notice.revisions)
    given = {"old": days[0].isoformat(), "new": of.revision.isoformat()}
    form = Two(notice, {**given, **{name: text for name, text in request.GET.items() if name in given}})
    if not form.is_valid():
        form = Two(notice, given)
        form.is_valid()
    old, new = (date.fromisoformat(form.cleaned_data[name]) for name in ("old", "new"))
    both, counted = audiences.compared(of, old, new, now), contacts.counts(campaign, now)
    if both is None or counted is None:
        return counting(request, of, "audience")
    revision = audiences.revision_on(notice, of.revision)
    reasons = [
        (one.value, wording.REASONS[one.value], why(revision, one), counted.reasons.get(one.value, 0))
        for one in LeftOut
    ]
    maps = [
        (day, regions.drawn({one.region: (one.listed, out) for one, out in _outs(both.regions, place)}))
        for place, day in enumerate((old, new))
    ]
    context = {
        **about(of, "audience"),
        "counts": counted,
        "told": counted.reasons.get("", 0),
        "reasons": reasons,
        "form": form,
        "old": old,
        "new": new,
        "both": both.both,
        "charts": [_chart("old", old, both.both.old), _chart("new", new, both.both.new)],
        "maps": maps,
        "states": [one for one in both.regions if one.region in regions.STATES],
        "elsewhere": [one for one in both.regions if one.region not in regions.STATES],
        "names": regions.STATES,
        "sides": _sides(both.both.old, both.both.new),
        "place_form": Nothing(),
        "at": both.at,
    }
    return render(request, "lockring/campaign/audience.html", context)


def _outs(found: tuple[audiences.Regions, ...], place: int) -> list[tuple[audiences.Regions, int]]:
    return [(one, (one.old_out, one.new_out)[place]) for one in found]


def _sides(old: Side, new: Side) -> list[tuple[object, int, int]]:
    rest = [(wording.REASONS[one.value], old.left_out[one], new.left_out[one]) for one in LeftOut]
    return [(_("Told"), old.told, new.told), *rest]


def _chart(name: str, day: date, side: Side) -> Chart:
    values = [(_("Told"), side.told), *((wording.REASONS[one.value], n) for one, n in side.left_out.items())]
    says = _("Of %(listed)d on the lists.") % {"listed": side.listed}
    title = _("Revision of %(day)s") % {"day": date_format(day, "j M Y")}
    return chart(f"side-{name}", title, says, _("Audience"), values, late=(1, 2, 3))


@desk_only()
@require_POST
def place(request: HttpRequest, campaign: UUID) -> HttpResponse:
    """Places every contact again, behind the pages."""
    of, form = get_object_or_404(Campaign, id=campaign), Nothing(request.POST)
    if form.is_valid():
        _begin(of, request, str(form.cleaned_data["key"]))
        messages.success(request, _("The audience is being worked out. Look again in a while."))
    return redirect("campaign_lists:audience", campaign)


@transaction.atomic
def _begin(of: Campaign, request: HttpRequest, key: str) -> None:
    ledger.lock()
    if not ledger.is_written(key):
        by = entering.by(request)
        ledger.append("placing", by=by, at=timezone.now(), subject=str(of.id), body={}, key=key)
        transaction.on_commit(lambda: audiences.place_again.enqueue(str(of.id)))
