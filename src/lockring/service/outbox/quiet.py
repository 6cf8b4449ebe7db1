"""When somebody may be called or sent an SMS: from 9:00 to 20:00 where they are. Pure.

The law of the United States is one hour wider at each end (8 to 21, 47 CFR 64.1200(c)(1)); several states are
narrower (Florida and others: 8 to 20). Whose zone is not known is called only while it is day in every zone
of the country. Where there is no such time (France with its islands), as many as ever it is day in.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

FIRST, LAST = 9, 20  # o'clock: from the first, until just before the last
QUIET = ("sms", "phone")
"""Channels that wake somebody; e-mail and letters wait to be read."""
_STEP = timedelta(minutes=15)  # zones differ by whole quarters of an hour

_EAST, _MIDDLE, _MOUNTAIN, _WEST = (
    f"America/{city}" for city in ("New_York", "Chicago", "Denver", "Los_Angeles")
)
_ARIZONA, _ALASKA, _ALEUTIAN, _HAWAII = "America/Phoenix", "America/Anchorage", "America/Adak", "Pacific/Honolulu"
_BY_ZONES = {
    (_EAST,): "CT DC DE GA MA MD ME NC NH NJ NY OH PA RI SC VA VT WV",
    (_EAST, _MIDDLE): "FL IN KY MI TN",
    (_MIDDLE,): "AL AR IA IL LA MN MO MS OK WI",
    (_MIDDLE, _MOUNTAIN): "KS ND NE SD TX",
    (_MOUNTAIN,): "CO MT NM UT WY",
    (_MOUNTAIN, _WEST): "ID NV OR",
    (_ARIZONA, _MOUNTAIN): "AZ",
    (_WEST,): "CA WA",
    (_ALASKA, _ALEUTIAN): "AK",
    (_HAWAII,): "HI",
    ("America/Puerto_Rico",): "PR VI",
    ("Pacific/Guam",): "GU MP",
    ("Pacific/Pago_Pago",): "AS",
}
_STATES = {state: zones for zones, states in _BY_ZONES.items() for state in states.split()}
ALL_US = tuple(sorted({zone for zones in _STATES.values() for zone in zones}))
_COUNTRIES = {
    "AT": ("Europe/Vienna",),
    "BE": ("Europe/Brussels",),
    "CA": ("America/St_Johns", "America/Halifax", "America/Toronto", "America/Winnipeg", "America/Regina")
    + ("America/Edmonton", "America/Vancouver", "America/Whitehorse"),
    "CH": ("Europe/Zurich",),
    "CZ": ("Europe/Prague",),
    "DE": ("Europe/Berlin",),
    "DK": ("Europe/Copenhagen",),
    "ES": ("Europe/Madrid", "Atlantic/Canary"),
    "FI": ("Europe/Helsinki",),
    "FR": ("Europe/Paris",),
    "GB": ("Europe/London",),
    "IE": ("Europe/Dublin",),
    "IT": ("Europe/Rome",),
    "MX": ("America/Tijuana", "America/Hermosillo", "America/Mexico_City", "America/Cancun"),
    "NL": ("Europe/Amsterdam",),
    "NO": ("Europe/Oslo",),
    "PL": ("Europe/Warsaw",),
    "PT": ("Europe/Lisbon", "Atlantic/Azores"),
    "SE": ("Europe/Stockholm",),
}


def zones_of(region: str, country: str) -> tuple[str, ...]:
    """The zones in which somebody may live; for a country that is not in the table, those of the US."""
    if country == "US":
        return _STATES.get(region.strip().upper(), ALL_US)
    return _COUNTRIES.get(country, ALL_US)


def allowed_at(channel: str, region: str, country: str, now: datetime) -> datetime:
    """The first instant from now on at which this channel may be used: now itself, or within a day."""
    if channel not in QUIET:
        return now
    zones = zones_of(region, country)
    if _awake(zones, now) == len(zones):
        return now
    start = now.astimezone(UTC).replace(second=0, microsecond=0)
    return max(now, _first(zones, start - timedelta(minutes=start.minute % 15)))


@lru_cache(maxsize=1_024)
def _first(zones: tuple[str, ...], start: datetime) -> datetime:
    """The first quarter of an hour of a day in which it is day in the most of the zones."""
    steps = [start + _STEP * number for number in range(1, 4 * 24 + 1)]
    return max(steps, key=lambda at: (_awake(zones, at), -steps.index(at)))


def _awake(zones: tuple[str, ...], at: datetime) -> int:
    """In how many of the zones it is day."""
    return sum(FIRST <= at.astimezone(ZoneInfo(zone)).hour < LAST for zone in zones)
