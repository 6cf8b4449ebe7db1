"""The queue and the search: which cases there are, and which to open next."""

from __future__ import annotations

from uuid import UUID

import msgspec
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods

from lockring.remedy import Stage
from lockring.service.desk import bulk, entering, forms, queue, search, words
from lockring.service.desk.counts import Counts, counts
from lockring.service.desk.entering import desk_only
from lockring.service.desk.lines import lines
from lockring.service.desk.queue import Wanted
from lockring.service.models import Role

_FOUND = "desk_found"  # in the session: what was looked for and found
QUIET_DAYS = 14  # days without anything happening, after which somebody should look


@desk_only()
@require_GET
def show_queue(request: HttpRequest) -> HttpResponse:
    """The queue: what cannot wait first, then the oldest."""
    now, me = timezone.now(), entering.me(request)
    wanted = _wanted(request)
    after = queue.read(request.GET.get("after", ""))
    counted = counts(now)
    page = queue.page(wanted, me=me, after=after, counts=counted, now=now)
    return render(
        request,
        "lockring/desk/queue.html",
        {
            "lines": lines(page.cases, now),
            "wanted": wanted,
            "stages": _stages(counted, wanted),
            "notices": [(name, words.title(name)) for name in counted.notices()],
            "counted_at": counted.at,
            "more": _address(wanted, queue.written(page.more)) if page.more else "",
            "first": _address(wanted) or "?",
            "is_first": after is None,
            "quiet_days": QUIET_DAYS,
            "bulk": forms.Bulk(),
            "find": forms.Find(),
            "may_write": me.may_write,
            "undoable": [one for one in bulk.recent([me.id], now) if one.undone_at is None],
        },
    )


def _wanted(request: HttpRequest) -> Wanted:
    """The filters of an address. What makes no sense filters nothing."""
    given = request.GET
    stage = given.get("stage", "")
    return Wanted(
        stage=Stage(stage) if stage in {one.value for one in words.STAGES} else None,
        notice=given.get("notice", ""),
        assigned=given.get("assigned", "") if given.get("assigned") in ("me", "nobody") else "",
        urgent=given.get("urgent") == "1",
        quiet=QUIET_DAYS if given.get("quiet") else 0,
    )


def _stages(counted: Counts, wanted: Wanted) -> list[dict[str, object]]:
    """Each stage with its number of cases, as links that keep the other filters."""
    shown: list[dict[str, object]] = [
        {
            "says": says,
            "cases": counted.at_stage(stage),
            "address": _address(msgspec.structs.replace(wanted, stage=stage)),
            "is_here": wanted.stage is stage,
        }
        for stage, says in words.STAGES.items()
    ]
    opened = sum(counted.at_stage(stage) for stage in words.OPEN)
    everything = _address(msgspec.structs.replace(wanted, stage=None))
    return [{"says": None, "cases": opened, "address": everything, "is_here": not wanted.stage}, *shown]


def _address(wanted: Wanted, after: str = "") -> str:
    """The address of the queue with these filters; nothing in it tells of a person."""
    given = {
        "stage": wanted.stage.value if wanted.stage else "",
        "notice": wanted.notice,
        "assigned": wanted.assigned,
        "urgent": "1" if wanted.urgent else "",
        "quiet": "1" if wanted.quiet else "",
        "after": after,
    }
    return "?" + urlencode({name: value for name, value in given.items() if value})


@desk_only(to_write=Role.VIEWER)
@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Looks for a case. The words are posted and stay in the session: they stand in no address and no log."""
    form = forms.Find(request.POST or None)
    if request.method == "POST" and form.is_valid():
        looked_for = form.cleaned_data["words"]
        found = search.find(looked_for)
        search.note_search(len(found), by=entering.by(request), at=timezone.now())
        request.session[_FOUND] = {"words": looked_for, "cases": [str(case) for case in found]}
        if len(found) == 1:
            return redirect("desk:case", found[0])
        return redirect("desk:search")
    kept = request.session.get(_FOUND, {"words": "", "cases": []})
    if request.method == "GET":
        form = forms.Find(initial={"words": kept["words"]})
    return render(
        request,
        "lockring/desk/search.html",
        {
            "find": form,
            "looked_for": kept["words"],
            "lines": lines([UUID(case) for case in kept["cases"]], timezone.now()),
            "most": search.MOST,
        },
    )


def ids(request: HttpRequest) -> tuple[UUID, ...]:
    """The cases that are ticked in a form. Raises BadRequest for what no page of ours sends."""
    try:
        ticked = tuple(dict.fromkeys(UUID(text) for text in request.POST.getlist("case")))
    except ValueError:
        raise BadRequest from None
    if len(ticked) > bulk.MOST:
        raise BadRequest
    return ticked
