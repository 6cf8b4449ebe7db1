"""What one revision says of one device, to be compared with what another says of it.

Who is told of a new revision is decided by this alone: the same verdict and the same words bother nobody.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from lockring.advice import find
from lockring.conditions import PRODUCT_FACTS
from lockring.facts import Device
from lockring.notice import Notice, Revision, Urgency, VerdictKind
from lockring.vocabulary import MADE_OF

Line = tuple[str, bool]
"""The words of a step or a remedy, and whether it is known to apply."""


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """The verdict on a device, with the steps and remedies that follow, in their order."""

    verdict: VerdictKind
    steps: tuple[Line, ...] = ()
    remedies: tuple[Line, ...] = ()


def said(device: Device, revision: Revision | None) -> Said:
    """What the revision says of the device.

    None, or a revision that does not cover it and has nothing for it to do, says "not affected" and no more:
    who has another device is not told of a notice that is new.
    """
    if revision is None:
        return Said(verdict=VerdictKind.NOT_AFFECTED)
    found = find(device, Notice(id=revision.id, revisions=(revision,)))
    steps = tuple((_words(told.item.only_if, told.item.text), told.sure) for told in found.steps)
    to_do = any(told.item.urgency is not Urgency.WHEN_CONVENIENT for told in found.steps)
    if found.kind is VerdictKind.NOT_AFFECTED and not to_do:
        return Said(verdict=found.kind)
    remedies = tuple((_words(told.item.only_if, told.item.text), told.sure) for told in found.remedies)
    return Said(verdict=found.kind, steps=steps, remedies=remedies)


def deciding(*revisions: Revision | None) -> frozenset[str]:
    """The facts of a device on which it can depend what these revisions say of it."""
    named = {fact for one in revisions if one for fact in _facts(one)}
    parts = {part for fact in named for part in MADE_OF.get(fact, ())}
    return frozenset(named | parts | set(PRODUCT_FACTS))


def _facts(revision: Revision) -> Iterator[str]:
    yield from revision.scope.facts()
    for rule in (*revision.advice, *revision.remedies):
        yield from (condition.fact for group in rule.when for condition in group)


def _words(only_if: str, text: str) -> str:
    return f"{only_if} {text}".strip()
