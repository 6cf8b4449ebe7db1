"""The page of one case: all that is known of it, and what can be done now."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lockring.errors import RemedyError, ServiceError
from lockring.remedy import OldUnit, Stage
from lockring.remedy import events as happened
from lockring.service import remarks
from lockring.service.casework import case_of
from lockring.service.desk import actions, doing, entering, forms, words
from lockring.service.desk.actions import Action
from lockring.service.desk.entering import desk_only
from lockring.service.desk.lines import same_device
from lockring.service.desk.telling import history, today
from lockring.service.models import CaseRow
from lockring.service.wording import for_page


@desk_only()
@require_GET
def show(request: HttpRequest, case: UUID) -> HttpResponse:
    """Everything of a case."""
    return _page(request, _row(case))


@desk_only()
@require_POST
def do(request: HttpRequest, case: UUID, event: str) -> HttpResponse:
    """Writes what a form of the page says, if it is still possible."""
    row, action = _row(case), _action(event)
    form = action.asked(row, request.POST)
    if not form.is_valid():
        return _page(request, row, {action.tag: form})
    at, by = timezone.now(), entering.by(request)
    seen, key = form.cleaned_data["seen"], str(form.cleaned_data["key"])
    try:
        doing.do(row, action, form.words(), seen=seen, by=by, at=at, key=key)
    except ServiceError as error:
        messages.error(request, str(error))
    except RemedyError:
        messages.error(request, _("This is not possible for the case as it is now. Nothing was changed."))
    else:
        messages.success(request, _("Done: %(what)s.") % {"what": words.EVENTS[action.tag]})
    return redirect("desk:case", row.id)


@desk_only()
@require_POST
def assign(request: HttpRequest, case: UUID) -> HttpResponse:
    """Gives the case to somebody of the desk, or to nobody."""
    row, form = _row(case), forms.Assign(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose somebody of the desk."))
        return redirect("desk:case", row.id)
    given = form.cleaned_data
    doing.assign(row.id, given["to"], by=entering.by(request), at=timezone.now(), key=str(given["key"]))
    messages.success(request, _("Done."))
    return redirect("desk:case", row.id)


def _row(case: UUID) -> CaseRow:
    row = CaseRow.objects.select_related("person", "assigned").filter(id=case).first()
    if row is None:
        raise Http404
    return row


def _action(tag: str) -> Action:
    found = next((action for action in actions.ACTIONS if action.tag == tag), None)
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, row: CaseRow, given: dict[str, forms.Keyed] | None = None) -> HttpResponse:
    """The page; the forms of `given` come back as they were filled in, with what is wrong."""
    me, case, stage = entering.me(request), case_of(row), Stage(row.stage)
    told, is_whole = history(row)
    may = actions.possible(row, entering.by(request)) if me.may_write else ()
    seen = {"seen": doing.newest(row)}
    filled = given or {}
    offered = [(one, filled.get(one.tag) or one.asked(row, initial=dict(seen))) for one in may]
    context = {
        "row": row,
        "person": row.person,
        "what": words.kind(case.terms),
        "about": words.title(row.notice),
        "stage": words.STAGES[stage],
        "colour": words.COLOURS[stage],
        "why": for_page(remarks.texts([case.at_once]).get(case.at_once, "")),
        "facts": [words.fact(row.notice, name, text) for name, text in row.device.items()],
        "verdict": words.VERDICTS.get(row.verdict, row.verdict),
        "now": today(row),
        "old_unit": words.OLD_UNITS[case.old_unit] if case.old_unit is not OldUnit.NOT_OWED else "",
        "to_confirm": [for_page(what) for what in case.to_confirm] if stage is Stage.RECEIVED else [],
        "units": row.units.all(),
        "parcels": row.parcels.defer("label").order_by("made_at"),
        "same": [(other, words.STAGES[Stage(other.stage)]) for other in same_device(row)],
        "told": told,
        "is_whole": is_whole,
        "next": [pair for pair in offered if pair[0].leads_on],
        "others": [pair for pair in offered if not pair[0].leads_on],
        "wrong": set(filled),
        "assign": forms.Assign(initial={"to": row.assigned_id}, auto_id="assign_%s"),
        "take": forms.Assign(auto_id=False),
        "may_write": me.may_write,
        "me": me,
        "not_you": stage is Stage.APPEALED and _is_lead_who_refused(request, row),
    }
    return render(request, "lockring/desk/case.html", context, status=422 if filled else 200)


def _is_lead_who_refused(request: HttpRequest, row: CaseRow) -> bool:
    """Whether they could answer the appeal, had they not refused it themselves."""
    by = entering.by(request)
    may = {action.event for action in actions.possible(row, by)}
    return happened.AppealAnswered not in may and actions.refused_by(row) == by.who
