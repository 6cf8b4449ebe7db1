"""One thing done to many cases, and undone by events that take it back: nothing that happened goes away."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid5

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from lockring.errors import RemedyError, ServiceError
from lockring.remedy import Event, Stage
from lockring.remedy import events as happened
from lockring.service import casework, ledger
from lockring.service.desk.actions import reserved_unit
from lockring.service.desk.doing import assign
from lockring.service.ledger import By
from lockring.service.models import Account, BulkAction, CaseRow

UNDO = timedelta(hours=24)
MOST = 100  # cases at once: two pages of the queue


class Item(msgspec.Struct, kw_only=True):
    """What became of one case: `fault` says why nothing did, `kept` why it was not undone.

    `had` is what is needed to undo it: who had the case, or the unit.
    """

    case: str
    had: str = ""
    new: str = ""
    fault: str = ""
    undone: bool = False
    kept: str = ""


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be done, to which cases, with which words, by whom and when."""

    kind: str
    cases: tuple[UUID, ...]
    text: str
    by: By
    at: datetime
    key: UUID


@transaction.atomic
def carry_out(task: Task) -> BulkAction:
    """Does it to each case for which it is possible. With a key that was used before: what was done then."""
    _lock(task.cases)
    found = BulkAction.objects.filter(id=task.key).first()
    if found is not None:
        return found
    items = [_tried(Item(case=str(case)), lambda item: _DO[task.kind](task, item)) for case in task.cases]
    action = BulkAction.objects.create(
        id=task.key, at=task.at, who=UUID(task.by.who), kind=task.kind, items=msgspec.to_builtins(items)
    )
    body = {"kind": task.kind, "done": sum(not item.fault for item in items), "of": len(items)}
    ledger.append("bulk", by=task.by, at=task.at, subject=str(action.id), body=body)
    return action


@transaction.atomic
def undo(name: UUID, *, by: By, at: datetime) -> BulkAction:
    """Takes it back, case by case, where nothing has happened to the case that stands against it.

    Raises ServiceError after 24 hours. Undone twice, it is undone once.
    """
    action = BulkAction.objects.select_for_update().get(id=name)
    if action.undone_at is not None:
        return action
    if at > action.at + UNDO:
        raise ServiceError(_("This can be undone for 24 hours only. Change the cases one by one."))
    items = items_of(action)
    done = [item for item in items if not item.fault]
    _lock(UUID(item.case) for item in done)
    task = Task(kind=action.kind, cases=(), text="", by=by, at=at, key=action.id)
    for item in done:
        tried = _tried(Item(case=item.case), partial(_undone, task, item))
        item.undone, item.kept = not tried.fault, tried.fault
    action.items, action.undone_at = msgspec.to_builtins(items), at
    action.save(update_fields=("items", "undone_at"))
    body = {"kind": action.kind, "undone": sum(item.undone for item in done), "of": len(done)}
    ledger.append("bulk_undone", by=by, at=at, subject=str(action.id), body=body)
    return action


def items_of(action: BulkAction) -> list[Item]:
    """What became of each case."""
    return msgspec.convert(action.items, type=list[Item])


def _undone(task: Task, item: Item, _tried: Item) -> None:
    _UNDO[task.kind](task, item)


def _lock(cases: Iterable[UUID]) -> None:
    """All cases before the log, in one order: so two who do much at once never wait for each other."""
    list(CaseRow.objects.select_for_update().filter(id__in=list(cases)).order_by("id").values_list("id"))
    ledger.lock()


def _tried(item: Item, act: Callable[[Item], None]) -> Item:
    """The item after the act, or with why it was not possible; then nothing of it stays."""
    try:
        with transaction.atomic():
            act(item)
    except ServiceError as error:
        item.fault = str(error)
    except RemedyError:
        item.fault = _("It is not at a stage where this is possible.")
    return item


def _case(item: Item) -> CaseRow:
    found = CaseRow.objects.filter(id=item.case).first()
    if found is None:
        raise ServiceError(_("there is no such case"))
    return found


def _record(task: Task, item: Item, event: type[Event], way: str = "do", **words: Any) -> None:
    key = str(uuid5(task.key, f"{way} {item.case}"))
    casework.record(UUID(item.case), event(at=task.at, by=task.by.part, who=task.by.who, **words), key=key)


def _assign(task: Task, item: Item, to: Account | None) -> None:
    key = str(uuid5(task.key, f"do {item.case}"))
    item.new = str(to.id) if to else ""
    item.had = assign(UUID(item.case), to, by=task.by, at=task.at, key=key)


def _reserve(task: Task, item: Item) -> None:
    row = _case(item)
    if row.stage != Stage.WAITING.value:
        raise ServiceError(_("It does not wait for one."))
    item.new = reserved_unit(row, f"next:{row.model}", by=task.by, at=task.at)
    _record(task, item, happened.Reserved, unit=item.new)


def _release(task: Task, item: Item) -> None:
    item.had = casework.case_of(_case(item)).unit
    _record(task, item, happened.Released, reason=task.text)


def _unassign(task: Task, item: Item) -> None:
    if str(_case(item).assigned_id or "") != item.new:
        raise ServiceError(_("Somebody else has it by now."))
    before = Account.objects.filter(id=item.had).first() if item.had else None
    key = str(uuid5(task.key, f"undo {item.case}"))
    assign(UUID(item.case), before, by=task.by, at=task.at, key=key)


def _unreserve(task: Task, item: Item) -> None:
    case = casework.case_of(_case(item))
    if case.stage is not Stage.RESERVED or case.unit != item.new:
        raise ServiceError(_("It has gone on since."))
    _record(task, item, happened.Released, "undo", reason=_("Undone: reserved together with others."))


def _unrelease(task: Task, item: Item) -> None:
    if casework.case_of(_case(item)).stage is not Stage.WAITING:
        raise ServiceError(_("It has gone on since."))
    _record(task, item, happened.Reserved, "undo", unit=item.had)


def _unnote(task: Task, item: Item) -> None:
    _record(
        task, item, happened.Noted, "undo", says=_("The note that was written to many cases is taken back.")
    )


Act = Callable[[Task, Item], None]
_DO: dict[str, Act] = {
    "take": lambda task, item: _assign(task, item, Account.objects.get(id=task.by.who)),
    "drop": lambda task, item: _assign(task, item, None),
    "reserve": _reserve,
    "release": _release,
    "note": lambda task, item: _record(task, item, happened.Noted, says=task.text),
}
_UNDO: dict[str, Act] = {
    "take": _unassign,
    "drop": _unassign,
    "reserve": _unreserve,
    "release": _unrelease,
    "note": _unnote,
}


def undoable(action: BulkAction, by: By, is_lead: bool, now: datetime) -> bool:
    """Whether they may still undo it: their own, or as a lead that of others."""
    mine = str(action.who) == by.who
    return action.undone_at is None and now <= action.at + UNDO and (mine or is_lead)


def recent(who: Sequence[UUID] | None, now: datetime) -> list[BulkAction]:
    """What was done to many cases in the last 24 hours, newest first; by these, or by anyone for None."""
    found = BulkAction.objects.filter(at__gte=now - UNDO)
    return list((found if who is None else found.filter(who__in=who)).order_by("-at")[:20])
