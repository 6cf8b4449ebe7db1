"""Contacts that are one: joined by the linkage or by a person, kept apart, and each of it undone again."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from lockring.campaign import joining
from lockring.campaign.joining import FIELDS, Fields, Pair
from lockring.service import ledger
from lockring.service.campaign import audiences, linking, waking
from lockring.service.campaign.audiences import Placing
from lockring.service.campaign.linking import Found
from lockring.service.ledger import SYSTEM, By
from lockring.service.models import Campaign, Contact, ListRow, Merge

_GROUPS = 500  # groups that are joined in one transaction
_ASKED = 5_000  # ids in one question
_KEPT = (*FIELDS, "left_out")
_MOST_PROPOSED = 20_000  # pairs that wait for a person, the likeliest


class Linked(msgspec.Struct, frozen=True, kw_only=True):
    """How many contacts were joined into another, and how many pairs wait for a person."""

    joined: int
    proposed: int


@task()
def link_again(name: str) -> None:
    """Links the contacts of a campaign and places them, behind the pages."""
    campaign = Campaign.objects.filter(id=name).first()
    if campaign is not None:
        link(campaign, at=timezone.now())
        audiences.place_all(campaign, at=timezone.now())


def link(campaign: Campaign, *, by: By = SYSTEM, at: datetime) -> Linked:
    """Joins what is surely one and proposes what may be. Stopped and begun again, it ends the same."""
    found = linking.found(campaign.id)
    groups, torn = joining.groups(found.known(), found.sure, _apart(campaign, found))
    joined = 0
    for begin in range(0, len(groups), _GROUPS):
        joined += _join_groups(campaign, found, groups[begin : begin + _GROUPS], by, at)
    proposed = _propose(campaign, found, [*found.perhaps, *torn], at)
    with transaction.atomic():
        body = {"contacts": len(found.rows), "joined": joined, "proposed": proposed}
        ledger.append("linked", by=by, at=at, subject=str(campaign.id), body=body)
    return Linked(joined=joined, proposed=proposed)


def _apart(campaign: Campaign, found: Found) -> Iterator[tuple[int, int]]:
    """The pairs that are kept apart, as places in `found`."""
    places = {row.id: place for place, row in enumerate(found.rows)}
    for one, two in _roots(_pairs_of(campaign, Merge.APART)):
        if one in places and two in places and one != two:
            yield places[one], places[two]


def _pairs_of(campaign: Campaign, state: str) -> list[tuple[UUID, UUID]]:
    merges = Merge.objects.filter(campaign=campaign, state=state)
    told = merges.values_list("kept_id", "joined")
    return [(kept, UUID(other)) for kept, others in told.iterator() for other in others]


def _roots(pairs: Sequence[tuple[UUID, UUID]]) -> list[tuple[UUID, UUID]]:
    """The same pairs, each contact replaced by the one that counts for it."""
    into: dict[UUID, UUID | None] = {}
    asked = {name for pair in pairs for name in pair}
    while asked:
        names = sorted(asked)
        for begin in range(0, len(names), _ASKED):
            some = Contact.objects.filter(id__in=names[begin : begin + _ASKED])
            into |= dict(some.values_list("id", "joined_into"))
        asked = {name for name in into.values() if name is not None and name not in into}

    def root(name: UUID) -> UUID:
        while (next_one := into.get(name)) is not None:
            name = next_one
        return name

    return [(root(one), root(two)) for one, two in pairs]


@transaction.atomic
def _join_groups(
    campaign: Campaign, found: Found, groups: Sequence[Sequence[int]], by: By, at: datetime
) -> int:
    """Joins some groups, of those that still count. Returns how many were joined into another one."""
    names = [found.rows[place].id for group in groups for place in group]
    locked = Contact.objects.select_for_update(of=("self",)).filter(id__in=names, joined_into=None)
    there = {one.id: one for one in locked.filter(erased_at=None).order_by("id")}
    as_of, best = as_of_lists(names), _best(found, groups)
    placing, before = placing_of(campaign), _joins(names)
    merges, kept_ones, others = [], [], []
    for group in groups:
        members = [there[found.rows[place].id] for place in group if found.rows[place].id in there]
        members.sort(key=lambda one: rank(one, as_of))
        for other in members[1:]:
            pair = best[other.id]
            merge = Merge(campaign=campaign, kept=members[0], joined=[str(other.id)], at=at)
            merge.probability, merge.why = pair.probability, found.why[pair.one, pair.two]
            merge.place = before[members[0].id]
            before[members[0].id] += 1
            put_together(merge, members[0], other, as_of, placing)
            merges.append(merge)
            others.append(other)
        kept_ones += members[:1] if len(members) > 1 else []
    save(kept_ones, others, merges)
    if merges:
        body = {"joined": len(merges), "digest": _digest(merges)}
        ledger.append("joined", by=by, at=at, subject=str(campaign.id), body=body)
    return len(merges)


def rank(one: Contact, as_of: Mapping[UUID, datetime]) -> tuple[object, ...]:
    """Who is kept: whoever answered or has a case, then whoever was told, then the one on the oldest list."""
    settled = one.answered_at is None and one.case_id is None
    return settled, one.told_at is None, one.rung == 0, as_of[one.id], one.id


def as_of_lists(names: Sequence[UUID]) -> dict[UUID, datetime]:
    """Of which instant the newest list is that names each of them."""
    found: dict[UUID, datetime] = {}
    for path in ("contact_id", "contact__joined_into_id"):
        rows = ListRow.objects.filter(**{f"{path}__in": names}).values_list(path, "owner_list__at")
        for name, at in rows:
            found[name] = max(found.get(name, at), at)
    epoch = datetime.fromtimestamp(0, timezone.get_default_timezone())
    return {name: found.get(name, epoch) for name in names}


def _joins(names: Sequence[UUID]) -> Counter[UUID]:
    """How many joins into each of them there were so far, undone ones as well."""
    joins = Merge.objects.filter(kept__in=names).exclude(state=Merge.PROPOSED)
    return Counter(joins.values_list("kept_id", flat=True))


def _best(found: Found, groups: Iterable[Sequence[int]]) -> dict[UUID, Pair]:
    """For each contact of the groups its likeliest pair within its own group."""
    of = {place: number for number, group in enumerate(groups) for place in group}
    best: dict[UUID, Pair] = {}
    for pair in found.sure:
        if pair.one in of and of[pair.one] == of.get(pair.two):
            for place in (pair.one, pair.two):
                name = found.rows[place].id
                if name not in best or best[name].probability < pair.probability:
                    best[name] = pair
    return best


def put_together(
    merge: Merge, kept: Contact, other: Contact, as_of: Mapping[UUID, datetime], placing: Placing
) -> None:
    """Writes the best-known fields of both into the one that is kept, and into the merge what was before."""
    is_newer = as_of[other.id] > as_of[kept.id]
    merge.before = {"fields": fields_of(kept), "is_newer": is_newer}
    fields = joining.joined(fields_of(kept), fields_of(other), is_newer=is_newer)
    waking.wake(merge, kept, other, fields)
    set_fields(kept, fields, placing)
    other.joined_into = kept


def fields_of(one: Contact) -> Fields:
    """The fields of a contact that joining may change."""
    return {name: getattr(one, name) for name in _KEPT}


def set_fields(one: Contact, fields: Mapping[str, Any], placing: Placing) -> None:
    """Gives a contact these fields, and the place in the audience that follows from them."""
    for name in FIELDS:
        setattr(one, name, fields[name])
    one.left_out = placing.reason(fields_of(one))


def placing_of(campaign: Campaign) -> Placing:
    """Who is told by the revision of the campaign."""
    return Placing(audiences.revision_on(audiences.notice_of(campaign), campaign.revision))


def save(kept: Sequence[Contact], others: Sequence[Contact], merges: Sequence[Merge]) -> None:
    """Writes them as few statements: an upsert takes whole rows, and is many times faster than one by one."""
    unique = {"update_conflicts": True, "unique_fields": ["id"], "batch_size": 500}
    Contact.objects.bulk_create(kept, update_fields=[*_KEPT, "dead_channels"], **unique)  # type: ignore[arg-type]
    Contact.objects.bulk_create(others, update_fields=["joined_into"], **unique)  # type: ignore[arg-type]
    Merge.objects.bulk_create(merges, batch_size=500)


def _digest(merges: Iterable[Merge]) -> str:
    told = sorted(f"{merge.kept_id} {merge.joined}" for merge in merges)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


@transaction.atomic
def _propose(campaign: Campaign, found: Found, pairs: Iterable[Pair], at: datetime) -> int:
    """Puts the pairs down that wait for a person, in place of those of the last time."""
    Merge.objects.filter(campaign=campaign, state=Merge.PROPOSED).delete()
    ordered = sorted(pairs, key=lambda pair: (-pair.probability, pair.one, pair.two))
    named = [(found.rows[pair.one].id, found.rows[pair.two].id) for pair in ordered]
    decided = {frozenset(pair) for pair in _roots(_pairs_of(campaign, Merge.APART))}
    made: dict[frozenset[UUID], Merge] = {}
    for pair, (one, two) in zip(ordered, _roots(named), strict=True):
        both = frozenset((one, two))
        if len(both) == 2 and both not in decided and both not in made and len(made) < _MOST_PROPOSED:
            merge = Merge(campaign=campaign, kept_id=one, joined=[str(two)], at=at, state=Merge.PROPOSED)
            merge.probability, merge.why = pair.probability, found.why[pair.one, pair.two]
            made[both] = merge
    Merge.objects.bulk_create(made.values(), batch_size=500)
    return len(made)
