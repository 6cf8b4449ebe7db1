"""What the rules ask for by a day: each duty, what starts it, its limit and its source."""

from __future__ import annotations

import enum
from collections.abc import Container
from datetime import date, datetime

import msgspec


class Unit(enum.Enum):
    """In what a limit is counted."""

    HOURS = "hours"
    DAYS = "days"
    """Calendar days."""
    WORKING_DAYS = "working days"
    """Monday to Friday without US federal holidays (21 CFR 803.3)."""
    YEARS = "years"


class Clock(enum.Enum):
    """A duty with a limit; `RULES` says which."""

    REPORT_806 = "806_report"
    EXTENSION_806 = "806_extension"
    RECORDS_806 = "806_records"
    REPORT_803 = "803_report"
    REPORT_803_ACTION = "803_report_action"
    USER_FACILITY_803 = "803_user_facility"
    PUBLIC_WARNING = "public_warning"
    STATUS_REPORT = "status_report"
    LOCATE_821 = "821_locate"
    PATIENTS_821 = "821_patients"
    DISTRIBUTOR_821 = "821_distributor"
    EU_SERIOUS = "eu_serious"
    EU_DEATH = "eu_death"
    EU_THREAT = "eu_threat"
    EU_COMMENT = "eu_comment"
    CYBER_TELL = "cyber_tell"
    CYBER_FIX = "cyber_fix"


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """What a clock asks for, from when, within how long, and where that stands."""

    duty: str
    starts: str
    limit: int
    unit: Unit
    source: str


def _rule(duty: str, starts: str, limit: int, unit: Unit, source: str) -> Rule:
    return Rule(duty=duty, starts=starts, limit=limit, unit=unit, source=source)


RULES: dict[Clock, Rule] = {}
"""Of each clock. The limit of a status report is the usual two weeks; the strategy may set another."""


def due_on(
    clock: Clock, triggered_at: datetime, *, free: Container[date] = (), period_days: int | None = None
) -> date:
    """The last day on which the duty is done in time, in the time zone of `triggered_at`.

    The day after the trigger is the first that counts. `free` holds the holidays on which nobody works: see
    `federal.holidays`. `period_days` is the time between two status reports, for that clock only.
    """
    raise NotImplementedError
