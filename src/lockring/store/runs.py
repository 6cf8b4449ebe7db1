"""Bringing in what a source says: one pass over its pages, one transaction a page."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from lockring.sources.feed import Item, Page
from lockring.store.database import Section
from lockring.store.held import Counts, Freshness, Run


class Runs(Section):
    """The part of a store that takes pages in and knows how fresh they are. `sync.sync` drives it."""

    def begin_sync(self, source: str, place: str, *, actor: str, at: datetime) -> Run:
        """The pass to make over this source: the interrupted one, if it is less than a day old, else a new one.

        Whoever was at it before cannot write any more: their next `put` raises StoreError.
        """
        raise NotImplementedError

    def put(self, items: Iterable[Item], *, run: Run, page: Page, at: datetime) -> Counts:
        """Take in all records of the page, and where to go on after it, in one transaction.

        Gives back what came of it. Raises StoreError, with nothing of the page written, when the store cannot
        be written or another sync of the same source took over.
        """
        raise NotImplementedError

    def complete_sync(self, run: Run, *, at: datetime, changed: bool = True) -> None:
        """Every page is in. What this pass did not meet is missing, or resolved, from now on.

        With `changed` False the origin said that nothing changed since the last complete pass.
        Raises StoreError when another sync of the same source took over.
        """
        raise NotImplementedError

    def fail_sync(self, run: Run, error: str) -> None:
        """The origin failed. What came before stays, and the next sync goes on after it."""
        raise NotImplementedError

    def freshness(self) -> tuple[Freshness, ...]:
        """How fresh every source at every place is, in order of their names."""
        raise NotImplementedError
