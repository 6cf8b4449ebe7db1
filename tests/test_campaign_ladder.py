"""The ladder: the next rung, when it is due, and what is skipped."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from lockring.campaign import Channel, Rung, Strategy
from lockring.campaign.ladder import Standing, State, following, next_step, state

START = datetime(2026, 3, 2, 9, tzinfo=UTC)
EVERY = frozenset(Channel)
PLAN = Strategy()  # email, sms after 3 days, letter after 4 more, phone after 14 more


def later(days: float) -> datetime:
    return START + timedelta(days=days)


def test_the_first_rung_is_due_at_once() -> None:
    step = next_step(PLAN, Standing(has=EVERY), START)
    assert step is not None
    assert (step.rung, step.channel, step.due_at) == (1, Channel.EMAIL, None)


def test_the_second_is_due_three_days_after_the_first_and_not_a_second_before() -> None:
    tried = Standing(rung=1, tried_at=START, has=EVERY)
    assert next_step(PLAN, tried, later(3) - timedelta(seconds=1)) is None
    assert state(PLAN, tried, later(1)) is State.WAITING
    due = next_step(PLAN, tried, later(3))
    assert due is not None
    assert (due.rung, due.channel) == (2, Channel.SMS)


def test_a_channel_that_they_do_not_have_is_skipped_with_its_wait() -> None:
    tried = Standing(rung=1, tried_at=START, has=frozenset({Channel.EMAIL, Channel.LETTER}))
    step = following(PLAN, tried)
    assert step is not None
    assert (step.rung, step.channel, step.due_at) == (3, Channel.LETTER, later(4))


def test_nobody_waits_for_an_answer_to_a_message_that_came_back() -> None:
    bounced = Standing(rung=1, tried_at=START, has=EVERY, dead=frozenset({Channel.EMAIL}))
    step = next_step(PLAN, bounced, START)
    assert step is not None
    assert (step.rung, step.channel) == (2, Channel.SMS)


def test_a_channel_that_died_later_shortens_no_other_wait() -> None:
    texted = Standing(rung=2, tried_at=later(3), has=EVERY, dead=frozenset({Channel.EMAIL}))
    assert next_step(PLAN, texted, later(6.9)) is None
    assert next_step(PLAN, texted, later(7)) is not None


def test_an_answer_ends_it() -> None:
    answered = Standing(rung=1, tried_at=START, answered_at=later(1), has=EVERY)
    assert following(PLAN, answered) is None
    assert state(PLAN, answered, later(99)) is State.ANSWERED


def test_with_no_rung_left_or_no_address_they_are_exhausted_and_not_forgotten() -> None:
    for standing in (
        Standing(rung=4, tried_at=START, has=EVERY),
        Standing(),
        Standing(has=EVERY, dead=EVERY),
        Standing(rung=9, tried_at=START, has=EVERY),  # the strategy had more rungs before
    ):
        assert state(PLAN, standing, START) is State.EXHAUSTED


def test_a_channel_may_stand_on_the_ladder_twice() -> None:
    plan = Strategy(
        ladder=(Rung(channel=Channel.PHONE), Rung(channel=Channel.PHONE, after=timedelta(days=2)))
    )
    step = following(plan, Standing(rung=1, tried_at=START, has=EVERY))
    assert step is not None
    assert (step.rung, step.due_at) == (2, later(2))
