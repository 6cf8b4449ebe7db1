"""The numbers of a campaign: the funnel with its denominators, and the six of a status report."""

from __future__ import annotations

import enum
from datetime import date

import msgspec

from lockring.campaign.audience import LeftOut
from lockring.campaign.strategy import Answer, Channel, CheckOutcome


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """What was counted, and nothing that was computed. Contacts are owners and consignees once joined.

    Units are devices: `units` is what the contacts of the audience had, by the lists. Nothing here counts
    what was shipped.
    """

    made: int | None = None
    """Units, as the firm states; None is unknown, and is never 0."""
    distributed: int | None = None
    rows: int = 0
    """Rows of all lists, read or not."""
    unread: int = 0
    """Rows that could not be read."""
    contacts: int = 0
    """All that count: each is joined from one row or more."""
    left_out: dict[LeftOut, int] = {}
    notified: dict[Channel, int] = {}
    """Contacts by the channel of the first message that did not come back."""
    first_notified_on: date | None = None
    last_notified_on: date | None = None
    bounced: int = 0
    """Contacts of whom a channel is dead."""
    answers: dict[Answer, int] = {}
    """Contacts of the audience by their last answer."""
    not_responding: int = 0
    """Contacts that were notified and have not answered."""
    exhausted: int = 0
    """Contacts without an answer with whom nothing is left to try."""
    done: int = 0
    """Contacts each of whose units is accounted for."""
    units: int = 0
    on_hand: int = 0
    """Units that those who answered had when the message came."""
    returned: int = 0
    corrected: int = 0
    """Replaced or corrected, received and verified."""
    destroyed: int = 0
    lost: int = 0
    drawn: int = 0
    """Effectiveness checks drawn, those still to be made too."""
    checks: dict[CheckOutcome, int] = {}

    @property
    def audience(self) -> int:
        """Contacts that should be told, whether they can be or not."""
        out = (self.left_out.get(reason, 0) for reason in (LeftOut.NOT_COVERED, LeftOut.NOT_TOLD))
        return self.contacts - sum(out)

    @property
    def reachable(self) -> int:
        """Contacts of the audience with any address."""
        return self.audience - self.left_out.get(LeftOut.NO_ADDRESS, 0)

    @property
    def notified_all(self) -> int:
        """Contacts to whom at least one message went that did not come back."""
        return sum(self.notified.values())

    @property
    def responding(self) -> int:
        """Contacts that gave any answer."""
        return sum(self.answers.values())

    @property
    def actionable(self) -> int:
        """Contacts that answered, have the device and take part: with these something can be done."""
        return sum(self.answers.get(answer, 0) for answer in (Answer.ACTED, Answer.ASKED, Answer.QUESTION))

    @property
    def accounted(self) -> int:
        """Units whose end is known: returned, corrected, destroyed or lost."""
        return self.returned + self.corrected + self.destroyed + self.lost


class Stage(enum.Enum):
    """A step of the funnel."""

    MADE = "made"
    DISTRIBUTED = "distributed"
    LISTED = "listed"
    JOINED = "joined"
    AUDIENCE = "audience"
    REACHABLE = "reachable"
    NOTIFIED = "notified"
    RESPONDING = "responding"
    ACTIONABLE = "actionable"
    ACCOUNTED = "accounted"
    VERIFIED = "verified"


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step of the funnel: a number, and of how many and of what it is a part."""

    stage: Stage
    says: str
    number: int | None
    """None is unknown."""
    out_of: int | None
    """None where the denominator is unknown, or there is none."""
    of: str
    """What the denominator is, in words; empty where there is none."""

    @property
    def share(self) -> float | None:
        """0 to 1; None where number or denominator is unknown, or the denominator is 0."""
        return self.number / self.out_of if self.number is not None and self.out_of else None


def funnel(counts: Counts) -> tuple[Step, ...]:
    """The steps from what was made to what is received and verified, each with its denominator.

    Units and contacts are never divided by each other. A share of what is unknown is unknown, not 0.
    """
    return (
        _step(Stage.MADE, "made", counts.made, None, ""),
        _step(Stage.DISTRIBUTED, "distributed", counts.distributed, counts.made, "units made"),
        _step(Stage.LISTED, "on a list", counts.units, counts.distributed, "units distributed"),
        _step(Stage.JOINED, "joined from the rows", counts.contacts, counts.rows, "rows of all lists"),
        _step(Stage.AUDIENCE, "to be told", counts.audience, counts.contacts, "contacts"),
        _step(Stage.REACHABLE, "with an address", counts.reachable, counts.audience, "contacts to be told"),
        _step(Stage.NOTIFIED, "notified", counts.notified_all, counts.audience, "contacts to be told"),
        _step(Stage.RESPONDING, "answered", counts.responding, counts.audience, "contacts to be told"),
        _step(
            Stage.ACTIONABLE,
            "have it and take part",
            counts.actionable,
            counts.responding,
            "contacts that answered",
        ),
        _step(Stage.ACCOUNTED, "accounted for", counts.accounted, counts.units, "units on a list"),
        _step(
            Stage.VERIFIED,
            "replaced or corrected, received and verified",
            counts.corrected,
            counts.units,
            "units on a list",
        ),
    )


def _step(stage: Stage, says: str, number: int | None, out_of: int | None, of: str) -> Step:
    return Step(stage=stage, says=says, number=number, out_of=out_of, of=of)
