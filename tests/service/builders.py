"""Cases for the tests of the service, made as the service makes them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

from lockring import load_notices
from lockring.remedy import Actor, Event, Terms
from lockring.service import casework, stock
from lockring.service.casework import Asked
from lockring.service.ledger import By
from lockring.service.models import CaseRow, Person, Unit

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
RING, REMOTE = "medtronic-minimed-600-retainer-ring", "medtronic-minimed-remote-controller"
OWNER = By(part=Actor.PERSON, who="owner-1")
AGENT = By(part=Actor.AGENT, who="agent-1")
LEAD = By(part=Actor.LEAD, who="lead-1")


def terms(notice: str, remedy: str) -> Terms:
    """The terms of a remedy of a published notice."""
    (found,) = (one for one in load_notices() if one.id == notice)
    (wanted,) = (one for one in found.latest.remedies if one.id == remedy)
    return Terms.of(wanted)


def person(**fields: Any) -> Person:
    """Somebody who can be written to."""
    given = {
        "name": "Alma Reyes",
        "email": "alma@example.org",
        "street": "12 Elm Street",
        "city": "Springfield",
        "region": "IL",
        "postal_code": "62701",
        "created_at": START,
    }
    return Person.objects.create(**{**given, **fields})


def asked(notice: str = RING, remedy: str = "replacement", **fields: Any) -> Asked:
    """What is asked for: by default a new pump for an MMT-1780 with a clear ring."""
    given: dict[str, Any] = {
        "notice": notice,
        "revision": date(2021, 10, 5),
        "remedy": remedy,
        "terms": terms(notice, remedy),
        "device": {"model_number": "MMT-1780", "serial_number": "NG1234567H", "ring_color": "clear"},
        "verdict": "affected",
        "model": "MMT1780",
        "serial": "NG1234567H",
    }
    return Asked(**{**given, **fields})


def opened(hours: int = 0, owner: Person | None = None, **fields: Any) -> CaseRow:
    """A case that was opened so many hours after START."""
    at = START + timedelta(hours=hours)
    return casework.open_case(asked(**fields), owner or person(), by=OWNER, at=at, key=str(uuid4()))


def happens(row: CaseRow, kind: type[Event], by: By = AGENT, hours: int = 1, **words: Any) -> CaseRow:
    """Writes an event so many hours after START."""
    event = kind(at=START + timedelta(hours=hours), by=by.part, who=by.who, **words)
    return casework.record(row.id, event)


def unit(serial: str = "NG7000001H", model: str = "MMT-1780", at: datetime = START, **facts: str) -> Unit:
    """A unit in the stock, with a black ring that is whole and locks, unless said otherwise."""
    black = {"ring_color": "black", "ring_condition": "intact", "reservoir_locks": "yes"}
    taken = stock.take_in(model, serial, {**black, **facts}, by=AGENT, at=at)
    assert taken.unit is not None, taken
    return taken.unit
