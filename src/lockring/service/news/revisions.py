"""A new revision of a notice: who is told. Only those for whom it changes something, and each once.

Of cases: those of whose device the notice now says something else than before. Of subscribers: those who
chose what the notice is about. Who cannot be told is counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec
from django.db import transaction
from django.db.models import QuerySet

from lockring.campaign import Channel
from lockring.facts import Device
from lockring.news import Said, deciding, said, touches
from lockring.notice import Notice, Revision
from lockring.remedy import Stage
from lockring.service import ledger
from lockring.service.follow.reading import device_of, session
from lockring.service.models import CaseRow, Subscriber
from lockring.service.news import held, seen
from lockring.service.news.subscribing import topics_of
from lockring.service.outbox import putting
from lockring.service.outbox.putting import Down
from lockring.service.references import digest
from lockring.service.wording import ENGLISH

_OVER = (Stage.DONE.value, Stage.WITHDRAWN.value, Stage.REFUSED.value)


class New(msgspec.Struct, frozen=True, kw_only=True):
    """A revision that was not seen before, its notice, and the newest earlier one that was: None for none."""

    notice: Notice
    revision: Revision
    before: Revision | None

    @property
    def key(self) -> str:
        """Names the notice and the revision in the key of a message, in 27 characters."""
        return f"{self.revision.revised_on}:{digest(self.notice.id)[:16]}"

    @property
    def detail(self) -> dict[str, str]:
        """What a composer needs to find both revisions again."""
        before = str(self.before.revised_on) if self.before else ""
        return {"notice": self.notice.id, "revision": str(self.revision.revised_on), "before": before}


def tell_new(now: datetime) -> int:
    """Tells of what is new since the last time, and returns how many messages that were.

    The first time nobody is told: what is there then is what everybody was answered with.
    """
    every = held.notices()
    names = {held.revision_key(one): (notice, one) for notice in every for one in notice.revisions}
    known = seen.known()
    if known is None:
        return _begin(names, now)
    return _tell(names, now) if names.keys() - known else 0


@transaction.atomic
def _begin(names: dict[str, tuple[Notice, Revision]], now: datetime) -> int:
    ledger.lock()
    if seen.known() is None:
        seen.write(names, {}, is_first=True, at=now)
    return 0


def new_of(notice: Notice, revision: Revision, known: frozenset[str]) -> New:
    """The revision with what people were told before it."""
    earlier = [one for one in notice.revisions if one.revised_on < revision.revised_on]
    before = next((one for one in reversed(earlier) if held.revision_key(one) in known), None)
    return New(notice=notice, revision=revision, before=before)


@transaction.atomic
def _tell(names: dict[str, tuple[Notice, Revision]], now: datetime) -> int:
    ledger.lock()
    known = seen.known() or frozenset()
    fresh = {name: found for name, found in names.items() if name not in known}
    in_force = [
        new_of(notice, one, known) for notice, one in fresh.values() if one is notice.latest
    ]  # where several came at once, the last one says it all
    if not fresh:
        return 0
    cases = [down for new in in_force for down in _to_cases(new, now)]
    mute = sum(down is None for down in cases)
    told_cases = putting.put_many((down for down in cases if down), now)
    told = putting.put_many((down for new in in_force for down in _to_subscribers(new, now)), now)
    counts = {"cases": told_cases, "cases_without_address": mute, "subscribers": told}
    seen.write(fresh, counts, is_first=False, at=now)
    return told_cases + told


def _to_cases(new: New, now: datetime) -> Iterator[Down | None]:
    """What is put down for each case that is changed by it; None for one without an address."""
    for row in changed(new, open_cases()):
        yield _down("case.revision", row, new, now) if row.person.email else None


def changed(new: New, rows: QuerySet[CaseRow]) -> Iterator[CaseRow]:
    """Those of the cases of whose device the notice now says something else.

    Devices that are alike in all that it can depend on are judged once: of 100,000 owners of one model most
    are.
    """
    facts = deciding(new.revision, new.before)
    reader = session(ENGLISH)
    told: dict[Device, bool] = {}
    for row in rows.iterator(chunk_size=2_000):
        device = Device.of({name: fact for name, fact in device_of(reader, row.device) if name in facts})
        if device not in told:
            told[device] = turns(device, new)
        if told[device]:
            yield row


def turns(device: Device, new: New) -> bool:
    """Whether the notice says something else of this device than before."""
    before, now = both(device, new.before, new.revision)
    return before != now


def both(device: Device, before: Revision | None, now: Revision) -> tuple[Said, Said]:
    """What the revision before says of the device, and what the new one says."""
    return said(device, before), said(device, now)


def open_cases() -> QuerySet[CaseRow]:
    """The cases that are not over, and whose owner was not erased."""
    rows = CaseRow.objects.exclude(stage__in=_OVER).filter(person__erased_at=None)
    return rows.select_related("person").order_by("id")


def _to_subscribers(new: New, now: datetime) -> Iterator[Down]:
    confirmed = Subscriber.objects.filter(ended_at=None, confirmed_at__isnull=False).order_by("id")
    for one in confirmed.iterator(chunk_size=2_000):
        if touches(topics_of(one.topics), new.notice):
            yield _down("news.revision", one, new, now)
            if one.push is not None:
                yield _down("news.revision", one, new, now, Channel.PUSH)


def _down(
    purpose: str, to: CaseRow | Subscriber, new: New, now: datetime, channel: Channel = Channel.EMAIL
) -> Down:
    mark = "" if channel is Channel.EMAIL else f":{channel.value}"
    return Down(
        purpose=purpose,
        subject=to.id,
        channel=channel.value,
        key=f"{purpose}:{new.key}:{to.id}{mark}",
        due_at=now,
        detail=new.detail,
    )
