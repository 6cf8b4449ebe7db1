"""The clocks: due days against counts that were made in another way."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import numpy as np
import pytest

from lockring.campaign.clocks import RULES, Clock, Unit, due_on
from lockring.campaign.federal import holidays

FREE = holidays(2025, 2028)


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 15, tzinfo=UTC)


def test_every_clock_says_its_duty_its_start_and_its_source() -> None:
    assert set(RULES) == set(Clock)
    for rule in RULES.values():
        assert rule.duty.endswith(".")
        assert rule.starts
        assert rule.source
        assert rule.limit > 0


@pytest.mark.parametrize("clock", [c for c, rule in RULES.items() if rule.unit is Unit.WORKING_DAYS])
def test_working_days_are_those_that_numpy_counts(clock: Clock) -> None:
    free = np.array(sorted(FREE), dtype="datetime64[D]")
    for offset in range(0, 730, 3):
        day = date(2026, 1, 1) + timedelta(days=offset)
        due = due_on(clock, at(day), free=FREE)
        counted = np.busday_count(day + timedelta(days=1), due + timedelta(days=1), holidays=free)
        assert counted == RULES[clock].limit
        assert np.is_busday(due, holidays=free)


@pytest.mark.parametrize(
    ("clock", "days"),
    [
        (Clock.REPORT_803, 30),
        (Clock.EU_SERIOUS, 15),
        (Clock.EU_DEATH, 10),
        (Clock.EU_THREAT, 2),
        (Clock.PUBLIC_WARNING, 1),
        (Clock.EU_COMMENT, 2),
        (Clock.STATUS_REPORT, 14),
    ],
)
def test_calendar_days_and_hours(clock: Clock, days: int) -> None:
    assert due_on(clock, at(date(2026, 2, 20)), free=FREE) == date(2026, 2, 20) + timedelta(days=days)


def test_an_806_report_started_before_thanksgiving_skips_it() -> None:
    assert due_on(Clock.REPORT_806, at(date(2026, 11, 20)), free=FREE) == date(2026, 12, 7)
    assert due_on(Clock.REPORT_806, at(date(2026, 11, 20))) == date(2026, 12, 4)


def test_the_strategy_sets_the_period_of_status_reports_and_of_nothing_else() -> None:
    started = at(date(2026, 3, 2))
    assert due_on(Clock.STATUS_REPORT, started, period_days=28) == date(2026, 3, 30)
    assert due_on(Clock.REPORT_803, started, period_days=28) == date(2026, 4, 1)


def test_records_are_kept_two_years_past_the_life_of_the_device_and_never_a_day_less() -> None:
    assert due_on(Clock.RECORDS_806, at(date(2030, 5, 1))) == date(2032, 5, 1)
    assert due_on(Clock.RECORDS_806, at(date(2028, 2, 29))) == date(2030, 3, 1)


def test_the_day_is_that_of_the_firm_and_not_of_greenwich() -> None:
    evening = datetime(2026, 3, 2, 23, tzinfo=timezone(timedelta(hours=-5)))
    assert due_on(Clock.EU_THREAT, evening) == date(2026, 3, 4)


def test_federal_holidays_are_the_eleven_and_the_days_on_which_they_are_observed() -> None:
    assert {date(2026, 7, 3), date(2026, 7, 4), date(2026, 11, 26), date(2026, 6, 19)} <= holidays(2026, 2026)
    assert date(2021, 12, 31) in holidays(2021, 2021)  # for 1 January 2022, a Saturday
    assert all(day.year == 2026 for day in holidays(2026, 2026))
