"""Studies that were never computed: made-up numbers of a likely size, to test what is made of them."""

from __future__ import annotations

from math import exp, sqrt

from lockring.hazard.results import (
    Arm,
    Assumption,
    Curve,
    Estimate,
    Event,
    Fan,
    Group,
    HarmRow,
    Method,
    Metric,
    ModelRow,
    Point,
    Probability,
    ProtocolRow,
    Published,
    Rating,
    Sensitivity,
    Share,
    Stratum,
    StudyResult,
    Unit,
)

PEOPLE = {Stratum.CHILD: 400, Stratum.ADOLESCENT: 400, Stratum.ADULT: 400, Stratum.EVERYONE: 1200}
_FRAIL = {Stratum.CHILD: 1.6, Stratum.ADOLESCENT: 0.9, Stratum.ADULT: 0.5, Stratum.EVERYONE: 1.0}
_Z = 1.959964


def share(value: float | None, people: int) -> Estimate:
    """A share with the interval of Wilson."""
    if value is None:
        return Estimate(value=None, low=None, high=None, unit=Unit.SHARE, method=Method.NONE, people=people)
    middle = (value + _Z**2 / (2 * people)) / (1 + _Z**2 / people)
    half = _Z / (1 + _Z**2 / people) * sqrt(value * (1 - value) / people + _Z**2 / (4 * people**2))
    low, high = min(max(middle - half, 0), value), max(min(middle + half, 1), value)
    return Estimate(value=value, low=low, high=high, unit=Unit.SHARE, method=Method.WILSON, people=people)


def spread(value: float | None, unit: Unit, method: Method, people: int, part: float = 0.3) -> Estimate:
    """A number with ends that lie `part` of it away."""
    ends = (None, None) if value is None else (value * (1 - part), value * (1 + part))
    return Estimate(value=value, low=ends[0], high=ends[1], unit=unit, method=method, people=people)


def _part(size: float, stratum: Stratum) -> float:
    return round(1 - exp(-size * _FRAIL[stratum]), 4)


def _metrics(low: float, high: float, stratum: Stratum) -> dict[Metric, Estimate]:
    people = PEOPLE[stratum]
    below, above = _part(low, stratum), _part(high, stratum)
    minutes = 137.0 - 31 * _FRAIL[stratum]
    return {
        Metric.BELOW_54: share(below, people),
        Metric.BELOW_40: share(_part(low / 2, stratum), people),
        Metric.ABOVE_300_HOUR: share(above, people),
        Metric.KETONES_1_6: share(_part(high / 5, stratum), people),
        Metric.KETONES_3_0: share(0.0, people),
        Metric.NADIR: spread(109 - 60 * below, Unit.MG_PER_DL, Method.QUANTILES, people),
        Metric.MINUTES_BELOW_54: spread(93 * below, Unit.MINUTES, Method.BOOTSTRAP, people, 0.1),
        Metric.TIME_TO_54: spread(
            minutes if low > 0.1 else None, Unit.MINUTES, Method.BOOTSTRAP, round(people * below), 0.08
        ),
        Metric.TIME_TO_300: spread(
            3.1 * minutes if high > 0.1 else None, Unit.MINUTES, Method.BOOTSTRAP, round(people * above), 0.1
        ),
        Metric.LBGI: spread(0.4 + 7 * below, Unit.INDEX, Method.BOOTSTRAP, people, 0.12),
        Metric.HBGI: spread(2.2 + 11 * above, Unit.INDEX, Method.BOOTSTRAP, people, 0.12),
    }


def _excess(with_it: Estimate, without: Estimate) -> Estimate:
    assert with_it.value is not None
    assert without.value is not None
    difference = with_it.value - without.value
    half = 1.2 / sqrt(with_it.people)
    return Estimate(
        value=difference,
        low=max(difference - half, -1),
        high=min(difference + half, 1),
        unit=Unit.DIFFERENCE,
        method=Method.NEWCOMBE,
        people=with_it.people,
    )


