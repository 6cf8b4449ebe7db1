"""Numbers in words: each with its unit, and glucose in both units. What is not known is never a number."""

from __future__ import annotations

from lockring.hazard.quantities import MG_PER_DL_PER_MMOL_PER_L
from lockring.hazard.results import Estimate, Method, Unit
from lockring.hazard.words import METHODS

_PER_MILLION_BELOW = 0.001  # shares under it are told of a million people
_WHOLE_FROM, _WHOLE_TO = 0.1, 0.9  # shares between are told without decimals


def amount(value: float, unit: Unit) -> str:
    """One number and its unit: `38 %`, `61 mg/dL (3.4 mmol/L)`, `2 h 25 min`."""
    match unit:
        case Unit.SHARE:
            return share(value)
        case Unit.DIFFERENCE:
            return f"{_signed(100 * value)} in 100"
        case Unit.MG_PER_DL:
            return f"{value:,.0f} mg/dL ({mmol_per_l(value)} mmol/L)"
        case Unit.MMOL_PER_L:
            return f"{value:.1f} mmol/L"
        case Unit.MINUTES:
            return duration(value)
        case Unit.UNITS:
            return f"{value:,g} U"
        case Unit.INDEX:
            return f"index {_index(value)}"


def share(value: float) -> str:
    """A part of the people, 0 to 1. Only nobody is `0 %` and only everybody `100 %`."""
    if value in (0.0, 1.0):
        return f"{100 * value:.0f} %"
    if 0 < value < _PER_MILLION_BELOW:
        return f"{float(f'{value * 1e6:.2g}'):,g} in a million"
    if 0.999 < value < 1:
        return "more than 99.9 %"
    return f"{100 * value:.0f} %" if _WHOLE_FROM <= value <= _WHOLE_TO else f"{100 * value:.1f} %"


def mmol_per_l(mg_per_dl: float) -> str:
    """Glucose in mmol/L with one decimal, without its unit."""
    return f"{mg_per_dl / MG_PER_DL_PER_MMOL_PER_L:.1f}"


def duration(minutes: float) -> str:
    """Minutes, and from two hours on hours and minutes."""
    if abs(minutes) < 10:
        return f"{minutes:.1f} min"
    whole = round(minutes)
    return f"{whole} min" if abs(whole) < 120 else f"{whole // 60} h {whole % 60:02d} min"


def people(count: int) -> str:
    """How many people a figure is of."""
    return "1 person" if count == 1 else f"{count:,} people"


def figure_of(estimate: Estimate) -> str:
    """The number, or that there is none: never a 0 in its place."""
    if estimate.value is None:
        return f"no figure: defined for none of {people(estimate.people)}"
    return amount(estimate.value, estimate.unit)


def interval_of(estimate: Estimate) -> str:
    """`31 to 46 %`: both ends, the unit once where it is the same. Empty without an interval, or where
    nobody says how its ends were made."""
    if estimate.low is None or estimate.high is None or estimate.method is Method.NONE:
        return ""
    return span(estimate.low, estimate.high, estimate.unit)


def span(low: float, high: float, unit: Unit) -> str:
    """From `low` to `high`, the unit once where both ends have the same."""
    if unit is Unit.MG_PER_DL:
        return f"{low:,.0f} to {high:,.0f} mg/dL ({mmol_per_l(low)} to {mmol_per_l(high)} mmol/L)"
    if unit is Unit.INDEX:
        return f"{_index(low)} to {_index(high)}"
    first, last = amount(low, unit), amount(high, unit)
    if unit is Unit.SHARE and last.endswith(" %") and first.endswith(" in a million"):
        first = f"{100 * low:.1g} %"  # both ends of one kind
    for tail in (" %", " in a million", " in 100", " mmol/L", " min", " U"):
        if first.endswith(tail) and last.endswith(tail):
            return f"{first.removesuffix(tail)} to {last}"
    return f"{first} to {last}"


def brief(estimate: Estimate) -> str:
    """`38 % (31 to 46 %)`: the method and the people stand beside it."""
    interval = interval_of(estimate)
    if interval and estimate.unit is Unit.MG_PER_DL:
        return f"{figure_of(estimate)}, from {interval}"
    return f"{figure_of(estimate)} ({interval})" if interval else figure_of(estimate)


def in_hundred(estimate: Estimate) -> str:
    """A difference of shares in whole people of a hundred: `63 in 100 (57 to 68)`."""
    if estimate.value is None:
        return "no figure"
    ends = ""
    if estimate.low is not None and estimate.high is not None:
        ends = f" ({of_hundred(estimate.low)} to {of_hundred(estimate.high)})"
    return f"{of_hundred(estimate.value)} in 100{ends}"


def of_hundred(share_of_people: float) -> str:
    """Whole people of a hundred, without a unit; below 0 with a sign."""
    return f"{round(100 * share_of_people)}".replace("-", "−")


def in_full(estimate: Estimate) -> str:
    """The number with its interval, what kind of interval, and of how many people."""
    if estimate.value is None:
        return figure_of(estimate)
    kind = METHODS[estimate.method] if interval_of(estimate) else METHODS[Method.NONE]
    return f"{brief(estimate)}; {kind}; {people(estimate.people)}"


def _index(value: float) -> str:
    text = f"{value:.2f}"
    return "0.00" if float(text) == 0 else text.replace("-", "−")


def _signed(value: float) -> str:
    text = f"{value:+.1f}"
    return "0.0" if float(text) == 0 else text.replace("-", "−")
