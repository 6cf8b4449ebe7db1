"""What goes out now, and sending it: for leads. After the first time it climbs by itself."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from lockring.errors import ServiceError
from lockring.service.campaign import climbing, foreseeing, opening, words
from lockring.service.campaign.views import about, counting
from lockring.service.desk import entering
from lockring.service.desk.entering import desk_only
from lockring.service.desk.forms import Nothing
from lockring.service.models import Campaign, Role


@desk_only(to_write=Role.LEAD)
@require_http_methods(["GET", "POST"])
def send(request: HttpRequest, campaign: UUID) -> HttpResponse:
    """What would go out at this instant, by channel; the button puts it down, once."""
    row, now = get_object_or_404(Campaign, id=campaign), timezone.now()
    form = Nothing(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            put = climbing.start(row.id, by=entering.by(request), at=now, key=str(form.cleaned_data["key"]))
        except ServiceError as error:
            messages.error(request, str(error))
        else:
            foreseeing.forget(row)
            said = _("Messages that are on their way now: %(put)d. The next steps follow by themselves.")
            messages.success(request, said % {"put": put})
        return redirect("campaign:send", row.id)
    found = foreseeing.foreseen(row, now)
    if found is None:
        return counting(request, row, "send")
    context = {
        **about(row, "send"),
        "preview": found,
        "due": [(words.CHANNELS[channel.value], count) for channel, count in found.due.items()],
        "ladder": [
            (number, words.CHANNELS[rung.channel.value], rung.after.days)
            for number, rung in enumerate(opening.strategy_of(row).ladder, start=1)
        ],
        "form": Nothing(),
    }
    return render(request, "lockring/campaign/send.html", context)
