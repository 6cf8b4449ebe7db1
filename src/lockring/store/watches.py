"""Devices that somebody watches, and what they were last told. Personal: `forget` leaves nothing behind."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from lockring.store.database import Section
from lockring.store.held import Seen, Watched


class Watches(Section):
    """The part of a store that `lockring watch` uses."""

    def watch(self, name: str, device: bytes, *, at: datetime) -> None:
        """Watch this device under this name. Raises StoreError when the name is taken."""
        raise NotImplementedError

    def watched(self) -> tuple[Watched, ...]:
        """All watched devices, in order of their names."""
        raise NotImplementedError

    def seen(self, name: str) -> dict[str, Seen]:
        """What was last said about the device of this name, by the id of the notice."""
        raise NotImplementedError

    def replace_seen(self, name: str, seen: Iterable[Seen]) -> None:
        """Write what was said now in place of all that was said before. Raises StoreError for an unknown name."""
        raise NotImplementedError

    def forget(self, name: str) -> bool:
        """Delete the device of this name and all that was said about it, also from the file. False if unknown."""
        raise NotImplementedError
