"""The notices of this moment, compared with what was last said of each watched device."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

import msgspec

from lockring import advice, candidates, history, watching
from lockring.advice import Finding
from lockring.candidates import NotCompared
from lockring.errors import FactError
from lockring.facts import Device
from lockring.history import ContentChange
from lockring.holdings import Holdings
from lockring.notice import Notice, Revision
from lockring.session import Session
from lockring.store import Store
from lockring.store.columns import content_digest
from lockring.store.held import Content, Seen, Standing, Watched
from lockring.watching import DeviceNews, Given, Judged

_UNREADABLE = "What is kept of it cannot be read by this Lockring: remove it, then add it again."


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What is new for a device, and what to keep of it; None where what was kept cannot be read."""

    device: DeviceNews
    kept: tuple[Seen, ...] | None


class Watcher:
    """Tells what is new for a device, of the published notices and of all that the store holds."""

    def __init__(self, store: Store, published: tuple[Notice, ...], at: datetime) -> None:
        self.at = at
        self._store = store
        self._published = {notice.id: notice for notice in published}
        self._holdings = Holdings(store, now=at, published=self._published)
        self._session = Session(notices=published, more=self._holdings, catalogue=self._holdings)

    def read(self, given: Given) -> tuple[Device, tuple[str, ...]]:
        """The device as its owner gave it, with remarks on how that was read. Raises FactError."""
        return self._session.start(given.label, given.facts)

    def tell(self, watched: Watched) -> Told:
        """What is new for the device. No message repeats what it is: it identifies its owner."""
        seen = self._store.seen(watched.name)
        try:
            device, remarks = self.read(msgspec.json.decode(watched.device, type=Given))
        except (msgspec.MsgspecError, FactError):
            lost = DeviceNews(name=watched.name, first=not seen, remarks=(_UNREADABLE,), news=())
            return Told(device=lost, kept=None)
        looked = self._session.look(device)
        device = looked.device
        found = [one for one in looked.findings if watching.is_about(one) or one.revision.id in seen]
        left = len(looked.findings) - len(found)
        found += self._of_seen(device, seen.keys() - {one.revision.id for one in found})
        judged = tuple(self._judged(found))
        told = DeviceNews(
            name=watched.name,
            first=not seen,
            remarks=remarks,
            news=watching.news(judged, seen, self._changed),
            not_compared=_with(looked.not_compared, left),
        )
        return Told(device=told, kept=watching.to_keep(judged, seen, self.at))

    def _of_seen(self, device: Device, ids: Iterable[str]) -> list[Finding]:
        """The findings of notices that were told of before and that nothing leads to any more."""
        wanted = tuple(ids)
        held = tuple(self._published[one] for one in wanted if one in self._published)
        more = self._holdings.candidates(device, only=wanted).notices if wanted else ()
        both, others = candidates.merged(held, more)
        return [advice.find(device, notice) for notice in (*both, *others)]

    def _judged(self, found: list[Finding]) -> Iterable[Judged]:
        standing = self._store.standing([one.revision.id for one in found])
        for one in found:
            of_store = standing.get(one.revision.id)
            listed = one.revision.id in self._published or history.missing_since(of_store) is None
            yield watching.judged(one, content_digest=self._digest(one.revision, of_store), listed=listed)

    def _digest(self, revision: Revision, standing: Standing | None) -> str:
        """That of the revision, for a notice that comes with Lockring; else of the content in the store."""
        if standing is None or revision.id in self._published:
            return content_digest(revision)
        return standing.content_digest

    def _changed(self, notice_id: str, then: str, now: str) -> ContentChange | None:
        """What changed from the content with one digest to that with the other; None if that is unknown."""
        if then == now:
            return None
        contents = {content_digest(one): one for one in self._contents(notice_id)}
        old, new = contents.get(then), contents.get(now)
        return history.change(old, new) if old and new else None

    def _contents(self, notice_id: str) -> Iterable[Content]:
        """Every content of the notice that is known."""
        yield from (one.content for one in self._store.history(notice_id))
        if notice_id in self._published:
            yield from self._published[notice_id].revisions


def _with(left: NotCompared | None, more: int) -> NotCompared | None:
    """What could not be compared, with so many notices more that only a product number would settle."""
    if not more:
        return left
    before = left.count if left else 0
    return NotCompared(count=before + more, lacks=(left.lacks if left else "") or "model_number")
