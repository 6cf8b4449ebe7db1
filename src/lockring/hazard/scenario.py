"""A scenario, as a file holds it: who, what they eat, what breaks, and what is done about it.

A quantity is a number with its unit, `"1 mm"` or `"50 g"`, so that neither reader nor program has to guess.
`faults_of` reads all of them, and names every one that cannot be.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from enum import StrEnum

import msgspec

from lockring.hazard.channel.protocols import Protocol
from lockring.hazard.errors import Fault, HazardError
from lockring.hazard.quantities import MINUTES_PER_DAY

MOST_PEOPLE = 1_000_000
"""In one scenario: what fits into memory in blocks, and more than any interval needs."""

MOST_HOURS = 14 * 24.0
"""Longest scenario, hours: two weeks, in which a set is changed about five times."""


class _Value(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    pass


class Mitigation(StrEnum):
    """What may be done about it. Words for people and the sources are in `mitigations.py`."""

    BLACK_RING = "black-ring"
    CHECK_AT_SET_CHANGE = "check-at-set-change"
    DISCONNECT_FIRST = "disconnect-first"
    SEAT_SENSOR = "seat-sensor"
    DRIVE_FORCE = "drive-force"
    LOW_SUSPEND = "low-suspend"
    LOW_ALARM = "low-alarm"
    KETONE_ALERT = "ketone-alert"
    HOURLY_CAP = "hourly-cap"
    CONFIRM_ON_PUMP = "confirm-on-pump"


class Meal(_Value, frozen=True):
    """A meal of every day of the scenario."""

    at: str  # "08:00"; a time before the start is on the next day
    carbohydrate: str  # "50 g"
    counted: str = "100 %"  # what the person bolused for, of what was eaten


class Ring(_Value, frozen=True, tag_field="kind", tag="ring"):
    """The retainer ring fails and the reservoir slips back."""

    at: str
    slip: str  # "1 mm", or "drawn" from the distribution of `pump`
    pushed_home: str | None = None  # when the reservoir is pushed back, "08:00"; null: not at all
    connected: str = "100 %"  # of the people have the tube on their body while they push


class Replay(_Value, frozen=True, tag_field="kind", tag="replay"):
    """The largest bolus that was heard of the remote is sent again by somebody else, time after time."""

    at: str
    commands: int  # how often it is sent, each time when the last one is done
    protocol: Protocol = Protocol.FIXED_CODE
    restarted: str = "0 %"  # of the pumps were restarted since it was heard


class Dose(_Value, frozen=True, tag_field="kind", tag="dose"):
    """So much insulin at once, however it came about: the axis of a dose-response."""

    at: str
    dose: str


class Stop(_Value, frozen=True, tag_field="kind", tag="stop"):
    """No insulin any more."""

    at: str


AnyFault = Ring | Replay | Dose | Stop


class People(_Value, frozen=True):
    """How many of each stratum."""

    adult: int = 0
    adolescent: int = 0
    child: int = 0


class Scenario(_Value, frozen=True):
    """Who, what they eat, what breaks and when, and what is done about it."""

    model: str  # "dalla-man", "hovorka", "bergman"
    people: People
    seed: int
    starts: str  # "05:00"
    lasts: str  # "24 h"
    fault: AnyFault
    meals: tuple[Meal, ...] = ()
    mitigations: tuple[Mitigation, ...] = ()
    aware: str = "75 %"  # of the people feel a low glucose while they are awake


_QUANTITY = re.compile(r"([-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?|nan|[-+]?inf)\s*(\S*)", re.IGNORECASE)
_CLOCK = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
_HINTS = {
    ("U", "ml"): "U-100 holds 100 U in 1 mL: 0.1 mL is 10 U",
    ("min", "h"): "1 h is 60 min",
    ("h", "min"): "60 min is 1 h",
    ("mm", "cm"): "1 cm is 10 mm",
}


def quantity(text: str, unit: str, path: str, *, most: float = math.inf) -> float | Fault:
    """The number of `text`, which must end in `unit` and lie from 0 to `most`; or what is wrong with it."""
    example = f'write a number and its unit, such as "5 {unit}"'
    parts = _QUANTITY.fullmatch(text.strip())
    if parts is None:
        return Fault(path, f'expected a quantity in {unit}, got "{text[:40]}"', example)
    try:
        number = float(parts[1])
    except ValueError:
        return Fault(path, f'expected a number, got "{text[:40]}"', example)
    if parts[2] != unit:
        hint = _HINTS.get((unit, parts[2].lower()), example)
        return Fault(path, f'expected a quantity in {unit}, got "{text[:40]}"', hint)
    if not 0 <= number <= most or not math.isfinite(number):  # NaN is in no range
        upto = f"0 to {most:g}" if most < math.inf else "0 or more"
        return Fault(path, f'expected {upto} {unit}, got "{text[:40]}"', "correct the number")
    return number


def clock(text: str, path: str) -> int | Fault:
    """Minutes after midnight of `"08:00"`; or what is wrong with it."""
    parts = _CLOCK.fullmatch(text)
    if parts is None:
        return Fault(path, f'expected a time of day, got "{text[:40]}"', 'write it as "08:00"')
    return int(parts[1]) * 60 + int(parts[2])


def faults_of(scenario: Scenario, models: tuple[str, ...], path: str = "scenario") -> Iterator[Fault]:
    """Everything that is wrong with a scenario, each with its path. `models` are the names there are."""
    yield from _people(scenario, f"{path}.people")
    if scenario.model not in models:
        known = f"the models are {', '.join(models)}"
        yield Fault(f"{path}.model", f'no model has the name "{scenario.model[:40]}"', known)
    if scenario.seed < 0:
        yield Fault(f"{path}.seed", f"expected 0 or more, got {scenario.seed}", "any whole number will do")
    read: list[object] = [
        clock(scenario.starts, f"{path}.starts"),
        quantity(scenario.lasts, "h", f"{path}.lasts", most=MOST_HOURS),
        quantity(scenario.aware, "%", f"{path}.aware", most=100),
    ]
    for place, meal in enumerate(scenario.meals):
        at = f"{path}.meals[{place}]"
        read += [
            clock(meal.at, f"{at}.at"),
            quantity(meal.carbohydrate, "g", f"{at}.carbohydrate", most=500),
            quantity(meal.counted, "%", f"{at}.counted", most=500),
        ]
    yield from (one for one in read if isinstance(one, Fault))
    yield from fault_faults(scenario.fault, f"{path}.fault")
    yield from _times(scenario, f"{path}.fault")


def _people(scenario: Scenario, path: str) -> Iterator[Fault]:
    counts = msgspec.structs.asdict(scenario.people)
    for name, count in counts.items():
        if count < 0:
            yield Fault(f"{path}.{name}", f"expected 0 or more, got {count}")
    total = sum(counts.values())
    if not 1 <= total <= MOST_PEOPLE:
        yield Fault(
            path, f"expected 1 to {MOST_PEOPLE} people, got {total}", "300 of each are a good beginning"
        )


def _times(scenario: Scenario, path: str) -> Iterator[Fault]:
    """Whether the fault lies in the scenario, and a push after the slip, where the times can be read."""
    starts, lasts = clock(scenario.starts, path), quantity(scenario.lasts, "h", path, most=MOST_HOURS)
    times = {"at": scenario.fault.at}
    if isinstance(scenario.fault, Ring) and scenario.fault.pushed_home is not None:
        times["pushed_home"] = scenario.fault.pushed_home
    after = -1
    for name, text in times.items():
        at = clock(text, path)
        if isinstance(starts, Fault) or isinstance(lasts, Fault) or isinstance(at, Fault):
            return
        minute = (at - starts) % MINUTES_PER_DAY
        if minute >= lasts * 60:
            remedy = f'it begins at {scenario.starts} and lasts {scenario.lasts}: make "lasts" longer'
            yield Fault(f"{path}.{name}", f'"{text}" is after the end of the scenario', remedy)
        elif minute <= after:
            yield Fault(f"{path}.{name}", f'"{text}" is not after the fault', "give a later time")
        after = minute


def fault_faults(fault: AnyFault, path: str) -> Iterator[Fault]:
    """Everything that is wrong with what breaks."""
    read: list[object] = [clock(fault.at, f"{path}.at")]
    match fault:
        case Ring():
            if fault.slip != "drawn":
                read.append(quantity(fault.slip, "mm", f"{path}.slip", most=20))
            if fault.pushed_home is not None:
                read.append(clock(fault.pushed_home, f"{path}.pushed_home"))
            read.append(quantity(fault.connected, "%", f"{path}.connected", most=100))
        case Replay():
            read.append(quantity(fault.restarted, "%", f"{path}.restarted", most=100))
            if not 1 <= fault.commands <= 1000:
                yield Fault(f"{path}.commands", f"expected 1 to 1000, got {fault.commands}")
        case Dose():
            read.append(quantity(fault.dose, "U", f"{path}.dose", most=300))
        case Stop():
            pass
    yield from (one for one in read if isinstance(one, Fault))


def checked(scenario: Scenario, models: tuple[str, ...]) -> Scenario:
    """The scenario, when nothing is wrong with it. Raises HazardError with all that is."""
    faults = tuple(faults_of(scenario, models))
    if faults:
        raise HazardError(faults)
    return scenario
