"""What the firm offers for a device: which remedies a person may ask for, and who goes first. Pure.

Also whether a unit is fit to be sent as a replacement. In 2022 reworked units with wrong or doubled serial
numbers became a second Class I recall: a remedy is itself a device, and is judged like one.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from lockring.advice import Finding
from lockring.notice import Remedy, RemedyKind, Stance, Urgency, VerdictKind

_SENT = frozenset((RemedyKind.REPLACEMENT, RemedyKind.RETURN))  # something travels: it is asked for
_TAKEN_AWAY = _SENT | {RemedyKind.REFUND}  # the firm wants the device back, or out of use


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """A remedy that can be asked for, and, if it cannot wait, the step that says so."""

    notice: str
    remedy: Remedy
    at_once: str = ""


class Fit(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a unit may be sent: `refused` by these notices, `open` while these facts are not known.

    `told` are the notices that cover it and take nothing away: the person is told of them with the unit.
    """

    refused: tuple[str, ...] = ()
    open: tuple[tuple[str, tuple[str, ...]], ...] = ()
    told: tuple[str, ...] = ()

    @property
    def may_be_sent(self) -> bool:
        """Whether nothing speaks against it, and nothing is left to find out."""
        return not (self.refused or self.open)


def offers(finding: Finding) -> tuple[Offer, ...]:
    """What a person may ask for under this finding: remedies that surely apply and that the firm sends."""
    return tuple(
        Offer(notice=finding.revision.id, remedy=told.item, at_once=_cannot_wait(finding, told.item))
        for told in finding.remedies
        if told.sure and told.item.kind in _SENT
    )


def _cannot_wait(finding: Finding, remedy: Remedy) -> str:
    """The first step that surely says "do not, now", where the notice serves such devices first."""
    if not remedy.first_in_line:
        return ""
    urgent = (told.item for told in finding.steps if told.sure and told.item.urgency is Urgency.NOW)
    return next((step.text for step in urgent if step.stance is Stance.DO_NOT), "")


def fit(findings: Sequence[Finding]) -> Fit:
    """Whether a unit with these findings may be sent to a person.

    A notice that covers it and surely takes it away refuses it; one that may do so leaves it open. A notice
    that only says how to use such a device refuses none.
    """
    return Fit(
        refused=tuple(one.revision.id for one in findings if _refuses(one)),
        open=tuple((one.revision.id, _missing(one)) for one in findings if _is_open(one)),
        told=tuple(
            one.revision.id for one in findings if one.kind is VerdictKind.AFFECTED and not _refuses(one)
        ),
    )


def _refuses(one: Finding) -> bool:
    return one.kind is VerdictKind.AFFECTED and any(
        told.sure and told.item.kind in _TAKEN_AWAY for told in one.remedies
    )


def _is_open(one: Finding) -> bool:
    takes_away = any(remedy.kind in _TAKEN_AWAY for remedy in one.revision.remedies)
    return one.kind is VerdictKind.UNDETERMINED and takes_away


def _missing(one: Finding) -> tuple[str, ...]:
    return tuple(dict.fromkeys(missing.fact for missing in one.verdict.missing))
