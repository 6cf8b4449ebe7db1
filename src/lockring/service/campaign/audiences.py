"""Whom a revision tells, of all contacts of a campaign: placed in bulk, counted, and set side by side.

Most owners have one of few devices, so a device is judged once, and its owners share the answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction
from django.db.models import BooleanField, Case, Count, Q, QuerySet, Value, When
from django.utils import timezone
from django_tasks import task

from lockring.campaign.audience import LeftOut, Place, SideBySide, place, side_by_side
from lockring.campaign.joining import DIFFER
from lockring.campaign.strategy import Channel
from lockring.errors import FactError, ServiceError
from lockring.facts import Device
from lockring.notice import Notice, Revision
from lockring.service import ledger
from lockring.service.campaign.standing import is_large
from lockring.service.lately import count_now, known, lately
from lockring.service.ledger import SYSTEM, By
from lockring.service.models import Campaign, Contact
from lockring.sources import directory

_READ = 5_000  # contacts that are placed in one transaction
_SERIAL = "serial_number"
_FLAGS = ("has_email", "has_phone", "has_home")
_CHANNELS = (frozenset({Channel.EMAIL}), frozenset({Channel.SMS, Channel.PHONE}), frozenset({Channel.LETTER}))


@cache
def _published() -> dict[str, Notice]:
    """The notices that come with Lockring with all their revisions, read once in a process."""
    return {one.id: one for one in directory.load().notices}


def notice_of(campaign: Campaign) -> Notice:
    """The notice of a campaign, with all its revisions. Raises ServiceError where it is no longer there."""
    found = _published().get(campaign.notice)
    if found is None:
        raise ServiceError("the notice of this campaign is not among those that are published")
    return found


def revision_on(notice: Notice, day: date) -> Revision:
    """The revision of this day. Raises ServiceError where there is none."""
    found = next((one for one in notice.revisions if one.revised_on == day), None)
    if found is None:
        raise ServiceError("the notice has no revision of this day")
    return found


class Placing:
    """Places contacts by one revision; each kind of device is judged once."""

    def __init__(self, revision: Revision) -> None:
        told = revision.told.all if revision.told else ()
        used = {*revision.scope.facts(), *(condition.fact for condition in told)}
        self.asks_serial = any(name.endswith(_SERIAL) or name in ("unit_number", "udi") for name in used)
        self._revision = revision
        self._known: dict[object, Place] = {}

    def reason(self, fields: Mapping[str, Any]) -> str:
        """Why they are left out, as `Contact.left_out` has it; empty for whom is told."""
        has = (bool(fields["email"]), bool(fields["phone"]), bool(fields["street"]))
        return self.reason_of(fields["model"], fields["serial"], fields["facts"], has)

    def reason_of(self, model: str, serial: str, facts: Mapping[str, str], has: tuple[bool, ...]) -> str:
        """The same for a device, and whether there is an e-mail, a phone number and a postal address."""
        found = self.place_of(model, serial, facts, has)
        return found.value if isinstance(found, LeftOut) else ""

    def place_of(self, model: str, serial: str, facts: Mapping[str, str], has: tuple[bool, ...]) -> Place:
        """Why they are told, or left out."""
        told = tuple(sorted(facts.items()))
        key = (model, serial if self.asks_serial else "", told, has)
        if (known := self._known.get(key)) is not None:
            return known
        channels: frozenset[Channel] = frozenset().union(
            *(way for way, is_there in zip(_CHANNELS, has, strict=True) if is_there)
        )
        found = place(self._revision, device(model, serial, facts), channels)
        if len(self._known) > _READ:
            self._known.clear()
        self._known[key] = found
        return found


def device(model: str, serial: str, facts: Mapping[str, str]) -> Device:
    """What the lists say of a device. What cannot be read is not known, and rules nobody out."""
    told = {name: text for name, text in facts.items() if text != DIFFER}
    for name, text in (("model_number", model), (_SERIAL, serial)):
        if text:
            told[name] = text
    try:
        return Device.of(told)
    except FactError:
        return Device.of({name: text for name, text in told.items() if _is_readable(name, text)})


def _is_readable(name: str, text: str) -> bool:
    try:
        Device.of({name: text})
    except FactError:
        return False
    return True


def place_all(campaign: Campaign, *, by: By = SYSTEM, at: datetime) -> Counter[str]:
    """Places every contact that counts by the revision of the campaign; returns the counts by reason."""
    placing = Placing(revision_on(notice_of(campaign), campaign.revision))
    counted: Counter[str] = Counter()
    changed, after = 0, UUID(int=0)
    while block := _block(campaign, after):
        new: dict[str, list[UUID]] = {}
        for name, model, serial, facts, was, *has in block:
            reason = placing.reason_of(model, serial, facts, tuple(has))
            counted[reason] += 1
            if reason != was:
                new.setdefault(reason, []).append(name)
        with transaction.atomic():
            for reason, names in new.items():
                changed += Contact.objects.filter(id__in=names).update(left_out=reason)
        after = block[-1][0]
    with transaction.atomic():
        body = {"revision": campaign.revision.isoformat(), "changed": changed, "of": counted.total()}
        ledger.append("placed", by=by, at=at, subject=str(campaign.id), body=body | {"told": counted[""]})
    return counted


def _block(campaign: Campaign, after: UUID) -> list[Any]:
    rows = _with_ways(Contact.objects.filter(campaign=campaign, joined_into=None, id__gt=after))
    return list(
        rows.order_by("id").values_list("id", "model", "serial", "facts", "left_out", *_FLAGS)[:_READ]
    )


def _with_ways(rows: QuerySet[Contact]) -> QuerySet[Contact]:
    """The contacts with whether each way to them is known."""
    ways = zip(_FLAGS, ("email", "phone", "street"), strict=True)
    flags = {
        flag: Case(
            When(~Q(**{field: ""}), then=Value(True)), default=Value(False), output_field=BooleanField()
        )
        for flag, field in ways
    }
    return rows.annotate(**flags)


@task()
def place_again(name: str) -> None:
    """Places all contacts of a campaign, behind the pages."""
    campaign = Campaign.objects.filter(id=name).first()
    if campaign is not None:
        place_all(campaign, at=timezone.now())


class Regions(msgspec.Struct, frozen=True, kw_only=True):
    """For each state: how many are on the lists, how many each revision leaves out, and how many only one."""

    region: str
    listed: int
    old_out: int
    new_out: int


class Compared(msgspec.Struct, frozen=True, kw_only=True):
    """Two revisions on the same people, as they were counted at one instant."""

    at: datetime
    both: SideBySide
    regions: tuple[Regions, ...]


def compared(campaign: Campaign, old: date, new: date, now: datetime) -> Compared | None:
    """What two revisions do with all that are on the lists; counted at most once a minute, see `lately`.

    None while a large campaign is counted for the first time.
    """
    name = str(campaign.id)
    key = f"audience-{name}-{old}-{new}"
    mark = ledger.mark(name)

    def again() -> object:
        return compare_again.enqueue(name, old.isoformat(), new.isoformat())

    if is_large(campaign.id):
        return known(key, Compared, again, now=now, mark=mark)
    return lately(key, Compared, lambda: _counted(campaign, old, new, now), again, now=now, mark=mark)


@task()
def compare_again(name: str, old: str, new: str) -> None:
    """Counts, behind the pages."""
    campaign, now = Campaign.objects.get(id=name), timezone.now()
    days, mark = (date.fromisoformat(old), date.fromisoformat(new)), ledger.mark(name)
    count_now(f"audience-{name}-{old}-{new}", lambda: _counted(campaign, *days, now), now=now, mark=mark)


def _counted(campaign: Campaign, old: date, new: date, now: datetime) -> Compared:
    notice = notice_of(campaign)
    revisions = revision_on(notice, old), revision_on(notice, new)
    first, second = (Placing(revision) for revision in revisions)
    serial = ("serial",) if first.asks_serial or second.asks_serial else ()
    counted: Counter[tuple[str, Place, Place]] = Counter()
    rows = _with_ways(Contact.objects.filter(campaign=campaign, joined_into=None)).order_by()
    groups = rows.values_list("model", "facts", "region", *_FLAGS, *serial).annotate(n=Count("pk"))
    for model, facts, region, *rest in groups.iterator(chunk_size=_READ):
        has, number, count = tuple(rest[:3]), rest[3] if serial else "", rest[-1]
        one = first.place_of(model, number, facts, has)
        two = second.place_of(model, number, facts, has)
        counted[region, one, two] += count
    pairs: Counter[tuple[Place, Place]] = Counter()
    for (_region, one_out, two_out), count in counted.items():
        pairs[one_out, two_out] += count
    return Compared(at=now, both=side_by_side(*revisions, pairs.elements()), regions=_regions(counted))


def _regions(counted: Mapping[tuple[str, Place, Place], int]) -> tuple[Regions, ...]:
    found: dict[str, list[int]] = {}
    for (region, old, new), count in counted.items():
        here = found.setdefault(region, [0, 0, 0])
        for part, is_so in enumerate((True, isinstance(old, LeftOut), isinstance(new, LeftOut))):
            here[part] += count * is_so
    return tuple(
        Regions(region=name, listed=listed, old_out=old, new_out=new)
        for name, (listed, old, new) in sorted(found.items())
    )
