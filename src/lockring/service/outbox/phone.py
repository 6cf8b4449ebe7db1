"""Calls: what the staff is to say to whom, as a page and as a PDF; and what came of each call."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction
from django.db.models import Q
from django.utils import formats
from django.utils.translation import gettext as _

from lockring.errors import ServiceError
from lockring.service import ledger, remarks
from lockring.service.ledger import By
from lockring.service.mailing import PAUSES
from lockring.service.models import Dispatch, DispatchState
from lockring.service.outbox import composing, letter_words, letters, quiet, told
from lockring.service.outbox.composed import Composed, Guide

MOST = 50  # calls of one sheet: a day's work of one person
_AT_ONCE = 500  # calls that are dropped with one statement: SQLite takes so many parameters for certain
_NOT_NEEDED = "no longer needed"
_AGAIN = timedelta(hours=20)  # after a call that nobody took: the next day, at another hour
_WRITING = timedelta(minutes=15)  # after a call that was made by day, to write down what came of it


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """One call. `code` and `serial` are read out and compared; `after` is set where it is night.

    `says` is all there is to say where there is no `guide`.
    """

    dispatch: UUID
    name: str
    phone: str
    language: str
    says: tuple[str, ...]
    guide: Guide | None = None
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
    """The calls to be made now, oldest first; those that have to wait for the day come last.

    Calls that are no longer needed are dropped on the way: else they would stand before all others for good.
    """
    due = Dispatch.objects.filter(state=DispatchState.READY, channel="phone", due_at__lte=now)
    found: list[Call] = []
    gone: list[UUID] = []
    for one in due.order_by("due_at", "id").iterator(chunk_size=MOST):
        call = _call(one, now)
        if call is None:
            gone.append(one.id)
        else:
            found.append(call)
        if len(found) == MOST:
            break
    _drop(gone, now)
    return sorted(found, key=lambda one: one.after or now)


def _drop(gone: list[UUID], now: datetime) -> None:
    for start in range(0, len(gone), _AT_ONCE):
        some = Dispatch.objects.filter(id__in=gone[start : start + _AT_ONCE], state=DispatchState.READY)
        some.update(state=DispatchState.DROPPED, ended_at=now, fault=_NOT_NEEDED)


@transaction.atomic
def called(
    dispatch: UUID,
    result: Result,
    *,
    by: By,
    at: datetime,
    key: str,
    says: str = "",
    they_asked: bool = False,
) -> bool:
    """Writes down what came of a call, with what they said. False where it was settled before.

    A call that was dropped while somebody made it is written down all the same. Raises ServiceError for a
    call by night, which nobody makes unless `they_asked`: they called us, or wanted to be called then.
    """
    ledger.lock()
    found = Dispatch.objects.select_for_update().filter(id=dispatch, channel="phone")
    is_dropped = Q(state=DispatchState.DROPPED, fault=_NOT_NEEDED)
    one = found.filter(Q(state=DispatchState.READY) | is_dropped).first()
    if one is None or ledger.is_written(key):
        return False
    if not they_asked:
        _check_day(one, at)
    _settle(one, result, at)
    one.save(update_fields=("state", "ended_at", "fault", "due_at", "tries"))
    kept = remarks.kept(says, one.subject) if says else ""
    body = {"result": result.value, "they_asked": they_asked, "says": kept}
    ledger.append("called", by=by, at=at, subject=str(one.id), body=body, key=key)
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
            "guide": _on_paper(one.guide, one.language) if one.guide else None,
        }
        for one in sheet
    ]
    return letters.drawn("call_sheet.typ", {"calls": rows})


def _on_paper(guide: Guide, language: str) -> dict[str, Any]:
    answers = letter_words.words(language).answers
    told_of: dict[str, Any] = msgspec.to_builtins(guide)
    return {**told_of, "answers": list(answers)}


def _call(dispatch: Dispatch, now: datetime) -> Call | None:
    composed = composing.compose(dispatch)
    if composed is None:
        return None
    allowed = _day_of(composed, now)
    told_of: dict[str, Any] = composed.letter or {}
    return Call(
        dispatch=dispatch.id,
        name=composed.to.name,
        phone=composed.to.phone,
        language=composed.message.language,
        says=(*composed.message.paragraphs, *composed.message.points),
        guide=composed.guide,
        code=str(told_of.get("code", "")),
        serial=str(told_of.get("serial", "")),
        tries=dispatch.tries,
        after=allowed if allowed > now else None,
    )


def _day_of(composed: Composed, at: datetime) -> datetime:
    return quiet.allowed_at("phone", composed.to.region, composed.to.country, at)


def _check_day(one: Dispatch, at: datetime) -> None:
    """Raises ServiceError where it is night; whom there is nothing to say to any more was called before."""
    composed = composing.compose(one)
    if composed is None:
        return
    day = _day_of(composed, at)
    if day > at and _day_of(composed, at - _WRITING) > at - _WRITING:
        words = _(
            "It is night there: nothing was written down. It is day there from %(day)s UTC."
            " If they called us, or asked for a call at this hour, say so."
        )
        raise ServiceError(words % {"day": formats.date_format(day, "j M Y, H:i")})


def _settle(one: Dispatch, result: Result, at: datetime) -> None:
    if result is Result.TOLD:
        one.state, one.ended_at = DispatchState.SENT, at
        told.is_told(one, at)
    elif result is Result.WRONG:
        one.state, one.ended_at, one.fault = DispatchState.DEAD, at, "the number is wrong"
        told.was_wrong(one)
        told.is_dead(one, at, also=("sms",))
    elif one.state == DispatchState.DROPPED:
        return  # nobody answered, and nobody has to
    elif one.tries >= len(PAUSES):
        one.state, one.ended_at, one.fault = DispatchState.DEAD, at, "nobody answered"
        told.is_dead(one, at)
    else:
        one.tries, one.due_at, one.fault = one.tries + 1, at + _AGAIN, "nobody answered"
