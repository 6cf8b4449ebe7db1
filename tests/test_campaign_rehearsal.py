"""A rehearsal: the same people on every ladder, shares that come out as they went in, and the 3.6 % case."""

from __future__ import annotations

import math
import re
from datetime import timedelta
from pathlib import Path
from random import Random

import msgspec
import pytest

from lockring.campaign import Channel, Rung, Strategy, ladders
from lockring.campaign.comparing import Comparison, compare
from lockring.campaign.population import models, population
from lockring.campaign.published import (
    CARS,
    DIRECT_NOTICE,
    PRESS_RELEASE,
    REMOTES_IN_WARRANTY,
    Assumptions,
    age_factor,
)
from lockring.campaign.rehearsal import audiences, course, rehearse
from lockring.errors import FactError
from lockring.notice import Notice
from tests.builders import revision
from tests.campaigns import owner
from tests.here import answer, here

REMOTES = "medtronic-minimed-remote-controller"
BOTH = frozenset({Channel.EMAIL, Channel.LETTER})
LETTER = Strategy(ladder=(Rung(channel=Channel.LETTER),), public_warning=False)


def sure() -> Assumptions:
    """A world in which everybody has a letter box, and the figures can be seen as they are."""
    ways = {
        channel: msgspec.structs.replace(way, known=1.0, dead=0.0)
        for channel, way in Assumptions().ways.items()
    }
    return Assumptions(ways=ways)


def near(share: float, expected: float, owners: int) -> bool:
    """Within five standard deviations."""
    return abs(share - expected) < 5 * math.sqrt(expected * (1 - expected) / owners)


def test_a_letter_gets_the_published_answer_and_the_news_alone_its_own() -> None:
    people = population(4000, ("MX-1",), Random(2), sure())
    by_age = sum(age_factor(one.age) for one in people) / len(people)
    by_letter = rehearse(LETTER, revision(), people, 1000, sure())
    alone = rehearse(Strategy(ladder=()), revision(), people, 1000, sure())
    assert near(by_letter.answered.share, DIRECT_NOTICE.value * by_age, 4000)
    assert near(alone.answered.share, PRESS_RELEASE.value * by_age, 4000)
    assert (by_letter.told.count, alone.told.count, alone.dollars) == (4000, 0, 0)


def test_owners_of_new_devices_act_more_than_the_average_and_of_old_ones_less() -> None:
    assert age_factor(1) * CARS.value == pytest.approx(0.83)
    assert age_factor(7) * CARS.value == pytest.approx(0.44)
    assert age_factor(11) * CARS.value == pytest.approx(0.29)


def test_who_answers_gets_no_more_messages() -> None:
    one = course(Strategy(public_warning=False), owner(BOTH, email=2.0), 60)
    assert one.sent == ((0.0, Channel.EMAIL),)
    assert (one.told, one.answered) == (0.0, 2.0)


def test_an_answer_after_the_next_message_counts_and_the_message_is_paid() -> None:
    plan = Strategy(ladder=ladders.read("email,letter+4"), public_warning=False)
    one = course(plan, owner(BOTH, email=6.0), 60)
    assert one.sent == ((0.0, Channel.EMAIL), (4.0, Channel.LETTER))
    assert one.answered == 6.0


def test_a_letter_that_comes_back_makes_the_next_rung_due_on_that_day() -> None:
    plan = Strategy(ladder=ladders.read("letter,email+20"), public_warning=False)
    one = course(plan, owner(BOTH, frozenset({Channel.LETTER}), bounces=5, email=1.0), 60)
    assert one.sent == ((0.0, Channel.LETTER), (5.0, Channel.EMAIL))
    assert (one.told, one.answered) == (5.0, 6.0)


def test_nothing_counts_that_comes_after_the_last_day() -> None:
    one = course(LETTER, owner(BOTH, letter=9.0), 9)
    assert one.answered is None
    assert course(LETTER, owner(BOTH, letter=9.0), 10).answered == 9.0


def test_the_sums_are_those_of_the_courses() -> None:
    people = population(300, ("MX-1",), Random(4))
    did = rehearse(Strategy(), revision(), people, 40)
    courses = [course(Strategy(), one, 40) for one in people]
    assert did.told.count == sum(1 for one in courses if one.told is not None)
    assert did.answered.count == sum(1 for one in courses if one.answered is not None)
    assert sum(did.sent.values()) == sum(len(one.sent) for one in courses)
    for day in range(40):
        assert did.told_by_day[day] == sum(1 for c in courses if c.told is not None and c.told < day + 1)
    prices = Assumptions().ways
    spent = sum(prices[channel].costs for one in courses for _, channel in one.sent)
    assert did.dollars == pytest.approx(spent)
    half = [day for day in range(40) if did.told_by_day[day] >= 150]
    assert did.half_told_on == (half[0] if half else None)


def test_the_same_seed_makes_the_same_people_and_another_seed_others() -> None:
    one, again, other = (population(50, ("MX-1",), Random(seed)) for seed in (1, 1, 2))
    assert one == again != other


