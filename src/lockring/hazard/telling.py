"""The figures of one scenario in words, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lockring.hazard.results import Estimate, Group, Metric

_SHARES = (
    (Metric.BELOW_54, "below 54 mg/dL (3.0 mmol/L)"),
    (Metric.BELOW_40, "below 40 mg/dL (2.2 mmol/L)"),
    (Metric.ABOVE_300_HOUR, "an hour above 300 mg/dL (16.7 mmol/L)"),
    (Metric.KETONES_1_6, "ketones above 1.6 mmol/L"),
    (Metric.KETONES_3_0, "ketones above 3.0 mmol/L"),
)


def told(groups: Sequence[Group], seed: int) -> str:
    """A table for each stratum: with the fault, without it, and the difference with its interval of 95 %."""
    return "\n".join(_told(groups, seed))


def _told(groups: Sequence[Group], seed: int) -> Iterator[str]:
    for group in groups:
        yield f"{group.stratum}, {group.people} people"
        yield f"  {'':40} {'with fault':>10} {'without':>9} {'because of the fault (95 %)':>29}"
        for metric, name in _SHARES:
            first, second = group.with_fault[metric], group.without_fault[metric]
            yield f"  {name:40} {_share(first):>10} {_share(second):>9} {_interval(group.excess[metric]):>29}"
        nadir, time = group.with_fault[Metric.NADIR], group.with_fault[Metric.TIME_TO_54]
        yield f"  lowest glucose: {_spread(nadir, 'mg/dL')}"
        yield f"  minutes from the fault to 54 mg/dL, of {time.people} people: {_spread(time, 'min')}"
        yield ""
    yield f"Seed {seed}. Simulated: no medical advice, and no input to a verdict."


def _share(one: Estimate) -> str:
    return "nobody" if one.value is None else f"{one.value:.1%}"


def _interval(one: Estimate) -> str:
    if one.value is None or one.low is None or one.high is None:
        return "nobody"
    return f"{one.value:+.1%} ({one.low:+.1%} to {one.high:+.1%})"


def _spread(one: Estimate, unit: str) -> str:
    if one.value is None or one.low is None or one.high is None:
        return "nobody gets there"
    return f"median {one.value:.0f} {unit}, 90 of 100 from {one.low:.0f} to {one.high:.0f}"
