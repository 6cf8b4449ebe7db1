"""A campaign as it stands: all campaigns, and one with its figures, each of which leads to its rows."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from lockring.campaign import Answer
from lockring.campaign.clocks import RULES, Clock
from lockring.campaign.figures import Stage, funnel
from lockring.service.campaign import charting, documents, opening, tallying, words
from lockring.service.campaign.behind import ROWS
from lockring.service.campaign.tallying import Tally
from lockring.service.desk import words as desk_words
from lockring.service.desk.entering import desk_only
from lockring.service.desk.words import Text
from lockring.service.models import Campaign, Duty

_REGIONS = 70  # that are shown: all states and provinces of North America
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
        "ways": [
            (words.ALL_WAYS.get(name, name), n, f"way-{name}")
            for name, n in sorted(tally.answered_by.items())
        ],
        "answers": [
            (words.ANSWERS[one.value], counts.answers.get(one, 0), f"answer-{one.value}") for one in Answer
        ],
        "regions": tally.regions[:_REGIONS],
        "other_regions": len(tally.regions[_REGIONS:]),
        "in_others": sum(region.audience for region in tally.regions[_REGIONS:]),
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


def _channels(tally: Tally) -> list[tuple[str, Text, int, int]]:
    """By channel, with its name: how many were told first by it, and how many of these have answered."""
    told = {channel.value: count for channel, count in tally.counts.notified.items()}
    return [
        (name, words.CHANNELS[name], n, tally.told_and_answered.get(name, 0))
        for name, n in sorted(told.items())
    ]
