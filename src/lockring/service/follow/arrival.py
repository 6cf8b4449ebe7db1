"""The new unit's own check: is it the one that was sent, and does a notice take it away?"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from lockring.advice import Finding, Told
from lockring.errors import FactError, StoreError
from lockring.normal import compact
from lockring.notice import Observation, RemedyKind, Stance, Step
from lockring.offers import fit
from lockring.remedy import permitted
from lockring.remedy.events import Faulty
from lockring.service import casework, checking
from lockring.service.follow import advising, reading
from lockring.service.follow.acts import changed, written
from lockring.service.follow.forms import ArrivedForm
from lockring.service.ledger import By
from lockring.service.models import CaseRow, Unit, UnitState
from lockring.service.telling import names
from lockring.service.wording import for_page
from lockring.session import Session


class Answer(enum.Enum):
    """What the check of a new unit says."""

    GOOD = "good"
    OPEN = "open"
    FAULTY = "faulty"


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """The answer, why the unit must not be used, and the notices that speak of it."""

    answer: Answer
    why: str = ""
    findings: tuple[Finding, ...] = ()

    @property
    def steps(self) -> tuple[Told[Step], ...]:
        """What the notices say to do with it; nothing that reads as leave to use it, unless it is good."""
        if self.answer is Answer.FAULTY:
            return ()
        steps = (told for one in self.findings for told in one.steps)
        return tuple(
            told for told in steps if self.answer is Answer.GOOD or told.item.stance is Stance.DO_NOT
        )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def arrived(request: HttpRequest, case: UUID) -> HttpResponse:
    """The form, and what the check says. A unit that must not be used brings another one at once."""
    row, by = reading.case_for(request, case)
    state, found, unit = casework.case_of(row), reading.finding(row), _unit(row)
    form = _form(request, found, unit)
    called = names(state.terms, reading.remedy_of(row, found))
    context = {"row": row, "called": called, "unit": unit, "contacts": advising.contacts(found)}
    if form.is_bound and form.is_valid():
        try:
            said = check(unit, form)
        except FactError as error:
            form.add_error(None, " ".join(map(for_page, error.faults)))
        else:
            if said.answer is Answer.FAULTY and not _refused(request, row, by, said, form):
                return redirect("follow:case", row.id)
            return render(request, "lockring/follow/checked.html", {**context, "said": said})
    if Faulty not in permitted(state, by.part) or state.terms.kind is not RemedyKind.REPLACEMENT:
        changed(request)
        return redirect("follow:case", row.id)
    return render(request, "lockring/follow/arrived.html", {**context, "form": form})


def _refused(request: HttpRequest, row: CaseRow, by: By, said: Checked, form: ArrivedForm) -> bool:
    """Whether it is written that the unit must not be used."""
    event = Faulty(at=timezone.now(), by=by.part, who=by.who, reason=said.why)
    return written(request, row, event, str(form.cleaned_data["key"])) is not None


def check(unit: Unit | None, form: ArrivedForm) -> Checked:
    """What the check says of the unit in hand. Raises FactError for a number that cannot be read."""
    model, serial = _printed(unit, form)
    is_sent = unit is None or (compact(model), compact(serial)) == (unit.model_key, unit.serial_key)
    known = {**(unit.facts if unit and is_sent else {}), **form.facts()}
    facts = {**known, "model_number": model, "serial_number": serial}
    session, is_whole = _session()
    device, _remarks = session.start("", [f"{name}={text}" for name, text in facts.items()])
    found = session.look(device).findings
    fitness = fit(found)
    open_notices = tuple(notice for notice, _missing in fitness.open)
    telling = _of(found, (*fitness.refused, *open_notices, *fitness.told))
    if not is_sent:
        why = _("The numbers on it are not those of the one that we sent.")
        return Checked(answer=Answer.FAULTY, why=why, findings=telling)
    if fitness.refused:
        titles = ", ".join(one.revision.title for one in _of(found, fitness.refused))
        return Checked(answer=Answer.FAULTY, why=_("A recall covers it:") + f" {titles}", findings=telling)
    answer = Answer.GOOD if is_whole and not fitness.open else Answer.OPEN
    return Checked(answer=answer, findings=telling)


def _session() -> tuple[Session, bool]:
    """The notices to check against, and whether these are all: else no unit is called good."""
    try:
        return checking.session(), True
    except StoreError:
        return reading.session(), False


def _printed(unit: Unit | None, form: ArrivedForm) -> tuple[str, str]:
    """Model and serial number of the unit in hand, by what the person says of them."""
    given = form.cleaned_data
    if unit is not None and given.get("is_same") == "yes":
        return unit.model, unit.serial
    return given["model"], given["serial"]


def _of(found: Sequence[Finding], notices: Sequence[str]) -> tuple[Finding, ...]:
    return tuple(one for one in found if one.revision.id in notices)


def _form(request: HttpRequest, found: Finding | None, unit: Unit | None) -> ArrivedForm:
    data = request.POST if request.method == "POST" else None
    return ArrivedForm(data, observations=_observations(found), is_known=unit is not None)


def _observations(found: Finding | None) -> list[Observation]:
    """What has to be seen of the new unit, in the words of the notice."""
    if found is None:
        return []
    facts = advising.seen_facts(found.revision)
    return [one for one in found.revision.observations if one.fact in facts]


def _unit(row: CaseRow) -> Unit | None:
    """The unit of the stock that was last sent for the case; once refused it is still that, for a retry."""
    sent = Unit.objects.filter(case=row, state__in=(UnitState.SHIPPED, UnitState.RECEIVED, UnitState.FAULTY))
    return sent.order_by("-changed_at").first()
