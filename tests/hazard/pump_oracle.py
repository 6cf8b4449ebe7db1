"""A slow pump of one person, second by second, in plain Python: what the fast one is held against.

It is thought out another way. It knows where the drive stands, where the plunger stands in the barrel and how
far the barrel has slid back, and what flows follows from what touches what. All in whole micro-units.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lockring.hazard.pump import Alarm, Blockage, Controls, Fill, Orders, Pump, RingFault

MICRO = 1_000_000


@dataclass
class Told:
    """What came of one person: by minute, in micro-units."""

    drive: list[int] = field(default_factory=list)
    other: list[int] = field(default_factory=list)
    logged: list[int] = field(default_factory=list)
    accounts: list[tuple[int, int, int, int, int]] = field(default_factory=list)
    alarm: Alarm = Alarm.NONE
    alarm_minute: int | None = None


class OnePump:
    def __init__(
        self, pump: Pump, fill: Fill, fault: RingFault, blockage: Blockage, controls: Controls, who: int
    ):
        self.quantum = round(pump.quantum_units * MICRO)
        self.per_minute = round(pump.bolus_units_per_minute * MICRO) // self.quantum
        self.threshold = round(pump.occlusion_alarm_units * MICRO)
        self.force = controls.force_alarm_units * MICRO
        per_mm = pump.bore_square_millimetres * 0.1
        bubble = round(fill.bubble_units[who] * MICRO)
        self.filled = round(fill.units[who] * MICRO) - bubble
        self.ahead_of_contact = bubble + round(fill.unseated_millimetres[who] * per_mm * MICRO)
        self.at = {
            name: int(getattr(fault, name)[who])
            for name in ("breaks_at", "slips_at", "pushed_at", "checked_at")
        }
        self.breaks = self.at["breaks_at"] >= 0 and fault.breaks_luck[who] < controls.ring_factor
        self.slip = round(fault.slip_millimetres[who] * per_mm * MICRO)
        self.share = float(fault.drawn_back_share[who])
        self.connected = (
            bool(fault.is_connected[who]) and not fault.disconnects_luck[who] < controls.disconnects_first
        )
        self.finds = self.breaks and fault.check_luck[who] < controls.check_finds
        self.finds = self.finds and self.at["checked_at"] >= self.at["breaks_at"]
        self.sensed = (
            fault.slip_millimetres[who] > controls.seat_sensor_millimetres
            and fault.seat_luck[who] < controls.seat_sensor_detects
        )
        self.leak = round(fault.siphon_units_per_hour[who] * MICRO) // 60
        self.answers = fault.answers_after[who]
        self.block = (int(blockage.blocked_from[who]), int(blockage.blocked_until[who]))
        self.drive = self.plunger = self.barrel_back = 0
        self.line = self.body = self.outside = 0
        self.slid = self.mended = self.new_set = self.blocked = False
        self.sounding, self.since = Alarm.NONE, 0
        self.basal_sixtieths = 0
        self.queue: dict[str, int] = {"asked": 0, "unasked": 0}

    def owed(self) -> int:
        """The drive is past where the plunger would be, had the barrel stayed."""
        return max(0, self.drive - self.ahead_of_contact - self.plunger) if self.slid else 0

    def flow(self, volume: int) -> None:
        if self.blocked:
            self.line += volume
        else:
            self.body += volume

    def sound(self, kind: Alarm, minute: int, told: Told) -> None:
        if self.sounding is not Alarm.NONE:
            return
        self.sounding, self.since = kind, minute
        self.queue = {"asked": 0, "unasked": 0}
        if told.alarm is Alarm.NONE:
            told.alarm, told.alarm_minute = kind, minute

    def mend(self) -> None:
        if self.owed():
            self.drive = self.plunger + self.ahead_of_contact
        self.barrel_back, self.slid, self.mended = 0, False, True

    def events(self, minute: int, told: Told) -> None:
        if self.sounding not in (Alarm.NONE, Alarm.EMPTY) and minute >= self.since + max(1, self.answers):
            if self.sounding is Alarm.OCCLUSION:
                self.outside, self.line, self.new_set = self.outside + self.line, 0, True
            else:
                self.mend()
            self.sounding = Alarm.NONE
        if self.finds and minute == self.at["checked_at"]:
            self.mend()
        self.blocked = self.block[0] <= minute < self.block[1] and not self.new_set
        if not self.blocked:
            self.body, self.line = self.body + self.line, 0
        if self.breaks and minute == self.at["slips_at"] and not self.mended:
            self.barrel_back, self.slid = self.slip, True
        if self.breaks and minute == self.at["pushed_at"] and self.slid:
            self.push_home()
        if self.slid and self.sensed:
            self.sound(Alarm.SEAT, minute, told)

    def push_home(self) -> None:
        owed = self.owed()
        extra = min(int((self.slip - owed) * self.share), self.filled - self.plunger - owed)
        self.plunger += owed + extra
        self.ahead_of_contact -= extra
        self.barrel_back, self.slid = 0, False
        if self.connected:
            self.flow(owed + extra)
        else:
            self.outside += owed + extra

    def stroke(self, minute: int, told: Told) -> bool:
        """One stroke of the drive; False where it cannot be made."""
        if self.drive + self.quantum > self.ahead_of_contact + self.filled:
            self.sound(Alarm.EMPTY, minute, told)
            return False
        was_loose = self.owed() < self.barrel_back
        self.drive += self.quantum
        reached = self.drive - self.ahead_of_contact - self.barrel_back
        if reached > self.plunger:
            self.flow(reached - self.plunger)
            self.plunger = reached
        self.feel(was_loose, minute, told)
        return True

    def feel(self, was_loose: bool, minute: int, told: Told) -> None:
        if self.slid and was_loose and self.drive - self.ahead_of_contact - self.plunger >= self.force:
            self.sound(Alarm.NO_LOAD, minute, told)
        if self.blocked and self.line >= self.threshold:
            self.sound(Alarm.OCCLUSION, minute, told)

    def minute(
        self, minute: int, basal: int, asked: int, unasked: int, is_cancelled: bool, told: Told
    ) -> None:
        before = self.body
        self.events(minute, told)
        other, log = self.body - before, 0
        if self.sounding is Alarm.NONE:
            self.feel(self.owed() < self.barrel_back, minute, told)
            self.basal_sixtieths += basal
            self.queue["asked"] += asked
            self.queue["unasked"] = 0 if is_cancelled else self.queue["unasked"] + unasked
            if self.sounding is not Alarm.NONE:
                self.queue = {"asked": 0, "unasked": 0}
        strokes = self.basal_sixtieths // (60 * self.quantum)
        before = self.body
        if self.sounding is Alarm.NONE or strokes:
            self.basal_sixtieths -= strokes * 60 * self.quantum
        for _ in range(strokes):
            if self.sounding is Alarm.NONE and self.stroke(minute, told):
                log += self.quantum
        for second in range(60):
            due = (second + 1) * self.per_minute // 60 - second * self.per_minute // 60
            for _ in range(due):
                name = "asked" if self.queue["asked"] else "unasked"
                if self.sounding is Alarm.NONE and self.queue[name]:
                    self.queue[name] -= self.quantum
                    log += self.quantum if self.stroke(minute, told) else 0
        drive = self.body - before
        if self.slid and not self.blocked:
            leak = min(self.leak, self.filled - self.plunger)
            self.plunger += leak
            self.body += leak
            other += leak
        told.drive.append(drive)
        told.other.append(other)
        told.logged.append(log)
        reservoir = self.filled - self.plunger - self.owed()
        told.accounts.append((reservoir, self.owed(), self.line, self.body, self.outside))


def strokes_of(pump: Pump, units: float) -> int:
    quantum = round(pump.quantum_units * MICRO)
    return round(min(units, pump.most_bolus_units) * MICRO) // quantum * quantum


def pump_slowly(
    pump: Pump, orders: Orders, fault: RingFault, controls: Controls, fill: Fill, blockage: Blockage, who: int
) -> Told:
    """One person's pump from the first minute to the last."""
    told, one = Told(), OnePump(pump, fill, fault, blockage, controls, who)
    minutes = len(orders.basal_units_per_hour)
    foreign = [
        0.0 if orders.unasked_units is None else float(orders.unasked_units[m, who]) for m in range(minutes)
    ]
    heard = next((m for m in range(minutes) if strokes_of(pump, foreign[m])), None)
    let_in: list[int] = []
    own: list[int] = []
    cap = controls.remote_units_per_hour * MICRO
    for m in range(minutes):
        mine = 0 if orders.remote_units is None else strokes_of(pump, orders.remote_units[m, who])
        theirs = strokes_of(pump, foreign[m])
        theirs = 0 if theirs > controls.confirm_above_units * MICRO else theirs
        room = cap - sum(own[-59:]) - sum(let_in[-59:])
        room = room if room == float("inf") else max(0, room // one.quantum * one.quantum)
        own.append(int(min(mine, room)))
        let_in.append(int(min(theirs, room - own[-1])))
    for m in range(minutes):
        basal = round(orders.basal_units_per_hour[m, who] * MICRO)
        late = m - controls.cancel_window_minutes
        cancelled = (
            heard is not None and orders.cancels_after is not None and m >= heard + orders.cancels_after[who]
        )
        asked = strokes_of(pump, orders.bolus_units[m, who]) + own[m]
        one.minute(m, basal, asked, let_in[late] if late >= 0 else 0, cancelled, told)
    return told
