"""The replacement units: taking them in, keeping one for a case, and where each one is.

Whoever writes locks the case first, then the log, then the unit: so no two wait for each other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from lockring.errors import ServiceError
from lockring.normal import compact
from lockring.offers import Fit, fit
from lockring.remedy import Actor, Case, Event, Stage
from lockring.remedy.events import Faulty, NotDelivered, Received, Released, Reserved, Shipped
from lockring.service import checking, ledger, remarks
from lockring.service.ledger import By
from lockring.service.models import CaseRow, LedgerEntry, Unit, UnitState

_FOLLOWS: Mapping[type[Event], UnitState] = {
    Shipped: UnitState.SHIPPED,
    NotDelivered: UnitState.HELD,
    Received: UnitState.RECEIVED,
    Faulty: UnitState.FAULTY,
}
"""What becomes of the unit that is with the case."""


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a unit that was to be taken into the stock; `unit` is none where it was refused."""

    model: str
    serial: str
    fit: Fit
    unit: Unit | None = None
    refused: str = ""


def fitness(model: str, serial: str, facts: Mapping[str, str]) -> Fit:
    """Whether today's notices let such a unit be sent. Raises FactError for facts that cannot be read."""
    given = {**facts, "model_number": model, "serial_number": serial}
    session = checking.session()
    device, _ = session.start("", [f"{name}={text}" for name, text in given.items()])
    return fit(session.look(device).findings)


@transaction.atomic
def take_in(
    model: str,
    serial: str,
    facts: Mapping[str, str],
    *,
    by: By,
    at: datetime,
    place: str = "",
    key: str | None = None,
) -> Taken:
    """Takes a unit into the stock, unless a notice takes it away or its serial number is there already.

    What cannot be told of it holds it back. Raises FactError for facts that cannot be read.
    """
    said = Taken(model=model, serial=serial, fit=fitness(model, serial, facts))
    if said.fit.refused:
        return msgspec.structs.replace(said, refused=_speaks_against(said.fit))
    ledger.lock()
    if written := ledger.is_written(key):
        if written.kind != "stock":
            raise ServiceError("this form was sent before, for something else; open it again")
        return msgspec.structs.replace(said, unit=Unit.objects.get(id=written.subject))
    unit = Unit(
        model=model,
        serial=serial,
        model_key=compact(model),
        serial_key=compact(serial),
        facts=dict(facts),
        place=place,
        state=UnitState.HELD if said.fit.open else UnitState.AVAILABLE,
        why=_speaks_against(said.fit),
        added_at=at,
        changed_at=at,
    )
    try:
        with transaction.atomic():
            unit.save(force_insert=True)
    except IntegrityError:
        return msgspec.structs.replace(said, refused="a unit with this model and serial number is there")
    body = {"model": model, "serial": serial, "facts": dict(facts), "state": unit.state}
    ledger.append("stock", by=by, at=at, subject=str(unit.id), body=body, key=key)
    return msgspec.structs.replace(said, unit=unit)


def speaks_against(unit: Unit) -> str:
    """Why today's notices do not let the unit be sent; empty if they do."""
    return _speaks_against(fitness(unit.model, unit.serial, unit.facts))


def _speaks_against(fitness: Fit) -> str:
    refused = [f"covered by {', '.join(fitness.refused)}"] if fitness.refused else []
    return "; ".join([*refused, *(f"{notice}: {', '.join(missing)}" for notice, missing in fitness.open)])


def next_free(model: str, *, but: Sequence[str] = ()) -> Unit:
    """The oldest unit of this model that is free, locked until the transaction ends.

    Of two who ask for the last one, one gets it. Units whose ids are in `but` are passed over. Raises
    ServiceError where none is free.
    """
    ledger.lock()
    free = Unit.objects.select_for_update().filter(model_key=compact(model), state=UnitState.AVAILABLE)
    tried = {name for name in map(_id, but) if name}
    unit = free.exclude(id__in=tried).order_by("added_at", "id").first()
    if unit is None:
        raise ServiceError(f"no unit {model} is free; take some into the stock, or choose another model")
    return unit


def next_fit(model: str, *, but: Sequence[str] = (), by: By, at: datetime) -> Unit:
    """As `next_free`, and still fit to be sent: each one that no longer is, is held back meanwhile."""
    while True:
        unit = next_free(model, but=but)
        why = speaks_against(unit)
        if not why:
            return unit
        hold(unit.id, why, by=by, at=at)


@transaction.atomic
def hold(unit: UUID, why: str, *, by: By, at: datetime) -> None:
    """Holds a free unit back. Raises ServiceError where it is not free."""
    _change(unit, (UnitState.AVAILABLE,), UnitState.HELD, why, by=by, at=at, key=None)


