"""Who is told and who is left out, before anything is sent, and two revisions on the same people."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockring.campaign.audience import LeftOut
from lockring.service.campaign import audiences, regions
from lockring.service.models import Campaign, Contact, Role
from tests.service import desk
from tests.service.listed import REMOTE, RING, at, campaign, contact

pytestmark = pytest.mark.django_db

FIRST, NOW = date(2018, 8, 7), date(2021, 10, 5)
REACHED = {"email": "alma@example.org"}


def _place(of: Campaign) -> dict[str, str]:
    audiences.place_all(of, at=at(1))
    return dict(Contact.objects.filter(campaign=of).values_list("name", "left_out"))


def test_what_is_not_known_leaves_nobody_out() -> None:
    of = campaign(REMOTE, FIRST)
    told = {
        "yes": {"in_warranty": "yes"},
        "no": {"in_warranty": "no"},
        "silent": {},
        "differs": {"in_warranty": "unknown"},
    }
    for name, facts in told.items():
        contact(of, name=name, model="MMT503", facts=facts, **REACHED)
    contact(of, name="no model", **REACHED)
    contact(of, name="nowhere", model="MMT503", email="")
    assert _place(of) == {
        "yes": "",
        "no": "not_told",
        "silent": "",
        "differs": "",
        "no model": "",
        "nowhere": "no_address",
    }


def test_the_fault_of_2018_is_a_number_a_bar_and_a_map() -> None:
    of, client = campaign(REMOTE, NOW), desk.at_desk(Role.VIEWER)
    for place in range(20):
        where = {"region": "TX" if place < 15 else "IL"}
        facts = {"in_warranty": "yes"} if place % 5 == 0 else {"in_warranty": "no"}
        contact(of, name=f"n{place}", model="MMT503", facts=facts, **where, **REACHED)
    _place(of)
    page = client.get(f"/desk/campaigns/{of.id}/audience/?old={FIRST}&new={NOW}").content.decode()
    assert re.search(r"<strong>16</strong> of 20 are told only by the revision of 5 Oct 2021", page)
    assert re.search(r"<strong>0</strong> of 20\s+only by that of 7 Aug 2018", page)
    assert "Texas: 12 / 15" in page
    assert "Texas: 0 / 15" in page
    rows = re.findall(r'region=(\w\w)">\1</a></td>' + r"<td[^>]*>(\d+)</td>" * 3, page)
    assert rows == [("IL", "5", "4", "0"), ("TX", "15", "12", "0")]


def test_the_sides_of_a_comparison_are_what_placing_each_contact_says() -> None:
    of = campaign(RING, NOW)
    for model in ("MMT1780", "MMT1715", "MMT1714", "MMT1512", ""):
        for serial in ("NG1234567H", ""):
            for email in ("a@example.org", ""):
                contact(of, model=model, serial=serial, email=email, region="TX" if serial else "")
    found = audiences.compared(of, date(2019, 11, 21), NOW, at(1))
    assert found is not None
    for side, day in ((found.both.old, date(2019, 11, 21)), (found.both.new, NOW)):
        Campaign.objects.filter(id=of.id).update(revision=day)
        placed = Counter(
            _place(Campaign.objects.get(id=of.id)) and Contact.objects.values_list("left_out", flat=True)
        )
        assert side.told == placed[""]
        assert {one.value: n for one, n in side.left_out.items()} == {
            one.value: placed[one.value] for one in LeftOut
        }
        assert side.told + sum(side.left_out.values()) == side.listed == 20
    assert sum(one.listed for one in found.regions) == 20
    assert sum(one.old_out for one in found.regions) == 20 - found.both.old.told


def test_who_was_joined_into_another_is_counted_once() -> None:
    of = campaign(REMOTE, FIRST)
    kept = contact(of, model="MMT503", **REACHED)
    contact(of, model="MMT503", joined_into=kept, email="")
    assert audiences.place_all(of, at=at(1)) == Counter({"": 1})


def test_every_figure_leads_to_its_rows() -> None:
    of, client = campaign(REMOTE, FIRST), desk.at_desk(Role.VIEWER)
    contact(of, name="Ben Out", model="MMT503", facts={"in_warranty": "no"}, **REACHED)
    contact(of, name="Alma In", model="MMT503", **REACHED)
    _place(of)
    page = client.get(f"/desk/campaigns/{of.id}/audience/").content.decode()
    for reason, name in (("yes", "Alma In"), ("not_told", "Ben Out"), ("no_address", "")):
        (link,) = set(re.findall(rf'"(/[^"]+\?told={reason})"', page))
        rows = client.get(link).content.decode()
        assert [one for one in ("Alma In", "Ben Out") if one in rows] == ([name] if name else [])


def test_placing_again_changes_nothing_and_is_in_the_log() -> None:
    from lockring.service.models import LedgerEntry

    of = campaign(REMOTE, FIRST)
    contact(of, model="MMT503", facts={"in_warranty": "no"}, **REACHED)
    assert _place(of) == _place(of)
    bodies = list(
        LedgerEntry.objects.filter(kind="placed").order_by("position").values_list("body", flat=True)
    )
    assert ['"changed":1' in body for body in bodies] == [True, False]


def test_only_who_may_write_places_again() -> None:
    of = campaign()
    path = f"/desk/campaigns/{of.id}/audience/place/"
    assert desk.at_desk(Role.VIEWER).post(path, {"key": str(uuid4())}).status_code == 403
    assert desk.at_desk(Role.AGENT).post(path, {"key": str(uuid4())}).status_code == 302


@given(
    counts=st.dictionaries(st.sampled_from(sorted(regions.STATES)), st.integers(1, 9)), share=st.floats(0, 1)
)
def test_each_state_is_one_square_and_the_darker_the_more_are_left_out(
    counts: dict[str, int], share: float
) -> None:
    drawn = regions.drawn({code: (10 * n, round(10 * n * share)) for code, n in counts.items()})
    assert sorted(tile.code for tile in drawn.tiles) == sorted(regions.STATES)
    assert len({(tile.x, tile.y) for tile in drawn.tiles}) == len(regions.STATES)
    shown = [tile for tile in drawn.tiles if tile.of]
    assert {tile.code for tile in shown} == set(counts)
    assert all(tile.shade == "none" for tile in drawn.tiles if not tile.of)
    ordered = sorted(shown, key=lambda tile: tile.out / tile.of)
    assert [tile.shade for tile in ordered] == sorted(tile.shade for tile in ordered)


@pytest.mark.parametrize(
    ("text", "code"),
    [("Illinois", "IL"), ("n.y.", "NY"), ("WEST VIRGINIA", "WV"), ("Ontario", "Ontario"), ("", "")],
)
def test_states_are_known_by_name_and_letters(text: str, code: str) -> None:
    assert regions.region_of(text) == code
