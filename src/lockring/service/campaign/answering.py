"""Writing down what somebody answers to a recall letter, by whatever way: one place for all of them.

A correction is a new entry of the log; the columns of the contact hold what counts now. Whoever writes locks
the log first, then the contact.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from lockring.campaign import Answer
from lockring.errors import ServiceError
from lockring.service import ledger, remarks
from lockring.service.ledger import By
from lockring.service.models import Contact

Way = Literal["web", "card", "phone", "mail", "case"]
_OF_THEIRS = (Answer.ACTED, Answer.ASKED, Answer.REFUSES)
"""Answers of somebody who has the device in hand."""


class Units(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the units, by their word: a unit that is said to be returned counts once it is here."""

    on_hand: int | None = None
    returned: int = 0
    destroyed: int = 0
    lost: int = 0

    @property
    def total(self) -> int:
        """All units that are named."""
        return (self.on_hand or 0) + self.returned + self.destroyed + self.lost


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """An answer. `units` is none where nothing was said of them; `says` are words of the person."""

    answer: Answer
    way: Way
    says: str = ""
    units: Units | None = None


@transaction.atomic
def give(contact: UUID, given: Given, *, by: By, at: datetime, key: str) -> Contact:
    """Writes an answer down; with a key that was used before, nothing more happens.

    Raises ServiceError for quantities that cannot be, for a key of something else, and where the contact
    was joined into another or erased: nothing is written then.
    """
    ledger.lock()
    row = Contact.objects.select_for_update().get(id=contact)
    if written := ledger.is_written(key):
        if written.subject != str(row.id) or written.kind != "answer":
            raise ServiceError(_("This form was sent before, for something else. Open it again."))
        return row
    check(row, given.units)
    body = {
        "answer": given.answer.value,
        "way": given.way,
        "units": msgspec.to_builtins(given.units),
        "says": remarks.kept(given.says, row.id) if given.says else "",
        "before": row.answer,
    }
    _set(row, given, at)
    row.save()
    ledger.append("answer", by=by, at=at, subject=str(row.id), body=body, key=key)
    return row


@transaction.atomic
def take_back(contact: UUID, reason: str, *, by: By, at: datetime, key: str) -> Contact:
    """Takes an answer back that was written down for the wrong one; what cases have settled stays."""
    ledger.lock()
    row = Contact.objects.select_for_update().get(id=contact)
    if ledger.is_written(key):
        return row
    body = {"before": row.answer, "reason": remarks.kept(reason, row.id)}
    row.answer, row.answered_by, row.answered_at, row.on_hand = "", "", None, None
    row.returning = row.destroyed = row.lost = 0
    row.done_at = at if is_done(row) else None
    row.save()
    ledger.append("answer_taken_back", by=by, at=at, subject=str(row.id), body=body, key=key)
    return row


@transaction.atomic
def units_came(contact: UUID, units: int, *, by: By, at: datetime, key: str) -> Contact:
    """Writes down how many units of a contact are back, received and verified at the desk, in all."""
    ledger.lock()
    row = Contact.objects.select_for_update().get(id=contact)
    if ledger.is_written(key):
        return row
    others = row.corrected + row.destroyed + row.lost
    if not 0 <= units <= row.quantity - others:
        raise ServiceError(_too_many(row.quantity, units + others))
    before, row.returned = row.returned, units
    row.returning = max(row.returning - max(units - before, 0), 0)
    row.done_at = (row.done_at or at) if is_done(row) else None
    row.save(update_fields=("returned", "returning", "done_at"))
    body = {"before": before, "returned": units}
    ledger.append("units_came", by=by, at=at, subject=str(row.id), body=body, key=key)
    return row


def _set(row: Contact, given: Given, at: datetime) -> None:
    """The columns after the answer. `answered_at` stays that of the first one: from then on they answered."""
    row.answer, row.answered_by = given.answer.value, given.way
    row.answered_at = row.answered_at or at
    if given.units is not None:
        row.on_hand, row.returning = given.units.on_hand, given.units.returned
        row.destroyed, row.lost = given.units.destroyed, given.units.lost
    elif row.kind == Contact.OWNER:
        row.on_hand = row.quantity if given.answer in _OF_THEIRS else None
        row.returning = row.destroyed = row.lost = 0
    row.done_at = (row.done_at or at) if is_done(row) else None


def check(row: Contact, units: Units | None) -> None:
    """Raises ServiceError for a contact that does not count any more, and for quantities that cannot be."""
    if row.erased_at is not None or row.joined_into_id is not None:
        raise ServiceError(_("This entry was joined with another one, or erased. Look for the other one."))
    if units is None:
        return
    if min(units.on_hand or 0, units.returned, units.destroyed, units.lost) < 0:
        raise ServiceError(_("A number of units is below zero."))
    settled = row.corrected + row.returned
    if units.total + settled > row.quantity:
        raise ServiceError(_too_many(row.quantity, units.total + settled))


def _too_many(held: int, named: int) -> str:
    return _(
        "By our list it is %(held)d units, and together these are %(named)d. Correct the numbers, "
        "or call us if the list is wrong."
    ) % {"held": held, "named": named}


def is_done(row: Contact) -> bool:
    """Whether every unit is accounted for. What is said to be on its way back is not."""
    return row.corrected + row.returned + row.destroyed + row.lost >= row.quantity
