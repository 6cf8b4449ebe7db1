"""Health Canada's list of recalls: which rows are devices, what a record says, what is not readable."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockring.errors import SourceError
from lockring.record import Record, Unreadable
from lockring.sources.feed import Item, Page
from lockring.sources.health_canada import DEVICES, SITE, HealthCanada
from lockring.sources.http import Settings
from tests.http_server import Reply, running

PUMP = {
    "NID": "82001",
    "Title": "  MiniMed 600 series insulin pumps \u200b",
    "URL": "/en/alert-recall/minimed-600-series-insulin-pumps",
    "Organization": DEVICES,
    "Product": "MiniMed&nbsp;630G &amp; 670G",
    "Issue": "Performance",
    "What you should do": "Contact the company.",
    "Category": "General hospital and personal use",
    "Recall class": "Type I",
    "Last updated": "2026-09-16",
    "Archived": "0",
}


def parsed(raw: bytes) -> list[Item]:
    page = Page(raw=raw, where="list.json", retrieved_at=datetime(2026, 11, 1, tzinfo=UTC))
    return list(HealthCanada().parse(page))


def of(*rows: Any) -> list[Item]:
    return parsed(json.dumps(rows).encode())


def row(**fields: Any) -> dict[str, Any]:
    return {**PUMP, **{name.replace("_", " "): value for name, value in fields.items()}}


def test_a_recall_of_a_device_is_a_record_in_the_authority_s_own_words() -> None:
    assert of(PUMP) == [
        Record(
            source="health_canada",
            authority="Health Canada",
            number="RA-82001",
            title="MiniMed 600 series insulin pumps",
            product="MiniMed 630G & 670G",
            reason="Performance",
            action="Contact the company.",
            rank="Type I",
            country="CA",
            url=f"{SITE}/en/alert-recall/minimed-600-series-insulin-pumps",
            stated_on=date(2026, 9, 16),
        )
    ]


@pytest.mark.parametrize("rank", ["Type I", "Type II", "Type III", "Type I - Type II"])
def test_a_type_of_canada_is_never_a_class_of_fda(rank: str) -> None:
    (record,) = of(row(Recall_class=rank))
    assert isinstance(record, Record)
    assert (record.rank, record.classification) == (rank, None)


@pytest.mark.parametrize(
    ("organization", "category"),
    [
        (DEVICES, "Cardiovascular"),
        (DEVICES, None),
        (DEVICES, "Drugs"),
        ("Communications and Public Affairs Branch", "Medical devices"),
        ("Communications and Public Affairs Branch", "Drugs - Medical devices"),
        ("Communications and Public Affairs Branch", "Health products"),
        ("Communications and Public Affairs Branch", "A category of tomorrow"),
        ("Communications and Public Affairs Branch", "Drugs - A category of tomorrow"),
        ("Marketed health products", None),
        ("Consumer product safety", "Toys and games - Medical devices"),
        ("A branch of tomorrow", ""),
        (None, None),
    ],
)
def test_a_row_that_may_be_about_a_device_is_kept(organization: str | None, category: str | None) -> None:
    assert len(of(row(Organization=organization, Category=category))) == 1


@pytest.mark.parametrize(
    ("organization", "category"),
    [
        ("CFIA", "Food"),
        ("CFIA", "A food of tomorrow"),
        ("TC", "Light Truck & Van"),
        ("Consumer product safety", "Electronics"),
        ("Controlled substances and cannabis", "Cannabis"),
        ("Drugs and health products", "Drugs"),
        ("Communications and Public Affairs Branch", "Drugs - Natural health products"),
        ("Communications and Public Affairs Branch", "Biologic or vaccine"),
    ],
)
def test_a_row_that_is_surely_about_something_else_is_left_out(organization: str, category: str) -> None:
    assert of(row(Organization=organization, Category=category)) == []


def test_what_the_list_does_not_say_stays_empty() -> None:
    nothing = {name: None for name in PUMP if name not in ("NID", "Organization")}
    (record,) = of({**PUMP, **nothing}, row(Organization="TC"))
    assert isinstance(record, Record)
    assert (record.product, record.codes, record.rank, record.status, record.stated_on) == (
        "",
        "",
        "",
        "",
        None,
    )


def test_a_dash_is_no_rank_and_an_archived_notice_is_not_withdrawn() -> None:
    (record,) = of(row(Recall_class="--", Archived="1"))
    assert isinstance(record, Record)
    assert (record.rank, record.status, record.withdrawn) == ("", "archived", False)


def test_the_title_names_the_product_where_the_list_has_none() -> None:
    (record,) = of(row(Product=None))
    assert isinstance(record, Record)
    assert record.product == "MiniMed 600 series insulin pumps"


@pytest.mark.parametrize(
    ("broken", "reason", "number"),
    [
        (row(Last_updated="16 September"), "expected a date", "RA-82001"),
        (row(NID=""), "NID is empty", ""),
        (row(Title=["a"]), "$.Title", "RA-82001"),
        ({k: v for k, v in PUMP.items() if k != "Category"}, "Category", "RA-82001"),
        ("a word", "Expected `object`", ""),
        (None, "Expected `object`", ""),
    ],
)
def test_a_bad_row_is_reported_with_its_place_and_the_others_are_served(
    broken: object, reason: str, number: str
) -> None:
    first, bad, last = of(PUMP, broken, row(NID=5))
    assert isinstance(first, Record)
    assert isinstance(last, Record)
    assert isinstance(bad, Unreadable)
    assert (bad.where, bad.number) == ("list.json[1]", number)
    assert reason in bad.reason
    assert bad.digest == hashlib.sha256(bad.raw).hexdigest()
    assert json.loads(bad.raw) == broken


def test_a_list_cut_short_is_reported_after_the_rows_that_came() -> None:
    whole = json.dumps([PUMP, row(NID="2"), row(NID="3")]).encode()
    *served, cut = parsed(whole[:-30])
    assert [item.number for item in served if isinstance(item, Record)] == ["RA-82001", "RA-2"]
    assert isinstance(cut, Unreadable)
    assert "ends early" in cut.reason


@pytest.mark.parametrize("raw", [b"", b"[]", b"<html>", b"{}", b"[1", b'"', b"\xff", b"[" * 100_000])
def test_what_is_no_list_of_notices_is_reported(raw: bytes) -> None:
    items = parsed(raw)
    assert items
    assert all(isinstance(item, Unreadable) for item in items)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@given(raw=st.binary(max_size=200) | values.map(lambda value: json.dumps(value).encode()))
def test_parse_never_raises(raw: bytes) -> None:
    assert all(isinstance(item, Record | Unreadable) for item in parsed(raw))


@given(name=st.sampled_from(sorted(PUMP)), value=values)
def test_a_changed_field_gives_a_record_or_a_reason(name: str, value: object) -> None:
    items = of({**PUMP, name: value}, PUMP)
    assert items[-1] == of(PUMP)[0]
    assert all(isinstance(item, Record | Unreadable) for item in items)


def test_a_file_is_one_page_and_none_when_nothing_changed(tmp_path: Path) -> None:
    source, file = HealthCanada(), tmp_path / "list.json"
    file.write_text(json.dumps([PUMP]), encoding="utf-8")
    (page,) = source.fetch(str(file))
    assert list(source.parse(page)) == of(PUMP)
    assert (page.cursor, list(source.fetch(str(file), validator=page.validator))) == ("", [])
    file.write_text(json.dumps([PUMP, PUMP]), encoding="utf-8")
    assert len(list(source.fetch(str(file), validator=page.validator))) == 1


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="check the path"):
        list(HealthCanada().fetch(str(tmp_path / "none.json")))


def test_the_list_comes_over_http_once_for_each_change() -> None:
    source = HealthCanada(Settings(attempts=2, wait_initial_s=0.0, wait_max_s=0.0, requests_per_minute=1e9))
    with running() as server:
        place = f"{server.url}/list.json"
        server.file("/list.json", json.dumps([PUMP]).encode(), etag='"1"')
        (page,) = source.fetch(place)
        assert list(source.parse(page)) == of(PUMP)
        assert list(source.fetch(place, validator=page.validator)) == []
        server.file("/list.json", json.dumps([PUMP, PUMP]).encode(), etag='"2"')
        assert len(list(source.fetch(place, validator=page.validator))) == 1
        server.at("/list.json", Reply(status=503))
        with pytest.raises(SourceError):
            list(source.fetch(place))
