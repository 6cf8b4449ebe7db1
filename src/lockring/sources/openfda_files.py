"""Files of FDA's records, read piece by piece: zip, JSON, lines of JSON, the last two also gzipped."""

from __future__ import annotations

import gzip
import hashlib
import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import BinaryIO, TypeVar, cast

from lockring.errors import SourceError
from lockring.sources import gudid_release, json_records

PAGE_RECORDS = 1000  # the most that openFDA gives at once (open.fda.gov/apis/query-parameters)
PAGE_BYTES = 16 << 20
_LINES = (".jsonl", ".jsonl.gz")
SUFFIXES = (".zip", ".json", ".json.gz", *_LINES)

T = TypeVar("T")


def files_at(place: str) -> list[str]:
    """The file, or those of the folder that can hold records. Raises SourceError if there is none."""
    if os.path.isdir(place):
        names = sorted(name for name in os.listdir(place) if name.lower().endswith(SUFFIXES))
        found = [path for name in names if os.path.isfile(path := os.path.join(place, name))]
        if found:
            return found
        raise SourceError(
            f"{place} holds no file of records; expected one that ends in {', '.join(SUFFIXES)}"
        )
    if not os.path.isfile(place):
        raise SourceError(f"{place} is no file and no folder; check the path")
    if not place.lower().endswith(SUFFIXES):
        raise SourceError(f"{place} is no file of records; expected one that ends in {', '.join(SUFFIXES)}")
    return [place]


def digest_of(path: str) -> str:
    """ "sha256:" and the SHA-256 of the file."""
    with open(path, "rb") as file:
        return "sha256:" + hashlib.file_digest(file, "sha256").hexdigest()


def refuse_broken_zip(file: BinaryIO) -> None:
    """Raise ValueError if the zip is cut short or one of its checksums is wrong."""
    with _faults_as_value_errors(), zipfile.ZipFile(file) as archive:
        if archive.testzip() is not None:
            raise ValueError("is a damaged zip file")


def pages_of(path: str, name: str, skip: int = 0) -> Iterator[list[bytes]]:
    """The records of the file after the first `skip`, up to `PAGE_RECORDS` or `PAGE_BYTES` at a time.

    The name tells the kind of the file. Raises ValueError, after the records before, where it is broken.
    """
    page: list[bytes] = []
    size_bytes = 0
    try:
        for record in islice(_records(path, name.lower()), skip, None):
            if page and (len(page) == PAGE_RECORDS or size_bytes + len(record) > PAGE_BYTES):
                yield page
                page, size_bytes = [], 0
            page.append(record)
            size_bytes += len(record)
    except ValueError:
        if page:
            yield page
        raise
    if page:
        yield page


def look_ahead(items: Iterator[T]) -> Iterator[tuple[T, bool]]:
    """Each item and whether it is the last. An error comes after the item that is held back for that."""
    held: list[T] = []
    try:
        for item in items:
            yield from ((before, False) for before in held)
            held = [item]
    except (ValueError, SourceError):
        yield from ((before, False) for before in held)
        raise
    yield from ((before, True) for before in held)


def _records(path: str, name: str) -> Iterator[bytes]:
    with _faults_as_value_errors():
        if name.endswith(".zip") and gudid_release.is_release(path):
            yield from gudid_release.records(path)
            return
        for file in _opened(path, name):
            yield from json_records.lines(file) if name.endswith(_LINES) else json_records.split(file)


def _opened(path: str, name: str) -> Iterator[BinaryIO]:
    """The file, or each JSON file within the zip."""
    if not name.endswith(".zip"):
        with gzip.open(path) if name.endswith(".gz") else open(path, "rb") as file:
            yield cast("BinaryIO", file)
        return
    with zipfile.ZipFile(path) as archive:
        members = [info for info in archive.infolist() if info.filename.lower().endswith(".json")]
        if not members:
            raise ValueError("is a zip without a JSON file")
        for member in members:
            with archive.open(member) as file:
                yield cast("BinaryIO", file)


@contextmanager
def _faults_as_value_errors() -> Iterator[None]:
    """What the readers of zip, gzip and the disk raise, as a ValueError that says it in words."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, gzip.BadGzipFile, NotImplementedError) as error:
        raise ValueError(f"is damaged or cut short: {error}") from error
    except (OSError, RuntimeError) as error:  # RuntimeError: the zip wants a password
        raise ValueError(f"cannot be read: {error}") from error
