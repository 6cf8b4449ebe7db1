"""What is worked out from the newest contents: readings, keys and words. All can be made again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from lockring.store.database import Section
from lockring.store.held import FoundPage, Key, Reading, StoredRevision


class Readings(Section):
    """The part of a store that finds notices by their keys and words."""

    def unread(self, version: str) -> Iterator[StoredRevision]:
        """The newest revision of each notice that has no reading of it by this version of the reader.

        Readings may be put while this goes on.
        """
        raise NotImplementedError

    def unread_count(self, version: str) -> int:
        """How many notices `unread` would give."""
        raise NotImplementedError

    def put_readings(self, readings: Iterable[Reading]) -> None:
        """Write the readings with their keys and words, in place of earlier ones of the same notices.

        Raises StoreError for a notice that the store does not hold.
        """
        raise NotImplementedError

    def readings(self, ids: Iterable[str]) -> dict[str, Reading]:
        """The reading of each notice, by id, without keys and words. A notice without one is left out.

        It may be of an earlier content than the newest: compare the digests.
        """
        raise NotImplementedError

    def with_keys(self, keys: Sequence[Key]) -> tuple[str, ...]:
        """The ids of the notices whose reading has at least one of the keys, in order."""
        raise NotImplementedError

    def forget_readings(self) -> None:
        """Delete all that was worked out: readings, keys and words."""
        raise NotImplementedError

    def search(
        self,
        text: str = "",
        *,
        firm: str = "",
        product_code: str = "",
        since: date | None = None,
        until: date | None = None,
        limit: int = 20,
        offset: int = 0,
    ) -> FoundPage:
        """The notices that hold every word of the text (a longer word with any ending), the best first.

        Without a word, all of them, the newest first. `firm` is a piece of the firm's name. Any text will do.
        """
        raise NotImplementedError