@transaction.atomic
def learn(unit_id: UUID, facts: Mapping[str, str], *, by: By, at: datetime, key: str) -> Unit:
    """The unit with what was found out about it. One that was held for want of that, and is fit, is free.

    Raises FactError for facts that cannot be read, and ServiceError for a unit that is not held.
    """
    unit = _of_state(unit_id, (UnitState.HELD,), key)
    if ledger.is_written(key):
        return unit
    came_back = not _speaks_against(fitness(unit.model, unit.serial, unit.facts))
    unit.facts = {**unit.facts, **facts}
    why = speaks_against(unit)
    if not came_back:
        unit.state, unit.why = (UnitState.HELD, why) if why else (UnitState.AVAILABLE, "")
    unit.changed_at = at
    unit.save()
    body = {"facts": dict(facts), "state": unit.state}
    ledger.append("stock", by=by, at=at, subject=str(unit.id), body=body, key=key)
    return unit


@transaction.atomic
def release(unit_id: UUID, reason: str, *, by: By, at: datetime, key: str) -> Unit:
    """Makes a held unit free again, on the word of a lead: it came back unopened, and was looked at.

    What a notice says against it, or what is not known of it, is no lead's to wave through. Raises
    ServiceError then, and for anybody else.
    """
    if by.part is not Actor.LEAD:
        raise ServiceError("only a lead releases a unit that is held")
    unit = _of_state(unit_id, (UnitState.HELD,), key)
    if not ledger.is_written(key) and (why := speaks_against(unit)):
        raise ServiceError(f"this unit stays held: {why}. Find that out, and write it down first")
    return _change(unit_id, (UnitState.HELD,), UnitState.AVAILABLE, reason, by=by, at=at, key=key)


@transaction.atomic
def mark_faulty(unit_id: UUID, reason: str, *, by: By, at: datetime, key: str) -> Unit:
    """Takes a unit out of the stock that is not kept for anybody. Raises ServiceError for another one."""
    states = (UnitState.AVAILABLE, UnitState.HELD)
    return _change(unit_id, states, UnitState.FAULTY, reason, by=by, at=at, key=key)


def _change(
    unit_id: UUID,
    states: Sequence[UnitState],
    state: UnitState,
    reason: str,
    *,
    by: By,
    at: datetime,
    key: str | None,
) -> Unit:
    unit = _of_state(unit_id, states, key)
    if ledger.is_written(key):
        return unit
    why = remarks.kept(reason, unit.case_id)
    unit.state, unit.changed_at = state, at
    unit.why = "" if state is UnitState.AVAILABLE else why
    unit.save()
    body = {"state": state.value, "reason": why}
    ledger.append("stock", by=by, at=at, subject=str(unit.id), body=body, key=key)
    return unit


def _of_state(unit_id: UUID, states: Sequence[UnitState], key: str | None) -> Unit:
    """The unit, locked. Raises ServiceError where there is none, or it is in another state by now."""
    ledger.lock()
    unit = Unit.objects.select_for_update().filter(id=unit_id).first()
    if unit is None:
        raise ServiceError("there is no such unit")
    if unit.state not in states and not ledger.is_written(key):
        raise ServiceError(f"this unit is {UnitState(unit.state).label} by now; look at it again")
    return unit


def follow(row: CaseRow, case: Case, event: Event, _: LedgerEntry) -> None:
    """Moves the unit of the case to where the event says it is. Raises ServiceError if it is not free."""
    if not case_needs_unit(row):
        return
    if isinstance(event, Reserved):
        unit = _units(event.unit).filter(state=UnitState.AVAILABLE).first()
        if unit is None:
            raise ServiceError("this unit is no longer free; choose another one")
        if why := speaks_against(unit):
            raise ServiceError(f"this unit must not be sent: {why}; choose another one")
        _move(unit, UnitState.RESERVED, row, event)
    elif isinstance(event, Released) or case.stage in (Stage.WITHDRAWN, Stage.REFUSED):
        for unit in Unit.objects.filter(case=row, state=UnitState.RESERVED):
            _move(unit, UnitState.AVAILABLE, row, event)
    elif (state := _FOLLOWS.get(type(event))) and case.tried:
        # The newest one only: after a case was opened again, an older one may be with the person still.
        for unit in _units(case.tried[-1]).filter(case=row):
            _move(unit, state, row, event)


def _move(unit: Unit, state: UnitState, row: CaseRow, event: Event) -> None:
    """Writes where the unit is now; the log of the unit tells of it too, beside that of the case."""
    why = getattr(event, "reason", "")
    unit.state, unit.changed_at = state, event.at
    unit.case = None if state in (UnitState.AVAILABLE, UnitState.HELD) else row
    unit.why = "" if state is UnitState.AVAILABLE else why
    unit.save()
    body = {"state": state.value, "case": str(row.id), "reason": why}
    by = By(part=event.by, who=event.who)
    ledger.append("stock", by=by, at=event.at, subject=str(unit.id), body=body)


def case_needs_unit(row: CaseRow) -> bool:
    """Whether what is sent is a unit of the stock; for a return it is an empty kit."""
    return '"kind":"replacement"' in row.terms


def _units(name: str) -> QuerySet[Unit]:
    """The unit of which this is the id; none for what is no id, as a kit."""
    found = _id(name)
    return Unit.objects.filter(id=found) if found else Unit.objects.none()


def _id(text: str) -> UUID | None:
    """The id in the text; None for what is none, as a kit."""
    try:
        return UUID(text)
    except ValueError:
        return None
