"""What the rules ask for by a day: each duty, what starts it, its limit and its source."""

from __future__ import annotations

import enum
from collections.abc import Container
from datetime import date, datetime, timedelta

import msgspec

_SATURDAY = 5  # date.weekday()


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


_AWARE = "the firm becomes aware of the event"
_CYBER = "FDA, Postmarket Management of Cybersecurity in Medical Devices, December 2016"

RULES: dict[Clock, Rule] = {
    Clock.REPORT_806: _rule(
        "Report the correction or removal to FDA.",
        "the correction or removal is initiated",
        10,
        Unit.WORKING_DAYS,
        "21 CFR 806.10(b)",
    ),
    Clock.EXTENSION_806: _rule(
        "Amend the report, with the number of the first, where more lots or devices are covered.",
        "the correction or removal is extended",
        10,
        Unit.WORKING_DAYS,
        "21 CFR 806.10(d)",
    ),
    Clock.RECORDS_806: _rule(
        "Keep the records until this day.",
        "the expected life of the device ends",
        2,
        Unit.YEARS,
        "21 CFR 806.20(c)",
    ),
    Clock.REPORT_803: _rule(
        "Report the death, the serious injury or the malfunction to FDA.",
        _AWARE,
        30,
        Unit.DAYS,
        "21 CFR 803.50(a)",
    ),
    Clock.REPORT_803_ACTION: _rule(
        "Report to FDA an event that needs action at once to prevent great harm to the public.",
        "the firm becomes aware that such action is needed",
        5,
        Unit.WORKING_DAYS,
        "21 CFR 803.53",
    ),
    Clock.USER_FACILITY_803: _rule(
        "As a user facility, report the death or the serious injury.",
        "the facility becomes aware of the event",
        10,
        Unit.WORKING_DAYS,
        "21 CFR 803.30(a)",
    ),
    Clock.PUBLIC_WARNING: _rule(
        "Warn the public.",
        "FDA tells the firm that it believes a warning is needed",
        24,
        Unit.HOURS,
        "FDA, Public Warning and Notification of Recalls, February 2019",
    ),
    Clock.STATUS_REPORT: _rule(
        "Send the status report to FDA.",
        "the campaign starts, or the report before is sent",
        14,
        Unit.DAYS,
        "21 CFR 7.53(a)",
    ),
    Clock.LOCATE_821: _rule(
        "Tell FDA who has each tracked device that no patient has yet.",
        "FDA asks",
        3,
        Unit.WORKING_DAYS,
        "21 CFR 821.25(a)(1)",
    ),
    Clock.PATIENTS_821: _rule(
        "Tell FDA which patient has each tracked device.",
        "FDA asks",
        10,
        Unit.WORKING_DAYS,
        "21 CFR 821.25(a)(2)",
    ),
    Clock.DISTRIBUTOR_821: _rule(
        "As a distributor for several users, tell the maker who has each tracked device.",
        "the maker asks",
        5,
        Unit.WORKING_DAYS,
        "21 CFR 821.30(c)(2)",
    ),
    Clock.EU_SERIOUS: _rule(
        "Report the serious incident.", _AWARE, 15, Unit.DAYS, "Regulation (EU) 2017/745, Article 87(3)"
    ),
    Clock.EU_DEATH: _rule(
        "Report the death, or the grave decline in health that was not expected.",
        _AWARE,
        10,
        Unit.DAYS,
        "Regulation (EU) 2017/745, Article 87(5)",
    ),
    Clock.EU_THREAT: _rule(
        "Report the serious threat to public health.",
        "the firm becomes aware of the threat",
        2,
        Unit.DAYS,
        "Regulation (EU) 2017/745, Article 87(4)",
    ),
    Clock.EU_COMMENT: _rule(
        "Wait for what the authority says of the draft of the field safety notice.",
        "the draft is sent to the authority",
        48,
        Unit.HOURS,
        "MEDDEV 2.12-1 rev 8, section 5.4.4",
    ),
    Clock.CYBER_TELL: _rule(
        "Tell users of the weakness, and how to live with it until it is mended.",
        "the firm learns of the weakness",
        30,
        Unit.DAYS,
        _CYBER,
    ),
    Clock.CYBER_FIX: _rule(
        "Mend the weakness, and bring the mended version to users.",
        "the firm learns of the weakness",
        60,
        Unit.DAYS,
        _CYBER,
    ),
}
"""Of each clock. The limit of a status report is the usual two weeks; the strategy may set another."""


def due_on(
    clock: Clock, triggered_at: datetime, *, free: Container[date] = (), period_days: int | None = None
) -> date:
    """The last day on which the duty is done in time, in the time zone of `triggered_at`.

    The day after the trigger is the first that counts. `free` holds the holidays on which nobody works: see
    `federal.holidays`. `period_days` is the time between two status reports; it counts for these only.
    """
    rule = RULES[clock]
    limit = period_days if clock is Clock.STATUS_REPORT and period_days is not None else rule.limit
    match rule.unit:
        case Unit.HOURS:
            return (triggered_at + timedelta(hours=limit)).date()
        case Unit.DAYS:
            return triggered_at.date() + timedelta(days=limit)
        case Unit.WORKING_DAYS:
            return working_days_after(triggered_at.date(), limit, free)
        case Unit.YEARS:
            return _years_after(triggered_at.date(), limit)


def working_days_after(start: date, count: int, free: Container[date]) -> date:
    """The `count`th working day after `start`, which does not count itself; `start` for 0."""
    day = start
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < _SATURDAY and day not in free
    return day


def _years_after(start: date, years: int) -> date:
    """The same day of a later year; 1 March for 29 February, so that nothing is thrown away too early."""
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        return date(start.year + years, 3, 1)
