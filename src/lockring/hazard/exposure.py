"""What reaches a body and what a person does, minute by minute: what pump, link and person hand over.

Arrays are (minutes, people): row 0 is the first minute of the scenario. A value is of that whole minute.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

NEVER = np.inf  # of a threshold or a delay in minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """Insulin and carbohydrate that reach the body, whatever anybody asked for."""

    suspendable_units: (
        Floats  # U in each minute, by the pump's drive: not given while a sensor suspends the pump
    )
    other_units: Floats  # U in each minute that no suspension stops: a reservoir pushed by hand, a pen
    carbohydrate_grams: Floats  # g eaten in each minute; a meal begins where it rises from 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """What each person does when they notice something. Arrays of (people,), but `asleep`, of (minutes,)."""

    asleep: Flags
    rescues_below_awake: Floats  # mg/dL at which a person who is awake notices; -inf never
    rescues_below_asleep: Floats  # mg/dL: of an alarm, or of waking up
    rescue_delay: Floats  # minutes from noticing to eating
    rescue_grams: Floats  # g of fast carbohydrate, again after `RESCUE_AGAIN_MINUTES` where still below
    suspends_below: Floats  # mg/dL of the sensor at which the pump suspends its basal; -inf without one
    checks_every: Floats  # minutes between two looks at a high glucose while awake; NEVER without
    corrects_above: Floats  # mg/dL at such a look from which a pen is used: not through the pump
    ketone_alert: Floats  # mmol/L at which an alarm leads to a correction, awake or asleep; NEVER without


RESCUE_AGAIN_MINUTES = 15.0
"""Between two portions: ADA Standards of Care, section 6 (15 g, again after 15 minutes)."""

PEN_TARGET_MG_PER_DL = 180.0
"""Where a pen is to bring high glucose, 10.0 mmol/L: the upper end of the target range (Battelino 2019).
That a person aims at it and not lower, with insulin of before still at work, is assumed."""

SUSPENDED_AT_MOST_MINUTES = 120.0
"""Low-glucose suspension ends after two hours, as in ASPIRE (Bergenstal 2013, NEJM 369:224)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """What came of it for each person: arrays of (people,). A time to something that never came is NaN."""

    nadir_mg_per_dl: Floats
    minutes_below_70: Floats
    minutes_below_54: Floats
    minutes_below_40: Floats
    minutes_above_250: Floats
    minutes_above_300: Floats
    first_below_54_minute: Floats  # from the first minute of the scenario
    first_above_300_minute: Floats
    first_ketones_1_6_minute: Floats
    first_ketones_3_0_minute: Floats
    peak_ketones_mmol_per_l: Floats
    lbgi: Floats  # Kovatchev 2006, of glucose every 5 minutes
    hbgi: Floats
    rescue_grams: Floats
    pen_units: Floats
    glucose_mg_per_dl: (
        NDArray[np.float32] | None
    )  # (samples, people): every `trace_every` minutes, minute 0 first
