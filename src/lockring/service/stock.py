"""The replacement units: taking them in, keeping one for a case, and where each one is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec
from django.db import IntegrityError, transaction

from lockring.errors import ServiceError
from lockring.normal import compact
from lockring.offers import Fit, fit
from lockring.remedy import Case, Event, Stage
from lockring.remedy.events import Faulty, NotDelivered, Received, Released, Reserved, Shipped
from lockring.service import checking, ledger
from lockring.service.ledger import By
from lockring.service.models import CaseRow, LedgerEntry, Unit, UnitState

_BECOMES: Mapping[type[Event], UnitState] = {
    Reserved: UnitState.RESERVED,
    Released: UnitState.AVAILABLE,
    Shipped: UnitState.SHIPPED,
    NotDelivered: UnitState.HELD,
    Received: UnitState.RECEIVED,
    Faulty: UnitState.FAULTY,
}


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a unit that was to be taken into the stock; `unit` is none where it was refused."""

    model: str
    serial: str
    fit: Fit
    unit: Unit | None = None
    refused: str = ""


@transaction.atomic
def take_in(model: str, serial: str, facts: Mapping[str, str], *, by: By, at: datetime) -> Taken:
    """Takes a unit into the stock, unless a notice takes it away or its serial number is there already.

    What cannot be told of it holds it back. Raises FactError for facts that cannot be read.
    """
    given = {**facts, "model_number": model, "serial_number": serial}
    session = checking.session()
    device, _ = session.start("", [f"{name}={text}" for name, text in given.items()])
    fitness = fit(session.look(device).findings)
    said = Taken(model=model, serial=serial, fit=fitness)
    if fitness.refused:
        return msgspec.structs.replace(said, refused=f"covered by {', '.join(fitness.refused)}")
    unit = Unit(
        model=model,
        serial=serial,
        model_key=compact(model),
        serial_key=compact(serial),
        facts=dict(facts),
        state=UnitState.HELD if fitness.open else UnitState.AVAILABLE,
        why="; ".join(f"{notice}: {', '.join(missing)}" for notice, missing in fitness.open),
        added_at=at,
        changed_at=at,
    )
    try:
        with transaction.atomic():
            unit.save(force_insert=True)
    except IntegrityError:
        return msgspec.structs.replace(said, refused="a unit with this model and serial number is there")
    body = {"model": model, "serial": serial, "facts": dict(facts), "state": unit.state}
    ledger.append("stock", by=by, at=at, subject=str(unit.id), body=body)
    return msgspec.structs.replace(said, unit=unit)


def next_free(model: str) -> Unit:
    """The oldest unit of this model that is free, locked until the transaction ends.

    Of two who ask for the last one, one gets it. Raises ServiceError where none is free.
    """
    free = Unit.objects.select_for_update(skip_locked=_can_skip()).filter(
        model_key=compact(model), state=UnitState.AVAILABLE
    )
    unit = free.order_by("added_at", "id").first()
    if unit is None:
        raise ServiceError(f"no unit {model} is free; take some into the stock, or choose another model")
    return unit


def follow(row: CaseRow, case: Case, event: Event, _: LedgerEntry) -> None:
    """Moves the unit of the case to where the event says it is. Raises ServiceError if it is not free."""
    if isinstance(event, Reserved):
        _reserve(row, event)
    elif state := _BECOMES.get(type(event)):
        _move(row, state, event.at, getattr(event, "reason", ""))
    elif case.stage in (Stage.WITHDRAWN, Stage.REFUSED):
        _move(row, UnitState.AVAILABLE, event.at, "")


def _reserve(row: CaseRow, event: Reserved) -> None:
    if not case_needs_unit(row):
        return
    changed = Unit.objects.filter(id=event.unit, state=UnitState.AVAILABLE).update(
        state=UnitState.RESERVED, case=row, changed_at=event.at
    )
    if not changed:
        raise ServiceError("this unit is no longer free; choose another one")


def case_needs_unit(row: CaseRow) -> bool:
    """Whether what is sent is a unit of the stock; for a return it is an empty kit."""
    return '"kind":"replacement"' in row.terms


_ON_ITS_WAY = (UnitState.RESERVED, UnitState.SHIPPED, UnitState.RECEIVED)


def _move(row: CaseRow, state: UnitState, at: datetime, why: str) -> None:
    free = {"case": None} if state in (UnitState.AVAILABLE, UnitState.HELD) else {}
    Unit.objects.filter(case=row, state__in=_ON_ITS_WAY).update(state=state, changed_at=at, why=why, **free)


def _can_skip() -> bool:
    from django.db import connection

    return connection.features.has_select_for_update_skip_locked
