"""What a mitigation buys, against the example of Newcombe 1998, and figures that stay in their frames."""

from __future__ import annotations

import re
from itertools import pairwise
from math import isfinite

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lockring.hazard.report import page
from lockring.hazard.report.effects import effect, effects
from lockring.hazard.report.scale import Scale, apart, round_marks
from lockring.hazard.results import Metric, Point
from tests.hazard.results_of import arms, groups, retainer_ring, share

_FINITE = st.floats(min_value=-1e6, max_value=1e6)


def test_the_difference_is_that_of_the_example_of_newcombe() -> None:
    found = effect(arms()[1], share(56 / 70, 70), share(48 / 80, 80))  # his case (a): 0.0524 to 0.3339
    assert (found.fewer, found.low, found.high) == pytest.approx((0.2, 0.0524, 0.3339), abs=5e-5)


def test_the_number_needed_is_one_by_the_difference_and_none_where_nothing_may_be_bought() -> None:
    clear = effect(arms()[1], share(0.8, 400), share(0.3, 400))
    assert clear.needed() == pytest.approx((2.0, 1 / (clear.high or 0), 1 / (clear.low or 0)))
    assert effect(arms()[1], share(0.5, 40), share(0.45, 40)).needed() is None
    assert effect(arms()[1], share(None, 40), share(0.45, 40)).needed() is None


def test_mitigations_are_sorted_by_what_they_buy() -> None:
    found = [one.fewer or 0.0 for one in effects(retainer_ring(), Metric.BELOW_54, mitigations=True)]
    assert len(found) == 5
    assert found == sorted(found, reverse=True)


@settings(max_examples=40)
@given(st.lists(_FINITE, min_size=2, max_size=2, unique=True).map(sorted), _FINITE)
def test_a_place_is_always_in_the_frame(ends: list[float], value: float) -> None:
    assert 10 <= Scale(ends[0], ends[1], 10, 90)(value) <= 90


@settings(max_examples=40)
@given(st.lists(st.floats(0, 100), min_size=1, max_size=4))
def test_labels_never_cover_each_other(places: list[float]) -> None:
    moved = sorted(apart(places, 16, 0, 100))
    assert all(after - before >= 16 - 1e-9 for before, after in pairwise(moved))
    assert moved[0] >= 0
    assert moved[-1] <= 100


@settings(max_examples=40)
@given(st.floats(0, 1e4), st.floats(1e-3, 1e4))
def test_marks_are_few_and_within(first: float, width: float) -> None:
    marks = round_marks(first, first + width)
    assert len(marks) <= 12
    assert all(first - 1e-6 <= one <= first + width * (1 + 1e-6) for one in marks)


@settings(max_examples=5, deadline=None)
@given(
    st.lists(st.floats(0.001, 300), min_size=1, max_size=4, unique=True),
    st.floats(0, 30),
    st.lists(st.floats(-50, 9000), min_size=3, max_size=3),
)
def test_every_drawing_is_finite_and_within_its_frame(
    doses: list[float], hard: float, glucose: list[float]
) -> None:
    ring = retainer_ring()
    points = tuple(Point(x=x, groups=groups(hard * x, hard)) for x in doses)
    percentiles = {name: tuple(glucose) for name in ("p5", "p25", "p50", "p75", "p95")}
    fan = msgspec.structs.replace(ring.fans[0], minutes=(0, 30, 720), **percentiles)
    html = page(
        retainer_ring(
            curves=(msgspec.structs.replace(ring.curves[0], points=points),), fans=(fan,), arms=arms()[:3]
        )
    )
    for wide, high, inside in re.findall(
        r'<svg class="chart[^>]*viewBox="0 0 (\d+) (\d+)"[^>]*>(.*?)</svg>', html
    ):
        across = [float(one) for one in re.findall(r'\b(?:x|x1|x2|cx)="([^"]+)"', inside)]
        down = [float(one) for one in re.findall(r'\b(?:y|y1|y2|cy)="([^"]+)"', inside)]
        for pairs in re.findall(r'points="([^"]+)"', inside):
            across += [float(pair.split(",")[0]) for pair in pairs.split()]
            down += [float(pair.split(",")[1]) for pair in pairs.split()]
        assert across
        assert all(isfinite(one) and 0 <= one <= float(wide) for one in across)
        assert all(isfinite(one) and 0 <= one <= float(high) for one in down)
    percents = [float(one) for one in re.findall(r'\b(?:x|x1|x2|cx|width)="([^"]+)%"', html)]
    assert percents
    assert all(isfinite(one) and 0 <= one <= 100 for one in percents)
