"""What each mitigation buys: dot and interval, sorted by effect, with the number needed to mitigate."""

from __future__ import annotations

from lockring.hazard.report.dots import Mark, Row, axis, dots
from lockring.hazard.report.effects import METHOD, Effect, effects
from lockring.hazard.report.markup import Html, figure, first_up, folded, note, section, table
from lockring.hazard.report.numbers import brief, in_full
from lockring.hazard.report.readings import as_told, asked_first, is_raised, made_by, of_everyone, widest
from lockring.hazard.results import Metric, StudyResult
from lockring.hazard.words import METRICS, STRATA


def mitigations(result: StudyResult) -> Html:
    """A figure for each of low, high and ketones, and one for other courses of the story."""
    metrics = asked_first(result)
    raised = [_figure(result, metric) for metric in metrics if is_raised(result, metric)]
    quiet = "".join(_figure(result, metric) for metric in metrics if not is_raised(result, metric))
    others = [_others(result, metric) for metric in asked_first(result)[:1]]
    if not any(raised) and not quiet and not any(others):
        return Html("")
    needed = (
        "Number needed to mitigate: how many times the fault must come about with the mitigation in "
        "place, until "
        f"one person fewer is harmed. {METHOD}. No number stands where the interval includes that it does "
        "nothing."
    )
    more = folded("Mitigations beside what the fault does not clearly raise", quiet) if quiet else ""
    return section("mitigations", "What each mitigation buys", *raised, more, note(needed), *others)


def _figure(result: StudyResult, metric: Metric) -> Html:
    found = effects(result, metric, mitigations=True)
    if not found:
        return Html("")
    rows = [_told(result, metric), *(_row(one) for one in found)]
    heads = ("Mitigation", f"Share of people: {METRICS[metric].title}", "What it buys")
    return figure(
        _message(found, metric),
        dots(f"Mitigations: {METRICS[metric].title}", heads, rows, axis(rows, to_one=True)),
        table(f"Mitigations, numbers: {METRICS[metric].title}", *_numbers(found)),
        source=_source(result),
    )


def _source(result: StudyResult) -> str:
    group = widest(as_told(result).groups)
    whom = f"{STRATA[group.stratum]}, {group.people:,} people. " if group else ""
    return f"{first_up(whom)}{made_by(result)}"


def _message(found: list[Effect], metric: Metric) -> str:
    best = found[0]
    title = METRICS[metric].title
    if not best.is_clear or best.fewer is None or best.low is None or best.high is None:
        return f"{title}: no mitigation looked at clearly helps."
    return f"{title}: “{best.arm.title}” buys most, {fewer(best)}."


def fewer(one: Effect) -> str:
    """`21 fewer in 100 people (14 to 28)`."""
    if one.fewer is None:
        return "no figure"
    word = "fewer" if one.fewer >= 0 else "more"
    sign = 100 if one.fewer >= 0 else -100
    ends = ""
    if one.low is not None and one.high is not None:
        low, high = sorted((one.low * sign, one.high * sign))
        ends = f" ({_plain(low)} to {_plain(high)})"
    return f"{_plain(one.fewer * sign)} {word} in 100 people{ends}"


def _plain(value: float) -> str:
    text = f"{value:.1f}"
    return "0.0" if float(text) == 0 else text.replace("-", "−")


def needed(one: Effect) -> str:
    """`1 person spared for every 4.8 (3.6 to 7.1) faults`, or why there is no number."""
    found = one.needed()
    if found is None:
        return "no number needed to mitigate: the interval includes no effect"
    value, low, high = (f"{part:,.1f}" if part < 100 else f"{part:,.0f}" for part in found)
    return f"number needed to mitigate: {value} faults ({low} to {high})"


def _told(result: StudyResult, metric: Metric) -> Row:
    arm = as_told(result)
    share = of_everyone(arm.groups, metric)
    marks = [Mark(share, "fault")] if share else []
    return Row(
        arm.title, arm.says, marks, brief(share) if share else "not counted", "with the fault, no mitigation"
    )


def _row(one: Effect) -> Row:
    kind = "helped" if one.arm.is_mitigation else "fault"
    beside = needed(one) if one.arm.is_mitigation else f"share of people: {brief(one.share)}"
    if one.arm.is_mitigation:
        beside = Html(f"{beside}<br>share of people left: {brief(one.share)}")
    return Row(one.arm.title, one.arm.says, [Mark(one.share, kind)], fewer(one), beside)


def _others(result: StudyResult, metric: Metric) -> Html:
    found = effects(result, metric, mitigations=False)
    if not found:
        return Html("")
    rows = [_told(result, metric), *(_row(one) for one in found)]
    heads = ("Course of the story", f"Share of people: {METRICS[metric].title}", "Beside the story as told")
    return figure(
        f"If the story goes another way: {METRICS[metric].title}.",
        dots(f"Other courses: {METRICS[metric].title}", heads, rows, axis(rows, to_one=True)),
        table("Other courses, numbers", *_numbers(found)),
        source=_source(result),
    )


def _numbers(found: list[Effect]) -> tuple[list[str], list[list[str]]]:
    heads = ["Arm", "Share with the fault", "Beside the story as told", "Number needed to mitigate"]
    return heads, [[one.arm.title, in_full(one.share), fewer(one), needed(one)] for one in found]
