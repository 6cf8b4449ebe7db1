"""The queue, page by page, beside the order that the rules give; the search; and how each finds its cases."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import UUID

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lockring import remedy
from lockring.remedy import events as happened
from lockring.service.casework import case_of
from lockring.service.desk import queue
from lockring.service.desk.counts import counts
from lockring.service.desk.queue import SIZE, Wanted
from lockring.service.models import Account, CaseRow, LedgerEntry, Role
from tests.service import desk
from tests.service.builders import OWNER, REMOTE, START, happens, opened, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh_counts() -> None:
    cache.clear()


def _many() -> list[CaseRow]:
    """More than two pages, opened out of order, some that cannot wait, some of the same instant."""
    owner = person()
    rows = [opened(hours=(place * 37) % 60, owner=owner, serial=f"NG{place:07}H") for place in range(117)]
    for row in rows[::9]:
        happens(row, happened.ProblemReported, OWNER, hours=70, says="It slips.")
    return rows


def _walked(wanted: Wanted, me: Account) -> list[UUID]:
    """All cases of the queue, a page after the other."""
    found: list[UUID] = []
    after = None
    while True:
        page = queue.page(wanted, me=me, after=after, counts=counts(START), now=timezone.now())
        assert len(page.cases) <= SIZE
        found += page.cases
        if page.more is None:
            return found
        after = queue.read(queue.written(page.more))
        assert after == page.more


def test_the_queue_is_in_the_order_that_the_rules_give_and_no_case_is_lost_between_pages() -> None:
    _many()
    waiting = remedy.queue((str(row.id), case_of(row)) for row in CaseRow.objects.all())
    found = _walked(Wanted(stage=remedy.Stage.WAITING), desk.account())
    assert [str(name) for name in found] == waiting
    assert len(found) == 117


def test_all_open_stages_together_are_in_that_order_too() -> None:
    rows = _many()
    for row in rows[3:40:4]:
        happens(row, happened.Refused, desk.by(desk.account()), hours=80, reason="No.")
    for row in rows[3:20:4]:
        happens(row, happened.Appealed, OWNER, hours=81, reason="Please.")
    opened_still = [row for row in CaseRow.objects.all() if not case_of(row).is_over]
    expected = sorted(opened_still, key=lambda row: (row.can_wait, row.since, row.id))
    assert _walked(Wanted(), desk.account()) == [row.id for row in expected]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("?urgent=1", {"urgent"}),
        ("?assigned=me", {"mine"}),
        ("?assigned=nobody", {"urgent", "other notice", "quiet"}),
        (f"?notice={REMOTE}", {"other notice"}),
        ("?quiet=1", {"quiet"}),
        ("?stage=refused", {"refused"}),
        ("?stage=nonsense&after=nonsense", {"urgent", "mine", "other notice", "quiet"}),
    ],
)
def test_each_filter_leaves_what_it_says(address: str, expected: set[str]) -> None:
    me = desk.account(Role.AGENT)
    now = int((timezone.now() - START) / timedelta(hours=1))
    rows = {
        "urgent": happens(opened(hours=now - 2), happened.ProblemReported, OWNER, hours=now - 1, says="It."),
        "mine": opened(hours=now - 3),
        "other notice": opened(
            hours=now - 4, notice=REMOTE, remedy="return", model="MMT500", serial="1", device={}
        ),
        "quiet": opened(hours=now - 24 * 15),
        "refused": happens(opened(hours=now - 9), happened.Refused, desk.by(me), hours=now - 8, reason="No."),
    }
    CaseRow.objects.filter(id=rows["mine"].id).update(assigned=me)
    page = desk.at_desk(somebody=me).get(f"/desk/{address}").content.decode()
    assert {name for name, row in rows.items() if row.reference in page} == expected


def test_a_line_says_why_it_cannot_wait_and_what_is_odd() -> None:
    row = opened(owner=person(email=""))
    opened(hours=1)
    happens(row, happened.ProblemReported, OWNER, says="The reservoir slips out.")
    page = desk.at_desk().get("/desk/").content.decode()
    for said in ("Cannot wait", "The reservoir slips out.", "Asked for twice", "No e-mail"):
        assert said in page


def test_a_page_of_the_queue_asks_the_database_as_often_for_many_cases_as_for_few() -> None:
    client = desk.at_desk()
    opened()
    client.get("/desk/")
    with CaptureQueriesContext(connection) as few:
        client.get("/desk/")
    _many()
    with CaptureQueriesContext(connection) as many:
        client.get("/desk/")
    assert len(many) <= len(few) + 1
    assert not [one["sql"] for one in many if "OFFSET" in one["sql"] or "COUNT(" in one["sql"]]


@pytest.mark.parametrize("address", ["", "?stage=waiting", "?assigned=me", "?assigned=nobody", "?urgent=1"])
def test_the_queue_is_read_in_the_order_of_an_index_and_never_sorted(address: str) -> None:
    """The plan of the database, not the time of this machine."""
    if connection.vendor != "sqlite":
        pytest.skip("the words of this plan are SQLite's")
    _many()
    client = desk.at_desk()
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/desk/{address}")
    pages = [one["sql"] for one in asked if "LIMIT 51" in one["sql"]]
    assert pages
    for sql in pages:
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
            plan = " ".join(str(row) for row in cursor.fetchall())
        assert "TEMP B-TREE" not in plan, (sql, plan)
        assert "can_wait=?" in plan, (sql, plan)


def _search(client: Client, text: str) -> str:
    answer = client.post("/desk/search/", {"words": text}, follow=True)
    assert text not in "".join(address for address, _ in answer.redirect_chain)
    return answer.content.decode()


@pytest.mark.parametrize("spelled", ["{0}", "{1}", "ng 1234567-h", "ALMA@example.org", "reyes", "alma r"])
def test_a_case_is_found_by_what_is_said_on_the_phone(spelled: str) -> None:
    row = opened()
    opened(hours=1, owner=person(name="Ben Okoro", email="ben@example.org"), serial="NG9")
    text = spelled.format(row.reference, row.reference.lower().replace("-", " "))
    page = _search(desk.at_desk(), text)
    assert row.reference in page
    assert "Ben Okoro" not in page


def test_a_viewer_may_search() -> None:
    row = opened()
    assert row.reference in _search(desk.at_desk(Role.VIEWER), row.reference)


def test_that_somebody_searched_is_written_down_and_for_what_is_not() -> None:
    somebody = desk.account(Role.AGENT)
    opened()
    _search(desk.at_desk(somebody=somebody), "Reyes")
    entry = LedgerEntry.objects.get(kind="searched")
    assert (entry.who, entry.body, entry.subject) == (str(somebody.id), '{"found":1}', "")


def test_what_was_found_stays_with_the_session_and_in_no_address() -> None:
    opened()
    opened(hours=1)
    client = desk.at_desk()
    _search(client, "Reyes")
    again = client.get("/desk/search/").content.decode()
    assert len(re.findall(r'href="/desk/cases/', again)) == 2
    assert "Reyes" not in desk.at_desk().get("/desk/search/").content.decode()


def test_nothing_found_says_so() -> None:
    assert "No case fits" in _search(desk.at_desk(), "Nobody at all")
