"""What a place lists, and how its files are read: a folder of CSAF advisories, or a provider behind a URL."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from lockring.errors import SourceError
from lockring.sources.csaf_provider import (
    Listed,
    Listing,
    Metadata,
    beside,
    kind_of,
    read_directory,
    read_feed,
    read_metadata,
)
from lockring.sources.csaf_signatures import Key
from lockring.sources.http_answer import PassingError, without_key

if TYPE_CHECKING:
    from lockring.sources.http import Client

Read = Callable[[str], bytes | None]
"""The bytes at an address of the listing; None if they cannot be had, while the origin as such answers."""

_WELL_KNOWN = "/.well-known/csaf/provider-metadata.json"  # CSAF 2.0 section 7.1.9
_METADATA = "provider-metadata.json"
_KEY_FOLDER, _KEY_ENDINGS = "openpgp", (".asc", ".gpg", ".pgp")  # the folder: CSAF 2.0 section 7.1.20


def list_folder(place: str) -> Listing:
    """All JSON files in or under the folder, or the one file, and the keys in its folders named `openpgp`.

    Raises SourceError for a place without any.
    """
    if os.path.isfile(place):
        return Listing(items=(_file(os.path.dirname(place), os.path.basename(place)),))
    items, keys = [], []
    for folder, names in _files_under(place):
        is_key_folder = os.path.basename(folder) == _KEY_FOLDER
        for name in names:
            path = os.path.relpath(os.path.join(folder, name), place)
            if is_key_folder and name.lower().endswith(_KEY_ENDINGS):
                keys.append(_local_key(place, path))
            elif name.lower().endswith(".json") and name.lower() != _METADATA:
                items.append(_file(place, path))
    if not items:
        raise SourceError(f"{place}: no advisories here; expected a folder of JSON files")
    return Listing(items=tuple(items), keys=tuple(keys))


def _local_key(place: str, path: str) -> Key:
    try:
        return Key(raw=file_reader(place)(path) or b"")
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror}; check its permissions") from error


def _files_under(place: str) -> list[tuple[str, list[str]]]:
    """Each folder under the place with the names of its files, in order. Raises SourceError for a bad one."""

    def refuse(error: OSError) -> None:
        raise SourceError(f"{place} cannot be read: {error.strerror}; check the path") from error

    return sorted((folder, sorted(names)) for folder, _, names in os.walk(place, onerror=refuse))


def _file(folder: str, path: str) -> Listed:
    try:
        facts = os.stat(os.path.join(folder, path))
    except OSError as error:
        return Listed(url=path, changed="?", fault=f"cannot be read: {error.strerror}")
    return Listed(url=path, changed=f"{facts.st_mtime_ns} {facts.st_size}", beside=beside(path))


def file_reader(place: str) -> Read:
    """Reads files by their paths in this folder. Raises OSError for one that is there and cannot be read."""
    folder = os.path.dirname(place) if os.path.isfile(place) else place

    def read(path: str) -> bytes | None:
        full = os.path.join(folder, path)
        if not os.path.isfile(full):  # a pipe of this name would be read for ever
            return None
        with open(full, "rb") as file:
            return file.read()

    return read


def url_reader(client: Client) -> Read:
    """Reads what stands at a URL. Raises SourceError for an origin that is down."""

    def read(url: str) -> bytes | None:
        try:
            answer = client.get(url)
        except PassingError:
            raise
        except SourceError:  # no attempt can get it: it is not there, or not for us
            return None
        return None if answer is None else answer.body

    return read


def list_provider(client: Client, place: str) -> Listing:
    """What the provider at this URL lists. Raises SourceError if nothing is listed there."""
    read, url = url_reader(client), _list_at(place)
    raw = read(url) or b""
    match kind_of(raw):
        case "distributions":
            return _all_of(read_metadata(raw, url), url, read)
        case "feed":
            return _sorted(read_feed(raw, url))
        case "document":
            return Listing(items=(Listed(url=url, beside=beside(url)),))
        case _:
            return _sorted(_directory(place, read))


def _list_at(place: str) -> str:
    """Where the list of this place should be."""
    from urllib.parse import urljoin, urlsplit

    try:
        if urlsplit(place).path in ("", "/"):
            return urljoin(place, _WELL_KNOWN)
    except ValueError as error:
        raise SourceError(f"{without_key(place)} is no address: {error}; check it") from None
    return place if place.lower().endswith(".json") else f"{place.rstrip('/')}/{_METADATA}"


def _all_of(metadata: Metadata, url: str, read: Read) -> Listing:
    """What all feeds of the provider list; what its directories list, if it has no feed."""
    feeds = metadata.feeds()
    directories = metadata.directories() if not feeds else []
    if url.startswith("https:") and not all(place.startswith("https:") for place in feeds + directories):
        raise SourceError(f"{without_key(url)} leads to lists without encryption; tell this provider")
    items = [item for feed in feeds for item in read_feed(read(feed) or b"", feed)]
    items += [item for directory in directories for item in _directory(directory, read)]
    if not items:
        raise SourceError(f"{without_key(url)}: this provider lists no advisory that anybody may read")
    keys = (_key(announced.url, announced.fingerprint, read) for announced in metadata.public_openpgp_keys)
    return _sorted(items, tuple(key for key in keys if key))


def _key(url: str, fingerprint: str, read: Read) -> Key | None:
    """The key at this address; None if it cannot be had: then signatures are not checked, which is said."""
    try:
        raw = read(url)
    except SourceError:
        return None
    return Key(raw=raw, fingerprint=fingerprint) if raw else None


def _directory(base: str, read: Read) -> tuple[Listed, ...]:
    index, changes = (read(f"{base.rstrip('/')}/{name}") for name in ("index.txt", "changes.csv"))
    if index is None and changes is None:
        missing = "neither an index.txt nor a provider-metadata.json here"
        raise SourceError(f"{without_key(base)}: {missing}; check the address")
    return read_directory(index or b"", changes or b"", base)


def _sorted(items: list[Listed] | tuple[Listed, ...], keys: tuple[Key, ...] = ()) -> Listing:
    """Each document once, by its address."""
    by_url = {item.url: item for item in items}
    return Listing(items=tuple(by_url[url] for url in sorted(by_url)), keys=keys)
