"""What would go out now, as the page before sending shows it: counted behind the pages where it is much."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.core.cache import cache
from django.utils import timezone
from django_tasks import task

from lockring.service.campaign import climbing
from lockring.service.campaign.climbing import Preview
from lockring.service.campaign.standing import is_large
from lockring.service.lately import count_now, known
from lockring.service.models import Campaign


def foreseen(campaign: Campaign, now: datetime) -> Preview | None:
    """What would go out at this instant; of a large campaign as it was counted last, `at` says when.

    None while a large campaign is counted for the first time, or again after something was sent.
    """
    if not is_large(campaign.id):
        return climbing.preview(campaign, now)
    return known(_key(campaign.id), Preview, lambda: foresee_again.enqueue(str(campaign.id)), now=now)


def forget(campaign: Campaign) -> None:
    """What was counted is no longer so: something was put down."""
    cache.delete_many((_key(campaign.id), f"{_key(campaign.id)}:again"))


@task()
def foresee_again(campaign: str) -> None:
    """Counts, behind the pages."""
    row, now = Campaign.objects.get(id=campaign), timezone.now()
    count_now(_key(row.id), lambda: climbing.preview(row, now), now=now)


def _key(campaign: UUID) -> str:
    return f"campaign-preview:{campaign}"
