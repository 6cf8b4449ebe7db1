"""Taking many units into the stock at once, from a table: every line is answered for, one by one."""

from __future__ import annotations

import csv
import enum
import io
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID, uuid5

import msgspec

from lockring.errors import FactError, ServiceError
from lockring.notice import RemedyKind
from lockring.service import checking, stock
from lockring.service.ledger import By
from lockring.service.models import Unit, UnitState
from lockring.vocabulary import canonical_name, check_name

MOST = 500  # lines: each one is judged against every notice
_OWN = ("model", "serial", "place")
_TAKEN_AWAY = (RemedyKind.REPLACEMENT, RemedyKind.RETURN, RemedyKind.REFUND)


class Outcome(enum.Enum):
    """What became of a line."""

    FREE = "free"
    HELD = "held"
    REFUSED = "refused"
    UNREADABLE = "unreadable"


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the table, by its number in the file, and what became of it and why."""

    number: int
    model: str
    serial: str
    outcome: Outcome
    why: str = ""
    unit: Unit | None = None


def questions() -> dict[str, tuple[str, tuple[tuple[str, str], ...]]]:
    """What to look at on a unit: each fact by its name, with the question and its answers.

    They are those of the notices under which a device is taken away.
    """
    revisions = [notice.latest for notice in checking.published().notices]
    wanted = [one for one in revisions if any(remedy.kind in _TAKEN_AWAY for remedy in one.remedies)]
    return {
        seen.fact: (seen.question, tuple((answer.value, answer.label) for answer in seen.answers))
        for revision in wanted
        for seen in revision.observations
        if seen.fact in revision.scope.facts()
    }


def take_many(text: str, *, by: By, at: datetime, key: UUID) -> list[Line]:
    """What became of each line of a table with a header: model, serial, place, and names of facts.

    Raises ServiceError with all that is wrong with the header, or where there are too many lines: nothing
    is taken in then.
    """
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=_delimiter(text), strict=False))
    if not rows or len(rows) < 2:
        raise ServiceError("the table has no lines; expected a header, and a line for each unit")
    if len(rows) > MOST + 1:
        raise ServiceError(f"the table has more than {MOST} lines; divide it")
    names = _names(rows[0])
    return list(_taken(names, rows[1:], by, at, key))


def _delimiter(text: str) -> str:
    head = text.strip().partition("\n")[0]
    return max(",;\t", key=head.count)


def _names(header: list[str]) -> list[str]:
    """The columns by the names of facts. Raises ServiceError with every fault."""
    names: list[str] = []
    faults: list[str] = []
    for cell in header:
        name = "_".join(cell.strip().lower().split())
        try:
            names.append(name if name in _OWN else _fact(name))
        except FactError as error:
            faults += error.faults
    faults += [f"there is no column {need}" for need in ("model", "serial") if need not in names]
    faults += [f"column {name} stands there twice" for name in {n for n in names if names.count(n) > 1}]
    if faults:
        raise ServiceError("; ".join(faults))
    return names


def _fact(name: str) -> str:
    canonical = canonical_name(name)
    check_name(canonical, checking.session().answers)
    return canonical


def _taken(names: list[str], rows: list[list[str]], by: By, at: datetime, key: UUID) -> Iterator[Line]:
    for number, row in enumerate(rows, start=2):
        if any(cell.strip() for cell in row):
            yield _line(number, names, [cell.strip() for cell in row], by, at, str(uuid5(key, str(number))))


def _line(number: int, names: list[str], cells: list[str], by: By, at: datetime, key: str) -> Line:
    given = {name: cell for name, cell in zip(names, cells, strict=False) if cell}
    model, serial, place = (given.pop(name, "") for name in _OWN)
    line = Line(number=number, model=model, serial=serial, outcome=Outcome.UNREADABLE)
    missing = [name for name, text in (("model", model), ("serial", serial)) if not text]
    if missing or len(cells) > len(names):
        why = f"no {' and no '.join(missing)}" if missing else "more cells than the header"
        return msgspec.structs.replace(line, why=why)
    try:
        taken = stock.take_in(model, serial, given, by=by, at=at, place=place[:40], key=key)
    except FactError as error:
        return msgspec.structs.replace(line, why="; ".join(error.faults))
    if taken.unit is None:
        return msgspec.structs.replace(line, outcome=Outcome.REFUSED, why=taken.refused)
    held = taken.unit.state == UnitState.HELD
    outcome = Outcome.HELD if held else Outcome.FREE
    return msgspec.structs.replace(line, outcome=outcome, why=taken.unit.why, unit=taken.unit)
