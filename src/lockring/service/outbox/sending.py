"""Workers that say what is due: each message claimed, composed as it is true now, given on, written down.

At least once, and once by its key. A worker that is killed leaves its claims behind; they lapse, and another
takes them. What becomes of a message is written at once after it, so a kill can double at most one message a
worker: the one that the other side has taken while its line was not yet written. It goes out again under the
same Message-ID, by which mail programs show it once. No message is lost: only what is written is over.
"""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from lockring.service.mailing import PAUSES
from lockring.service.models import Contact, Dispatch, DispatchState
from lockring.service.outbox import composing, quiet, tokens, told
from lockring.service.outbox.composed import Composed, Outcome, Taken, Way
from lockring.service.outbox.email import Mailer
from lockring.service.outbox.push import Pusher
from lockring.service.outbox.sms import Texter

BY_HAND = ("letter", "phone")
"""Channels of people: a letter is printed and posted, a call is made. They wait until somebody says so."""
LEASE = timedelta(minutes=10)  # a claim is over by then
BATCH = 50  # messages that are claimed at once
REHEARSAL = "rehearsal"
_LONGEST = timedelta(minutes=2)  # of one message: a server may take 30 s for each of its answers
_log = logging.getLogger(__name__)
READY, CLAIMED = DispatchState.READY, DispatchState.CLAIMED
SENT, DROPPED, DEAD = DispatchState.SENT, DispatchState.DROPPED, DispatchState.DEAD


class Worker:
    """One that sends, with its channels. `lease` is how long others leave alone what it has claimed."""

    def __init__(self, lease: timedelta = LEASE) -> None:
        """Opens nothing yet."""
        self.lease = lease
        self.ways: Mapping[str, Way] = {"email": Mailer(), "sms": Texter(), "push": Pusher()}

    def deliver_due(self, now: datetime, *, goes_on: Callable[[], bool] = lambda: True) -> int:
        """Sends until nothing is due, or it is told to stop; returns how many messages were taken."""
        began, taken = time.monotonic(), 0

        def at() -> datetime:
            return now + timedelta(seconds=time.monotonic() - began)

        drop_rehearsed(now)
        try:
            while goes_on() and (claimed := claim(at(), self.lease)):
                taken += self._send_all(claimed, at, goes_on)
        finally:
            for way in self.ways.values():
                way.close()
        return taken

    def _send_all(
        self, claimed: list[Dispatch], at: Callable[[], datetime], goes_on: Callable[[], bool]
    ) -> int:
        """Gives back what it cannot send before its claim lapses, so that nobody else sends it meanwhile."""
        taken, rehearsed = 0, _rehearsed(one.subject for one in claimed)
        for place, dispatch in enumerate(claimed):
            until = dispatch.claimed_until
            if not goes_on() or until is None or at() > until - min(_LONGEST, self.lease / 2):
                _give_back(claimed[place:])
                break
            taken += self._send(dispatch, at, dispatch.subject in rehearsed)
        return taken

    def _send(self, dispatch: Dispatch, at: Callable[[], datetime], is_rehearsal: bool) -> bool:
        if is_rehearsal:
            return _end(dispatch, DROPPED, at(), REHEARSAL)
        if dispatch.tries > len(PAUSES):
            return _end(dispatch, DEAD, at(), dispatch.fault or "workers ended while they sent it")
        try:
            composed = composing.compose(dispatch)
            if composed is None:
                return _end(dispatch, DROPPED, at(), told.why_not(dispatch))
            allowed = quiet.allowed_at(dispatch.channel, composed.to.region, composed.to.country, at())
            if allowed > at():
                return _put_off(dispatch, allowed)
            taken = self.ways[dispatch.channel].deliver(_with_token(composed, dispatch))
        except Exception as error:  # noqa: BLE001 - whatever is wrong with this one, the others are due
            where = "".join(
                traceback.format_tb(error.__traceback__)
            )  # without its text, which may name somebody
            _log.error(
                "a message could not be made (%s): %s\n%s", type(error).__name__, dispatch.purpose, where
            )
            taken = Taken(outcome=Outcome.LATER, fault=f"it could not be made ({type(error).__name__})")
        return _written(dispatch, taken, at())


