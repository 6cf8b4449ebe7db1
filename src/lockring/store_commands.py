"""What the commands around the store do: bring sources in, search, and show what changed."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from lockring.errors import FactError, shown
from lockring.places import is_there, place_to_write, source_name, store_place, wanted
from lockring.store import Store

if TYPE_CHECKING:
    from argparse import Namespace

    from lockring.history import HistorySaid
    from lockring.sources.feed import Page, Source
    from lockring.store.held import Counts, StoredRevision
    from lockring.store.sync import SyncReport


def now() -> datetime:
    """The time of day, aware, in UTC."""
    return datetime.now(UTC)


def print_answer(arguments: Namespace, said: Any, words: str) -> None:
    """The answer on stdout: as data, or in these words without any sign that steers a terminal."""
    if arguments.format == "json":
        import msgspec

        print(msgspec.json.format(msgspec.json.encode(said), indent=2).decode())
    else:
        print("".join(c if c == "\n" or c.isprintable() else " " for c in words))


def sync(arguments: Namespace) -> int:
    """Bring sources in, read what is new; 4 when a source did not come whole or a record cannot be read."""
    from lockring import render_store, store_report

    sources = wanted(arguments.source)
    if arguments.unreadable:
        return _list_unreadable(arguments)
    with Store.open(place_to_write(arguments.store)) as store:
        try:
            reports = [_bring(store, source, place, arguments.afresh) for source, place in sources]
            read_anew = _read_anew(store)
        except KeyboardInterrupt:
            print("lockring: stopped; what came in is kept. Run the same again to go on.", file=sys.stderr)
            raise
        said = store_report.synced(
            reports, (*store.freshness(), *store.gudid_freshness()), store.unreadable(), read_anew
        )
    print_answer(arguments, said, render_store.synced(said))
    return said.exit_status


def _list_unreadable(arguments: Namespace) -> int:
    from lockring import render_store, store_report

    with Store.open(store_place(arguments.store), read_only=True) as store:
        said = store_report.unreadable_list(store.unreadable())
    print_answer(arguments, said, render_store.unreadable_list(said))
    return said.exit_status


def _bring(store: Store, source: Source, place: str, afresh: bool) -> SyncReport:
    from lockring.progress import progress
    from lockring.store import sync as syncing

    name = source_name(source.name)
    with progress(name) as show:

        def step(page: Page, counts: Counts) -> None:
            came = f"{counts.new:,} new, {counts.changed:,} changed, {counts.unreadable:,} unreadable"
            show(page.done, page.total, page.unit, came)

        report = syncing.sync(store, source, place, now=now, progress=step, afresh=afresh)
    if report.error:
        print(f"lockring: {name}: {report.error}", file=sys.stderr)
    return report


def _read_anew(store: Store) -> int:
    from lockring import readings
    from lockring.progress import progress

    total = store.unread_count(readings.VERSION)
    if not total:
        return 0
    with progress("reading") as show:
        return readings.bring_up_to_date(store, lambda done: show(done, total, "notices"))


def search(arguments: Namespace) -> int:
    """What answers a question, best first; 4 when not everything could be searched."""
    from lockring import render_store, searching
    from lockring.sources import directory

    names = ("firm", "model", "product_code", "since", "until")
    asked = searching.Asked(
        text=" ".join(arguments.text),
        **{name: value for name in names if (value := getattr(arguments, name))},
    )
    if not asked.told():
        raise FactError("nothing to search for; give a word, or --firm, --model, --product-code, --since")
    published = directory.load_newest(arguments.notices or directory.PUBLISHED).notices
    if is_there(arguments.store):
        with Store.open(store_place(arguments.store), read_only=True) as store:
            said = searching.search(store, published, asked, limit=arguments.limit, at=now())
    else:
        said = searching.search(None, published, asked, limit=arguments.limit, at=now())
    print_answer(arguments, said, render_store.search(said))
    return said.exit_status


def find(store: Store, asked: str) -> StoredRevision:
    """The newest revision of the notice with this id, or with this number of its authority.

    Raises FactError when there is none, or when two sources use the number.
    """
    from lockring.places import RECORD_SOURCES
    from lockring.record import Record

    by_number = (Record(source=name, authority=name, number=asked).id for name in RECORD_SOURCES)
    found = store.newest([asked, *by_number] if asked.strip() else [])
    if len(found) == 1 or asked in found:
        return found.get(asked) or next(iter(found.values()))
    if found:
        raise FactError(f"{shown(asked)} is the number of {' and of '.join(found)}; give one of these ids")
    raise FactError(f"the store holds no notice {shown(asked)}; look for it: lockring search WORDS")


def notice_history(arguments: Namespace) -> int:
    """Every revision of a notice and what it changed; 4 while a newer version cannot be read."""
    from lockring import render_store

    said = _history(arguments)
    print_answer(arguments, said, render_store.history(said))
    return 4 if said.unreadable_since else 0


def _history(arguments: Namespace) -> HistorySaid:
    """Of the store; of the published notices where the store does not hold it, or is not there yet."""
    from lockring import history
    from lockring.sources import directory

    loaded = directory.load(arguments.notices or directory.PUBLISHED)
    published = next((notice for notice in loaded.notices if notice.id == arguments.id), None)
    if published and (arguments.notices or not is_there(arguments.store)):
        return history.of_published(published)
    with Store.open(store_place(arguments.store), read_only=True) as store:
        if published and not store.newest([published.id]):
            return history.of_published(published)
        notice_id = find(store, arguments.id).notice_id
        return history.of_stored(store.history(notice_id), store.standing([notice_id]).get(notice_id))
