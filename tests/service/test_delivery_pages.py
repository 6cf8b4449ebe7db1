"""The pages of the stock and the parcels, as the desk and a person come to them."""

from __future__ import annotations

import re
from typing import Any
from uuid import uuid4

import pytest
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest
from django.test import Client

from lockring.service.delivery import sending
from lockring.service.models import Account, CaseRow, LedgerEntry, Parcel, Unit, UnitState
from tests.service.builders import AGENT, REMOTE, START, opened, person, unit

pytestmark = pytest.mark.django_db


def at_desk(role: str) -> Client:
    """A browser of somebody with this role, who came with a second factor."""
    client = Client()
    account = Account.objects.create(email=f"{role}@example.org", role=role)
    factor = Authenticator.objects.create(user=account, type=Authenticator.Type.TOTP, data={"secret": ""})
    client.force_login(account)
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, account, "mfa", type="totp", id=factor.pk)
    request.session.save()
    return client


@pytest.fixture
def agent() -> Client:
    return at_desk("agent")


@pytest.fixture
def lead() -> Client:
    return at_desk("lead")


def post(client: Client, path: str, **fields: Any) -> Any:
    return client.post(path, {"key": str(uuid4()), **fields})


def kit(**fields: Any) -> CaseRow:
    row = opened(notice=REMOTE, remedy="return", model="MMT500", serial="", **fields)
    return sending.reserve_next(row.id, by=AGENT, at=START, key=str(uuid4()))


def sent(**fields: Any) -> CaseRow:
    return sending.send(kit(**fields).id, by=AGENT, at=START, key=str(uuid4()))


PAGES = [
    "/desk/stock/",
    "/desk/stock/units/",
    "/desk/stock/take-in/",
    "/desk/stock/take-in/many/",
    "/desk/parcels/",
    "/desk/parcels/pick-list/",
    "/desk/parcels/scan/",
]


@pytest.mark.parametrize("path", PAGES)
def test_nobody_from_outside_sees_a_page_of_the_stock(path: str) -> None:
    stranger = Client()
    assert stranger.get(path)["Location"] == f"/account/login/?next={path}"
    stranger.force_login(Account.objects.create(email="alma@example.org"))
    assert stranger.get(path).status_code == 404


@pytest.mark.parametrize("path", PAGES)
def test_the_desk_sees_it_with_nothing_in_it_and_with_something(agent: Client, path: str) -> None:
    assert agent.get(path).status_code == 200
    unit()
    sending.reserve_next(opened().id, by=AGENT, at=START, key=str(uuid4()))
    sent()
    page = agent.get(path).content.decode()
    assert "<h1" in page
    assert "style=" not in page


def test_who_may_only_look_changes_nothing() -> None:
    one, before = unit(), LedgerEntry.objects.count()
    viewer = at_desk("viewer")
    for path in (f"/desk/stock/units/{one.id}/faulty/", "/desk/stock/take-in/", "/desk/parcels/scan/"):
        assert post(viewer, path, reason="x", model="MMT-1780", serial="1", code="x").status_code in (
            403,
            404,
        )
    assert LedgerEntry.objects.count() == before


def test_the_stock_is_counted_by_model_and_state(agent: Client) -> None:
    unit("NG7000001H")
    unit("NG7000002H")
    page = agent.get("/desk/stock/").content.decode()
    row = re.search(r"MMT-1780</a></th>(.*?)</tr>", page, re.DOTALL)
    assert row is not None
    assert re.findall(r">(\w+)</(?:a|span)>", row[1]) == ["2", "0", "0", "0", "0", "0"]


def test_a_unit_is_taken_in_and_what_is_missing_is_asked_and_written_down(agent: Client) -> None:
    page = post(agent, "/desk/stock/take-in/", model="MMT-1780", serial="NG7000001H").content.decode()
    assert "Held back" in page
    one = Unit.objects.get()
    page = agent.get(f"/desk/stock/units/{one.id}/").content.decode()
    assert "What colour is the ring" in page
    given = {"fact_ring_color": "black", "fact_ring_condition": "intact"}
    answer = post(agent, f"/desk/stock/units/{one.id}/facts/", **given)
    assert answer.status_code == 302
    assert Unit.objects.get().state == UnitState.AVAILABLE


def test_a_recalled_unit_is_refused_aloud(agent: Client) -> None:
    given = {"model": "MMT-1780", "serial": "NG7000001H", "fact_ring_color": "clear"}
    page = post(agent, "/desk/stock/take-in/", **given).content.decode()
    assert "Not taken in" in page
    assert not Unit.objects.exists()


def test_a_form_that_is_sent_twice_takes_one_unit_in(agent: Client) -> None:
    given = {"key": str(uuid4()), "model": "MMT-1880", "serial": "NG7000001H"}
    pages = [agent.post("/desk/stock/take-in/", given).content.decode() for _ in range(2)]
    assert all("Taken in and free" in page for page in pages)
    assert Unit.objects.count() == 1


TABLE = """Model;Serial;place;Ring color;ring_condition
MMT-1780;NG7000001H;A1;black;intact
MMT-1780;NG7000002H;A1;clear;intact
MMT-1780;ng 7000001-h;A1;black;intact
MMT-1780;NG7000004H;A2;black;

MMT-1780;;A2;black;intact
MMT-1780;NG7000006H;A2;purple;intact
"""


def _as_file() -> dict[str, Any]:
    return {"file": SimpleUploadedFile("units.csv", ("\ufeff" + TABLE.replace(";", ",")).encode())}


