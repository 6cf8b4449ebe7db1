"""Batches of letters: made from what waits, printed, posted; and only posted letters count as sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from django.db import transaction
from django.utils import formats, translation

from lockring.errors import ServiceError
from lockring.service import ledger
from lockring.service.delivery import addresses
from lockring.service.ledger import By
from lockring.service.models import Contact, Dispatch, DispatchState, LetterBatch
from lockring.service.outbox import composing, letters, told
from lockring.service.outbox.letters import Letter, UnprintableError
from lockring.service.outbox.sending import REHEARSAL

MOST = 500  # letters of a batch: typst holds a megabyte for each of them, and a box of paper has 500 sheets


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """What came of it: the batch, if there was a letter to print, and how many were set aside."""

    batch: LetterBatch | None
    dropped: int
    dead: int


def waiting(now: datetime) -> list[Dispatch]:
    """The letters that are due and in no batch yet, oldest first: as many as one batch holds."""
    due = Dispatch.objects.filter(state=DispatchState.READY, channel="letter", due_at__lte=now, letters=None)
    return list(due.order_by("due_at", "id")[:MOST])


@transaction.atomic
def batch(dispatches: Sequence[Dispatch], *, by: By, at: datetime, large_print: bool = False) -> Made:
    """Prints what still has to be said as one PDF. A letter that cannot be printed is dead, and says why."""
    ledger.lock()
    ids = [one.id for one in dispatches]
    rows = Dispatch.objects.select_for_update().filter(id__in=ids, state=DispatchState.READY, letters=None)
    found = {one.id: one for one in rows}
    ready: list[tuple[Dispatch, Letter]] = []
    counts = {DispatchState.DROPPED: 0, DispatchState.DEAD: 0}
    for dispatch in (found[one] for one in ids if one in found):
        state, fault, letter = _composed(dispatch, at)
        if letter is None:
            counts[state] += 1
            _end([dispatch.id], state, at, fault)
        else:
            ready.append((dispatch, letter))
    ready, unprintable = _printable(ready, at)
    counts[DispatchState.DEAD] += unprintable
    made = _made(ready, by=by, at=at, large_print=large_print) if ready else None
    return Made(batch=made, dropped=counts[DispatchState.DROPPED], dead=counts[DispatchState.DEAD])


@transaction.atomic
def post(name: UUID, *, by: By, at: datetime) -> bool:
    """Writes down that a batch was posted: from now on its letters are sent, and its file is emptied.

    False where there is no such batch, or it was posted before.
    """
    ledger.lock()
    made = LetterBatch.objects.select_for_update().filter(id=name, posted_at=None).first()
    if made is None:
        return False
    for dispatch in made.dispatches.filter(state=DispatchState.READY):
        told.is_told(dispatch, at)
    made.dispatches.filter(state=DispatchState.READY).update(state=DispatchState.SENT, ended_at=at)
    made.posted_at, made.file, made.sheet = at, b"", b""
    made.save(update_fields=("posted_at", "file", "sheet"))
    ledger.append("letters_posted", by=by, at=at, subject=str(made.id), body={"letters": made.letters})
    return True


def _composed(dispatch: Dispatch, at: datetime) -> tuple[DispatchState, str, Letter | None]:
    if Contact.objects.filter(id=dispatch.subject, campaign__is_rehearsal=True).exists():
        return DispatchState.DROPPED, REHEARSAL, None
    try:
        composed = composing.compose(dispatch)
        if composed is None:
            return DispatchState.DROPPED, "no longer needed", None
        with translation.override(composed.message.language):
            day = formats.date_format(at, "DATE_FORMAT")
        return DispatchState.READY, "", letters.of(composed, day)
    except ServiceError as error:
        if "address" in str(error):
            told.is_dead(dispatch, at)
        return DispatchState.DEAD, str(error), None
    except Exception as error:  # noqa: BLE001 - whatever is wrong with this one, the others are printed
        return DispatchState.DEAD, f"it could not be made ({type(error).__name__})", None


def _printable(
    ready: list[tuple[Dispatch, Letter]], at: datetime
) -> tuple[list[tuple[Dispatch, Letter]], int]:
    """Those that can be printed; the others are dead, each with its own number and reason."""
    alone: dict[int, str] = {}
    for place, (_, letter) in enumerate(ready):
        if letters.odd_signs(letter):
            alone[place] = _unprintable([letter])
    for place, fault in alone.items():
        if fault:
            _end([ready[place][0].id], DispatchState.DEAD, at, f"letter {place + 1}: {fault}")
    dead = [place for place, fault in alone.items() if fault]
    return [one for place, one in enumerate(ready) if place not in dead], len(dead)


def _unprintable(one: list[Letter]) -> str:
    """Why this letter cannot be printed by itself; empty where it can, odd signs and all."""
    try:
        letters.draw(one, [])
    except UnprintableError as error:
        return letters.why(error.signs[0])
    except ServiceError as error:
        return str(error)
    return ""


def _made(ready: list[tuple[Dispatch, Letter]], *, by: By, at: datetime, large_print: bool) -> LetterBatch:
    printed = [letter for _, letter in ready]
    drawn = letters.draw(printed, addresses.of_desk().lines(""), large_print=large_print)
    subjects = {dispatch.subject for dispatch, _ in ready}
    campaigns = set(Contact.objects.filter(id__in=subjects).values_list("campaign", flat=True))
    made = LetterBatch.objects.create(
        campaign_id=campaigns.pop() if len(campaigns) == 1 else None,
        made_at=at,
        made_by=by.who[:40],
        letters=len(ready),
        pages=sum(drawn.pages),
        large_print=large_print,
        file=drawn.file,
        sheet=letters.sheet(printed, drawn.pages),
    )
    Dispatch.objects.filter(id__in=[dispatch.id for dispatch, _ in ready]).update(letters=made)
    body = {"letters": made.letters, "pages": made.pages}
    ledger.append("letters_made", by=by, at=at, subject=str(made.id), body=body)
    return made


def _end(ids: list[UUID], state: DispatchState, at: datetime, fault: str) -> None:
    Dispatch.objects.filter(id__in=ids).update(state=state, ended_at=at, fault=fault[:200])
