"""What can happen next: a small transition system of a remote, a pump, the air between them and an attacker.

Bounds: at most `PRESSES` presses, `QUESTIONS` questions of the pump, one restart, `DOSES` doses given, and
`KEPT` signals that an attacker keeps. Ages are counted up to 2 ticks: nothing asks for more. A tick is the
life of a question (3 s, assumed). Time passes only when nothing is in the air.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple

from lockring.hazard.channel.protocols import Powers, Property, Rules

PRESSES = 2
QUESTIONS = 2
KEPT = 2
DOSES = 3
OLD = 2  # ticks: an age of 2 or more
FORGED = 0  # the press of a command that nobody pressed for


class Kind(IntEnum):
    """What a signal is."""

    REQUEST = 0
    QUESTION = 1
    COMMAND = 2


class Frame(NamedTuple):
    """One signal. The pump may look at `press` only as a proven number; else it is for the story."""

    kind: Kind
    press: int  # 1 and up
    question: int  # 1 and up; 0 without one


class Move(NamedTuple):
    """One thing that happens. `gives` is the press whose dose the pump gives at it, or None."""

    name: str
    frame: Frame | None = None
    gives: int | None = None


class State(NamedTuple):
    """Everything that the next move depends on, and four marks of what has gone wrong."""

    ages: tuple[int, ...] = ()  # ticks since each press
    far: int = 0  # bit of each press that was made far away
    waiting: int = 0  # the press for which the remote waits for a question; 0: none
    air: frozenset[Frame] = frozenset()
    kept: frozenset[Frame] = frozenset()
    highest: int = 0
    question: int = 0  # that the pump waits to be answered; 0: none
    question_age: int = 0
    questions: int = 0
    restarted: bool = False
    given: int = 0
    stale: bool = False
    forged: bool = False
    from_far: bool = False


def holds(state: State, wanted: Property) -> bool:
    """Whether `state` is as it must be."""
    return {
        Property.ASKED: state.given <= len(state.ages),
        Property.FRESH: not state.stale,
        Property.GENUINE: not state.forged,
        Property.NEAR: not state.from_far,
    }[wanted]


Step = tuple[Move, State]


def steps(rules: Rules, powers: Powers, state: State) -> Iterator[Step]:
    """Every move that can be made from `state`, with the state after it."""
    yield from _presses(rules, powers, state)
    for frame in sorted(state.air):
        yield from _in_air(rules, powers, state, frame)
    for frame in sorted(state.kept):
        after = state if powers.copies else state._replace(kept=state.kept - {frame})
        yield _heard(rules, after, frame, "plays")
    if powers.forges:
        yield from _forgery(rules, state)
    if not state.air and any(age < OLD for age in state.ages):
        yield Move("tick"), _tick(rules, state)
    if not state.restarted:
        yield Move("restart"), _restart(rules, state)


def _presses(rules: Rules, powers: Powers, state: State) -> Iterator[Step]:
    if len(state.ages) == PRESSES or state.waiting:
        return
    press = len(state.ages) + 1
    kind = Kind.REQUEST if rules.challenges else Kind.COMMAND
    frame = Frame(kind, press, 0)
    pressed = state._replace(
        ages=(*state.ages, 0), air=state.air | {frame}, waiting=press if rules.challenges else 0
    )
    yield Move("press", frame), pressed
    if powers.relays:
        yield Move("press far", frame), pressed._replace(far=state.far | 1 << press)


def _in_air(rules: Rules, powers: Powers, state: State, frame: Frame) -> Iterator[Step]:
    gone = state._replace(air=state.air - {frame})
    yield _heard(rules, gone, frame, "hears")
    yield Move("lost", frame), gone
    room = len(state.kept) < KEPT and frame not in state.kept
    if powers.copies and room:
        yield Move("copies", frame), state._replace(kept=state.kept | {frame})
    if powers.jams and room:
        yield Move("holds", frame), gone._replace(kept=state.kept | {frame})


def _heard(rules: Rules, state: State, frame: Frame, name: str) -> Step:
    """`frame` reaches the side that it is for: the remote, where it is a question, else the pump."""
    match frame.kind:
        case Kind.REQUEST:
            return Move(name, frame), _asks(state)
        case Kind.QUESTION:
            return Move(name, frame), _answers(state, frame)
        case Kind.COMMAND:
            if not _accepts(rules, state, frame, genuine=True):
                return Move(name, frame), state
            return Move(name, frame, frame.press), _gives(rules, state, frame)


def _asks(state: State) -> State:
    if state.questions == QUESTIONS:
        return state
    number = state.questions + 1
    return state._replace(
        questions=number, question=number, question_age=0, air=state.air | {Frame(Kind.QUESTION, 0, number)}
    )


def _answers(state: State, frame: Frame) -> State:
    if not state.waiting:
        return state
    answer = Frame(Kind.COMMAND, state.waiting, frame.question)
    return state._replace(waiting=0, air=state.air | {answer})


def _accepts(rules: Rules, state: State, frame: Frame, *, genuine: bool) -> bool:
    return (
        state.given < DOSES
        and (genuine or not rules.verifies)
        and (not rules.counts or not genuine or frame.press > state.highest)
        and (not rules.challenges or 0 < frame.question == state.question)
        and (not rules.challenges or not rules.expires or state.question_age <= 1)
    )


def _gives(rules: Rules, state: State, frame: Frame) -> State:
    given = state._replace(given=state.given + 1)
    if rules.single_use:
        given = given._replace(question=0, question_age=0)
    if frame.press == FORGED:
        return given._replace(forged=True)
    return given._replace(
        highest=max(state.highest, frame.press) if rules.counts else 0,
        stale=state.stale or state.ages[frame.press - 1] >= OLD,
        from_far=state.from_far or bool(state.far >> frame.press & 1),
    )


def _forgery(rules: Rules, state: State) -> Iterator[Step]:
    """A made-up command: the number is as high as it likes, the question is the one that all could hear."""
    frame = Frame(Kind.COMMAND, FORGED, state.question)
    if _accepts(rules, state, frame, genuine=False):
        yield Move("forges", frame, FORGED), _gives(rules, state, frame)
    else:
        yield Move("forges", frame), state


def _tick(rules: Rules, state: State) -> State:
    return state._replace(
        ages=tuple(min(age + 1, OLD) for age in state.ages),
        question_age=min(state.question_age + 1, OLD) if state.question else 0,
        waiting=0 if rules.gives_up else state.waiting,
    )


def _restart(rules: Rules, state: State) -> State:
    """The pump forgets its question, and its number where that is not kept."""
    highest = state.highest if rules.keeps_counter else 0
    return state._replace(restarted=True, question=0, question_age=0, highest=highest)