def test_the_audience_of_2018_reaches_no_more_than_those_in_warranty(notices: dict[str, Notice]) -> None:
    remotes = notices[REMOTES]
    people = population(5000, models(remotes.latest), Random(1))
    old = rehearse(Strategy(), remotes.revisions[0], people, 60)
    new = rehearse(Strategy(), remotes.latest, people, 60)
    warranty = sum(1 for one in people if one.in_warranty)
    assert old.told.count <= warranty
    assert near(old.told.share, REMOTES_IN_WARRANTY.value, 5000)
    assert new.told.share > 0.9
    both = audiences(remotes.revisions[0], remotes.latest, people)
    assert both.only_new == both.new.told - both.old.told > 4000


@pytest.mark.parametrize("wrong", [(0, 10), (5, 0)])
def test_a_rehearsal_needs_owners_and_days(wrong: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="expected an owner"):
        rehearse(Strategy(), revision(), population(wrong[0], (), Random(1)), wrong[1])


def test_a_ladder_is_read_as_days_of_the_campaign() -> None:
    assert ladders.read("email, sms+3,letter+7,phone+21") == Strategy().ladder
    assert ladders.read("none") == ()
    assert ladders.written(Strategy().ladder) == "email,sms+3,letter+7,phone+21"


@pytest.mark.parametrize(
    "wrong",
    [
        "",
        "fax",
        "email,,sms",
        "email+x",
        "email+-1",
        "email+",
        "sms+5,email+3",
        "email+99999",
        "sms,sms,sms,sms,sms",
    ],
)
def test_a_wrong_ladder_says_what_is_wrong(wrong: str) -> None:
    with pytest.raises(FactError):
        ladders.read(wrong)
    done = here("campaign", "simulate", REMOTES, "--owners", "5", "--ladder", wrong)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("lockring: ")


@pytest.mark.parametrize(
    "words",
    [
        ["no-such-notice"],
        [REMOTES, "--owners", "0"],
        [REMOTES, "--owners", "200001"],
        [REMOTES, "--days", "3651"],
        [REMOTES, "--seed", "x"],
        [],
    ],
)
def test_a_bad_input_ends_with_2_and_one_clear_message(words: list[str]) -> None:
    done = here("campaign", "simulate", *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr


def test_the_command_shows_the_fault_of_2018_and_says_what_is_assumed() -> None:
    done = here("campaign", "simulate", REMOTES, "--owners", "1000", "--days", "30")
    assert done.returncode == 0
    said = " ".join(done.stdout.split())
    assert "It told: Owners whose pump was in warranty." in said
    only = said.split("reaches only ")[1].split("%")[0]
    assert float(only) < 6
    assert "Nobody is written to." in said
    assert "no source; our guess" in said
    assert "#" in done.stdout
    assert max(len(line) for line in done.stdout.splitlines()) < 130


def test_the_data_is_what_the_rules_compute_and_comes_back_as_it_went(notices: dict[str, Notice]) -> None:
    said = answer(
        "campaign",
        "simulate",
        REMOTES,
        "--owners",
        "200",
        "--days",
        "20",
        "--seed",
        "3",
        "--ladder",
        "letter",
    )
    computed = compare(notices[REMOTES], [ladders.read("letter")], Random(3), owners=200, days=20, seed=3)
    assert msgspec.convert(said, type=Comparison) == computed
    assert said["format"] == "lockring-rehearsal/1"


def test_help_teaches_and_its_examples_run() -> None:
    told = here("campaign", "simulate", "--help")
    assert told.returncode == 0
    examples = [line.split()[1:] for line in told.stdout.splitlines() if line.startswith("  lockring ")]
    assert len(examples) >= 4
    for words in examples:
        assert here(*words, "--owners", "20").returncode == 0


def test_the_page_on_campaigns_shows_a_command_that_runs() -> None:
    page = (Path(__file__).parent.parent / "docs" / "campaign.md").read_text(encoding="utf-8")
    shown = re.findall(r"^    \.venv/bin/lockring (.+)$", page, re.MULTILINE)
    assert shown
    assert [here(*words.split(), "--owners", "20").returncode for words in shown] == [0] * len(shown)


def test_every_published_notice_can_be_rehearsed(notices: dict[str, Notice]) -> None:
    for notice in notices.values():
        said = compare(notice, [Strategy().ladder], Random(1), owners=20, days=5, seed=1)
        assert len(said.audiences) == len(notice.revisions)
        for one in said.audiences:
            assert one.to_tell + sum(one.left_out.values()) == 20


def test_a_longer_wait_never_brings_an_answer_sooner() -> None:
    people = population(200, ("MX-1",), Random(5))
    quick, slow = (
        rehearse(
            Strategy(
                ladder=(Rung(channel=Channel.EMAIL), Rung(channel=Channel.PHONE, after=timedelta(days=days)))
            ),
            revision(),
            people,
            60,
        )
        for days in (2, 20)
    )
    assert all(one >= other for one, other in zip(quick.answered_by_day, slow.answered_by_day, strict=True))
