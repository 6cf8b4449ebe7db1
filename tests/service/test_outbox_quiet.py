"""Nobody is called or sent an SMS before 9 or after 20 o'clock where they are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockring.service.outbox.quiet import ALL_US, allowed_at, zones_of

INSTANTS = st.integers(0, 2 * 365 * 24 * 60).map(
    lambda at: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=at)
)
STATES = st.sampled_from(["IL", "CA", "FL", "TX", "HI", "AK", "AZ", "GU", "", "??"])


@given(INSTANTS, STATES, st.sampled_from(["sms", "phone"]))
def test_wherever_in_the_state_they_live_it_is_day(now: datetime, state: str, channel: str) -> None:
    at = allowed_at(channel, state, "US", now)
    assert now <= at <= now + timedelta(days=1, minutes=15)
    for zone in zones_of(state, "US"):
        assert 9 <= at.astimezone(ZoneInfo(zone)).hour < 20


@given(INSTANTS, STATES)
def test_who_may_be_called_now_is_called_now(now: datetime, state: str) -> None:
    at = allowed_at("sms", state, "US", now)
    assert allowed_at("sms", state, "US", at) == at


@given(INSTANTS, STATES, st.sampled_from(["email", "letter", "push"]))
def test_what_waits_to_be_read_wakes_nobody(now: datetime, state: str, channel: str) -> None:
    assert allowed_at(channel, state, "US", now) == now


@pytest.mark.parametrize(
    ("state", "hour"),
    [("NY", 14), ("IL", 15), ("FL", 15), ("CA", 17), ("HI", 19)],
)
def test_in_winter_the_day_begins_at_the_hour_that_a_table_of_zones_says(state: str, hour: int) -> None:
    midnight = datetime(2026, 1, 15, 11, tzinfo=UTC)
    assert allowed_at("sms", state, "US", midnight) == midnight.replace(hour=hour)


def test_an_unknown_zone_is_within_all_of_them() -> None:
    assert zones_of("", "US") == zones_of("XX", "US") == zones_of("", "ZZ") == ALL_US
    assert allowed_at("sms", "", "US", datetime(2026, 1, 15, 20, tzinfo=UTC)).hour == 23
