"""Keeping a unit for a case, and sending it: the label first, without a lock, then the write.

A label is ordered under a name that follows from the case, what is kept for it, and both addresses. Whatever
breaks in between, the next attempt comes to the same name, and so to the same parcel.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

import msgspec
from django.core.cache import cache
from django.db import transaction
from django.utils.crypto import salted_hmac

from lockring.errors import ServiceError
from lockring.remedy import Case, OldUnit, after
from lockring.remedy.events import Released, Reserved, Shipped
from lockring.service import casework, ledger, stock
from lockring.service.delivery import addresses, carriers
from lockring.service.delivery.carrier import Carrier, Order, Shipment
from lockring.service.ledger import By
from lockring.service.models import CaseRow, Parcel, Unit

_AT_WORK = 120  # seconds: longer than a carrier is waited for


@transaction.atomic
def reserve_next(case_id: UUID, *, model: str | None = None, by: By, at: datetime, key: str) -> CaseRow:
    """Keeps the oldest free unit for the case, of its own model if none is said; for a return, a kit.

    A unit that is no longer fit is held back, and the next one taken. Raises ServiceError where none is
    free, and RemedyError where the case is not waiting for one.
    """
    row = _locked(case_id)
    ledger.lock()
    if ledger.is_written(key):
        return row
    case = casework.case_of(row)
    if not stock.case_needs_unit(row):
        kit = "kit" if not case.tried else f"kit {len(case.tried) + 1}"
        return casework.record(row.id, Reserved(at=at, by=by.part, who=by.who, unit=kit), key=key)
    wanted = model or row.model
    if not wanted:
        raise ServiceError("the model of this case is not known; choose a model of the stock")
    unit = stock.next_fit(wanted, but=case.tried, by=by, at=at)
    return casework.record(row.id, Reserved(at=at, by=by.part, who=by.who, unit=str(unit.id)), key=key)


def send(case_id: UUID, *, by: By, at: datetime, key: str, carrier: Carrier | None = None) -> CaseRow:
    """Sends what is kept for the case, with a label for the way back where the old unit is owed.

    Raises ServiceError where that failed: nothing was sent then, and it may be tried again. A unit that is
    no longer fit is not sent but held back, and the case waits again. Not to be called in a transaction:
    it would hold its locks while the carrier is waited for.
    """
    with transaction.atomic(durable=True):
        row = _found(case_id)
    if ledger.is_written(key):
        return row
    case = casework.case_of(row)
    after(case, _shipped(by, at, "-", "-"))  # refused before a parcel is paid for
    _hold_if_unfit(row, by, at)
    by_whom = carrier or carriers.chosen()
    orders = _orders(row, case)
    with_one = f"lockring-send-{orders[0].name}"
    if not cache.add(with_one, 1, _AT_WORK):
        raise ServiceError("this case is being sent just now; look again in two minutes")
    try:
        shipments = [by_whom.ship(order) for order in orders]
        return _written(row, orders, shipments, by_whom.name, by, at, key)
    finally:
        cache.delete(with_one)


def _found(case_id: UUID) -> CaseRow:
    row = CaseRow.objects.select_related("person").filter(id=case_id).first()
    if row is None:
        raise ServiceError("there is no such case")
    return row


def _locked(case_id: UUID) -> CaseRow:
    """The row, locked: always before the log and the units, so that no two wait for each other."""
    row = CaseRow.objects.select_for_update().filter(id=case_id).first()
    if row is None:
        raise ServiceError("there is no such case")
    return row


def _hold_if_unfit(row: CaseRow, by: By, at: datetime) -> None:
    """Raises ServiceError, once the unit is held back, where a notice has come to cover it."""
    unit = Unit.objects.filter(case=row, state="reserved").first()
    if not stock.case_needs_unit(row):
        return
    if unit is None:
        raise ServiceError("the unit of this case is not in the stock; release it, and keep another one")
    why = stock.speaks_against(unit)
    if not why:
        return
    with transaction.atomic(durable=True):
        casework.record(row.id, Released(at=at, by=by.part, who=by.who, reason=f"not fit to be sent: {why}"))
        stock.hold(unit.id, why, by=by, at=at)
    raise ServiceError(f"this unit must not be sent: {why}. It is held back; keep another one for the case")


def _orders(row: CaseRow, case: Case) -> list[Order]:
    """The parcel to the person, and the one that they send back if they owe the old unit."""
    desk, person = addresses.of_desk(), addresses.of_person(row.person)
    ways = (False, True) if case.old_unit is OldUnit.OWED else (False,)
    entries = [entry.position for entry, event in casework.events_of(row.id) if isinstance(event, Reserved)]
    seed = msgspec.json.encode([entries[-1], desk, person])
    return [
        Order(
            name=uuid5(row.id, salted_hmac("lockring.parcel", seed + str(back).encode()).hexdigest()),
            reference=row.reference,
            desk=desk,
            person=person,
            goes_back=back,
        )
        for back in ways
    ]


@transaction.atomic(durable=True)
def _written(
    row: CaseRow, orders: list[Order], shipments: list[Shipment], carrier: str, by: By, at: datetime, key: str
) -> CaseRow:
    """The case, sent. Raises ServiceError if it changed while the labels were made: they may be wrong now."""
    now = _locked(row.id)
    if ledger.is_written(key):
        return now
    if now.state != row.state or _orders(now, casework.case_of(now)) != orders:
        raise ServiceError("the case changed while its label was made; look at it again, then send")
    for order, shipment in zip(orders, shipments, strict=True):
        Parcel.objects.create(
            id=order.name,
            case=now,
            goes_back=order.goes_back,
            carrier=carrier,
            tracking=shipment.tracking,
            label=shipment.label,
            made_at=at,
        )
    return casework.record(now.id, _shipped(by, at, carrier, str(orders[0].name)), key=key)


def _shipped(by: By, at: datetime, carrier: str, parcel: str) -> Shipped:
    """The tracking number names a parcel that names a person: the event holds the id of the parcel only."""
    return Shipped(at=at, by=by.part, who=by.who, carrier=carrier, tracking=parcel)
