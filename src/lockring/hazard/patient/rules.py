"""What a person does in a minute when they notice something: `exposure.Behaviour`, minute by minute.

A person's mind is a row of numbers, of which each has a name here. Low glucose: awake by how it feels (plasma),
asleep by the alarm of a sensor. High glucose: by a look every few hours while awake, and by a ketone alarm.
"""

from __future__ import annotations

import math

import numba
import numpy as np

from lockring.hazard.exposure import RESCUE_AGAIN_MINUTES, SUSPENDED_AT_MOST_MINUTES

SENSOR_LAG_MINUTES = 10.0
"""Assumed: a sensor follows plasma glucose with this time constant (tissue, and the smoothing of the device)."""

KETONE_AGAIN_MINUTES = 120.0
"""Assumed: after a correction for ketones nobody corrects for ketones again before this."""

SENSOR_FOLLOWS = 1.0 - math.exp(-1.0 / SENSOR_LAG_MINUTES)

(BELOW_AWAKE, BELOW_ASLEEP, DELAY, GRAMS, SUSPENDS, EVERY, ABOVE, ALERT, TARGET, FACTOR,
 SENSOR, DUE, PORTIONS, PAUSED, LOOK, ALARM) = range(16)  # fmt: skip
MIND_ROWS = 16
"""Ten settings, then what is remembered: the sensor, when to eat, portions, minutes paused, looks."""


@numba.njit(cache=True, nogil=True)
def decide(mind, lane, minute, asleep, level, ketones):  # type: ignore[no-untyped-def]
    """(grams eaten, pen units, 0 where the pump is suspended else 1) of this person in this minute."""
    sensor = mind[SENSOR, lane] + SENSOR_FOLLOWS * (level - mind[SENSOR, lane])
    mind[SENSOR, lane] = sensor
    low = sensor < mind[BELOW_ASLEEP, lane] if asleep else level < mind[BELOW_AWAKE, lane]
    grams = 0.0
    if mind[DUE, lane] == np.inf and low:
        mind[DUE, lane], mind[PORTIONS, lane] = minute + mind[DELAY, lane], 0.0
    if minute >= mind[DUE, lane]:
        if mind[PORTIONS, lane] == 0.0 or low:
            grams = mind[GRAMS, lane]
            mind[PORTIONS, lane] += 1.0
            mind[DUE, lane] = minute + RESCUE_AGAIN_MINUTES
        else:
            mind[DUE, lane] = np.inf
    running = 1.0
    if sensor >= mind[SUSPENDS, lane]:
        mind[PAUSED, lane] = 0.0
    elif mind[PAUSED, lane] < SUSPENDED_AT_MOST_MINUTES:
        mind[PAUSED, lane] += 1.0
        running = 0.0
    wanted = False
    if not asleep and minute >= mind[LOOK, lane]:
        mind[LOOK, lane] = minute + mind[EVERY, lane]
        wanted = level > mind[ABOVE, lane]
    if ketones >= mind[ALERT, lane] and minute >= mind[ALARM, lane]:
        mind[ALARM, lane] = minute + KETONE_AGAIN_MINUTES
        wanted = True
    pen = max(level - mind[TARGET, lane], 0.0) / mind[FACTOR, lane] if wanted else 0.0
    return grams, pen, running
