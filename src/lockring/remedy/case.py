"""A remedy case: what its events make of it, what is still owed, and what may happen next. Pure.

Nothing counts as done on shipment (FDA and Philips, 2022: kits that were shipped were counted as patients
helped). A case is done when the person has the remedy in hand, has seen all that completes it, and the old
unit is back or given up.
"""

from __future__ import annotations

import enum
from datetime import datetime

import msgspec

from lockring.notice import Remedy, RemedyKind


class Stage(enum.Enum):
    """How far the remedy itself is."""

    NEW = "new"
    """Nothing has been asked for."""
    WAITING = "waiting"
    RESERVED = "reserved"
    SHIPPED = "shipped"
    RECEIVED = "received"
    """In hand; what completes it is still to be seen, or the old unit is owed."""
    DONE = "done"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"
    APPEALED = "appealed"


class OldUnit(enum.Enum):
    """Where the unit is that has to go back."""

    NOT_OWED = "not_owed"
    OWED = "owed"
    SENT = "sent"
    BACK = "back"
    GIVEN_UP = "given_up"


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What a remedy asks of both sides.

    `ships` says whether something is sent to the person, `confirm` what the person must have seen before it
    is done, `goes_back` whether the old unit is owed to the firm.
    """

    kind: RemedyKind
    ships: bool
    confirm: tuple[str, ...]
    goes_back: bool

    @classmethod
    def of(cls, remedy: Remedy) -> Terms:
        """The terms of a remedy of a notice. What completes a return is that the firm has the unit."""
        returned = remedy.kind is RemedyKind.RETURN
        return cls(
            kind=remedy.kind,
            ships=returned or remedy.kind is RemedyKind.REPLACEMENT,
            confirm=() if returned else remedy.completed_by,
            goes_back=returned or bool(remedy.send_back),
        )


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """A case as its events have made it.

    `since` is the instant from which its place in the queue counts. `at_once` says why it cannot wait; empty
    if it can. `unit` is that which is kept for it or on its way; `tried` are all that were. `owner` is the
    opaque id of whom the device belongs to, `device` what is known of it by the names of facts.
    """

    terms: Terms
    stage: Stage = Stage.NEW
    since: datetime | None = None
    at_once: str = ""
    owner: str = ""
    device: dict[str, str] = {}
    unit: str = ""
    tried: tuple[str, ...] = ()
    confirmed: frozenset[str] = frozenset()
    old_unit: OldUnit = OldUnit.NOT_OWED
    last: datetime | None = None
    """The instant of the newest event."""

    @property
    def is_over(self) -> bool:
        """Whether nobody owes anything any more."""
        return self.stage in (Stage.DONE, Stage.WITHDRAWN, Stage.REFUSED)

    @property
    def to_confirm(self) -> tuple[str, ...]:
        """What the person has still to see, in the order of the notice."""
        return tuple(what for what in self.terms.confirm if what not in self.confirmed)
