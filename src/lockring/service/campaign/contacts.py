"""The contacts of a campaign as the desk sees them: filtered, a page at a time, and looked for.

A page is found by the id of the contact before it, never by counting. Counts are taken at most once a minute.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django_tasks import task

from lockring.campaign.likeness import serial_number
from lockring.service import ledger
from lockring.service.campaign import tokens
from lockring.service.campaign.standing import is_large
from lockring.service.lately import count_now, known, lately
from lockring.service.ledger import By
from lockring.service.models import Contact, ListRow

SIZE = 50  # contacts a page
MOST = 50  # that are shown of a search


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which contacts: on this list, in this state, placed so, joined or not, answered or not; all for none.

    `told` is "yes" for those who are told, or why they are left out.
    """

    of_list: UUID | None = None
    region: str = ""
    told: str = ""
    joined: str = ""
    answered: str = ""


class Counts(msgspec.Struct, frozen=True, kw_only=True):
    """How many contacts count, and how many of them have which reason to be left out, as of one instant."""

    at: datetime
    reasons: dict[str, int]
    joined: int

    @property
    def listed(self) -> int:
        """All that count: those who were joined into another do not."""
        return sum(self.reasons.values())


def page(campaign: UUID, wanted: Wanted, after: UUID | None) -> tuple[list[Contact], UUID | None]:
    """The contacts after this one, and after which the next page begins; None at the end."""
    rows = _of(campaign, wanted)
    if after is not None:
        rows = rows.filter(id__gt=after)
    found = list(rows.order_by("id")[: SIZE + 1])
    return found[:SIZE], found[SIZE - 1].id if len(found) > SIZE else None


def _of(campaign: UUID, wanted: Wanted) -> QuerySet[Contact]:
    rows = Contact.objects.filter(campaign=campaign, joined_into__isnull=wanted.joined != "into")
    if wanted.joined == "has":
        rows = rows.filter(Exists(Contact.objects.filter(joined_into=OuterRef("id"))))
    if wanted.region:
        rows = rows.filter(region=wanted.region)
    if wanted.told:
        rows = rows.filter(left_out="" if wanted.told == "yes" else wanted.told)
    if wanted.answered:
        rows = rows.filter(answered_at__isnull=wanted.answered == "no")
    if wanted.of_list:
        listed = ListRow.objects.filter(owner_list=wanted.of_list)
        here = Q(Exists(listed.filter(contact=OuterRef("id"))))
        rows = rows.filter(here | Q(Exists(listed.filter(contact__joined_into=OuterRef("id")))))
    return rows


def counts(campaign: UUID, now: datetime) -> Counts | None:
    """The counts of the last minute, or counted now; older ones while many are counted again.

    None while very many are counted for the first time.
    """
    key, name = f"contacts-{campaign}", str(campaign)
    mark = ledger.mark(name)

    def again() -> object:
        return count_again.enqueue(name)

    if is_large(campaign):
        return known(key, Counts, again, now=now, mark=mark)
    return lately(key, Counts, lambda: _counted(campaign, now), again, now=now, mark=mark)


@task()
def count_again(campaign: str) -> None:
    """Counts, behind the pages."""
    now, mark = timezone.now(), ledger.mark(campaign)
    count_now(f"contacts-{campaign}", lambda: _counted(UUID(campaign), now), now=now, mark=mark)


def _counted(campaign: UUID, now: datetime) -> Counts:
    rows = Contact.objects.filter(campaign=campaign).order_by()
    groups = rows.filter(joined_into=None).values_list("left_out").annotate(n=Count("pk"))
    joined = rows.filter(joined_into__isnull=False).count()
    return Counts(at=now, reasons=dict(groups), joined=joined)


def find(campaign: UUID, words: str) -> list[Contact]:
    """The contacts that fit: by code, e-mail or serial number, and by name only where nothing else fits."""
    text = words.strip()
    rows = Contact.objects.filter(campaign=campaign).select_related("joined_into")
    exact = Q(email__in={text, text.lower()}) if "@" in text else Q(code=tokens.plain(text) or "-")
    if serial := serial_number(text):
        exact |= Q(serial=serial)
    found = list(rows.filter(exact)[:MOST])
    if not found and text:
        named = rows.filter(joined_into=None)
        for word in text.split()[:6]:
            named = named.filter(name__icontains=word)
        found = list(named[:MOST])
    return found


@transaction.atomic
def note_search(campaign: UUID, found: int, *, by: By, at: datetime) -> None:
    """Writes that somebody has searched, and how many they saw; never for what."""
    ledger.append("searched", by=by, at=at, subject=str(campaign), body={"found": found})
