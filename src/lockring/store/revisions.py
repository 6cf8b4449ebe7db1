"""Reading what was said: the history of a notice, the newest contents, and what stands beside them."""

from __future__ import annotations

from collections.abc import Iterable

from lockring.store.database import Section
from lockring.store.held import Standing, StoreCounts, StoredRevision, StoredUnreadable


class Revisions(Section):
    """The part of a store that gives back revisions."""

    def history(self, notice_id: str) -> tuple[StoredRevision, ...]:
        """All revisions of the notice, oldest first; none if the store does not hold it."""
        raise NotImplementedError

    def newest(self, ids: Iterable[str]) -> dict[str, StoredRevision]:
        """The revision in force of each notice, by id. An id that the store does not hold is left out.

        Of unread records it is the one said last; of reviewed revisions the one with the latest date.
        """
        raise NotImplementedError

    def standing(self, ids: Iterable[str]) -> dict[str, Standing]:
        """Who lists each notice, since when not, and whether a newer version could not be read; by id."""
        raise NotImplementedError

    def unreadable(self, *, resolved: bool = False) -> tuple[StoredUnreadable, ...]:
        """The records that could not be read and still stand, oldest first; with `resolved`, all there were."""
        raise NotImplementedError

    def ids(self) -> tuple[str, ...]:
        """The ids of all notices, in order."""
        raise NotImplementedError

    def counts(self) -> StoreCounts:
        """How much the store holds."""
        raise NotImplementedError
