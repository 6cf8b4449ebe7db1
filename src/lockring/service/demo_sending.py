"""The outbox of the demo's past: what was due goes to nobody, and some of it comes back."""

from __future__ import annotations

import random
from datetime import datetime

from lockring.service.ledger import By
from lockring.service.models import Dispatch, DispatchState, LetterBatch
from lockring.service.outbox import accounting, batches, coming_back, phone, tokens
from lockring.service.outbox.composed import Composed, Outcome, Taken
from lockring.service.outbox.phone import Result
from lockring.service.outbox.sending import Worker

BOUNCES = 0.06  # of the addresses of a made-up list: nobody is there
_REPORT = """\
Return-Path: <>
From: MAILER-DAEMON@mx.example.org
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org

Final-Recipient: rfc822; somebody@example.org
Action: failed
Status: 5.1.1

--B
Content-Type: message/rfc822

Lockring-Token: {token}

--B--
"""
_REPLY = """\
From: somebody@example.org
Lockring-Token: {token}
Subject: Re: your message
Content-Type: text/plain; charset=utf-8

{says}
"""


class Nowhere:
    """A channel that takes everything and gives it to nobody."""

    def deliver(self, composed: Composed) -> Taken:
        """Takes it."""
        return Taken(outcome=Outcome.TAKEN if composed.to.email or composed.to.phone else Outcome.REFUSED)

    def close(self) -> None:
        """It holds nothing."""


def send(at: datetime) -> int:
    """Sends what is due at this instant of the past, to nobody; returns how many messages that were."""
    worker = Worker()
    worker.ways = {"email": Nowhere(), "sms": Nowhere(), "push": Nowhere()}
    return worker.deliver_due(at)


def account(at: datetime) -> None:
    """Writes into the log what was sent."""
    accounting.account(at)


def bounce(draw: random.Random, at: datetime) -> int:
    """Some of the first mails come back: the address does not exist. Returns how many."""
    sent = Dispatch.objects.filter(purpose="campaign.notice", channel="email", state=DispatchState.SENT)
    found = [
        one for one in sent.filter(came_back=None).order_by("ended_at", "key") if draw.random() < BOUNCES
    ]
    for one in found:
        coming_back.take(_REPORT.format(token=tokens.token(one.id)).encode(), at)
    return len(found)


def reply(dispatch: Dispatch, says: str, at: datetime) -> None:
    """Somebody answers a mail with a mail, which waits for the desk."""
    raw = _REPLY.format(token=tokens.token(dispatch.id), says=says)
    coming_back.take(raw.encode(), at)


def draw(by: By, at: datetime) -> LetterBatch | None:
    """Prints the letters that are due; nobody has posted them yet. None where there is no letter."""
    return batches.batch(batches.waiting(at), by=by, at=at).batch


def post(by: By, at: datetime) -> int:
    """Prints the letters that are due and posts them; returns how many."""
    made = draw(by, at)
    if made is None:
        return 0
    batches.post(made.id, by=by, at=at)
    return made.letters


def call(by: By, draw: random.Random, at: datetime) -> int:
    """Makes the calls that are due where it is day; returns how many."""
    found = [one for one in phone.calls(at) if one.after is None]
    for one in found:
        result = draw.choices((Result.TOLD, Result.NOBODY, Result.WRONG), weights=(6, 3, 1))[0]
        phone.called(one.dispatch, result, by=by, at=at, key=f"demo-call-{one.dispatch}-{one.tries}")
    return len(found)