@pytest.mark.parametrize(
    "given", [{"table": TABLE}, {"table": TABLE.replace(";", "\t")}, "file"], ids=["pasted", "tabs", "file"]
)
def test_every_line_of_a_table_is_answered_for(agent: Client, given: Any) -> None:
    page = post(
        agent, "/desk/stock/take-in/many/", **(_as_file() if given == "file" else given)
    ).content.decode()
    text = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    for said in (
        "1 taken in and free",
        "1 held back",
        "2 not taken in",
        "2 could not be read",
        "covered by medtronic-minimed-600-retainer-ring",
        "serial number is there",
        "ring_condition",
        "no serial",
        "purple",
    ):
        assert said in text, said
    assert Unit.objects.count() == 2
    assert Unit.objects.get(serial="NG7000001H").place == "A1"


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("model,ring\nMMT-1780,black", "there is no column serial"),
        ("model,serial,colour of sky\nMMT-1780,1,blue", "no notice asks for this fact"),
        ("model,serial,serial\nMMT-1780,1,2", "stands there twice"),
        ("model,serial", "has no lines"),
        ("model,serial\n" + "MMT-1780,1\n" * 501, "more than 500"),
    ],
)
def test_a_wrong_header_is_told_and_takes_nothing_in(agent: Client, table: str, says: str) -> None:
    answer = post(agent, "/desk/stock/take-in/many/", table=table)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Unit.objects.exists()


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"\x89PNG\r\n"])
def test_a_file_that_is_no_text_is_told(agent: Client, content: bytes) -> None:
    answer = post(agent, "/desk/stock/take-in/many/", file=SimpleUploadedFile("x.csv", content))
    assert "This file is no text" in answer.content.decode()


def test_a_lead_releases_what_came_back_and_the_reason_is_in_its_history(lead: Client) -> None:
    one = unit()
    Unit.objects.filter(id=one.id).update(state=UnitState.HELD, why="came back")
    path = f"/desk/stock/units/{one.id}/release/"
    assert post(lead, path, reason="").status_code == 422
    assert post(lead, path, reason="The seal is whole.").status_code == 302
    assert Unit.objects.get().state == UnitState.AVAILABLE
    assert "The seal is whole." in lead.get(f"/desk/stock/units/{one.id}/").content.decode()


def test_an_agent_does_not_release(agent: Client) -> None:
    one = unit()
    Unit.objects.filter(id=one.id).update(state=UnitState.HELD)
    assert post(agent, f"/desk/stock/units/{one.id}/release/", reason="x").status_code in (403, 404)
    assert "Make it free" not in agent.get(f"/desk/stock/units/{one.id}/").content.decode()


def test_the_history_of_a_unit_tells_its_way(agent: Client) -> None:
    one = unit()
    row = sending.reserve_next(opened().id, by=AGENT, at=START, key=str(uuid4()))
    sending.send(row.id, by=AGENT, at=START, key=str(uuid4()))
    page = agent.get(f"/desk/stock/units/{one.id}/").content.decode()
    assert re.findall(r"timeline__what\">([^<]+)<", page) == ["Free", "Kept for a case", "On its way"]


def test_what_is_picked_is_sent_and_what_fails_stops_no_other(agent: Client) -> None:
    good, bad = kit(), kit(owner=person(name="王小明"))
    page = agent.get("/desk/parcels/pick-list/").content.decode()
    assert good.reference in page
    answer = post(agent, "/desk/parcels/pick-list/", chosen=[str(good.id), str(bad.id)])
    page = answer.content.decode()
    assert "write it in Latin letters" in page
    assert [CaseRow.objects.get(id=one.id).stage for one in (good, bad)] == ["shipped", "reserved"]
    chosen = re.findall(r'name="chosen" value="([^"]+)"', page)
    labels = agent.post("/desk/parcels/labels/", {"chosen": chosen})
    assert labels.headers["Content-Type"] == "application/pdf"
    assert labels.content.count(b"/Type/Page/") == 2


@pytest.mark.parametrize("chosen", [[], ["not an id"], [str(uuid4())]])
def test_no_labels_are_told_and_not_printed(agent: Client, chosen: list[str]) -> None:
    assert agent.post("/desk/parcels/labels/", {"chosen": chosen}).status_code == 422


def test_a_scan_says_what_it_found(agent: Client) -> None:
    row = sent()
    code = row.parcels.get(goes_back=True).tracking
    said = [
        ("LF0000000000000000", "Nothing was found"),
        (row.parcels.get(goes_back=False).tracking, "we sent out"),
        (code, "It is back"),
        (code, "Scanned before"),
    ]
    for given, says in said:
        answer = post(agent, "/desk/parcels/scan/", code=given)
        assert says in answer.content.decode(), says
        assert given not in answer.request["QUERY_STRING"]


# ---- the person's label


def label_of(client: Client, row: CaseRow) -> Any:
    return client.get(f"/cases/{row.id}/label/")


def test_who_owns_the_case_gets_the_prepaid_label() -> None:
    account = Account.objects.create(email="alma@example.org")
    row = sent(owner=person(account=account))
    client = Client()
    client.force_login(account)
    answer = label_of(client, row)
    assert answer.status_code == 200
    assert answer.content == bytes(Parcel.objects.get(goes_back=True).label)
    assert "no-store" in answer.headers["Cache-Control"]


def test_for_all_others_and_before_it_is_made_there_is_none(agent: Client) -> None:
    account = Account.objects.create(email="alma@example.org")
    owner = person(account=account)
    row, waiting = sent(owner=owner), opened(owner=owner)
    client = Client()
    assert label_of(client, row).status_code == 404
    assert label_of(agent, row).status_code == 404
    client.force_login(account)
    assert label_of(client, waiting).status_code == 404
    Parcel.objects.update(label=b"")
    assert label_of(client, row).status_code == 404
