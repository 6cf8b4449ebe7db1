"""A campaign as it stands: all campaigns, one with its figures, and the rows behind each figure."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from lockring.campaign import Answer
from lockring.campaign.clocks import RULES, Clock
from lockring.campaign.figures import Stage, funnel
from lockring.campaign.ladder import State, state
from lockring.service.campaign import charting, climbing, documents, opening, tallying, words
from lockring.service.campaign.forms import Find
from lockring.service.campaign.standing import listed, standing
from lockring.service.campaign.tallying import Tally
from lockring.service.desk import words as desk_words
from lockring.service.desk.entering import desk_only
from lockring.service.desk.words import Text
from lockring.service.models import Campaign, Contact, Duty

_PAGE = 50  # rows
_IN = ~Q(left_out__in=("not_covered", "not_told"))
_ANY_UNIT = Q(returned__gt=0) | Q(corrected__gt=0) | Q(destroyed__gt=0) | Q(lost__gt=0)
_HAS_IT = [answer.value for answer in (Answer.ACTED, Answer.ASKED, Answer.QUESTION)]
ROWS: dict[str, tuple[Text, Q]] = {
    "joined": (gettext_lazy("People and firms on the lists"), Q()),
    "audience": (gettext_lazy("To be told"), _IN),
    "left-out": (gettext_lazy("Left out"), ~_IN),
    "no-address": (gettext_lazy("To be told, and have no address"), Q(left_out="no_address")),
    "reachable": (gettext_lazy("Reachable"), Q(left_out="")),
    "notified": (gettext_lazy("Told"), _IN & Q(told_at__isnull=False)),
    "not-told": (gettext_lazy("Not told yet"), _IN & Q(told_at=None)),
    "responding": (gettext_lazy("Answered"), _IN & Q(answered_at__isnull=False)),
    "silent": (gettext_lazy("Told, and not answered"), _IN & Q(told_at__isnull=False, answered_at=None)),
    "actionable": (gettext_lazy("Have it and take part"), _IN & Q(answer__in=_HAS_IT)),
    "questions": (gettext_lazy("Have a question"), _IN & Q(answer=Answer.QUESTION.value)),
    "done": (gettext_lazy("All units accounted for"), _IN & Q(done_at__isnull=False)),
    "accounted": (gettext_lazy("With units accounted for"), _IN & _ANY_UNIT),
    "verified": (gettext_lazy("Units received and verified"), _IN & Q(corrected__gt=0)),
    "bounced": (gettext_lazy("A way to them is dead"), _IN & ~Q(dead_channels=[])),
    "no-way-left": (gettext_lazy("No answer, and no way left"), Q(left_out="", answered_at=None)),
}
"""The rows behind each figure: what they are called, and which contacts they are."""

_UNITS = {"accounted": ("returned", "corrected", "destroyed", "lost"), "verified": ("corrected",)}
"""The figures that count units, and the fields that hold them."""
_OF_STAGE = {stage: stage.value for stage in Stage if stage.value in ROWS}


@desk_only()
@require_GET
def every(request: HttpRequest) -> HttpResponse:
    """All campaigns, the open ones first, newest first."""
    rows = Campaign.objects.order_by("ended_at", "-opened_at")[:200]
    found = [(row, desk_words.title(row.notice)) for row in rows]
    return render(request, "lockring/campaign/every.html", {"campaigns": found, "rehearsal": words.REHEARSAL})


@desk_only()
@require_GET
def one(request: HttpRequest, campaign: UUID) -> HttpResponse:
    """How a campaign stands, each figure with its denominator and the way to its rows."""
    row, now = get_object_or_404(Campaign, id=campaign), timezone.now()
    tally = tallying.tally(row, now)
    if tally is None:
        return counting(request, row, "one")
    counts = tally.counts
    context = {
        **about(row, "one"),
        "tally": tally,
        "steps": [(step, words.STAGES[step.stage], _OF_STAGE.get(step.stage, "")) for step in funnel(counts)],
        "counts": counts,
        "not_reachable": counts.audience - counts.reachable,
        "left_out": counts.contacts - counts.audience,
        "told_all": sum(counts.notified.values()),
        "chart": _chart(row, tally),
        "channels": _channels(tally),
        "ways": [(words.ALL_WAYS.get(name, name), n) for name, n in sorted(tally.answered_by.items())],
        "answers": [(words.ANSWERS[one.value], counts.answers.get(one, 0)) for one in Answer],
        "regions": tally.regions[:70],
        "forecast": documents.forecast(tally),
        "left": counts.audience - counts.done,
        "duties": _duties(row),
        "today": now.date(),
    }
    return render(request, "lockring/campaign/one.html", context)


def counting(request: HttpRequest, row: Campaign, page: str) -> HttpResponse:
    """The page while a large campaign is counted for the first time."""
    return render(request, "lockring/campaign/counting.html", about(row, page))


def _duties(row: Campaign) -> list[dict[str, object]]:
    """The next duties, each in words."""
    found = Duty.objects.filter(campaign=row, met_at=None).order_by("due_on")[:5]
    return [{"due_on": one.due_on, "says": RULES[Clock(one.clock)].duty} for one in found]


def about(row: Campaign, page: str) -> dict[str, Any]:
    """What every page of a campaign shows: its title, whether it is a rehearsal, and where one is."""
    return {
        "campaign": row,
        "notice": desk_words.title(row.notice),
        "rehearsal": words.REHEARSAL if row.is_rehearsal else "",
        "page": page,
    }


def _chart(row: Campaign, tally: Tally) -> charting.Lines | None:
    given = (
        (_("Told"), "told", tally.told),
        (_("Answered"), "answered", tally.answered),
        (_("All units accounted for"), "done", tally.done),
    )
    return charting.drawn(given, _steps(row), most=tally.counts.audience, today=tally.at.date())


def _steps(row: Campaign) -> list[tuple[Text, Any]]:
    """The days on which the steps of the ladder begin, for who is told first and never answers."""
    steps: list[tuple[Text, Any]] = []
    if row.started_at is not None:
        at: datetime = row.started_at
        for number, rung in enumerate(opening.strategy_of(row).ladder):
            at += rung.after if number else timedelta()
            steps.append((words.CHANNELS[rung.channel.value], at.date()))
    return steps


def _channels(tally: Tally) -> list[tuple[Text, int, int]]:
    """By channel: how many were told first by it, and how many of these have answered."""
    told = {channel.value: count for channel, count in tally.counts.notified.items()}
    return [
        (words.CHANNELS[name], n, tally.told_and_answered.get(name, 0)) for name, n in sorted(told.items())
    ]


@desk_only()
@require_GET
def rows(request: HttpRequest, campaign: UUID, what: str) -> HttpResponse:
    """The contacts behind a figure, page by page."""
    row = get_object_or_404(Campaign, id=campaign)
    if what not in ROWS:
        raise Http404
    title, which = ROWS[what]
    found = listed(row).filter(which).order_by("id")
    if after := _after(request):
        found = found.filter(id__gt=after)
    shown = _shown(row, what, found)
    context = {
        **about(row, "contacts"),
        "title": title,
        "says": _units(row, which, _UNITS[what]) if what in _UNITS else "",
        "find": Find(),
        "contacts": shown[:_PAGE],
        "more": f"?after={shown[_PAGE - 1].id}" if len(shown) > _PAGE else "",
    }
    return render(request, "lockring/campaign/contacts.html", context)


def _units(row: Campaign, which: Q, fields: tuple[str, ...]) -> str:
    """How many units the figure counts, and of how many contacts: one may have many."""
    sums = listed(row).filter(which).aggregate(contacts=Count("pk"), **{name: Sum(name) for name in fields})
    units = sum(sums[name] or 0 for name in fields)
    return _("%(units)d units of %(contacts)d people and firms") % {
        "units": units,
        "contacts": sums["contacts"],
    }


def _after(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("after", ""))
    except ValueError:
        return None


def _shown(row: Campaign, what: str, found: QuerySet[Contact]) -> list[Contact]:
    """A page of them, and one more where there is one."""
    if what != "no-way-left":
        return list(found[: _PAGE + 1])
    strategy, now = opening.strategy_of(row), timezone.now()
    left = (
        one
        for one in found.filter(erased_at=None).iterator(chunk_size=climbing.BATCH)
        if state(strategy, standing(one), now) is State.EXHAUSTED
    )
    return list(islice(left, _PAGE + 1))
