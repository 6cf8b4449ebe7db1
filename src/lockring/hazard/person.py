"""The person around the pump: what they eat, which bolus they give for it, and what they do when they notice.

The pump has no part in a correction: it is by pen, because a person who sees a high glucose under a pump that
says "delivered" is told to change to a pen.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields

import numpy as np

from lockring.hazard.errors import Fault, HazardError
from lockring.hazard.exposure import NEVER, PEN_TARGET_MG_PER_DL, Behaviour, Flags, Floats
from lockring.hazard.quantities import (
    BELOW_LEVEL_1_MG_PER_DL,
    HIGH_MG_PER_DL,
    KETONES_RAISED_MMOL_PER_L,
    MINUTES_PER_DAY,
)
from lockring.hazard.results import Assumption

EATING_GRAMS_PER_MINUTE = 5.0
"""Carbohydrate, g/min. simglucose 0.2.11 eats at this rate."""

MINUTES_PER_HOUR = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Meal:
    """One meal of everybody: `grams` of carbohydrate from `minute` of the scenario on."""

    minute: int
    grams: float
    counted: float = 1.0  # the share of it that everybody means to bolus for


@dataclass(frozen=True, slots=True, kw_only=True)
class Meals:
    """What is eaten and what is asked for it: (minutes, people)."""

    carbohydrate_grams: Floats  # g in each minute
    bolus_units: Floats  # U asked for at the beginning of each meal


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How people behave. Sources are in `ASSUMPTIONS`. The clock is that of the scenario's start."""

    asleep_from_hour: float = 23.0
    asleep_until_hour: float = 7.0
    p_aware: float = 0.75  # that a person who is awake feels a low glucose
    rescues_below: float = BELOW_LEVEL_1_MG_PER_DL
    rescue_grams_least: float = 15.0
    rescue_grams_most: float = 20.0
    rescue_delay_median_minutes: float = 15.0
    rescue_delay_sigma: float = 0.5  # of the logarithm
    sensor_alarm_below: float | None = None  # mg/dL; None: no sensor that sounds
    p_answers_alarm_awake: float = 0.8
    p_answers_alarm_asleep: float = 0.5
    suspends_below: float | None = None  # mg/dL; None: the pump does not suspend itself
    checks_every_least_hours: float = 4.0
    checks_every_most_hours: float = 6.0
    corrects_above: float | None = HIGH_MG_PER_DL  # mg/dL; None: looks at nothing
    ketone_alert_above: float | None = None  # mmol/L; None: no such alarm


def meals(
    rng: np.random.Generator,
    plan: Sequence[Meal],
    minutes: int,
    grams_per_unit: Floats,
    *,
    counting_error: float = 0.2,
    portion: Floats | None = None,
) -> Meals:
    """The meals of `plan` for people who need 1 U for `grams_per_unit` g, and the boluses that they ask for.

    `counting_error` is the relative standard deviation of the grams that a person believes (assumed), never
    below 0 g. `portion` (people,) makes meals smaller or larger, such as for children. A meal whose end lies
    past the last minute is cut there. Raises HazardError.
    """
    people = grams_per_unit.shape[0] if grams_per_unit.ndim == 1 else 0
    portion = np.ones(people) if portion is None else portion
    faults = list(_of_meals(plan, minutes, grams_per_unit, counting_error, portion))
    if faults:
        raise HazardError(faults)
    eaten, bolus = np.zeros((minutes, people)), np.zeros((minutes, people))
    for meal in plan:
        grams = meal.grams * portion
        left = grams.copy()
        for minute in range(meal.minute, minutes):
            bite = np.minimum(left, EATING_GRAMS_PER_MINUTE)
            if not bite.any():
                break
            eaten[minute] += bite
            left -= bite
        believed = np.maximum(0.0, grams * meal.counted * (1 + counting_error * rng.standard_normal(people)))
        bolus[meal.minute] += believed / grams_per_unit
    return Meals(carbohydrate_grams=eaten, bolus_units=bolus)


def asleep(minutes: int, starts_minute: int, habits: Habits) -> Flags:
    """Which minutes are slept through, (minutes,). `starts_minute` is the start in minutes after midnight."""
    clock = (starts_minute + np.arange(minutes)) % MINUTES_PER_DAY
    begins = habits.asleep_from_hour * MINUTES_PER_HOUR
    ends = habits.asleep_until_hour * MINUTES_PER_HOUR
    if begins <= ends:
        return (clock >= begins) & (clock < ends)
    return (clock >= begins) | (clock < ends)


def behaviour(
    rng: np.random.Generator, people: int, minutes: int, starts_minute: int, habits: Habits | None = None
) -> Behaviour:
    """What each of `people` does, drawn from `habits`. `starts_minute`: after midnight, 300 for 05:00.

    The same number of draws whatever the habits are: with one seed, people differ by the habit alone. Raises
    HazardError with every fault.
    """
    habits = habits or Habits()
    faults = list(_of_habits(habits, people, minutes, starts_minute))
    if faults:
        raise HazardError(faults)
    luck = rng.random((5, people))
    delay = habits.rescue_delay_median_minutes * np.exp(
        habits.rescue_delay_sigma * rng.standard_normal(people)
    )
    feels = np.where(luck[0] < habits.p_aware, habits.rescues_below, -np.inf)
    alarm = -np.inf if habits.sensor_alarm_below is None else habits.sensor_alarm_below
    hears = np.where(luck[1] < habits.p_answers_alarm_awake, alarm, -np.inf)
    wakes = np.where(luck[2] < habits.p_answers_alarm_asleep, alarm, -np.inf)
    looks = habits.corrects_above is not None
    return Behaviour(
        asleep=asleep(minutes, starts_minute, habits),
        rescues_below_awake=np.maximum(feels, hears),
        rescues_below_asleep=wakes,
        rescue_delay=delay,
        rescue_grams=_between(luck[3], habits.rescue_grams_least, habits.rescue_grams_most),
        suspends_below=np.full(people, -np.inf if habits.suspends_below is None else habits.suspends_below),
        checks_every=_between(luck[4], habits.checks_every_least_hours, habits.checks_every_most_hours)
        * (MINUTES_PER_HOUR if looks else NEVER),
        corrects_above=np.full(people, NEVER if habits.corrects_above is None else habits.corrects_above),
        ketone_alert=np.full(
            people, NEVER if habits.ketone_alert_above is None else habits.ketone_alert_above
        ),
    )


