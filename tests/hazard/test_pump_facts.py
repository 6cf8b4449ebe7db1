"""What is known of such pumps, and what the ring does to one: facts of the design, one by one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lockring.hazard.pump import (
    Alarm,
    Blockage,
    Controls,
    Delivery,
    Fill,
    Orders,
    Pump,
    RingFault,
    run,
    whole_ring,
)

PUMP = Pump()
OFF = Controls()


def orders(minutes: int, *, basal: float = 0.0, bolus: dict[int, float] | None = None) -> Orders:
    given = np.zeros((minutes, 1))
    for minute, units in (bolus or {}).items():
        given[minute] = units
    return Orders(basal_units_per_hour=np.full((minutes, 1), basal), bolus_units=given)


def slipped(
    millimetres: float, pushed_at: int = -1, *, connected: bool = True, share: float = 1.0
) -> RingFault:
    return replace(
        whole_ring(1),
        breaks_at=np.array([0]),
        slips_at=np.array([0]),
        slip_millimetres=np.array([millimetres]),
        pushed_at=np.array([pushed_at]),
        is_connected=np.array([connected]),
        drawn_back_share=np.array([share]),
    )


def blocked(until: int) -> Blockage:
    return Blockage(blocked_from=np.array([0]), blocked_until=np.array([until]))


def body(delivery: Delivery) -> float:
    return float(delivery.end.body[0]) / 1e6


def test_a_millimetre_is_eleven_units_and_a_bit() -> None:
    assert PUMP.units_per_millimetre == pytest.approx(11.29)
    assert PUMP.units_per_millimetre * 26.575 == pytest.approx(
        300, abs=0.1
    )  # the whole stroke of the cartridge
    delivery = run(PUMP, orders(10), slipped(1.0, 5), OFF)
    assert delivery.pushed_units.tolist() == [11.29]
    assert delivery.other_units[5, 0] == 11.29  # in one minute: it lasts seconds
    assert not delivery.suspendable_units.any()


def test_a_gap_delivers_nothing_raises_no_alarm_and_the_log_says_delivered() -> None:
    delivery = run(PUMP, orders(300, basal=1.2, bolus={60: 5.0}), slipped(1.0), OFF)
    assert body(delivery) == 0.0
    assert delivery.first_alarm.tolist() == [Alarm.NONE]
    assert np.isnan(delivery.first_alarm_minute).all()
    assert delivery.logged_units.sum() == pytest.approx(11.0)
    assert delivery.end.gap.tolist() == [11_000_000]


def test_once_the_gap_is_closed_the_pump_delivers_again() -> None:
    delivery = run(PUMP, orders(1200, basal=1.0), slipped(0.5), OFF)
    first = int(np.argmax(delivery.suspendable_units[:, 0] > 0))
    assert first / 60 == pytest.approx(5.645, abs=0.03)  # 5.645 U of gap at 1 U/h
    assert delivery.logged_units.sum() - body(delivery) == pytest.approx(5.645)


def test_pushed_home_off_the_body_nothing_reaches_it() -> None:
    delivery = run(PUMP, orders(10, bolus={0: 3.0}), slipped(1.0, 5, connected=False), OFF)
    assert body(delivery) == 0.0
    assert delivery.end.outside.tolist() == [11_290_000]


def test_where_nothing_was_drawn_back_only_what_the_drive_advanced_is_pushed() -> None:
    delivery = run(PUMP, orders(30, bolus={0: 3.0}), slipped(1.0, 20, share=0.0), OFF)
    assert delivery.pushed_units.tolist() == [3.0]
    assert (
        body(delivery) == delivery.logged_units.sum() == 3.0
    )  # late and at once, but no more than was asked


def test_more_millimetres_are_never_less_insulin() -> None:
    doses = [
        float(run(PUMP, orders(9), slipped(mm, 5), OFF).pushed_units[0]) for mm in (0, 0.1, 0.5, 1, 2, 5)
    ]
    assert doses == sorted(doses)
    assert doses[0] == 0.0


def test_ten_units_take_six_point_seven_minutes() -> None:
    logged = run(PUMP, orders(20, bolus={2: 10.0}), whole_ring(1), OFF).logged_units[:, 0]
    full_minutes = int((logged == 1.5).sum())
    assert full_minutes + logged[full_minutes + 2] / 1.5 == pytest.approx(6.7, abs=0.05)
    quick = replace(PUMP, bolus_units_per_minute=15.0)  # measured: 43 s
    assert run(quick, orders(20, bolus={2: 10.0}), whole_ring(1), OFF).logged_units[2, 0] == 10.0


def test_the_drive_moves_by_whole_strokes_and_rounds_no_rate_away() -> None:
    delivery = run(PUMP, orders(24 * 60, basal=0.73, bolus={9: 0.333}), whole_ring(1), OFF)
    strokes = delivery.logged_units[:, 0] / PUMP.quantum_units
    assert strokes == pytest.approx(np.rint(strokes), abs=1e-9)
    assert delivery.logged_units.sum() == pytest.approx(24 * 0.73 + 0.325, abs=PUMP.quantum_units)


def test_a_bolus_is_cut_to_the_largest() -> None:
    assert body(run(PUMP, orders(60, bolus={0: 25.0}), whole_ring(1), OFF)) == 10.0
    assert (
        body(run(replace(PUMP, most_bolus_units=25.0), orders(60, bolus={0: 25.0}), whole_ring(1), OFF))
        == 25.0
    )


@pytest.mark.parametrize(
    ("basal", "least_hours", "most_hours"),
    [(1.0, 2.25, 3.9), (0.1, 4, 40)],  # Veo guide; six pumps
)
def test_a_blocked_set_alarms_when_the_manuals_say(
    basal: float, least_hours: float, most_hours: float
) -> None:
    minutes = int(most_hours * 60)
    delivery = run(PUMP, orders(minutes, basal=basal), whole_ring(1), OFF, blockage=blocked(minutes))
    assert delivery.first_alarm.tolist() == [Alarm.OCCLUSION]
    assert least_hours <= delivery.first_alarm_minute[0] / 60 <= most_hours
    assert delivery.first_alarm_minute[0] / 60 == pytest.approx(2.8 / basal, abs=0.03)
    assert not delivery.suspendable_units[: int(delivery.first_alarm_minute[0]) + 1].any()
    assert delivery.end.outside.tolist() == [2_800_000]  # missed, and then thrown away with the old set


def test_a_blocked_set_that_opens_gives_all_that_it_held_at_once() -> None:
    delivery = run(PUMP, orders(130, basal=1.0), whole_ring(1), OFF, blockage=blocked(120))
    assert delivery.other_units[120, 0] == pytest.approx(2.0, abs=PUMP.quantum_units)
    assert delivery.released_units[0] == delivery.other_units.sum()


def test_after_the_alarm_a_new_set_lets_the_stored_insulin_out_beside_the_body() -> None:
    delivery = run(PUMP, orders(60, bolus={0: 5.0}), whole_ring(1), OFF, blockage=blocked(60))
    assert delivery.first_alarm_minute.tolist() == [1.0]  # 2.8 U at 1.5 U/min
    assert delivery.end.outside.tolist() == [2_800_000]
    assert body(delivery) == 0.0  # the rest of the bolus was stopped with the alarm


def test_a_gap_behind_a_blocked_set_hides_the_block() -> None:
    with_gap = run(PUMP, orders(600, basal=1.0), slipped(0.5), OFF, blockage=blocked(600))
    without = run(PUMP, orders(600, basal=1.0), whole_ring(1), OFF, blockage=blocked(600))
    assert with_gap.first_alarm_minute[0] - without.first_alarm_minute[0] == pytest.approx(5.645 * 60, abs=2)


def test_a_free_plunger_leaks_until_it_is_home() -> None:
    leaking = replace(slipped(1.0, 60, share=0.0), siphon_units_per_hour=np.array([3.0]))
    delivery = run(PUMP, orders(120), leaking, OFF)
    assert delivery.siphoned_units[0] == pytest.approx(3.0)
    assert not delivery.other_units[60:].any()


def test_a_bubble_is_logged_and_reaches_nobody() -> None:
    air = Fill(units=np.array([50.0]), bubble_units=np.array([2.0]), unseated_millimetres=np.array([0.0]))
    delivery = run(PUMP, orders(30, bolus={0: 5.0}), whole_ring(1), OFF, fill=air)
    assert delivery.logged_units.sum() == pytest.approx(5.0)
    assert body(delivery) == pytest.approx(3.0)


def test_an_empty_reservoir_is_told() -> None:
    little = Fill(units=np.array([2.0]), bubble_units=np.array([0.0]), unseated_millimetres=np.array([0.0]))
    delivery = run(PUMP, orders(30, bolus={0: 5.0}), whole_ring(1), OFF, fill=little)
    assert delivery.first_alarm.tolist() == [Alarm.EMPTY]
    assert body(delivery) == 2.0


def test_a_seat_sensor_tells_at_once_and_no_basal_runs_silently() -> None:
    sensor = Controls(seat_sensor_millimetres=0.3)
    slip = slipped(1.0, 200)
    delivery = run(PUMP, orders(240, basal=1.0), slip, sensor)
    assert (delivery.first_alarm[0], delivery.first_alarm_minute[0]) == (Alarm.SEAT, 0.0)
    assert not delivery.logged_units[:15].any()
    assert delivery.suspendable_units.sum() == pytest.approx(225 / 60, abs=0.05)  # mended after 15 minutes
    assert not delivery.pushed_units.any()
    assert run(PUMP, orders(240, basal=1.0), slipped(0.2, 200), sensor).first_alarm.tolist() == [Alarm.NONE]


def test_a_sensor_of_force_tells_after_so_many_units_without_load() -> None:
    delivery = run(PUMP, orders(240, basal=1.0), slipped(1.0), Controls(force_alarm_units=0.5))
    assert delivery.first_alarm.tolist() == [Alarm.NO_LOAD]
    assert delivery.first_alarm_minute[0] == pytest.approx(30, abs=1)


def test_foreign_commands_are_bounded_by_the_speed_and_stopped_by_who_hears_them() -> None:
    asked = orders(120)
    foreign = replace(asked, unasked_units=np.full((120, 1), 10.0), cancels_after=np.array([np.inf]))
    assert body(run(PUMP, foreign, whole_ring(1), OFF)) == pytest.approx(120 * 1.5)  # 90 U/h, the worst case
    heard = replace(foreign, cancels_after=np.array([4.0]))
    delivery = run(PUMP, heard, whole_ring(1), OFF)
    assert delivery.unasked_bolus_units.tolist() == delivery.unasked_units.tolist() == [6.0]
    assert not run(PUMP, heard, whole_ring(1), Controls(cancel_window_minutes=5)).unasked_units.any()
    assert not run(PUMP, heard, whole_ring(1), Controls(confirm_above_units=2.0)).unasked_units.any()
    capped = run(PUMP, foreign, whole_ring(1), Controls(remote_units_per_hour=5.0))
    assert capped.unasked_units.tolist() == [10.0]  # 5 U in each of two hours


def test_a_ring_found_broken_before_it_slips_never_slips() -> None:
    late = replace(slipped(1.0, 50), slips_at=np.array([30]), checked_at=np.array([10]))
    assert not run(PUMP, orders(60, basal=1.0), late, Controls(check_finds=1.0)).pushed_units.any()
    too_early = replace(late, breaks_at=np.array([20]))  # it was whole when the person looked
    assert run(PUMP, orders(60, basal=1.0), too_early, Controls(check_finds=1.0)).pushed_units.any()


def test_a_set_that_is_off_the_body_first_and_a_ring_that_holds_push_nothing_into_it() -> None:
    assert not run(PUMP, orders(60), slipped(1.0, 5), Controls(disconnects_first=1.0)).end.body.any()
    held = run(PUMP, orders(60), slipped(1.0, 5), Controls(ring_factor=0.0))
    assert held.end.reservoir.tolist() == held.end.filled.tolist()
