"""Studies of a hazard that a notice links to: a link beside its revisions, a page that ships with Lockring.

    notices/medtronic-minimed-600-retainer-ring/studies/retainer-ring.json
    study_pages/retainer-ring.html

A page is shown only if its bytes are those that the link names. What is wrong with either is told, and costs
nobody the notice: no study says which devices it covers.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

import msgspec

from lockring import document
from lockring.errors import NoticeError
from lockring.notice import Notice, StudyPage

STUDIES = "studies"  # the folder beside the revisions, so that no listing takes a link for a revision
PAGES = os.path.join(os.path.dirname(os.path.dirname(__file__)), "study_pages")
_DO = "put the right page there, or make page and link again: python -m tests.hazard.reports"


class Pages(msgspec.Struct, frozen=True, kw_only=True):
    """Of some notices the studies that can be shown, and their pages by the sha-256 of their bytes.

    `unusable` has one error for each page that is not the one that its notice names.
    """

    by_notice: dict[str, tuple[StudyPage, ...]]
    by_digest: dict[str, bytes]
    unusable: tuple[NoticeError, ...]


def links(folder: str) -> tuple[tuple[StudyPage, ...], tuple[NoticeError, ...]]:
    """The studies that the notice in this folder links to, by name, and an error for each unreadable link."""
    found: list[StudyPage] = []
    wrong: list[NoticeError] = []
    try:
        paths = _files(os.path.join(folder, STUDIES))
    except OSError as error:
        where = f"{os.path.basename(folder)}/{STUDIES}"
        return (), (NoticeError(where, (f"cannot be opened: {error.strerror}",)),)
    for path in paths:
        try:
            found.append(read_link(path))
        except NoticeError as error:
            wrong.append(error)
    return tuple(found), tuple(wrong)


def read_link(path: str) -> StudyPage:
    """The link that the file holds. Raises NoticeError with every fault of it and its place."""
    where = "/".join(path.split(os.sep)[-3:])
    link = document.read(_read(path, where), StudyPage, where)
    if _link_name(link) != os.path.basename(path):
        raise NoticeError(where, (f'expected the file name "{_link_name(link)}" as in page',))
    return link


def pages(notices: Iterable[Notice], folder: str = PAGES) -> Pages:
    """Every study of the notices whose page is the one that the notice names."""
    by_notice: dict[str, tuple[StudyPage, ...]] = {}
    by_digest: dict[str, bytes] = {}
    unusable: list[NoticeError] = []
    for notice in notices:
        for link in notice.studies:
            try:
                by_digest[link.sha256] = _page(link, f"{notice.id}/{STUDIES}/{_link_name(link)}", folder)
                by_notice[notice.id] = (*by_notice.get(notice.id, ()), link)
            except NoticeError as error:
                unusable.append(error)
    return Pages(by_notice=by_notice, by_digest=by_digest, unusable=tuple(unusable))


def page_path(link: StudyPage, folder: str = PAGES) -> str:
    """Where the page of the link lies, if it is there."""
    return os.path.join(folder, link.page)


def _page(link: StudyPage, where: str, folder: str) -> bytes:
    import hashlib  # a check in words needs none of it, and starts sooner

    path = page_path(link, folder)
    page = _read(path, where, f"expected a page with the sha-256 {link.sha256}; {_DO}")
    digest = hashlib.sha256(page).hexdigest()
    if digest != link.sha256:
        raise NoticeError(where, (f"{path}: expected the sha-256 {link.sha256}, found {digest}; {_DO}",))
    return page


def _read(path: str, where: str, expected: str = "") -> bytes:
    """The bytes of the file; a pipe is not waited for. Raises NoticeError."""
    try:
        if os.path.lexists(path) and not os.path.isfile(path):
            raise OSError(0, "is no regular file")
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        says = f"{path} cannot be opened: {error.strerror}"
        raise NoticeError(where, (f"{says}; {expected}" if expected else says,)) from error


def _files(folder: str) -> list[str]:
    if not os.path.isdir(folder):
        return []
    return sorted(os.path.join(folder, name) for name in os.listdir(folder) if name.lower().endswith(".json"))


def _link_name(link: StudyPage) -> str:
    return f"{link.page.removesuffix('.html')}.json"
