"""What a CSAF provider lists, as pure data: its metadata, its ROLIE feeds, its index.txt and changes.csv.

CSAF 2.0 sections 7.1.7, 7.1.12, 7.1.13 and 7.1.15. Where a provider has both kinds of lists, the ROLIE feeds
count (7.3.2). A listed document that must not be asked for stays in the list, with its fault.
"""

from __future__ import annotations

import hashlib
from typing import Any, TypeVar

import msgspec

from lockring.errors import SourceError
from lockring.sources.csaf_signatures import DIGESTS, Key
from lockring.sources.http_answer import without_key

OPEN_TLP = frozenset({"WHITE", "CLEAR", "GREEN", "UNLABELED"})
"""The TLP labels of feeds that anybody may read; those of the others need a key that we do not have."""
SIGNATURE = "asc"

T = TypeVar("T")


class Beside(msgspec.Struct, frozen=True, kw_only=True):
    """A file that checks an advisory: its kind (one of DIGESTS, or SIGNATURE), where it is, and whether the
    provider says that it exists."""

    kind: str
    url: str
    announced: bool = False


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """One document: where it is, what its provider calls its date ("" if nothing), and the files beside it.

    `fault` says why it must not be asked for.
    """

    url: str
    changed: str = ""
    beside: tuple[Beside, ...] = ()
    fault: str = ""


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """All documents of a place, by their address, and the keys of its provider."""

    items: tuple[Listed, ...]
    keys: tuple[Key, ...] = ()

    @property
    def stamp(self) -> str:
        """A digest of all that is listed."""
        return hashlib.sha256(msgspec.json.encode((self.items, self.keys), order="deterministic")).hexdigest()

    @property
    def dated(self) -> bool:
        """Whether a changed document must change the stamp: each is listed with a date."""
        return all(item.changed for item in self.items)


class AnnouncedKey(msgspec.Struct, frozen=True):
    """A public OpenPGP key: where it is, and its fingerprint."""

    url: str = ""
    fingerprint: str = ""


class _FeedPlace(msgspec.Struct, frozen=True):
    url: str
    tlp_label: str = "UNLABELED"


class _Rolie(msgspec.Struct, frozen=True):
    feeds: tuple[_FeedPlace, ...] = ()


class _Distribution(msgspec.Struct, frozen=True):
    directory_url: str = ""
    rolie: _Rolie | None = None


class Metadata(msgspec.Struct, frozen=True):
    """A provider-metadata.json."""

    distributions: tuple[_Distribution, ...] = ()
    public_openpgp_keys: tuple[AnnouncedKey, ...] = ()

    def feeds(self) -> list[str]:
        """The ROLIE feeds that anybody may read."""
        feeds = (feed for d in self.distributions if d.rolie for feed in d.rolie.feeds)
        return list(dict.fromkeys(feed.url for feed in feeds if feed.tlp_label in OPEN_TLP))

    def directories(self) -> list[str]:
        """The directories with an index.txt."""
        return list(dict.fromkeys(d.directory_url for d in self.distributions if d.directory_url))


class _Link(msgspec.Struct, frozen=True):
    rel: str = ""
    href: str = ""


class _Entry(msgspec.Struct, frozen=True):
    id: str = ""
    updated: str = ""
    link: tuple[_Link, ...] = ()


class _Feed(msgspec.Struct, frozen=True):
    entry: tuple[_Entry, ...] = ()


class _FeedDocument(msgspec.Struct, frozen=True):
    feed: _Feed


def kind_of(raw: bytes) -> str:
    """The field that tells what CSAF file this is: "document", "distributions", "feed", ...; "" for none."""
    try:
        found = msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
    kinds = ("document", "distributions", "feed", "service", "categories", "csaf_providers")
    return next((kind for kind in kinds if kind in found), "")


def read_metadata(raw: bytes, where: str) -> Metadata:
    """The provider's metadata. Raises SourceError for anything else."""
    return _decode(raw, Metadata, "the metadata of a CSAF provider", where)


def read_feed(raw: bytes, where: str) -> tuple[Listed, ...]:
    """The documents of a ROLIE feed. Raises SourceError for anything else."""
    feed = _decode(raw, _FeedDocument, "a ROLIE feed", where).feed
    return tuple(_of_entry(entry, where) for entry in feed.entry)


def read_directory(index: bytes, changes: bytes, base: str) -> tuple[Listed, ...]:
    """The documents that index.txt or changes.csv of this directory name, either of which may be empty.

    Raises SourceError for a changes.csv that is none.
    """
    import csv

    base = base if base.endswith("/") else f"{base}/"
    dates = dict.fromkeys((line.strip() for line in _lines(index)), "")
    try:
        for name, *rest in filter(None, csv.reader(_lines(changes))):
            dates[name.strip()] = max(dates.get(name.strip(), ""), *rest[:1], "")
    except csv.Error as error:
        raise SourceError(f"{without_key(base)}: its changes.csv cannot be read: {error}") from None
    documents = ((name, date) for name, date in dates.items() if name.lower().endswith(".json"))
    return tuple(_in_directory(name, date, base) for name, date in documents)


def beside(url: str) -> tuple[Beside, ...]:
    """The files that may stand beside a document of which nothing more is known."""
    return tuple(Beside(kind=kind, url=f"{url}.{kind}") for kind in (*DIGESTS, SIGNATURE))


def _lines(raw: bytes) -> list[str]:
    return raw.decode("utf-8-sig", "replace").splitlines()


def _join(base: str, href: str) -> str:
    """The address that `href` means at `base`; "" if it means none."""
    from urllib.parse import urljoin

    try:
        return urljoin(base, href)
    except ValueError:
        return ""


def _in_directory(name: str, changed: str, base: str) -> Listed:
    url = _join(base, name)
    if not url.startswith(base):
        return Listed(
            url=f"{base}#{name}", changed=changed, fault="is listed, but stands outside the directory"
        )
    return Listed(url=url, changed=changed, beside=beside(url))


def _of_entry(entry: _Entry, feed: str) -> Listed:
    def linked(rel: str) -> list[str]:
        return [_join(feed, link.href) for link in entry.link if link.rel == rel and link.href]

    url = next(iter(linked("self")), "")
    if not url:
        return Listed(url=f"{feed}#{entry.id}", changed=entry.updated, fault="is listed without its address")
    if feed.startswith("https:") and not url.startswith("https:"):
        return Listed(url=url, changed=entry.updated, fault="is listed at an address without encryption")
    kinds = ((kind, href) for href in linked("hash") for kind in DIGESTS if href.endswith(f".{kind}"))
    signatures = ((SIGNATURE, href) for href in linked("signature"))
    found = tuple(Beside(kind=kind, url=href, announced=True) for kind, href in (*kinds, *signatures))
    return Listed(url=url, changed=entry.updated, beside=found)


def _decode(raw: bytes, kind: type[T], words: str, where: str) -> T:
    try:
        found: Any = msgspec.json.decode(raw, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise SourceError(f"{without_key(where)}: expected {words}: {error}; check the address") from None
    read: T = found
    return read
