"""Notices from a folder: one folder a notice, one JSON file a revision, named by its date.

    notices/medtronic-minimed-600-retainer-ring/2019-11-21.json

One bad file costs nobody else's notices: it is reported, and the rest are served. A notice with a
bad revision is served from its good ones and stays reported as incomplete.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator

import msgspec

from lockring import document
from lockring.errors import NoticeError
from lockring.notice import Notice, Revision

# Paths are text here, not pathlib: its import alone costs a third of a bare interpreter's start.
Folder = str | os.PathLike[str]
PUBLISHED = os.path.join(os.path.dirname(os.path.dirname(__file__)), "notices")


class Loaded(msgspec.Struct, frozen=True, kw_only=True):
    """What a folder held: the notices by id, and one error for each file that could not be read."""

    notices: tuple[Notice, ...]
    unreadable: tuple[NoticeError, ...]


def load(folder: Folder = PUBLISHED) -> Loaded:
    """Every notice of the folder. Raises NoticeError only when the folder holds no notice at all."""
    revisions: dict[str, list[Revision]] = {}
    unreadable: list[NoticeError] = []
    for path in _files(folder):
        try:
            revision = read_revision(path)
        except NoticeError as error:
            unreadable.append(error)
        else:
            revisions.setdefault(revision.id, []).append(revision)
    if not revisions and not unreadable:
        raise NoticeError(
            os.fspath(folder), ("no notices here; expected one folder a notice, one JSON file a revision",)
        )
    return Loaded(notices=tuple(_notices(revisions, unreadable)), unreadable=tuple(unreadable))


def load_notices(folder: Folder = PUBLISHED) -> tuple[Notice, ...]:
    """Every notice of the folder, the published ones by default. Raises NoticeError at a bad file."""
    loaded = load(folder)
    if loaded.unreadable:
        raise NoticeError(
            os.fspath(folder), tuple(line for e in loaded.unreadable for line in str(e).splitlines())
        )
    return loaded.notices


def read_revision(path: str) -> Revision:
    """The revision that the file holds. Raises NoticeError with every fault of the file."""
    folder, name = os.path.split(path)
    notice_id = os.path.basename(folder)
    where = f"{notice_id}/{name}"
    try:
        with open(path, "rb") as file:
            revision = document.read(file.read(), Revision, where)
    except OSError as error:
        raise NoticeError(where, (f"cannot be opened: {error.strerror}",)) from error
    faults = []
    if revision.id != notice_id:
        faults.append(f'expected id "{notice_id}" as the folder is named, got "{revision.id}" in id')
    if f"{revision.revised_on}.json" != name:
        faults.append(f'expected the file name "{revision.revised_on}.json" as in revised_on, got "{name}"')
    if faults:
        raise NoticeError(where, tuple(faults))
    return revision


def _files(folder: Folder) -> Iterator[str]:
    """Every JSON file one folder down, in the order of their names."""
    for notice in sorted(entry.path for entry in _entries(folder) if entry.is_dir()):
        yield from sorted(entry.path for entry in _entries(notice) if entry.name.endswith(".json"))


def _entries(folder: Folder) -> list[os.DirEntry[str]]:
    try:
        return list(os.scandir(os.fspath(folder)))
    except OSError as error:
        raise NoticeError(os.fspath(folder), (f"cannot be opened: {error.strerror}",)) from error


def _notices(revisions: dict[str, list[Revision]], unreadable: list[NoticeError]) -> Iterable[Notice]:
    for notice_id, found in sorted(revisions.items()):
        ordered = sorted(found, key=lambda revision: revision.revised_on)
        lost = tuple(error.where for error in unreadable if error.where.startswith(f"{notice_id}/"))
        yield Notice(id=notice_id, revisions=tuple(ordered), unreadable=lost)
