"""Pumps, people and faults of every kind, small enough for a slow oracle."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from lockring.hazard.pump import Blockage, Controls, Delivery, Fill, Ledger, Orders, Pump, RingFault, trace

NONE_OF_THEM = Controls()


@dataclass(frozen=True)
class World:
    pump: Pump
    orders: Orders
    fault: RingFault
    controls: Controls
    fill: Fill
    blockage: Blockage

    def goes(self) -> tuple[Delivery, Ledger]:
        return trace(
            self.pump, self.orders, self.fault, self.controls, fill=self.fill, blockage=self.blockage
        )

    def under(self, controls: Controls) -> World:
        return replace(self, controls=controls)


def _sometimes(rng: np.random.Generator, value: float) -> float:
    return value if rng.random() < 0.5 else float(np.inf)


def any_controls(rng: np.random.Generator) -> Controls:
    return Controls(
        ring_factor=float(rng.choice([1.0, 0.5])),
        check_finds=float(rng.choice([0.0, 0.5])),
        disconnects_first=float(rng.choice([0.0, 0.5])),
        seat_sensor_millimetres=_sometimes(rng, 0.3),
        seat_sensor_detects=0.8,
        force_alarm_units=_sometimes(rng, float(rng.choice([0.1, 0.5, 2.0]))),
        confirm_above_units=_sometimes(rng, 1.0),
        remote_units_per_hour=_sometimes(rng, 3.0),
        cancel_window_minutes=int(rng.choice([0, 3])),
    )


def _after(rng: np.random.Generator, first: np.ndarray, most: int) -> np.ndarray:
    return np.where(
        (first < 0) | (rng.random(first.shape) < 0.2), -1, first + rng.integers(0, most, first.shape)
    )


def any_ring(rng: np.random.Generator, people: int, minutes: int) -> RingFault:
    breaks = np.where(rng.random(people) < 0.15, -1, rng.integers(0, minutes // 2, people))
    slips = _after(rng, breaks, 10)
    luck = rng.random((4, people))
    return RingFault(
        breaks_at=breaks,
        slips_at=slips,
        slip_millimetres=rng.choice([0.0, 0.05, 0.21, 0.5, 1.0], people),
        pushed_at=_after(rng, slips, minutes // 2),
        is_connected=rng.random(people) < 0.6,
        drawn_back_share=rng.choice([0.0, 0.37, 1.0], people),
        siphon_units_per_hour=rng.choice([0.0, 0.0, 1.7], people),
        checked_at=rng.integers(-1, minutes, people),
        answers_after=rng.choice([0.0, 4.0, 11.5, np.inf], people),
        breaks_luck=luck[0],
        check_luck=luck[1],
        disconnects_luck=luck[2],
        seat_luck=luck[3],
    )


def any_orders(rng: np.random.Generator, people: int, minutes: int) -> Orders:
    shape = (minutes, people)

    def boluses(share: float) -> np.ndarray:
        return np.where(rng.random(shape) < share, rng.uniform(0, 5, shape), 0.0)

    return Orders(
        basal_units_per_hour=np.repeat(rng.choice([0.0, 0.8, 7.0, 30.0], (1, people)), minutes, axis=0),
        bolus_units=boluses(0.03),
        remote_units=boluses(0.02) if rng.random() < 0.5 else None,
        unasked_units=boluses(0.05) if rng.random() < 0.7 else None,
        cancels_after=rng.choice([0.0, 5.0, np.inf], people) if rng.random() < 0.7 else None,
    )


def any_world(seed: int, people: int = 4, minutes: int = 90) -> World:
    """Everything at random: gaps, blocks, bubbles, empty reservoirs, foreign commands, safeguards."""
    rng = np.random.default_rng(seed)
    pump = Pump(
        quantum_units=float(rng.choice([0.025, 0.05])),
        bolus_units_per_minute=float(rng.choice([1.5, 15.0])),
        occlusion_alarm_units=float(rng.choice([1.0, 2.8])),
    )
    units = rng.choice([4.0, 11.3, 90.0, 300.0], people)
    blocked = np.where(rng.random(people) < 0.5, -1, rng.integers(0, minutes, people))
    return World(
        pump=pump,
        orders=any_orders(rng, people, minutes),
        fault=any_ring(rng, people, minutes),
        controls=any_controls(rng),
        fill=Fill(
            units=units,
            bubble_units=np.minimum(rng.choice([0.0, 1.234567], people), units),
            unseated_millimetres=rng.choice([0.0, 0.0, 0.1], people),
        ),
        blockage=Blockage(blocked_from=blocked, blocked_until=_after(rng, blocked, minutes)),
    )
