"""The pumps of many people at one moment, in whole micro-units, and what can happen to them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lockring.hazard.pump.checks import Inspected
from lockring.hazard.pump.delivery import Alarm, Ledger
from lockring.hazard.pump.remote import LATER_THAN_ANY
from lockring.hazard.pump.settings import AT_NO_MINUTE, Flags, Floats, Whole
from lockring.hazard.quantities import MICROUNITS_PER_UNIT

NO_ALARM = np.int8(Alarm.NONE)


def micro(units: Floats | float) -> Whole:
    """Units as whole micro-units. Beyond what an account can hold is cut to that: nothing else comes near."""
    return np.rint(np.minimum(np.asarray(units, dtype=np.float64) * MICROUNITS_PER_UNIT, 1e17)).astype(
        np.int64
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is bound to happen to each pump: settings and luck, already weighed. (people,)"""

    quantum: int
    speed: int  # of a bolus, in a minute
    occlusion_at: int  # stored behind a blocked set
    no_load_at: int  # advanced without load
    slips_at: Whole  # AT_NO_MINUTE where the ring holds
    slip: Whole
    pushed_at: Whole
    is_connected: Flags
    drawn_back_share: Floats
    siphon: Whole  # in a minute
    found_at: Whole  # a look at the ring finds it broken
    is_sensed: Flags
    answers_after: Whole
    blocked_from: Whole
    blocked_until: Whole
    has_sensor: bool  # anybody's slip is sensed
    has_block: bool  # anybody's set blocks


def plan(given: Inspected) -> Plan:
    """What will happen, given everybody's luck and the safeguards."""
    pump, ring, controls = given.pump, given.fault, given.controls
    breaks = (ring.breaks_luck < controls.ring_factor) & (ring.breaks_at >= 0)
    finds = breaks & (ring.check_luck < controls.check_finds) & (ring.checked_at >= ring.breaks_at)
    warned = ring.disconnects_luck < controls.disconnects_first
    endless = ~np.isfinite(ring.answers_after)
    answers = np.maximum(1, np.ceil(np.where(endless, 1, np.minimum(ring.answers_after, 1e9)))).astype(
        np.int64
    )
    is_sensed = (ring.slip_millimetres > controls.seat_sensor_millimetres) & (
        ring.seat_luck < controls.seat_sensor_detects
    )
    return Plan(
        quantum=round(pump.quantum_units * MICROUNITS_PER_UNIT),
        speed=round(pump.bolus_units_per_minute * MICROUNITS_PER_UNIT),
        occlusion_at=int(micro(pump.occlusion_alarm_units)),
        no_load_at=int(micro(controls.force_alarm_units)),
        slips_at=np.where(breaks, ring.slips_at, AT_NO_MINUTE),
        slip=micro(ring.slip_millimetres * pump.units_per_millimetre),
        pushed_at=np.where(breaks, ring.pushed_at, AT_NO_MINUTE),
        is_connected=ring.is_connected & ~warned,
        drawn_back_share=ring.drawn_back_share,
        siphon=micro(ring.siphon_units_per_hour) // 60,
        found_at=np.where(finds, ring.checked_at, AT_NO_MINUTE),
        is_sensed=is_sensed,
        answers_after=np.where(endless, LATER_THAN_ANY, answers),
        blocked_from=given.blockage.blocked_from,
        blocked_until=given.blockage.blocked_until,
        has_sensor=bool(is_sensed.any()),
        has_block=bool((given.blockage.blocked_from >= 0).any()),
    )


