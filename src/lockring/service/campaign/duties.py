"""What the rules ask for by a day: put down when something starts a clock, and met by somebody."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lockring.campaign.clocks import RULES, Clock, Rule, due_on
from lockring.campaign.federal import holidays
from lockring.errors import ServiceError
from lockring.service import ledger
from lockring.service.campaign import opening
from lockring.service.desk.forms import Choices
from lockring.service.ledger import By
from lockring.service.models import Campaign, Duty
from lockring.service.wording import for_page

_YEARS = 3  # of holidays: no limit in working days is longer than some weeks


@transaction.atomic
def begin(campaign: UUID, clock: Clock, triggered_at: datetime, *, by: By, at: datetime, key: str) -> Duty:
    """Puts a duty down, with the day on which it is due. Raises ServiceError for a start still to come."""
    ledger.lock()
    if written := ledger.is_written(key):
        return Duty.objects.get(id=written.subject)
    if triggered_at > at:
        raise ServiceError(_("This start lies in the future. A duty counts from what has happened."))
    row = Campaign.objects.get(id=campaign)
    due = due_on(
        clock,
        triggered_at,
        free=holidays(triggered_at.year, triggered_at.year + _YEARS),
        period_days=opening.strategy_of(row).period_days,
    )
    duty = Duty.objects.create(campaign=row, clock=clock.value, triggered_at=triggered_at, due_on=due)
    body = {
        "campaign": str(row.id),
        "clock": clock.value,
        "triggered": triggered_at.isoformat(),
        "due": due.isoformat(),
    }
    ledger.append("duty", by=by, at=at, subject=str(duty.id), body=body, key=key)
    return duty


@transaction.atomic
def met(duty: UUID, *, by: By, at: datetime, key: str) -> Duty:
    """Writes that a duty was met, by whom and when; once. A status report that was sent starts the next."""
    ledger.lock()
    row = Duty.objects.select_for_update().get(id=duty)
    if ledger.is_written(key) or row.met_at is not None:
        return row
    row.met_at, row.met_by = at, by.who
    row.save(update_fields=("met_at", "met_by"))
    ledger.append(
        "duty_met", by=by, at=at, subject=str(row.id), body={"due": row.due_on.isoformat()}, key=key
    )
    if row.clock == Clock.STATUS_REPORT.value and row.campaign.ended_at is None:
        begin(row.campaign_id, Clock.STATUS_REPORT, at, by=by, at=at, key=f"{key}:next")
    return row


def choices() -> Choices:
    """The clocks, each with what it asks for and what starts it."""
    return [
        (clock.value, _("%(duty)s (%(source)s; from when %(starts)s)") % _in_words(rule))
        for clock, rule in RULES.items()
    ]


def _in_words(rule: Rule) -> dict[str, str]:
    return {"duty": for_page(rule.duty), "source": for_page(rule.source), "starts": for_page(rule.starts)}
