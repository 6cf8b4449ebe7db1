"""The funnel, the six numbers and the checks, against plain counts of made-up contacts."""

from __future__ import annotations

import math
from collections import Counter
from datetime import date
from random import Random
from typing import Any

import pytest

from lockring.campaign import Answer, Channel, CheckOutcome, Level
from lockring.campaign.audience import LeftOut
from lockring.campaign.checks import draw, effectiveness, how_many, wilson
from lockring.campaign.figures import Counts, Stage, funnel
from lockring.campaign.status import status_report

TODAY = date(2026, 3, 2)


def contacts(many: int) -> list[dict[str, Any]]:
    """Contacts as plain values, of each kind that there is."""
    rng = Random(6)
    made = []
    for _ in range(many):
        out = rng.choice([None, None, None, *LeftOut])
        told = out is None and rng.random() < 0.8
        made.append(
            {
                "out": out,
                "told": rng.choice(list(Channel)) if told else None,
                "answer": rng.choice([None, *Answer]) if told else None,
                "units": rng.randint(1, 5),
            }
        )
    return made


def counted(people: list[dict[str, Any]], **more: Any) -> Counts:
    return Counts(
        rows=len(people) + 7,
        contacts=len(people),
        left_out=dict(Counter(one["out"] for one in people if one["out"])),
        notified=dict(Counter(one["told"] for one in people if one["told"])),
        answers=dict(Counter(one["answer"] for one in people if one["answer"])),
        not_responding=sum(1 for one in people if one["told"] and not one["answer"]),
        units=sum(one["units"] for one in people),
        **more,
    )


def test_the_funnel_equals_a_plain_count_and_says_each_denominator() -> None:
    people = contacts(500)
    steps = {step.stage: step for step in funnel(counted(people))}
    audience = [one for one in people if one["out"] in (None, LeftOut.NO_ADDRESS)]
    reachable = [one for one in people if one["out"] is None]
    responding = [one for one in people if one["answer"]]
    acting = [one for one in responding if one["answer"] in (Answer.ACTED, Answer.ASKED, Answer.QUESTION)]
    assert list(steps) == list(Stage)
    assert (steps[Stage.AUDIENCE].number, steps[Stage.AUDIENCE].out_of) == (len(audience), 500)
    assert (steps[Stage.REACHABLE].number, steps[Stage.REACHABLE].out_of) == (len(reachable), len(audience))
    told = sum(1 for one in people if one["told"])
    assert (steps[Stage.NOTIFIED].number, steps[Stage.NOTIFIED].out_of) == (told, len(audience))
    assert (steps[Stage.RESPONDING].number, steps[Stage.RESPONDING].out_of) == (
        len(responding),
        len(audience),
    )
    assert (steps[Stage.ACTIONABLE].number, steps[Stage.ACTIONABLE].out_of) == (len(acting), len(responding))
    assert steps[Stage.RESPONDING].share == len(responding) / len(audience)
    assert all(step.of for step in steps.values() if step.stage is not Stage.MADE)


def test_what_nobody_stated_is_unknown_and_never_0() -> None:
    steps = {step.stage: step for step in funnel(Counts(units=10))}
    assert steps[Stage.MADE].number is None
    assert steps[Stage.DISTRIBUTED].number is None
    assert (steps[Stage.LISTED].number, steps[Stage.LISTED].share) == (10, None)


def test_of_what_is_received_and_verified_only_the_corrected_counts() -> None:
    steps = {step.stage: step for step in funnel(Counts(units=10, corrected=4, returned=3, lost=1))}
    assert (steps[Stage.VERIFIED].number, steps[Stage.VERIFIED].share) == (4, 0.4)
    assert steps[Stage.ACCOUNTED].number == 8


