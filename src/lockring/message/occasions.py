"""On which occasions a person is written to: what an event leads to, at once or after a while. Pure.

A message that asks for something comes some days after the event, and only if it still has to be asked.
"""

from __future__ import annotations

import enum
from datetime import timedelta

import msgspec

from lockring.notice import RemedyKind
from lockring.remedy import Case, Event, OldUnit, Stage
from lockring.remedy import events as happened

ASK_AFTER = timedelta(days=7)  # a parcel within the United States takes up to five working days (USPS Ground)
REMIND_AFTER = timedelta(days=3)  # first the new device, then the old one


class Occasion(enum.Enum):
    """What a message is about."""

    REQUESTED = "requested"
    PROBLEM = "problem"
    READY = "ready"
    DELAYED = "delayed"
    SHIPPED = "shipped"
    ASK_ARRIVED = "ask_arrived"
    TO_SEE = "to_see"
    SEND_BACK = "send_back"
    CAME_BACK = "came_back"
    NOT_DELIVERED = "not_delivered"
    FAULTY = "faulty"
    REFUSED = "refused"
    APPEALED = "appealed"
    APPEAL_GRANTED = "appeal_granted"
    APPEAL_DENIED = "appeal_denied"
    WITHDRAWN = "withdrawn"
    REOPENED = "reopened"
    HANDED_OVER = "handed_over"
    """To the new owner."""
    HANDED_AWAY = "handed_away"
    """To the one who was the owner."""
    DONE = "done"
    INVITED = "invited"
    """To somebody who is asked to help."""
    INVITED_TO_OWN = "invited_to_own"
    MONTHLY = "monthly"
    """Nothing has changed for a month."""
    REVISED = "revised"
    """What a notice says of the device has changed."""
    LOOK = "look"
    """The reminder that they asked for."""


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """A message that an event leads to, so long after it."""

    occasion: Occasion
    after: timedelta = timedelta()


_AT_ONCE: dict[type[Event], tuple[Occasion, ...]] = {
    happened.Requested: (Occasion.REQUESTED,),
    happened.ProblemReported: (Occasion.PROBLEM,),
    happened.Reserved: (Occasion.READY,),
    happened.Released: (Occasion.DELAYED,),
    happened.Shipped: (Occasion.SHIPPED,),
    happened.CameBack: (Occasion.CAME_BACK,),
    happened.NotDelivered: (Occasion.NOT_DELIVERED,),
    happened.Faulty: (Occasion.FAULTY,),
    happened.Refused: (Occasion.REFUSED,),
    happened.Appealed: (Occasion.APPEALED,),
    happened.Withdrawn: (Occasion.WITHDRAWN,),
    happened.Reopened: (Occasion.REOPENED,),
    happened.HandedOver: (Occasion.HANDED_OVER, Occasion.HANDED_AWAY),
}


def dues(event: Event, case: Case) -> tuple[Due, ...]:
    """The messages that this event leads to; `case` is what it made of the case. Many events say nothing."""
    if isinstance(event, happened.HandedOver | happened.Noted):
        return _at_once(event)
    if case.stage is Stage.DONE:
        return (Due(occasion=Occasion.DONE),)
    if isinstance(event, happened.AppealAnswered):
        return (Due(occasion=Occasion.APPEAL_GRANTED if event.granted else Occasion.APPEAL_DENIED),)
    if isinstance(event, happened.Shipped):
        return (*_at_once(event), Due(occasion=Occasion.ASK_ARRIVED, after=ASK_AFTER))
    if isinstance(event, happened.Received):
        return _in_hand(case)
    return _at_once(event)


def _at_once(event: Event) -> tuple[Due, ...]:
    return tuple(Due(occasion=one) for one in _AT_ONCE.get(type(event), ()))


def _in_hand(case: Case) -> tuple[Due, ...]:
    """What is still to be seen is said at once. A kit is there to be used; an old device can wait."""
    told = [Due(occasion=Occasion.TO_SEE)] if case.to_confirm else []
    if case.old_unit is OldUnit.OWED:
        is_kit = case.terms.kind is RemedyKind.RETURN
        told.append(Due(occasion=Occasion.SEND_BACK, after=timedelta() if is_kit else REMIND_AFTER))
    return tuple(told)


def still_holds(occasion: Occasion, then: Case, now: Case) -> bool:
    """Whether the message still has to be sent; `then` is the case after its event, `now` as it is.

    Nobody is told of a case that has another owner by now, or asked for what is settled.
    """
    if occasion is not Occasion.HANDED_AWAY and then.owner != now.owner:
        return False
    match occasion:
        case Occasion.ASK_ARRIVED:
            return now.stage is Stage.SHIPPED and now.tried == then.tried
        case Occasion.TO_SEE:
            return now.stage is Stage.RECEIVED and bool(now.to_confirm) and now.tried == then.tried
        case Occasion.SEND_BACK:
            return not now.is_over and now.old_unit is OldUnit.OWED
        case _:
            return True