def groups(low: float, high: float) -> tuple[Group, ...]:
    """All strata: `low` and `high` say how hard the fault is, 0 to 3 or so."""
    made = []
    for stratum, people in PEOPLE.items():
        ill, well = _metrics(low, high, stratum), _metrics(0.02, 0.04, stratum)
        excess = {
            metric: _excess(ill[metric], well[metric]) for metric in ill if ill[metric].unit is Unit.SHARE
        }
        made.append(Group(stratum=stratum, people=people, with_fault=ill, without_fault=well, excess=excess))
    return tuple(made)


def arms() -> tuple[Arm, ...]:
    """The story as told, five mitigations and two other courses of it."""
    rows = (
        (
            "as-told",
            "As told",
            "The ring breaks at 05:00, and the reservoir is pushed home at 08:00.",
            False,
            0.8,
            0.7,
        ),
        (
            "disconnect",
            "Disconnect before inserting",
            "The set is off the body when the reservoir goes in.",
            True,
            0.05,
            0.69,
        ),
        (
            "seat-sensor",
            "Sensor of the seat",
            "The pump alarms when the reservoir is not seated.",
            True,
            0.34,
            0.12,
        ),
        (
            "low-suspend",
            "Low glucose suspend",
            "A sensor stops the basal below 70 mg/dL (3.9 mmol/L).",
            True,
            0.72,
            0.7,
        ),
        ("ketone-alert", "Alert of ketones", "An alarm at 0.6 mmol/L leads to a pen.", True, 0.8, 0.31),
        ("rescue", "Rescue carbohydrate", "20 g within 15 minutes when awake and aware.", True, 0.47, 0.72),
        ("gap-only", "The gap alone", "Nobody pushes the reservoir back.", False, 0.03, 1.3),
        ("asleep", "At night", "The same, six hours earlier.", False, 1.1, 0.8),
    )
    return tuple(
        Arm(id=name, title=title, says=says, is_mitigation=helps, groups=groups(low, high))
        for name, title, says, helps, low, high in rows
    )


def _curves() -> tuple[Curve, ...]:
    slips = (0.1, 0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0)
    doses = (0.5, 1.0, 2.0, 5.0, 10.0, 17.0, 25.0)
    return (
        Curve(
            id="slip",
            title="Millimetres of slip",
            x_name="reservoir slip",
            x_unit="mm",
            points=tuple(Point(x=x, groups=groups(0.8 * x, 0.7 * x)) for x in slips),
        ),
        Curve(
            id="dose",
            title="Units not asked for",
            x_name="dose not asked for",
            x_unit="U",
            points=tuple(Point(x=x, groups=groups(0.08 * x, 0.04)) for x in doses),
        ),
    )


def _models() -> tuple[ModelRow, ...]:
    rows = (
        ("s2008", "UVA/Padova S2008+", 0.8, 0.7),
        ("hovorka", "Hovorka 2004", 2.3, 1.1),
        ("bergman", "Bergman minimal", 0.45, 0.5),
    )
    return tuple(
        ModelRow(model=name, title=title, groups=groups(low, high)) for name, title, low, high in rows
    )


def _sensitivity() -> Sensitivity:
    rows = (
        ("slip", "Slip of the reservoir", "0.1 to 3 mm", 0.41, 0.58),
        ("sensitivity", "Insulin sensitivity", "0.5 to 2 times", 0.17, 0.29),
        ("connected", "Connected while inserting", "0 to 1", 0.11, 0.24),
        ("rescue", "Delay of the rescue", "5 to 45 min", 0.04, 0.09),
    )
    return Sensitivity(
        metric=Metric.BELOW_54,
        method="Sobol indices, Saltelli 2010",
        evaluations=6144,
        shares=tuple(
            Share(
                factor=name,
                title=title,
                range=span,
                first_order=spread(first, Unit.INDEX, Method.BOOTSTRAP, 1200, 0.15),
                total=spread(total, Unit.INDEX, Method.BOOTSTRAP, 1200, 0.15),
            )
            for name, title, span, first, total in rows
        ),
    )


