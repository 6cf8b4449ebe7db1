"""Bringing in requests from a file: first a look at what would happen, then the doing."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from lockring.errors import ServiceError
from lockring.service import checking
from lockring.service.desk import entering, importing, sheet
from lockring.service.desk.entering import desk_only
from lockring.service.desk.forms import Nothing
from lockring.service.models import Role

_KEY = "desk_import"  # in the session: the text of the list, until it is imported or given up


class Upload(forms.Form):
    """The list."""

    file = forms.FileField(
        label=gettext_lazy("The list, as a CSV file"),
        widget=forms.FileInput(attrs={"class": "nhsuk-file-upload", "accept": ".csv,.txt,.tsv,text/csv"}),
        help_text=gettext_lazy("At most 2,000 rows and 2 MB. Nothing is written before you have seen it."),
    )


@desk_only(to_see=Role.AGENT)
@require_http_methods(["GET", "POST"])
def upload(request: HttpRequest) -> HttpResponse:
    """Takes the file, and keeps it in the session until the next step."""
    form = Upload(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        try:
            text = sheet.text_of(given.read(sheet.MOST_BYTES + 1))
            importing.preview(text, timezone.now())
        except ServiceError as error:
            form.add_error("file", str(error))
        else:
            request.session[_KEY] = text
            return redirect("desk:import_look")
    context = {"form": form, "needed": sheet.NEEDED, "also": _also()}
    return render(request, "lockring/desk/import.html", context)


def _also() -> list[str]:
    facts = sorted(checking.session().answers)
    return [*(name for name in sheet.OWN if name not in sheet.NEEDED), *facts]


@desk_only(to_see=Role.AGENT)
@require_http_methods(["GET"])
def look(request: HttpRequest) -> HttpResponse:
    """What would be written, and every fault of every row."""
    text = request.session.get(_KEY)
    if not text:
        return redirect("desk:import")
    found = importing.preview(text, timezone.now())
    return render(request, "lockring/desk/import_look.html", {"found": found, "form": Nothing()})


@desk_only()
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Writes the rows that are ready, or gives the list up."""
    text, form = request.session.get(_KEY), Nothing(request.POST)
    if text and form.is_valid() and "give_up" not in request.POST:
        now = timezone.now()
        key, found = str(form.cleaned_data["key"]), importing.preview(text, now)
        cases = importing.carry_out(found, by=entering.by(request), at=now, key=key)
        messages.success(request, _("Requests that were brought in: %(cases)d.") % {"cases": cases})
    request.session.pop(_KEY, None)
    return redirect("desk:queue")
