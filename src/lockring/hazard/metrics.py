"""Outcomes of people as figures: shares, differences of the same people, medians, each with its interval.

The fault always stands beside the same people and the same chance without it: what is left is what it adds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from lockring.hazard.exposure import Outcomes
from lockring.hazard.results import Estimate, Group, Method, Metric, Stratum, Unit

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

AN_HOUR_MINUTES = 60.0
"""Above 300 mg/dL for so long in all before a person counts: a mark of this lab."""

RESAMPLES = 1000
"""Of a bootstrap: the 2.5th and 97.5th percentile then rest on 25 resamples each (Efron 1993, chapter 13)."""

_Z = float(stats.norm.ppf(0.975))  # two-sided 95 %

SHARES: dict[Metric, Callable[[Outcomes], Flags]] = {
    Metric.BELOW_54: lambda came: came.minutes_below_54 > 0,
    Metric.BELOW_40: lambda came: came.minutes_below_40 > 0,
    Metric.ABOVE_300_HOUR: lambda came: came.minutes_above_300 >= AN_HOUR_MINUTES,
    Metric.KETONES_1_6: lambda came: np.isfinite(came.first_ketones_1_6_minute),
    Metric.KETONES_3_0: lambda came: np.isfinite(came.first_ketones_3_0_minute),
}
MEANS: dict[Metric, tuple[Callable[[Outcomes], Floats], Unit]] = {
    Metric.MINUTES_BELOW_54: (lambda came: came.minutes_below_54, Unit.MINUTES),
    Metric.LBGI: (lambda came: came.lbgi, Unit.INDEX),
    Metric.HBGI: (lambda came: came.hbgi, Unit.INDEX),
}
MEDIANS: dict[Metric, tuple[Callable[[Outcomes, float], Floats], Unit]] = {
    Metric.NADIR: (lambda came, _: came.nadir_mg_per_dl, Unit.MG_PER_DL),
    Metric.TIME_TO_54: (lambda came, fault: came.first_below_54_minute - fault, Unit.MINUTES),
    Metric.TIME_TO_300: (lambda came, fault: came.first_above_300_minute - fault, Unit.MINUTES),
}


def wilson(yes: int, people: int) -> Estimate:
    """A share with its interval of 95 % (Wilson 1927). Of nobody it is None."""
    if not people:
        return Estimate(value=None, low=None, high=None, unit=Unit.SHARE, method=Method.WILSON, people=0)
    low, high = stats.binomtest(yes, people).proportion_ci(0.95, method="wilson")
    return Estimate(
        value=yes / people,
        low=float(low),
        high=float(high),
        unit=Unit.SHARE,
        method=Method.WILSON,
        people=people,
    )


def excess(with_fault: Flags, without: Flags) -> Estimate:
    """The difference of two shares of the same people, with its interval of 95 %.

    Newcombe 1998 (Statistics in Medicine 17:2635), method 10: Wilson's limits of both shares, joined with the
    correlation of the pairs, which is corrected for continuity.
    """
    people = len(with_fault)
    both = int(np.sum(with_fault & without))
    only_with, only_without = int(np.sum(with_fault & ~without)), int(np.sum(~with_fault & without))
    neither = people - both - only_with - only_without
    first, second = wilson(both + only_with, people), wilson(both + only_without, people)
    if first.value is None or second.value is None:
        return Estimate(
            value=None, low=None, high=None, unit=Unit.DIFFERENCE, method=Method.NEWCOMBE, people=0
        )
    phi = _correlation(both, only_with, only_without, neither)
    difference = (only_with - only_without) / people

    def reach(one: float, other: float) -> float:
        return float(np.sqrt(max(one**2 - 2 * phi * one * other + other**2, 0.0)))

    down, up = first.value - (first.low or 0.0), (first.high or 0.0) - first.value
    other_down, other_up = second.value - (second.low or 0.0), (second.high or 0.0) - second.value
    return Estimate(
        value=difference,
        low=difference - reach(down, other_up),
        high=difference + reach(up, other_down),
        unit=Unit.DIFFERENCE,
        method=Method.NEWCOMBE,
        people=people,
    )


def _correlation(both: int, only_with: int, only_without: int, neither: int) -> float:
    """Newcombe's phi: 0 where a margin is empty; a positive product is lowered by half the people."""
    margins = (both + only_with) * (only_without + neither) * (both + only_without) * (only_with + neither)
    if not margins:
        return 0.0
    product = both * neither - only_with * only_without
    people = both + only_with + only_without + neither
    corrected = max(product - people / 2, 0.0) if product > 0 else float(product)
    return corrected / float(np.sqrt(margins))


def mean(values: Floats, unit: Unit, rng: np.random.Generator) -> Estimate:
    """A mean with the 95 % interval of a bootstrap over people. Of nobody it is None."""
    people = len(values)
    if not people:
        return Estimate(value=None, low=None, high=None, unit=unit, method=Method.BOOTSTRAP, people=0)
    drawn = values[rng.integers(0, people, (RESAMPLES, people))].mean(axis=1)
    low, high = np.percentile(drawn, (2.5, 97.5))
    return Estimate(
        value=float(values.mean()),
        low=float(low),
        high=float(high),
        unit=unit,
        method=Method.BOOTSTRAP,
        people=people,
    )


def median(values: Floats, unit: Unit) -> Estimate:
    """The median and the 5th and 95th percentile of those who have a value. None where nobody has one."""
    had = values[np.isfinite(values)]
    if not len(had):
        return Estimate(value=None, low=None, high=None, unit=unit, method=Method.QUANTILES, people=0)
    low, middle, high = (float(value) for value in np.percentile(had, (5, 50, 95)))
    return Estimate(value=middle, low=low, high=high, unit=unit, method=Method.QUANTILES, people=len(had))


def figures(came: Outcomes, chosen: Flags, fault_minute: float, seed: int) -> dict[Metric, Estimate]:
    """Every metric of the people chosen. Times begin at `fault_minute`; `seed` is the bootstrap's."""
    rng = np.random.default_rng(seed)
    found = {name: wilson(int(has(came)[chosen].sum()), int(chosen.sum())) for name, has in SHARES.items()}
    found |= {name: mean(of(came)[chosen], unit, rng) for name, (of, unit) in MEANS.items()}
    found |= {name: median(of(came, fault_minute)[chosen], unit) for name, (of, unit) in MEDIANS.items()}
    return found


def groups(
    with_fault: Outcomes, without: Outcomes, strata: Sequence[Stratum], fault_minute: float, seed: int
) -> tuple[Group, ...]:
    """The figures of each stratum that has people, and of everyone. Both outcomes are of the same people."""
    of = np.array([str(stratum) for stratum in strata])
    wanted = [stratum for stratum in Stratum if stratum is Stratum.EVERYONE or np.any(of == stratum.value)]
    return tuple(
        _group(with_fault, without, stratum, _members(of, stratum), fault_minute, seed) for stratum in wanted
    )


def _members(of: NDArray[np.str_], stratum: Stratum) -> Flags:
    return np.ones(len(of), bool) if stratum is Stratum.EVERYONE else np.asarray(of == stratum.value)


def _group(
    with_fault: Outcomes, without: Outcomes, stratum: Stratum, chosen: Flags, fault_minute: float, seed: int
) -> Group:
    return Group(
        stratum=stratum,
        people=int(chosen.sum()),
        with_fault=figures(with_fault, chosen, fault_minute, seed),
        without_fault=figures(without, chosen, fault_minute, seed),
        excess={name: excess(has(with_fault)[chosen], has(without)[chosen]) for name, has in SHARES.items()},
    )
