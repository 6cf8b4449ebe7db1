"""Figures of outcomes: shares, paired differences, means and medians with their intervals."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lockring.hazard import metrics
from lockring.hazard.results import Method, Unit


def _pairs(both: int, only_first: int, only_second: int, neither: int) -> tuple[np.ndarray, np.ndarray]:
    first = [True] * both + [True] * only_first + [False] * only_second + [False] * neither
    second = [True] * both + [False] * only_first + [True] * only_second + [False] * neither
    return np.array(first), np.array(second)


def test_wilson_gives_the_limits_of_its_closed_form() -> None:
    yes, people, z = 81, 263, 1.959963984540054
    share = yes / people
    middle = (share + z**2 / (2 * people)) / (1 + z**2 / people)
    half = z * math.sqrt(share * (1 - share) / people + z**2 / (4 * people**2)) / (1 + z**2 / people)
    found = metrics.wilson(yes, people)
    assert (found.low, found.high) == pytest.approx((middle - half, middle + half), abs=1e-9)


def test_a_share_of_nobody_is_not_nought() -> None:
    found = metrics.wilson(0, 0)
    assert (found.value, found.low, found.high, found.people) == (None, None, None, 0)


def test_a_paired_difference_agrees_with_one_that_newcombe_published() -> None:
    """Newcombe 1998, Statistics in Medicine 17:2635, 36 and 12 and 2 and 0 pairs, method 10."""
    found = metrics.excess(*_pairs(36, 12, 2, 0))
    assert (found.low, found.high) == pytest.approx((0.0569, 0.3404), abs=5e-5)


def test_where_one_side_never_had_it_the_limits_are_those_of_two_lone_shares() -> None:
    found = metrics.excess(*_pairs(0, 12, 0, 38))
    low, high, other = 0.142974, 0.374127, 0.071348  # Wilson's limits of 12 and of 0 of 50
    reach = (math.hypot(0.24 - low, other), high - 0.24)
    assert (found.low, found.high) == pytest.approx((0.24 - reach[0], 0.24 + reach[1]), abs=1e-5)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=60))
def test_a_difference_lies_in_its_interval_and_turns_its_sign_with_its_sides(
    pairs: list[tuple[bool, bool]],
) -> None:
    first, second = np.array([one for one, _ in pairs]), np.array([other for _, other in pairs])
    found, turned = metrics.excess(first, second), metrics.excess(second, first)
    assert found.value is not None
    assert found.low is not None
    assert found.high is not None
    assert -1 - 1e-9 <= found.low <= found.value + 1e-9 <= found.high + 2e-9 <= 1 + 3e-9
    assert (turned.low, turned.high) == pytest.approx((-found.high, -found.low))


def test_the_median_is_of_those_who_have_a_value_and_says_how_many() -> None:
    found = metrics.median(np.array([10.0, np.nan, 30.0, 20.0]), Unit.MINUTES)
    assert (found.value, found.people, found.method) == (20.0, 3, Method.QUANTILES)
    assert metrics.median(np.array([np.nan]), Unit.MINUTES).value is None


def test_the_interval_of_a_mean_narrows_with_the_root_of_the_people() -> None:
    rng = np.random.default_rng(3)
    few = metrics.mean(rng.normal(5, 2, 50), Unit.INDEX, np.random.default_rng(1))
    many = metrics.mean(rng.normal(5, 2, 5000), Unit.INDEX, np.random.default_rng(1))
    widths = [(one.high or 0.0) - (one.low or 0.0) for one in (few, many)]
    assert widths[0] / widths[1] == pytest.approx(10, rel=0.35)
