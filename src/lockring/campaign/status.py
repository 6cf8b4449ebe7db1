"""The status report of a recall: the six numbers of 21 CFR 7.53(b). Nothing counts as done on shipment."""

from __future__ import annotations

from datetime import date

import msgspec

from lockring.campaign.figures import Counts
from lockring.campaign.strategy import Channel, CheckOutcome

ASKED = (
    "Number of consignees notified of the recall, and date and method of notification",
    (
        "Number of consignees responding to the recall communication and quantity of products on hand at the "
        "time it was received"
    ),
    "Number of consignees that did not respond",
    (
        "Number of products returned or corrected by each consignee contacted and the quantity of products "
        "accounted for"
    ),
    "Number and results of effectiveness checks that were made",
    "Estimated time frames for completion of the recall",
)
"""What 21 CFR 7.53(b)(1) to (6) ask for."""
OUTCOMES = {
    CheckOutcome.ACTED: "told and acted",
    CheckOutcome.NOT_ACTED: "told and not acted",
    CheckOutcome.NOT_TOLD: "never told",
    CheckOutcome.NOT_REACHED: "could not be asked",
}
NO_ESTIMATE = "Not estimated yet."


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One of the six numbers, with what 21 CFR 7.53(b) calls it, and what belongs to it."""

    number: str
    """(1) to (6)"""
    asks: str
    says: str


class StatusReport(msgspec.Struct, frozen=True, kw_only=True):
    """The six numbers of 21 CFR 7.53(b) as values, as they stood on a day."""

    on: date
    notified: int
    notified_by: dict[Channel, int]
    first_notified_on: date | None
    last_notified_on: date | None
    responding: int
    on_hand: int
    not_responding: int
    returned: int
    corrected: int
    destroyed: int
    lost: int
    checks: dict[CheckOutcome, int]
    checks_open: int
    """Drawn and still to be made."""
    completion: date | None
    """When it is estimated to be complete; None where nobody can say yet."""

    @property
    def accounted(self) -> int:
        """Units whose end is known."""
        return self.returned + self.corrected + self.destroyed + self.lost

    def lines(self) -> tuple[Line, ...]:
        """The report in words: six lines, in the order of 21 CFR 7.53(b)."""
        return tuple(
            Line(number=f"({n})", asks=asks, says=says)
            for n, (asks, says) in enumerate(zip(ASKED, self._answers(), strict=True), start=1)
        )

    def _answers(self) -> tuple[str, ...]:
        return (
            f"{_some(self.notified, 'contact')} notified{self._when()}{self._how()}.",
            f"{_some(self.responding, 'contact')} responded. They had {_some(self.on_hand, 'unit')} on hand.",
            f"{_some(self.not_responding, 'contact')} notified and without a response.",
            self._ended(),
            self._checked(),
            f"Estimated to be complete on {self.completion}." if self.completion else NO_ESTIMATE,
        )

    def _ended(self) -> str:
        return (
            f"{self.returned:,} returned, {self.corrected:,} corrected or replaced and verified, "
            f"{self.destroyed:,} destroyed, {self.lost:,} lost: "
            f"{_some(self.accounted, 'unit')} accounted for."
        )

    def _when(self) -> str:
        if self.first_notified_on is None:
            return ""
        last = self.last_notified_on
        until = f" to {last}" if last and last != self.first_notified_on else ""
        return f", {self.first_notified_on}{until}"

    def _how(self) -> str:
        by = ", ".join(f"{channel.value} {self.notified_by[channel]:,}" for channel in self._channels())
        return f": {by}" if by else ""

    def _channels(self) -> tuple[Channel, ...]:
        return tuple(channel for channel in Channel if self.notified_by.get(channel))

    def _checked(self) -> str:
        found = ", ".join(f"{says} {self.checks.get(outcome, 0):,}" for outcome, says in OUTCOMES.items())
        made = sum(self.checks.values())
        return f"{_some(made, 'check')} made: {found}. {self.checks_open:,} drawn and still to be made."


def _some(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def status_report(counts: Counts, *, on: date, completion: date | None = None) -> StatusReport:
    """The report as of a day from what was counted."""
    return StatusReport(
        on=on,
        notified=counts.notified_all,
        notified_by=counts.notified,
        first_notified_on=counts.first_notified_on,
        last_notified_on=counts.last_notified_on,
        responding=counts.responding,
        on_hand=counts.on_hand,
        not_responding=counts.not_responding,
        returned=counts.returned,
        corrected=counts.corrected,
        destroyed=counts.destroyed,
        lost=counts.lost,
        checks=counts.checks,
        checks_open=counts.drawn - sum(counts.checks.values()),
        completion=completion,
    )
