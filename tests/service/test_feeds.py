"""Feeds and calendars, read as the programs that take them read them."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from icalendar import Calendar

from lockring import Notice, load_notices
from lockring.remedy import events as happened
from lockring.service.models import CaseRow, Person, Reminder
from lockring.service.news import links
from tests.service.builders import REMOTE, RING, happens, opened, person, unit

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
NOTICES = load_notices()
REVISIONS = sum(len(notice.revisions) for notice in NOTICES)
FEEDS = [
    "/news/notices",
    f"/news/notice/{RING}",
    "/news/firm/medtronic",
    "/news/family/minimed-600-series-insulin-pumps",
    "/news/model/MMT-1780",
]
ENDS_2019 = "medtronic-minimed-paradigm-cybersecurity"


def instant(text: str) -> datetime:
    """A date of RFC 3339; fails for any other."""
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)", text), text
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def atom(client: Client, path: str) -> ET.Element:
    answer = client.get(f"{path}.atom")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/atom+xml")
    return ET.fromstring(answer.content)  # noqa: S314 - of our own making


@pytest.mark.parametrize("path", FEEDS)
def test_each_feed_has_all_that_atom_needs(client: Client, path: str) -> None:
    """RFC 4287, 4.1.1 and 4.1.2: id, title, updated, an author, links; each exactly once."""
    feed = atom(client, path)
    assert feed.tag == f"{ATOM}feed"
    for one in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(one.findall(f"{ATOM}{name}")) == 1, name
        assert one.findtext(f"{ATOM}id", "").startswith("urn:uuid:")
        instant(one.findtext(f"{ATOM}updated", ""))
    assert feed.find(f"{ATOM}author/{ATOM}name") is not None
    assert [one.get("rel") for one in feed.findall(f"{ATOM}link")].count("self") == 1
    entries = feed.findall(f"{ATOM}entry")
    assert entries
    names = [one.findtext(f"{ATOM}id") for one in entries]
    assert len(set(names)) == len(names)
    latest = max(instant(one.findtext(f"{ATOM}updated", "")) for one in entries)
    assert instant(feed.findtext(f"{ATOM}updated", "")) == latest


@pytest.mark.parametrize("path", FEEDS)
def test_each_feed_is_a_json_feed(client: Client, path: str) -> None:
    """jsonfeed.org/version/1.1: version, title, items; of each item an id that is a string, and a content."""
    answer = client.get(f"{path}.json")
    assert answer["Content-Type"] == "application/feed+json"
    feed = json.loads(answer.content)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["title"]
    assert feed["authors"] == [{"name": "Lockring"}]
    assert {type(item["id"]) for item in feed["items"]} == {str}
    for item in feed["items"]:
        assert item["content_text"]
        assert item["url"].startswith("http")
        instant(item["date_published"])
    in_atom = [one.findtext(f"{ATOM}id") for one in atom(client, path).findall(f"{ATOM}entry")]
    assert [item["id"] for item in feed["items"]] == in_atom, "one entry has one name in both"


def test_all_revisions_are_in_the_feed_newest_first_with_what_changed(client: Client) -> None:
    items = json.loads(client.get("/news/notices.json").content)["items"]
    assert len(items) == min(REVISIONS, 50)
    assert [item["date_published"] for item in items] == sorted(
        (item["date_published"] for item in items), reverse=True
    )
    ring = json.loads(client.get(f"/news/notice/{RING}.json").content)["items"]
    notice = next(one for one in NOTICES if one.id == RING)
    assert len(ring) == len(notice.revisions)
    assert notice.latest.changed in ring[0]["content_text"]
    assert "Newly covered" in ring[0]["content_text"]


def test_an_id_stays_whatever_the_address_and_the_language(client: Client) -> None:
    here = [one["id"] for one in json.loads(client.get("/news/notices.json").content)["items"]]
    there = client.get("/es/news/notices.json", headers={"host": "localhost"})
    assert [one["id"] for one in json.loads(there.content)["items"]] == here


def test_a_model_that_a_notice_may_cover_has_it_in_its_feed(client: Client) -> None:
    titles = {item["title"] for item in json.loads(client.get("/news/model/MMT-1780.json").content)["items"]}
    assert any("ring" in title.lower() for title in titles)
    remote = next(one for one in NOTICES if one.id == REMOTE)
    assert remote.latest.title not in titles, "the remote is no pump"


@pytest.mark.parametrize("path", ["notice/no-such", "firm/nobody", "family/none", "model/...", "lot/1"])
def test_what_nothing_is_called_has_no_feed(client: Client, path: str) -> None:
    assert client.get(f"/news/{path}.atom").status_code == 404
    assert client.get(f"/news/{path}.json").status_code == 404


def calendar(client: Client, path: str) -> Calendar:
    """The calendar, checked as RFC 5545 has it: lines end with CRLF and have 75 octets at most (3.1)."""
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer.content.endswith(b"\r\n")
    lines = answer.content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    assert not any(b"\n" in line for line in lines)
    read = Calendar.from_ical(answer.content)
    assert read["prodid"]
    assert read["version"] == "2.0"
    assert read.subcomponents, "RFC 5545, 3.6"
    assert len({event["uid"] for event in read.events}) == len(read.events)
    for event in read.events:
        assert {"UID", "DTSTAMP", "DTSTART"} <= set(event), "RFC 5545, 3.6.1"
    return read


@pytest.mark.parametrize("notice", NOTICES, ids=lambda one: one.id)
@pytest.mark.parametrize("language", ["", "/es"])
def test_the_calendar_of_a_notice_has_the_days_that_it_states(
    client: Client, notice: Notice, language: str
) -> None:
    read = calendar(client, f"{language}/news/notice/{notice.id}.ics")
    came_out = [revision.revised_on for revision in notice.revisions]
    stated = [remedy.until for remedy in notice.latest.remedies if remedy.until]
    assert [event.decoded("dtstart") for event in read.events] == came_out + stated
    for event in read.events:
        assert event["transp"] == "TRANSPARENT"
    for event, revision in zip(read.events, notice.revisions, strict=False):
        assert str(event["url"]).endswith(f"/check/notices/{notice.id}/")
        assert revision.contacts[0].phone in str(event["description"])
    assert language or notice.latest.title in str(read["x-wr-calname"])


def test_one_notice_states_the_last_day_of_its_offer(client: Client) -> None:
    event = calendar(client, f"/news/notice/{ENDS_2019}.ics").events[-1]
    assert event.decoded("dtstart") == date(2019, 12, 31)


def path_of(row: CaseRow) -> str:
    return f"/news/calendar/{links.calendar_token(row)}/"


def test_the_calendar_of_a_case_says_when_to_look_and_nothing_of_health(client: Client) -> None:
    row = opened()
    Reminder.objects.create(case=row, every_days=3, next_at=datetime(2026, 3, 5, 9, tzinfo=UTC))
    read = calendar(client, path_of(row))
    (event,) = read.events
    rule: Any = event["rrule"]
    assert event.decoded("dtstart") == date(2026, 3, 5)
    assert rule["INTERVAL"] == [3]
    text = client.get(path_of(row)).content.decode().lower()
    assert not {"pump", "ring", "insulin", "medtronic", "mmt-1780", "alma", "ng1234567h"} & set(
        re.findall(r"[a-z0-9-]+", text)
    )


def test_after_seven_days_the_calendar_asks_whether_the_parcel_has_come(client: Client) -> None:
    row = opened()
    happens(row, happened.Reserved, unit=str(unit().id))
    shipped = happens(row, happened.Shipped, hours=2, carrier="file", tracking="1")
    assert shipped.shipped_at
    (event,) = calendar(client, path_of(shipped)).events
    assert event.decoded("dtstart") == (shipped.shipped_at + timedelta(days=7)).date()


def test_the_calendar_of_a_case_of_which_nothing_is_to_come_says_when_it_was_made(client: Client) -> None:
    row = opened()
    over = happens(row, happened.Withdrawn, reason="It is lost")
    (event,) = calendar(client, path_of(over)).events
    assert event.decoded("dtstart") == row.opened_at.date()
    assert "request" in str(event["summary"]).lower()


def test_a_calendar_ends_with_its_owner(client: Client) -> None:
    row = opened()
    path = path_of(row)
    assert client.get(path).status_code == 200
    row.person = person(email="cara@example.org")
    row.save()
    assert client.get(path).status_code == 404
    assert client.get(path_of(row)).status_code == 200
    Person.objects.update(erased_at=datetime(2026, 4, 1, tzinfo=UTC))
    assert client.get(path_of(row)).status_code == 404
