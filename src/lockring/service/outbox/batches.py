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
    ready, dropped, dead = _ready([found[one] for one in ids if one in found], at)
    made = _made(ready, by=by, at=at, large_print=large_print) if ready else None
    return Made(batch=made, dropped=dropped, dead=dead)


def take_out(subjects: Sequence[UUID], *, by: By, at: datetime) -> None:
    """Draws each batch that is not posted yet again without the letters to these, who were erased.

    In the caller's transaction, which holds the lock of the log. A batch that cannot be drawn again is
    taken apart: its letters wait to be printed once more.
    """
    mine = Dispatch.objects.filter(subject__in=subjects, channel="letter", letters__posted_at=None)
    names = set(mine.exclude(letters=None).values_list("letters", flat=True))
    mine.filter(state=DispatchState.READY).update(state=DispatchState.DROPPED, ended_at=at, fault="erased")
    for made in LetterBatch.objects.select_for_update().filter(id__in=names).order_by("id"):
        try:
            with transaction.atomic():
                _draw_again(made, at)
        except ServiceError:
            made.letters = 0
        body = {"letters": made.letters, "pages": made.pages if made.letters else 0}
        ledger.append("letters_made_again", by=by, at=at, subject=str(made.id), body=body)
        if not made.letters:
            made.delete()


def _draw_again(made: LetterBatch, at: datetime) -> None:
    """Puts what is still to be said in the place of the file, with the day of the letters as it was."""
    rows = made.dispatches.select_for_update().filter(state=DispatchState.READY).order_by("due_at", "id")
    ready, _dropped, _dead = _ready(list(rows), at, made.made_at)
    made.letters = len(ready)
    if ready:
        made.pages, made.file, made.sheet = _drawn([letter for _, letter in ready], made.large_print)
        made.save(update_fields=("letters", "pages", "file", "sheet"))


def _ready(
    dispatches: Sequence[Dispatch], at: datetime, day: datetime | None = None
) -> tuple[list[tuple[Dispatch, Letter]], int, int]:
    """The letters, dated `day` or else `at`; how many are no longer needed, and how many cannot be made."""
    ready: list[tuple[Dispatch, Letter]] = []
    counts = {DispatchState.DROPPED: 0, DispatchState.DEAD: 0}
    for dispatch in dispatches:
        state, fault, letter = _composed(dispatch, at, day or at)
        if letter is None:
            counts[state] += 1
            _end([dispatch.id], state, at, fault)
        else:
            ready.append((dispatch, letter))
    ready, unprintable = _printable(ready, at)
    return ready, counts[DispatchState.DROPPED], counts[DispatchState.DEAD] + unprintable


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


def _composed(dispatch: Dispatch, at: datetime, day: datetime) -> tuple[DispatchState, str, Letter | None]:
    if Contact.objects.filter(id=dispatch.subject, campaign__is_rehearsal=True).exists():
        return DispatchState.DROPPED, REHEARSAL, None
    try:
        composed = composing.compose(dispatch)
        if composed is None:
            return DispatchState.DROPPED, told.why_not(dispatch), None
        with translation.override(composed.message.language):
            written = formats.date_format(day, "DATE_FORMAT")
        return DispatchState.READY, "", letters.of(composed, written)
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
    pages, file, sheet = _drawn([letter for _, letter in ready], large_print)
    subjects = {dispatch.subject for dispatch, _ in ready}
    campaigns = set(Contact.objects.filter(id__in=subjects).values_list("campaign", flat=True))
    made = LetterBatch.objects.create(
        campaign_id=campaigns.pop() if len(campaigns) == 1 else None,
        made_at=at,
        made_by=by.who[:40],
        letters=len(ready),
        pages=pages,
        large_print=large_print,
        file=file,
        sheet=sheet,
    )
    Dispatch.objects.filter(id__in=[dispatch.id for dispatch, _ in ready]).update(letters=made)
    body = {"letters": made.letters, "pages": made.pages}
    ledger.append("letters_made", by=by, at=at, subject=str(made.id), body=body)
    return made


def _drawn(printed: list[Letter], large_print: bool) -> tuple[int, bytes, bytes]:
    """How many pages, all letters as PDF, and their address sheet."""
    drawn = letters.draw(printed, addresses.of_desk().lines(""), large_print=large_print)
    return sum(drawn.pages), drawn.file, letters.sheet(printed, drawn.pages)


def _end(ids: list[UUID], state: DispatchState, at: datetime, fault: str) -> None:
    Dispatch.objects.filter(id__in=ids).update(state=state, ended_at=at, fault=fault[:200])
