"""What a person does in a minute when they notice something: `exposure.Behaviour`, minute by minute.

A person's mind is a row of numbers, each with a name here. Low glucose: awake by how it feels (plasma),
asleep by the alarm of a sensor. High glucose: by a look every few hours while awake, and by a ketone alarm.
"""

from __future__ import annotations

import math

import numpy as np
from numba.extending import register_jitable

from lockring.hazard.exposure import RESCUE_AGAIN_MINUTES, SUSPENDED_AT_MOST_MINUTES
from lockring.hazard.patient.lanes import keep, maximum, row, where

SENSOR_LAG_MINUTES = 10.0
"""Assumed: a sensor follows plasma glucose with this time constant (tissue, and the smoothing of the
device)."""

KETONE_AGAIN_MINUTES = 120.0
"""Assumed: after a correction for ketones nobody corrects for ketones again before this."""

SENSOR_FOLLOWS = 1.0 - math.exp(-1.0 / SENSOR_LAG_MINUTES)

(BELOW_AWAKE, BELOW_ASLEEP, DELAY, GRAMS, SUSPENDS, EVERY, ABOVE, ALERT, TARGET, FACTOR,
 SENSOR, DUE, PORTIONS, PAUSED, LOOK, ALARM) = range(16)  # fmt: skip
MIND_ROWS = 16
"""Ten settings, then what is remembered: the sensor, when to eat, portions, minutes paused, looks."""


@register_jitable
def decide(mind, minute, asleep, level, ketones):  # type: ignore[no-untyped-def]
    """(grams eaten, pen units, 0 where the pump is suspended else 1) of some people in this minute.

    Everything is chosen and nothing is jumped over, so that all of them decide at once."""
    sensor = row(mind, SENSOR) + SENSOR_FOLLOWS * (level - row(mind, SENSOR))
    keep(mind, SENSOR, sensor)
    low = sensor < row(mind, BELOW_ASLEEP) if asleep else level < row(mind, BELOW_AWAKE)
    due, portions = row(mind, DUE), row(mind, PORTIONS)
    notices = (due == np.inf) & low
    due = where(notices, minute + row(mind, DELAY), due)
    portions = where(notices, 0.0, portions)
    looks = due <= minute
    eats = looks & ((portions <= 0.0) | low)
    keep(mind, DUE, where(eats, minute + RESCUE_AGAIN_MINUTES, where(looks, np.inf, due)))
    keep(mind, PORTIONS, portions + where(eats, 1.0, 0.0))
    is_low = sensor < row(mind, SUSPENDS)
    paused = where(is_low, row(mind, PAUSED), 0.0)
    stops = is_low & (paused < SUSPENDED_AT_MOST_MINUTES)
    keep(mind, PAUSED, paused + where(stops, 1.0, 0.0))
    checks = row(mind, LOOK) <= (-np.inf if asleep else minute)
    keep(mind, LOOK, where(checks, minute + row(mind, EVERY), row(mind, LOOK)))
    alarmed = (ketones >= row(mind, ALERT)) & (row(mind, ALARM) <= minute)
    keep(mind, ALARM, where(alarmed, minute + KETONE_AGAIN_MINUTES, row(mind, ALARM)))
    wanted = (checks & (level > row(mind, ABOVE))) | alarmed
    pen = maximum(level - row(mind, TARGET), 0.0) / row(mind, FACTOR)
    return where(eats, row(mind, GRAMS), 0.0), where(wanted, pen, 0.0), where(stops, 0.0, 1.0)
