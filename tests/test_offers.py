"""What may be asked for, who goes first, and which units may be sent as a replacement."""

from __future__ import annotations

import pytest

from lockring import Device, Notice, load_notices
from lockring.advice import find, findings
from lockring.notice import VerdictKind
from lockring.offers import fit, offers

RING, REMOTE = "medtronic-minimed-600-retainer-ring", "medtronic-minimed-remote-controller"


def offered(notice: Notice, **facts: str) -> list[tuple[str, bool]]:
    """The ids of the remedies, and whether each goes first."""
    found = offers(find(Device.of(facts), notice))
    return [(one.remedy.id, bool(one.at_once)) for one in found]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"ring_condition": "intact", "reservoir_locks": "yes"}, [("replacement", False)]),
        ({"ring_condition": "damaged"}, [("replacement", True)]),
        ({"ring_condition": "missing"}, [("replacement", True)]),
        ({"ring_condition": "intact", "reservoir_locks": "no"}, [("replacement", True)]),
        ({}, [("replacement", False)]),
    ],
)
def test_a_clear_ring_is_replaced_and_a_bad_one_first(
    notices: dict[str, Notice], facts: dict[str, str], expected: list[tuple[str, bool]]
) -> None:
    assert offered(notices[RING], model_number="MMT-1780", ring_color="clear", **facts) == expected


def test_who_does_not_know_the_colour_yet_cannot_ask(notices: dict[str, Notice]) -> None:
    assert offered(notices[RING], model_number="MMT-1780") == []
    assert offered(notices[RING], model_number="MMT-1780", ring_color="black") == []


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"model_number": "MMT-503"}, [("return", False)]),
        ({"model_number": "MMT-722", "remote_owned": "yes"}, [("return", False)]),
        ({"model_number": "MMT-722", "remote_owned": "no"}, []),
        ({"model_number": "MMT-722"}, []),
    ],
)
def test_a_remote_can_be_sent_back_by_who_has_one(
    notices: dict[str, Notice], facts: dict[str, str], expected: list[tuple[str, bool]]
) -> None:
    assert offered(notices[REMOTE], **facts) == expected


GOOD = {"ring_color": "black", "ring_condition": "intact", "reservoir_locks": "yes"}


def test_a_unit_is_sent_only_if_no_notice_takes_it_away_and_nothing_is_open() -> None:
    black = fit(findings(Device.of({"model_number": "MMT-1780", **GOOD}), load_notices()))
    assert black.may_be_sent
    assert black.told  # of the battery and of the remote bolus: how to use it, not to send it back
    clear = fit(
        findings(Device.of({"model_number": "MMT-1780", **GOOD, "ring_color": "clear"}), load_notices())
    )
    assert (clear.may_be_sent, clear.refused) == (False, (RING,))
    unseen = fit(findings(Device.of({"model_number": "MMT-1780"}), load_notices()))
    assert not unseen.may_be_sent
    assert "ring_color" in dict(unseen.open)[RING]


@pytest.mark.parametrize("condition", ["loose", "damaged", "missing"])
def test_a_black_ring_that_is_bad_is_never_sent(condition: str) -> None:
    bad = {"model_number": "MMT-1780", **GOOD, "ring_condition": condition}
    assert not fit(findings(Device.of(bad), load_notices())).may_be_sent


def test_while_it_is_open_only_that_is_offered_which_the_notice_gives_to_those_who_cannot_tell(
    notices: dict[str, Notice],
) -> None:
    found = [find(Device(), notice) for notice in notices.values()]
    assert {one.kind for one in found} == {VerdictKind.UNDETERMINED}
    offered = [offer.remedy for one in found for offer in offers(one)]
    assert all(VerdictKind.UNDETERMINED in remedy.verdicts for remedy in offered)
