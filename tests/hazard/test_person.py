"""The person around the pump: what they eat, ask for, and do."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lockring.hazard.errors import HazardError
from lockring.hazard.person import ASSUMPTIONS, Habits, Meal, asleep, behaviour, meals

PEOPLE = 2000


def test_a_meal_is_eaten_at_five_grams_a_minute() -> None:
    eaten = meals(
        np.random.default_rng(1), [Meal(minute=10, grams=52.0)], 60, np.array([10.0])
    ).carbohydrate_grams
    assert eaten[10:20, 0].tolist() == [5.0] * 10
    assert eaten[20, 0] == pytest.approx(2.0)
    assert eaten.sum() == pytest.approx(52.0)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 200), st.floats(0, 120)), max_size=4), st.integers(0, 99))
def test_all_that_is_served_is_eaten(plan: list[tuple[int, float]], seed: int) -> None:
    served = [Meal(minute=minute, grams=grams) for minute, grams in plan]
    portion = np.array([1.0, 0.4])
    given_meals = meals(np.random.default_rng(seed), served, 260, np.array([8.0, 20.0]), portion=portion)
    total = sum(meal.grams for meal in served)
    assert given_meals.carbohydrate_grams.sum(axis=0) == pytest.approx(total * portion)
    assert (given_meals.bolus_units >= 0).all()
    assert not given_meals.bolus_units[
        [m for m in range(260) if m not in {minute for minute, _ in plan}]
    ].any()


def test_who_bolused_for_half_of_a_meal_asked_for_half() -> None:
    half, whole = (
        meals(
            np.random.default_rng(1), [Meal(minute=0, grams=60.0, counted=share)], 60, np.array([10.0, 15.0])
        )
        for share in (0.5, 1.0)
    )
    assert half.carbohydrate_grams.tolist() == whole.carbohydrate_grams.tolist()
    assert half.bolus_units.sum(axis=0) == pytest.approx(0.5 * whole.bolus_units.sum(axis=0))


def test_who_counts_well_asks_for_what_they_need() -> None:
    ratios = np.array([8.0, 20.0])
    bolus = meals(
        np.random.default_rng(1), [Meal(minute=3, grams=60.0)], 30, ratios, counting_error=0.0
    ).bolus_units
    assert bolus[3].tolist() == [7.5, 3.0]


def test_who_counts_badly_errs_to_both_sides() -> None:
    ratios = np.full(PEOPLE, 10.0)
    bolus = meals(np.random.default_rng(1), [Meal(minute=0, grams=60.0)], 30, ratios).bolus_units[0]
    assert bolus.mean() == pytest.approx(6.0, rel=0.02)
    assert bolus.std() == pytest.approx(1.2, rel=0.1)


def test_the_night_is_that_of_the_clock() -> None:
    night = asleep(1440, 300, Habits())  # the scenario starts at 05:00
    assert night[:120].all()  # to 07:00
    assert not night[120 : 18 * 60].any()
    assert night[18 * 60 :].all()  # from 23:00
    assert int(night.sum()) == 8 * 60
    nap = Habits(asleep_from_hour=13.0, asleep_until_hour=14.0)
    assert np.flatnonzero(asleep(1440, 0, nap)).tolist() == list(range(780, 840))


def test_who_has_no_sensor_sleeps_through_a_low() -> None:
    person = behaviour(np.random.default_rng(1), PEOPLE, 60, 0)
    assert (person.rescues_below_asleep == -np.inf).all()
    assert (person.suspends_below == -np.inf).all()
    assert (person.ketone_alert == np.inf).all()
    aware = person.rescues_below_awake == 70.0
    assert aware.mean() == pytest.approx(0.75, abs=0.04)
    assert (person.rescues_below_awake[~aware] == -np.inf).all()
    assert np.median(person.rescue_delay) == pytest.approx(15.0, rel=0.1)
    assert person.rescue_grams.min() >= 15.0
    assert person.rescue_grams.max() <= 20.0
    assert person.checks_every.min() >= 240.0
    assert person.checks_every.max() <= 360.0


def test_a_sensor_wakes_some_and_changes_nothing_else_of_the_same_people() -> None:
    without = behaviour(np.random.default_rng(3), PEOPLE, 60, 0)
    alarm = Habits(sensor_alarm_below=80.0, suspends_below=65.0, ketone_alert_above=1.6)
    with_one = behaviour(np.random.default_rng(3), PEOPLE, 60, 0, alarm)
    assert (with_one.rescues_below_asleep == 80.0).mean() == pytest.approx(0.5, abs=0.04)
    assert (with_one.rescues_below_awake >= without.rescues_below_awake).all()
    assert (with_one.suspends_below == 65.0).all()
    assert (with_one.ketone_alert == 1.6).all()
    assert (with_one.rescue_delay == without.rescue_delay).all()
    assert (with_one.rescue_grams == without.rescue_grams).all()


def test_who_never_looks_never_corrects() -> None:
    person = behaviour(np.random.default_rng(3), 9, 60, 0, Habits(corrects_above=None))
    assert (person.corrects_above == np.inf).all()
    assert (person.checks_every == np.inf).all()


def test_bad_meals_and_habits_are_refused_all_at_once() -> None:
    with pytest.raises(HazardError) as raised:
        meals(
            np.random.default_rng(1), [Meal(minute=99, grams=-5.0)], 60, np.array([0.0]), counting_error=-1.0
        )
    assert [fault.path for fault in raised.value.faults] == [
        "grams_per_unit",
        "counting_error",
        "meals[0].minute",
        "meals[0].grams",
    ]
    habits = Habits(p_aware=1.5, rescue_grams_least=30.0, asleep_from_hour=25.0, corrects_above=float("nan"))
    with pytest.raises(HazardError) as raised:
        behaviour(np.random.default_rng(1), 0, 60, 1440, habits)
    assert [fault.path for fault in raised.value.faults] == [
        "people",
        "starts_minute",
        "habits.asleep_from_hour",
        "habits.p_aware",
        "habits.corrects_above",
        "habits.rescue_grams_least",
    ]


def test_every_value_of_the_person_has_a_status_and_a_source() -> None:
    assert {row.status for row in ASSUMPTIONS} <= {"published", "derived", "fitted", "assumed"}
    assert all(row.name and row.value and row.source for row in ASSUMPTIONS)
