"""The contacts of a campaign: pages of them, one of them, and what is erased of them."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from lockring.service.campaign import contacts, erasing, importing, regions, wording
from lockring.service.campaign.contacts import Wanted
from lockring.service.campaign.forms import Find
from lockring.service.campaign.views import about
from lockring.service.desk import entering
from lockring.service.desk.entering import desk_only
from lockring.service.desk.forms import Nothing
from lockring.service.models import Campaign, Contact, Role

_ANY = ("", gettext_lazy("All"))


class Filters(forms.Form):
    """Which contacts are shown. What does not fit is as if it were not given."""

    of_list = forms.ChoiceField(label=gettext_lazy("List"), required=False)
    region = forms.ChoiceField(
        label=gettext_lazy("State"), required=False, choices=[_ANY, *regions.STATES.items()]
    )
    told = forms.ChoiceField(
        label=gettext_lazy("Told or left out"),
        required=False,
        choices=[_ANY, ("yes", gettext_lazy("Told")), *wording.REASONS.items()],
    )
    joined = forms.ChoiceField(
        label=gettext_lazy("Joined"),
        required=False,
        choices=[
            _ANY,
            ("has", gettext_lazy("From several rows")),
            ("into", gettext_lazy("Joined into another one")),
        ],
    )
    answered = forms.ChoiceField(
        label=gettext_lazy("Answered"),
        required=False,
        choices=[_ANY, ("yes", gettext_lazy("Yes")), ("no", gettext_lazy("Not yet"))],
    )


@desk_only()
@require_GET
def show_all(request: HttpRequest, campaign: UUID) -> HttpResponse:
    """A page of contacts."""
    of = get_object_or_404(Campaign, id=campaign)
    form = Filters(request.GET or None)
    lists = form.fields["of_list"]
    assert isinstance(lists, forms.ChoiceField)  # noqa: S101 - as declared above
    lists.choices = [_ANY, *((str(one.id), one.name) for one in importing.lists(campaign))]
    given = {name: text for name, text in form.cleaned_data.items() if text} if form.is_valid() else {}
    found, more = contacts.page(campaign, _wanted(given), _uuid(request.GET.get("after", "")))
    context = {
        **about(of, "contacts"),
        "form": form,
        "find": Find(),
        "contacts": found,
        "more": f"?{urlencode({**given, 'after': str(more)})}" if more else "",
        "counts": contacts.counts(campaign, timezone.now()),
        "is_first": "after" not in request.GET,
    }
    return render(request, "lockring/campaign/contacts.html", context)


def _wanted(given: dict[str, str]) -> Wanted:
    rest = {name: text for name, text in given.items() if name != "of_list"}
    return Wanted(of_list=_uuid(given.get("of_list", "")), **rest)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@desk_only(to_write=Role.VIEWER)
@require_POST
def find(request: HttpRequest, campaign: UUID) -> HttpResponse:
    """The contacts that fit what was typed."""
    of, form = get_object_or_404(Campaign, id=campaign), Find(request.POST)
    if not form.is_valid():
        return redirect("campaign_lists:contacts", campaign)
    found = contacts.find(campaign, form.cleaned_data["words"])
    contacts.note_search(campaign, len(found), by=entering.by(request), at=timezone.now())
    context = {**about(of, "contacts"), "find": form, "contacts": found, "is_search": True}
    return render(request, "lockring/campaign/contacts.html", context)


@desk_only()
@require_POST
def erase(request: HttpRequest, campaign: UUID, name: UUID) -> HttpResponse:
    """Erases what is personal of a contact."""
    get_object_or_404(Contact, id=name, campaign=campaign)
    form = Nothing(request.POST)
    if form.is_valid():
        erasing.erase(name, by=entering.by(request), at=timezone.now(), key=str(form.cleaned_data["key"]))
        messages.success(request, _("Their personal data is erased. The counts stay."))
    return redirect("campaign:contact", campaign, name)
