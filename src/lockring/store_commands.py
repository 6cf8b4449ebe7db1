"""What the commands around the store do: bring sources in, search, and show what changed."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from lockring.errors import FactError
from lockring.places import place_to_write, source_name, store_place, wanted
from lockring.store import Store

if TYPE_CHECKING:
    from argparse import Namespace

    from lockring.sources.feed import Page, Source
    from lockring.store.held import Counts, StoredRevision
    from lockring.store.sync import SyncReport


def now() -> datetime:
    """The time of day, aware, in UTC."""
    return datetime.now(UTC)


def print_answer(arguments: Namespace, said: Any, words: str) -> None:
    """The answer on stdout: as data, or in these words."""
    if arguments.format == "json":
        import msgspec

        words = msgspec.json.format(msgspec.json.encode(said), indent=2).decode()
    print(words)


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
        said = store_report.synced(reports, store.freshness(), store.unreadable(), read_anew)
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
