"""Who is of the desk: for leads."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lockring.errors import ServiceError
from lockring.service.desk import entering, forms, staff
from lockring.service.desk.entering import desk_only
from lockring.service.models import Role


@desk_only(to_see=Role.LEAD, to_write=Role.LEAD)
@require_http_methods(["GET", "POST"])
def manage(request: HttpRequest) -> HttpResponse:
    """Everybody with a role, and a form to give one."""
    form = forms.SetRole(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            staff.set_role(
                given["email"],
                Role(given["role"]),
                given["reason"],
                by=entering.by(request),
                at=timezone.now(),
                key=str(given["key"]),
            )
        except ServiceError as error:
            form.add_error("email", str(error))
        else:
            messages.success(request, _("The role is set."))
            return redirect("desk:staff")
    return render(request, "lockring/desk/staff.html", {"form": form, "members": staff.members()})
