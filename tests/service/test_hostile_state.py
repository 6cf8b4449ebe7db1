"""A store that cannot be read, a session of yesterday, facts of last year: none of it takes a step away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from lockring.remedy.events import Reserved, Shipped
from lockring.service import checking
from lockring.service.follow import reading
from lockring.service.follow.links import new_link
from lockring.service.models import CaseRow, Role
from tests.service.builders import RING, happens, opened, unit
from tests.service.desk import at_desk

pytestmark = pytest.mark.django_db(transaction=True)
LOOSE = {
    "model_number": "MMT-1780",
    "serial_number": "NG1234567H",
    "ring_color": "clear",
    "ring_condition": "loose",
}


@pytest.fixture
def _broken_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    bad = tmp_path / "store.db"
    bad.write_bytes(b"no store " * 100)
    monkeypatch.setenv("LOCKRING_STORE", str(bad))
    checking._thread.until, checking._thread.holdings = 0.0, None
    yield
    checking._thread.until, checking._thread.holdings = 0.0, None


def by_link(row: CaseRow) -> Client:
    client = Client()
    client.get(f"/cases/follow/{new_link(row, timezone.now())}/")
    return client


@pytest.mark.usefixtures("_broken_store")
def test_a_store_that_cannot_be_read_takes_no_step_and_no_phone_line_from_a_case() -> None:
    row = opened(device=LOOSE)
    for path in ("", "done/"):
        page = by_link(row).get(f"/cases/{row.id}/{path}")
        assert page.status_code == 200
        assert "Do this now" in page.content.decode()
        assert 'href="tel:' in page.content.decode()
    assert by_link(row).get("/cases/").status_code == 200


@pytest.mark.usefixtures("_broken_store")
def test_one_can_still_ask_while_the_store_cannot_be_read() -> None:
    client = Client()
    client.post("/check/", {"label": "MMT-1780 SN NG1234567H"})
    client.post("/check/question/", {"fact": "ring_color", "choice": "clear"})
    page = client.get(f"/cases/ask/{RING}/replacement/")
    assert page.status_code == 200
    assert 'href="tel:' in page.content.decode()


@pytest.mark.usefixtures("_broken_store")
def test_no_new_unit_is_called_good_while_not_all_notices_can_be_read() -> None:
    row = opened()
    checking._thread.until = float("inf")  # the store is read once more to take the unit in
    happens(row, Reserved, unit=str(unit().id))
    happens(row, Shipped, hours=2, carrier="file", tracking="LF1")
    checking._thread.until = 0.0
    seen = {"fact_ring_color": "black", "fact_ring_condition": "intact", "fact_reservoir_locks": "yes"}
    sent = {"key": str(uuid4()), "is_same": "yes", **seen}
    page = by_link(row).post(f"/cases/{row.id}/arrived/", sent).content.decode()
    assert "We cannot tell yet" in page


@pytest.mark.usefixtures("_broken_store")
def test_the_desk_sees_the_case_and_that_it_cannot_be_judged_now() -> None:
    row = opened(device=LOOSE)
    page = at_desk(Role.AGENT).get(f"/desk/cases/{row.id}/")
    assert page.status_code == 200
    assert "cannot be read at this moment" in page.content.decode()


@pytest.mark.parametrize(
    "steps",
    [
        [{"kind": "label", "text": "MMT-1780"}, {"kind": "fact", "name": "ring_color", "text": "purple"}],
        [{"kind": "a kind of another version"}],
    ],
)
def test_what_was_said_before_a_notice_changed_is_asked_again(steps: list[dict[str, str]]) -> None:
    client = at_desk(Role.AGENT)
    session = client.session
    session["desk_ask"] = session["check"] = steps
    session.save()
    paths = ("/desk/ask/", "/desk/ask/who/", "/check/question/", "/check/answer/")
    assert [client.get(path, follow=True).status_code for path in paths] == [200, 200, 200, 200]


@pytest.mark.parametrize("ring", ["of a colour that no notice knows", ""])
def test_a_fact_that_cannot_be_read_any_more_is_not_known(ring: str) -> None:
    found = reading.finding(opened(device={"model_number": "MMT-1780", "ring_color": ring}))
    assert found is not None
    assert found.kind.value == "undetermined"


def test_a_model_that_may_be_misread_stays_in_doubt_on_the_page_of_the_case() -> None:
    found = reading.finding(opened(device={"model_number": "MMT-l780", "ring_color": "clear"}))
    assert found is not None
    assert found.kind.value == "undetermined"


def test_what_was_seen_before_still_holds_where_it_cannot_be_told_now() -> None:
    row = opened(device=LOOSE)
    sent = {"key": str(uuid4()), "says": "It slips.", "fact_ring_condition": "cannot_tell"}
    by_link(row).post(f"/cases/{row.id}/problem/", {**sent, "fact_reservoir_locks": "cannot_tell"})
    row.refresh_from_db()
    assert row.device["ring_condition"] == "loose"
    assert not row.can_wait
