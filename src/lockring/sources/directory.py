"""Notices from a folder: one folder a notice, one JSON file a revision, named by its date.

    notices/medtronic-minimed-600-retainer-ring/2019-11-21.json

One bad file costs nobody else's notices: it is reported, and the rest are served. A notice with a
bad revision is served from its good ones and stays reported as incomplete.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from lockring import document
from lockring.errors import NoticeError
from lockring.notice import Notice, Revision

PUBLISHED = Path(__file__).parent.parent / "notices"


class Loaded(msgspec.Struct, frozen=True, kw_only=True):
    """What a folder held: the notices by id, and one error for each file that could not be read."""

    notices: tuple[Notice, ...]
    unreadable: tuple[NoticeError, ...]


def load(folder: Path = PUBLISHED) -> Loaded:
    """Every notice of the folder. Raises NoticeError only when the folder itself is not there."""
    if not folder.is_dir():
        raise NoticeError(
            str(folder), ("no such folder of notices; give a folder that holds one folder a notice",)
        )
    revisions: dict[str, list[Revision]] = {}
    unreadable: list[NoticeError] = []
    for path in sorted(folder.glob("*/*.json")):
        try:
            revision = read_revision(path)
        except NoticeError as error:
            unreadable.append(error)
        else:
            revisions.setdefault(revision.id, []).append(revision)
    return Loaded(notices=tuple(_notices(revisions, unreadable)), unreadable=tuple(unreadable))


def load_notices(folder: Path = PUBLISHED) -> tuple[Notice, ...]:
    """Every notice of the folder, the published ones by default. Raises NoticeError if a file is unreadable."""
    loaded = load(folder)
    if loaded.unreadable:
        raise NoticeError(
            str(folder), tuple(fault for error in loaded.unreadable for fault in str(error).splitlines())
        )
    return loaded.notices


def read_revision(path: Path) -> Revision:
    """The revision that the file holds. Raises NoticeError with every fault of the file."""
    where = f"{path.parent.name}/{path.name}"
    revision = document.read(path.read_bytes(), Revision, where)
    faults = []
    if revision.id != path.parent.name:
        faults.append(f'expected id "{path.parent.name}" as the folder is named, got "{revision.id}" in id')
    if str(revision.revised_on) != path.stem:
        faults.append(
            f'expected the file name "{revision.revised_on}.json" as in revised_on, got "{path.name}"'
        )
    if faults:
        raise NoticeError(where, tuple(faults))
    return revision


def _notices(revisions: dict[str, list[Revision]], unreadable: list[NoticeError]) -> Iterable[Notice]:
    for notice_id, found in sorted(revisions.items()):
        ordered = sorted(found, key=lambda revision: revision.revised_on)
        lost = tuple(error.where for error in unreadable if error.where.startswith(f"{notice_id}/"))
        yield Notice(id=notice_id, revisions=tuple(ordered), unreadable=lost)
