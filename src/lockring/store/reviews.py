"""What persons decided about readings. A review is only ever added, and counts for one content only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from lockring.store.database import Section
from lockring.store.held import Decision, Review


class Reviews(Section):
    """The part of a store that keeps reviews."""

    def add_review(
        self,
        notice_id: str,
        *,
        content_digest: str,
        decision: Decision,
        actor: str,
        at: datetime,
        scope: bytes = b"",
        note: str = "",
    ) -> None:
        """Add a review of this content of the notice.

        Raises StoreError when the notice never had this content, when a correction comes without a scope,
        or when an acceptance comes with one.
        """
        raise NotImplementedError

    def reviews(self, notice_id: str) -> tuple[Review, ...]:
        """All reviews of the notice, oldest first, each saying whether it counts for the newest content."""
        raise NotImplementedError

    def reviews_in_force(self, ids: Iterable[str]) -> dict[str, Review]:
        """The last review of the newest content of each notice, by id. A notice without one is left out."""
        raise NotImplementedError
