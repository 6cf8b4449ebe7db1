"""What every source is: bytes are fetched, and what was fetched is parsed. Never both in one function."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

import msgspec

from lockring.gudid import GudidItem
from lockring.notice import Revision
from lockring.record import Record, Unreadable

Item = Record | Revision | Unreadable


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """Bytes as they were retrieved, from where, and when (UTC).

    `cursor` is what `fetch` needs to go on after this page; empty after the last one. `validator` is what the
    origin gave to ask later whether anything changed (ETag or Last-Modified), empty if it gave none.
    `done` and `total` say how far the whole is (`unit` says of what), for a progress bar; `total` is None if
    unknown.
    """

    raw: bytes
    where: str
    retrieved_at: datetime
    cursor: str = ""
    validator: str = ""
    done: int = 0
    total: int | None = None
    unit: str = "records"


class Source(Protocol):
    """One origin of notices, or of records of devices.

    `fetch` does input and output only; `parse` is pure and total.
    """

    name: str
    """The name in `lockring sync NAME:PLACE`, and `Record.source`."""
    authority: str
    """Who publishes it, in words for people."""

    def fetch(self, place: str, *, cursor: str = "", validator: str = "") -> Iterator[Page]:
        """The pages at this place (a file, a folder or a URL; the authority's own, if empty), in order.

        With a `cursor`, only the pages after it: an interrupted fetch goes on. With a `validator` that still
        holds, no page. Raises SourceError when the origin is down or answers with something else; the
        pages before stay good.
        """
        ...

    def parse(self, page: Page) -> Iterator[Item | GudidItem]:
        """Every record of the page, each parsed or `Unreadable`. Raises nothing."""
        ...