def fan(stratum: Stratum, *, fault: bool) -> Fan:
    """Half a day: up while nothing flows, down after the push."""
    minutes = tuple(range(0, 12 * 60 + 1, 15))
    frail = _FRAIL[stratum]

    def glucose(minute: int, wide: float) -> float:
        meal = 45 * exp(-(((minute - 210) / 55) ** 2)) + 38 * exp(-(((minute - 500) / 60) ** 2))
        up = 62 * min(minute / 180, 1) if fault else 0.0
        down = (-95 - 45 * frail) / (1 + exp(-(minute - 265) / 22)) if fault else 0.0
        back = (70 + 20 * frail) / (1 + exp(-(minute - 520) / 40)) if fault else 0.0
        level = 118 + meal + up + (down + back) * (1 - 0.55 * wide) + wide * (34 + 0.03 * minute * fault)
        return round(max(level, 12.0), 1)

    bands = {
        name: tuple(glucose(m, w) for m in minutes)
        for name, w in (("p5", -1.0), ("p25", -0.4), ("p50", 0.0), ("p75", 0.5), ("p95", 1.5))
    }
    return Fan(stratum=stratum, arm="as-told", with_fault=fault, minutes=minutes, **bands)


def _fans() -> tuple[Fan, ...]:
    whom = (Stratum.CHILD, Stratum.ADOLESCENT, Stratum.ADULT)
    return tuple(fan(stratum, fault=fault) for stratum in whom for fault in (False, True))


def _protocols() -> tuple[ProtocolRow, ...]:
    never, fresh = "never more doses than were asked for", "no dose later than 3 s after it was asked for"
    story = (
        "The owner asks for 1 dose.",
        "Somebody records the command.",
        "They send it again.",
        "The pump gives a second dose.",
    )
    held = (
        "The owner asks for 1 dose.",
        "Somebody holds the command back.",
        "They send it an hour later.",
        "The pump takes it for new.",
    )
    rows = (
        ("fixed", "Fixed code", never, False, 214, story),
        ("fixed", "Fixed code", fresh, False, 214, held),
        ("counter", "Counter and proof of sender", never, True, 1486, ()),
        ("counter", "Counter and proof of sender", fresh, False, 553, held),
        ("challenge", "Challenge of the pump, used once", never, True, 4260, ()),
        ("challenge", "Challenge of the pump, used once", fresh, True, 6167, ()),
    )
    return tuple(
        ProtocolRow(protocol=p, title=title, property=what, holds=holds, states=states, story=told)
        for p, title, what, holds, states, told in rows
    )


def _harms() -> tuple[HarmRow, ...]:
    p1 = Probability(
        title="Reports of it per device",
        estimate=share(0.082, 322_005),
        source="FDA 2020, derived",
    )
    low = Probability(title="Below 54 mg/dL, everyone", estimate=share(0.5507, 1200), source="this study")
    high = Probability(title="Ketones above 1.6 mmol/L", estimate=share(0.1306, 1200), source="this study")
    rare = Probability(
        title="Recorded and replayed", estimate=share(None, 31310), source="assumed: no figure published"
    )
    return (
        HarmRow(
            hazard="Too much insulin",
            hazardous_situation="Reservoir pushed home while connected",
            harm="Glucose below 54 mg/dL (3.0 mmol/L)",
            severity="critical",
            p1=p1,
            p2=low,
            product_low=0.000021,
            product_high=0.000048,
            probability_word="occasional",
        ),
        HarmRow(
            hazard="Too little insulin",
            hazardous_situation="Gap in front of the reservoir, no alarm",
            harm="Ketones above 1.6 mmol/L",
            severity="serious",
            p1=p1,
            p2=high,
            product_low=0.0093,
            product_high=0.0125,
            probability_word="frequent",
        ),
        HarmRow(
            hazard="Command replayed",
            hazardous_situation="A dose nobody asked for",
            harm="Glucose below 54 mg/dL (3.0 mmol/L)",
            severity="serious",
            p1=rare,
            p2=low,
            product_low=None,
            product_high=None,
            probability_word="improbable",
        ),
    )


