"""The words for what is counted, of whom and how: one place, so that every page says the same."""

from __future__ import annotations

from typing import NamedTuple

from lockring.hazard.results import Method, Metric, Stratum


class MetricWords(NamedTuple):
    """`title` heads a column, `says` explains it, `does` ends a sentence about one person."""

    title: str
    says: str
    does: str


METRICS: dict[Metric, MetricWords] = {
    Metric.BELOW_54: MetricWords(
        "Below 54 mg/dL (3.0 mmol/L)",
        "share of people with any minute below 54 mg/dL (3.0 mmol/L): low glucose, level 2 (ADA, section 6)",
        "goes below 54 mg/dL (3.0 mmol/L)",
    ),
    Metric.BELOW_40: MetricWords(
        "Below 40 mg/dL (2.2 mmol/L)",
        "share of people with any minute below 40 mg/dL (2.2 mmol/L): a mark of this lab, no clinical level",
        "goes below 40 mg/dL (2.2 mmol/L)",
    ),
    Metric.ABOVE_300_HOUR: MetricWords(
        "Above 300 mg/dL (16.7 mmol/L) for an hour",
        "share of people with 60 minutes or more above 300 mg/dL (16.7 mmol/L) in all",
        "is above 300 mg/dL (16.7 mmol/L) for an hour",
    ),
    Metric.KETONES_1_6: MetricWords(
        "Ketones above 1.6 mmol/L",
        "share of people whose blood ketones (beta-hydroxybutyrate) pass 1.6 mmol/L",
        "has ketones above 1.6 mmol/L",
    ),
    Metric.KETONES_3_0: MetricWords(
        "Ketones above 3.0 mmol/L",
        "share of people whose blood ketones (beta-hydroxybutyrate) pass 3.0 mmol/L",
        "has ketones above 3.0 mmol/L",
    ),
    Metric.NADIR: MetricWords(
        "Lowest glucose",
        "lowest glucose of each person: median of the people",
        "has this lowest glucose",
    ),
    Metric.MINUTES_BELOW_54: MetricWords(
        "Minutes below 54 mg/dL (3.0 mmol/L)",
        "minutes below 54 mg/dL (3.0 mmol/L): mean of all people",
        "is this long below 54 mg/dL (3.0 mmol/L)",
    ),
    Metric.TIME_TO_54: MetricWords(
        "Time to 54 mg/dL (3.0 mmol/L)",
        "time from the fault to 54 mg/dL (3.0 mmol/L): median of those who get there",
        "is at 54 mg/dL (3.0 mmol/L) after this time",
    ),
    Metric.TIME_TO_300: MetricWords(
        "Time to 300 mg/dL (16.7 mmol/L)",
        "time from the fault to 300 mg/dL (16.7 mmol/L): median of those who get there",
        "is at 300 mg/dL (16.7 mmol/L) after this time",
    ),
    Metric.LBGI: MetricWords(
        "Low glucose index",
        "low blood glucose index, LBGI (Kovatchev 2006): mean of all people; no unit",
        "has this low glucose index",
    ),
    Metric.HBGI: MetricWords(
        "High glucose index",
        "high blood glucose index, HBGI (Kovatchev 2006): mean of all people; no unit",
        "has this high glucose index",
    ),
}
"""Every metric has words. Marks in mmol/L are mg/dL divided by 18.016, as clinics round them."""

STRATA: dict[Stratum, str] = {
    Stratum.CHILD: "children",
    Stratum.ADOLESCENT: "adolescents",
    Stratum.ADULT: "adults",
    Stratum.EVERYONE: "everyone",
}
"""In the order in which pages show them: those at most risk first, all together last."""

METHODS: dict[Method, str] = {
    Method.WILSON: "95 % interval, Wilson 1927",
    Method.NEWCOMBE: "95 % interval of a paired difference, Newcombe 1998",
    Method.BOOTSTRAP: "95 % interval, bootstrap percentile",
    Method.QUANTILES: "5th to 95th percentile of the people: a spread, no interval of confidence",
    Method.NONE: "no interval",
}

SEVERITIES: dict[str, str] = {
    "negligible": "inconvenience or passing discomfort",
    "minor": "passing injury that needs no help of a professional",
    "serious": "injury that needs help of a professional",
    "critical": "lasting damage, or an injury that threatens life",
    "catastrophic": "may lead to death",
}
"""Our wording of five levels, mildest first. ISO 14971 asks the maker of a device to set its own."""

PROBABILITIES: dict[str, str] = {
    "frequent": "1 in 1,000 or more",
    "probable": "1 in 10,000 to 1 in 1,000",
    "occasional": "1 in 100,000 to 1 in 10,000",
    "remote": "1 in a million to 1 in 100,000",
    "improbable": "below 1 in a million",
}
"""Our wording of five levels, per device, most probable first. ISO 14971 asks the maker to set its own."""

STATUSES: dict[str, str] = {
    "published": "somebody else measured it, and the source says so",
    "derived": "follows by arithmetic from published values",
    "fitted": "chosen so that the model meets a published observation",
    "assumed": "nobody published it: our guess, and a reason to doubt what hangs on it",
}
"""What an assumption rests on, firmest first."""
