"""Bringing a source into the store: whatever happens on the way, what was said is there once, in order."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lockring.errors import StoreError
from lockring.sources.feed import Item, Page
from lockring.store import Store
from lockring.store.held import Counts
from lockring.store.sync import sync
from tests.stores import DATABASES, NOON, Feed, bring, broken, discard, dump, fresh, march, record

DAY = timedelta(days=1)
THREE: tuple[list[Item], ...] = ([record("Z-1")], [record("Z-2"), broken("Z-9")], [record("Z-3")])


# One sync after another


def test_a_sync_says_what_came_of_it(store: Store) -> None:
    first = bring(store, *THREE)
    assert first.complete
    assert (first.pages, first.resumed, first.unchanged_at_origin, first.error) == (3, False, False, "")
    assert first.counts == Counts(records=3, new=3, unreadable=1)
    second = bring(store, [record("Z-1", title="new"), record("Z-2")], days=1)
    assert second.counts == Counts(records=2, changed=1, unchanged=1)


def test_the_same_sync_again_changes_nothing(store: Store, place: str) -> None:
    bring(store, *THREE)
    before = dump(place)
    report = bring(store, *THREE, days=1)
    assert report.counts == Counts(records=3, unchanged=3, unreadable=1)
    assert dump(place) == before


def test_progress_is_told_page_by_page(store: Store) -> None:
    told: list[tuple[str, int]] = []
    sync(
        store,
        Feed(*THREE),
        "",
        now=lambda: NOON,
        progress=lambda page, sum_: told.append((page.where, sum_.new)),
    )
    assert told == [("page 0", 1), ("page 1", 2), ("page 2", 3)]


def test_a_source_that_breaks_off_leaves_what_came_and_is_gone_on_with(store: Store) -> None:
    cut = bring(store, *THREE, breaks_before=2)
    assert (cut.complete, cut.error, cut.pages) == (False, "the origin is down; try again later", 2)
    assert store.ids() == ("feed-z-1", "feed-z-2")
    (before,) = store.freshness()
    assert (before.as_of, before.complete, before.error, before.records, before.unreadable) == (
        None, False, cut.error, 2, 1)  # fmt: skip
    feed = Feed(*THREE)
    rest = sync(store, feed, "", now=lambda: NOON + timedelta(hours=1))
    assert feed.asked == [("", "2", "")]
    assert (rest.complete, rest.resumed, rest.pages, rest.started_at) == (True, True, 1, NOON)
    assert rest.counts == Counts(records=3, new=3, unreadable=1)
    (after,) = store.freshness()
    assert (after.as_of, after.complete, after.error) == (NOON + timedelta(hours=1), True, "")
    assert (after.records, after.unreadable, after.last_counts) == (3, 1, rest.counts)


def test_a_pass_that_was_interrupted_a_day_ago_starts_anew(store: Store) -> None:
    bring(store, *THREE, breaks_before=2)
    feed = Feed(*THREE)
    assert not sync(store, feed, "", now=lambda: NOON + DAY).resumed
    assert feed.asked == [("", "", "")]


def test_a_new_sync_that_fails_leaves_the_day_of_the_last_complete_one(store: Store) -> None:
    bring(store, *THREE)
    bring(store, *THREE, breaks_before=1, days=3)
    (now,) = store.freshness()
    assert (now.as_of, now.complete, now.started_at) == (NOON, False, NOON + 3 * DAY)
    assert store.counts().missing == 0


def test_an_origin_that_did_not_change_is_asked_so_and_stays_complete(store: Store) -> None:
    bring(store, *THREE, validator='"v1"')
    feed = Feed(*THREE, validator='"v1"')
    report = sync(store, feed, "", now=lambda: NOON + DAY)
    assert feed.asked == [("", "", '"v1"')]
    assert (report.complete, report.unchanged_at_origin, report.pages) == (True, True, 0)
    (now,) = store.freshness()
    assert (now.as_of, now.records, now.unreadable) == (NOON + DAY, 3, 1)
    bring(store, *THREE[:1], validator='"v2"', days=2)
    assert store.counts().missing == 2


def test_a_validator_counts_only_when_all_pages_came_and_never_afresh(store: Store) -> None:
    bring(store, *THREE, validator='"v1"', breaks_before=2)
    feed = Feed(*THREE, validator='"v1"')
    sync(store, feed, "", now=lambda: NOON)
    again = Feed(*THREE, validator='"v1"')
    sync(store, again, "", now=lambda: NOON, afresh=True)
    assert (feed.asked, again.asked) == ([("", "2", "")], [("", "", "")])
    assert store.freshness()[0].last_counts.unchanged == 3


def test_the_validator_is_the_last_that_a_page_gave(store: Store) -> None:
    class OnFirstPages(Feed):
        def page(self, number: int) -> Page:
            given = ['"v1"', '"v2"', ""][number]
            return msgspec.structs.replace(super().page(number), validator=given)

    sync(store, OnFirstPages(*THREE), "", now=lambda: NOON)
    feed = Feed(*THREE)
    sync(store, feed, "", now=lambda: NOON + DAY)
    assert feed.asked == [("", "", '"v2"')]


def test_a_source_without_any_page_is_no_complete_sync(store: Store) -> None:
    bring(store, *THREE)
    report = bring(store, days=1)
    assert not report.complete
    assert "no page" in report.error
    assert (store.freshness()[0].as_of, store.counts().missing) == (NOON, 0)


def test_a_page_without_records_is_a_complete_sync(store: Store) -> None:
    bring(store, *THREE)
    assert bring(store, [], days=1).complete
    assert (store.counts().missing, store.counts().unreadable) == (3, 0)


def test_places_of_one_source_are_kept_apart(store: Store) -> None:
    bring(store, [record("Z-1")], place="a", validator='"v1"')
    feed = Feed([record("Z-2")], validator='"v1"')
    sync(store, feed, "b", now=lambda: NOON + DAY)
    assert feed.asked == [("b", "", "")]
    assert [(one.place, one.as_of, one.records) for one in store.freshness()] == [
        ("a", NOON, 1), ("b", NOON + DAY, 1)]  # fmt: skip


# Two at once


def test_of_two_syncs_of_one_source_the_later_goes_on_and_the_earlier_is_told(
    store: Store, place: str
) -> None:
    earlier = store.begin_sync("feed", "", actor="ada", at=NOON)
    feed = Feed(*THREE)
    store.put(feed.pages[0], run=earlier, page=feed.page(0), at=NOON)
    with Store.open(place) as other:
        assert bring(other, *THREE).resumed
    with pytest.raises(StoreError, match="another sync of feed took over"):
        store.put(feed.pages[1], run=earlier, page=feed.page(1), at=NOON)
    with pytest.raises(StoreError, match="took over"):
        store.complete_sync(earlier, at=NOON + DAY)
    store.fail_sync(earlier, "too late to be heard")
    assert (store.counts().revisions, store.freshness()[0].error) == (3, "")


def many_pages(seed: int) -> list[list[Item]]:
    """Pages as a big source has them: both parts of a recall, far apart; broken ones; the same one twice."""
    recalls: list[Item] = [
        record(f"Z-{seed}-{n}", part="recall", codes=f"LOT {n}", reason="The ring can break. " * 5)
        for n in range(300)
    ]
    reports: list[Item] = [record(f"Z-{seed}-{n}", part="enforcement", rank="I") for n in range(0, 300, 2)]
    lost: list[Item] = [broken(f"Z-{seed}-{n}", f"{{{seed} {n}".encode()) for n in range(0, 300, 50)]
    items = [*recalls, *reports, *lost, *recalls[:20]]
    return [items[start : start + 10] for start in range(0, len(items), 10)]


def test_many_syncs_at_once_come_to_the_same_as_one_after_another(place: str, tmp_path: Path) -> None:
    calm = fresh("sqlite", tmp_path)
    for name in "abcd":
        with Store.open(calm) as store:
            bring(store, *many_pages(0), place=name)
    faults: list[Exception] = []

    def bring_one(name: str) -> None:
        try:
            with Store.open(place) as store:
                bring(store, *many_pages(0), place=name)
        except Exception as error:  # noqa: BLE001 - a thread has nobody to raise to
            faults.append(error)

    threads = [threading.Thread(target=bring_one, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    with Store.open(place) as store, Store.open(calm) as other:
        ids = store.ids()
        assert ids == other.ids()
        assert contents(store, ids) == contents(other, ids)


def contents(store: Store, ids: tuple[str, ...]) -> list[list[str]]:
    return [[each.content_digest for each in store.history(one)] for one in ids]


def test_readers_see_whole_pages_only_and_never_wait(place: str) -> None:
    pages = [[record(f"Z-{n}", title=f"{version}") for n in range(50)] for version in range(25)]
    Store.open(place).close()
    done = threading.Event()
    seen: set[frozenset[str]] = set()

    def read() -> None:
        with Store.open(place, read_only=True) as store:
            while not done.is_set():
                newest = store.newest(f"feed-z-{n}" for n in range(50))
                seen.add(frozenset(each.content.title for each in newest.values()))

    reader = threading.Thread(target=read)
    reader.start()
    try:
        with Store.open(place) as store:
            for version, page in enumerate(pages):
                bring(store, page, days=version)
    finally:
        done.set()
        reader.join()
    assert len(seen) > 2
    assert all(len(titles) <= 1 for titles in seen)


# Killed at any moment


def kill_after(seconds: float, place: str, seed: int) -> bool:
    """Sync in a process of its own, and kill it after that time. Whether it was killed before its end."""
    child = os.fork()
    if not child:
        try:
            with Store.open(place) as store:
                sync(store, Feed(*many_pages(seed)), "", now=lambda: datetime.now(UTC))
        finally:
            os._exit(0)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def test_a_sync_killed_many_times_comes_to_the_same_as_an_undisturbed_one(place: str, tmp_path: Path) -> None:
    calm = fresh("sqlite", tmp_path)
    with Store.open(calm) as store:
        whole = bring(store, *many_pages(1)).counts
    rng = random.Random(20260301)
    attempts = [kill_after(rng.uniform(0.005, 0.045), place, 1) for _ in range(16)]
    assert attempts.count(True) >= 12
    with Store.open(place) as store:
        report = sync(store, Feed(*many_pages(1)), "", now=lambda: datetime.now(UTC))
        assert report.complete
    assert dump(place) == dump(calm)
    assert (whole.new, whole.changed) == (300, 150)


# Any sequence of pages, against lists and sets

VARIANTS = ("a", "b", "b later", "broken 1", "broken 2")
Said = dict[int, str]
"""What one page says: for each number one of the variants."""


def item(number: int, variant: str) -> Item:
    if variant.startswith("broken"):
        return broken(f"Z-{number}", f"{number} {variant}".encode())
    return record(f"Z-{number}", title=variant[0], stated_on=march(2 if "later" in variant else 1))


class Expected:
    """The plain account of what a store must hold: no rows, no joins, no digests."""

    def __init__(self) -> None:
        self.history: dict[int, list[str]] = {}
        self.dates: dict[int, int] = {}
        self.listed: set[int] = set()
        self.unread: set[tuple[int, str]] = set()
        self.position = 0
        self.good_now: set[int] = set()
        self.unread_now: set[tuple[int, str]] = set()

    def bring(self, pages: list[Said], breaks_before: int) -> bool:
        """One sync: it goes on where the last one broke off. Whether it breaks off itself."""
        cut = self.position <= breaks_before < len(pages)
        for page in pages[self.position : breaks_before if cut else None]:
            for number, variant in page.items():
                self.say(number, variant)
        if not cut:
            self.unread = set(self.unread_now)
            self.listed &= self.good_now | {number for number, _ in self.unread_now}
        self.position = breaks_before if cut else 0
        if not self.position:
            self.good_now, self.unread_now = set(), set()
        return cut

    def say(self, number: int, variant: str) -> None:
        known = self.history.get(number, [])
        contradicts = number in self.good_now and not variant.startswith(("broken", known[-1]))
        if contradicts or variant.startswith("broken"):
            self.unread_now.add((number, variant))
            self.unread.add((number, variant))
            self.listed |= {number} & self.history.keys()
            return
        if known[-1:] != [variant[0]]:
            self.history[number] = [*known, variant[0]]
        self.dates[number] = 2 if "later" in variant else 1
        self.listed.add(number)
        self.good_now.add(number)
        self.unread -= {one for one in self.unread if one[0] == number and one not in self.unread_now}


def check(store: Store, expected: Expected) -> None:
    ids = {f"feed-z-{number}": number for number in expected.history}
    assert store.ids() == tuple(sorted(ids))
    standing = store.standing(ids)
    for notice_id, number in ids.items():
        history = store.history(notice_id)
        assert [each.content.title for each in history] == expected.history[number]
        assert [each.number for each in history] == list(range(1, len(history) + 1))
        assert store.newest([notice_id])[notice_id] == history[-1]
        (listing,) = standing[notice_id].listings
        assert (listing.missing_since is None) == (number in expected.listed)
        assert listing.stated_on == march(expected.dates[number])
        flagged = standing[notice_id].unreadable_since is not None
        assert flagged == any(of == number for of, _ in expected.unread)
    lost = [one.number for one in store.unreadable()]
    assert sorted(lost) == sorted(f"Z-{number}" for number, _ in expected.unread)


page = st.dictionaries(st.integers(1, 4), st.sampled_from(VARIANTS), max_size=4)
syncs = st.lists(st.tuples(st.lists(page, min_size=1, max_size=4), st.integers(0, 8)), min_size=1, max_size=7)


@pytest.mark.parametrize("database", DATABASES)
def test_the_history_holds_what_was_said_whatever_the_pages(
    database: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("stores")

    @given(syncs=syncs)
    @settings(max_examples=50 if database == "sqlite" else 12, deadline=None)
    def holds(syncs: list[tuple[list[Said], int]]) -> None:
        place, expected = fresh(database, folder), Expected()
        with Store.open(place) as store:
            for minutes, (pages, breaks_before) in enumerate(syncs):
                feed = Feed(
                    *([item(*one) for one in page.items()] for page in pages), breaks_before=breaks_before
                )
                at = NOON + timedelta(minutes=minutes)
                report = sync(store, feed, "", now=lambda at=at: at)  # type: ignore[misc]
                cut = expected.bring(pages, breaks_before)
                assert report.complete == (not cut)
                check(store, expected)
        discard(place)

    holds()
