"""Devices that somebody watches, and what they were last told. Personal: `forget` leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from lockring.errors import StoreError
from lockring.store.columns import instant, plain, sure_instant
from lockring.store.database import Section
from lockring.store.held import Seen, Watched

_ADD = "INSERT INTO watch (name, device, added_at) VALUES (?, ?, ?)"
_NAMED = "SELECT count(*) FROM watch WHERE name = ?"
_WATCHED = "SELECT name, device, added_at FROM watch ORDER BY name"
_SEEN = "SELECT notice_id, content_digest, verdict, said_at FROM watch_seen WHERE name = ? ORDER BY notice_id"
_ADD_SEEN = (
    "INSERT INTO watch_seen (name, notice_id, content_digest, verdict, said_at) VALUES (?, ?, ?, ?, ?)"
)
_DROP_SEEN = "DELETE FROM watch_seen WHERE name = ?"
_DROP = "DELETE FROM watch WHERE name = ?"


class Watches(Section):
    """The part of a store that `lockring watch` uses. No message repeats a name: it may be a person's."""

    def watch(self, name: str, device: bytes, *, at: datetime) -> None:
        """Watch this device under this name. Raises StoreError when the name is taken."""
        with self._database.transaction():
            if self._is_watched(name):
                raise StoreError(
                    "a device of this name is watched already; give another name or remove it first"
                )
            self._database.rows(_ADD, plain(name), device, instant(at))

    def watched(self) -> tuple[Watched, ...]:
        """All watched devices, in order of their names."""
        rows = self._database.rows(_WATCHED)
        return tuple(Watched(name=name, device=raw, added_at=sure_instant(at)) for name, raw, at in rows)

    def seen(self, name: str) -> dict[str, Seen]:
        """What was last said about the device of this name, by the id of the notice."""
        return {
            notice_id: Seen(notice_id=notice_id, content_digest=digest, verdict=verdict, at=sure_instant(at))
            for notice_id, digest, verdict, at in self._database.rows(_SEEN, plain(name))
        }

    def replace_seen(self, name: str, seen: Iterable[Seen]) -> None:
        """Write what was said now in place of what was said before. Raises StoreError for an unknown name."""
        key = plain(name)
        rows = [(key, one.notice_id, one.content_digest, one.verdict, instant(one.at)) for one in seen]
        with self._database.transaction():
            if not self._is_watched(name):
                raise StoreError("no device of this name is watched")
            self._database.rows(_DROP_SEEN, key)
            self._database.write(_ADD_SEEN, rows)

    def forget(self, name: str) -> bool:
        """Delete the device of this name and all said about it, also from the file. False if unknown."""
        with self._database.transaction():
            known = self._is_watched(name)
            self._database.rows(_DROP_SEEN, plain(name))
            self._database.rows(_DROP, plain(name))
        self._database.purge("watch", "watch_seen")
        return known

    def _is_watched(self, name: str) -> bool:
        return bool(self._database.rows(_NAMED, plain(name))[0][0])
