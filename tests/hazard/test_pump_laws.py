"""Laws of the pump: nothing is lost, the fast one is the slow one, and no safeguard makes it worse."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lockring.hazard.pump import Controls
from tests.hazard.pump_oracle import MICRO, pump_slowly
from tests.hazard.pump_worlds import NONE_OF_THEM, World, any_world

SEEDS = st.integers(0, 2**32)
FEW = settings(max_examples=12, deadline=None)

RING_SAFEGUARDS = {
    "a black ring": Controls(ring_factor=0.5),
    "a look at every set change": Controls(check_finds=0.7),
    "off the body before it goes in": Controls(disconnects_first=0.7),
    "a seat sensor": Controls(seat_sensor_millimetres=0.3),
    "a sensor of force": Controls(force_alarm_units=0.5),
}
LINK_SAFEGUARDS = {
    "a confirmation": Controls(confirm_above_units=1.0),
    "a cap for the hour": Controls(remote_units_per_hour=3.0),
    "time to cancel": Controls(cancel_window_minutes=3),
}


@FEW
@given(SEEDS)
def test_not_a_micro_unit_is_lost_at_any_minute(seed: int) -> None:
    _, ledger = any_world(seed).goes()
    assert not ledger.missing().any()
    for account in (ledger.reservoir, ledger.gap, ledger.line, ledger.body, ledger.outside):
        assert (account >= 0).all()
    assert (np.diff(ledger.body, axis=0) >= 0).all()  # no pump takes insulin back


@FEW
@given(SEEDS)
def test_what_is_handed_over_minute_by_minute_is_what_the_ledger_says(seed: int) -> None:
    delivery, ledger = any_world(seed).goes()
    given_units = (delivery.suspendable_units + delivery.other_units).sum(axis=0)
    assert given_units == pytest.approx(delivery.end.body / MICRO, abs=1e-9)
    assert (ledger.body[-1] == delivery.end.body).all()
    by_cause = delivery.pushed_units + delivery.siphoned_units + delivery.released_units
    assert delivery.other_units.sum(axis=0) == pytest.approx(by_cause, abs=1e-9)


@FEW
@given(SEEDS)
def test_the_fast_pump_is_the_slow_one_second_by_second(seed: int) -> None:
    world = any_world(seed)
    delivery, ledger = world.goes()
    for who in range(len(delivery.first_alarm)):
        told = pump_slowly(
            world.pump, world.orders, world.fault, world.controls, world.fill, world.blockage, who
        )
        accounts = (ledger.reservoir, ledger.gap, ledger.line, ledger.body, ledger.outside)
        assert np.stack([account[:, who] for account in accounts], axis=1).tolist() == [
            list(a) for a in told.accounts
        ]
        for fast, slow in (
            (delivery.suspendable_units, told.drive),
            (delivery.other_units, told.other),
            (delivery.logged_units, told.logged),
        ):
            assert np.rint(fast[:, who] * MICRO).astype(int).tolist() == slow
        assert delivery.first_alarm[who] == told.alarm
        minute = delivery.first_alarm_minute[who]
        assert (None if np.isnan(minute) else int(minute)) == told.alarm_minute


def _of_deep_reservoirs(seed: int) -> World:
    """A reservoir that runs dry has less left to push: no safeguard is to be blamed for a fuller one."""
    world = any_world(seed)
    people = len(world.fill.units)
    return replace(world, fill=replace(world.fill, units=np.full(people, 300.0)), controls=NONE_OF_THEM)


@pytest.mark.parametrize("safeguard", RING_SAFEGUARDS)
@settings(max_examples=6, deadline=None)
@given(seed=SEEDS)
def test_no_safeguard_of_the_ring_raises_what_is_pushed_or_leaks(safeguard: str, seed: int) -> None:
    world = _of_deep_reservoirs(seed)
    without, _ = world.goes()
    guarded, _ = world.under(RING_SAFEGUARDS[safeguard]).goes()
    assert (
        guarded.pushed_units + guarded.siphoned_units <= without.pushed_units + without.siphoned_units
    ).all()


@pytest.mark.parametrize("safeguard", LINK_SAFEGUARDS)
@settings(max_examples=6, deadline=None)
@given(seed=SEEDS)
def test_no_safeguard_of_the_link_raises_what_foreign_commands_give(safeguard: str, seed: int) -> None:
    world = _of_deep_reservoirs(seed)
    calm = replace(world, fault=replace(world.fault, breaks_luck=np.ones(len(world.fill.units))))
    calm = replace(calm, blockage=replace(calm.blockage, blocked_from=calm.blockage.blocked_until * 0 - 1))
    calm = replace(calm, blockage=replace(calm.blockage, blocked_until=calm.blockage.blocked_from))
    without, _ = calm.goes()
    guarded, _ = calm.under(LINK_SAFEGUARDS[safeguard]).goes()
    assert (guarded.unasked_bolus_units <= without.unasked_bolus_units).all()


def test_each_safeguard_of_the_ring_helps_somebody() -> None:
    many = any_world(5, people=400)
    world = replace(many, fill=replace(many.fill, units=np.full(400, 300.0)), controls=NONE_OF_THEM)
    without = world.goes()[0].pushed_units.sum()
    for safeguard in RING_SAFEGUARDS.values():
        assert world.under(safeguard).goes()[0].pushed_units.sum() < without


def test_each_safeguard_of_the_link_helps_somebody() -> None:
    seed = next(
        seed
        for seed in range(99)
        if (orders := any_world(seed).orders).unasked_units is not None and orders.cancels_after is not None
    )
    world = any_world(seed, people=200).under(NONE_OF_THEM)
    without = world.goes()[0].unasked_bolus_units.sum()
    for safeguard in LINK_SAFEGUARDS.values():
        assert world.under(safeguard).goes()[0].unasked_bolus_units.sum() < without