def _published() -> tuple[Published, ...]:
    return (
        Published(
            says="Complaints in which the device malfunctioned in this manner",
            value="26,421 of 322,005 devices",
            source="FDA, 12 February 2020",
            url="https://www.fda.gov/",
        ),
        Published(says="Injuries reported", value="2,175 reports", source="FDA, 12 February 2020"),
        Published(
            says="Glucose rise after insulin stops",
            value="37 mg/dL per hour (2.1 mmol/L per hour)",
            source="Klonoff 2024, JDST 19322968241280386",
        ),
    )


def _assumptions() -> tuple[Assumption, ...]:
    return (
        Assumption(
            name="Slip when the ring fails",
            value="median 0.5 mm, sigma 0.8",
            status="assumed",
            source="nobody published it: see the curve",
        ),
        Assumption(
            name="Insulin in one millimetre",
            value="11.29 U/mm",
            status="derived",
            source="bore 11.99 mm, MathWorks example: a generic cartridge",
        ),
        Assumption(
            name="Ketones without insulin", value="0.0039 mmol/L/min", status="fitted", source="Klonoff 2024"
        ),
        Assumption(
            name="Low glucose, level 2",
            value="54 mg/dL (3.0 mmol/L)",
            status="published",
            source="ADA Standards of Care, section 6",
        ),
        Assumption(name="Wakes up by itself", value="20 %", status="assumed", source="no source found"),
    )


def retainer_ring(**changes: object) -> StudyResult:
    """A whole study, with anything changed."""
    whole: dict[str, object] = {
        "schema_version": 1,
        "id": "retainer-ring",
        "title": "Insulin pump with a broken retainer ring",
        "question": "If the ring breaks, who gets how low or how high, how fast, and what helps?",
        "answer": (
            "Children are hit hardest: about 7 in 10 go below 54 mg/dL (3.0 mmol/L) when it is pushed home.",
            "Before that, the gap lets glucose rise, and the pump stays silent.",
            "Taking the set off before inserting removes nearly all of the sudden dose.",
        ),
        "notice": "medtronic-minimed-600-retainer-ring",
        "digest": "3f1c9a0e5b7d24681357acef0bd97c2e4a6f8810c3d5e7f92b4c6d8e0f1a2b3c",
        "seed": 20191121,
        "made_with": "lockring 0.7, CPython 3.11.7, numpy 2.4, Linux x86_64",
        "model": "UVA/Padova S2008+",
        "people": PEOPLE,
        "hours": 12.0,
        "starts": "05:00",
        "arms": arms(),
        "curves": _curves(),
        "models": _models(),
        "sensitivity": (_sensitivity(),),
        "fans": _fans(),
        "events": (
            Event(minute=0, title="The ring breaks: a gap"),
            Event(minute=0, title="Asleep", until=120),
            Event(minute=180, title="Reservoir pushed home, breakfast 45 g"),
            Event(minute=450, title="Lunch 60 g"),
        ),
        "protocols": _protocols(),
        "published": _published(),
        "assumptions": _assumptions(),
        "harms": _harms(),
        "ratings": (
            Rating(name="FDA classification", value="Class I", source="FDA, 12 February 2020"),
            Rating(name="CVSS v3", value="5.3, medium", source="CISA ICSMA-18-219-02"),
        ),
    }
    return StudyResult(**(whole | changes))  # type: ignore[arg-type]
