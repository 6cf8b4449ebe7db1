"""The issues of the newsletter: made, looked at, approved by somebody else, sent to whom they touch, once.

Until it is approved an issue can be changed or given up. Approved, it is what was approved, for good.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from uuid import UUID

import msgspec
from django.db import transaction
from django.db.models import Max, QuerySet

from lockring.campaign import Channel
from lockring.errors import ServiceError
from lockring.news import Topic, touches
from lockring.service import ledger
from lockring.service.ledger import By
from lockring.service.models import Issue, Subscriber
from lockring.service.news import held, seen, telling
from lockring.service.news.subscribing import topics_of
from lockring.service.news.telling import Item
from lockring.service.outbox import putting
from lockring.service.outbox.putting import Down


def new_since(since: date) -> list[Item]:
    """Every revision that is stated, or that we first saw, on or after this day, and is in no issue yet."""
    told = {item for row in Issue.objects.all() for item in items_of(row)}
    first_seen = seen.days()
    every = telling.newest_first(held.shown())
    return [
        item
        for _, revision in every
        if (item := telling.item_of(revision)) not in told
        and max(revision.revised_on, first_seen.get(held.revision_key(revision), date.min)) >= since
    ]


def items_of(row: Issue) -> tuple[Item, ...]:
    """What is new in an issue."""
    return msgspec.convert(row.items, tuple[Item, ...])


def wanted(items: Sequence[Item], topics: Sequence[Topic]) -> list[Item]:
    """Those of the items that are about the topics; all without a topic."""
    notices = {notice.id: notice for notice in held.shown()}
    return [one for one in items if one.notice in notices and touches(topics, notices[one.notice])]


@transaction.atomic
def make(title: str, article: str, since: date, *, by: By, at: datetime, key: str) -> Issue:
    """A new issue of what is new since that day. With a key that was used before: the issue it made."""
    ledger.lock()
    if written := ledger.is_written(key):
        return Issue.objects.get(id=written.subject)
    number = (Issue.objects.aggregate(last=Max("number"))["last"] or 0) + 1
    items = msgspec.to_builtins(new_since(since))
    row = Issue.objects.create(
        number=number, title=title, article=article, items=items, since=since, made_at=at, made_by=by.who
    )
    _written("issue_made", row, by, at, key)
    return row


@transaction.atomic
def change(issue: UUID, title: str, article: str, *, by: By, at: datetime) -> Issue:
    """The issue with other words; who changed it has made it. Raises ServiceError once it is approved."""
    row = _open(issue)
    row.title, row.article, row.made_by = title, article, by.who
    row.save(update_fields=("title", "article", "made_by"))
    _written("issue_changed", row, by, at)
    return row


@transaction.atomic
def give_up(issue: UUID, *, by: By, at: datetime) -> None:
    """Throws a draft away. Raises ServiceError once it is approved."""
    row = _open(issue)
    _written("issue_given_up", row, by, at)
    row.delete()


@transaction.atomic
def approve(issue: UUID, *, by: By, at: datetime) -> Issue:
    """Says that it may be sent. Raises ServiceError for who made it, and where it is approved already."""
    row = _open(issue)
    if row.made_by == by.who:
        raise ServiceError("somebody else has to approve what you wrote")
    row.approved_at, row.approved_by = at, by.who
    row.save(update_fields=("approved_at", "approved_by"))
    _written("issue_approved", row, by, at)
    return row


def send_approved(now: datetime) -> int:
    """Puts each approved issue down for whom it touches, and returns for how many. Done twice it is once."""
    ready = Issue.objects.filter(sent_at=None, approved_at__isnull=False).order_by("number")
    return sum(_send(row.id, now) for row in ready)


@transaction.atomic
def _send(issue: UUID, now: datetime) -> int:
    row = Issue.objects.select_for_update().get(id=issue)
    if row.sent_at is not None:
        return 0
    told = putting.put_many(_downs(row, now), now)
    row.sent_at = now
    row.save(update_fields=("sent_at",))
    others = _subscribers().count() - told
    body = {"number": row.number, "told": told, "not_their_topics": others}
    ledger.append("issue_sent", by=ledger.SYSTEM, at=now, subject=str(row.id), body=body)
    return told


def _downs(row: Issue, now: datetime) -> Iterator[Down]:
    items = items_of(row)
    for one in _subscribers().iterator(chunk_size=2_000):
        if is_for(items, topics_of(one.topics)):
            yield Down(
                purpose="news.issue",
                subject=one.id,
                channel=Channel.EMAIL.value,
                key=f"news.issue:{row.number}:{one.id}",
                due_at=now,
                detail={"issue": str(row.id)},
            )


def is_for(items: Sequence[Item], topics: Sequence[Topic]) -> bool:
    """Whether an issue goes to who chose these topics: one that has only an article, to who chose none."""
    return not topics or bool(wanted(items, topics))


def audience(row: Issue) -> tuple[int, int]:
    """To how many it goes, and of how many subscribers."""
    items = items_of(row)
    chosen = _subscribers().values_list("topics", flat=True).iterator(chunk_size=2_000)
    told = [is_for(items, topics_of(topics)) for topics in chosen]
    return sum(told), len(told)


def _subscribers() -> QuerySet[Subscriber]:
    return Subscriber.objects.filter(ended_at=None, confirmed_at__isnull=False).order_by("id")


def _open(issue: UUID) -> Issue:
    row = Issue.objects.select_for_update().filter(id=issue).first()
    if row is None:
        raise ServiceError("there is no such issue any more")
    if row.approved_at is not None:
        raise ServiceError("it is approved, and can be changed no more")
    return row


def _written(kind: str, row: Issue, by: By, at: datetime, key: str | None = None) -> None:
    body = {"number": row.number, "items": len(row.items)}
    ledger.append(kind, by=by, at=at, subject=str(row.id), body=body, key=key)
