"""Lists of owners and consignees: kept, looked at, then read in the background, every row once.

A file lies in the folder `lists` of LOCKRING_HOME until it is read to its end or given up. Reading goes on
behind the last row that was taken, whenever it was stopped.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import IO, Any
from uuid import UUID, uuid4

import msgspec
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from lockring.errors import InventoryError, ServiceError
from lockring.inventory import Source, open_source
from lockring.service import ledger
from lockring.service.campaign import columns as fields_of
from lockring.service.campaign.rows import TAKEN as _TAKEN
from lockring.service.campaign.rows import Taken, taken
from lockring.service.campaign.writing import insert
from lockring.service.ledger import SYSTEM, By
from lockring.service.models import Campaign, Contact, ListRow, OwnerList
from lockring.service.references import new_code

BATCH = 5_000  # rows that are written in one transaction
SAMPLE = 5  # rows that are shown before anything is written
STALLED = timedelta(minutes=2)  # without a batch: nobody reads on

_Row = tuple[int, Mapping[str, str] | None, str]
"""Its number and its cells by fields, or no cells and why they could not be read."""


class Sample(msgspec.Struct, frozen=True, kw_only=True):
    """The beginning of a list as it would be read."""

    columns: tuple[str, ...]
    rows: tuple[Taken, ...]
    remarks: tuple[str, ...]


def keep(
    file: IO[bytes], campaign: Campaign, *, name: str, kind: str, asked: Iterable[str], at: datetime
) -> OwnerList:
    """Keeps the file, and proposes how its columns are read. Nothing of its rows is written yet.

    Raises ServiceError for a file that is no list, and for one that was taken before.
    """
    found = OwnerList(campaign=campaign, name=name, kind=kind, at=at)
    path = place(found)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with path.open("wb") as kept:
        path.chmod(0o600)
        shutil.copyfileobj(file, kept)
    try:
        found.digest = _digest(path)
        if campaign.lists.filter(digest=found.digest).exists():
            raise ServiceError(_("This very file was brought in before. Each file is taken once."))
        found.columns = fields_of.proposed(_opened(path).columns, asked)
        found.save(force_insert=True)
    except (InventoryError, ServiceError) as error:
        path.unlink()
        raise ServiceError(str(error)) from None
    return found


def place(owner_list: OwnerList) -> Path:
    """Where the file of a list lies while it is read."""
    return Path(settings.HOME) / "lists" / str(owner_list.id)


def _opened(path: Path, columns: Iterable[str] = ()) -> Source:
    return open_source(path, frozenset(columns))


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def look(owner_list: OwnerList) -> Sample:
    """The first rows as they would be read. Raises ServiceError where the file is no longer there."""
    try:
        source = _opened(place(owner_list), owner_list.columns)
        rows = list(islice(_rows(source, owner_list.columns, 0), SAMPLE))
    except InventoryError as error:
        raise ServiceError(str(error)) from None
    remarks = tuple(one.says for one in source.remarks)
    return Sample(columns=source.columns, rows=tuple(_taken(row) for row in rows), remarks=remarks)


def change(owner_list: OwnerList, columns: Mapping[str, str]) -> None:
    """Reads the columns otherwise. Raises ServiceError where two are one field, or the list is begun."""
    if twice := fields_of.wrong(columns):
        raise ServiceError(_("Two columns are read as %(field)s. Choose one.") % {"field": twice})
    if not any(columns.values()):
        raise ServiceError(_("Say of at least one column what it holds."))
    if not OwnerList.objects.filter(id=owner_list.id, started_at=None).update(columns=dict(columns)):
        raise ServiceError(_("This list is already being read."))


@transaction.atomic
def give_up(owner_list: OwnerList) -> None:
    """Forgets a list that nobody said yes to, and its file."""
    deleted, _of = OwnerList.objects.filter(id=owner_list.id, started_at=None).delete()
    if deleted:
        path = place(owner_list)
        transaction.on_commit(lambda: path.unlink(missing_ok=True))


@transaction.atomic
def start(owner_list: OwnerList, *, by: By, at: datetime, key: str) -> None:
    """Says yes to a list: it is read from now on, behind the pages. Said twice, it is read once."""
    ledger.lock()
    if OwnerList.objects.filter(id=owner_list.id, started_at=None).update(started_at=at, moved_at=at):
        body = {"list": str(owner_list.id), "kind": owner_list.kind, "digest": owner_list.digest}
        ledger.append("list", by=by, at=at, subject=str(owner_list.campaign_id), body=body, key=key)
        transaction.on_commit(lambda: read_on.enqueue(str(owner_list.id)))


def is_stalled(owner_list: OwnerList, now: datetime) -> bool:
    """Whether it was begun, and nobody reads on."""
    since = owner_list.moved_at
    return owner_list.finished_at is None and since is not None and now - since > STALLED


def revive(now: datetime) -> int:
    """Puts down again what a worker that died had begun, and returns how many lists that were."""
    lost = OwnerList.objects.filter(finished_at=None, moved_at__lt=now - STALLED)
    names = list(lost.values_list("id", flat=True))
    for name in names:
        if lost.filter(id=name).update(moved_at=now):
            read_on.enqueue(str(name))
    return len(names)


@task()
def read_on(name: str) -> int:
    """Reads a list to its end, behind the row that was taken last. Returns how many rows it has read."""
    owner_list = OwnerList.objects.filter(id=name, finished_at=None).exclude(started_at=None).first()
    return take(owner_list) if owner_list else 0


def take(owner_list: OwnerList, most: int | None = None, clock: Callable[[], datetime] = timezone.now) -> int:
    """Takes the rows that are left, `most` batches of them; returns of how many rows.

    A second one who reads the same list stops as soon as it sees that the first is ahead.
    """
    before = owner_list.rows
    try:
        source = _opened(place(owner_list), owner_list.columns)
        rows = _rows(source, owner_list.columns, owner_list.upto)
        batches = iter(lambda: list(islice(rows, BATCH)), [])
        for batch in islice(batches, most):
            if not _write(owner_list, batch, clock()):
                return owner_list.rows - before
    except InventoryError as error:
        _finish(owner_list, clock(), str(error))
        return owner_list.rows - before
    if most is None:
        _finish(owner_list, clock())
    return owner_list.rows - before


def _rows(source: Source, columns: Mapping[str, str], upto: int) -> Iterator[_Row]:
    """Every row behind this number, in order: its cells, or why they cannot be read."""
    wanted = [column for column, field in columns.items() if field]
    for block in source.rows(wanted):
        texts = [block.columns[column].to_pylist() for column in wanted]
        names = [columns[column] for column in wanted]
        cells = (
            dict(zip(names, (text or "" for text in row), strict=True)) for row in zip(*texts, strict=True)
        )
        found: list[_Row] = [
            (number, one, "") for number, one in zip(block.numbers.to_pylist(), cells, strict=True)
        ]
        found += [(one.row, None, one.reason) for one in block.refused]
        found.sort(key=lambda row: row[0])
        yield from (row for row in found if row[0] > upto)


def _taken(row: _Row) -> Taken:
    _number, cells, why = row
    return Taken(refused=why) if cells is None else taken(cells)


@transaction.atomic
def _write(owner_list: OwnerList, batch: Sequence[_Row], at: datetime) -> bool:
    """Writes some rows, and how far it is: both or neither. False where somebody else has read on."""
    found = OwnerList.objects.select_for_update().get(id=owner_list.id)
    if found.upto != owner_list.upto or found.finished_at is not None:
        return False
    made, listed, faults = [], [], []
    kind = Contact.CONSIGNEE if owner_list.kind == "consignee" else Contact.OWNER
    for row in batch:
        one = _taken(row)
        faults += [(row[0], "", one.refused)] if one.refused else [(row[0], *fault) for fault in one.faults]
        if not one.refused:
            name = uuid4()
            fields = [one.fields[field] for field in _TAKEN]
            made.append((name, owner_list.campaign_id, kind, new_code(), *fields))
            told = {field: text.replace("\x00", "") for field, text in (row[1] or {}).items() if text}
            listed.append((owner_list.id, row[0], told, name))
    insert(Contact, ("id", "campaign_id", "kind", "code", *_TAKEN), made)
    insert(ListRow, ("owner_list_id", "number", "fields", "contact_id"), listed)
    owner_list.rows = found.rows + len(batch)
    owner_list.refused = found.refused + len(batch) - len(made)
    owner_list.faults = _with(found.faults, faults)
    owner_list.upto, owner_list.moved_at = batch[-1][0], at
    owner_list.save(update_fields=("rows", "refused", "faults", "upto", "moved_at"))
    return True


def _with(faults: list[dict[str, Any]], more: Sequence[tuple[int, str, str]]) -> list[dict[str, Any]]:
    """The faults with these as well: the rows of one fault together, so that a million of them fit."""
    rows = {(one["field"], one["says"]): list(one["rows"]) for one in faults}
    for number, field, says in more:
        known = rows.setdefault((field, says), [])
        if known and known[-1][1] == number - 1:
            known[-1] = [known[-1][0], number]
        else:
            known.append([number, number])
    return [{"field": field, "says": says, "rows": at} for (field, says), at in rows.items()]


@transaction.atomic
def _finish(owner_list: OwnerList, at: datetime, damage: str = "") -> None:
    """Writes that it was read to its end, or to where the file is damaged, and removes the file."""
    ledger.lock()
    if damage:
        owner_list.faults = [*owner_list.faults, {"field": "", "says": damage, "rows": []}]
    if not OwnerList.objects.filter(id=owner_list.id, finished_at=None).update(
        finished_at=at, moved_at=at, faults=owner_list.faults
    ):
        return
    owner_list.finished_at = at
    body = {
        "list": str(owner_list.id),
        "digest": owner_list.digest,
        "rows": owner_list.rows,
        "contacts": owner_list.rows - owner_list.refused,
        "refused": owner_list.refused,
        "whole": not damage,
    }
    ledger.append("list_read", by=SYSTEM, at=at, subject=str(owner_list.campaign_id), body=body)
    path = place(owner_list)
    transaction.on_commit(lambda: path.unlink(missing_ok=True))


def lists(campaign: UUID) -> list[OwnerList]:
    """The lists of a campaign, the newest first."""
    return list(OwnerList.objects.filter(campaign=campaign).order_by("-at", "id"))
