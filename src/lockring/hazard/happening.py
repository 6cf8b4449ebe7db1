"""What happens in a scenario: people, meals, pump and fault as insulin and food, minute by minute.

With the fault and without it people, meals and luck are the same: the difference is the fault's.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TypeVar

import numpy as np

from lockring.hazard import mitigations, person
from lockring.hazard.channel.boluses import RemoteUse, attack
from lockring.hazard.errors import Fault, HazardError
from lockring.hazard.exposure import Behaviour, Flags, Floats, Intake
from lockring.hazard.patient.model import Model, Population
from lockring.hazard.patient.population import draw
from lockring.hazard.pump import Orders, Pump, RingFault, run, whole_ring
from lockring.hazard.pump.draws import RingChances, draw_fault
from lockring.hazard.pump.settings import AT_NO_MINUTE
from lockring.hazard.quantities import MICROUNITS_PER_UNIT, MINUTES_PER_DAY
from lockring.hazard.results import Stratum
from lockring.hazard.scenario import AnyFault, Dose, Replay, Ring, Scenario, Stop, clock, quantity

MINUTES_PER_HOUR = 60

PUMP = Pump(most_bolus_units=25.0)
"""A pump whose largest bolus is set as high as it goes, 25 U (670G): a lower one only cuts what is asked."""

PORTION_WEIGHT_KG = 70.0
"""Whose portions the meals of a scenario are; others eat in proportion to weight to the power of 3/4."""

PORTION_POWER = 0.75
"""Kleiber 1932, Hilgardia 6:315: what a body needs grows with weight to this power."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """What reaches whom, and when the fault begins, in minutes from the start."""

    population: Population
    intake: Intake
    behaviour: Behaviour
    fault_minute: int


@dataclass(frozen=True, slots=True)
class _Chances:
    """Each kind of luck has a stream of its own, so that a change of one leaves the others as they were."""

    people: np.random.Generator
    meals: np.random.Generator
    habits: np.random.Generator
    fault: np.random.Generator


def _chances(seed: int) -> _Chances:
    return _Chances(*(np.random.default_rng(one) for one in np.random.SeedSequence(seed).spawn(4)))


def people_of(scenario: Scenario, model: Model) -> Population:
    """The people of the scenario: always the same ones for the same seed and model. Raises HazardError."""
    counts = {Stratum(name): getattr(scenario.people, name) for name in ("adult", "adolescent", "child")}
    return draw(
        model, {name: count for name, count in counts.items() if count}, _chances(scenario.seed).people
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Varied:
    """One value for each person: what a sensitivity analysis varies. In all other luck they are alike."""

    amount: Floats  # mm of slip where the fault is a ring, else U at once
    rescue_delay: Floats  # minutes
    is_felt: Flags  # whether a low glucose is felt while awake
    counted: Floats  # the share of each meal that is bolused for


def happening(
    scenario: Scenario, population: Population, *, with_fault: bool, varied: Varied | None = None
) -> Happening:
    """What reaches each person of `population`, with the fault of the scenario or without it.

    Raises HazardError for a quantity that was not checked before.
    """
    chances, minutes = _chances(scenario.seed), minutes_of(scenario)
    portion = portions(population)
    habits = mitigations.habits(scenario.mitigations, number(scenario.aware, "%") / 100)
    people, from_minute = len(population), _clock(scenario.starts)
    if varied is None:
        eaten = person.meals(
            chances.meals, meals(scenario), minutes, population.grams_per_unit, portion=portion
        )
        behaviour = person.behaviour(chances.habits, people, minutes, from_minute, habits)
    else:
        eaten = person.meals(
            chances.meals, meals(scenario), minutes, population.grams_per_unit / varied.counted,
            portion=portion, counting_error=0.0,
        )  # fmt: skip
        behaviour = _alike(person.behaviour(chances.habits, 1, minutes, from_minute, habits), people)
        felt = np.where(varied.is_felt, habits.rescues_below, -np.inf)
        behaviour = replace(behaviour, rescue_delay=varied.rescue_delay, rescues_below_awake=felt)
    start = offset(scenario, scenario.fault.at)
    basal = np.tile(population.basal_units_per_minute * MINUTES_PER_HOUR, (minutes, 1))
    orders = Orders(basal_units_per_hour=basal, bolus_units=eaten.bolus_units)
    amount = varied.amount if varied is not None else None
    suspendable, other = _delivered(
        scenario, orders, start, chances.fault, behaviour.asleep, amount, with_fault=with_fault
    )
    intake = Intake(
        suspendable_units=suspendable, other_units=other, carbohydrate_grams=eaten.carbohydrate_grams
    )
    return Happening(population=population, intake=intake, behaviour=behaviour, fault_minute=start)


_Drawn = TypeVar("_Drawn", Behaviour, RingFault)


def _alike(one: _Drawn, people: int) -> _Drawn:
    """What was drawn for one person, for so many who are all like that; for more people it is as it was."""
    arrays = {field.name: getattr(one, field.name) for field in fields(one)}
    return replace(
        one, **{name: np.repeat(array, people) for name, array in arrays.items() if array.shape == (1,)}
    )


def portions(population: Population) -> Floats:
    """(people,) how large a meal is for each, 1 for whom a scenario is written."""
    return np.asarray((population.values["BW"] / PORTION_WEIGHT_KG) ** PORTION_POWER)


def minutes_of(scenario: Scenario) -> int:
    """How long it lasts, minutes."""
    return round(number(scenario.lasts, "h") * MINUTES_PER_HOUR)


def number(text: str, unit: str) -> float:
    """A quantity of a scenario. Raises HazardError where it was not checked before."""
    read = quantity(text, unit, "quantity")
    if isinstance(read, Fault):
        raise HazardError([read])
    return read


def _clock(text: str) -> int:
    read = clock(text, "time")
    if isinstance(read, Fault):
        raise HazardError([read])
    return read


def offset(scenario: Scenario, at: str) -> int:
    """Minutes from the start to the next time that the clock shows `at`."""
    return (_clock(at) - _clock(scenario.starts)) % MINUTES_PER_DAY


def meals(scenario: Scenario) -> list[person.Meal]:
    """Every day of the scenario has all its meals; those after its end are not eaten."""
    return [
        person.Meal(
            minute=minute,
            grams=number(meal.carbohydrate, "g"),
            counted=number(meal.counted, "%") / 100,
        )
        for meal in scenario.meals
        for minute in range(offset(scenario, meal.at), minutes_of(scenario), MINUTES_PER_DAY)
    ]


def _delivered(
    scenario: Scenario,
    orders: Orders,
    start: int,
    rng: np.random.Generator,
    asleep: Flags,
    amount: Floats | None,
    *,
    with_fault: bool,
) -> tuple[Floats, Floats]:
    """U a minute that a suspension stops, and that nothing stops: (minutes, people) each."""
    ring = whole_ring(orders.bolus_units.shape[1])
    if with_fault:
        ring = _ring(scenario, ring, start, rng, amount)
        orders = _orders(scenario.fault, orders, start, rng, asleep)
    came = run(PUMP, orders, ring, mitigations.controls(scenario.mitigations))
    other = came.other_units.copy()
    if with_fault and isinstance(scenario.fault, Dose):
        other[start] += number(scenario.fault.dose, "U") if amount is None else amount
    return came.suspendable_units, other


def _ring(
    scenario: Scenario, whole: RingFault, start: int, rng: np.random.Generator, amount: Floats | None
) -> RingFault:
    """The ring that breaks; a person who looks at it looks just before it is pushed home."""
    fault, people = scenario.fault, len(whole.breaks_at)
    if not isinstance(fault, Ring):
        return whole
    broken = draw_fault(
        rng,
        people if amount is None else 1,
        minutes_of(scenario),
        breaks_at=start,
        slip_millimetres=None if fault.slip == "drawn" else number(fault.slip, "mm"),
        chances=RingChances(p_connected=number(fault.connected, "%") / 100),
    )
    pushed = AT_NO_MINUTE if fault.pushed_home is None else offset(scenario, fault.pushed_home)
    broken, at = _alike(broken, people), np.full(people, pushed, dtype=np.int64)
    slip = broken.slip_millimetres if amount is None else amount
    return replace(broken, pushed_at=at, checked_at=at, slip_millimetres=slip)


def _orders(fault: AnyFault, orders: Orders, start: int, rng: np.random.Generator, asleep: Flags) -> Orders:
    """What the pump is asked for, with the fault."""
    if isinstance(fault, Stop):
        flows = np.arange(len(orders.bolus_units)) < start
        return replace(
            orders,
            basal_units_per_hour=orders.basal_units_per_hour * flows[:, None],
            bolus_units=orders.bolus_units * flows[:, None],
        )
    return _replayed(fault, orders, start, rng, asleep) if isinstance(fault, Replay) else orders


def _replayed(fault: Replay, orders: Orders, start: int, rng: np.random.Generator, asleep: Flags) -> Orders:
    """What the pump takes for commands of its own remote, and when the owner hears it and stops the rest."""
    minutes, people = orders.bolus_units.shape
    use = RemoteUse(
        begins_minute=start,
        replays=fault.commands,
        p_restart=number(fault.restarted, "%") / 100,
        max_bolus_units=PUMP.most_bolus_units,
        reservoir_units=PUMP.reservoir_units,
        units_per_minute=PUMP.bolus_units_per_minute,
    )
    came = attack(rng, people=people, minutes=minutes, asleep=asleep, protocol=fault.protocol, use=use)
    stopped = np.where(np.isnan(came.cancelled_minute), np.inf, came.cancelled_minute - start)
    return replace(
        orders, unasked_units=came.accepted_microunits / MICROUNITS_PER_UNIT, cancels_after=stopped
    )
