"""Requests that were taken before there was a desk: looked at first, then written, each one once."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from lockring.advice import Finding
from lockring.errors import FactError
from lockring.notice import VerdictKind
from lockring.service import checking, ledger
from lockring.service.casework import Asked
from lockring.service.desk import opening, sheet
from lockring.service.desk.opening import Further
from lockring.service.desk.sheet import Fault, Row
from lockring.service.ledger import By
from lockring.service.models import LedgerEntry
from lockring.session import Looked, Session


class Ready(msgspec.Struct, frozen=True, kw_only=True):
    """A row that becomes a case, with what is asked for; `is_there` if an earlier import has written it."""

    row: Row
    asked: Asked
    key: UUID
    is_there: bool = False


class Preview(msgspec.Struct, frozen=True, kw_only=True):
    """What an import would do: the rows that become cases, and all that is wrong with the others.

    `open` are rows whose device cannot be judged yet: they are to be asked, and are never "not affected".
    """

    ready: tuple[Ready, ...]
    faults: tuple[Fault, ...]
    open: tuple[Fault, ...]
    ignored: tuple[str, ...]

    @property
    def new(self) -> tuple[Ready, ...]:
        """The rows that no import has written yet."""
        return tuple(one for one in self.ready if not one.is_there)


def preview(text: str, now: datetime) -> Preview:
    """What the list would do. Raises ServiceError for a list without the columns that are needed."""
    session = checking.session()
    facts = frozenset(session.answers)
    read = sheet.read_sheet(text, facts, now.date())
    ready, faults, undecided = [], list(read.faults), []
    keys: dict[UUID, int] = {}
    for row in read.rows:
        judged = _judged(session, row)
        if isinstance(judged, Asked):
            key = _key(row)
            if first := keys.get(key):
                says = _("is the same as row %(first)d; take one of them out") % {"first": first}
                faults.append(Fault(row=row.number, column="name", says=says))
            keys.setdefault(key, row.number)
            ready.append(Ready(row=row, asked=judged, key=key))
        elif judged.column == _OPEN:
            undecided.append(judged)
        else:
            faults.append(judged)
    return Preview(
        ready=_with_those_there([one for one in ready if keys[one.key] == one.row.number]),
        faults=tuple(sorted(faults, key=lambda fault: fault.row)),
        open=tuple(undecided),
        ignored=read.ignored,
    )


_OPEN = "device"  # the column that a row is listed under whose device cannot be judged yet


def _judged(session: Session, row: Row) -> Asked | Fault:
    """What is asked for, where the notice offers it for this device; else why not."""
    cells = row.cells
    named = {"model_number": cells["model"], "serial_number": cells.get("serial", "")}
    seen = {name: text for name, text in cells.items() if name in session.answers}
    pairs = [f"{name}={text}" for name, text in {**named, **seen}.items() if text]
    try:
        device, _remarks = session.start("", pairs)
    except FactError as error:
        return Fault(row=row.number, column="model", says="; ".join(error.faults))
    looked = session.look(device)
    found = next((one for one in looked.findings if one.revision.id == cells["notice"]), None)
    if found is None:
        return Fault(row=row.number, column="notice", says=_("there is no such notice; write its id"))
    return _offered(row, looked, found)


def _offered(row: Row, looked: Looked, found: Finding) -> Asked | Fault:
    wanted = f"{row.cells['notice']}/{row.cells['remedy']}"
    chosen = next((one for one in opening.possible(looked) if one.name == wanted), None)
    if chosen is not None:
        return opening.asked(looked.device, chosen, row.cells.get("language") or "en")
    if row.cells["remedy"] not in {remedy.id for remedy in found.revision.remedies}:
        names = ", ".join(remedy.id for remedy in found.revision.remedies)
        says = _("the notice has no such remedy; it has: %(names)s") % {"names": names}
        return Fault(row=row.number, column="remedy", says=says)
    if found.kind is VerdictKind.UNDETERMINED:
        missing = ", ".join(dict.fromkeys(one.fact for one in found.verdict.missing))
        says = _("it cannot be told yet whether the device is affected: ask for %(missing)s") % {
            "missing": missing
        }
        return Fault(row=row.number, column=_OPEN, says=says)
    says = _("the notice does not offer this for this device; check model and serial number")
    return Fault(row=row.number, column="remedy", says=says)


def _key(row: Row) -> UUID:
    """The same for the same row, in whatever file and line it stands."""
    cells = {name: " ".join(text.split()) for name, text in row.cells.items() if text and name != "asked_on"}
    written = json.dumps([row.asked_on.isoformat(), cells], sort_keys=True, ensure_ascii=False)
    return UUID(bytes=hashlib.sha256(b"import" + written.encode()).digest()[:16])


def _with_those_there(ready: Sequence[Ready]) -> tuple[Ready, ...]:
    there = set(
        LedgerEntry.objects.filter(key__in=[str(one.key) for one in ready]).values_list("key", flat=True)
    )
    return tuple(msgspec.structs.replace(one, is_there=str(one.key) in there) for one in ready)


@transaction.atomic
def carry_out(looked_at: Preview, *, by: By, at: datetime, key: str) -> int:
    """Opens a case for each row that is ready and new. Returns of how many. All of them, or none."""
    ledger.lock()
    new = [one for one in _with_those_there(looked_at.ready) if not one.is_there]
    for one in new:
        cells = one.row.cells
        person = {name: cells.get(name, "") for name in sheet.PERSON}
        person["country"] = (person["country"] or "US").upper()
        person["language"] = person["language"] or "en"
        earlier = cells.get("reference", "")
        note = _("Its earlier reference: %(earlier)s") % {"earlier": earlier} if earlier else ""
        further = Further(problem=cells.get("problem", ""), note=note)
        opening.open_for(one.asked, person, further, by=by, asked_at=one.row.asked_at, at=at, key=one.key)
    if new and not ledger.is_written(key):
        ledger.append("import", by=by, at=at, body={"cases": len(new)}, key=key)
    return len(new)
