"""Effectiveness checks (21 CFR 7.42(b)(3)): drawn by chance that can be drawn again, and their outcomes."""

from __future__ import annotations

import random
from collections import Counter
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from lockring.campaign import CheckOutcome
from lockring.campaign.checks import Effectiveness, effectiveness, how_many
from lockring.errors import ServiceError
from lockring.service import ledger
from lockring.service.campaign import opening
from lockring.service.campaign.standing import listed
from lockring.service.ledger import By
from lockring.service.models import Campaign, Check, Contact

_OUT = ("not_covered", "not_told")


def wanted(campaign: Campaign) -> int:
    """How many the level asks for, of all that should be told: also of those whom nothing reaches."""
    strategy = opening.strategy_of(campaign)
    return how_many(strategy.level, strategy.share, _frame(campaign).count())


@transaction.atomic
def draw(campaign: UUID, *, by: By, at: datetime, key: str) -> int:
    """Draws as many as the level asks for and are not drawn yet; returns how many these are.

    The seed is the key of the form, which stands in the log: the same frame gives the same draw again.
    """
    ledger.lock()
    row = Campaign.objects.select_for_update().get(id=campaign)
    if ledger.is_written(key):
        return 0
    drawn = set(row.checks.values_list("contact_id", flat=True))
    left = [name for name in _frame(row).order_by("id").values_list("id", flat=True) if name not in drawn]
    count = min(max(wanted(row) - len(drawn), 0), len(left))
    found = random.Random(key).sample(left, count)  # noqa: S311 - chance that can be drawn again, no secret
    Check.objects.bulk_create((Check(campaign=row, contact_id=name, drawn_at=at) for name in found), 2_000)
    body = {"drawn": count, "frame": len(left) + len(drawn), "seed": key}
    ledger.append("checks_drawn", by=by, at=at, subject=str(row.id), body=body, key=key)
    return count


@transaction.atomic
def found_out(check: UUID, outcome: CheckOutcome, method: str, *, by: By, at: datetime, key: str) -> Check:
    """Writes what a check found out. Later words on it are a new entry of the log, and count from then on."""
    ledger.lock()
    row = Check.objects.select_for_update().get(id=check)
    if written := ledger.is_written(key):
        if written.subject != str(row.id):
            raise ServiceError(_("This form was sent before, for something else. Open it again."))
        return row
    body = {"outcome": outcome.value, "method": method, "before": row.outcome}
    row.outcome, row.method, row.at, row.who = outcome.value, method, at, by.who
    row.save(update_fields=("outcome", "method", "at", "who"))
    ledger.append("checked", by=by, at=at, subject=str(row.id), body=body, key=key)
    return row


def result(campaign: Campaign) -> tuple[Effectiveness, Counter[CheckOutcome]]:
    """What all checks say, and how many found out what. Not reached is never counted as acted."""
    outcomes = Counter(
        CheckOutcome(name) for name in campaign.checks.exclude(outcome="").values_list("outcome", flat=True)
    )
    return effectiveness(outcomes, drawn=campaign.checks.count()), outcomes


def _frame(campaign: Campaign) -> QuerySet[Contact]:
    return listed(campaign).exclude(left_out__in=_OUT)
