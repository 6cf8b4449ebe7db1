"""What a revision says of its devices, its hazards and its people, as lines that every paper shares."""

from __future__ import annotations

from lockring.campaign.documents.words import Words
from lockring.conditions import AnySuffix, Condition, DateRange, OneOf, Prefix, Range, VersionRange
from lockring.notice import Remedy, RemedyKind, Revision, VerdictKind
from lockring.vocabulary import label_fact


def identification(revision: Revision) -> dict[str, tuple[str, ...]]:
    """By the name of each fact of a label: the values that the scope names, as the notice prints them."""
    found: dict[str, dict[str, None]] = {}
    for clause in revision.scope.any:
        for condition in clause.all:
            if label_fact(condition.fact):
                found.setdefault(condition.fact, {}).update(dict.fromkeys(printed(condition)))
    return {fact: tuple(values) for fact, values in found.items() if values}


def printed(condition: Condition) -> tuple[str, ...]:
    """The values that a condition names: each of them, or the ends of a range; nothing for other tests."""
    match condition:
        case OneOf() | AnySuffix():
            return condition.values
        case Prefix():
            return tuple(f"{value}…" for value in condition.values)
        case Range() | VersionRange() | DateRange():
            return (f"{condition.first or ''}–{condition.last or ''}",)
        case _:
            return ()


def hazards(revision: Revision) -> tuple[str, ...]:
    """Every hazard with its situation and its harm: none is left out, and none is made smaller."""
    return tuple(f"{one.hazard}. {one.situation}. {one.harm}." for one in revision.hazards)


def stated(revision: Revision) -> tuple[str, ...]:
    """The figures that the sources state: devices, complaints, injuries, deaths."""
    return tuple(f"{claim.what}: {claim.value:,}" for claim in revision.claims)


def lines(revision: Revision) -> tuple[str, ...]:
    """Whom to call, and when."""
    return tuple(
        " · ".join(filter(None, (one.name, one.phone, one.hours, one.web))) for one in revision.contacts
    )


def is_removal(revision: Revision) -> bool:
    """Whether devices leave their owners: returned, replaced or refunded (21 CFR 806.2); else corrected."""
    leaving = {RemedyKind.RETURN, RemedyKind.REPLACEMENT, RemedyKind.REFUND}
    return any(remedy.kind in leaving for remedy in revision.remedies)


def owners_remedies(revision: Revision, said: Words) -> tuple[str, ...]:
    """What the firm offers to those whom the notice covers, with what it costs and what goes back."""
    return tuple(_offer(one, said) for one in revision.remedies if VerdictKind.AFFECTED in one.verdicts)


def _offer(remedy: Remedy, said: Words) -> str:
    back = said.send_back.format(what=remedy.send_back) if remedy.send_back else ""
    return " ".join(filter(None, (remedy.only_if, remedy.text, said.cost.format(cost=remedy.cost), back)))
