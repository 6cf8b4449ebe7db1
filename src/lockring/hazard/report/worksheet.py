"""The worksheet of a health hazard evaluation: the six factors of 21 CFR 7.41(a), with what was computed and
what others published. Judgement, class, name and date are a human's: they are blank here, and stay so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from enum import StrEnum

import msgspec

from lockring.hazard.report.numbers import in_full, span
from lockring.hazard.report.readings import TIMES, as_told, asked_first, in_order, model_title
from lockring.hazard.results import Group, Metric, StudyResult, Unit
from lockring.hazard.words import METRICS, STRATA


class Kind(StrEnum):
    """What a piece of evidence is."""

    COMPUTED = "computed"
    PUBLISHED = "published report, not a proven cause"
    ASSUMED = "assumed"


class Evidence(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One sentence of evidence with its number, and where it comes from."""

    kind: Kind
    says: str
    source: str


class Factor(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One factor: what the regulation asks, the evidence, and what a human has still to write."""

    number: int
    asks: str
    evidence: tuple[Evidence, ...]
    to_write: str
    judgement: str = ""


class Worksheet(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Six factors and the blanks. What is blank here is for a human to fill."""

    schema_version: int
    study: str
    title: str
    notice: str
    digest: str
    seed: int
    made_with: str
    factors: tuple[Factor, ...]
    conclusion: str = ""
    classification: str = ""
    evaluated_by: str = ""
    evaluated_on: str = ""


ASKS = (
    "Has anybody been ill or injured by the product already?",
    "Which conditions are there that could lead to people being exposed to the hazard?",
    "What is the hazard to groups, such as children or patients in surgery, and to those most at risk?",
    "How serious is the hazard for those who would be exposed?",
    "How likely is it to come about?",
    "What follows if it does, at once and in the long run?",
)
"""The six factors in our words, in the order of 21 CFR 7.41(a)(1) to (6). A paraphrase: the regulation
has the wording that counts."""

_TO_WRITE = (
    "Complaints, reports and returned devices that you hold; whether each was caused by the fault.",
    "Conditions of use, training and patients that make the hazard more likely; whose opinion this is.",
    "Groups that were not simulated: pregnancy, surgery, kidney disease, type 2 diabetes, and others.",
    "Your judgement of seriousness, and its reason.",
    "Your own figure for how often the fault comes about (P1), and its reason.",
    "Harm that lasts: this lab computes hours, not years.",
)


def worksheet(result: StudyResult) -> Worksheet:
    """The worksheet of a study: evidence filled in, judgement and class left blank.

    21 CFR 7.41(a) asks the six factors; 7.41(b) has a committee give the class.
    """
    fillers: tuple[Callable[[StudyResult], Iterator[Evidence]], ...] = (
        _occurred, _conditions, _segments, _seriousness, _likelihood, _consequences,
    )  # fmt: skip
    factors = tuple(
        Factor(number=place, asks=asks, evidence=tuple(fill(result)), to_write=to_write)
        for place, (asks, fill, to_write) in enumerate(zip(ASKS, fillers, _TO_WRITE, strict=True), 1)
    )
    return Worksheet(
        schema_version=1,
        study=result.id,
        title=result.title,
        notice=result.notice,
        digest=result.digest,
        seed=result.seed,
        made_with=result.made_with,
        factors=factors,
    )


def _computed(result: StudyResult, says: str) -> Evidence:
    source = f"this study, model {model_title(result)}, seed {result.seed}"
    return Evidence(kind=Kind.COMPUTED, says=says, source=source)


def _occurred(result: StudyResult) -> Iterator[Evidence]:
    for one in result.published:
        yield Evidence(kind=Kind.PUBLISHED, says=f"{one.says}: {one.value}", source=one.source)


def _conditions(result: StudyResult) -> Iterator[Evidence]:
    metric = next(iter(asked_first(result)), None)
    for arm in result.arms:
        if metric is not None and not arm.is_mitigation:
            for group in in_order(arm.groups)[-1:]:
                yield _computed(result, f"{arm.title} ({arm.says}) {_one(group, metric)}")
    for assumption in result.assumptions:
        if assumption.status == "assumed":
            says = f"{assumption.name}: {assumption.value}"
            yield Evidence(kind=Kind.ASSUMED, says=says, source=assumption.source)


def _segments(result: StudyResult) -> Iterator[Evidence]:
    for metric in asked_first(result):
        for group in in_order(as_told(result).groups):
            if metric in group.with_fault:
                yield _computed(result, _one(group, metric))


def _one(group: Group, metric: Metric) -> str:
    if metric not in group.with_fault:
        return f"{STRATA[group.stratum]}: not counted"
    return f"{STRATA[group.stratum]}, {METRICS[metric].title}: {in_full(group.with_fault[metric])}"


def _seriousness(result: StudyResult) -> Iterator[Evidence]:
    for metric in (Metric.NADIR, Metric.BELOW_40, Metric.KETONES_3_0, Metric.LBGI, Metric.HBGI):
        for group in in_order(as_told(result).groups)[-1:]:
            if metric in group.with_fault:
                yield _computed(result, _one(group, metric))
    for row in result.harms:
        yield _computed(
            result,
            f"{row.hazardous_situation}: {row.harm}: called {row.severity}, in our wording of the table",
        )


def _likelihood(result: StudyResult) -> Iterator[Evidence]:
    for row in result.harms:
        for name, part in (("P1", row.p1), ("P2", row.p2)):
            says = f"{row.hazardous_situation}, {name}, {part.title}: {in_full(part.estimate)}"
            yield Evidence(kind=Kind.COMPUTED, says=says, source=part.source)
        if row.product_low is not None and row.product_high is not None:
            ends = span(row.product_low, row.product_high, Unit.SHARE)
            yield _computed(
                result, f"{row.hazardous_situation}, P1 × P2: {ends} of devices ({row.probability_word})"
            )


def _consequences(result: StudyResult) -> Iterator[Evidence]:
    for metric in (*TIMES.values(), Metric.MINUTES_BELOW_54, Metric.KETONES_1_6):
        for group in in_order(as_told(result).groups):
            if metric in group.with_fault:
                yield _computed(result, _one(group, metric))
