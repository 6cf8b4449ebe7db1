"""What a study found, as data: the one thing that reports are made of, and that is kept in a file.

Every number stands with its unit, its interval and how many people it is of. Nothing here is computed."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class _Value(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    pass


class Stratum(StrEnum):
    """Whom a figure is about. `everyone` is all strata together, in the numbers in which they were drawn."""

    ADULT = "adult"
    ADOLESCENT = "adolescent"
    CHILD = "child"
    EVERYONE = "everyone"


class Unit(StrEnum):
    """What a number is of."""

    SHARE = "share"  # 0 to 1, of the people
    DIFFERENCE = "share, difference"  # -1 to 1: with the fault less without it, the same people
    MG_PER_DL = "mg/dL"
    MMOL_PER_L = "mmol/L"
    MINUTES = "min"
    INDEX = "index"
    UNITS = "U"


class Method(StrEnum):
    """How an interval was made. All are of 95 %."""

    WILSON = "Wilson 1927"
    NEWCOMBE = "Newcombe 1998, paired"  # difference of two shares of the same people
    BOOTSTRAP = "bootstrap, percentile"
    QUANTILES = "5th to 95th percentile of the people"  # a spread and no interval of confidence
    NONE = "none"


class Estimate(_Value, frozen=True):
    """One number: `low` and `high` are the ends of its interval by `method`, of `people` people."""

    value: float | None  # None: nobody for whom it is defined, such as the time to an event that nobody had
    low: float | None
    high: float | None
    unit: Unit
    method: Method
    people: int


class Metric(StrEnum):
    """What is counted of each person. Words for people: `words.METRICS`."""

    BELOW_54 = "below_54"  # share of people with any minute below 54 mg/dL
    BELOW_40 = "below_40"
    ABOVE_300_HOUR = "above_300_hour"  # at least 60 minutes above 300 mg/dL in all
    KETONES_1_6 = "ketones_1_6"
    KETONES_3_0 = "ketones_3_0"
    NADIR = "nadir"  # lowest glucose, mg/dL, median with the percentiles of the people
    MINUTES_BELOW_54 = "minutes_below_54"  # mean
    TIME_TO_54 = "time_to_54"  # median minutes from the fault to 54 mg/dL, of those who get there
    TIME_TO_300 = "time_to_300"
    LBGI = "lbgi"  # low blood glucose index, Kovatchev 2006: mean
    HBGI = "hbgi"


class Group(_Value, frozen=True):
    """One stratum under one arm: with the fault, without it (same people, same seed), and the difference."""

    stratum: Stratum
    people: int
    with_fault: dict[Metric, Estimate]
    without_fault: dict[Metric, Estimate]
    excess: dict[Metric, Estimate]  # shares only: the paired difference


class Arm(_Value, frozen=True):
    """One way that things may go: as told by the scenario, or with one thing different."""

    id: str
    title: str
    says: str  # what differs, in a sentence
    is_mitigation: bool
    groups: tuple[Group, ...]


class Point(_Value, frozen=True):
    """The figures at one dose or slip."""

    x: float
    groups: tuple[Group, ...]


class Curve(_Value, frozen=True):
    """Dose and response: the same people at each `x`."""

    id: str
    title: str
    x_name: str  # "reservoir slip", "dose not asked for"
    x_unit: str  # "mm", "U"
    points: tuple[Point, ...]


class ModelRow(_Value, frozen=True):
    """The same scenario by another model of the body."""

    model: str
    title: str
    groups: tuple[Group, ...]


class Share(_Value, frozen=True):
    """How much of the spread of `metric` comes from one factor. Sobol indices, 0 to 1."""

    factor: str
    title: str
    range: str  # "0.1 to 3 mm"
    first_order: Estimate  # by itself
    total: Estimate  # with all it does together with others


class Sensitivity(_Value, frozen=True):
    """Which factor decides how much, the greatest first."""

    metric: Metric
    method: str
    evaluations: int
    shares: tuple[Share, ...]


class Fan(_Value, frozen=True):
    """Glucose of one stratum over time: percentiles of the people at each minute of `minutes`."""

    stratum: Stratum
    arm: str
    with_fault: bool
    minutes: tuple[int, ...]  # from the beginning of the scenario
    p5: tuple[float, ...]  # mg/dL
    p25: tuple[float, ...]
    p50: tuple[float, ...]
    p75: tuple[float, ...]
    p95: tuple[float, ...]


class Event(_Value, frozen=True):
    """A mark on the time axis: the fault, a meal, sleep."""

    minute: int
    title: str
    until: int | None = None


class ProtocolRow(_Value, frozen=True):
    """What one way of speaking over the air withstands, from every state that can be reached."""

    protocol: str
    title: str
    property: str  # "never more doses than were asked for"
    holds: bool
    states: int  # that were looked at
    story: tuple[str, ...]  # the shortest way to the failure, sentence by sentence; empty where it holds


class Published(_Value, frozen=True):
    """A figure that somebody else published. A report, and never a proven cause."""

    says: str
    value: str  # with its unit, as published
    source: str
    url: str = ""


class Assumption(_Value, frozen=True):
    """A value that the study needs: published, derived by arithmetic, fitted, or assumed."""

    name: str
    value: str  # with its unit
    status: str  # published | derived | fitted | assumed
    source: str


class Probability(_Value, frozen=True):
    """P1 or P2 of ISO 14971, for one sequence of events: how it was got, and its interval."""

    title: str
    estimate: Estimate
    source: str


class HarmRow(_Value, frozen=True):
    """One line of the table of ISO 14971: a hazardous situation, its harm, P1 x P2, and the word for it."""

    hazard: str
    hazardous_situation: str
    harm: str
    severity: str  # negligible | minor | serious | critical | catastrophic
    p1: Probability  # that the situation comes about, per device
    p2: Probability  # of the harm, where it has: this is what the simulation gives
    product_low: float | None
    product_high: float | None
    probability_word: str  # improbable | remote | occasional | probable | frequent


class Rating(_Value, frozen=True):
    """What others said of how bad it is, beside what was computed."""

    name: str  # "FDA classification", "CVSS v3"
    value: str
    source: str


class StudyResult(_Value, frozen=True):
    """A study from beginning to end. `digest` is of the study's file: the same digest, the same numbers."""

    schema_version: int
    id: str
    title: str
    question: str
    answer: tuple[str, ...]  # short sentences for everyone, made from the figures below
    notice: str  # the id of the notice that it is about
    digest: str  # sha-256 of the study's file
    seed: int
    made_with: str  # program, version, platform
    model: str
    people: dict[Stratum, int]
    hours: float
    starts: str  # clock time, "05:00"
    arms: tuple[Arm, ...]
    curves: tuple[Curve, ...]
    models: tuple[ModelRow, ...]
    sensitivity: tuple[Sensitivity, ...]
    fans: tuple[Fan, ...]
    events: tuple[Event, ...]
    protocols: tuple[ProtocolRow, ...]
    published: tuple[Published, ...]
    assumptions: tuple[Assumption, ...]
    harms: tuple[HarmRow, ...]
    ratings: tuple[Rating, ...]