def _between(luck: Floats, least: float, most: float) -> Floats:
    return least + (most - least) * luck


def _of_meals(
    plan: Sequence[Meal], minutes: int, grams_per_unit: Floats, counting_error: float, portion: Floats
) -> Iterator[Fault]:
    if minutes < 1:
        yield Fault("minutes", f"is {minutes}", "give at least 1")
    if grams_per_unit.ndim != 1 or not grams_per_unit.size:
        yield Fault("grams_per_unit", f"its shape is {grams_per_unit.shape}", "give one value a person")
    elif not (np.isfinite(grams_per_unit) & (grams_per_unit > 0)).all():
        yield Fault("grams_per_unit", "has a value that is no positive number", "give g for 1 U, above 0")
    if portion.shape != grams_per_unit.shape or not (np.isfinite(portion) & (portion >= 0)).all():
        yield Fault("portion", "is no share for each person", "give one number a person, zero or more")
    if not 0 <= counting_error < np.inf:
        yield Fault("counting_error", f"is {counting_error}", "give a share, zero or more: 0.2 for 20 %")
    for number, meal in enumerate(plan):
        if not 0 <= meal.minute < max(minutes, 1):
            yield Fault(f"meals[{number}].minute", f"is {meal.minute}", f"give 0 to {minutes - 1}")
        if not 0 <= meal.grams < np.inf:
            yield Fault(f"meals[{number}].grams", f"is {meal.grams}", "give grams, zero or more")


def _of_habits(habits: Habits, people: int, minutes: int, starts_minute: int) -> Iterator[Fault]:
    for name, count in (("people", people), ("minutes", minutes)):
        if count < 1:
            yield Fault(name, f"is {count}", "give at least 1")
    if not 0 <= starts_minute < MINUTES_PER_DAY:
        yield Fault("starts_minute", f"is {starts_minute}", "give minutes after midnight, 0 to 1439")
    for field in fields(habits):
        value = getattr(habits, field.name)
        path = f"habits.{field.name}"
        if value is None:
            continue
        if not 0 <= value < np.inf:
            yield Fault(path, f"is {value}", "give a finite number, zero or more")
        elif field.name.startswith("p_") and value > 1:
            yield Fault(path, f"is {value}", "give a probability from 0 to 1")
        elif field.name.startswith("asleep") and value > 24:
            yield Fault(path, f"is {value}", "give an hour of the clock, 0 to 24")
        elif field.name == "rescue_delay_median_minutes" and value == 0:
            yield Fault(path, "is 0", "give more than 0")
    for least, most in (
        ("rescue_grams_least", "rescue_grams_most"),
        ("checks_every_least_hours", "checks_every_most_hours"),
    ):
        if getattr(habits, least) > getattr(habits, most):
            yield Fault(f"habits.{least}", f"is above habits.{most}", "give the smaller one first")


_HABITS = Habits()
_NOBODY = "assumed; a factor of the sensitivity study"

ASSUMPTIONS: tuple[Assumption, ...] = tuple(
    Assumption(name=name, value=value, status=status, source=source)
    for name, value, status, source in (
        ("Rate of eating", f"{EATING_GRAMS_PER_MINUTE:g} g/min", "published", "simglucose 0.2.11"),
        ("Error of counting carbohydrate", "20 %, standard deviation", "assumed", _NOBODY),
        ("Asleep", "23:00 to 07:00", "assumed", "a common night"),
        ("Feels a low glucose while awake", f"{_HABITS.p_aware:g}", "assumed", _NOBODY),
        ("Eats below", f"{_HABITS.rescues_below:g} mg/dL", "published", "ADA Standards of Care, section 6"),
        (
            "Eats",
            "15 to 20 g, uniform",
            "published",
            "ADA Standards of Care, section 6, for 15 g; to 20 g assumed",
        ),
        ("Time from noticing to eating", "log-normal, median 15 min, sigma 0.5", "assumed", _NOBODY),
        ("Answers a sensor's alarm awake", f"{_HABITS.p_answers_alarm_awake:g}", "assumed", _NOBODY),
        ("Answers a sensor's alarm asleep", f"{_HABITS.p_answers_alarm_asleep:g}", "assumed", _NOBODY),
        ("Looks at glucose while awake", "every 4 to 6 h, uniform", "assumed", _NOBODY),
        (
            "Corrects by pen above",
            f"{_HABITS.corrects_above:g} mg/dL",
            "assumed",
            "Battelino 2019 for the mark",
        ),
        (
            "A pen brings high glucose to",
            f"{PEN_TARGET_MG_PER_DL:g} mg/dL",
            "assumed",
            "Battelino 2019 for the mark: the upper end of the target range",
        ),
        (
            "Ketone alert, where there is one",
            f"{KETONES_RAISED_MMOL_PER_L:g} mmol/L",
            "assumed",
            "Klonoff 2024 for the mark; off by default",
        ),
    )
)
"""Every value of the person with unit, status and source."""
