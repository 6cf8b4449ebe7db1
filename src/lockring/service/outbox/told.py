"""What became of a message, and what that means for the contact it was for: here alone it is decided.

A rung of the ladder is tried once its message is taken: a mail by the server, a letter when its batch is
posted, a call when the caller writes down that they were told. An address by which nothing arrives makes room
for another one of the same channel that the lists have; where there is none, the channel is dead, and the
next rung is due at once.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from lockring.campaign import Channel
from lockring.remedy import Actor
from lockring.service import ledger
from lockring.service.campaign import roots
from lockring.service.ledger import By
from lockring.service.models import Contact, Dispatch, DispatchState, Subscriber
from lockring.service.outbox import numbers, putting

CAMPAIGN = "campaign."
"""How the purposes begin that tell an owner of the recall."""
NOT_NEEDED = "no longer needed"
WAY_DEAD = "this way to them is dead; the next step follows"
_PHONE, _POSTAL = ("phone",), ("street", "city", "region", "postal_code", "country")
PLACES = {"email": ("email",), "sms": _PHONE, "phone": _PHONE, "letter": _POSTAL}
"""The fields of a contact that are the place of a channel; no place without the first two of them."""


def is_told(dispatch: Dispatch, at: datetime) -> None:
    """A rung is tried by a message that is taken; by the first one a contact is told."""
    row = _contact(dispatch)
    if row is not None:
        tried(row, int(dispatch.detail.get("rung", 1)), Channel(dispatch.channel), at)
        row.save(update_fields=("rung", "tried_at", "told_at", "told_by"))


def why_not(dispatch: Dispatch) -> str:
    """Why a message is no longer said: it is not needed, or its channel has died since it was put down."""
    of_campaign = dispatch.purpose.startswith(CAMPAIGN)
    row = Contact.objects.filter(id=dispatch.subject).first() if of_campaign else None
    return WAY_DEAD if row is not None and dispatch.channel in row.dead_channels else NOT_NEEDED


def tried(row: Contact, rung: int, channel: Channel, at: datetime) -> None:
    """Changes the contact as a message that was taken does, without saving it."""
    row.rung, row.tried_at = max(row.rung, rung), at
    if row.told_at is None:
        row.told_at, row.told_by = at, channel.value


@transaction.atomic
def is_dead(
    dispatch: Dispatch,
    at: datetime,
    *,
    try_other: bool = True,
    endpoint: str = "",
    also: tuple[str, ...] = (),
) -> None:
    """Nothing arrives at this place: another of the same channel is tried, else the channel is dead.

    Without `try_other` the channel is dead in any case: they do not want such messages there. A browser
    that has left its `endpoint` is forgotten, and the same is said by e-mail. `also` are other channels that
    go to the same place.
    """
    ledger.lock()
    if endpoint:
        _forget_browser(dispatch, endpoint, at)
    for row in _at_the_place(dispatch, is_any=not try_other):
        if dispatch.channel in row.dead_channels:
            continue
        if try_other and _takes_other(row, dispatch.channel):
            if row.joined_into_id is None:
                _say_again(dispatch, row.id, at)
            continue
        row.dead_channels = list(dict.fromkeys((*row.dead_channels, dispatch.channel, *also)))
        row.save(update_fields=("dead_channels",))


def was_wrong(dispatch: Dispatch) -> None:
    """The number that was called is not theirs: whom an SMS to it told was not told."""
    row = _contact(dispatch)
    if row is not None and row.told_by == Channel.SMS.value:
        came_back(dispatch, nor=(Channel.SMS.value,))


@transaction.atomic
def leave(name: UUID, at: datetime) -> None:
    """Ends e-mails to this contact, as they asked. Letters and calls go on: they are about safety."""
    ledger.lock()
    both = {name, roots.root(name)}  # if the join is undone, neither gets what they wanted no more
    for contact in Contact.objects.select_for_update().filter(id__in=both).order_by("id"):
        if Channel.EMAIL.value in contact.dead_channels:
            continue
        contact.dead_channels = sorted({*contact.dead_channels, Channel.EMAIL.value})
        contact.save(update_fields=("dead_channels",))
        by, body = By(part=Actor.PERSON, who=str(name)), {"channel": Channel.EMAIL.value}
        ledger.append("left_channel", by=by, at=at, subject=str(contact.id), body=body)


def came_back(dispatch: Dispatch, *, nor: tuple[str, ...] = ()) -> None:
    """Whoever was told by this message was not; another that did arrive counts in its place.

    None of the channels `nor` counts. Where none is left, there is no answer to wait for: what comes next is
    due at once.
    """
    row = _contact(dispatch)
    if row is None or row.told_at is None:
        return
    sent = Dispatch.objects.filter(
        subject__in=roots.family(row.id), state=DispatchState.SENT, purpose__startswith=CAMPAIGN
    ).exclude(channel__in=nor)
    other = sent.exclude(came_back__kind="bounce").exclude(id=dispatch.id).order_by("ended_at").first()
    row.told_at, row.told_by = (other.ended_at, other.channel) if other else (None, "")
    row.tried_at = row.tried_at if other else None
    row.save(update_fields=("told_at", "told_by", "tried_at"))


def _contact(dispatch: Dispatch) -> Contact | None:
    """The contact that counts for whom the message was for."""
    if not dispatch.purpose.startswith(CAMPAIGN):
        return None
    return Contact.objects.select_for_update().filter(id=roots.root(dispatch.subject)).first()


def _at_the_place(dispatch: Dispatch, *, is_any: bool) -> list[Contact]:
    """Whom the message was for, and the contact that counts for them: at the same place, or at any."""
    if not dispatch.purpose.startswith(CAMPAIGN):
        return []
    ids = {dispatch.subject, roots.root(dispatch.subject)}
    rows = {row.id: row for row in Contact.objects.select_for_update().filter(id__in=ids).order_by("id")}
    place, own = PLACES.get(dispatch.channel, ()), rows.get(dispatch.subject)
    return [
        row
        for row in rows.values()
        if row is own or is_any or all(getattr(row, name) == getattr(own, name) for name in place)
    ]


def _forget_browser(dispatch: Dispatch, endpoint: str, at: datetime) -> None:
    """Forgets the browser of a subscriber, unless they have named another one since."""
    one = Subscriber.objects.select_for_update().filter(id=dispatch.subject, ended_at=None).first()
    if one is None:
        return
    by_mail = dispatch.key.removesuffix(f":{Channel.PUSH.value}")
    putting.put(dispatch.purpose, one.id, Channel.EMAIL.value, by_mail, at, at, dispatch.detail)
    if (one.push or {}).get("endpoint") == endpoint:
        one.push = None
        one.save(update_fields=("push",))
        body = {"on": False, "why": "the browser has left"}
        ledger.append("news_push", by=ledger.SYSTEM, at=at, subject=str(one.id), body=body)


def _takes_other(row: Contact, channel: str) -> bool:
    """Puts the next place of the lists where the dead one was, which the rows of the lists still hold.

    A number that takes no SMS changes places with one that does: it can be called still.
    """
    place = PLACES.get(channel, ())
    ways: list[dict[str, Any]] = row.other_ways
    found = next((way for way in ways if _is_place(way, channel, row.country)), None)
    if found is None:
        return False
    kept = [{name: getattr(row, name) for name in place}] if channel == Channel.SMS.value else []
    for name in place:
        setattr(row, name, found.get(name) or (row.country if name == "country" else ""))
    row.other_ways = [*(way for way in ways if way is not found), *kept]
    row.save(update_fields=(*place, "other_ways"))
    return True


def _is_place(way: dict[str, Any], channel: str, country: str) -> bool:
    place = PLACES.get(channel, ())
    if channel == Channel.SMS.value:
        return bool(numbers.sendable(str(way.get("phone", "")), country))
    return bool(place) and all(way.get(name) for name in place[:2])


def _say_again(dispatch: Dispatch, subject: UUID, at: datetime) -> None:
    """Puts the same message down once more: where it goes is looked up when it is sent."""
    key, _, number = dispatch.key.partition("+")
    again = f"{key}+{int(number or 1) + 1}"
    dispatch_again = putting.put(dispatch.purpose, subject, dispatch.channel, again, at, at, dispatch.detail)
    body = {"channel": dispatch.channel, "put_down": dispatch_again is not None}
    ledger.append("other_place", by=ledger.SYSTEM, at=at, subject=str(subject), body=body)
