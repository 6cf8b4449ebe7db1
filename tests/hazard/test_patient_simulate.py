"""The body and the fast kernel, against scipy, against simglucose, and against what physics keeps."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

import numpy as np
import pytest
from scipy.integrate import solve_ivp
from scipy.linalg import expm

from lockring.hazard.errors import HazardError
from lockring.hazard.exposure import NEVER, Behaviour, Intake
from lockring.hazard.patient import propagate
from lockring.hazard.patient.dalla_man import DALLA_MAN, PLAIN, RISK_FORMS, balanced
from lockring.hazard.patient.installed import folder, installed
from lockring.hazard.patient.model import Population
from lockring.hazard.patient.risk import RISK_TERMS
from lockring.hazard.patient.simulate import simulate
from lockring.hazard.results import Stratum

HOURS = 10
WITHOUT_SIMGLUCOSE = folder() is None


def some(people: int, *, is_plain: bool = False, seed: int = 7) -> Population:
    """People around the averages, 15 % apart, whose liver holds 110 to 140 mg/dL at rest."""
    rng = np.random.default_rng(seed)
    values = {
        each.name: each.typical * np.exp(0.15 * rng.standard_normal(people) * (each.variation > 0))
        for each in DALLA_MAN.parameters
    }
    values["b"] = np.minimum(values["b"], 0.85)
    if is_plain:
        values |= {name: np.full(people, number) for name, number in PLAIN.items()}
    wanted = rng.uniform(110.0, 140.0, people)
    values = balanced(values, wanted)
    _, _, basal = DALLA_MAN.fasting(values)
    each = np.ones(people)
    return Population(
        model=DALLA_MAN, strata=(Stratum.ADULT,) * people, values=values, basal_units_per_minute=basal,
        grams_per_unit=12.0 * each, mg_per_dl_per_unit=40.0 * each, fasting_mg_per_dl=wanted,
        ketone_rate=0.0039 * each,
    )  # fmt: skip


def day(
    people: Population, *, hours: int = HOURS, basal: float = 1.0, dose: Any = 0.0, food: float = 0.0
) -> Intake:
    """Basal, and at 30 minutes a dose (U) in one minute and a meal at 5 g/min."""
    length, count = hours * 60, len(people)
    units, grams = np.zeros((length, count)), np.zeros((length, count))
    units[30] = dose
    grams[30 : 30 + round(food / 5.0)] = 5.0
    steady = np.broadcast_to(basal * people.basal_units_per_minute, (length, count))
    return Intake(suspendable_units=steady, other_units=units, carbohydrate_grams=grams)


def part(people: Population, here: slice) -> Population:
    cut = {
        field.name: getattr(people, field.name)[here]
        for field in dataclasses.fields(people)
        if field.name not in {"model", "values"}
    }
    return dataclasses.replace(people, values={name: v[here] for name, v in people.values.items()}, **cut)


def plain_s2008(
    _t: float, x: Any, p: dict[str, float], units: float, grams: float, meal: float
) -> list[float]:
    """The thirteen equations of S2008 less the sensor's, written as the article has them: the oracle."""
    q1, q2, gut, gp, gt, ip, act, i1, i2, il, s1, s2 = x
    kgut = p["kmax"]
    if meal > 0:
        steep, late = 5 / (2 * meal * (1 - p["b"])), 5 / (2 * meal * p["d"])
        held = q1 + q2
        rises = math.tanh(steep * (held - p["b"] * meal)) - math.tanh(late * (held - p["d"] * meal))
        kgut = p["kmin"] + (p["kmax"] - p["kmin"]) / 2 * (rises + 2)
    liver = max(0.0, p["kp1"] - p["kp2"] * gp - p["kp3"] * i2)
    seen = p["f"] * p["kabs"] * gut / p["BW"]
    urine = p["ke1"] * max(0.0, gp - p["ke2"])
    used = (p["Vm0"] + p["Vmx"] * act) * gt / (p["Km0"] + gt)
    return [
        -p["kmax"] * q1 + grams * 1000, p["kmax"] * q1 - kgut * q2, kgut * q2 - p["kabs"] * gut,
        liver + seen - p["Fsnc"] - urine - p["k1"] * gp + p["k2"] * gt, -used + p["k1"] * gp - p["k2"] * gt,
        -(p["m2"] + p["m4"]) * ip + p["m1"] * il + p["ka1"] * s1 + p["ka2"] * s2,
        -p["p2u"] * act + p["p2u"] * (ip / p["Vi"] - p["Ib"]), -p["ki"] * (i1 - ip / p["Vi"]),
        -p["ki"] * (i2 - i1), -(p["m1"] + p["m30"]) * il + p["m2"] * ip,
        6000 * units / p["BW"] - (p["ka1"] + p["kd"]) * s1, p["kd"] * s1 - p["ka2"] * s2,
    ]  # fmt: skip


