"""A remote's boluses, minute by minute, and what somebody who recorded them can make the pump give."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from lockring.hazard.channel.matrix import cells
from lockring.hazard.channel.protocols import Attacker, Property, Protocol
from lockring.hazard.errors import Fault, HazardError
from lockring.hazard.exposure import Flags, Floats
from lockring.hazard.quantities import MICROUNITS_PER_UNIT, MINUTES_PER_DAY
from lockring.hazard.results import Assumption

Microunits = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteUse:
    """How a remote is used, how it is attacked, and what its owner does. Sources: `ASSUMPTIONS`."""

    remote_set_up: bool = True
    easy_bolus_on: bool = True
    boluses_per_day: float = 3.0  # of the owner, by the remote
    steps_at_most: int = 20  # of each: 1 to this many, all alike
    step_units: float = 0.1
    max_bolus_units: float = 10.0
    units_per_minute: float = 1.5
    reservoir_units: float = 180.0
    listened_days: float = 1.0  # before the scenario
    p_capture: float = 0.5  # of each bolus in that time
    begins_minute: int = 0  # of the replay
    replays: int = 10  # commands sent
    p_restart: float = 0.0  # that the pump restarted between recording and replay
    p_notice_awake: float = 0.8  # of each alert
    p_notice_asleep: float = 0.2
    notice_delay_minutes: int = 2  # from the alert to the cancel: 1 or more, as time goes by minutes


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteBoluses:
    """What was asked for by radio and what came of it. Arrays (minutes, people) of 1e-6 U, or (people,)."""

    owner_microunits: Microunits  # asked for by the owner, accepted by the pump
    replayed_microunits: Microunits  # asked for by the attacker
    accepted_microunits: Microunits  # of these: a whole bolus in the minute in which the pump begins it
    unasked_microunits: Microunits  # of these: given minute by minute, up to the cancel
    noticed_minute: Floats  # NaN: never
    cancelled_minute: Floats  # after it the remote option is off


ASSUMPTIONS = tuple(
    Assumption(name=name, value=value, status=status, source=source)
    for name, value, status, source in (
        (
            "Remote boluses of the owner",
            "3 a day, Poisson, each 1 to 20 steps",
            "assumed",
            "nobody published it",
        ),
        ("Step of Easy Bolus", "0.1 U", "published", "515/715 guide, p. 111: factory default"),
        ("Largest bolus", "10 U", "assumed", "default setting, not verified"),
        ("Speed of a bolus", "1.5 U/min", "published", "MMT-511 guide, p. 158"),
        ("Reservoir", "180 U", "published", "1.8 mL of U-100"),
        ("Chance to record a bolus", "0.5", "assumed", "nobody published it"),
        ("Commands played back", "10, each after the last bolus is done", "assumed", "nobody published it"),
        (
            "Owner notices an alert",
            "0.8 awake, 0.2 asleep, of each alert",
            "assumed",
            "nobody published it",
        ),
        ("Alert to cancel", "2 min", "assumed", "nobody published it"),
    )
)


def attack(
    rng: np.random.Generator,
    *,
    people: int,
    minutes: int,
    asleep: Flags,
    protocol: Protocol,
    use: RemoteUse,
) -> RemoteBoluses:
    """The boluses of `people` over `minutes`, where somebody plays back the largest one that they recorded.

    `asleep` is (minutes,). A pump without a remote set up, or with Easy Bolus off, does nothing at a command.
    A counter that a restart forgets accepts one replay after a restart. Raises HazardError with every fault.
    """
    _check(people, minutes, asleep, protocol, use)
    owner = _owner(rng, people, minutes, use)
    dose = _recorded(rng, people, use)
    quota = _accepted_at_most(rng, people, protocol, use)
    spacing = np.maximum(1, -(-dose // _micro(use.units_per_minute)))
    shape = (minutes, people)
    replayed, accepted, unasked = (np.zeros(shape, np.int64) for _ in range(3))
    left = np.zeros(people, np.int64)
    reservoir = np.full(people, _micro(use.reservoir_units))
    noticed = np.full(people, np.nan)
    cancelled = np.full(people, np.inf)
    for minute in range(use.begins_minute, minutes):
        since = minute - use.begins_minute
        sends = (dose > 0) & (since % spacing == 0) & (since // spacing < use.replays)
        replayed[minute] = np.where(sends, dose, 0)
        takes = sends & (since // spacing < quota) & (minute < cancelled) & (reservoir > 0)
        accepted[minute] = np.where(takes, dose, 0)
        left = np.where(minute >= cancelled, 0, left + accepted[minute])
        unasked[minute] = np.minimum(np.minimum(left, reservoir), _micro(use.units_per_minute))
        left -= unasked[minute]
        reservoir -= unasked[minute]
        p_notice = use.p_notice_asleep if asleep[minute] else use.p_notice_awake
        now = takes & np.isnan(noticed) & (rng.random(people) < p_notice)
        noticed[now] = minute
        cancelled[now] = minute + use.notice_delay_minutes
    owner[np.arange(minutes)[:, None] >= cancelled] = 0
    return RemoteBoluses(
        owner_microunits=owner,
        replayed_microunits=replayed,
        accepted_microunits=accepted,
        unasked_microunits=unasked,
        noticed_minute=noticed,
        cancelled_minute=np.where(cancelled < minutes, cancelled, np.nan),
    )


def worst_case_units(use: RemoteUse) -> float:
    """The most that replays can give, U: the largest bolus for each, and no more than is in the pump."""
    if not (use.remote_set_up and use.easy_bolus_on):
        return 0.0
    return min(use.max_bolus_units * use.replays, use.reservoir_units)


def _micro(units: float) -> int:
    return round(units * MICROUNITS_PER_UNIT)


def _sizes(use: RemoteUse) -> int:
    """How many sizes a bolus may have: no pump gives more than its largest."""
    return min(use.steps_at_most, _micro(use.max_bolus_units) // _micro(use.step_units))


def _owner(rng: np.random.Generator, people: int, minutes: int, use: RemoteUse) -> Microunits:
    """One bolus at most in a minute: its chance is that of one or more events of the Poisson process."""
    chance = -math.expm1(-use.boluses_per_day / MINUTES_PER_DAY)
    shape = (minutes, people)
    steps = rng.integers(1, _sizes(use) + 1, shape)
    asked = np.where(rng.random(shape) < chance, steps * _micro(use.step_units), 0)
    return asked if use.remote_set_up and use.easy_bolus_on else np.zeros_like(asked)


def _recorded(rng: np.random.Generator, people: int, use: RemoteUse) -> Microunits:
    """The largest bolus recorded before the scenario: of a thinned Poisson number of sizes, all alike."""
    number = rng.poisson(use.boluses_per_day * use.listened_days * use.p_capture, people)
    steps = np.ceil(_sizes(use) * (1 - rng.random(people)) ** (1 / np.maximum(number, 1)))
    return np.where(number > 0, steps.astype(np.int64) * _micro(use.step_units), 0)


def _accepted_at_most(
    rng: np.random.Generator, people: int, protocol: Protocol, use: RemoteUse
) -> NDArray[np.int64]:
    """How many replays of one command each pump takes: as the model checker found, and 0 where it holds."""
    restarted = rng.random(people) < use.p_restart
    holds = next(cell.holds for cell in cells() if cell[:3] == (protocol, Attacker.REPLAY, Property.ASKED))
    if holds or not (use.remote_set_up and use.easy_bolus_on):
        return np.zeros(people, np.int64)
    if protocol is Protocol.COUNTER_LOST:
        return restarted.astype(np.int64)
    return np.full(people, use.replays)


_WHOLE = {"steps_at_most": 1, "begins_minute": 0, "replays": 0, "notice_delay_minutes": 1}
_POSITIVE = ("step_units", "max_bolus_units", "units_per_minute", "reservoir_units")


def _check(people: int, minutes: int, asleep: Flags, protocol: Protocol, use: RemoteUse) -> None:
    faults = [
        Fault(name, f"is {value}", "give a whole number of 1 or more")
        for name, value in (("people", people), ("minutes", minutes))
        if value < 1
    ]
    if asleep.shape != (minutes,) or asleep.dtype != np.bool_:
        faults.append(Fault("asleep", f"has shape {asleep.shape}", "give one true or false for each minute"))
    if protocol not in tuple(Protocol):
        faults.append(Fault("protocol", f"{protocol!r} is unknown", "one of " + ", ".join(Protocol)))
    faults += [fault for field in fields(use) if (fault := _fault(field.name, getattr(use, field.name)))]
    if not faults and _sizes(use) < 1:
        faults.append(Fault("use.step_units", "is more than the largest bolus", "give a smaller step"))
    if faults:
        raise HazardError(faults)


def _fault(name: str, value: float) -> Fault | None:
    path = f"use.{name}"
    if isinstance(value, bool):
        return None
    if not math.isfinite(value) or value < 0:
        return Fault(path, f"is {value}", "give a number of 0 or more")
    if name in _WHOLE and (value != int(value) or value < _WHOLE[name]):
        return Fault(path, f"is {value}", f"give a whole number of {_WHOLE[name]} or more")
    if name in _POSITIVE and _micro(value) < 1:
        return Fault(path, f"is {value}", "give a number above 0")
    if name.startswith("p_") and value > 1:
        return Fault(path, f"is {value}", "give a share between 0 and 1")
    return None
