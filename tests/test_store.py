"""The store of revisions, on SQLite and on PostgreSQL: what was said stays said."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lockring.errors import StoreError
from lockring.notice import Classification
from lockring.record import Record
from lockring.store import Store, database, runs, schema
from lockring.store.columns import sha256
from lockring.store.held import Decision, Reading, Seen
from lockring.store.pages import PageWriter
from tests.builders import revision
from tests.stores import NOON, bring, broken, fresh, march, record, server

DAY = timedelta(days=1)


def titles(store: Store, notice_id: str = "feed-z-1") -> list[str]:
    return [each.content.title for each in store.history(notice_id)]


# Revisions


def test_a_revision_says_what_was_read_where_when_and_by_whom(store: Store) -> None:
    said = record(stated_on=march(1), reason="Café\n\tλ 💉")
    bring(store, [], [said], days=3)
    (only,) = store.history("feed-z-1")
    assert (only.notice_id, only.number, only.source, only.where) == ("feed-z-1", 1, "feed", "page 1")
    assert only.raw_digest == sha256(b"bytes of page 1")
    assert only.retrieved_at == only.recorded_at == NOON + 3 * DAY
    assert (only.stated_on, only.actor) == (march(1), "sync feed")
    assert only.content == said
    assert only.content_digest == said.content_digest()
    assert store.newest(["feed-z-1", "unknown"]) == {"feed-z-1": only}


def test_what_is_said_again_is_no_new_revision_and_what_is_said_anew_is_one(store: Store) -> None:
    for days, title in enumerate(["one", "one", "two", "one", "one"]):
        bring(store, [record(title=title)], days=days)
    assert titles(store) == ["one", "two", "one"]
    assert [each.number for each in store.history("feed-z-1")] == [1, 2, 3]
    assert store.newest(["feed-z-1"])["feed-z-1"].content.title == "one"


def test_a_mere_date_makes_no_revision_and_is_remembered(store: Store) -> None:
    bring(store, [record(stated_on=march(1))])
    report = bring(store, [record(stated_on=march(9))], days=1)
    assert report.counts.unchanged == 1
    assert [each.stated_on for each in store.history("feed-z-1")] == [march(1)]
    (listing,) = store.standing(["feed-z-1"])["feed-z-1"].listings
    assert (listing.stated_on, listing.first_seen_at, listing.last_seen_at) == (march(9), NOON, NOON + DAY)


def test_a_row_of_revisions_and_of_reviews_can_only_be_added(store: Store) -> None:
    bring(store, [record()])
    digest = store.newest(["feed-z-1"])["feed-z-1"].content_digest
    store.add_review(
        "feed-z-1", content_digest=digest, decision=Decision.ACCEPTED, actor="Ada", at=NOON, scope=b"{}"
    )
    before = store.history("feed-z-1"), store.reviews("feed-z-1")
    raw = store._database
    for table, column in (("revision", "actor"), ("review", "note")):
        for statement in (f"UPDATE {table} SET {column} = 'x'", f"DELETE FROM {table}"):  # noqa: S608
            with pytest.raises(StoreError, match="only ever added"):
                raw.rows(statement)
    if raw.dialect == "sqlite":
        for table in ("revision", "review"):
            with pytest.raises(StoreError, match="only ever added"):
                raw.rows(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")  # noqa: S608
    else:
        with pytest.raises(StoreError, match="only ever added"):
            raw.rows("TRUNCATE revision")
    assert (store.history("feed-z-1"), store.reviews("feed-z-1")) == before


def test_reviewed_revisions_come_all_and_the_latest_date_is_in_force(store: Store) -> None:
    years = [revision(revised_on=date(year, 1, 1), title=f"as of {year}") for year in (2019, 2020, 2021)]
    assert bring(store, years).counts.new == 1
    assert bring(store, years, days=1).counts.changed == 0
    corrected = msgspec.structs.replace(years[0], title="as of 2019, corrected")
    bring(store, [corrected, *years[1:]], days=2)
    assert titles(store, "a-notice") == ["as of 2019", "as of 2020", "as of 2021", "as of 2019, corrected"]
    assert store.newest(["a-notice"])["a-notice"].content == years[2]
    bring(store, [*years, revision(revised_on=date(2022, 1, 1))], days=3)
    assert store.newest(["a-notice"])["a-notice"].number == 6


# Parts of one recall


def recall(**changes: Any) -> Record:
    return record(part="recall", **{"title": "fuller", "codes": "LOT 1", **changes})


def enforcement(**changes: Any) -> Record:
    return record(
        part="enforcement", **{"title": "shorter", "classification": Classification.CLASS_I, **changes}
    )


def test_parts_are_joined_and_the_recall_speaks_first(store: Store) -> None:
    bring(store, [enforcement(), recall()])
    (only,) = store.history("feed-z-1")
    assert only.content == record(title="fuller", codes="LOT 1", classification=Classification.CLASS_I)


def test_parts_from_different_places_and_days_are_one_notice(store: Store) -> None:
    bring(store, [enforcement()], place="enforcement")
    bring(store, [recall()], place="recall", days=1)
    bring(store, [enforcement(classification=Classification.CLASS_II)], place="enforcement", days=2)
    bring(store, [recall()], place="recall", days=3)
    assert titles(store) == ["shorter", "fuller", "fuller"]
    now = store.newest(["feed-z-1"])["feed-z-1"].content
    assert (now.classification, now.title) == (Classification.CLASS_II, "fuller")


def test_other_parts_speak_in_order_of_their_names(store: Store) -> None:
    bring(store, [record(part="b", title="b"), record(part="a", title="a"), enforcement(title="")])
    assert titles(store) == ["a"]


def test_what_only_a_silent_field_of_a_part_changes_is_no_revision(store: Store) -> None:
    bring(store, [recall(), enforcement()])
    bring(store, [recall(), enforcement(title="other, but the recall speaks first")], days=1)
    assert len(store.history("feed-z-1")) == 1


def test_of_two_records_under_one_number_the_first_stays_and_the_other_is_reported(store: Store) -> None:
    for days in range(3):
        report = bring(store, [record(title="one")], [record(title="other"), record(title="one")], days=days)
        assert report.counts.unreadable == 1
    assert titles(store) == ["one"]
    (lost,) = store.unreadable()
    assert "which of them holds is not known" in lost.reason
    assert b"other" in lost.raw
    assert store.standing(["feed-z-1"])["feed-z-1"].unreadable_since == NOON


# What cannot be read, and what is gone


def test_a_broken_new_version_leaves_the_good_one_in_place_and_is_said(store: Store) -> None:
    bring(store, [record()])
    report = bring(store, [broken()], days=1)
    assert (report.counts.unreadable, store.counts().unreadable) == (1, 1)
    assert titles(store) == ["The pump can stop"]
    standing = store.standing(["feed-z-1"])["feed-z-1"]
    assert standing.unreadable_since == NOON + DAY
    assert standing.listings[0].missing_since is None
    bring(store, [record()], days=2)
    assert store.standing(["feed-z-1"])["feed-z-1"].unreadable_since is None


def test_an_unreadable_record_is_kept_once_with_its_bytes_and_first_and_last_sight(store: Store) -> None:
    for days in range(3):
        bring(store, [broken(raw=b'{"lots": "\xff')], days=days)
    (lost,) = store.unreadable()
    assert (lost.first_seen_at, lost.last_seen_at) == (NOON, NOON + 2 * DAY)
    assert (lost.raw, lost.digest) == (b'{"lots": "\xff', sha256(b'{"lots": "\xff'))
    assert (lost.notice_id, lost.number, lost.reason) == ("feed-z-1", "Z-1", "expected a date")


def test_an_unreadable_record_is_resolved_by_a_complete_sync_without_it_and_not_before(store: Store) -> None:
    bring(store, [record("Z-2")], [broken("", b"one"), broken("", b"two")])
    bring(store, [record("Z-2")], [broken("", b"two")], days=1, breaks_before=1)
    assert store.counts().unreadable == 2
    bring(store, [record("Z-2")], [broken("", b"two")], days=1)
    assert [lost.raw for lost in store.unreadable()] == [b"two"]
    assert [lost.resolved_at for lost in store.unreadable(resolved=True)] == [NOON + DAY, None]
    bring(store, [broken("", b"one")], days=2)
    assert [lost.raw for lost in store.unreadable()] == [b"one"]


def test_the_other_part_of_a_recall_does_not_hide_the_broken_one(store: Store) -> None:
    bring(store, [recall(), enforcement()])
    bring(store, [broken()], [recall()], days=1)
    assert store.standing(["feed-z-1"])["feed-z-1"].unreadable_since == NOON + DAY
    bring(store, [recall()], [broken()], days=2, breaks_before=1)
    assert store.standing(["feed-z-1"])["feed-z-1"].unreadable_since == NOON + DAY
    bring(store, [recall()], [broken()], days=2)
    assert store.standing(["feed-z-1"])["feed-z-1"].unreadable_since == NOON + DAY
    bring(store, [recall(), enforcement()], days=3)
    assert store.standing(["feed-z-1"])["feed-z-1"].unreadable_since is None


def test_a_broken_file_of_a_reviewed_notice_is_said_beside_that_notice(store: Store) -> None:
    bring(store, [broken("a-notice"), revision()])
    assert store.standing(["a-notice"])["a-notice"].unreadable_since == NOON


def test_a_notice_that_is_not_listed_any_more_stays_and_says_since_when(store: Store) -> None:
    bring(store, [record("Z-1"), record("Z-2")])
    for days in (1, 2):
        bring(store, [record("Z-2")], days=days)
    assert titles(store) == ["The pump can stop"]
    (gone,) = store.standing(["feed-z-1"])["feed-z-1"].listings
    assert (gone.last_seen_at, gone.missing_since) == (NOON, NOON + DAY)
    assert (store.counts().notices, store.counts().missing) == (2, 1)
    assert store.freshness()[0].records == 1
    bring(store, [record("Z-1"), record("Z-2")], days=3)
    assert store.standing(["feed-z-1"])["feed-z-1"].listings[0].missing_since is None


def test_a_notice_is_missing_only_where_it_was_listed(store: Store) -> None:
    bring(store, [record("Z-1")], place="here")
    bring(store, [record("Z-2")], place="there")
    assert store.counts().missing == 0


def test_a_lost_page_makes_nothing_missing_and_resolves_nothing(store: Store) -> None:
    bring(store, [record("Z-1"), record("Z-2")])
    bring(store, [broken("Z-1"), record("Z-2")], days=1)
    bring(store, [record("Z-3")], [broken("", b"<html>no JSON")], days=2)
    assert (store.counts().missing, store.counts().unreadable) == (0, 2)
    assert store.standing(["feed-z-1"])["feed-z-1"].unreadable_since == NOON + DAY
    bring(store, [record("Z-3")], [record("Z-1")], days=3)
    assert (store.counts().missing, store.counts().unreadable) == (1, 0)


def test_text_that_is_no_unicode_is_reported_and_a_nul_is_kept(store: Store) -> None:
    report = bring(store, [record("Z-1", reason="\ud800"), record("Z-2", title="a\0b", firm="\0")])
    assert (report.counts.records, report.counts.unreadable) == (1, 1)
    assert store.unreadable()[0].notice_id == "feed-z-1"
    assert titles(store, "feed-z-2") == ["a\0b"]


def test_a_page_of_many_chunks_is_one_transaction(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "CHUNK", 100)
    many = [record(f"Z-{number}") for number in range(250)]
    assert bring(store, many).counts.new == 250
    taken: list[int] = []
    take = PageWriter.take

    def stop_at_the_third(self: PageWriter, items: list[Record]) -> object:
        taken.append(len(items))
        if len(taken) == 3:
            raise KeyboardInterrupt
        return take(self, items)

    monkeypatch.setattr(PageWriter, "take", stop_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        bring(store, [msgspec.structs.replace(one, title="new") for one in many], days=1)
    assert taken == [100, 100, 50]
    assert store.counts().revisions == 250


# Readings, keys, words


def reading(
    notice_id: str, digest: str, *keys: tuple[str, str], text: str = "", version: str = "1"
) -> Reading:
    return Reading(
        notice_id=notice_id, content_digest=digest, version=version, blob=b"made", keys=keys, search_text=text
    )


def read_all(store: Store, version: str = "1") -> list[str]:
    """Every unread notice read: its number and codes as keys, all its words as text."""
    read = []
    for each in store.unread(version):
        content = each.content
        assert isinstance(content, Record)
        keys = [("number", content.number), *(("lot", lot) for lot in content.codes.split())]
        words = f"{content.reason} {content.codes}"
        store.put_readings([reading(each.notice_id, each.content_digest, *keys, text=words, version=version)])
        read.append(each.notice_id)
    return read


def test_what_is_unread_is_what_is_new_changed_or_read_by_an_older_reader(store: Store) -> None:
    bring(store, [record(f"Z-{number}") for number in range(5)])
    assert store.unread_count("1") == 5
    assert read_all(store) == list(store.ids())
    assert (read_all(store), store.unread_count("1")) == ([], 0)
    bring(
        store,
        [record(f"Z-{number}", title="new" if number == 3 else "The pump can stop") for number in range(6)],
    )
    assert read_all(store) == ["feed-z-3", "feed-z-5"]
    assert store.unread_count("2") == 6
    assert read_all(store, "2") == list(store.ids())
    assert {one.version for one in store.readings(store.ids()).values()} == {"2"}


def test_more_notices_are_unread_than_are_held_at_once(store: Store) -> None:
    bring(store, [record(f"Z-{number}") for number in range(603)])
    made = (reading(each.notice_id, each.content_digest) for each in store.unread("1"))
    store.put_readings(made)
    assert (store.counts().readings, store.unread_count("1")) == (603, 0)


def test_a_reading_of_an_older_content_is_no_reading_of_the_newest(store: Store) -> None:
    bring(store, [record(title="one")])
    (before,) = store.history("feed-z-1")
    bring(store, [record(title="two")], days=1)
    store.put_readings([reading("feed-z-1", before.content_digest)])
    assert store.readings(["feed-z-1", "x"])["feed-z-1"].content_digest == before.content_digest
    assert store.unread_count("1") == 1


def test_notices_are_found_by_any_of_the_keys_and_not_by_old_ones(store: Store) -> None:
    bring(store, [record("Z-1", codes="A1 A2 A2"), record("Z-2", codes="A2 É'\"\0")])
    read_all(store)
    assert store.with_keys([("lot", "A2")]) == ("feed-z-1", "feed-z-2")
    assert store.with_keys([("lot", "A1"), ("number", "Z-2"), ("number", "nobody")]) == (
        "feed-z-1",
        "feed-z-2",
    )
    assert store.with_keys([("number", "A2"), ("lot", "a2"), ("lot", "\ud800")]) == ()
    assert store.with_keys([("lot", "É'\"\0")]) == ("feed-z-2",)
    assert store.with_keys([]) == ()
    bring(store, [record("Z-1", codes="A3"), record("Z-2", codes="A2")], days=1)
    read_all(store)
    assert store.with_keys([("lot", "A1"), ("lot", "A3")]) == ("feed-z-1",)
    store.forget_readings()
    assert (store.with_keys([("lot", "A3")]), store.search("pump").total, store.counts().readings) == (
        (),
        0,
        0,
    )


def test_a_reading_of_an_unknown_notice_is_refused_with_all_of_its_batch(store: Store) -> None:
    bring(store, [record()])
    with pytest.raises(StoreError, match="does not hold"):
        store.put_readings([reading("feed-z-1", "d"), reading("nobody", "d")])
    assert store.counts().readings == 0


@pytest.fixture
def library(store: Store) -> Store:
    """Four recalls, read."""
    bring(
        store,
        [
            record("1", title="Infusion pump", firm="Médtronic & Söhne", reason="The ring can break.",
                   product_codes=("OYC", "LZG"), initiated_on=date(2019, 11, 21), codes="MMT-1780 NG0001"),
            record("2", title="Remote", firm="Smith_Co 100%", reason="The pump may get a false command.",
                   product_codes=("LZGX",), initiated_on=date(2021, 10, 5), product="Remote MMT-500"),
            record("3", title="", product="Wheelchair", firm="SmithXCo", reason="Ångström brake, naïve",
                   stated_on=date(2020, 1, 1)),
            record("4", title="Undated", classification=Classification.CLASS_II),
        ],
    )  # fmt: skip
    read_all(store)
    return store


def found(library: Store, text: str = "", **filters: Any) -> list[str]:
    page = library.search(text, **filters)
    assert page.total >= len(page.rows)
    return [row.notice_id.removeprefix("feed-") for row in page.rows]


def test_words_are_found_in_any_case_with_any_ending_and_the_title_counts_more(library: Store) -> None:
    assert found(library, "PUMP") == ["1", "2"]
    assert found(library, "pum") == ["1", "2"]
    assert found(library, "pu") == []
    assert found(library, "pump command") == ["2"]
    assert found(library, "angstrom NAIVE") == ["3"]
    assert found(library, "mmt-1780") == ["1"]
    assert found(library, "ring pump remote") == []


def test_without_a_word_the_newest_come_first(library: Store) -> None:
    assert found(library) == found(library, ' ?! "" ') == ["2", "3", "1", "4"]


def test_a_search_is_narrowed_by_firm_product_code_and_dates(library: Store) -> None:
    assert found(library, firm="SMITH_co") == ["2"]
    assert found(library, firm="100%") == ["2"]
    assert found(library, firm="medtronic") == ["1"]
    assert found(library, product_code=" lzg ") == ["1"]
    assert found(library, product_code="%") == []
    assert found(library, since=date(2020, 1, 1)) == ["2", "3"]
    assert found(library, until=date(2020, 1, 1)) == ["3", "1"]
    assert found(library, "pump", since=date(2020, 1, 1)) == ["2"]


def test_a_search_comes_in_pages_with_the_number_of_all(library: Store) -> None:
    pages = [library.search(limit=3, offset=offset) for offset in (0, 3, 6)]
    assert [(len(page.rows), page.total) for page in pages] == [(3, 4), (1, 4), (0, 4)]
    assert library.search(limit=-1, offset=-1).rows == ()
    row = library.search("undated").rows[0]
    assert (row.title, row.dated, row.classification) == ("Undated", None, Classification.CLASS_II)
    assert library.search("naive").rows[0].title == "Wheelchair"


ODD = st.text(st.sampled_from("\"'*:^()-+&|!<>~\\%_{}[]\0\ud800💉é²ไมAND ORpump NEAR/ \n")) | st.text(
    max_size=300
)


@given(text=ODD, other=ODD)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_text_breaks_a_search(library: Store, text: str, other: str) -> None:
    library.search(text)
    library.search(f"pump {text}", firm=other, product_code=text)
    assert not library.with_keys([(text, other)])
    assert not library.newest([text])
    assert not library.standing([text])
    assert not library.history(text)
    assert not library.reviews(text)


def test_a_text_of_many_long_words_is_indexed_and_asked(store: Store) -> None:
    words = " ".join(f"LOT{number:07d}" for number in range(60_000)) + " " + "x" * 5_000
    wide = " ".join(chr(0x4E00 + n // 320) + chr(0x5000 + n % 320) for n in range(100_000))
    bring(store, [record(codes="C", reason=words), record("Z-2", title=wide, reason=wide + "ﷺ" * 100_000)])
    read_all(store)
    assert store.search("LOT0000017 " + "x" * 5_000).total == 0
    assert store.search(words).total == store.search("lot0000017").total == 1


# Reviews


def test_a_review_counts_for_the_content_it_was_made_on(store: Store) -> None:
    bring(store, [record(title="one")])
    (first,) = store.history("feed-z-1")
    store.add_review(
        "feed-z-1",
        content_digest=first.content_digest,
        decision=Decision.ACCEPTED,
        actor="Ada",
        at=NOON,
        scope=b"{}",
    )
    scope = b'{"any": []}'
    store.add_review(
        "feed-z-1",
        content_digest=first.content_digest,
        decision=Decision.CORRECTED,
        actor="Bo",
        at=NOON + DAY,
        scope=scope,
        note="Lots end at 9.",
    )
    accepted, corrected = store.reviews("feed-z-1")
    assert (accepted.decision, accepted.actor, accepted.at, accepted.counts) == (
        Decision.ACCEPTED, "Ada", NOON, True)  # fmt: skip
    assert (corrected.scope, corrected.note) == (scope, "Lots end at 9.")
    assert store.reviews_in_force(["feed-z-1", "x"]) == {"feed-z-1": corrected}
    bring(store, [record(title="two")], days=1)
    assert [review.counts for review in store.reviews("feed-z-1")] == [False, False]
    assert store.reviews_in_force(["feed-z-1"]) == {}
    bring(store, [record(title="one")], days=2)
    assert store.reviews_in_force(["feed-z-1"]) == {"feed-z-1": corrected}


@pytest.mark.parametrize(
    ("decision", "scope", "actor", "digest"),
    [
        (Decision.CORRECTED, b"", "Ada", ""),
        (Decision.ACCEPTED, b"", "Ada", ""),
        (Decision.ACCEPTED, b"{}", " ", ""),
        (Decision.ACCEPTED, b"{}", "Ada", "another"),
    ],
)
def test_a_review_that_fits_nothing_is_refused(
    store: Store, decision: Decision, scope: bytes, actor: str, digest: str
) -> None:
    bring(store, [record()])
    right = store.newest(["feed-z-1"])["feed-z-1"].content_digest
    with pytest.raises(StoreError):
        store.add_review(
            "feed-z-1", content_digest=digest or right, decision=decision, actor=actor, at=NOON, scope=scope
        )
    assert store.reviews("feed-z-1") == ()


# Watched devices


def seen(notice_id: str, verdict: str) -> Seen:
    return Seen(notice_id=notice_id, content_digest="d", verdict=verdict, at=NOON)


def test_a_watched_device_remembers_what_was_said_last(store: Store) -> None:
    store.watch("mother", b'{"serial": "NG1"}', at=NOON)
    store.watch("clinic", b"{}", at=NOON)
    assert [(one.name, one.device) for one in store.watched()] == [
        ("clinic", b"{}"), ("mother", b'{"serial": "NG1"}')]  # fmt: skip
    store.replace_seen("mother", [seen("a", "affected"), seen("b", "undetermined")])
    store.replace_seen("mother", [seen("a", "not_affected")])
    assert store.seen("mother") == {"a": seen("a", "not_affected")}
    assert store.seen("clinic") == store.seen("nobody") == {}
    with pytest.raises(StoreError) as taken:
        store.watch("mother", b"{}", at=NOON)
    assert "mother" not in str(taken.value)
    with pytest.raises(StoreError):
        store.replace_seen("nobody", [seen("a", "affected")])


def test_what_is_forgotten_stands_in_no_file(store: Store, place: str) -> None:
    marker = b"SERIAL-NG7654321H"
    store.watch("grandmother-lovelace", b'{"serial": "%s"}' % marker, at=NOON)
    store.replace_seen("grandmother-lovelace", [seen("notice-of-lovelace", "affected")])
    store.watch("clinic", b"{}", at=NOON)
    files = Path(place).parent if "://" not in place else server()[1] / "base"
    if "://" in place:
        store._database.rows("CHECKPOINT")
    assert marker in everything(files)
    assert store.forget("grandmother-lovelace")
    if "://" in place:
        store._database.rows("CHECKPOINT")
    assert not [word for word in (marker, b"lovelace") if word in everything(files)]
    assert (store.seen("grandmother-lovelace"), [one.name for one in store.watched()]) == ({}, ["clinic"])
    assert not store.forget("grandmother-lovelace")


def everything(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


# Opening


def test_what_is_no_store_is_refused_in_words(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("a text of some length, which is no database of any sort at all" * 20)
    with sqlite3.connect(tmp_path / "other.db") as other:
        other.execute("CREATE TABLE people (name TEXT)")
    for name, words in (
        ("", "is no store"),
        ("mysql://here/recalls", "is no store"),
        (str(tmp_path / "text"), "something else"),
        (str(tmp_path / "other.db"), "something else"),
        (str(tmp_path / "no-folder" / "a.db"), "check that its folder exists"),
        (str(tmp_path), "cannot be opened"),
    ):
        with pytest.raises(StoreError, match=words):
            Store.open(name)


def test_a_server_that_does_not_answer_is_said_without_the_password(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="PostgreSQL") as error:
        Store.open(f"postgresql://ada:secret@/recalls?host={tmp_path}")
    assert "secret" not in str(error.value)


def test_reading_makes_no_store_and_writes_nothing(place: str) -> None:
    with pytest.raises(StoreError):
        Store.open(place, read_only=True)
    assert "://" in place or not os.path.exists(place)
    with Store.open(place) as store:
        bring(store, [record()])
    with Store.open(place, read_only=True) as store:
        assert store.ids() == ("feed-z-1",)
        with pytest.raises(StoreError):
            store.watch("mother", b"{}", at=NOON)


def test_a_store_of_a_newer_lockring_is_refused(place: str) -> None:
    with Store.open(place) as store:
        store._database.rows("UPDATE schema_version SET version = 99")
    with pytest.raises(StoreError, match="update Lockring"):
        Store.open(place)


def test_a_store_of_an_older_lockring_is_brought_up_to_date_once(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store.open(place) as store:
        bring(store, [record()])
    wider = (*schema.MIGRATIONS, lambda dialect: (f"CREATE TABLE later (name {{text}}) -- {dialect}",))
    monkeypatch.setattr(schema, "MIGRATIONS", wider)
    with pytest.raises(StoreError, match="up to date"):
        Store.open(place, read_only=True)
    for _ in range(2):
        with Store.open(place) as store:
            assert "later" in store._database.tables()
            assert store.ids() == ("feed-z-1",)


def test_a_migration_that_fails_leaves_the_store_as_it_was(
    place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Store.open(place).close()
    with monkeypatch.context() as patch:
        wider = (*schema.MIGRATIONS, lambda _: ("CREATE TABLE later (name {text})", "no statement"))
        patch.setattr(schema, "MIGRATIONS", wider)
        with pytest.raises(StoreError):
            Store.open(place)
    with Store.open(place) as store:
        assert "later" not in store._database.tables()


def test_many_open_a_new_store_at_once(place: str) -> None:
    faults: list[Exception] = []

    def open_one() -> None:
        try:
            Store.open(place).close()
        except StoreError as error:
            faults.append(error)

    threads = [threading.Thread(target=open_one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults


def test_what_an_older_lockring_cannot_read_is_said(store: Store) -> None:
    bring(store, [record()])
    store._database.rows(
        "INSERT INTO revision SELECT notice_id, 2, source, where_read, raw_digest, retrieved_at, stated_on,"
        " content_digest, 'later', content, actor, recorded_at FROM revision"
    )
    with pytest.raises(StoreError, match="update Lockring"):
        store.history("feed-z-1")


def test_a_writer_that_waits_too_long_is_told(place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store.open(place) as first:
        monkeypatch.setattr(database, "WAIT_SECONDS", 0.1)
        with first._database.transaction(), Store.open(place) as second:
            assert second.ids() == ()
            with pytest.raises(StoreError, match="another program is writing to it; try again"):
                second.watch("mother", b"{}", at=NOON)


def test_a_server_that_goes_away_is_said(tmp_path: Path) -> None:
    place = fresh("postgresql", tmp_path)
    with Store.open(place) as store, Store.open(place) as other:
        (process,) = store._database.rows("SELECT pg_backend_pid()")[0]
        other._database.rows("SELECT pg_terminate_backend(?)", process)
        with pytest.raises(StoreError, match="the store on PostgreSQL: "):
            bring(store, [record()])
        assert other.ids() == ()


def test_an_instant_without_a_time_zone_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="time zone"):
        store.watch("mother", b"{}", at=NOON.replace(tzinfo=None))


# A full disk, a file that cannot be written

FILL = """
import sys
from lockring.errors import StoreError
from lockring.store import Store
from tests.stores import bring, record
pages = [[record(f"Z-{page}-{n}", reason=f"{page} {n} " * 200) for n in range(100)] for page in range(30)]
with Store.open(sys.argv[1]) as store:
    try:
        bring(store, *pages)
    except StoreError as error:
        print(error)
