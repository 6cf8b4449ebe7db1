"""Where the store is, and which sources there are to fill it from."""

from __future__ import annotations

import os
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

from lockring.errors import FactError, StoreError, shown

if TYPE_CHECKING:
    from lockring.sources.feed import Source

_VARIABLE = "LOCKRING_STORE"
_SOURCES = {
    "directory": ("lockring.sources.reviewed", "Reviewed"),
    "openfda": ("lockring.sources.openfda", "OpenFda"),
    "csaf": ("lockring.sources.csaf", "Csaf"),
    "health_canada": ("lockring.sources.health_canada", "HealthCanada"),
    "gudid": ("lockring.sources.gudid", "Gudid"),
}
"""Each source by its name on the command line; the nearest first."""
_ONLY_FILES = frozenset({"gudid"})
"""Sources of several gigabytes, which a person downloads: they have no place of their own."""
_BY_OWN_NAME = {"reviewed": "directory"}
RECORD_SOURCES = ("openfda", "csaf", "health_canada")
"""The sources whose notices a machine reads; `Record.id` begins with their names."""


def store_place(given: str | None) -> str:
    """The place of the store: the one given, else LOCKRING_STORE, else a file in the user's data folder."""
    if place := given or os.environ.get(_VARIABLE, ""):
        return place
    data = os.environ.get("XDG_DATA_HOME") or os.path.join(os.path.expanduser("~"), ".local", "share")
    return os.path.join(data, "lockring", "recalls.db")


def is_chosen(given: str | None) -> bool:
    """Whether somebody said where the store is: then it must be there."""
    return bool(given or os.environ.get(_VARIABLE, ""))


def is_there(given: str | None) -> bool:
    """Whether there is a store already; of one on a server that is for the server to say."""
    place = store_place(given)
    return "://" in place or os.path.exists(place)


def place_to_write(given: str | None) -> str:
    """As `store_place`; the folder of our own is made, for its owner only: the store holds what is watched.

    Raises StoreError when it cannot be made.
    """
    place = store_place(given)
    if is_chosen(given):
        return place
    folder = os.path.dirname(place)
    try:
        os.makedirs(os.path.dirname(folder), exist_ok=True)
        if not os.path.isdir(folder):
            os.mkdir(folder, 0o700)
    except OSError as error:
        raise StoreError(
            f"the folder {shown(folder)} cannot be made: {error.strerror}; give another place with --store"
        ) from error
    return place


def source_name(own: str) -> str:
    """A source as the command line calls it: `directory` for the reviewed notices of a folder."""
    return _BY_OWN_NAME.get(own, own)


def wanted(words: list[str]) -> list[tuple[Source, str]]:
    """The sources that the words `SOURCE[:PLACE]` name, with their places; for none, all that are on the net.

    Raises FactError with every fault, before anything is asked of any source.
    """
    faults: list[str] = []
    found: dict[tuple[str, str], None] = {}
    for word in words or (name for name in _SOURCES if name not in _ONLY_FILES):
        try:
            found[_read(word)] = None
        except FactError as error:
            faults += error.faults
    if faults:
        raise FactError(*faults)
    return [(_source(name), place) for name, place in found]


def _read(word: str) -> tuple[str, str]:
    """The name of the source, and its place; of a file or folder in full, wherever the next sync runs."""
    name, colon, place = word.partition(":")
    name = name.strip().lower().replace("-", "_")
    if name not in _SOURCES:
        known = ", ".join(_SOURCES)
        raise FactError(
            f"{shown(name)} is no source; expected SOURCE or SOURCE:PLACE, the source one of {known}"
        )
    if colon and not place:
        raise FactError(f"{name}: expected a file, a folder or a URL after the colon, or no colon")
    if name in _ONLY_FILES and (not place or "://" in place):
        raise FactError(f"{name}: expected the extract after a colon, a file or a folder: {name}:FILE")
    on_net = "://" in place or not (place or name == "directory")
    if on_net:
        _check_url(name, place)
        return name, place
    if place and not os.path.exists(place):
        raise FactError(f"{name}: there is no file and no folder {shown(place)}; check the path")
    return name, os.path.abspath(place) if place else ""


def _check_url(name: str, url: str) -> None:
    from lockring.sources.http_answer import without_key

    if url and without_key(url) != url:
        raise FactError(
            f"{name}: the address holds a key or a password, which the store would keep; leave it out "
            "(openFDA's key: set OPENFDA_API_KEY)"
        )
    if find_spec("httpx2") is None:
        raise FactError(f"{name}: a sync from the net needs: pip install 'lockring[sync]'")


def _source(name: str) -> Source:
    module, kind = _SOURCES[name]
    source: Source = getattr(import_module(module), kind)()
    return source