class State:
    """Where the insulin is, and how each pump stands. Changes in place, minute by minute."""

    def __init__(self, given: Inspected) -> None:
        people = given.fill.units.shape[0]
        bubble = micro(given.fill.bubble_units)
        self.filled: Whole = micro(given.fill.units) - bubble
        self.reservoir: Whole = self.filled.copy()
        self.idle: Whole = bubble + micro(
            given.fill.unseated_millimetres * given.pump.units_per_millimetre
        )  # advance that moves no insulin
        self.opening, self.gap, self.line = (np.zeros(people, dtype=np.int64) for _ in range(3))
        self.body, self.outside = (np.zeros(people, dtype=np.int64) for _ in range(2))
        self.basal_part, self.asked, self.unasked = (np.zeros(people, dtype=np.int64) for _ in range(3))
        self.nothing: Whole = np.zeros(people, dtype=np.int64)
        self.alarm: NDArray[np.int8] = np.zeros(people, dtype=np.int8)
        self.alarm_minute: Whole = np.full(people, LATER_THAN_ANY, dtype=np.int64)
        self.is_open, self.is_mended, self.is_blocked, self.has_new_set = (
            np.zeros(people, dtype=np.bool_) for _ in range(4)
        )
        self.first_alarm: NDArray[np.int8] = np.zeros(people, dtype=np.int8)
        self.first_alarm_minute: Floats = np.full(people, np.nan)

    def ledger(self) -> Ledger:
        """Where the insulin is now: copies."""
        return Ledger(
            filled=self.filled.copy(),
            reservoir=self.reservoir.copy(),
            gap=self.gap.copy(),
            line=self.line.copy(),
            body=self.body.copy(),
            outside=self.outside.copy(),
        )

    def is_running(self) -> Flags:
        """Whose drive may move: no alarm has stopped it."""
        running: Flags = self.alarm == NO_ALARM
        return running

    def sound(self, who: Flags, kind: Alarm, minute: int) -> None:
        """The alarm starts for those of `who` whose pump is not sounding: it stops, and boluses are lost."""
        new = who & self.is_running()
        if not new.any():
            return
        self.alarm[new] = kind
        self.alarm_minute[new] = minute
        self.asked[new] = 0
        self.unasked[new] = 0
        first = new & (self.first_alarm == Alarm.NONE)
        self.first_alarm[first] = kind
        self.first_alarm_minute[first] = minute

    def mend(self, who: Flags) -> None:
        """The set comes off, the drive is wound back, the reservoir goes home, the ring is made good."""
        self.reservoir[who] += self.gap[who]
        self.gap[who] = 0
        self.opening[who] = 0
        self.is_open[who] = False
        self.is_mended[who] = True

    def answer(self, plan: Plan, minute: int) -> None:
        """People act on their alarm: a new set, or the ring made good. An empty pump stays empty."""
        if not self.alarm.any():
            return
        due = ~self.is_running() & (self.alarm != Alarm.EMPTY)
        due &= minute - self.alarm_minute >= plan.answers_after
        blocked = due & (self.alarm == Alarm.OCCLUSION)
        self.outside[blocked] += self.line[blocked]
        self.line[blocked] = 0
        self.has_new_set[blocked] = True
        self.mend(due & ~blocked)
        self.alarm[due] = Alarm.NONE

    def block(self, plan: Plan, minute: int) -> Whole:
        """The set blocks or opens. Comes back: what is released into each body."""
        if not plan.has_block:
            return self.nothing
        self.is_blocked = (minute >= plan.blocked_from) & (minute < plan.blocked_until) & ~self.has_new_set
        released = np.where(self.is_blocked, 0, self.line)
        self.line -= released
        self.body += released
        return released

    def slip(self, plan: Plan, minute: int) -> None:
        """The reservoir slides back: what the drive must cross before anything flows."""
        now = (plan.slips_at == minute) & ~self.is_mended
        if now.any():
            self.opening[now] = plan.slip[now]
            self.is_open[now] = True

    def push(self, plan: Plan, minute: int) -> Whole:
        """The reservoir is pushed home, in seconds. Comes back: what this drives into each body.

        What the drive had advanced flows at once; of the rest of the slip, the share drawn back with it.
        """
        now = (plan.pushed_at == minute) & self.is_open
        if not now.any():
            return self.nothing
        rest = (np.maximum(plan.slip - self.gap, 0) * plan.drawn_back_share).astype(np.int64)
        extra = np.where(now, np.minimum(rest, self.reservoir), 0)
        dose = np.where(now, self.gap, 0) + extra
        self.reservoir -= extra
        self.gap[now] = 0
        self.opening[now] = 0
        self.is_open[now] = False
        into_body = np.where(plan.is_connected & ~self.is_blocked, dose, 0)
        into_line = np.where(plan.is_connected & self.is_blocked, dose, 0)
        self.body += into_body
        self.line += into_line
        self.outside += dose - into_body - into_line
        return into_body

    def siphon(self, plan: Plan) -> Whole:
        """Insulin leaks through the free plunger. Comes back: what reaches each body."""
        free = self.is_open & ~self.is_blocked
        if not free.any():
            return self.nothing
        leak = np.where(free, np.minimum(plan.siphon, self.gap + self.reservoir), 0)
        owed = np.minimum(leak, self.gap)
        self.gap -= owed
        self.opening += owed
        self.reservoir -= leak - owed
        self.idle += leak - owed
        self.body += leak
        return leak
