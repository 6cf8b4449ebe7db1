"""Which protocol withstands which attacker, by looking at every state."""

from __future__ import annotations

import pytest

from lockring.hazard.channel.explore import explore
from lockring.hazard.channel.matrix import ASSUMPTIONS, cells, matrix, summary
from lockring.hazard.channel.model import State, holds, steps
from lockring.hazard.channel.protocols import (
    EVERY_POWER,
    POWERS,
    RULES,
    SEEDED_BUGS,
    Attacker,
    Property,
    Protocol,
)

# By hand: all else holds.
FAILS = {
    (Protocol.FIXED_CODE, Attacker.REPLAY, Property.ASKED),
    (Protocol.FIXED_CODE, Attacker.REPLAY, Property.FRESH),
    (Protocol.FIXED_CODE, Attacker.JAM_AND_HOLD, Property.FRESH),
    (Protocol.FIXED_CODE, Attacker.FORGE, Property.ASKED),
    (Protocol.FIXED_CODE, Attacker.FORGE, Property.GENUINE),
    # Whoever can replay can also send a recording late, where the pump did not hear the first.
    (Protocol.COUNTER, Attacker.REPLAY, Property.FRESH),
    (Protocol.COUNTER, Attacker.JAM_AND_HOLD, Property.FRESH),
    (Protocol.COUNTER_LOST, Attacker.REPLAY, Property.ASKED),
    (Protocol.COUNTER_LOST, Attacker.REPLAY, Property.FRESH),
    (Protocol.COUNTER_LOST, Attacker.JAM_AND_HOLD, Property.FRESH),
} | {(protocol, Attacker.RELAY, Property.NEAR) for protocol in Protocol}


def test_the_matrix_comes_out() -> None:
    assert {cell[:3] for cell in cells() if not cell.holds} == FAILS
    assert len(matrix()) == len(Protocol) * len(Attacker) * len(Property)


def test_the_question_withstands_all_attackers_together_but_for_the_distance() -> None:
    assert set(explore(RULES[Protocol.CHALLENGE], EVERY_POWER).failures) == {Property.NEAR}


@pytest.mark.parametrize(
    ("bug", "attacker", "fails"),
    [
        ("acts before the proof is checked", Attacker.FORGE, Property.GENUINE),
        ("a question may be answered twice", Attacker.REPLAY, Property.ASKED),
        ("a question never expires", Attacker.JAM_AND_HOLD, Property.FRESH),
        ("the remote waits for ever", Attacker.JAM_AND_HOLD, Property.FRESH),
    ],
)
def test_a_seeded_bug_is_caught(bug: str, attacker: Attacker, fails: Property) -> None:
    assert fails in explore(SEEDED_BUGS[bug], POWERS[attacker]).failures


@pytest.mark.parametrize("protocol", Protocol)
def test_every_protocol_can_give_a_dose_at_all(protocol: Protocol) -> None:
    """Else each property would hold for want of doses."""
    todo, seen = [State()], {State()}
    while todo:
        for _, after in steps(RULES[protocol], POWERS[Attacker.NONE], todo.pop()):
            if after not in seen:
                seen.add(after)
                todo.append(after)
    assert max(state.given for state in seen) == 2


def test_a_story_is_a_way_that_can_be_walked_and_none_is_shorter() -> None:
    for protocol, attacker, wanted in sorted(FAILS):
        rules, powers = RULES[protocol], POWERS[attacker]
        way = explore(rules, powers).failures[wanted]
        state = State()
        for step in way:
            assert step in list(steps(rules, powers, state))
            assert holds(state, wanted)
            state = step[1]
        assert not holds(state, wanted)
        reached = {State()}
        for _ in way[:-1]:
            reached = {after for at in reached for _, after in steps(rules, powers, at)} | reached
            assert all(holds(at, wanted) for at in reached)


def test_the_replay_of_a_fixed_code_is_told_in_plain_sentences() -> None:
    row = next(cell for cell in cells() if cell[1] is Attacker.REPLAY and not cell.holds)
    assert row.story == (
        "The owner presses the remote and asks for dose 1.",
        "Somebody nearby records the command for dose 1.",
        "The pump hears the command for dose 1. The pump gives dose 1.",
        "Somebody plays the command for dose 1. The pump hears it. The pump gives dose 1.",
        "Asked for: 1 dose. Given: 2 doses.",
    )


def test_the_summary_fails_where_any_attacker_succeeds() -> None:
    failed = {(row.protocol, row.property) for row in summary() if not row.holds}
    assert len(summary()) == 16
    assert len(failed) == len({(protocol, wanted) for protocol, _, wanted in FAILS})
    assert {row.status for row in ASSUMPTIONS} <= {"published", "derived", "fitted", "assumed"}
