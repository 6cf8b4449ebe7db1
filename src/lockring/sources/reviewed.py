"""Notices that people have reviewed, as a source: a folder of them, one folder a notice, one file a revision.

The layout is the one of `directory`. A page is one file; its item is a `Revision`.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from datetime import UTC, datetime

from lockring import document
from lockring.errors import NoticeError, SourceError
from lockring.notice import Revision
from lockring.record import Unreadable
from lockring.sources.directory import PUBLISHED
from lockring.sources.feed import Item, Page

SOURCE = "reviewed"


class Reviewed:
    """The source `reviewed`."""

    name = SOURCE
    authority = "the reviewers of Lockring"

    def fetch(self, place: str, *, cursor: str = "", validator: str = "") -> Iterator[Page]:
        """One page for each file of the folder (the published notices, if empty), by their paths.

        All files are read before the first page, so that the pages are of one moment. A file that cannot be
        read is an empty page. Raises SourceError for a folder that cannot be read or holds no notice.
        """
        folder = place or PUBLISHED
        contents = {path: _read(os.path.join(folder, path)) for path in _paths(folder)}
        if not contents:
            raise SourceError(f"{folder}: no notices; expected one folder a notice, one JSON file a revision")
        stamp = _stamp(contents)
        if stamp == validator:
            return
        retrieved_at, last = datetime.now(UTC), max(contents)
        for done, (path, raw) in enumerate(contents.items(), 1):
            if cursor and path <= cursor:
                continue
            yield Page(
                raw=raw,
                where=path,
                retrieved_at=retrieved_at,
                cursor="" if path == last else path,
                validator=stamp if path == last else "",
                done=done,
                total=len(contents),
                unit="revisions",
            )

    def parse(self, page: Page) -> Iterator[Item]:
        """The revision of the page, or every fault of it in one reason."""
        try:
            yield _revision(page.raw, page.where)
        except NoticeError as error:
            yield Unreadable(
                source=SOURCE,
                where=page.where,
                reason="; ".join(error.faults),
                digest=hashlib.sha256(page.raw or page.where.encode()).hexdigest(),  # each lost file its own
                number=page.where.split("/")[0],
                raw=page.raw,
            )


def _revision(raw: bytes, where: str) -> Revision:
    """The revision that stands in this place. Raises NoticeError with every fault, also of its place."""
    if not raw:
        raise NoticeError(where, ("is empty, or cannot be opened",))
    revision = document.read(raw, Revision, where)
    expected = f"{revision.id}/{revision.revised_on}.json"
    if where != expected:
        raise NoticeError(where, (f'expected in "{expected}", as its id and revised_on say',))
    return revision


def _paths(folder: str) -> list[str]:
    """The JSON files one folder down, by path. Separators are slashes, so that a cursor holds anywhere."""
    try:
        notices = sorted(entry.name for entry in os.scandir(folder) if entry.is_dir())
        found = [
            f"{notice}/{name}" for notice in notices for name in os.listdir(os.path.join(folder, notice))
        ]
    except OSError as error:
        raise SourceError(f"{folder} cannot be read: {error.strerror}; check the path") from error
    return sorted(path for path in found if path.lower().endswith(".json"))


def _read(path: str) -> bytes:
    """The bytes of the file, none if it cannot be read; a pipe is not waited for."""
    if not os.path.isfile(path):
        return b""
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError:
        return b""


def _stamp(contents: dict[str, bytes]) -> str:
    digest = hashlib.sha256()
    for path, raw in contents.items():
        digest.update(f"{path} {hashlib.sha256(raw).hexdigest()}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()
