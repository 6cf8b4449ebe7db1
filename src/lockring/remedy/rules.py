"""What each event makes of a case, and which may come next: one rule an event. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from lockring.errors import RemedyError
from lockring.notice import RemedyKind
from lockring.remedy.case import Case, OldUnit, Stage, Terms
from lockring.remedy.events import (
    Actor,
    AppealAnswered,
    Appealed,
    CameBack,
    Confirmed,
    Event,
    Faulty,
    GivenUp,
    HandedOver,
    NotDelivered,
    Noted,
    ProblemReported,
    Received,
    Refused,
    Released,
    Reopened,
    Requested,
    Reserved,
    SentBack,
    Shipped,
    Withdrawn,
)

_STAFF = frozenset((Actor.AGENT, Actor.LEAD))
_OWNERS = frozenset((Actor.PERSON, Actor.CAREGIVER)) | _STAFF  # staff write down what is said by phone
_DESK = _STAFF | {Actor.SYSTEM}
_LEADS = frozenset((Actor.LEAD,))
_OPEN = frozenset((Stage.WAITING, Stage.RESERVED, Stage.SHIPPED, Stage.RECEIVED))
_OVER = frozenset((Stage.DONE, Stage.WITHDRAWN, Stage.REFUSED))
_ANY = frozenset(Stage) - {Stage.NEW}
_IN_HAND = frozenset((OldUnit.OWED, OldUnit.SENT))


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """Who may bring the event about, at which stages, if what holds, and what becomes of the case."""

    actors: frozenset[Actor]
    stages: frozenset[Stage]
    then: Callable[[Case, Any], Case]
    where: Callable[[Case], bool] = lambda _: True


def case_of(terms: Terms, events: Iterable[Event]) -> Case:
    """The case that these events make, in their order. Raises RemedyError for one that was not permitted."""
    case = Case(terms=terms)
    for event in events:
        case = after(case, event)
    return case


def after(case: Case, event: Event) -> Case:
    """The case after one event more. Raises RemedyError, with what is permitted, for one that is not.

    An event may not be older than the one before it.
    """
    rule = _RULES[type(event)]
    if not _permits(rule, case, event.by):
        may = ", ".join(sorted(_name(one) for one in permitted(case, event.by))) or "nothing"
        raise RemedyError(f"{_name(type(event))} is not permitted to {event.by.value} now; permitted: {may}")
    if case.last is not None and event.at < case.last:
        raise RemedyError("the event is older than the one before it; write it down with its own instant")
    changed = rule.then(case, event)
    return _done_if_complete(msgspec.structs.replace(changed, last=event.at))


def permitted(case: Case, by: Actor) -> tuple[type[Event], ...]:
    """The events that this actor may bring about now."""
    return tuple(event for event, rule in _RULES.items() if _permits(rule, case, by))


def _permits(rule: Rule, case: Case, by: Actor) -> bool:
    return by in rule.actors and case.stage in rule.stages and rule.where(case)


def _name(event: type[Event]) -> str:
    return str(event.__struct_config__.tag)


def _done_if_complete(case: Case) -> Case:
    """A case is over once the remedy is in hand, all of it seen, and the old unit is no longer owed.

    Of a return only the last counts: the kit may be lost, and the unit come back all the same.
    """
    settled = case.old_unit not in _IN_HAND
    if case.terms.kind is RemedyKind.RETURN:
        complete = case.stage in _OPEN and settled
    else:
        complete = case.stage is Stage.RECEIVED and settled and not case.to_confirm
    return _with(case, stage=Stage.DONE) if complete else case


def _with(case: Case, **changes: Any) -> Case:
    return msgspec.structs.replace(case, **changes)


def _requested(case: Case, event: Requested) -> Case:
    owed = OldUnit.OWED if case.terms.goes_back else OldUnit.NOT_OWED
    return _with(
        case,
        stage=_first(case),
        since=event.at,
        at_once=event.at_once,
        owner=event.owner,
        device=event.device,
        old_unit=owed,
    )


def _problem(case: Case, event: ProblemReported) -> Case:
    """The first reason stays: it is why the case went up."""
    return _with(case, at_once=case.at_once or event.says, device={**case.device, **event.device})


def _reserved(case: Case, event: Reserved) -> Case:
    if event.unit in case.tried:
        raise RemedyError("this unit was with the case before; reserve another one")
    return _with(case, stage=Stage.RESERVED, unit=event.unit)


def _released(case: Case, _: Released) -> Case:
    return _with(case, stage=Stage.WAITING, unit="")


def _shipped(case: Case, _: Shipped) -> Case:
    return _with(case, stage=Stage.SHIPPED, tried=(*case.tried, case.unit))


def _served_again(case: Case, event: NotDelivered | Faulty) -> Case:
    """What was seen of a unit is not true of the next one."""
    why = case.at_once or event.reason
    return _with(case, stage=Stage.WAITING, unit="", at_once=why, confirmed=frozenset())


def _received(case: Case, _: Received) -> Case:
    return _with(case, stage=Stage.RECEIVED)


def _confirmed(case: Case, event: Confirmed) -> Case:
    if event.what not in case.to_confirm:
        raise RemedyError("this is not among what is still to be confirmed")
    return _with(case, confirmed=case.confirmed | {event.what})


def _old(state: OldUnit) -> Callable[[Case, Event], Case]:
    return lambda case, _: _with(case, old_unit=state)


def _stage(stage: Stage) -> Callable[[Case, Event], Case]:
    """What was kept for the case is free again."""
    return lambda case, _: _with(case, stage=stage, unit="")


def _answered(case: Case, event: AppealAnswered) -> Case:
    """A request that was refused wrongly keeps its place in the queue."""
    return _with(case, stage=_first(case) if event.granted else Stage.REFUSED)


def _reopened(case: Case, event: Reopened) -> Case:
    """Served again from the beginning; after a remedy that failed, at once."""
    why = case.at_once or (event.reason if case.stage is Stage.DONE else "")
    owed = OldUnit.OWED if case.terms.kind is RemedyKind.RETURN else case.old_unit
    return _with(case, stage=_first(case), unit="", at_once=why, confirmed=frozenset(), old_unit=owed)


def _first(case: Case) -> Stage:
    """Where a case begins: with nothing to send, all that is left is to see that it is done."""
    return Stage.WAITING if case.terms.ships else Stage.RECEIVED


_RULES: dict[type[Event], Rule] = {
    Requested: Rule(actors=_OWNERS, stages=frozenset((Stage.NEW,)), then=_requested),
    ProblemReported: Rule(actors=_OWNERS, stages=_OPEN, then=_problem),
    Reserved: Rule(actors=_DESK, stages=frozenset((Stage.WAITING,)), then=_reserved),
    Released: Rule(actors=_DESK, stages=frozenset((Stage.RESERVED,)), then=_released),
    Shipped: Rule(actors=_DESK, stages=frozenset((Stage.RESERVED,)), then=_shipped),
    NotDelivered: Rule(
        actors=_DESK | {Actor.CARRIER}, stages=frozenset((Stage.SHIPPED,)), then=_served_again
    ),
    Received: Rule(actors=_OWNERS, stages=frozenset((Stage.SHIPPED,)), then=_received),
    Confirmed: Rule(
        actors=_OWNERS,
        stages=frozenset((Stage.RECEIVED,)),
        then=_confirmed,
        where=lambda case: bool(case.to_confirm),
    ),
    Faulty: Rule(
        actors=_OWNERS | {Actor.SYSTEM},
        stages=frozenset((Stage.SHIPPED, Stage.RECEIVED)),
        then=_served_again,
        where=lambda case: case.terms.ships,
    ),
    SentBack: Rule(
        actors=_OWNERS | {Actor.CARRIER},
        stages=_OPEN,
        then=_old(OldUnit.SENT),
        where=lambda case: case.old_unit is OldUnit.OWED,
    ),
    CameBack: Rule(
        actors=_DESK, stages=_OPEN, then=_old(OldUnit.BACK), where=lambda case: case.old_unit in _IN_HAND
    ),
    GivenUp: Rule(
        actors=_OWNERS,
        stages=_OPEN,
        then=_old(OldUnit.GIVEN_UP),
        where=lambda case: case.old_unit in _IN_HAND,
    ),
    Withdrawn: Rule(
        actors=_OWNERS,
        stages=frozenset((Stage.WAITING, Stage.RESERVED)),
        then=_stage(Stage.WITHDRAWN),
    ),
    Refused: Rule(
        actors=_STAFF, stages=frozenset((Stage.WAITING, Stage.RESERVED)), then=_stage(Stage.REFUSED)
    ),
    Appealed: Rule(actors=_OWNERS, stages=frozenset((Stage.REFUSED,)), then=_stage(Stage.APPEALED)),
    AppealAnswered: Rule(actors=_LEADS, stages=frozenset((Stage.APPEALED,)), then=_answered),
    Reopened: Rule(actors=_OWNERS, stages=frozenset((Stage.DONE, Stage.WITHDRAWN)), then=_reopened),
    HandedOver: Rule(actors=_OWNERS, stages=_ANY, then=lambda case, event: _with(case, owner=event.to)),
    Noted: Rule(actors=_STAFF, stages=_ANY, then=lambda case, _: case),
}
