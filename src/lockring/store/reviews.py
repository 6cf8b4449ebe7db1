"""What persons decided about readings. A review is only ever added, and counts for one content only."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from lockring.errors import StoreError, shown
from lockring.store.columns import instant, plain, sure_instant
from lockring.store.database import Row, Section
from lockring.store.held import Decision, Review

_KNOWN = "SELECT count(*) FROM revision WHERE notice_id = ? AND content_digest = ?"
_ADD = """INSERT INTO review (notice_id, content_digest, decision, scope, actor, decided_at, note)
    VALUES (?, ?, ?, ?, ?, ?, ?)"""
_REVIEWS = """SELECT notice_id, review.content_digest, decision, actor, decided_at, scope, note,
    CASE WHEN review.content_digest = notice.content_digest THEN 1 ELSE 0 END
    FROM review JOIN notice ON notice.id = review.notice_id"""
_OF_ONE = f"{_REVIEWS} WHERE notice_id = ? ORDER BY review.n"
_REVIEWED = "SELECT DISTINCT notice_id FROM review"
_IN_FORCE = f"""{_REVIEWS} WHERE review.n IN (SELECT max(review.n) FROM review JOIN notice
    ON notice.id = review.notice_id AND notice.content_digest = review.content_digest GROUP BY notice_id)
    AND notice_id"""  # noqa: S608 - of constants only


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
        scope: bytes,
        note: str = "",
    ) -> None:
        """Add a review of this content of the notice.

        Raises StoreError when the notice never had this content, when the review comes without the scope
        that was accepted or written, or when nobody stands for it.
        """
        if not scope:
            raise StoreError("a review needs the scope that its person stands for")
        if not actor.strip():
            raise StoreError("a review needs the name of who made it")
        of = (plain(notice_id), plain(content_digest))
        row = (*of, decision.value, scope, plain(actor), instant(at), plain(note))
        with self._database.transaction():
            if not self._database.rows(_KNOWN, *of)[0][0]:
                raise StoreError(
                    f"the store holds no such content of {shown(notice_id)}; review it as it is now"
                )
            self._database.rows(_ADD, *row)

    def reviews(self, notice_id: str) -> tuple[Review, ...]:
        """All reviews of the notice, oldest first, each saying whether it counts for the newest content."""
        return tuple(_review(row) for row in self._database.rows(_OF_ONE, plain(notice_id)))

    def reviews_in_force(self, ids: Iterable[str]) -> dict[str, Review]:
        """The last review of the newest content of each notice, by id. A notice without one is left out."""
        rows = self._database.among(_IN_FORCE, [plain(one) for one in ids])
        return {review.notice_id: review for review in map(_review, rows)}

    def reviewed_ids(self) -> frozenset[str]:
        """The ids of the notices of which a person ever accepted or wrote the scope."""
        return frozenset(name for (name,) in self._database.rows(_REVIEWED))


def _review(row: Row) -> Review:
    notice_id, digest, decision, actor, decided_at, scope, note, counts = row
    return Review(
        notice_id=notice_id,
        content_digest=digest,
        decision=Decision(decision),
        actor=actor,
        at=sure_instant(decided_at),
        scope=scope,
        note=note,
        counts=bool(counts),
    )
