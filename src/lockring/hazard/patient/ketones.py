"""Ketones: they rise when there is less insulin in the blood than at rest, and here they do not fall again.

dB/dt = rate x max(0, 1 - I/Ib), from 0.1 mmol/L. One rate and one spread, fitted to what is published of
people whose insulin had stopped. Nothing clears them: it tells when a mark is first reached, and no more.
"""

from __future__ import annotations

import math

import numpy as np

from lockring.hazard.patient.model import Floats, Parameter
from lockring.hazard.quantities import KETONES_AT_REST_MMOL_PER_L

RATE = Parameter(
    name="ketone_rate",
    unit="mmol/L/min",
    typical=0.0039,
    variation=0.35,
    source="fitted to Klonoff 2024, JDST 19322968241280386 (0.20 mmol/L/h; 1.6 at 8.0 h, 3.0 at 14.2 h); "
    "the spread between people is assumed",
    status="fitted",
)
"""How fast ketones rise without any insulin."""


def log_normal(mean: float, variation: float, people: int, rng: np.random.Generator) -> Floats:
    """(people,) draws with this mean and coefficient of variation; the mean itself where that is 0."""
    width = math.sqrt(math.log1p(variation * variation))
    return np.asarray(mean * np.exp(width * rng.standard_normal(people) - 0.5 * width * width))


def draw_rates(people: int, rng: np.random.Generator) -> Floats:
    """(people,) how fast ketones rise in each person without any insulin, mmol/L/min."""
    return log_normal(RATE.typical, RATE.variation, people, rng)


def reached_minute(insulin_ratio: Floats, rate: Floats, level: float) -> Floats:
    """(people,) first minute at which ketones are at `level` mmol/L or above; NaN for who never gets there.

    `insulin_ratio` is (minutes, people), plasma insulin as a share of rest; `rate` (people,) mmol/L/min.
    """
    ketones = KETONES_AT_REST_MMOL_PER_L + rate * np.cumsum(np.maximum(0.0, 1.0 - insulin_ratio), axis=0)
    there = ketones >= level
    return np.where(there.any(axis=0), there.argmax(axis=0) + 1.0, np.nan)
