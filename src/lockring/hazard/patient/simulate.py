"""People of a model, what reaches them and what they do: what comes of it, with every input checked first."""

from __future__ import annotations

import dataclasses
import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from lockring.hazard.errors import Fault, HazardError
from lockring.hazard.exposure import PEN_TARGET_MG_PER_DL, Behaviour, Intake, Outcomes
from lockring.hazard.patient.model import Floats, Model, Population
from lockring.hazard.patient.propagate import maps, pattern
from lockring.hazard.quantities import KETONES_AT_REST_MMOL_PER_L

LONGEST_STEP_SECONDS = 60

BLOCK = 512
"""People at once in each thread: few, so that a small study has work for every thread too."""

_NEVER = 1e300
_NAMES = [field.name for field in dataclasses.fields(Outcomes)][:15]
_TIMES = slice(6, 10)


def simulate(
    population: Population,
    intake: Intake,
    behaviour: Behaviour | None = None,
    *,
    step_seconds: int = 30,
    trace_every: int = 0,
    threads: int = 1,
) -> Outcomes:
    """What comes of `intake` (minutes, people) for everyone of the population, from fasting on.

    `step_seconds` divides 60. `trace_every` minutes glucose is kept, 0 for never. The same input gives the
    same bits on one platform, whatever `threads` is and however people are cut. Raises HazardError.
    """
    faults = _faults(population, intake, behaviour, step_seconds, trace_every, threads)
    if faults:
        raise HazardError(faults)
    length, people = intake.other_units.shape
    found = np.zeros((17, people))
    samples = length // trace_every + 1 if trace_every else 0
    trace = np.empty((samples, people if samples else 0), dtype=np.float32)

    def block(first: int) -> None:
        _block(population, intake, behaviour, 60 // step_seconds, trace_every, found, trace, first)

    firsts = range(0, people, BLOCK)
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(block, firsts))
    return _outcomes(found, trace if trace_every else None, length)


def _block(
    population: Population, intake: Intake, behaviour: Behaviour | None, steps: int, trace_every: int,
    found: Floats, trace: np.ndarray, first: int,
) -> None:  # fmt: skip
    from lockring.hazard.patient.integrate import kernel

    model, here = population.model, slice(first, min(first + BLOCK, len(population)))
    values = {
        name: np.ascontiguousarray(each[here], dtype=np.float64) for name, each in population.values.items()
    }
    insulin, glucose, _ = model.fasting(values)
    state = np.concatenate([insulin, glucose], axis=1).T.copy()
    person = np.stack([values[name] for name in model.glucose_parameters])
    chain = model.chain(values)
    points = maps(chain, 0.5 / steps, 2)
    people = state.shape[1]
    counted = np.zeros((17, people))
    level = np.asarray(model.glucose(tuple(glucose.T), tuple(person)), dtype=np.float64)
    counted[0], counted[6:10], counted[10] = level, _NEVER, KETONES_AT_REST_MMOL_PER_L
    counted[15], counted[16] = level, population.ketone_rate[here]
    counted[6], counted[7] = np.where(level < 54.0, 0.0, _NEVER), np.where(level > 300.0, 0.0, _NEVER)
    if trace_every:
        trace[0, here] = level
    asleep = np.zeros(1, dtype=np.bool_) if behaviour is None else np.ascontiguousarray(behaviour.asleep)
    kernel(model, pattern(chain) | pattern(model.chain(_typical(model))))(
        state, person, points.reshape(-1, people), _mind(population, behaviour, here, level), counted,
        intake.suspendable_units[:, here], intake.other_units[:, here], intake.carbohydrate_grams[:, here],
        asleep, behaviour is not None, steps, trace_every, trace[:, here],
    )  # fmt: skip
    found[:, here] = counted


def _typical(model: Model) -> dict[str, Floats]:
    """One person with the typical value of everything: all share the kernel of their chain."""
    return {each.name: np.array([each.typical]) for each in model.parameters} | {"BW": np.array([75.0])}


def _mind(population: Population, behaviour: Behaviour | None, here: slice, level: Floats) -> Floats:
    """(rules.MIND_ROWS, people): the settings of each person, and what is remembered at the beginning."""
    mind = np.zeros((16, level.shape[0]))
    if behaviour is not None:
        names = [field.name for field in dataclasses.fields(behaviour)][1:]
        for row, name in enumerate(names):
            mind[row] = getattr(behaviour, name)[here]
        mind[8], mind[9] = PEN_TARGET_MG_PER_DL, population.mg_per_dl_per_unit[here]
        mind[10], mind[11], mind[14] = level, np.inf, mind[5]
    return mind


