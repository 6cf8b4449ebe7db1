"""Whom a revision tells, and who is left out and why. Unknown is no "no": who cannot be ruled out is told."""

from __future__ import annotations

import enum
from collections import Counter
from collections.abc import Iterable
from datetime import date

import msgspec

from lockring.advice import applies
from lockring.campaign.strategy import Channel
from lockring.facts import Device
from lockring.judge import judge
from lockring.notice import Revision, Status, VerdictKind
from lockring.truth import Truth, all_of, any_of
from lockring.verdict import assess_revision, in_doubt_where_no_answer


class LeftOut(enum.Enum):
    """Why somebody on a list is not written to. Of several reasons the first of these counts."""

    NOT_COVERED = "not_covered"
    """The revision surely does not cover their device."""
    NOT_TOLD = "not_told"
    """The revision covers it, or may, but told only some, and surely not them."""
    NO_ADDRESS = "no_address"
    """They should be told, and no channel reaches them."""


Placed = LeftOut | None
"""Why somebody is left out; None for whom is told."""


def placed(revision: Revision, device: Device, has: frozenset[Channel]) -> Placed:
    """Why the revision leaves the owner of this device out; None where they are told.

    `has` is by which channels they can be reached. Total: what is not known leaves nobody out.
    """
    if covers(revision, device) is False:
        return LeftOut.NOT_COVERED
    if tells(revision, device) is False:
        return LeftOut.NOT_TOLD
    return None if has else LeftOut.NO_ADDRESS


def covers(revision: Revision, device: Device) -> Truth:
    """Whether the revision concerns the device; None when what is known does not settle it.

    It does where its scope covers the device, and where it offers a remedy to those outside of it: every
    remote control goes back, also one that was never set up in a pump.
    """
    kind = assess_revision(device, revision).kind
    if kind is not VerdictKind.NOT_AFFECTED or revision.status is Status.WITHDRAWN:
        return _COVERS[kind]
    known = in_doubt_where_no_answer(device, revision)
    return any_of(applies(known, kind, remedy) for remedy in revision.remedies)


_COVERS: dict[VerdictKind, Truth] = {
    VerdictKind.AFFECTED: True,
    VerdictKind.NOT_AFFECTED: False,
    VerdictKind.UNDETERMINED: None,
}


def tells(revision: Revision, device: Device) -> Truth:
    """Whether the revision told its owner (`revision.told`); where it is silent, it told all."""
    conditions = revision.told.all if revision.told else ()
    known = in_doubt_where_no_answer(device, revision)
    return all_of(*(judge(known, condition) for condition in conditions))


def why(revision: Revision, reason: LeftOut) -> str:
    """The reason in a sentence, for the list of those who are left out."""
    match reason:
        case LeftOut.NOT_COVERED:
            return "What is known of the device rules it out: this revision does not cover it."
        case LeftOut.NOT_TOLD:
            told = f" {revision.told.says}" if revision.told else ""
            return f"This revision told only some owners, and surely not this one. It told:{told}"
        case LeftOut.NO_ADDRESS:
            return "They should be told, but no list has an e-mail, a phone number or a postal address."


class Side(msgspec.Struct, frozen=True, kw_only=True):
    """What one revision does with all that are on the lists."""

    revised_on: date
    listed: int
    told: int
    left_out: dict[LeftOut, int]
    """Every reason, also with 0; with `told` they make up `listed`."""

    @property
    def share_told(self) -> float | None:
        """Of all that are listed, 0 to 1; None where nobody is."""
        return self.told / self.listed if self.listed else None


class SideBySide(msgspec.Struct, frozen=True, kw_only=True):
    """Two revisions on the same people: how many each tells, and how many only one of them tells."""

    old: Side
    new: Side
    only_new: int
    only_old: int


def compared(old: Revision, new: Revision, device: Device, has: frozenset[Channel]) -> tuple[Placed, Placed]:
    """What each of two revisions does with one owner."""
    return placed(old, device, has), placed(new, device, has)


def side_by_side(old: Revision, new: Revision, pairs: Iterable[tuple[Placed, Placed]]) -> SideBySide:
    """The count of what `compared` said of each owner."""
    counted = Counter(pairs)
    by_old, by_new = Counter[Placed](), Counter[Placed]()
    for (one, other), count in counted.items():
        by_old[one] += count
        by_new[other] += count
    return SideBySide(
        old=_side(old, by_old),
        new=_side(new, by_new),
        only_new=sum(count for (one, other), count in counted.items() if one and not other),
        only_old=sum(count for (one, other), count in counted.items() if other and not one),
    )


def _side(revision: Revision, counted: Counter[Placed]) -> Side:
    return Side(
        revised_on=revision.revised_on,
        listed=counted.total(),
        told=counted[None],
        left_out={reason: counted[reason] for reason in LeftOut},
    )