def by_scipy(people: Population, intake: Intake, who: int) -> list[float]:
    """Glucose at each minute by an adaptive method of the eighth order, begun anew at each minute."""
    p = {name: float(numbers[who]) for name, numbers in people.values.items()}
    insulin, glucose, _ = DALLA_MAN.fasting({name: v[who : who + 1] for name, v in people.values.items()})
    s1, s2, ip, il, act, i1, i2 = insulin[0]
    x, meal, ate, trace = [*glucose[0], ip, act, i1, i2, il, s1, s2], 0.0, 0.0, []
    for minute in range(intake.other_units.shape[0]):
        trace.append(x[3] / p["Vg"])
        units = float(intake.suspendable_units[minute, who] + intake.other_units[minute, who])
        grams = float(intake.carbohydrate_grams[minute, who])
        meal = (meal if ate > 0 else x[0] + x[1]) + 1000 * grams if grams > 0 else meal
        ate = grams
        x = list(
            solve_ivp(plain_s2008, (0, 1), x, "DOP853", args=(p, units, grams, meal), rtol=1e-9, atol=1e-9).y[
                :, -1
            ]
        )
    return [*trace, x[3] / p["Vg"]]


def trace_of(people: Population, intake: Intake, **rest: Any) -> np.ndarray:
    found = simulate(people, intake, trace_every=1, **rest).glucose_mg_per_dl
    assert found is not None
    return found


def test_a_day_with_a_meal_is_that_of_a_high_order_solver() -> None:
    people = some(3, is_plain=True)
    intake = day(people, hours=6, dose=4.0, food=60.0)
    ours = trace_of(people, intake)
    for who in range(2):
        assert np.max(np.abs(ours[:, who] - by_scipy(people, intake, who))) <= 0.1


@pytest.mark.skipif(WITHOUT_SIMGLUCOSE, reason="simglucose is not installed")
@pytest.mark.parametrize("kind", ["basal", "meal", "none"])
def test_the_installed_people_go_as_simglucose_has_them(kind: str) -> None:
    people = installed()
    intake = day(
        people, hours=4, basal=0.0 if kind == "none" else 1.0, food=60.0 if kind == "meal" else 0.0,
        dose=60.0 / people.grams_per_unit if kind == "meal" else 0.0,
    )  # fmt: skip
    ours = trace_of(people, intake)
    from simglucose.patient.t1dpatient import Action, T1DPatient

    for who in (0, 25):
        other = T1DPatient.withID(who + 1)
        other._params = type("Row", (), other._params.to_dict())()
        theirs = []
        for minute in range(240):
            theirs.append(other.state[3] / other._params.Vg)
            units = intake.suspendable_units[minute, who] + intake.other_units[minute, who]
            other.step(Action(CHO=intake.carbohydrate_grams[minute, who], insulin=units))
        assert np.max(np.abs(ours[:240, who] - theirs)) <= 0.1


def test_halving_the_step_changes_less_than_a_tenth() -> None:
    people = some(32)
    for dose in (0.0, 5.0, 20.0):
        intake = day(people, dose=dose, food=60.0)
        gap = trace_of(people, intake, step_seconds=30) - trace_of(people, intake, step_seconds=15)
        assert np.max(np.abs(gap)) < 0.1


def test_everyone_comes_back_from_a_great_overdose_with_food() -> None:
    people = some(40)
    trace = trace_of(people, day(people, hours=48, dose=1.5 * people.values["BW"], food=40.0))
    assert np.all(np.isfinite(trace))
    assert np.all(trace >= 0.0)
    assert np.all(trace[-1] > 70.0)


def test_more_insulin_never_raises_the_lowest_glucose() -> None:
    people = some(32)
    lowest = [simulate(people, day(people, dose=dose)).nadir_mg_per_dl for dose in (0.0, 0.5, 2.0, 8.0, 30.0)]
    assert np.all(np.diff(lowest, axis=0) <= 1e-9)


def test_glucose_climbs_without_insulin_as_in_people() -> None:
    people = some(60)
    trace = trace_of(people, day(people, basal=0.0, hours=6))
    assert 29.0 <= float(np.mean((trace[360] - trace[60]) / 5.0)) <= 45.0


def test_the_maps_are_the_matrix_exponential() -> None:
    people = some(5)
    a, b, c = DALLA_MAN.chain(people.values)
    found = propagate.maps((a, b, c), 0.25, 4)
    for who in range(5):
        whole = np.zeros((9, 9))
        whole[:7, :7], whole[:7, 7], whole[:7, 8] = a[who], b[who], c[who]
        for place, time in ((0, 0.25), (3, 1.0)):
            assert np.allclose(found[place, :, :, who], expm(whole * time)[:7], rtol=1e-9, atol=1e-9)


