"""Asking for news, saying yes to it, choosing, and leaving.

Whoever asks gets the same answer, and the same is written, whether or not the address is known. Nothing but
the question is sent to an address before who reads it has said yes, and at most one question an hour.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

import msgspec
from django.db import transaction

from lockring.campaign import Channel
from lockring.news import Topic
from lockring.remedy import Actor
from lockring.service import ledger
from lockring.service.ledger import By
from lockring.service.models import Dispatch, Subscriber
from lockring.service.news import links
from lockring.service.outbox import putting
from lockring.service.references import digest


@transaction.atomic
def ask(email: str, topics: Sequence[Topic], language: str, *, at: datetime) -> None:
    """Puts down the question whether who reads this address wants news of these topics."""
    ledger.lock()  # two who ask at once for one address wait for each other
    one = Subscriber.objects.filter(email=email.lower(), ended_at=None).first()
    if one is None:
        one = Subscriber(id=uuid4(), email=email.lower(), language=language, made_at=at)
        one.digest = digest(links.token(one.id))
        one.save(force_insert=True)
    else:
        one.save(force_update=True)  # the same work as for an address that is new
    wanted = {"topics": as_data(topics), "language": language}
    key = f"news.confirm:{one.id}:{at:%Y%m%d%H}"
    putting.put("news.confirm", one.id, Channel.EMAIL.value, key, at, at, wanted)
    Dispatch.objects.filter(key=key).update(detail=wanted)
    ledger.append("news_asked", by=_by(one), at=at, subject=str(one.id), body={"topics": len(topics)})


def asked(dispatch: Dispatch) -> tuple[Subscriber | None, tuple[Topic, ...]]:
    """Who asked, and for what; nobody where they have left since."""
    one = Subscriber.objects.filter(id=dispatch.subject, ended_at=None).first()
    return one, topics_of(dispatch.detail["topics"])


@transaction.atomic
def confirm(dispatch: Dispatch, *, at: datetime) -> Subscriber | None:
    """Makes who asked a subscriber of what they asked for; nobody where they have left. Twice is once."""
    ledger.lock()
    one, topics = asked(dispatch)
    if one is None:
        return None
    one.topics, one.language = as_data(topics), dispatch.detail["language"]
    one.confirmed_at = one.confirmed_at or at
    one.save(update_fields=("topics", "language", "confirmed_at"))
    ledger.append("news_confirmed", by=_by(one), at=at, subject=str(one.id), body={"topics": len(topics)})
    return one


@transaction.atomic
def choose(one: Subscriber, topics: Sequence[Topic], language: str, *, at: datetime) -> None:
    """Writes down what they want to hear of from now on."""
    one.topics, one.language = as_data(topics), language
    one.save(update_fields=("topics", "language"))
    ledger.append("news_chosen", by=_by(one), at=at, subject=str(one.id), body={"topics": len(topics)})


@transaction.atomic
def tell_browser(one: Subscriber, push: dict[str, Any] | None, *, at: datetime) -> None:
    """Writes down where their browser is told, or that it is not."""
    one.push = push
    one.save(update_fields=("push",))
    ledger.append("news_push", by=_by(one), at=at, subject=str(one.id), body={"on": push is not None})


@transaction.atomic
def leave(one: Subscriber, *, at: datetime, by: By | None = None) -> None:
    """Ends it, and deletes the address, the topics and the browser: nothing of them is kept.

    `by` is who ends it where it is not they themselves.
    """
    one.email, one.topics, one.push, one.ended_at = "", [], None, at
    one.save(update_fields=("email", "topics", "push", "ended_at"))
    ledger.append("news_left", by=by or _by(one), at=at, subject=str(one.id), body={})


def forget_unconfirmed(now: datetime) -> int:
    """Deletes the addresses that nobody has confirmed in time, and returns how many these were."""
    late = Subscriber.objects.filter(confirmed_at=None, made_at__lt=now - links.CONFIRM_WITHIN)
    if not late.exists():
        return 0
    with transaction.atomic():
        ledger.lock()
        asked_again = Dispatch.objects.filter(
            purpose="news.confirm", made_at__gte=now - links.CONFIRM_WITHIN
        ).values("subject")
        gone, _ = late.exclude(id__in=asked_again).delete()
        if gone:
            ledger.append("news_forgotten", by=ledger.SYSTEM, at=now, body={"addresses": gone})
    return gone


def as_data(topics: Sequence[Topic]) -> list[dict[str, str]]:
    """The topics as they are kept, each once."""
    data: list[dict[str, str]] = msgspec.to_builtins(list(dict.fromkeys(topics)))
    return data


def topics_of(data: object) -> tuple[Topic, ...]:
    """The topics of a subscriber. Raises msgspec.ValidationError for what is none."""
    return msgspec.convert(data, tuple[Topic, ...])


def _by(one: Subscriber) -> By:
    return By(part=Actor.PERSON, who=str(one.id))