def _outcomes(found: Floats, trace: np.ndarray | None, length: int) -> Outcomes:
    """What was counted, under its names. A time that never came is NaN; risks are means."""
    found[_TIMES] = np.where(found[_TIMES] < _NEVER, found[_TIMES], np.nan)
    found[11:13] /= max(1, length // 5)
    return Outcomes(**dict(zip(_NAMES, found, strict=False)), glucose_mg_per_dl=trace)


def _faults(
    population: Population, intake: Intake, behaviour: Behaviour | None, step_seconds: int, trace_every: int,
    threads: int,
) -> list[Fault]:  # fmt: skip
    """Everything that is wrong with the input."""
    faults, people = [], len(population)
    if people == 0:
        faults.append(Fault("population", "has nobody in it", "give at least one person"))
    if not 1 <= step_seconds <= LONGEST_STEP_SECONDS or LONGEST_STEP_SECONDS % step_seconds:
        faults.append(Fault("step_seconds", f"is {step_seconds}", "give a divisor of 60, such as 30"))
    if trace_every < 0:
        faults.append(Fault("trace_every", f"is {trace_every}", "give minutes, or 0 for no trace"))
    if not 1 <= threads <= 8 * (os.cpu_count() or 1):
        faults.append(Fault("threads", f"is {threads}", "give 1, or the number of processors"))
    length = intake.other_units.shape[0] if intake.other_units.ndim == 2 else 0
    for field in dataclasses.fields(intake):
        faults += _array(f"intake.{field.name}", getattr(intake, field.name), (length, people), least=0.0)
    wanted = (
        *population.model.glucose_parameters,
        *(each.name for each in population.model.parameters),
        "BW",
    )
    for name in dict.fromkeys(wanted):
        if name not in population.values:
            faults.append(
                Fault(f"population.values[{name!r}]", "is missing", "give one number for each person")
            )
    for name, each in population.values.items():
        faults += _array(f"population.values[{name!r}]", each, (people,))
    faults += _array("population.ketone_rate", population.ketone_rate, (people,), least=0.0)
    if behaviour is not None:
        faults += _behaviour_faults(population, behaviour, length, people)
    return faults


def _behaviour_faults(population: Population, behaviour: Behaviour, length: int, people: int) -> list[Fault]:
    faults = []
    if behaviour.asleep.shape != (length,):
        faults.append(
            Fault("behaviour.asleep", f"has the shape {behaviour.asleep.shape}", f"give ({length},)")
        )
    for field in dataclasses.fields(behaviour)[1:]:
        faults += _array(
            f"behaviour.{field.name}", getattr(behaviour, field.name), (people,), is_bounded=False
        )
    faults += _array("behaviour.rescue_grams", behaviour.rescue_grams, (people,), least=0.0)
    faults += _array("behaviour.checks_every", behaviour.checks_every, (people,), least=1.0, is_bounded=False)
    faults += _array("population.mg_per_dl_per_unit", population.mg_per_dl_per_unit, (people,), least=1e-6)
    faults += _array("population.fasting_mg_per_dl", population.fasting_mg_per_dl, (people,), least=0.0)
    return faults


def _array(
    path: str, numbers: Floats, shape: tuple[int, ...], *, least: float = -np.inf, is_bounded: bool = True
) -> list[Fault]:
    """What is wrong with one array; `is_bounded` where infinity is."""
    if numbers.shape != shape:
        return [Fault(path, f"has the shape {numbers.shape}", f"give {shape}")]
    lowest = np.nextafter(-np.inf, 0.0) if is_bounded and least == -np.inf else least
    if numbers.size and not (np.min(numbers) >= lowest and (not is_bounded or np.max(numbers) < np.inf)):
        wrong = ~(numbers >= least) | (np.isinf(numbers) if is_bounded else False)
        place = ", ".join(str(each) for each in np.argwhere(wrong)[0].tolist())
        bad = float(numbers[np.nonzero(wrong)][0])
        return [Fault(f"{path}[{place}]", f"is {bad}", f"give a number of at least {least}")]
    return []
