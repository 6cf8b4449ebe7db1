"""Calls: what the staff is to say to whom, as a page and as a PDF; and what came of each call."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction

from lockring.service import ledger
from lockring.service.ledger import By
from lockring.service.mailing import PAUSES
from lockring.service.models import Dispatch, DispatchState
from lockring.service.outbox import composing, letters, quiet, told

MOST = 50  # calls of one sheet: a day's work of one person
_AGAIN = timedelta(hours=20)  # after a call that nobody took: the next day, at another hour


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """One call. `code` and `serial` are read out and compared; `after` is set where it is night."""

    dispatch: UUID
    name: str
    phone: str
    language: str
    says: tuple[str, ...]
    code: str = ""
    serial: str = ""
    tries: int = 0
    after: datetime | None = None


class Result(enum.Enum):
    """What came of a call."""

    TOLD = "told"
    NOBODY = "nobody"
    """Nobody answered: it is tried again the next day, and given up in the end."""
    WRONG = "wrong"
    """The number is not theirs."""


def calls(now: datetime) -> list[Call]:
    """The calls to be made now, oldest first; those that have to wait for the day come last."""
    due = Dispatch.objects.filter(state=DispatchState.READY, channel="phone", due_at__lte=now)
    found = [_call(one, now) for one in due.order_by("due_at", "id")[:MOST]]
    return sorted((one for one in found if one is not None), key=lambda one: one.after or now)


@transaction.atomic
def called(dispatch: UUID, result: Result, *, by: By, at: datetime, key: str) -> bool:
    """Writes down what came of a call. False where it was settled before."""
    ledger.lock()
    one = (
        Dispatch.objects.select_for_update()
        .filter(id=dispatch, channel="phone", state=DispatchState.READY)
        .first()
    )
    if one is None or ledger.is_written(key):
        return False
    _settle(one, result, at)
    one.save(update_fields=("state", "ended_at", "fault", "due_at", "tries"))
    ledger.append("called", by=by, at=at, subject=str(one.id), body={"result": result.value}, key=key)
    return True


def pdf(sheet: Sequence[Call]) -> bytes:
    """The calls as a list on paper. Raises ServiceError for a name that no font prints."""
    rows = [
        {
            "name": one.name,
            "phone": one.phone,
            "language": one.language,
            "code": one.code,
            "serial": one.serial,
            "says": list(one.says),
        }
        for one in sheet
    ]
    return letters.drawn("call_sheet.typ", {"calls": rows})


def _call(dispatch: Dispatch, now: datetime) -> Call | None:
    composed = composing.compose(dispatch)
    if composed is None:
        return None
    allowed = quiet.allowed_at("phone", composed.to.region, composed.to.country, now)
    told_of: dict[str, Any] = composed.letter or {}
    return Call(
        dispatch=dispatch.id,
        name=composed.to.name,
        phone=composed.to.phone,
        language=composed.message.language,
        says=(*composed.message.paragraphs, *composed.message.points),
        code=str(told_of.get("code", "")),
        serial=str(told_of.get("serial", "")),
        tries=dispatch.tries,
        after=allowed if allowed > now else None,
    )


def _settle(one: Dispatch, result: Result, at: datetime) -> None:
    if result is Result.TOLD:
        one.state, one.ended_at = DispatchState.SENT, at
        told.is_told(one, at)
    elif result is Result.WRONG or one.tries >= len(PAUSES):
        one.state, one.ended_at = DispatchState.DEAD, at
        one.fault = "the number is wrong" if result is Result.WRONG else "nobody answered"
        told.is_dead(one, at)
    else:
        one.tries, one.due_at, one.fault = one.tries + 1, at + _AGAIN, "nobody answered"
