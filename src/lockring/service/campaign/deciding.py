"""What a person decides of two contacts: one, or two. Each decision is undone, and leaves what was before."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lockring.campaign import joining
from lockring.campaign.joining import FIELDS, Group, Known
from lockring.campaign.likeness import likeness
from lockring.errors import ServiceError
from lockring.service import ledger
from lockring.service.campaign import waking
from lockring.service.campaign.audiences import Placing
from lockring.service.campaign.merging import (
    as_of_lists,
    fields_of,
    placing_of,
    put_together,
    rank,
    save,
    set_fields,
)
from lockring.service.ledger import By
from lockring.service.models import Contact, Merge


@transaction.atomic
def join(name: UUID, *, by: By, at: datetime, key: str) -> Merge:
    """Joins the two of a pair that waits or was kept apart. Raises ServiceError where they cannot be one."""
    merge, people = _locked(name)
    if ledger.is_written(key) or merge.state == Merge.JOINED:
        return merge
    one, two = people
    _check(one, two)
    as_of = as_of_lists([one.id, two.id])
    kept, other = sorted(people, key=lambda person: rank(person, as_of))
    joins = Merge.objects.filter(kept=kept).exclude(state=Merge.PROPOSED).exclude(id=merge.id)
    merge.place = max(joins.values_list("place", flat=True), default=-1) + 1
    merge.kept, merge.joined, merge.state = kept, [str(other.id)], Merge.JOINED
    merge.undone_at = None
    put_together(merge, kept, other, as_of, placing_of(merge.campaign))
    save([kept], [other], [])
    _note(merge, "joined_by_hand", by, at, key)
    return merge


@transaction.atomic
def keep_apart(name: UUID, *, by: By, at: datetime, key: str) -> Merge:
    """Keeps a pair that waits apart: it is not proposed again. Raises ServiceError for a joined one."""
    merge, _people = _locked(name)
    if ledger.is_written(key) or merge.state == Merge.APART:
        return merge
    if merge.state == Merge.JOINED:
        raise ServiceError(_("These two were joined. Undo that."))
    merge.state = Merge.APART
    _note(merge, "kept_apart", by, at, key)
    return merge


@transaction.atomic
def undo(name: UUID, *, by: By, at: datetime, key: str) -> Merge:
    """Takes a decision back: joined ones are apart again and stay so; ones kept apart wait once more.

    The one that was kept is again as it would be without the other. Raises ServiceError where it has itself
    been joined into another since.
    """
    merge, people = _locked(name)
    if ledger.is_written(key) or merge.state == Merge.PROPOSED:
        return merge
    if merge.state == Merge.APART:
        merge.state, merge.undone_at = Merge.PROPOSED, None
        _note(merge, "apart_undone", by, at, key)
        return merge
    kept, other = people
    if kept.joined_into_id is not None:
        raise ServiceError(_("They were joined into another one since. Undo that first."))
    _again_without(merge, kept, placing_of(merge.campaign))
    other.joined_into = None
    save([kept], [other], [])
    merge.state, merge.undone_at, merge.before = Merge.APART, at, {}
    _note(merge, "join_undone", by, at, key)
    return merge


def _locked(name: UUID) -> tuple[Merge, list[Contact]]:
    """The pair and its two contacts, the one that is kept first, locked until the transaction ends."""
    merge = Merge.objects.select_for_update(of=("self",)).select_related("campaign").get(id=name)
    ids = [merge.kept_id, UUID(merge.joined[0])]
    rows = Contact.objects.select_for_update(of=("self",)).filter(id__in=ids).order_by("id")
    people = sorted(rows, key=lambda one: ids.index(one.id))
    if len(people) < 2 or any(one.erased_at for one in people):
        raise ServiceError(_("One of them was erased."))
    return merge, people


def may_join(one: Contact, two: Contact) -> bool:
    """Whether they may be one: two known serial numbers or models that differ are two devices."""
    first, second = (_group(place, person) for place, person in enumerate((one, two)))
    return first.may_join(second)


def _check(one: Contact, two: Contact) -> None:
    if one.joined_into_id or two.joined_into_id:
        raise ServiceError(_("One of them was joined into another one since. Look at that one."))
    if not may_join(one, two):
        raise ServiceError(
            _("They have different serial numbers or models, or both have answered: they are two.")
        )


def _group(place: int, one: Contact) -> Group:
    names = ("name", "email", "phone", "street", "postal_code", "model", "serial")
    like = likeness(**{name: getattr(one, name) for name in names})
    settled = one.answered_at is not None or one.case_id is not None
    return Group(place, Known(serial=like.serial, model=like.model, settled=settled))


def _again_without(undone: Merge, kept: Contact, placing: Placing) -> None:
    """The one that was kept, with the later joins made again; what was changed by hand stays."""
    later = Merge.objects.filter(kept=kept, state=Merge.JOINED, place__gt=undone.place).order_by("place")
    others = {merge.id: Contact.objects.get(id=merge.joined[0]) for merge in later}
    now, was = fields_of(kept), dict(undone.before["fields"])
    expected = _folded(was, Contact.objects.get(id=undone.joined[0]), is_newer=undone.before["is_newer"])
    fields = dict(was)
    for merge in later:
        expected = _folded(expected, others[merge.id], is_newer=merge.before["is_newer"])
        merge.before = {**merge.before, "fields": {**fields, "left_out": placing.reason(fields)}}
        merge.save(update_fields=("before",))
        fields = _folded(fields, others[merge.id], is_newer=merge.before["is_newer"])
    by_hand = {name: now[name] for name in FIELDS if now[name] != expected[name]}
    set_fields(kept, {**fields, **by_hand}, placing)
    if not later and not by_hand:
        kept.left_out = was["left_out"]
    waking.sleep(undone.before.get("woken", {}), kept, fields_of(kept), list(later))


def _folded(fields: dict[str, Any], other: Contact, *, is_newer: bool) -> dict[str, Any]:
    return joining.joined(fields, fields_of(other), is_newer=is_newer)


def _note(merge: Merge, kind: str, by: By, at: datetime, key: str) -> None:
    """Saves the decision, and writes it into the log."""
    merge.at, merge.who = at, by.who
    merge.save()
    ledger.append(kind, by=by, at=at, subject=str(merge.campaign_id), body={"pair": str(merge.id)}, key=key)
