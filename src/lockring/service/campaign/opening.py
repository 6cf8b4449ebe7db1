"""Opening a campaign from a notice, changing its strategy, and ending it: a lead's decisions, each logged."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from lockring.campaign import Strategy
from lockring.errors import ServiceError
from lockring.notice import Notice, Revision
from lockring.service import checking, ledger
from lockring.service.ledger import By
from lockring.service.models import Campaign


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """What a campaign is opened with. `made` and `distributed` are units, none where the firm cannot say."""

    notice: str
    revision: date
    strategy: Strategy
    made: int | None = None
    distributed: int | None = None
    is_rehearsal: bool = False


def with_a_firm(language: str) -> list[Notice]:
    """The notices of which a campaign can be opened: those that name who recalls, the newest first."""
    found = (one for one in checking.notices(language) if one.latest.recalling_firm)
    return sorted(found, key=lambda one: one.latest.revised_on, reverse=True)


def notice_of(name: str, language: str) -> Notice | None:
    """The notice in this language; none where it is not held."""
    return next((one for one in checking.notices(language) if one.id == name), None)


def revision_of(campaign: Campaign, language: str) -> Revision:
    """The revision that the campaign is about. Raises ServiceError where it is not held any more."""
    notice = notice_of(campaign.notice, language)
    found = notice.as_of(campaign.revision) if notice else None
    if found is None:
        raise ServiceError(_("The notice of this campaign is not held here any more."))
    return found


def strategy_of(campaign: Campaign) -> Strategy:
    """The strategy in force."""
    return msgspec.convert(campaign.strategy, type=Strategy)


@transaction.atomic
def open_campaign(given: Opening, *, by: By, at: datetime, key: str) -> Campaign:
    """The campaign; with a key that was used before, the one that it opened.

    Raises ServiceError where the notice has an open campaign already, or the figures cannot be.
    """
    ledger.lock()
    if written := ledger.is_written(key):
        return Campaign.objects.get(id=written.subject)
    _check(given.made, given.distributed)
    row = Campaign(
        notice=given.notice,
        revision=given.revision,
        is_rehearsal=given.is_rehearsal,
        strategy=msgspec.to_builtins(given.strategy),
        made=given.made,
        distributed=given.distributed,
        opened_at=at,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise ServiceError(_("This notice has an open campaign already. End that one first.")) from None
    _append("campaign", row, msgspec.to_builtins(given), by, at, key)
    return row


@transaction.atomic
def change(
    campaign: UUID,
    strategy: Strategy,
    figures: tuple[int | None, int | None],
    reason: str,
    *,
    by: By,
    at: datetime,
    key: str,
) -> Campaign:
    """Changes strategy and figures (units made and distributed), with the reason in the log."""
    ledger.lock()
    row = Campaign.objects.select_for_update().get(id=campaign)
    if ledger.is_written(key):
        return row
    _check(*figures)
    _not_ended(row)
    before = {"strategy": row.strategy, "made": row.made, "distributed": row.distributed}
    row.strategy = msgspec.to_builtins(strategy)
    row.made, row.distributed = figures
    row.save(update_fields=("strategy", "made", "distributed"))
    after = {"strategy": row.strategy, "made": row.made, "distributed": row.distributed}
    _append("campaign_changed", row, {"before": before, "after": after, "reason": reason}, by, at, key)
    return row


@transaction.atomic
def end(campaign: UUID, shown: Mapping[str, int], reason: str, *, by: By, at: datetime, key: str) -> Campaign:
    """Ends a campaign. What was still open, as it was `shown`, stands in the log with the reason.

    That the authority agrees (21 CFR 7.55) is its own decision: this only closes the firm's work.
    """
    ledger.lock()
    row = Campaign.objects.select_for_update().get(id=campaign)
    if ledger.is_written(key):
        return row
    _not_ended(row)
    row.ended_at = at
    row.save(update_fields=("ended_at",))
    _append("campaign_ended", row, {"open": dict(shown), "reason": reason}, by, at, key)
    return row


def _check(made: int | None, distributed: int | None) -> None:
    if made is not None and distributed is not None and distributed > made:
        raise ServiceError(_("More units were distributed than made. Look at both figures again."))


def _not_ended(row: Campaign) -> None:
    if row.ended_at is not None:
        raise ServiceError(_("This campaign has ended."))


def _append(kind: str, row: Campaign, body: Mapping[str, Any], by: By, at: datetime, key: str) -> None:
    ledger.append(kind, by=by, at=at, subject=str(row.id), body=body, key=key)
