"""What a replay makes a pump give, minute by minute."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lockring.hazard.channel.boluses import RemoteBoluses, RemoteUse, attack, worst_case_units
from lockring.hazard.channel.protocols import Protocol
from lockring.hazard.errors import HazardError

DEAF = RemoteUse(p_notice_awake=0.0, p_notice_asleep=0.0)


def run(use: RemoteUse, protocol: Protocol = Protocol.FIXED_CODE, *, asleep: bool = False) -> RemoteBoluses:
    rng = np.random.default_rng(1)
    return attack(rng, people=200, minutes=240, asleep=np.full(240, asleep), protocol=protocol, use=use)


@pytest.mark.parametrize("off", [{"remote_set_up": False}, {"easy_bolus_on": False}])
def test_a_command_does_nothing_unless_a_remote_is_set_up_and_easy_bolus_is_on(off: dict[str, bool]) -> None:
    boluses = run(replace(DEAF, **off))
    assert boluses.replayed_microunits.any()
    assert not boluses.accepted_microunits.any()
    assert not boluses.owner_microunits.any()
    assert worst_case_units(replace(DEAF, **off)) == 0


@pytest.mark.parametrize("protocol", [Protocol.COUNTER, Protocol.CHALLENGE, Protocol.COUNTER_LOST])
def test_a_counter_or_a_question_refuses_every_replay(protocol: Protocol) -> None:
    assert not run(DEAF, protocol).unasked_microunits.any()


def test_a_counter_lost_at_a_restart_lets_one_replay_through() -> None:
    accepted = run(replace(DEAF, p_restart=1.0), Protocol.COUNTER_LOST).accepted_microunits > 0
    assert accepted.sum(axis=0).max() == 1


def test_all_that_is_accepted_is_given_where_nobody_cancels() -> None:
    boluses = run(DEAF)
    assert boluses.accepted_microunits.any()
    assert (boluses.unasked_microunits.sum(axis=0) == boluses.accepted_microunits.sum(axis=0)).all()
    assert np.isnan(boluses.noticed_minute).all()


def test_who_notices_at_once_gets_less_than_who_does_not() -> None:
    noticed = run(replace(DEAF, p_notice_awake=1.0, notice_delay_minutes=1))
    assert not noticed.unasked_microunits[1:].any()
    assert noticed.unasked_microunits.sum() < run(DEAF).unasked_microunits.sum()


def test_fewer_notice_asleep() -> None:
    use = replace(RemoteUse(), replays=1)
    awake, asleep = (run(use, asleep=state).noticed_minute for state in (False, True))
    assert np.isfinite(asleep).sum() < np.isfinite(awake).sum()


@settings(max_examples=12, deadline=None, derandomize=True)
@given(
    replays=st.integers(0, 60),
    max_bolus=st.floats(0.1, 25),
    speed=st.floats(0.5, 15),
    reservoir=st.floats(1, 300),
    delay=st.integers(1, 20),
    seed=st.integers(0, 99),
)
def test_no_more_is_given_than_the_largest_bolus_for_each_command_and_what_is_in_the_reservoir(
    replays: int, max_bolus: float, speed: float, reservoir: float, delay: int, seed: int
) -> None:
    use = RemoteUse(
        replays=replays,
        max_bolus_units=max_bolus,
        units_per_minute=speed,
        reservoir_units=reservoir,
        notice_delay_minutes=delay,
        p_notice_awake=0.3,
    )
    asleep = np.zeros(90, np.bool_)
    rng = np.random.default_rng(seed)
    got = attack(rng, people=20, minutes=90, asleep=asleep, protocol=Protocol.FIXED_CODE, use=use)
    given_units = got.unasked_microunits.sum(axis=0) / 1e6
    assert (given_units <= worst_case_units(use) + 1e-6).all()
    assert (got.unasked_microunits <= round(speed * 1e6)).all()
    assert (np.cumsum(got.unasked_microunits, axis=0) <= np.cumsum(got.accepted_microunits, axis=0)).all()
    assert (got.accepted_microunits <= got.replayed_microunits).all()
    late = np.arange(90)[:, None] >= np.where(np.isnan(got.cancelled_minute), np.inf, got.cancelled_minute)
    assert not got.unasked_microunits[late].any()


def test_the_owner_presses_as_often_as_told() -> None:
    rng = np.random.default_rng(3)
    use = replace(DEAF, replays=0)
    asleep = np.zeros(1440, np.bool_)
    got = attack(rng, people=400, minutes=1440, asleep=asleep, protocol=Protocol.FIXED_CODE, use=use)
    assert (got.owner_microunits > 0).sum() / 400 == pytest.approx(3.0, abs=4 * (3 / 400) ** 0.5)


def test_the_same_seed_gives_the_same_boluses() -> None:
    assert (run(RemoteUse()).unasked_microunits == run(RemoteUse()).unasked_microunits).all()


def test_every_fault_of_the_input_is_told_with_its_place() -> None:
    use = RemoteUse(p_capture=1.5, boluses_per_day=float("nan"), units_per_minute=0.0, replays=-1)
    with pytest.raises(HazardError) as caught:
        attack(
            np.random.default_rng(0),
            people=0,
            minutes=5,
            asleep=np.zeros(4, np.bool_),
            protocol="semaphore",  # type: ignore[arg-type]
            use=use,
        )
    assert {fault.path for fault in caught.value.faults} == {
        "people",
        "asleep",
        "protocol",
        "use.p_capture",
        "use.boluses_per_day",
        "use.units_per_minute",
        "use.replays",
    }