"""


def run_as(program: str, place: str, **limits: object) -> str:
    root = Path(__file__).parent.parent
    environment = {**os.environ, "PYTHONPATH": str(root)}
    done = subprocess.run(
        [sys.executable, "-c", program, place], capture_output=True, text=True, env=environment, check=False,
        cwd=root, **limits,  # type: ignore[call-overload]
    )  # fmt: skip
    assert not done.stderr, done.stderr
    return str(done.stdout)


def test_a_full_disk_is_said_and_what_came_before_it_is_kept(tmp_path: Path) -> None:
    place = str(tmp_path / "recalls.db")
    half = 700_000  # bytes; all pages need about twice as much

    said = run_as(FILL, place, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (half, half)))
    assert "make room on the disk" in said
    with Store.open(place) as store:
        kept = store.counts().notices
        assert kept > 0
        assert kept % 100 == 0
        (fresh_,) = store.freshness()
        assert (fresh_.records, fresh_.complete) == (kept, False)
    assert run_as(FILL, place) == ""
    with Store.open(place) as store:
        assert (store.counts().revisions, store.freshness()[0].complete) == (3_000, True)


AS_NOBODY = """
import os, sqlite3, sys
from lockring.errors import StoreError
from lockring.store import Store
from tests.stores import NOON
if os.getuid() == 0:
    os.setresuid(65534, 65534, 65534)
for read_only in (True, False):
    try:
        with Store.open(sys.argv[1], read_only=read_only) as store:
            print(store.ids())
            store.watch("mother", b"", at=NOON)
    except StoreError as error:
        print(error)
"""


@pytest.mark.parametrize("folder_mode", [0o777, 0o555])
def test_a_file_that_cannot_be_written_is_said(folder_mode: int) -> None:
    folder = Path(tempfile.mkdtemp(prefix="lockring-store-"))  # where nobody may look, unlike in tmp_path
    place = folder / "recalls.db"
    with Store.open(str(place)) as store:
        bring(store, [record()])
    place.chmod(0o444)
    folder.chmod(folder_mode)
    try:
        said = run_as(AS_NOBODY, str(place))
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)
    assert said.count("it cannot be written") == 2
    assert said.count("feed-z-1") == (2 if folder_mode == 0o777 else 0)  # SQLite has to lock, to read
