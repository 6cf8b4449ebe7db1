"""Workers killed (kill -9) at random moments: no message is lost, and each goes out under one key."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parents[2] / "bench")]

from reach_sending import sending  # noqa: E402 - a measure, and the same kills as here


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_killed_at_any_moment_none_is_lost_and_each_has_one_key(tmp_path: Path, database: str) -> None:
    """A kill can repeat one message at most, the one under way, and under the same Message-ID."""
    done = sending(messages=200, kills=5, workers=2, database=database, folder=tmp_path)
    print(done)
    assert (done.lost, done.unknown) == (0, 0)
    assert done.distinct == done.messages == 200
    assert done.repeats <= done.kills
    assert done.written == 200
