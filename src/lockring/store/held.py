"""What goes into a store and what comes back: plain values, so that a caller never sees a row."""

from __future__ import annotations

import enum
from datetime import date, datetime

import msgspec

from lockring.notice import Classification, Revision
from lockring.record import Record

Content = Record | Revision
"""What a source said about one recall: a record nobody has read yet, or a revision that was reviewed."""

Key = tuple[str, str]
"""A kind and a value that a device may share with a notice: ("model_number", "MMT-1780")."""


class _Held(msgspec.Struct, frozen=True, kw_only=True):
    """Base of every value here: frozen and by keyword."""


class Counts(_Held, frozen=True, kw_only=True):
    """What a page or a sync did, in notices; `records` and `unreadable` are single records of the source.

    `new` notices got their first revision, `changed` ones a further one, `unchanged` ones none.
    """

    records: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    unreadable: int = 0

    def __add__(self, other: Counts) -> Counts:
        sums = {name: getattr(self, name) + getattr(other, name) for name in self.__struct_fields__}
        return Counts(**sums)


class Run(_Held, frozen=True, kw_only=True):
    """One pass over all pages of a source at a place, begun by `Store.begin_sync`.

    A pass that was interrupted goes on under the same `number` after `cursor`. `attempt` tells who goes on:
    of two at once only the later one may write. `validator` is that of the last complete pass, for a pass
    that starts at the beginning.
    """

    sync: int
    source: str
    place: str
    number: int
    attempt: int
    actor: str
    started_at: datetime
    cursor: str = ""
    validator: str = ""
    counts: Counts = Counts()

    @property
    def resumed(self) -> bool:
        """Whether this goes on where an earlier attempt was interrupted."""
        return bool(self.cursor)


class StoredRevision(_Held, frozen=True, kw_only=True):
    """One revision of a notice as the store holds it. `number` counts from 1 within the notice.

    `raw_digest` is the SHA-256 of the bytes of the page at `where` that it was read from.
    """

    notice_id: str
    number: int
    source: str
    where: str
    raw_digest: str
    retrieved_at: datetime
    stated_on: date | None
    content_digest: str
    content: Content
    actor: str
    recorded_at: datetime


class Listing(_Held, frozen=True, kw_only=True):
    """Whether one source still lists a notice: when it was last seen there, since when it is missing.

    `part` is the part of a record, or the date of a reviewed revision. `missing_since` is when the first
    complete sync without it ended; None while it is listed. `stated_on` is the date that the source stated
    last, also where nothing else changed.
    """

    source: str
    place: str
    part: str
    first_seen_at: datetime
    last_seen_at: datetime
    stated_on: date | None = None
    missing_since: datetime | None = None


class Standing(_Held, frozen=True, kw_only=True):
    """What must be said beside a notice. `unreadable_since`: a newer version cannot be read since."""

    notice_id: str
    content_digest: str
    listings: tuple[Listing, ...] = ()
    unreadable_since: datetime | None = None


class StoredUnreadable(_Held, frozen=True, kw_only=True):
    """A record that could not be read. `resolved_at` is when a complete sync, or a good record, ended it.

    `notice_id` is empty where not even the number could be read. `raw` is what was there.
    """

    source: str
    place: str
    where: str
    number: str
    notice_id: str
    reason: str
    digest: str
    raw: bytes
    first_seen_at: datetime
    last_seen_at: datetime
    resolved_at: datetime | None = None


class Freshness(_Held, frozen=True, kw_only=True):
    """How far one source at one place can be relied on.

    `as_of` is when its last complete sync ended (None: never), `started_at` when the last attempt at a
    sync started. `complete` is False while a sync is under way or was interrupted; `error` is what stopped
    it. `records` counts the notices it lists, `unreadable` the records that cannot be read and still stand.
    """

    source: str
    place: str
    as_of: datetime | None
    started_at: datetime
    complete: bool
    error: str
    records: int
    unreadable: int
    last_counts: Counts


class Reading(_Held, frozen=True, kw_only=True):
    """What a reader made of one content of a notice: rebuildable, opaque to the store.

    `content_digest` says of which content. `keys`, `search_text` and `spelled` are written, and not given
    back. `spelled` is letters, digits and spaces: it is found by any piece of it.
    """

    notice_id: str
    content_digest: str
    version: str
    blob: bytes
    keys: tuple[Key, ...] = ()
    search_text: str = ""
    spelled: str = ""


class Found(_Held, frozen=True, kw_only=True):
    """One line of a search."""

    notice_id: str
    title: str
    firm: str
    product: str
    dated: date | None
    classification: Classification | None


class FoundPage(_Held, frozen=True, kw_only=True):
    """The lines of a search from `offset`, best first, and how many there are in all."""

    rows: tuple[Found, ...]
    total: int


class Decision(enum.Enum):
    """What a reviewer said of a machine reading."""

    ACCEPTED = "accepted"
    CORRECTED = "corrected"


class Review(_Held, frozen=True, kw_only=True):
    """What a person decided about the reading of one content of a notice. `scope` is JSON."""

    notice_id: str
    content_digest: str
    decision: Decision
    actor: str
    at: datetime
    scope: bytes
    note: str = ""
    counts: bool = False
    """Whether the content it was made on is still the newest: only then the review counts."""


class Watched(_Held, frozen=True, kw_only=True):
    """A device that somebody watches, under a name of their own. `device` is JSON."""

    name: str
    device: bytes
    added_at: datetime


class Seen(_Held, frozen=True, kw_only=True):
    """What was last said about one watched device and one notice."""

    notice_id: str
    content_digest: str
    verdict: str
    at: datetime


class StoreCounts(_Held, frozen=True, kw_only=True):
    """How much a store holds. `unreadable` counts what still stands, `missing` what no source still lists."""

    notices: int
    revisions: int
    unreadable: int
    missing: int
    readings: int
    reviews: int
    watched: int
