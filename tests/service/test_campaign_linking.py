"""Who stands on two lists: found by splink, joined by three laws, and undone to the letter."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import reach_lists
from django.test import Client, override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lockring.campaign.joining import FIELDS, Known, Pair, groups, joined
from lockring.errors import ServiceError
from lockring.service import ledger
from lockring.service.campaign import deciding, merging, tokens
from lockring.service.models import Campaign, Contact, LedgerEntry, Merge, Role
from tests.service import desk
from tests.service.builders import LEAD
from tests.service.listed import at, campaign, contact, taken

pytestmark = pytest.mark.django_db

ALMA = {"name": "Alma Reyes", "street": "12 Elm Street", "postal_code": "62701", "model": "MMT1780"}
_COLUMNS = "name,email,phone,street,city,state,zip,model,serial,in warranty\n"


@pytest.fixture(autouse=True)
def _own_folder(tmp_path: Path) -> Iterator[None]:
    with override_settings(HOME=tmp_path):
        yield


def _whole(one: Contact) -> dict[str, Any]:
    """Every field, as it is stored."""
    return dict(Contact.objects.values().get(id=one.id))


def _merge(of: Campaign, one: Contact, two: Contact, **fields: Any) -> Merge:
    fields = {"state": Merge.PROPOSED, "probability": 0.9, "at": at(0), **fields}
    return Merge.objects.create(campaign=of, kept=one, joined=[str(two.id)], **fields)


def _key() -> str:
    return str(uuid4())


places = st.integers(0, 11)
knowns = st.builds(
    Known,
    serial=st.sampled_from(["", "", "A", "B"]),
    model=st.sampled_from(["", "M", "N"]),
    settled=st.booleans(),
)
pairs = st.lists(
    st.tuples(places, places, st.floats(0.5, 1)).filter(lambda pair: pair[0] < pair[1]),
    max_size=30,
    unique_by=lambda p: p[:2],
)


@settings(max_examples=300, deadline=None)
@given(
    known=st.lists(knowns, min_size=12, max_size=12),
    told=pairs,
    apart=st.lists(st.tuples(places, places), max_size=6),
)
def test_no_group_breaks_a_law(
    known: list[Known], told: list[tuple[int, int, float]], apart: list[tuple[int, int]]
) -> None:
    contacts = dict(enumerate(known))
    made, open_pairs = groups(contacts, [Pair(one=a, two=b, probability=p) for a, b, p in told], apart)
    linked = {frozenset(pair[:2]) for pair in told}
    for group in made:
        assert len({contacts[place].serial for place in group} - {""}) <= 1
        assert len({contacts[place].model for place in group} - {""}) <= 1
        assert sum(contacts[place].settled for place in group) <= 1
        assert not [1 for one, two in apart if one != two and {one, two} <= set(group)]
        assert all(any(frozenset((place, other)) in linked for other in group) for place in group)
    assert len({place for group in made for place in group}) == sum(map(len, made))
    again, _open = groups(contacts, [Pair(one=a, two=b, probability=p) for a, b, p in reversed(told)], apart)
    assert sorted(made) == sorted(again)
    assert all(frozenset((pair.one, pair.two)) in linked for pair in open_pairs)


def test_a_row_without_a_serial_number_that_fits_two_devices_is_left_to_a_person() -> None:
    known = {0: Known(serial="A"), 1: Known(), 2: Known(serial="B")}
    told = [Pair(one=0, two=1, probability=0.999), Pair(one=1, two=2, probability=0.998)]
    made, open_pairs = groups(known, told)
    assert made == []
    assert open_pairs == told


texts = st.sampled_from(["", "a", "b"])
people = st.fixed_dictionaries(
    {name: texts for name in FIELDS if name not in ("quantity", "facts", "other_ways")}
    | {
        "quantity": st.integers(1, 3),
        "facts": st.dictionaries(
            st.sampled_from(["in_warranty", "ring_color"]), st.sampled_from(["yes", "no"])
        ),
        "other_ways": st.just([]),
    }
)


@given(kept=people, other=people, is_newer=st.booleans())
def test_joining_loses_no_way_to_reach_them_and_empties_nothing(
    kept: dict[str, Any], other: dict[str, Any], is_newer: bool
) -> None:
    both = joined(kept, other, is_newer=is_newer)
    newer = other if is_newer else kept
    for one in (kept, other):
        for way in ("email", "phone", "street"):
            held = [both[way], *(also.get(way) for also in both["other_ways"])]
            assert not one[way] or one[way] in held
        assert all(
            both[name] for name in ("name", "email", "phone", "street", "model", "serial") if one[name]
        )
    assert all(both[name] == newer[name] for name in ("name", "email", "phone", "serial") if newer[name])
    for fact in kept["facts"].keys() & other["facts"].keys():
        if kept["facts"][fact] != other["facts"][fact]:
            assert both["facts"][fact] == "unknown"


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(others=st.lists(people, min_size=1, max_size=4), first=people, data=st.data())
def test_join_then_undo_is_identity_on_every_field(
    first: dict[str, Any], others: list[dict[str, Any]], data: st.DataObject
) -> None:
    of = campaign(is_rehearsal=True)
    device = {"model": "MMT1780", "serial": "", "country": "US", "language": "en"}
    made = [contact(of, **{**one, **device}) for one in (first, *others)]
    made[0].dead_channels = data.draw(st.sampled_from([[], ["email"], ["email", "letter", "phone"]]))
    for one in made:
        one.left_out = merging.placing_of(of).reason(merging.fields_of(one))
        one.save()
    before = {one.id: _whole(one) for one in made}
    made[0].told_at = at(1)  # so that it is the one that is kept
    Contact.objects.filter(id=made[0].id).update(told_at=at(1))
    merges = [_merge(of, made[0], one) for one in made[1:]]
    for merge in merges:
        deciding.join(merge.id, by=LEAD, at=at(2), key=_key())
    assert Contact.objects.filter(campaign=of, joined_into=None).count() == 1
    for merge in data.draw(st.permutations(merges)):
        deciding.undo(merge.id, by=LEAD, at=at(3), key=_key())
    Contact.objects.filter(id=made[0].id).update(told_at=None)
    assert {one.id: _whole(one) for one in made} == before


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_dead_channel_is_alive_at_a_new_place_and_dead_again_once_both_joins_are_undone(
    order: tuple[int, int],
) -> None:
    of = campaign()
    kept = contact(of, email="old@x.org", told_at=at(0), dead_channels=["email", "phone"])
    taken(of, _COLUMNS.encode() + b"Alma Reyes,new@x.org,,,,,,MMT-1780,,\n", hours=1)
    taken(of, _COLUMNS.encode() + b"Alma Reyes,newest@x.org,,,,,,MMT-1780,,\n", name="other", hours=2)
    merges = []
    for other in Contact.objects.exclude(id=kept.id).order_by("list_rows__owner_list__at"):
        merges.append(_merge(of, kept, other))
        deciding.join(merges[-1].id, by=LEAD, at=at(3), key=_key())
        assert _whole(kept)["dead_channels"] == ["phone"], "no new phone number: that is dead as before"
    assert _whole(kept)["email"] == "newest@x.org"
    for place, dead in zip(order, (["phone"], ["email", "phone"]), strict=True):
        deciding.undo(merges[place].id, by=LEAD, at=at(4), key=_key())
        assert _whole(kept)["dead_channels"] == dead
    assert _whole(kept)["email"] == "old@x.org"


def test_who_left_a_channel_gets_nothing_by_it_at_a_new_place_either() -> None:
    of = campaign()
    kept = contact(of, email="old@x.org", told_at=at(0))
    Client().post(f"/reply/leave/{tokens.token(kept.id, 'leave')}/")
    other = contact(of, email="new@x.org")
    taken(of, _COLUMNS.encode() + b"Alma Reyes,new@x.org,,,,,,MMT-1780,,\n", hours=1)
    newer = Contact.objects.get(list_rows__isnull=False)
    deciding.join(_merge(of, kept, newer).id, by=LEAD, at=at(2), key=_key())
    assert (_whole(kept)["email"], _whole(kept)["dead_channels"]) == ("new@x.org", ["email"])
    assert _whole(other)["dead_channels"] == []


def test_undoing_one_of_two_joins_leaves_what_the_other_alone_would_make() -> None:
    of = campaign()
    a, b, c = (
        contact(of, email=email, phone=phone, told_at=told)
        for email, phone, told in (("a@x.org", "", at(0)), ("b@x.org", "1", None), ("", "2", None))
    )
    with_b, with_c = _merge(of, a, b), _merge(of, a, c)
    deciding.join(with_c.id, by=LEAD, at=at(1), key=_key())
    alone = {name: _whole(a)[name] for name in FIELDS}
    deciding.undo(with_c.id, by=LEAD, at=at(2), key=_key())
    for merge in (with_b, with_c):
        deciding.join(merge.id, by=LEAD, at=at(3), key=_key())
    deciding.undo(with_b.id, by=LEAD, at=at(4), key=_key())
    assert {name: _whole(a)[name] for name in FIELDS} == alone


def test_a_pair_that_was_undone_is_neither_joined_nor_proposed_again() -> None:
    of = campaign()
    rows = ["Alma Reyes,a@x.org,5551234567,12 Elm St,Springfield,IL,62701,MMT-1780,NG1H,"]
    taken(of, (_COLUMNS + rows[0] + "\n").encode())
    taken(of, (_COLUMNS + rows[0] + "yes\n").encode(), hours=1)
    assert merging.link(of, at=at(2)).joined == 1
    merge = Merge.objects.get()
    deciding.undo(merge.id, by=LEAD, at=at(3), key=_key())
    again = merging.link(of, at=at(4))
    assert (again.joined, again.proposed, Merge.objects.count()) == (0, 0, 1)
    assert Contact.objects.filter(joined_into=None).count() == 2
    deciding.undo(merge.id, by=LEAD, at=at(5), key=_key())  # no longer kept apart
    assert merging.link(of, at=at(6)).joined == 1


def test_two_devices_of_one_owner_are_never_joined_by_anybody() -> None:
    of = campaign()
    row = "Alma Reyes,a@x.org,5551234567,12 Elm St,Springfield,IL,62701,MMT-1780,{},\n"
    taken(of, (_COLUMNS + row.format("NG1H") + row.format("NG2H")).encode())
    assert merging.link(of, at=at(1)) == merging.Linked(joined=0, proposed=0)
    one, two = Contact.objects.all()
    with pytest.raises(ServiceError, match="serial"):
        deciding.join(_merge(of, one, two).id, by=LEAD, at=at(1), key=_key())


def test_two_who_have_both_answered_are_not_joined() -> None:
    of = campaign()
    one, two = (contact(of, **ALMA, answered_at=at(1)) for _ in range(2))
    with pytest.raises(ServiceError, match="answered"):
        deciding.join(_merge(of, one, two).id, by=LEAD, at=at(2), key=_key())


def test_the_newest_list_wins_and_who_answered_is_kept() -> None:
    of = campaign()
    row = "Alma Reyes,{},5551234567,12 Elm St,Springfield,IL,62701,MMT-1780,NG1H,\n"
    taken(of, (_COLUMNS + row.format("old@x.org")).encode())
    taken(of, (_COLUMNS + row.format("new@x.org")).encode(), hours=1)
    Contact.objects.filter(email="new@x.org").update(answered_at=at(2))
    merging.link(of, at=at(3))
    kept = Contact.objects.get(joined_into=None)
    assert (kept.email, kept.answered_at) == ("new@x.org", at(2))
    assert kept.other_ways == [{"email": "old@x.org"}]


def test_linkage_of_three_lists_is_nearly_always_right(tmp_path: Path) -> None:
    rng = random.Random(6)
    made = reach_lists.owners(400, rng)
    found = reach_lists.lists(made, rng)
    of = campaign()
    for name, path in reach_lists.written(found, tmp_path).items():
        taken(of, path.read_bytes(), name=name, kind=name)
    merging.link(of, at=at(1))
    right = reach_lists.measured(reach_lists.truth(of, found), [owner.person for owner in made])
    assert right.precision >= 0.99
    assert right.of_device >= 0.97
    assert right.recall >= 0.80
    assert merging.link(of, at=at(2)).joined == 0, "a second look joins nothing more"
    assert list(ledger.faults()) == []


def test_a_person_decides_over_the_pages_and_undoes_it() -> None:
    of, client = campaign(), desk.at_desk(Role.AGENT)
    one, two = contact(of, **ALMA), contact(of, **{**ALMA, "name": "Alma Reys"})
    merge = _merge(of, one, two, why={"first": 3, "last": 1, "email": -1, "serial": -1, "phone": 0})
    base = f"/desk/campaigns/{of.id}/lists/pairs/"
    page = client.get(base).content.decode()
    assert "Alma Reys" in page
    assert "not known" in page
    for wish, state in (("join", "joined"), ("undo", "apart"), ("undo", "proposed"), ("apart", "apart")):
        client.post(f"{base}{merge.id}/", {"do": wish, "key": _key()})
        assert Merge.objects.get().state == state
        assert "Alma Reyes" in client.get(f"{base}?state={state}").content.decode()
    viewer = desk.at_desk(Role.VIEWER)
    assert viewer.post(f"{base}{merge.id}/", {"do": "join", "key": _key()}).status_code == 403


def test_a_decision_that_is_sent_twice_is_written_once() -> None:
    of = campaign()
    one, two = contact(of, **ALMA), contact(of, **ALMA)
    merge, key = _merge(of, one, two), _key()
    for _ in range(2):
        deciding.join(merge.id, by=LEAD, at=at(1), key=key)
    assert LedgerEntry.objects.filter(kind="joined_by_hand").count() == 1
