"""What the pump is set to, what it is asked for, and what goes wrong with it: the input of `machine.run`.

Arrays are (people,), or (minutes, people) where it says so. A minute of -1 means never. Every figure that
nobody published stands in `sources.ASSUMPTIONS` as assumed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]

AT_NO_MINUTE = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Pump:
    """The settings of one kind of pump. The sources are in `sources.ASSUMPTIONS`."""

    bore_square_millimetres: float = 112.9  # of the reservoir
    reservoir_units: float = 300.0  # U of U-100 that it holds
    quantum_units: float = 0.025  # U that one stroke of the drive moves
    bolus_units_per_minute: float = 1.5
    most_bolus_units: float = 10.0  # U at once
    most_basal_units_per_hour: float = 35.0
    occlusion_alarm_units: float = 2.8  # U stored behind a blocked set

    @property
    def units_per_millimetre(self) -> float:
        """U in one millimetre of the reservoir: 1 mm3 of U-100 is 0.1 U."""
        return self.bore_square_millimetres * 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """How the reservoir was filled from a vial."""

    units: Floats  # U of volume in the barrel, its bubble included
    bubble_units: Floats  # U of volume that is air. It leaves first (assumed)
    unseated_millimetres: Floats  # mm between drive and plunger at the beginning


@dataclass(frozen=True, slots=True, kw_only=True)
class Orders:
    """What the pump is asked for. Arrays of (minutes, people), but the last one, of (people,)."""

    basal_units_per_hour: Floats
    bolus_units: Floats  # U asked for at the pump in this minute; one bolus a minute
    remote_units: Floats | None = None  # U that the owner asked for over the air
    unasked_units: Floats | None = None  # U that the link accepted and that the owner never asked for
    cancels_after: Floats | None = None  # minutes from the first of these to the owner stopping it; inf never


@dataclass(frozen=True, slots=True, kw_only=True)
class RingFault:
    """A ring that broke: what the reservoir does, what the person does, and the luck of each safeguard.

    The four `..._luck` are uniform in [0, 1): a safeguard of probability p works for whom luck < p. Two runs
    with the same fault and other controls are about the same people with the same luck.
    """

    breaks_at: Whole  # minute
    slips_at: Whole  # minute, not before it breaks: the reservoir slides back and a gap opens
    slip_millimetres: Floats
    pushed_at: Whole  # minute, not before it slips: pushed home by hand
    is_connected: Flags  # the set is on the body while it is pushed home
    drawn_back_share: Floats  # 0 to 1: how much of the slip beyond the drive's own advance is pushed out too
    siphon_units_per_hour: Floats  # U/h that leak into the body while the plunger is free
    checked_at: Whole  # minute at which the person changes the set and may look at the ring
    answers_after: Floats  # minutes from an alarm to the person acting on it; inf never
    breaks_luck: Floats
    check_luck: Floats
    disconnects_luck: Floats
    seat_luck: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Blockage:
    """A set that is blocked in [blocked_from, blocked_until), unless the person changes it before."""

    blocked_from: Whole
    blocked_until: Whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Controls:
    """The safeguards, each off by default; low-glucose suspension is the person's."""

    ring_factor: float = 1.0  # P(this ring breaks) / P(the clear ring breaks)
    check_finds: float = 0.0  # probability that a look at the ring finds it broken
    disconnects_first: float = 0.0  # probability that a warning or an interlock gets the set off the body
    seat_sensor_millimetres: float = np.inf  # slips above it are sensed
    seat_sensor_detects: float = 0.99  # probability
    force_alarm_units: float = np.inf  # U of advance without load that raise an alarm
    confirm_above_units: float = np.inf  # U of a remote bolus that must be confirmed on the pump
    remote_units_per_hour: float = np.inf  # U over the air in any 60 minutes
    cancel_window_minutes: int = 0  # of alert before a remote bolus that nobody asked for begins


def full(pump: Pump, people: int) -> Fill:
    """A reservoir filled to its top for everyone, without bubble or gap."""
    return Fill(
        units=np.full(people, pump.reservoir_units),
        bubble_units=np.zeros(people),
        unseated_millimetres=np.zeros(people),
    )


def whole_ring(people: int) -> RingFault:
    """A ring that never breaks, of a person who acts on an alarm after 15 minutes (assumed)."""
    never = np.full(people, AT_NO_MINUTE, dtype=np.int64)
    nought = np.zeros(people)
    return RingFault(
        breaks_at=never,
        slips_at=never,
        slip_millimetres=nought,
        pushed_at=never,
        is_connected=np.zeros(people, dtype=np.bool_),
        drawn_back_share=nought,
        siphon_units_per_hour=nought,
        checked_at=never,
        answers_after=np.full(people, 15.0),
        breaks_luck=nought,
        check_luck=nought,
        disconnects_luck=nought,
        seat_luck=nought,
    )


def open_set(people: int) -> Blockage:
    """A set that is never blocked."""
    never = np.full(people, AT_NO_MINUTE, dtype=np.int64)
    return Blockage(blocked_from=never, blocked_until=never)
