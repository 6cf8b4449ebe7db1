"""Every fault of an input of the pump, at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np

from lockring.hazard.errors import Fault, HazardError
from lockring.hazard.pump.settings import Blockage, Controls, Fill, Orders, Pump, RingFault
from lockring.hazard.quantities import MICROUNITS_PER_UNIT

Inputs = Pump | Fill | Orders | RingFault | Blockage | Controls

_POSITIVE = {"bore_square_millimetres", "reservoir_units", "quantum_units", "bolus_units_per_minute"}
_SHARES = {
    "ring_factor",
    "check_finds",
    "disconnects_first",
    "seat_sensor_detects",
    "drawn_back_share",
    "breaks_luck",
    "check_luck",
    "disconnects_luck",
    "seat_luck",
}
_MAY_BE_ENDLESS = {
    "cancels_after",
    "answers_after",
    "seat_sensor_millimetres",
    "force_alarm_units",
    "confirm_above_units",
    "remote_units_per_hour",
}
_BY_MINUTE = {"basal_units_per_hour", "bolus_units", "remote_units", "unasked_units"}
_MINUTES = {"breaks_at", "slips_at", "pushed_at", "checked_at", "blocked_from", "blocked_until"}
_WHOLE = {*_MINUTES, "cancel_window_minutes"}


@dataclass(frozen=True, slots=True)
class Inspected:
    """All that goes into one run, to be looked at together."""

    pump: Pump
    fill: Fill
    orders: Orders
    fault: RingFault
    blockage: Blockage
    controls: Controls


def check(given: Inspected) -> None:
    """Raise HazardError with every fault of these settings, in their order; nothing where all is well."""
    faults = [*_of_values(given), *_of_the_pump(given.pump)]
    if not faults:  # the others compare values, which must be values first
        faults = [*_of_fill(given), *_of_order(given)]
    if faults:
        raise HazardError(faults)


def _of_values(given: Inspected) -> Iterator[Fault]:
    shape = np.shape(given.orders.basal_units_per_hour)
    if len(shape) != 2 or 0 in shape:
        yield Fault(
            "orders.basal_units_per_hour", f"its shape is {shape}", "give rows of minutes, columns of people"
        )
        return
    for room in fields(given):
        part = getattr(given, room.name)
        for field in fields(part):
            value = getattr(part, field.name)
            if value is None:
                continue
            wanted = (
                () if isinstance(part, Pump | Controls) else shape if field.name in _BY_MINUTE else shape[1:]
            )
            yield from _of_value(f"{room.name}.{field.name}", field.name, value, wanted)


def _of_value(path: str, name: str, value: object, wanted: tuple[int, ...]) -> Iterator[Fault]:
    array = np.asarray(value)
    if array.shape != wanted:
        yield Fault(path, f"its shape is {array.shape}", f"give {wanted}")
    elif array.dtype.kind not in "fiub":
        yield Fault(path, "is not a number", "give a number")
    elif name in _WHOLE and array.dtype.kind not in "iu":
        yield Fault(path, "holds no whole minutes", "give whole numbers")
    elif np.isnan(array).any():
        yield Fault(path, "is not a number (NaN)", "give a value for everybody")
    elif np.isinf(array).any() and name not in _MAY_BE_ENDLESS:
        yield Fault(path, "is infinite", "give a finite value")
    elif (array < (-1 if name in _MINUTES else 0)).any():
        yield Fault(path, f"has {array.min()}, below zero", "give zero or more; a minute may be -1: never")
    elif name in _SHARES and (array > 1).any():
        yield Fault(path, f"has {array.max()}, above 1", "give a share from 0 to 1")
    elif name in _POSITIVE and (array == 0).any():
        yield Fault(path, "is 0", "give more than 0")


def _of_the_pump(pump: Pump) -> Iterator[Fault]:
    values = (pump.quantum_units, pump.bolus_units_per_minute)
    if not all(isinstance(value, int | float) and 0 < value < np.inf for value in values):
        return
    quantum, speed = (round(value * MICROUNITS_PER_UNIT) for value in values)
    if quantum < 1:
        yield Fault("pump.quantum_units", "is less than a micro-unit", "give at least 0.000001")
    elif speed % quantum or speed == 0:
        yield Fault(
            "pump.bolus_units_per_minute",
            f"is no whole number of strokes of {pump.quantum_units} U",
            "give a multiple of the quantum",
        )


def _of_fill(given: Inspected) -> Iterator[Fault]:
    if (given.fill.units > given.pump.reservoir_units).any():
        yield Fault(
            "fill.units",
            f"has {given.fill.units.max():g} U, and the reservoir holds {given.pump.reservoir_units:g} U",
            "fill less, or name a larger reservoir",
        )
    if (given.fill.bubble_units > given.fill.units).any():
        yield Fault("fill.bubble_units", "has a bubble larger than the filling", "give a smaller bubble")
    if (given.orders.basal_units_per_hour > given.pump.most_basal_units_per_hour).any():
        yield Fault(
            "orders.basal_units_per_hour",
            f"is above the pump's limit of {given.pump.most_basal_units_per_hour:g} U/h",
            "ask for less",
        )


def _of_order(given: Inspected) -> Iterator[Fault]:
    ring, blockage = given.fault, given.blockage
    for path, earlier, later in (
        ("fault.slips_at", ring.breaks_at, ring.slips_at),
        ("fault.pushed_at", ring.slips_at, ring.pushed_at),
        ("blockage.blocked_until", blockage.blocked_from, blockage.blocked_until),
    ):
        if ((later >= 0) & ((earlier < 0) | (later < earlier))).any():
            yield Fault(path, "comes before what it follows", "give a later minute, or -1 for never")