def test_the_six_numbers_are_those_of_the_count_and_all_said() -> None:
    people = contacts(300)
    counts = counted(
        people,
        first_notified_on=date(2026, 2, 1),
        last_notified_on=date(2026, 2, 9),
        on_hand=41,
        returned=5,
        corrected=7,
        destroyed=2,
        lost=1,
        drawn=9,
        checks={CheckOutcome.ACTED: 3, CheckOutcome.NOT_REACHED: 2},
    )
    report = status_report(counts, on=TODAY, completion=date(2026, 9, 1))
    one, two, three, four, five, six = report.lines()
    notified = sum(1 for person in people if person["told"])
    answered = sum(1 for person in people if person["answer"])
    assert one.says.startswith(f"{notified} contacts notified, 2026-02-01 to 2026-02-09: email ")
    assert two.says == f"{answered} contacts responded. They had 41 units on hand."
    assert three.says == f"{notified - answered} contacts notified and without a response."
    assert four.says.endswith("15 units accounted for.")
    assert five.says.startswith("5 checks made: told and acted 3,")
    assert five.says.endswith("4 drawn and still to be made.")
    assert six.says == "Estimated to be complete on 2026-09-01."
    assert [line.number for line in report.lines()] == ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"]


def test_a_report_without_an_estimate_says_so() -> None:
    assert status_report(Counts(), on=TODAY).lines()[5].says == "Not estimated yet."


@pytest.mark.parametrize(
    ("level", "share", "frame", "drawn"),
    [
        (Level.A, 1.0, 7, 7),
        (Level.B, 0.14, 50, 7),  # 0.14 * 50 is 7.000000000000001 in binary, and 8 when that is rounded up
        (Level.B, 0.1, 11, 2),
        (Level.C, 1.0, 101, 11),
        (Level.D, 1.0, 50, 1),
        (Level.D, 1.0, 51, 2),
        (Level.E, 1.0, 1000, 0),
        (Level.A, 1.0, 0, 0),
    ],
)
def test_how_many_are_checked(level: Level, share: float, frame: int, drawn: int) -> None:
    assert how_many(level, share, frame) == drawn
    assert len(set(draw(range(frame), level, share, Random(1)))) == drawn


@pytest.mark.parametrize("share", [0.0, 0.09, 1.1])
def test_level_b_is_no_less_than_level_c(share: float) -> None:
    with pytest.raises(ValueError, match=r"0\.1 to 1"):
        how_many(Level.B, share, 10)


def test_each_is_drawn_as_often_as_any_other() -> None:
    rng = Random(3)
    drawn = Counter(one for _ in range(4000) for one in draw(range(20), Level.B, 0.25, rng))
    for count in drawn.values():  # 1,000 expected, standard deviation 27
        assert abs(count - 1000) < 5 * math.sqrt(4000 * 0.25 * 0.75)


def test_the_interval_is_where_the_score_test_turns() -> None:
    """Wilson's interval ends where |share - p| is 1.96 standard errors of p: that equation itself."""
    for successes, trials in ((5, 10), (1, 40), (39, 40), (250, 500)):
        for end in wilson(successes, trials):
            distance = abs(successes / trials - end) / math.sqrt(end * (1 - end) / trials)
            assert distance == pytest.approx(1.959963984540054)
    assert wilson(0, 10)[0] == 0
    assert wilson(10, 10)[1] == pytest.approx(1)


def test_who_could_not_be_asked_is_neither_a_yes_nor_a_no() -> None:
    found = effectiveness(
        {CheckOutcome.ACTED: 6, CheckOutcome.NOT_ACTED: 2, CheckOutcome.NOT_REACHED: 2}, drawn=12
    )
    assert (found.known, found.acted, found.share) == (8, 6, 0.75)
    assert (found.at_least, found.at_most) == (6 / 12, (6 + 4) / 12)
    assert found.low is not None
    assert found.low < 0.75


def test_without_any_check_nothing_is_said() -> None:
    found = effectiveness({}, drawn=0)
    assert (found.share, found.low, found.at_least) == (None, None, None)
    with pytest.raises(ValueError, match="more outcomes"):
        effectiveness({CheckOutcome.ACTED: 2}, drawn=1)
