"""How the desk stands: open cases, their age, how long people waited, and when the queue is empty."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lockring.service.desk import words
from lockring.service.desk.charts import Chart, chart
from lockring.service.desk.counts import Counts, counts
from lockring.service.desk.entering import desk_only
from lockring.service.desk.figures import AGES, WEEKS, Figures, figures


@desk_only()
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """The charts, each with its figures in a table."""
    now = timezone.now()
    counted = counts(now)
    taken = figures(counted, now)
    paces = [
        (words.title(pace.notice), words.kind_of(pace.notice, pace.remedy), pace) for pace in taken.paces
    ]
    return render(
        request,
        "lockring/desk/charts.html",
        {"charts": _charts(counted, taken), "paces": paces, "at": taken.at, "weeks": WEEKS},
    )


def _charts(counted: Counts, taken: Figures) -> list[Chart]:
    spans = _spans()
    open_cases = [(words.STAGES[stage], counted.at_stage(stage)) for stage in words.OPEN]
    shipped = [(date_format(monday, "j M"), cases) for monday, cases in taken.shipped]
    return [
        chart(
            "stages", _("Open cases by stage"), _("Cases in which something is owed."), _("Stage"), open_cases
        ),
        chart(
            "ages",
            _("Open cases by age"),
            _("How long ago they were asked for. Over eight weeks is marked."),
            _("Age"),
            list(zip(spans, taken.ages, strict=True)),
            late=(len(spans) - 2, len(spans) - 1),
        ),
        chart(
            "shipped",
            _("Shipped each week"),
            _("By the Monday of the week, the last one so far. Shipped is not done: it has to arrive."),
            _("Week of"),
            shipped,
        ),
        chart(
            "waits",
            _("How long people waited"),
            _("From asking to shipping, of all that was shipped in the last %(weeks)d weeks.")
            % {"weeks": WEEKS},
            _("Wait"),
            list(zip(spans, taken.waits, strict=True)),
            late=(len(spans) - 2, len(spans) - 1),
        ),
    ]


def _spans() -> list[str]:
    """The spans between the bounds, in words."""
    bounds = list(zip((0, *AGES), AGES, strict=False))
    spans = [_("%(first)d to %(last)d days") % {"first": first, "last": last - 1} for first, last in bounds]
    return [*spans, _("%(first)d days or more") % {"first": AGES[-1]}]
