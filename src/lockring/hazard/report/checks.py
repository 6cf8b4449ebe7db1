"""What a page cannot be made of: numbers that are none, lines of unequal length, a study without an arm."""

from __future__ import annotations

from collections.abc import Iterator
from math import isfinite
from typing import Any

import msgspec

from lockring.hazard.errors import Fault, HazardError
from lockring.hazard.results import StudyResult


def check(result: StudyResult) -> None:
    """Raises HazardError with every fault of the result and its path."""
    faults = [*_numbers(_as_data(result), "result"), *_shape(result)]
    if faults:
        raise HazardError(faults)


def _as_data(result: StudyResult) -> Any:
    return msgspec.to_builtins(result, builtin_types=(float,))


def _numbers(value: Any, path: str) -> Iterator[Fault]:
    if isinstance(value, float) and not isfinite(value):
        yield Fault(path, f"is {value} and no number", "give null where there is no figure")
    elif isinstance(value, dict):
        for name, one in value.items():
            yield from _numbers(one, f"{path}.{name}")
    elif isinstance(value, (list, tuple)):
        for place, one in enumerate(value):
            yield from _numbers(one, f"{path}[{place}]")


def _shape(result: StudyResult) -> Iterator[Fault]:
    if not result.arms:
        yield Fault("result.arms", "is empty", "a study has the story as told at least")
    for place, arm in enumerate(result.arms):
        if not arm.groups:
            yield Fault(f"result.arms[{place}].groups", "is empty", "each arm has one group at least")
    for place, fan in enumerate(result.fans):
        for name in ("p5", "p25", "p50", "p75", "p95"):
            if len(getattr(fan, name)) != len(fan.minutes):
                yield Fault(
                    f"result.fans[{place}].{name}", "is not as long as minutes", "one value for each minute"
                )
        if not fan.minutes:
            yield Fault(f"result.fans[{place}].minutes", "is empty", "leave the fan out")
    hour, _, minute = result.starts.partition(":")
    if not (hour.isdecimal() and minute.isdecimal() and int(hour) < 24 and int(minute) < 60):
        yield Fault("result.starts", f"{result.starts!r} is no clock time", 'write it as "05:00"')
