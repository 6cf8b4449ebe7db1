"""What a person does in a minute when they notice something: `exposure.Behaviour`, minute by minute.

A person's mind is a row of numbers, each with a name here. Low glucose: awake by how it feels (plasma),
asleep by the alarm of a sensor. High glucose: by a look every few hours while awake, and by a ketone alarm.
"""

from __future__ import annotations

import math

import numpy as np
from numba.extending import register_jitable

from lockring.hazard.exposure import RESCUE_AGAIN_MINUTES, SUSPENDED_AT_MOST_MINUTES

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


@register_jitable(forceinline=True)
def decide(mind, lane, minute, asleep, level, ketones):  # type: ignore[no-untyped-def]
    """(grams eaten, pen units, 0 where the pump is suspended else 1) of this person in this minute.

    Everything is chosen and nothing is jumped over, so that sixteen people decide at once."""
    sensor = mind[SENSOR, lane] + SENSOR_FOLLOWS * (level - mind[SENSOR, lane])
    mind[SENSOR, lane] = sensor
    low = sensor < mind[BELOW_ASLEEP, lane] if asleep else level < mind[BELOW_AWAKE, lane]
    due, portions = mind[DUE, lane], mind[PORTIONS, lane]
    notices = (due == np.inf) & low
    due = minute + mind[DELAY, lane] if notices else due
    portions = 0.0 if notices else portions
    looks = minute >= due
    eats = looks & ((portions == 0.0) | low)
    due = np.inf if looks else due
    mind[DUE, lane] = minute + RESCUE_AGAIN_MINUTES if eats else due
    mind[PORTIONS, lane] = portions + (1.0 if eats else 0.0)
    paused = 0.0 if sensor >= mind[SUSPENDS, lane] else mind[PAUSED, lane]
    stops = (sensor < mind[SUSPENDS, lane]) & (paused < SUSPENDED_AT_MOST_MINUTES)
    mind[PAUSED, lane] = paused + (1.0 if stops else 0.0)
    checks = (minute >= mind[LOOK, lane]) & (not asleep)
    mind[LOOK, lane] = minute + mind[EVERY, lane] if checks else mind[LOOK, lane]
    alarmed = (ketones >= mind[ALERT, lane]) & (minute >= mind[ALARM, lane])
    mind[ALARM, lane] = minute + KETONE_AGAIN_MINUTES if alarmed else mind[ALARM, lane]
    wanted = (checks & (level > mind[ABOVE, lane])) | alarmed
    pen = max(level - mind[TARGET, lane], 0.0) / mind[FACTOR, lane]
    return mind[GRAMS, lane] if eats else 0.0, pen if wanted else 0.0, 0.0 if stops else 1.0
