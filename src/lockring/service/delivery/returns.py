"""What comes back: a code is scanned, and either it is one of ours exactly, or nothing is written."""

from __future__ import annotations

import enum
import re
from datetime import datetime
from uuid import UUID

import msgspec
from django.db import transaction
from django.db.models import F

from lockring.remedy import Case, OldUnit, permitted
from lockring.remedy.events import CameBack, Noted
from lockring.service import casework, ledger
from lockring.service.ledger import By
from lockring.service.models import CaseRow, Parcel
from lockring.service.references import read_reference

_SYMBOLOGY = re.compile(r"^\]C[01]")  # what some scanners put before a Code 128 (ISO/IEC 15424)
_ROUTED = re.compile(r"420(?:\d{5}|\d{9})(9[0-9]{21})")
"""USPS prints the ZIP code before the tracking number in its bars (Publication 199): 420, ZIP, 22 digits."""


class Came(enum.Enum):
    """What a scan was."""

    BACK = "back"
    """The old unit is written down as back."""
    ALREADY = "already"
    """It was scanned before."""
    NOT_EXPECTED = "not_expected"
    """It is ours, and the case expects nothing back. A note of it is on the case."""
    OUTGOING = "outgoing"
    """It is the label of a parcel that we sent to the person."""
    UNKNOWN = "unknown"
    """No parcel and no case has this code, or more than one has."""


class Scan(msgspec.Struct, frozen=True, kw_only=True):
    """What was found for a code. `since` is when it came, if it was here before."""

    came: Came
    case: CaseRow | None = None
    since: datetime | None = None


def read_code(text: str) -> str:
    """The code in what a scanner sent or somebody typed: in capitals, without spaces and hyphens."""
    code = re.sub(r"[\s\x1d-]", "", _SYMBOLOGY.sub("", text.strip().upper()))
    routed = _ROUTED.fullmatch(code)
    return routed[1] if routed else code


@transaction.atomic
def scan_in(text: str, *, by: By, at: datetime, key: str) -> Scan:
    """Writes that the old unit came back, if the code is exactly that of one case or of its parcel."""
    case_id, parcel = _found(text)
    if case_id is None:
        return Scan(came=Came.UNKNOWN)
    row = CaseRow.objects.select_for_update().get(id=case_id)
    ledger.lock()
    parcel = parcel and Parcel.objects.get(id=parcel.id)  # somebody may have scanned it meanwhile
    if parcel is not None and not parcel.goes_back:
        return Scan(came=Came.OUTGOING, case=row)
    case = casework.case_of(row)
    if since := _is_here(case, row, parcel):
        return Scan(came=Came.ALREADY, case=row, since=since)
    if parcel is not None:
        Parcel.objects.filter(id=parcel.id).update(scanned_at=at)
    if CameBack in permitted(case, by.part):
        row = casework.record(row.id, CameBack(at=at, by=by.part, who=by.who), key=key)
        return Scan(came=Came.BACK, case=row)
    note = "A parcel came back that this case does not expect."
    casework.record(row.id, Noted(at=at, by=by.part, who=by.who, says=note), key=key)
    return Scan(came=Came.NOT_EXPECTED, case=row)


def _found(text: str) -> tuple[UUID | None, Parcel | None]:
    """The case and the parcel of a code. By a reference: the case, with what is on its way back for it."""
    if reference := read_reference(text):
        row = CaseRow.objects.filter(reference=reference).first()
        return (row.id, _coming_back(row)) if row else (None, None)
    code = read_code(text)
    parcels = list(Parcel.objects.filter(tracking=code)[:2]) if code else []
    return (parcels[0].case_id, parcels[0]) if len(parcels) == 1 else (None, None)


def _coming_back(row: CaseRow) -> Parcel | None:
    """The newest parcel that comes back for the case; one that was not scanned yet before the others."""
    order = F("scanned_at").asc(nulls_first=True)
    return row.parcels.filter(goes_back=True).order_by(order, "-made_at").first()


def _is_here(case: Case, row: CaseRow, parcel: Parcel | None) -> datetime | None:
    if parcel is not None and parcel.scanned_at:
        return parcel.scanned_at
    if case.old_unit is not OldUnit.BACK:
        return None
    backs = [event.at for _, event in casework.events_of(row.id) if isinstance(event, CameBack)]
    return backs[-1]
