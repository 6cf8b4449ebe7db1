"""A study's answer in short sentences for everyone: each is made from figures, and none by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lockring.hazard.happening import meals, number, offset
from lockring.hazard.plan import ArmPlan
from lockring.hazard.results import Arm, Estimate, Event, Group, Metric, ModelRow, Stratum
from lockring.hazard.scenario import Replay, Ring, Scenario

MINUTES_PER_HOUR = 60
PEOPLE = {Stratum.CHILD: "children", Stratum.ADOLESCENT: "adolescents", Stratum.ADULT: "adults"}


def hours(scenario: Scenario) -> float:
    """How long the scenario lasts."""
    return number(scenario.lasts, "h")


def amount(text: str, unit: str) -> float:
    """The number of a quantity of the plan."""
    return number(text, unit)


def speaks_better(scenario: Scenario, plan: ArmPlan) -> bool:
    """Whether the arm is the same replay against another protocol."""
    return (
        isinstance(plan.fault, Replay)
        and isinstance(scenario.fault, Replay)
        and plan.fault.protocol is not scenario.fault.protocol
    )


def events(scenario: Scenario) -> tuple[Event, ...]:
    """What to mark on the time axis: the fault, the push, each meal."""
    fault = scenario.fault
    found = [Event(minute=offset(scenario, fault.at), title=_FAULTS[type(fault).__name__])]
    if isinstance(fault, Ring) and fault.pushed_home is not None:
        found.append(Event(minute=offset(scenario, fault.pushed_home), title="pushed home"))
    eaten = (Event(minute=meal.minute, title=f"meal, {meal.grams:g} g") for meal in meals(scenario))
    return (*found, *eaten)


_FAULTS = {
    "Ring": "the ring breaks",
    "Replay": "commands are replayed",
    "Dose": "the dose",
    "Stop": "insulin stops",
}


def sentences(arms: Sequence[Arm], models: Sequence[ModelRow]) -> Iterator[str]:
    """Who, how low or high, how fast; then what helps; then how far models differ."""
    for arm in arms:
        if not arm.is_mitigation:
            yield from _arm(arm)
    yield from _mitigations(arms)
    yield from _models(models)


def _arm(arm: Arm) -> Iterator[str]:
    """The worse of both directions, by stratum, in people of a hundred."""
    low = _shares(arm.groups, Metric.BELOW_54)
    high = _shares(arm.groups, Metric.ABOVE_300_HOUR)
    if low:
        yield f"{arm.title}: {low} fall below 54 mg/dL (3.0 mmol/L) who would not have otherwise."
        yield from _soon(arm)
    if high:
        yield (
            f"{arm.title}: {high} are above 300 mg/dL (16.7 mmol/L) for an hour or more "
            "who would not have been otherwise."
        )
    if not low and not high:
        yield f"{arm.title}: by it nobody of {_everyone(arm.groups).people} crosses either mark."


def _shares(groups: Sequence[Group], metric: Metric) -> str:
    """`81 of 100 children, 40 of 100 adults`; nothing where nobody is harmed."""
    told = [
        f"{round(100 * value)} of 100 {PEOPLE[group.stratum]}"
        for group in groups
        if group.stratum in PEOPLE and (value := group.excess[metric].value) is not None
    ]
    harmed = any((group.excess[metric].value or 0.0) > 0.005 for group in groups)
    return _listed(told) if harmed else ""


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _soon(arm: Arm) -> Iterator[str]:
    time = _everyone(arm.groups).with_fault[Metric.TIME_TO_54]
    if time.value is not None and time.low is not None and time.high is not None:
        low, middle, high = (round(minutes) for minutes in (time.low, time.value, time.high))
        yield (
            f"Of those who fall below it, half do so within {middle} minutes of the fault "
            f"(90 of 100 between {low} and {high} minutes)."
        )


def _everyone(groups: Sequence[Group]) -> Group:
    return next(group for group in groups if group.stratum is Stratum.EVERYONE)


def _mitigations(arms: Sequence[Arm]) -> Iterator[str]:
    """The best first, as people of a hundred who fall below 54 mg/dL because of the fault."""
    before = _harm(arms[0])
    if before.value is None or before.value <= 0:
        return
    after = sorted(
        (value, arm.title) for arm in arms if arm.is_mitigation and (value := _harm(arm).value) is not None
    )
    yield f"As told, {round(100 * before.value)} of 100 people fall below 54 mg/dL because of the fault."
    for value, title in after:
        yield f"With “{title}”: {max(round(100 * value), 0)} of 100."


def _harm(arm: Arm) -> Estimate:
    return _everyone(arm.groups).excess[Metric.BELOW_54]


def _models(models: Sequence[ModelRow]) -> Iterator[str]:
    values = [
        (value, row.title)
        for row in models
        if (value := _everyone(row.groups).excess[Metric.BELOW_54].value) is not None
    ]
    if len(values) > 1:
        (least, mild), (most, harsh) = min(values), max(values)
        yield (
            f"The models of the body do not agree: {round(100 * least)} of 100 by {mild}, "
            f"{round(100 * most)} of 100 by {harsh}. Read every number with that in mind."
        )
