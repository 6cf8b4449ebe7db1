"""CSAF advisories: `csaf:PLACE`, the place a folder, a file, or a provider's URL.

A URL leads to a provider-metadata.json, a ROLIE feed, a directory with an index.txt, or one advisory; a URL
without a path to the provider's well-known place (CSAF 2.0 section 7.1.9). A page is one advisory with the
files that check it, see `csaf_signatures`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lockring.errors import NoticeError
from lockring.record import Unreadable
from lockring.sources.csaf_documents import SOURCE, read_advisory
from lockring.sources.csaf_places import Read, file_reader, list_folder, list_provider, url_reader
from lockring.sources.csaf_provider import SIGNATURE, Listed, Listing, kind_of
from lockring.sources.csaf_schema import number_of
from lockring.sources.csaf_signatures import Envelope, Key, check, seal, unseal
from lockring.sources.feed import Item, Page
from lockring.sources.http_answer import without_key

if TYPE_CHECKING:
    from lockring.sources.http import Settings

CISA = "https://www.cisa.gov/sites/default/files/csaf/provider-metadata.json"
_LISTS = frozenset({"distributions", "feed", "service", "categories", "csaf_providers"})
_REQUESTS_PER_MINUTE = 600.0  # an advisory is four small files


class Csaf:
    """The source `csaf`. `settings` are those of the HTTP client."""

    name = SOURCE
    authority = "publishers of CSAF advisories"

    def __init__(self, settings: Settings | None = None) -> None:
        self._settings = settings

    def fetch(self, place: str, *, cursor: str = "", validator: str = "") -> Iterator[Page]:
        """One page for each advisory at this place (CISA's, if empty), in the order of their addresses.

        A cursor holds as long as the list does; else all pages come again. Only the last page has a
        validator, and only where the list tells dates. Raises SourceError when the place cannot be listed or
        goes silent.
        """
        place = place or CISA
        if "://" not in place:
            yield from _pages(list_folder(place), file_reader(place), cursor, validator)
            return
        from lockring.sources.http import Client, Settings

        settings = self._settings or Settings(requests_per_minute=_REQUESTS_PER_MINUTE)
        with Client(settings) as client:
            yield from _pages(list_provider(client, place), url_reader(client), cursor, validator)

    def parse(self, page: Page) -> Iterator[Item]:
        """The record of the page's advisory, or why it cannot be used; nothing for a provider's own list."""
        envelope = unseal(page.raw)
        checked = check(envelope)
        if checked.fault:
            yield _unreadable(envelope.document, page.where, checked.fault)
            return
        try:
            yield read_advisory(envelope.document, page.where, checked.remark)
        except NoticeError as error:
            if kind_of(envelope.document) not in _LISTS:
                yield _unreadable(envelope.document, page.where, "; ".join(error.faults))


def _unreadable(document: bytes, where: str, reason: str) -> Unreadable:
    digest = hashlib.sha256(document or where.encode()).hexdigest()  # of each one that did not come its own
    number = number_of(document)
    return Unreadable(source=SOURCE, where=where, reason=reason, digest=digest, number=number, raw=document)


def _pages(listing: Listing, read: Read, cursor: str, validator: str) -> Iterator[Page]:
    stamp, total = listing.stamp, len(listing.items)
    if listing.dated and stamp == validator:
        return
    marks, _, done = cursor.partition(" ")
    first = int(done) if marks == stamp and done.isdecimal() else 0
    for number, item in enumerate(listing.items[first:], first + 1):
        last = number == total
        yield Page(
            raw=seal(_envelope(item, listing.keys, read)),
            where=without_key(item.url) if "://" in item.url else item.url,
            retrieved_at=datetime.now(UTC),
            cursor="" if last else f"{stamp} {number}",
            validator=stamp if last and listing.dated else "",
            done=number,
            total=total,
            unit="advisories",
        )


def _envelope(item: Listed, keys: tuple[Key, ...], read: Read) -> Envelope:
    """The advisory with what checks it, or why it cannot be had. Raises SourceError if the origin is down."""
    if item.fault:
        return Envelope(document=b"", fault=item.fault)
    try:
        return _read_envelope(item, keys, read)
    except OSError as error:  # one file of a folder; the others may be sound
        return Envelope(document=b"", fault=f"cannot be read: {error.strerror}")


def _read_envelope(item: Listed, keys: tuple[Key, ...], read: Read) -> Envelope:
    document = read(item.url)
    if document is None:
        return Envelope(document=b"", fault="is listed, but cannot be had")
    digests: dict[str, bytes] = {}
    signature, missing = b"", ""
    for file in item.beside:
        content = read(file.url)
        if content is None:
            missing = f"its {file.kind} file is listed, but cannot be had" if file.announced else missing
        elif file.kind == SIGNATURE:
            signature = content
        else:
            digests[file.kind] = content
    return Envelope(document=document, digests=digests, signature=signature, keys=keys, fault=missing)
