"""Bring all pages of a source into the store, go on where an earlier attempt stopped, say what came of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec

from lockring.errors import SourceError
from lockring.sources.feed import Page, Source
from lockring.store import Store
from lockring.store.held import Counts, Run

Clock = Callable[[], datetime]
Progress = Callable[[Page, Counts], None]


class SyncReport(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a sync. `error` is empty when all pages came.

    `counts` are of the whole pass, with what came before an interruption (`resumed`), `pages` of this time.
    `unchanged_at_origin`: the origin said that nothing changed, and sent no page.
    """

    source: str
    place: str
    started_at: datetime
    ended_at: datetime
    counts: Counts
    pages: int = 0
    resumed: bool = False
    unchanged_at_origin: bool = False
    error: str = ""

    @property
    def complete(self) -> bool:
        """Whether every page came in."""
        return not self.error


def sync(
    store: Store,
    source: Source,
    place: str,
    *,
    now: Clock,
    progress: Progress | None = None,
    actor: str = "",
    afresh: bool = False,
) -> SyncReport:
    """Bring in every page of the source at the place. A SourceError ends it early and stands in the report.

    `progress` is called after each page that is in. `actor` is "sync NAME" unless given. `afresh` asks for
    every page again, also where nothing changed: for a reader that reads more than the last one.
    Raises StoreError when the store cannot be written, or when another sync of the source took over.
    """
    who = actor or f"sync {source.name}"
    run = store.begin_sync(source.name, place, actor=who, at=now(), afresh=afresh)
    counts, pages, error = run.counts, 0, ""
    try:
        for page in source.fetch(place, cursor=run.cursor, validator=run.validator):
            came = store.put(source.parse(page), run=run, page=page, at=now())
            counts, pages = counts + came, pages + 1
            if progress:
                progress(page, counts)
    except SourceError as failure:
        error = str(failure)
    silent = not pages and not run.resumed
    error = error or _why_silent(run, silent)
    _end(store, run, error=error, changed=not silent, at=now())
    return SyncReport(
        source=source.name,
        place=place,
        started_at=run.started_at,
        ended_at=now(),
        counts=counts,
        pages=pages,
        resumed=run.resumed,
        unchanged_at_origin=silent and not error,
        error=error,
    )


def _why_silent(run: Run, silent: bool) -> str:
    """A source without a page is only right where it was asked for changes since the last time."""
    return f"{run.source} gave no page; nothing was taken from that" if silent and not run.validator else ""


def _end(store: Store, run: Run, *, error: str, changed: bool, at: datetime) -> None:
    if error:
        store.fail_sync(run, error)
    else:
        store.complete_sync(run, at=at, changed=changed)
