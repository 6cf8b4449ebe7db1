"""The pump, minute by minute, for many people at once.

In a minute, in this order: people act on an alarm or find the broken ring; a set blocks or opens; the
reservoir slips, or is pushed home; the seat sensor looks; the drive makes its strokes, basal first, then
boluses at their speed, until an alarm stops it at a stroke; a free plunger leaks. Tests hold it against a
pump of one person that goes second by second.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lockring.hazard.pump.checks import Inspected, check
from lockring.hazard.pump.delivery import Alarm, Delivery, Ledger
from lockring.hazard.pump.remote import LATER_THAN_ANY, Taken, taken
from lockring.hazard.pump.settings import (
    Blockage,
    Controls,
    Fill,
    Flags,
    Floats,
    Orders,
    Pump,
    RingFault,
    Whole,
    full,
    open_set,
)
from lockring.hazard.pump.state import Plan, State, plan
from lockring.hazard.quantities import MICROUNITS_PER_UNIT

MINUTES_PER_HOUR = 60


@dataclass(slots=True)
class _Totals:
    """What is added up over the minutes, (people,) in micro-units."""

    pushed: Whole
    siphoned: Whole
    unasked: Whole
    released: Whole


def run(
    pump: Pump,
    orders: Orders,
    fault: RingFault,
    controls: Controls,
    *,
    fill: Fill | None = None,
    blockage: Blockage | None = None,
) -> Delivery:
    """What reaches each body. Without `fill` a full reservoir, without `blockage` a set that stays open.

    Raises HazardError with every fault of the settings.
    """
    return _run(_inspected(pump, orders, fault, controls, fill, blockage), None)


def trace(
    pump: Pump,
    orders: Orders,
    fault: RingFault,
    controls: Controls,
    *,
    fill: Fill | None = None,
    blockage: Blockage | None = None,
) -> tuple[Delivery, Ledger]:
    """As `run`, with the ledger of volumes at the end of every minute: (minutes, people) each."""
    pages: list[Ledger] = []
    delivery = _run(_inspected(pump, orders, fault, controls, fill, blockage), pages)
    return delivery, Ledger(
        filled=np.stack([page.filled for page in pages]),
        reservoir=np.stack([page.reservoir for page in pages]),
        gap=np.stack([page.gap for page in pages]),
        line=np.stack([page.line for page in pages]),
        body=np.stack([page.body for page in pages]),
        outside=np.stack([page.outside for page in pages]),
    )


def _inspected(
    pump: Pump,
    orders: Orders,
    fault: RingFault,
    controls: Controls,
    fill: Fill | None,
    blockage: Blockage | None,
) -> Inspected:
    people = np.shape(fault.slips_at)[0] if np.ndim(fault.slips_at) == 1 else 0
    given = Inspected(
        pump=pump,
        fill=full(pump, people) if fill is None else fill,
        orders=orders,
        fault=fault,
        blockage=open_set(people) if blockage is None else blockage,
        controls=controls,
    )
    check(given)
    return given


def _run(given: Inspected, pages: list[Ledger] | None) -> Delivery:
    state, fate = State(given), plan(given)
    boluses = taken(given.pump, given.orders, given.controls)
    basal = np.rint(np.asarray(given.orders.basal_units_per_hour) * MICROUNITS_PER_UNIT).astype(np.int64)
    drive, other, logged = (np.zeros(basal.shape) for _ in range(3))
    totals = _Totals(*(np.zeros(basal.shape[1], dtype=np.int64) for _ in range(4)))
    for minute in range(len(basal)):
        other[minute] = _happen(state, fate, totals, minute)
        before = state.body.copy()
        logged[minute] = _drive(state, fate, totals, _wanted(state, boluses, basal, minute), minute)
        drive[minute] = state.body - before
        leak = state.siphon(fate)
        totals.siphoned += leak
        other[minute] += leak
        if pages is not None:
            pages.append(state.ledger())
    for array in (drive, other, logged):
        array /= MICROUNITS_PER_UNIT
    return _delivery(state, totals, drive, other, logged)


def _happen(state: State, fate: Plan, totals: _Totals, minute: int) -> Whole:
    """Everything that is not the drive, in its order. Comes back: what reaches each body of it."""
    state.answer(fate, minute)
    found = fate.found_at == minute
    if found.any():
        state.mend(found)
    released = state.block(fate, minute)
    state.slip(fate, minute)
    pushed = state.push(fate, minute)
    if fate.has_sensor:
        state.sound(state.is_open & fate.is_sensed, Alarm.SEAT, minute)
    totals.released += released
    totals.pushed += pushed
    return released + pushed


def _wanted(state: State, boluses: Taken, basal: Whole, minute: int) -> tuple[Whole, Whole, Whole]:
    """Micro-units of basal, of asked and of unasked bolus that the drive is to move in this minute."""
    running = state.is_running()
    state.basal_part += np.where(running, basal[minute], 0)
    state.asked += np.where(running, boluses.asked[minute], 0)
    if boluses.unasked is not None:
        state.unasked += np.where(running, boluses.unasked[minute], 0)
        state.unasked[minute >= boluses.cancelled_at] = 0
    return state.basal_part, state.asked, state.unasked


def _drive(
    state: State, fate: Plan, totals: _Totals, waiting: tuple[Whole, Whole, Whole], minute: int
) -> Whole:
    """The strokes of one minute. Comes back: what the log calls delivered."""
    basal_part, asked, unasked = waiting
    hourly = fate.quantum * MINUTES_PER_HOUR
    basal = np.where(state.is_running(), basal_part // hourly, 0) * fate.quantum
    basal_part -= basal * MINUTES_PER_HOUR
    own = np.minimum(asked, fate.speed)
    foreign = np.minimum(unasked, fate.speed - own)
    done = _until_stopped(state, fate, basal + own + foreign, minute)
    own_done = np.minimum(own, np.maximum(done - basal, 0))
    foreign_done = np.maximum(done - basal - own, 0)
    asked -= np.minimum(asked, own_done)
    unasked -= np.minimum(unasked, foreign_done)
    totals.unasked += foreign_done
    _advance(state, done)
    return done


def _until_stopped(state: State, fate: Plan, wanted: Whole, minute: int) -> Whole:
    """How far the drive gets before an alarm stops it, in whole strokes; sounds that alarm."""
    running = state.is_running()
    room = (state.idle + state.reservoir) // fate.quantum * fate.quantum
    done: Whole = np.minimum(wanted, room)
    stops: list[tuple[Flags, Whole, Alarm]] = []
    loose = state.is_open & (state.opening > 0) & (fate.no_load_at - state.gap <= state.opening)
    if loose.any():
        stops.append((loose, state.idle + fate.no_load_at - state.gap, Alarm.NO_LOAD))
    if state.is_blocked.any():
        missing = fate.occlusion_at - state.line
        ahead = np.where(missing > 0, state.idle + state.opening + missing, 0)
        stops.append((state.is_blocked, ahead, Alarm.OCCLUSION))
    ends = [
        (np.where(who, _strokes_up(ahead, fate.quantum), LATER_THAN_ANY), kind) for who, ahead, kind in stops
    ]
    for end, _ in ends:
        done = np.minimum(done, end)
    for end, kind in ends:
        state.sound(running & (done == end), kind, minute)
    short = running & (wanted > room) & (done == room)
    if short.any():
        state.sound(short, Alarm.EMPTY, minute)
    return done


def _strokes_up(volume: Whole, quantum: int) -> Whole:
    strokes: Whole = np.maximum(0, -(-volume // quantum))
    return strokes * quantum


def _advance(state: State, done: Whole) -> None:
    """Idle travel first, then the gap of the ring, then insulin flows: to the body, or behind the block."""
    idle = np.minimum(done, state.idle)
    state.idle -= idle
    crossed = np.minimum(done - idle, state.opening)
    state.opening -= crossed
    state.gap += crossed
    flow = done - idle - crossed
    state.reservoir -= crossed + flow
    stored = np.where(state.is_blocked, flow, 0)
    state.line += stored
    state.body += flow - stored


def _delivery(state: State, totals: _Totals, drive: Floats, other: Floats, logged: Floats) -> Delivery:
    return Delivery(
        suspendable_units=drive,
        other_units=other,
        logged_units=logged,
        pushed_units=totals.pushed / MICROUNITS_PER_UNIT,
        siphoned_units=totals.siphoned / MICROUNITS_PER_UNIT,
        unasked_bolus_units=totals.unasked / MICROUNITS_PER_UNIT,
        released_units=totals.released / MICROUNITS_PER_UNIT,
        first_alarm_minute=state.first_alarm_minute,
        first_alarm=state.first_alarm,
        end=state.ledger(),
    )
