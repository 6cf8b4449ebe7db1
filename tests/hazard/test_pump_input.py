"""Settings that no pump can run with are refused all at once, and chance is what it says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lockring.hazard.errors import HazardError
from lockring.hazard.pump import Blockage, Controls, Fill, Orders, Pump, run, whole_ring
from lockring.hazard.pump.draws import RingChances, draw_fault, draw_fill
from lockring.hazard.pump.sources import ASSUMPTIONS

PEOPLE = 2000


def orders(basal: float = 1.0) -> Orders:
    return Orders(basal_units_per_hour=np.full((5, 2), basal), bolus_units=np.zeros((5, 2)))


def paths(raised: pytest.ExceptionInfo[HazardError]) -> list[str]:
    return [fault.path for fault in raised.value.faults]


def test_every_fault_is_told_at_once_with_its_place() -> None:
    bad = replace(orders(), bolus_units=np.full((5, 2), np.nan), remote_units=np.zeros((4, 2)))
    ring = replace(whole_ring(2), drawn_back_share=np.array([0.0, 1.5]), slip_millimetres=np.array([-1.0, 0]))
    with pytest.raises(HazardError) as raised:
        run(Pump(quantum_units=-1.0), bad, ring, Controls(check_finds=2.0))
    assert paths(raised) == [
        "pump.quantum_units",
        "orders.bolus_units",
        "orders.remote_units",
        "fault.slip_millimetres",
        "fault.drawn_back_share",
        "controls.check_finds",
    ]
    assert all(fault.remedy for fault in raised.value.faults)


def test_what_only_shows_together_is_told_too() -> None:
    ring = replace(whole_ring(2), breaks_at=np.array([3, 0]), slips_at=np.array([1, 1]))
    fill = Fill(units=np.full(2, 400.0), bubble_units=np.full(2, 500.0), unseated_millimetres=np.zeros(2))
    block = Blockage(blocked_from=np.array([-1, 2]), blocked_until=np.array([-1, 1]))
    with pytest.raises(HazardError) as raised:
        run(Pump(), orders(36.0), ring, Controls(), fill=fill, blockage=block)
    assert paths(raised) == [
        "fill.units",
        "fill.bubble_units",
        "orders.basal_units_per_hour",
        "fault.slips_at",
        "blockage.blocked_until",
    ]


@pytest.mark.parametrize(
    ("pump", "path"),
    [
        (Pump(bolus_units_per_minute=1.51), "pump.bolus_units_per_minute"),
        (Pump(quantum_units=1e-9), "pump.quantum_units"),
        (Pump(bore_square_millimetres=0.0), "pump.bore_square_millimetres"),
        (Pump(occlusion_alarm_units=float("nan")), "pump.occlusion_alarm_units"),
    ],
)
def test_a_pump_that_cannot_be_is_refused(pump: Pump, path: str) -> None:
    with pytest.raises(HazardError) as raised:
        run(pump, orders(), whole_ring(2), Controls())
    assert path in paths(raised)


def test_a_window_is_of_whole_minutes() -> None:
    with pytest.raises(HazardError) as raised:
        run(Pump(), orders(), whole_ring(2), Controls(cancel_window_minutes=2.5))  # type: ignore[arg-type]
    assert paths(raised) == ["controls.cancel_window_minutes"]


def test_nobody_and_no_time_are_refused() -> None:
    nothing = np.zeros((0, 0))
    with pytest.raises(HazardError):
        run(Pump(), Orders(basal_units_per_hour=nothing, bolus_units=nothing), whole_ring(0), Controls())


def test_the_slip_is_drawn_as_assumed_and_cut() -> None:
    slip = draw_fault(np.random.default_rng(1), PEOPLE, 1440).slip_millimetres
    assert np.median(slip) == pytest.approx(0.5, rel=0.1)
    assert np.std(np.log(slip)) == pytest.approx(0.8, rel=0.1)
    assert slip.max() <= 5.0


def test_who_pushes_and_who_is_connected_is_chance_and_does_not_change_with_the_slip() -> None:
    drawn = draw_fault(np.random.default_rng(7), PEOPLE, 1440, breaks_at=30)
    fixed = draw_fault(np.random.default_rng(7), PEOPLE, 1440, breaks_at=30, slip_millimetres=1.0)
    assert (fixed.slip_millimetres == 1.0).all()
    assert (drawn.pushed_at == fixed.pushed_at).all()
    assert (drawn.is_connected == fixed.is_connected).all()
    assert (drawn.seat_luck == fixed.seat_luck).all()
    assert drawn.is_connected.mean() == pytest.approx(0.5, abs=0.05)
    assert (drawn.pushed_at[drawn.pushed_at >= 0] > 30).all()


def test_bad_chances_are_refused_all_at_once() -> None:
    with pytest.raises(HazardError) as raised:
        draw_fault(
            np.random.default_rng(1),
            0,
            10,
            breaks_at=10,
            slip_millimetres=-1.0,
            chances=RingChances(p_connected=2.0),
        )
    assert paths(raised) == ["people", "breaks_at", "slip_millimetres", "chances.p_connected"]


def test_a_reservoir_is_filled_about_as_told() -> None:
    fill = draw_fill(np.random.default_rng(1), PEOPLE, Pump(), units=180.0, p_unseated=0.1)
    assert fill.units.mean() == pytest.approx(180, abs=0.5)
    assert fill.units.std() == pytest.approx(1.8, rel=0.1)
    assert fill.bubble_units.mean() == pytest.approx(2.0, rel=0.1)
    assert (fill.unseated_millimetres > 0).mean() == pytest.approx(0.1, abs=0.03)
    with pytest.raises(HazardError):
        draw_fill(np.random.default_rng(1), 5, Pump(), units=400.0)


def test_every_value_that_a_report_prints_has_a_status_and_a_source() -> None:
    assert {row.status for row in ASSUMPTIONS} == {"published", "derived", "assumed"}
    assert all(row.name and row.value and row.source for row in ASSUMPTIONS)
    assert len({row.name for row in ASSUMPTIONS}) == len(ASSUMPTIONS)
