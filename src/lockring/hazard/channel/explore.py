"""Every state that can be reached, the nearest first: so the first failure found is a shortest one."""

from __future__ import annotations

from collections import deque
from typing import NamedTuple

from lockring.hazard.channel.model import Move, State, holds, steps
from lockring.hazard.channel.protocols import Powers, Property, Rules

STATES_AT_MOST = 200_000  # of one exploration. Assumed: the largest here has a few thousand


class Explored(NamedTuple):
    """How many states there are, and for each property that fails a shortest way there, move by move."""

    states: int
    failures: dict[Property, tuple[tuple[Move, State], ...]]


def explore(rules: Rules, powers: Powers) -> Explored:
    """Look at every state of the bounded system, breadth first.

    Raises RuntimeError above `STATES_AT_MOST` states: then the bounds of `model` are too wide.
    """
    start = State()
    came: dict[State, tuple[State, Move] | None] = {start: None}
    failed: dict[Property, State] = {}
    waiting = deque([start])
    while waiting:
        state = waiting.popleft()
        for move, after in steps(rules, powers, state):
            if after in came:
                continue
            came[after] = (state, move)
            waiting.append(after)
            for wanted in Property:
                if wanted not in failed and not holds(after, wanted):
                    failed[wanted] = after
        if len(came) > STATES_AT_MOST:
            raise RuntimeError(f"more than {STATES_AT_MOST} states")
    return Explored(len(came), {wanted: _way(came, state) for wanted, state in failed.items()})


def _way(came: dict[State, tuple[State, Move] | None], end: State) -> tuple[tuple[Move, State], ...]:
    way = []
    while (step := came[end]) is not None:
        before, move = step
        way.append((move, end))
        end = before
    return tuple(reversed(way))
