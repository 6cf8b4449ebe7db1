"""Where each value of the pump comes from, as rows that the report prints."""

from __future__ import annotations

from lockring.hazard.pump.draws import BUBBLE_MEAN_UNITS, FILL_ERROR, UNSEATED_MILLIMETRES, RingChances
from lockring.hazard.pump.settings import Controls, Pump
from lockring.hazard.results import Assumption

_PUMP = Pump()
_RING = RingChances()

PUBLISHED = "published"
DERIVED = "derived"
ASSUMED = "assumed"
NOBODY = "nobody published one; it is an axis of the study"


def _row(name: str, value: str, status: str, source: str) -> Assumption:
    return Assumption(name=name, value=value, status=status, source=source)


ASSUMPTIONS: tuple[Assumption, ...] = (
    _row(
        "Cross-section of the reservoir",
        f"{_PUMP.bore_square_millimetres:g} mm2",
        PUBLISHED,
        "generic 3.0 mL cartridge, 0.472 in bore: MathWorks Infusion-Pump, InitializationInsulinPump.m; "
        "not a drawing of any product",
    ),
    _row(
        "Insulin in one millimetre of the reservoir",
        f"{_PUMP.units_per_millimetre:.2f} U/mm",
        DERIVED,
        "cross-section times U-100: 0.1 U in 1 mm3",
    ),
    _row("Reservoir", f"{_PUMP.reservoir_units:g} U", PUBLISHED, "3.0 mL of U-100 (670G)"),
    _row("One stroke of the drive", f"{_PUMP.quantum_units:g} U", PUBLISHED, "LoopInsighT1, M670G profile"),
    _row(
        "Speed of a bolus",
        f"{_PUMP.bolus_units_per_minute:g} U/min",
        PUBLISHED,
        "670G standard speed; measured 10 U in 6.7 min, Diabetes 2019 68-S1 119-LB",
    ),
    _row(
        "Largest bolus",
        f"{_PUMP.most_bolus_units:g} U",
        ASSUMED,
        "a setting of 0 to 25 U; factory value unverified",
    ),
    _row(
        "Largest basal rate",
        f"{_PUMP.most_basal_units_per_hour:g} U/h",
        PUBLISHED,
        "670G; LoopInsighT1, M670G profile",
    ),
    _row(
        "Occlusion alarm",
        f"{_PUMP.occlusion_alarm_units:g} U stored",
        PUBLISHED,
        "Paradigm Veo guide: mean 2.77 U missed; other pumps to 3.0 U; no standard sets a limit",
    ),
    _row(
        "Boluses ordered while one runs",
        "one after the other",
        ASSUMED,
        "an upper bound: a pump that refuses them gives less",
    ),
    _row(
        "Line between pump and body",
        "takes up nothing while open",
        ASSUMED,
        "an upper bound of a sudden dose",
    ),
    _row(
        "A gap raises no pressure and no alarm",
        "none",
        DERIVED,
        "the drive meets nothing until the gap is closed; the maker's letters tell of under-delivery",
    ),
    _row(
        "Once a gap is closed",
        "the reservoir holds where it slid to, and the pump delivers again",
        ASSUMED,
        "friction in the broken ring is unknown; a reservoir that slides on delivers less and tells nobody",
    ),
    _row(
        "What an alarm stops",
        "the basal meanwhile and the rest of a bolus are not made up for",
        ASSUMED,
        NOBODY,
    ),
    _row(
        "Slip of a reservoir when the ring breaks",
        f"log-normal, median {_RING.slip_median_millimetres:g} mm, sigma {_RING.slip_sigma:g}, "
        f"at most {_RING.slip_most_millimetres:g} mm",
        ASSUMED,
        NOBODY,
    ),
    _row(
        "Share of the slip drawn back and pushed out again",
        f"{_RING.drawn_back_share:g} of what the drive had not yet crossed",
        ASSUMED,
        "1 is the worst case: the whole slip flows. 0 is the least: only what the drive advanced meanwhile",
    ),
    _row("The person pushes the reservoir home", f"{_RING.p_pushed:g}", ASSUMED, NOBODY),
    _row(
        "Time from slip to push",
        f"log-normal, median {_RING.pushed_after_median_minutes:g} min, sigma {_RING.pushed_after_sigma:g}",
        ASSUMED,
        NOBODY,
    ),
    _row("The set is on the body at the push", f"{_RING.p_connected:g}", ASSUMED, NOBODY),
    _row("Time of the push", "1 to 5 s, all in one minute", ASSUMED, "shorter than the minute of the models"),
    _row("Leak through a free plunger", f"{_RING.siphon_units_per_hour:g} U/h", ASSUMED, "off; a factor"),
    _row(
        "Time from an alarm to acting on it",
        f"log-normal, median {_RING.answers_after_median_minutes:g} min, sigma {_RING.answers_after_sigma:g}",
        ASSUMED,
        NOBODY,
    ),
    _row(
        "Acting on an alarm of the ring",
        "disconnected, and the ring made good",
        ASSUMED,
        "as the maker's letter asks",
    ),
    _row(
        "Days between set changes", f"{_RING.checks_every_minutes / 1440:g} d", ASSUMED, "common use of a set"
    ),
    _row("Error of the filled volume", f"{100 * FILL_ERROR:g} %", ASSUMED, NOBODY),
    _row("Bubble after filling", f"exponential, mean {BUBBLE_MEAN_UNITS:g} U", ASSUMED, NOBODY),
    _row("Gap of a plunger that was not seated", f"{UNSEATED_MILLIMETRES:g} mm", ASSUMED, NOBODY),
    _row(
        "Seat sensor",
        f"senses slips above 0.3 mm with probability {Controls().seat_sensor_detects:g}",
        ASSUMED,
        "a proposed safeguard, not a part of any pump named here",
    ),
)
"""Every value of this room with unit, status and source."""
