"""Bring all pages of a source into the store, go on where an earlier attempt stopped, say what came of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec

from lockring.sources.feed import Page, Source
from lockring.store import Store
from lockring.store.held import Counts

Clock = Callable[[], datetime]


class SyncReport(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a sync. `error` is empty when all pages came.

    `counts` are of the whole pass, with what came before an interruption (`resumed`). `unchanged_at_origin`:
    the origin said that nothing changed, and sent no page. `unreadable` are the reasons, at most 20.
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
    progress: Callable[[Page, Counts], None] | None = None,
    actor: str = "",
) -> SyncReport:
    """Bring in every page of the source at the place. A SourceError ends it early and stands in the report.

    `progress` is called after each page that is in. `actor` is "sync NAME" unless given.
    Raises StoreError when the store cannot be written, or when another sync of the source took over.
    """
    raise NotImplementedError