def test_insulin_is_neither_made_nor_lost_on_the_way() -> None:
    people = some(4)
    a, b, _ = DALLA_MAN.chain(people.values)
    v = people.values
    leaves = np.zeros((4, 7))
    leaves[:, 2], leaves[:, 3] = v["m4"], v["m30"]
    assert np.allclose(a[:, :4, :].sum(axis=1), -leaves)
    assert np.allclose(b.sum(axis=1) * v["BW"], 6000.0)


def test_glucose_is_neither_made_nor_lost_on_the_way() -> None:
    people = some(1)
    p = tuple(float(people.values[name][0]) for name in DALLA_MAN.glucose_parameters)
    named = dict(zip(DALLA_MAN.glucose_parameters, p, strict=True))
    states = (9000.0, 5000.0, 3000.0, 240.0, 130.0)
    solid, liquid, gut, plasma, tissue = DALLA_MAN.rates(np)(
        states, (0.0,) * 7, 700.0, DALLA_MAN.ready(np)(20000.0, p)
    )
    assert math.isclose(solid + liquid + gut, 700.0 - named["kabs"] * 3000.0, rel_tol=1e-9)
    made = max(0.0, named["kp1"] - named["kp2"] * 240.0)
    used = named["Vm0"] * 130.0 / (named["Km0"] + 130.0)
    came = named["f"] * named["kabs"] * 3000.0 / named["BW"]
    assert math.isclose(plasma + tissue, made + came - named["Fsnc"] - used, rel_tol=1e-9)


def test_how_people_are_cut_changes_no_bit() -> None:
    people = some(37)
    intake = day(people, dose=3.0, food=30.0)
    whole = simulate(people, intake)
    for here in (slice(0, 5), slice(5, 37)):
        cut = Intake(**{f.name: getattr(intake, f.name)[:, here] for f in dataclasses.fields(intake)})
        apart = simulate(part(people, here), cut, threads=2)
        for field in dataclasses.fields(whole)[:15]:
            assert np.array_equal(
                getattr(whole, field.name)[here], getattr(apart, field.name), equal_nan=True
            )


@pytest.mark.parametrize(("form", "factor"), [("off", 1.0), ("replay-bg", 3.558), ("lt1", 9.99)])
def test_the_factor_of_low_glucose_is_as_published(form: str, factor: float) -> None:
    scale, zero, *terms = (RISK_FORMS[form][name] for name in RISK_TERMS)
    far = zero - 60.0
    risk = sum(term * far**power for power, term in enumerate(terms, start=1))
    assert math.isclose(1.0 + scale * risk**2, factor, rel_tol=3e-3)


def behaviour(people: int, length: int, **changes: Any) -> Behaviour:
    """Nobody does anything, but for what is said."""
    each = np.ones(people)
    plain = {
        "rescues_below_awake": -np.inf, "rescues_below_asleep": -np.inf, "rescue_delay": 10.0,
        "rescue_grams": 15.0, "suspends_below": -np.inf, "checks_every": NEVER, "corrects_above": 250.0,
        "ketone_alert": NEVER,
    }  # fmt: skip
    settings = {name: number * each for name, number in {**plain, **changes}.items()}
    return Behaviour(asleep=np.zeros(length, dtype=np.bool_), **settings)


def test_who_does_nothing_is_as_without_behaviour() -> None:
    people = some(20)
    intake = day(people, dose=5.0)
    idle, without = simulate(people, intake, behaviour(20, HOURS * 60)), simulate(people, intake)
    assert np.array_equal(idle.nadir_mg_per_dl, without.nadir_mg_per_dl)


def test_sugar_and_a_paused_pump_help_and_a_pen_brings_high_glucose_down() -> None:
    people = some(20)
    low, high = day(people, dose=6.0), day(people, basal=0.0)
    without, stopped = simulate(people, low), simulate(people, high)
    for changes in ({"rescues_below_awake": 70.0}, {"suspends_below": 80.0}):
        helped = simulate(people, low, behaviour(20, HOURS * 60, **changes))
        assert np.all(helped.minutes_below_54 <= without.minutes_below_54)
        assert helped.minutes_below_54.sum() < without.minutes_below_54.sum()
    for changes in ({"checks_every": 240.0}, {"ketone_alert": 0.6}):
        helped = simulate(people, high, behaviour(20, HOURS * 60, **changes))
        assert helped.pen_units.sum() > 0.0
        assert helped.peak_ketones_mmol_per_l.sum() < stopped.peak_ketones_mmol_per_l.sum()


def test_every_fault_of_the_input_is_told_with_its_place() -> None:
    people = some(2)
    intake = day(people)
    wrong = dataclasses.replace(intake, carbohydrate_grams=np.full_like(intake.other_units, -1.0))
    wrong.other_units[3, 1] = np.nan
    with pytest.raises(HazardError) as raised:
        simulate(people, wrong, step_seconds=7, trace_every=-1)
    places = [fault.path for fault in raised.value.faults]
    assert places == [
        "step_seconds",
        "trace_every",
        "intake.other_units[3, 1]",
        "intake.carbohydrate_grams[0, 0]",
    ]
