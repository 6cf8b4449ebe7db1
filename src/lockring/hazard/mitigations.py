"""What each mitigation is, in numbers: a setting of the pump, or what a person does."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial

from lockring.hazard.person import Habits
from lockring.hazard.pump import Controls
from lockring.hazard.quantities import BELOW_LEVEL_1_MG_PER_DL, KETONES_RAISED_MMOL_PER_L
from lockring.hazard.results import Assumption
from lockring.hazard.scenario import Mitigation

BLACK_RING_FACTOR = 0.1
"""How often a black ring breaks where a clear one does. Assumed: nobody has published it."""

CHECK_FINDS = 0.7
"""Probability that a person looks at the ring before inserting, and sees that it is broken. Assumed."""

DISCONNECTS_FIRST = 0.9
"""Probability that a person who was told takes the tube off before inserting. Assumed."""

SEAT_SENSOR_MILLIMETRES = 0.3
"""Slips above it are felt by a sensor of the seat, mm. Assumed: a proposed safeguard."""

FORCE_ALARM_UNITS = 1.0
"""Advance of the drive without load before it sounds, U. Assumed: a proposed safeguard."""

HOURLY_CAP_UNITS = 3.0
"""Most that the pump gives by remote in 60 minutes, U. Assumed: about one meal's bolus of a child."""

_CONTROLS: dict[Mitigation, Callable[[Controls], Controls]] = {
    Mitigation.BLACK_RING: partial(replace, ring_factor=BLACK_RING_FACTOR),
    Mitigation.CHECK_AT_SET_CHANGE: partial(replace, check_finds=CHECK_FINDS),
    Mitigation.DISCONNECT_FIRST: partial(replace, disconnects_first=DISCONNECTS_FIRST),
    Mitigation.SEAT_SENSOR: partial(replace, seat_sensor_millimetres=SEAT_SENSOR_MILLIMETRES),
    Mitigation.DRIVE_FORCE: partial(replace, force_alarm_units=FORCE_ALARM_UNITS),
    Mitigation.HOURLY_CAP: partial(replace, remote_units_per_hour=HOURLY_CAP_UNITS),
    Mitigation.CONFIRM_ON_PUMP: partial(replace, confirm_above_units=0.0),
}
_HABITS: dict[Mitigation, Callable[[Habits], Habits]] = {
    Mitigation.LOW_SUSPEND: partial(replace, suspends_below=BELOW_LEVEL_1_MG_PER_DL),
    Mitigation.LOW_ALARM: partial(replace, sensor_alarm_below=BELOW_LEVEL_1_MG_PER_DL),
    Mitigation.KETONE_ALERT: partial(replace, ketone_alert_above=KETONES_RAISED_MMOL_PER_L),
}


def controls(chosen: Iterable[Mitigation]) -> Controls:
    """The safeguards of the pump that are on with these."""
    on = Controls()
    for one in chosen:
        if one in _CONTROLS:
            on = _CONTROLS[one](on)
    return on


def habits(chosen: Iterable[Mitigation], aware: float) -> Habits:
    """What people do with these. `aware`: the share that feels a low glucose while awake."""
    kept = Habits(p_aware=aware)
    for one in chosen:
        if one in _HABITS:
            kept = _HABITS[one](kept)
    return kept


def _assumed(name: str, value: str, source: str) -> Assumption:
    return Assumption(name=name, value=value, status="assumed", source=source)


ASSUMPTIONS = (
    _assumed(
        "A black ring breaks, where a clear one does", f"{BLACK_RING_FACTOR:.0%}", "nobody published it"
    ),
    _assumed("A look at the ring before inserting finds it broken", f"{CHECK_FINDS:.0%}", "a human factor"),
    _assumed("Who was told disconnects before inserting", f"{DISCONNECTS_FIRST:.0%}", "a human factor"),
    _assumed(
        "A sensor of the seat feels slips above", f"{SEAT_SENSOR_MILLIMETRES} mm", "a proposed safeguard"
    ),
    _assumed("An alarm for a drive without load after", f"{FORCE_ALARM_UNITS} U", "a proposed safeguard"),
    _assumed("Most by remote in 60 minutes", f"{HOURLY_CAP_UNITS} U", "a proposed safeguard"),
)
"""The values above, as the report prints them."""
