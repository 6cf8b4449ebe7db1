"""The pages of the stock. Each view parses, calls and renders."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from lockring.errors import FactError, LockringError, ServiceError
from lockring.normal import compact
from lockring.service import remarks, stock
from lockring.service.delivery import taking
from lockring.service.delivery.forms import FactsForm, ManyForm, ReasonForm, TakeInForm
from lockring.service.delivery.told import WORDS, history, question
from lockring.service.desk.entering import by, desk_only, me
from lockring.service.models import Role, Unit, UnitState

_ON_A_PAGE = 50


@desk_only()
@require_GET
def stock_page(request: HttpRequest) -> HttpResponse:
    """How many units there are of each model, by where they are."""
    found = Unit.objects.values("model_key", "state").annotate(number=Count("id"))
    names = dict(Unit.objects.order_by("-added_at").values_list("model_key", "model"))
    counts: dict[str, dict[str, int]] = {key: {} for key in sorted(names)}
    for one in found:
        counts[one["model_key"]][one["state"]] = one["number"]
    rows = [
        {"model": names[key], "cells": [(state, states.get(state, 0)) for state in UnitState.values]}
        for key, states in counts.items()
    ]
    given = {"rows": rows, "states": WORDS, "held": Unit.objects.filter(state=UnitState.HELD).count()}
    return render(request, "lockring/delivery/stock.html", given)


@desk_only()
@require_GET
def units_page(request: HttpRequest) -> HttpResponse:
    """The units of a model, or in a state, the newest first."""
    model, state = request.GET.get("model", ""), request.GET.get("state", "")
    units = Unit.objects.select_related("case").order_by("-added_at", "id")
    if model:
        units = units.filter(model_key=compact(model))
    if state in UnitState.values:
        units = units.filter(state=state)
    page = Paginator(units, _ON_A_PAGE).get_page(request.GET.get("page"))
    given = {"page": page, "model": model, "state": WORDS.get(state), "raw_state": state, "words": WORDS}
    return render(request, "lockring/delivery/units.html", given)


@desk_only()
@require_GET
def unit_page(request: HttpRequest, unit: UUID) -> HttpResponse:
    """A unit, where it is, what speaks against it today, and all that happened to it."""
    return _unit(request, get_object_or_404(Unit.objects.select_related("case"), id=unit))


def _unit(request: HttpRequest, unit: Unit, **forms: Any) -> HttpResponse:
    fit = stock.fitness(unit.model, unit.serial, unit.facts)
    missing = list(dict.fromkeys(fact for _, facts in fit.open for fact in facts))
    is_held = unit.state == UnitState.HELD
    given = {
        "unit": unit,
        "state": WORDS[unit.state],
        "why": remarks.texts([unit.why]).get(unit.why, unit.why),
        "fit": fit,
        "history": history(unit),
        "known": [(question(name), text) for name, text in unit.facts.items()],
        "open": [(notice, [question(name) for name in names]) for notice, names in fit.open],
        "facts_form": FactsForm(facts=missing) if is_held and missing and not fit.refused else None,
        "release_form": ReasonForm()
        if is_held and fit.may_be_sent and me(request).role == Role.LEAD
        else None,
        "needs_lead": is_held and fit.may_be_sent and me(request).role != Role.LEAD,
        "faulty_form": ReasonForm() if unit.state in (UnitState.AVAILABLE, UnitState.HELD) else None,
        "may_write": me(request).may_write,
        **forms,
    }
    status = 422 if forms else 200
    return render(request, "lockring/delivery/unit.html", given, status=status)


@desk_only()
@require_POST
def learn_facts(request: HttpRequest, unit: UUID) -> HttpResponse:
    """Writes down what was found out about a unit that is held."""
    found = get_object_or_404(Unit, id=unit)
    fit = stock.fitness(found.model, found.serial, found.facts)
    form = FactsForm(request.POST, facts=[fact for _, facts in fit.open for fact in facts])
    return _done(
        request, found, "facts_form", form, lambda: stock.learn(unit, form.facts(), **_written(request, form))
    )


@desk_only(Role.VIEWER, Role.LEAD)
@require_POST
def release_unit(request: HttpRequest, unit: UUID) -> HttpResponse:
    """Makes a held unit free again."""
    form = ReasonForm(request.POST)
    return _done(
        request,
        get_object_or_404(Unit, id=unit),
        "release_form",
        form,
        lambda: stock.release(unit, form.cleaned_data["reason"], **_written(request, form)),
    )


@desk_only()
@require_POST
def faulty_unit(request: HttpRequest, unit: UUID) -> HttpResponse:
    """Takes a unit out of the stock."""
    form = ReasonForm(request.POST)
    return _done(
        request,
        get_object_or_404(Unit, id=unit),
        "faulty_form",
        form,
        lambda: stock.mark_faulty(unit, form.cleaned_data["reason"], **_written(request, form)),
    )


def _done(
    request: HttpRequest, unit: Unit, name: str, form: FactsForm | ReasonForm, do: Callable[[], Unit]
) -> HttpResponse:
    """Does it and shows the unit; with what was wrong beside the form."""
    if form.is_valid():
        try:
            now = do()
        except LockringError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, _("Written down. This unit is now: %(state)s") % {"state": WORDS[now.state]}
            )
            return redirect("delivery:unit", unit=unit.id)
    unit.refresh_from_db()
    return _unit(request, unit, **{name: form})


def _written(request: HttpRequest, form: Any) -> dict[str, Any]:
    return {"by": by(request), "at": timezone.now(), "key": str(form.cleaned_data["key"])}


@desk_only(Role.AGENT)
def take_in(request: HttpRequest) -> HttpResponse:
    """Takes one unit into the stock; the model and the shelf stay for the next one."""
    form, taken = TakeInForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            taken = stock.take_in(
                given["model"], given["serial"], form.facts(), place=given["place"], **_written(request, form)
            )
        except FactError as error:
            form.add_error(None, " ".join(error.faults))
        else:
            form = TakeInForm(initial={"model": given["model"], "place": given["place"]})
    return render(
        request, "lockring/delivery/take_in.html", {"form": form, "taken": taken}, status=_status(form)
    )


@desk_only(Role.AGENT)
def take_many(request: HttpRequest) -> HttpResponse:
    """Takes the units of a table into the stock, and answers for every line."""
    form = ManyForm(request.POST or None, request.FILES or None)
    lines: list[taking.Line] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            lines = taking.take_many(given["table"], by=by(request), at=timezone.now(), key=given["key"])
        except ServiceError as error:
            form.add_error(None, str(error))
    outcomes = [(outcome, [line for line in lines if line.outcome is outcome]) for outcome in taking.Outcome]
    given = {"form": form, "lines": lines, "outcomes": outcomes}
    return render(request, "lockring/delivery/take_many.html", given, status=_status(form))


def _status(form: Any) -> int:
    return 422 if form.is_bound and form.errors else 200
