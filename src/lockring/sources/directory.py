"""Notices from a folder: one folder a notice, one JSON file a revision, named by its date.

    notices/medtronic-minimed-600-retainer-ring/2019-11-21.json

One bad file costs nobody else's notices: it is reported, and the rest are served. A notice with a
bad revision is served from its good ones and stays reported as incomplete. One with a bad link to a study
is served without it, and is complete all the same: no study says which devices are covered.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import msgspec

from lockring import document
from lockring.errors import NoticeError
from lockring.notice import Notice, Revision, StudyPage
from lockring.sources.studies import links

# Paths are text here, not pathlib: its import alone costs a third of a bare interpreter's start.
Folder = str | os.PathLike[str]
PUBLISHED = os.path.join(os.path.dirname(os.path.dirname(__file__)), "notices")


class Loaded(msgspec.Struct, frozen=True, kw_only=True):
    """What a folder held: the notices by id, and one error for each file that could not be read.

    `unusable` are the links to studies that could not be read: they take nothing from an answer.
    """

    notices: tuple[Notice, ...]
    unreadable: tuple[NoticeError, ...]
    unusable: tuple[NoticeError, ...] = ()


def load(folder: Folder = PUBLISHED) -> Loaded:
    """Every notice of the folder, with all its revisions.

    Raises NoticeError only when the folder holds no notice at all.
    """
    return _loaded(folder, [_read(paths) for paths in _files_by_notice(folder)])


def load_newest(folder: Folder = PUBLISHED) -> Loaded:
    """Every notice of the folder with its newest revision only, for a question about today.

    A notice whose newest revision cannot be read comes with all its others. Raises as `load` does.
    """
    found = []
    for paths in _files_by_notice(folder):
        revisions, unreadable = _read(paths[-1:])
        found.append(_read(paths) if unreadable else (revisions, unreadable))
    return _loaded(folder, found)


_Read = tuple[list[Revision], list[NoticeError]]


def _read(paths: list[str]) -> _Read:
    """The revisions of one notice that can be read, and an error for each that cannot."""
    revisions: list[Revision] = []
    unreadable: list[NoticeError] = []
    for path in paths:
        try:
            revisions.append(read_revision(path))
        except NoticeError as error:
            unreadable.append(error)
    return revisions, unreadable


def _loaded(folder: Folder, found: list[_Read]) -> Loaded:
    if not any(revisions or unreadable for revisions, unreadable in found):
        raise NoticeError(
            os.fspath(folder), ("no notices here; expected one folder a notice, one JSON file a revision",)
        )
    notices: list[Notice] = []
    unusable: list[NoticeError] = []
    for revisions, unreadable in found:
        if revisions:
            studies, wrong = links(os.path.join(os.fspath(folder), revisions[0].id))
            notices.append(_notice(revisions, unreadable, studies))
            unusable += wrong
    lost = tuple(error for _, unreadable in found for error in unreadable)
    return Loaded(notices=tuple(notices), unreadable=lost, unusable=tuple(unusable))


def _notice(
    revisions: list[Revision], unreadable: list[NoticeError], studies: tuple[StudyPage, ...]
) -> Notice:
    ordered = sorted(revisions, key=lambda revision: revision.revised_on)
    lost = tuple(error.where for error in unreadable)
    return Notice(id=ordered[0].id, revisions=tuple(ordered), unreadable=lost, studies=studies)


def load_notices(folder: Folder = PUBLISHED) -> tuple[Notice, ...]:
    """Every notice of the folder, the published ones by default. Raises NoticeError at a bad file."""
    loaded = load(folder)
    if loaded.unreadable:
        raise NoticeError(
            os.fspath(folder), tuple(line for e in loaded.unreadable for line in str(e).splitlines())
        )
    return loaded.notices


def read_revision(path: str) -> Revision:
    """The revision that the file of a folder of notices holds, in its place.

    Raises NoticeError with every fault of the file, also when it stands under another id or date.
    """
    revision, notice_id, name = (
        read_file(path),
        os.path.basename(os.path.dirname(path)),
        os.path.basename(path),
    )
    faults = []
    if revision.id != notice_id:
        faults.append(f'expected id "{notice_id}" as the folder is named, got "{revision.id}" in id')
    if f"{revision.revised_on}.json" != name:
        faults.append(f'expected the file name "{revision.revised_on}.json" as in revised_on, got "{name}"')
    if faults:
        raise NoticeError(_where(path), tuple(faults))
    return revision


def read_file(path: str) -> Revision:
    """The revision that the file holds, wherever it lies. Raises NoticeError with every fault of it."""
    if os.path.exists(path) and not os.path.isfile(path):
        raise NoticeError(_where(path), ("is no regular file",))
    try:
        with open(path, "rb") as file:
            return document.read(file.read(), Revision, _where(path))
    except OSError as error:
        raise NoticeError(_where(path), (f"cannot be opened: {error.strerror}",)) from error


def _where(path: str) -> str:
    return "/".join(path.split(os.sep)[-2:])


def _files_by_notice(folder: Folder) -> Iterator[list[str]]:
    """The JSON files one folder down, a list for each folder, in the order of their names."""
    for notice in sorted(entry.path for entry in _entries(folder) if os.path.isdir(entry.path)):
        yield sorted(entry.path for entry in _entries(notice) if entry.name.lower().endswith(".json"))


def _entries(folder: Folder) -> list[os.DirEntry[str]]:
    try:
        return list(os.scandir(os.fspath(folder)))
    except OSError as error:
        raise NoticeError(os.fspath(folder), (f"cannot be opened: {error.strerror}",)) from error
