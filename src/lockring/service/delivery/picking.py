"""What has to be taken from the shelves, and sending many of it at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID, uuid5

import msgspec
from django.db.models import F

from lockring.errors import LockringError, ServiceError
from lockring.service.delivery import label, sending
from lockring.service.ledger import By
from lockring.service.models import CaseRow, Parcel, Unit, UnitState

MOST = 200  # cases on one list, and labels in one file


class Pick(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept for one case, and where it lies; `unit` is none for an empty kit."""

    case: CaseRow
    unit: Unit | None = None


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """What became of one case that was to be sent: its parcels, or why not."""

    case: CaseRow
    parcels: tuple[Parcel, ...] = ()
    fault: str = ""


def to_pick() -> list[Pick]:
    """All that is kept for cases: who cannot wait first, then in the order of the queue."""
    rows = CaseRow.objects.filter(stage="reserved").order_by("can_wait", "since", "id")[:MOST]
    units = {
        unit.case_id: unit for unit in Unit.objects.filter(case__in=list(rows), state=UnitState.RESERVED)
    }
    return [Pick(case=row, unit=units.get(row.id)) for row in rows]


def send_many(cases: Sequence[UUID], *, by: By, at: datetime, key: UUID) -> list[Sent]:
    """Sends each of these cases; one that fails stops no other."""
    return [_sent(case, by, at, str(uuid5(key, str(case)))) for case in cases[:MOST]]


def _sent(case: UUID, by: By, at: datetime, key: str) -> Sent:
    try:
        row = sending.send(case, by=by, at=at, key=key)
    except LockringError as error:
        found = CaseRow.objects.filter(id=case).first()
        if found is None:
            raise
        return Sent(case=found, fault=str(error))
    newest = row.parcels.filter(made_at=F("case__shipped_at")).order_by("goes_back")
    return Sent(case=row, parcels=tuple(newest.defer("label")))


def labels(parcels: Sequence[UUID]) -> bytes:
    """The labels of these parcels as one PDF, those of one case together, in the order of the cases.

    Raises ServiceError where there is none: it was erased with the person, or the parcel is not ours.
    """
    found = Parcel.objects.filter(id__in=parcels[:MOST]).order_by("made_at", "case__reference", "goes_back")
    drawn = [bytes(parcel.label) for parcel in found if parcel.label]
    if not drawn:
        raise ServiceError("there is no label to print; choose at least one parcel that has one")
    return label.sheet(drawn)
