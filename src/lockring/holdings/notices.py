"""What a store holds of a recall, as a notice: its revisions by day, each with its scope as it stands now."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from datetime import date

import msgspec

from lockring import document, publish, readings
from lockring.errors import NoticeError
from lockring.extract import Reading
from lockring.notice import Notice, Revision
from lockring.record import Record
from lockring.scope import Scope
from lockring.store import Store
from lockring.store.held import Reading as StoredReading
from lockring.store.held import Review, StoredRevision

_SCOPE = msgspec.json.Decoder(Scope)


class Read:
    """The notices of a store, each read once."""

    def __init__(self, store: Store, *, broken: Container[str]) -> None:
        """`broken` are the ids of those of which a newer version cannot be read."""
        self._store = store
        self._broken = broken
        self._held: dict[tuple[str, date | None], Notice | None] = {}

    def ahead(self, ids: Iterable[str], as_of: date | None) -> None:
        """Read these notices together, those that were not read yet. Raises StoreError."""
        new = {name for name in ids if (name, as_of) not in self._held}
        if new:
            self._held |= dict.fromkeys(((name, as_of) for name in new), None)
            for one in notices(self._store, new, as_of=as_of, broken=self._broken):
                self._held[one.id, as_of] = one

    def some(self, ids: Iterable[str], as_of: date | None) -> tuple[Notice, ...]:
        """Those of these notices that the store holds, by their ids; as `notices` gives them."""
        wanted = sorted(set(ids))
        self.ahead(wanted, as_of)
        held = (self._held[name, as_of] for name in wanted)
        return tuple(notice for notice in held if notice is not None)


def notices(
    store: Store, ids: Iterable[str], *, as_of: date | None, broken: Container[str]
) -> Iterator[Notice]:
    """The notices with these ids; for a day in the past with all revisions, else with the newest only.

    `broken` are the ids of those of which a newer version cannot be read.
    """
    newest = store.newest(sorted(set(ids)))
    scopes = dict(_decoded(store.readings(newest).values()))
    reviews = store.reviews_in_force(newest)
    for one in newest.values():
        lost = [one.where] if one.notice_id in broken else []
        if isinstance(one.content, Record) and one.notice_id in reviews:
            try:
                scopes[one.content_digest] = _reviewed(reviews[one.notice_id])
            except NoticeError as error:
                lost.append(str(error))
        stored = store.history(one.notice_id) if as_of else (one,)
        yield _notice(stored, scopes, lost)


def _reviewed(review: Review) -> Scope:
    """The scope that a person wrote or accepted. Raises NoticeError when it cannot be read."""
    return publish.by_person(document.read(review.scope, Scope, "the review in the store"))


def _notice(stored: Sequence[StoredRevision], scopes: dict[str, Scope], lost: list[str]) -> Notice:
    """The revisions, of those of one day the last."""
    made = (_revision(one, day, scopes.get(one.content_digest)) for one, day in _days(stored))
    dated = {revision.revised_on: revision for revision in made}
    days = sorted(dated)
    return Notice(id=stored[0].notice_id, revisions=tuple(dated[day] for day in days), unreadable=tuple(lost))


def _days(stored: Sequence[StoredRevision]) -> Iterator[tuple[StoredRevision, date]]:
    """Each revision with the day from which it counts: when it was retrieved, never before an earlier one.

    The first counts from the day that its source states, if that is earlier: it stood there before we looked.
    """
    last = date.min
    for one in stored:
        seen = one.retrieved_at.date()
        stated = one.stated_on if one.number == 1 and one.stated_on else seen
        last = max(last, min(seen, stated))
        yield one, last


def _revision(stored: StoredRevision, day: date, read: Scope | None) -> Revision:
    """The revision that persons wrote, or the record with what was read of it."""
    content = stored.content
    if isinstance(content, Revision):
        return content
    reading = Reading(scope=read or readings.scope_of(content))
    return publish.revision_of(content, reading, revised_on=day)


def _decoded(made: Iterable[StoredReading]) -> Iterator[tuple[str, Scope]]:
    """The scopes that this reader read, by the digest of the content; what has another form is read again."""
    for one in made:
        try:
            if one.version == readings.VERSION:
                yield one.content_digest, _SCOPE.decode(one.blob)
        except msgspec.MsgspecError:
            continue
