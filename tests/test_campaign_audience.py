"""Whom a revision tells: nobody is left out silently, and unknown is never a no."""

from __future__ import annotations

from collections import Counter
from itertools import product

import pytest

from lockring.campaign import Channel
from lockring.campaign.audience import LeftOut, Told, compared, place, placed, side_by_side, why
from lockring.campaign.population import models
from lockring.facts import Device
from lockring.notice import Audience, Notice, Revision
from lockring.scope import OneOf
from tests.builders import revision

MAIL = frozenset({Channel.EMAIL})
IN_WARRANTY = Audience(
    says="Owners in warranty.", source="letter", all=(OneOf(fact="in_warranty", values=("yes",)),)
)


@pytest.fixture
def remotes(notices: dict[str, Notice]) -> Notice:
    return notices["medtronic-minimed-remote-controller"]


@pytest.fixture
def rings(notices: dict[str, Notice]) -> Notice:
    return notices["medtronic-minimed-600-retainer-ring"]


def told_by(one: Revision, device: Device) -> LeftOut | None:
    return placed(one, device, MAIL)


def test_who_was_surely_out_of_warranty_in_2018_was_not_told_and_is_told_in_2021(remotes: Notice) -> None:
    old, new = remotes.revisions[0], remotes.latest
    owner = Device(model_number="MMT-503", in_warranty="no")
    assert (told_by(old, owner), told_by(new, owner)) == (LeftOut.NOT_TOLD, None)


@pytest.mark.parametrize("said", ["yes", "cannot_tell", "unknown", "not_on_label"])
def test_who_may_be_in_warranty_is_told(remotes: Notice, said: str) -> None:
    owner = Device(model_number="MMT-503", in_warranty=said)
    assert told_by(remotes.revisions[0], owner) is None


def test_of_whom_nothing_is_known_is_told(notices: dict[str, Notice]) -> None:
    everything = [one for notice in notices.values() for one in notice.revisions]
    assert {told_by(one, Device()) for one in everything} == {None}


def test_another_device_is_not_covered_also_where_it_is_in_no_warranty(remotes: Notice) -> None:
    other = Device(model_number="MMT-1780", in_warranty="no")
    assert told_by(remotes.revisions[0], other) is LeftOut.NOT_COVERED


def test_a_remote_that_was_never_set_up_goes_back_too_so_its_owner_is_told(remotes: Notice) -> None:
    safe = Device(model_number="MMT-503", remote_id_programmed="no", easy_bolus_programmed="no")
    assert told_by(remotes.latest, safe) is None
    assert place(remotes.latest, safe, MAIL) is Told.NAMED


def test_no_address_is_the_last_of_the_reasons() -> None:
    one = revision(told=IN_WARRANTY)
    reasons = [
        placed(one, Device(model_number=model, in_warranty=warranty), has)
        for model, warranty, has in product(("MX-2", "MX-1"), ("no", "yes"), (frozenset[Channel](), MAIL))
    ]
    assert reasons == [
        LeftOut.NOT_COVERED,
        LeftOut.NOT_COVERED,
        LeftOut.NOT_COVERED,
        LeftOut.NOT_COVERED,
        LeftOut.NOT_TOLD,
        LeftOut.NOT_TOLD,
        LeftOut.NO_ADDRESS,
        None,
    ]


def test_each_reason_reads_as_a_sentence_and_says_whom_the_revision_told() -> None:
    said = {why(revision(told=IN_WARRANTY), reason) for reason in LeftOut}
    assert len(said) == len(LeftOut)
    assert any(one.endswith("It told: Owners in warranty.") for one in said)
    assert why(revision(), LeftOut.NOT_TOLD).endswith("surely not this one.")


def test_the_retainer_ring_names_5_models_in_2019_and_21_in_2021_and_rules_none_out(rings: Notice) -> None:
    old, new = rings.revisions[0], rings.latest
    pairs = [compared(old, new, Device(model_number=model), MAIL) for model in models(new)]
    both = side_by_side(old, new, pairs)
    assert (both.old.named, both.new.named) == (5, 21)
    assert both.old.told == both.new.told == len(models(new)) == 26


def test_two_revisions_side_by_side_equal_a_plain_count(remotes: Notice) -> None:
    old, new = remotes.revisions[0], remotes.latest
    owners = [
        (Device(model_number=model, in_warranty=warranty), has)
        for model in ("MMT-503", "MMT-1780", "cannot_tell")
        for warranty in ("yes", "no", "no", "cannot_tell")
        for has in (MAIL, frozenset[Channel]())
    ]
    both = side_by_side(old, new, [compared(old, new, *owner) for owner in owners])
    for side, one in ((both.old, old), (both.new, new)):
        by_reason = Counter(placed(one, *owner) for owner in owners)
        assert side.told == by_reason[None]
        assert side.left_out == {reason: by_reason[reason] for reason in LeftOut}
        assert side.listed == len(owners) == side.told + sum(side.left_out.values())
    only_new = [o for o in owners if placed(old, *o) is not None and placed(new, *o) is None]
    assert (both.only_new, both.only_old) == (len(only_new), 0)
    assert both.only_new > 0
