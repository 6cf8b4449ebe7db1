"""What is counted of a person minute by minute. A row of `found` is one quantity of sixteen people."""

from __future__ import annotations

import numpy as np
from numba.extending import register_jitable

from lockring.hazard.patient.lanes import keep, maximum, minimum, row, where
from lockring.hazard.quantities import (
    BELOW_LEVEL_1_MG_PER_DL,
    BELOW_LEVEL_2_MG_PER_DL,
    HIGH_MG_PER_DL,
    KETONES_HIGH_MMOL_PER_L,
    KETONES_RAISED_MMOL_PER_L,
    VERY_HIGH_MG_PER_DL,
    VERY_LOW_MG_PER_DL,
)

(NADIR, BELOW_70, BELOW_54, BELOW_40, ABOVE_250, ABOVE_300, FIRST_54, FIRST_300, FIRST_RAISED, FIRST_HIGH,
 KETONES, LOW_INDEX, HIGH_INDEX, RESCUED, PENNED, LEVEL, RATE) = range(17)  # fmt: skip
FOUND_ROWS = 17
"""Rows of what is counted: the outcomes in their order, then glucose now, and how fast ketones rise."""

NEVER_YET = 1e300
"""A time that has not come."""

MOST_MG_PER_DL = 2025.0
"""The risk of more is that of as much: no glucose is reported so high."""

_ENTRIES_PER_ROOT = 32.0
_TABLE = 1.509 * (np.log(np.maximum((np.arange(1442) / _ENTRIES_PER_ROOT) ** 2, 1.0)) ** 1.084 - 5.381)
"""Kovatchev 2006: 1.509 (ln(G)^1.084 - 5.381), evenly in the root of G, since a logarithm does not
vectorise."""


@register_jitable
def _more(found, place, there):  # type: ignore[no-untyped-def]
    keep(found, place, row(found, place) + where(there, 1.0, 0.0))


@register_jitable
def _first(found, place, there, end):  # type: ignore[no-untyped-def]
    keep(found, place, minimum(row(found, place), where(there, end, NEVER_YET)))


@register_jitable
def count(found, level, ratio, end):  # type: ignore[no-untyped-def]
    """Add glucose `level` at minute `end`, and a minute of ketones with plasma insulin `ratio` of that at
    rest."""
    keep(found, LEVEL, level)
    keep(found, NADIR, minimum(row(found, NADIR), level))
    is_low, is_high = level < BELOW_LEVEL_2_MG_PER_DL, level > VERY_HIGH_MG_PER_DL
    _more(found, BELOW_70, level < BELOW_LEVEL_1_MG_PER_DL)
    _more(found, BELOW_54, is_low)
    _more(found, BELOW_40, level < VERY_LOW_MG_PER_DL)
    _more(found, ABOVE_250, level > HIGH_MG_PER_DL)
    _more(found, ABOVE_300, is_high)
    _first(found, FIRST_54, is_low, end)
    _first(found, FIRST_300, is_high, end)
    ketones = row(found, KETONES) + row(found, RATE) * maximum(1.0 - ratio, 0.0)
    keep(found, KETONES, ketones)
    _first(found, FIRST_RAISED, ketones >= KETONES_RAISED_MMOL_PER_L, end)
    _first(found, FIRST_HIGH, ketones >= KETONES_HIGH_MMOL_PER_L, end)


@register_jitable(forceinline=True)
def count_risk(found, lane):  # type: ignore[no-untyped-def]
    """Risk of glucose now, low or high: Kovatchev 2006, 10 (1.509 (ln(G)^1.084 - 5.381))^2, G at least 1."""
    place = np.sqrt(min(max(found[LEVEL, lane], 1.0), MOST_MG_PER_DL)) * _ENTRIES_PER_ROOT
    entry = np.int32(place)
    risk = _TABLE[entry] + (place - entry) * (_TABLE[entry + 1] - _TABLE[entry])
    low, high = min(risk, 0.0), max(risk, 0.0)
    found[LOW_INDEX, lane] += 10.0 * low * low
    found[HIGH_INDEX, lane] += 10.0 * high * high
