"""Of very many notices those that may be about a device, and how many could not be compared. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from typing import Protocol

import msgspec

from lockring.advice import Finding
from lockring.conditions import PRODUCT_FACTS
from lockring.facts import Device
from lockring.notice import Notice, VerdictKind


class Candidates(msgspec.Struct, frozen=True, kw_only=True):
    """Of very many notices those that may be about a device.

    `telling` are the ids of those of which something says so; the others are to be judged, and told of only
    if they cover it. `open` are the ids of all that nothing known of the device rules out, judged or not.
    `lacks` is the fact that would rule out the most of them; empty if there is none.
    """

    notices: tuple[Notice, ...] = ()
    telling: frozenset[str] = frozenset()
    open: AbstractSet[str] = frozenset()
    lacks: str = ""


class MoreNotices(Protocol):
    """Notices that are too many to hold. `lockring.holdings` finds them in a store."""

    def candidates(self, device: Device, *, as_of: date | None, only: Sequence[str]) -> Candidates:
        """The notices that may be about the device; with `only`, these notices and no others."""
        ...

    def prints(self, number: str) -> bool:
        """Whether some notice prints exactly this product number."""
        ...


class NotCompared(msgspec.Struct, frozen=True, kw_only=True):
    """How many notices may be about the device for all that is known of it, and the fact that would tell."""

    count: int
    lacks: str


def merged(
    held: tuple[Notice, ...], more: tuple[Notice, ...]
) -> tuple[tuple[Notice, ...], tuple[Notice, ...]]:
    """The notices held, each with the revisions that the others have of it too, and the rest of the others.

    Of two revisions of one day the one held counts: it came with this Lockring. So it is with a study.
    """
    others = {notice.id: notice for notice in more}
    both = tuple(_joined(notice, others.pop(notice.id, None)) for notice in held)
    return both, tuple(others.values())


def _joined(one: Notice, other: Notice | None) -> Notice:
    if other is None:
        return one
    dated = {revision.revised_on: revision for revision in (*other.revisions, *one.revisions)}
    return Notice(
        id=one.id,
        revisions=tuple(dated[day] for day in sorted(dated)),
        unreadable=(*one.unreadable, *other.unreadable),
        studies=tuple({study.page: study for study in (*other.studies, *one.studies)}.values()),
    )


def tells(finding: Finding, telling: frozenset[str]) -> bool:
    """Whether to tell of a finding: it covers the device, or something says that it is about this product."""
    if finding.kind is VerdictKind.AFFECTED or finding.revision.id not in telling:
        return finding.kind is VerdictKind.AFFECTED
    used = {fact for reason in finding.verdict.because for fact in reason.facts}
    return finding.kind is VerdictKind.UNDETERMINED or not used or not used <= set(PRODUCT_FACTS)


def not_compared(
    found: Candidates, judged: Sequence[Finding], told: Sequence[Finding], notices: Sequence[Notice]
) -> NotCompared | None:
    """What is neither told of nor ruled out by its judgement."""
    undecided = {one.revision.id for one in judged if one.kind is VerdictKind.UNDETERMINED}
    settled = {notice.id for notice in notices} - undecided | {one.revision.id for one in told}
    count = len((found.open | undecided) - settled)
    return NotCompared(count=count, lacks=found.lacks) if count else None