def deliver_due(now: datetime) -> int:
    """Sends all that is due, and returns how many messages were taken."""
    return Worker().deliver_due(now)


def claim(now: datetime, lease: timedelta = LEASE, batch: int = BATCH) -> list[Dispatch]:
    """The next messages, no other worker's until the lease is over. A lapsed claim counts as a try."""
    skip = connection.features.has_select_for_update_skip_locked
    with transaction.atomic():  # in SQLite it takes the lock for writing at its beginning
        rows = Dispatch.objects.select_for_update(skip_locked=skip)
        lapsed = list(rows.filter(state=CLAIMED, claimed_until__lte=now).order_by("id")[:batch])
        due = rows.filter(~Q(channel__in=BY_HAND), state=READY, due_at__lte=now).order_by("due_at", "id")
        found = lapsed + list(due[: batch - len(lapsed)])
        for one in found:
            one.tries += one.state == CLAIMED
            one.state, one.claimed_until = CLAIMED, now + lease
        mine = Dispatch.objects.filter(id__in=[one.id for one in found])
        mine.update(state=CLAIMED, claimed_until=now + lease)
        Dispatch.objects.filter(id__in=[one.id for one in lapsed]).update(tries=F("tries") + 1)
    return found


def drop_rehearsed(now: datetime) -> int:
    """Ends what a rehearsal would have people print or call, and returns how many messages that were."""
    rehearsed = Contact.objects.filter(campaign__is_rehearsal=True)
    if not rehearsed.exists():
        return 0
    due = Dispatch.objects.filter(state=READY, due_at__lte=now, channel__in=BY_HAND)
    return due.filter(subject__in=rehearsed.values("id")).update(
        state=DROPPED, fault=REHEARSAL, ended_at=now, claimed_until=None
    )


def _rehearsed(subjects: Iterable[UUID]) -> set[UUID]:
    found = Contact.objects.filter(id__in=list(subjects), campaign__is_rehearsal=True)
    return set(found.values_list("id", flat=True))


def _with_token(composed: Composed, dispatch: Dispatch) -> Composed:
    return msgspec.structs.replace(
        composed, key=dispatch.key, purpose=dispatch.purpose, token=tokens.token(dispatch.id)
    )


def _written(dispatch: Dispatch, taken: Taken, now: datetime) -> bool:
    """Writes down what became of it; whether it was taken."""
    if taken.outcome is Outcome.LATER:
        if dispatch.tries >= len(PAUSES):
            return _end(dispatch, DEAD, now, taken.fault)
        return _put_off(dispatch, now + PAUSES[dispatch.tries], taken.fault)
    if taken.outcome is Outcome.TAKEN:
        return _end(dispatch, SENT, now, "")
    with transaction.atomic():
        if taken.is_place_dead:
            told.is_dead(dispatch, now, endpoint=taken.endpoint)
        return _end(dispatch, DEAD, now, taken.fault)


@transaction.atomic
def _end(dispatch: Dispatch, state: DispatchState, now: datetime, fault: str) -> bool:
    """Writes the end of a message, if it is still ours, with what follows from it; whether it was sent."""
    ended = _mine([dispatch]).update(state=state, ended_at=now, fault=fault[:200], claimed_until=None)
    if ended and state == SENT:
        told.is_told(dispatch, now)
    return state == SENT


def _put_off(dispatch: Dispatch, until: datetime, fault: str = "") -> bool:
    """Tries it again then; a fault counts as a try."""
    _mine([dispatch]).update(
        state=READY, due_at=until, claimed_until=None, fault=fault[:200], tries=dispatch.tries + bool(fault)
    )
    return False


def _give_back(dispatches: list[Dispatch]) -> None:
    _mine(dispatches).update(state=READY, claimed_until=None)


def _mine(dispatches: list[Dispatch]) -> QuerySet[Dispatch]:
    """Those of them that are still claimed as we claimed them: another may have taken a lapsed one."""
    until = dispatches[0].claimed_until
    ids = [one.id for one in dispatches]
    which = Q(id=ids[0]) if len(ids) == 1 else Q(id__in=ids)
    return Dispatch.objects.filter(which, state=CLAIMED, claimed_until=until)
