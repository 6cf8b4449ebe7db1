"""Laws of a campaign: over ladders, people and clocks that nobody thought of."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from lockring.campaign import Answer, Channel, Level, Rung, Strategy, ladders
from lockring.campaign.audience import LeftOut, place, placed
from lockring.campaign.checks import LEAST_AT_B, how_many, wilson
from lockring.campaign.clocks import RULES, Clock, Unit, due_on
from lockring.campaign.figures import Counts, funnel
from lockring.campaign.ladder import Standing, State, following, next_step, state
from lockring.campaign.rehearsal import course
from lockring.facts import Device
from lockring.notice import Audience
from lockring.scope import OneOf
from tests.builders import revision
from tests.campaigns import owner, walked

START = datetime(2026, 1, 5, tzinfo=UTC)
channels = st.frozensets(st.sampled_from(Channel))
days = st.integers(0, 30)
rungs = st.builds(Rung, channel=st.sampled_from(Channel), after=days.map(lambda n: timedelta(days=n)))
plans = st.lists(rungs, max_size=6).map(tuple).map(lambda ladder: Strategy(ladder=ladder))
moments = days.map(lambda n: START + timedelta(days=n))
standings = st.builds(
    Standing,
    rung=st.integers(0, 8),
    tried_at=st.none() | moments,
    answered_at=st.none() | moments,
    has=channels,
    dead=channels,
)


@given(plans, standings, moments)
def test_everybody_stands_somewhere_and_a_step_is_due_just_where_it_says_so(
    plan: Strategy, standing: Standing, now: datetime
) -> None:
    where, step = state(plan, standing, now), next_step(plan, standing, now)
    assert (step is not None) is (where is State.DUE)
    assert (where is State.ANSWERED) is (standing.answered_at is not None)
    if where is State.EXHAUSTED:
        left = {rung.channel for rung in plan.ladder[standing.rung :]}
        assert not left & (standing.has - standing.dead)


@given(plans, standings, moments)
def test_a_step_is_new_alive_and_one_that_they_have(
    plan: Strategy, standing: Standing, now: datetime
) -> None:
    step = next_step(plan, standing, now)
    if step is not None:
        assert standing.rung < step.rung <= len(plan.ladder)
        assert plan.ladder[step.rung - 1].channel is step.channel
        assert step.channel in standing.has - standing.dead
        assert standing.answered_at is None


@given(plans, standings, moments, days)
def test_what_is_due_stays_due_until_it_is_tried(
    plan: Strategy, standing: Standing, now: datetime, more: int
) -> None:
    step = next_step(plan, standing, now)
    if step is not None:
        assert next_step(plan, standing, now + timedelta(days=more)) == step


@given(plans, channels, channels)
def test_the_ladder_ends_and_tries_no_rung_twice(
    plan: Strategy, has: frozenset[Channel], dead: frozenset[Channel]
) -> None:
    standing, tried = Standing(has=has, dead=dead), []
    while step := following(plan, standing):
        tried.append(step.rung)
        at = step.due_at or standing.tried_at or START
        standing = msgspec.structs.replace(standing, rung=step.rung, tried_at=at)
    assert tried == sorted(set(tried))
    assert tried == [n for n, rung in enumerate(plan.ladder, 1) if rung.channel in has - dead]


@given(plans, standings)
def test_a_channel_that_dies_never_makes_the_next_step_later(plan: Strategy, standing: Standing) -> None:
    """Where the step itself can still be tried."""
    step = following(plan, standing)
    if step is not None:
        for channel in set(Channel) - {step.channel}:
            after = following(plan, msgspec.structs.replace(standing, dead=standing.dead | {channel}))
            assert after is not None
            assert after.rung == step.rung
            assert after.due_at is None or (step.due_at is not None and after.due_at <= step.due_at)


waits = st.dictionaries(st.sampled_from([c.value for c in Channel]), st.integers(0, 12).map(float))


@settings(max_examples=400)
@given(
    plans, channels, channels, st.integers(0, 15), st.none() | st.integers(0, 40), waits, st.integers(1, 60)
)
def test_a_rehearsed_course_is_the_one_that_a_walk_day_by_day_finds(
    plan: Strategy,
    has: frozenset[Channel],
    dead: frozenset[Channel],
    bounces: int,
    press: int | None,
    answers: dict[str, float],
    last: int,
) -> None:
    news = None if press is None else float(press)
    one = owner(has, dead & has, bounces=bounces, press=news, **answers)
    sent, told, answered = walked(plan.ladder, one, last, warning=True)
    if max((sum(r.channel is c for r in plan.ladder) for c in Channel), default=0) <= 4:
        went = course(plan, one, last)
        assert (list(went.sent), went.told, went.answered) == (sent, told, answered)


@given(plans)
def test_a_ladder_that_was_written_is_read_as_the_same(plan: Strategy) -> None:
    uses = [sum(rung.channel is channel for rung in plan.ladder) for channel in Channel]
    first = plan.ladder[0].after if plan.ladder else timedelta()
    if max(uses) <= 4 and sum(r.after.days for r in plan.ladder) <= 3650:
        assert ladders.read(ladders.written(plan.ladder)) == plan.ladder
        assert first >= timedelta()


answers_to = st.sampled_from(["yes", "no", "cannot_tell", "unknown"])


@given(answers_to, answers_to, channels)
def test_only_a_sure_no_leaves_somebody_out_and_every_reason_is_said(
    model: str, warranty: str, has: frozenset[Channel]
) -> None:
    """An oracle of six lines, on a notice with one model that told only those in warranty."""
    told = Audience(says="Some.", source="letter", all=(OneOf(fact="in_warranty", values=("yes",)),))
    one = revision(told=told)
    number = {"yes": "MX-1", "no": "MX-2"}.get(model, model)
    device = Device(model_number=number, in_warranty=warranty)
    expected = None
    if not has:
        expected = LeftOut.NO_ADDRESS
    if warranty == "no":
        expected = LeftOut.NOT_TOLD
    if model == "no":
        expected = LeftOut.NOT_COVERED
    assert placed(one, device, has) is expected
    assert isinstance(place(one, device, has), LeftOut) is (expected is not None)


@given(st.sampled_from(Level), st.floats(LEAST_AT_B, 1), st.integers(0, 5000))
def test_a_check_is_never_of_fewer_than_the_level_asks_for(level: Level, share: float, frame: int) -> None:
    asked = {Level.A: 1.0, Level.B: share, Level.C: 0.1, Level.D: 0.02, Level.E: 0.0}[level]
    drawn = how_many(level, share, frame)
    assert asked * frame - 1e-6 <= drawn < asked * frame + 1
    assert drawn <= frame


@given(st.integers(1, 2000), st.data())
def test_an_interval_holds_its_share_and_mirrors(trials: int, data: st.DataObject) -> None:
    successes = data.draw(st.integers(0, trials))
    low, high = wilson(successes, trials)
    assert 0 <= low <= successes / trials + 1e-12
    assert successes / trials - 1e-12 <= high <= 1
    other_low, other_high = wilson(trials - successes, trials)
    assert abs(low - (1 - other_high)) < 1e-12
    assert abs(high - (1 - other_low)) < 1e-12


@given(st.sampled_from(Clock), st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.frozensets(st.dates()))
def test_a_duty_is_due_later_than_it_starts_and_a_holiday_never_makes_it_sooner(
    clock: Clock, day: date, free: frozenset[date]
) -> None:
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    due = due_on(clock, at)
    assert due > day
    assert due_on(clock, at, free=free) >= due
    assert due_on(clock, at + timedelta(days=1)) >= due
    if RULES[clock].unit is Unit.WORKING_DAYS:
        counted, walk = 0, day
        while walk < due_on(clock, at, free=free):
            walk += timedelta(days=1)
            counted += walk.isoweekday() <= 5 and walk not in free
        assert counted == RULES[clock].limit


counts = st.integers(0, 50)


@given(
    st.dictionaries(st.sampled_from(LeftOut), counts),
    st.dictionaries(st.sampled_from(Answer), counts),
    st.none() | counts,
    st.none() | counts,
)
def test_the_funnel_is_total_and_never_divides_by_what_is_not_known(
    left_out: dict[LeftOut, int], answers: dict[Answer, int], made: int | None, distributed: int | None
) -> None:
    told = sum(answers.values())
    people = sum(left_out.values()) + told
    found = funnel(
        Counts(
            made=made,
            distributed=distributed,
            contacts=people,
            left_out=left_out,
            notified={Channel.EMAIL: told},
            answers=answers,
        )
    )
    for step in found:
        assert step.share is None or step.share >= 0
        assert (step.share is None) is (step.number is None or not step.out_of)
