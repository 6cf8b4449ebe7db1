"""Translations from files: `words/es.json` in the folder of a notice, and Lockring's own sayings.

    notices/medtronic-minimed-600-retainer-ring/words/es.json

A file that cannot be used is told of, and its notice stays English: no notice is lost for its translation.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

import msgspec

from lockring import document
from lockring.errors import NoticeError
from lockring.notice import Notice
from lockring.sayings import Sayings
from lockring.sources.directory import PUBLISHED, Folder
from lockring.translation import Translation, faults, missing

WORDS = "words"  # the folder beside the revisions, so that no listing takes a translation for a revision
OWN = os.path.join(os.path.dirname(PUBLISHED), WORDS)


class Translations(msgspec.Struct, frozen=True, kw_only=True):
    """The translations into one language by the id of their notice, and an error for each that is no use."""

    by_notice: dict[str, Translation]
    unusable: tuple[NoticeError, ...]


def load_translations(notices: Iterable[Notice], language: str, folder: Folder = PUBLISHED) -> Translations:
    """The translation of each notice into the language, where the folder has one that is fit to be shown."""
    found: dict[str, Translation] = {}
    unusable: list[NoticeError] = []
    for notice in notices:
        path = os.path.join(os.fspath(folder), notice.id, WORDS, f"{language}.json")
        if not os.path.lexists(path):
            continue
        try:
            found[notice.id] = _of_notice(path, notice)
        except NoticeError as error:
            unusable.append(error)
    return Translations(by_notice=found, unusable=tuple(unusable))


def load_sayings(language: str, folder: Folder = OWN) -> Sayings:
    """What Lockring says in a check, in this language. Raises NoticeError where there is no sound file."""
    return Sayings(words=read_translation(os.path.join(os.fspath(folder), f"{language}.json")).words)


def read_translation(path: str) -> Translation:
    """The translation that the file holds. Raises NoticeError with every fault of it and its place."""
    where = "/".join(path.split(os.sep)[-3:])
    try:
        with open(path, "rb") as file:
            read = document.read(file.read(), Translation, where)
    except OSError as error:
        raise NoticeError(where, (f"cannot be opened: {error.strerror}",)) from error
    wrong = list(faults(read.words))
    if f"{read.language}.json" != os.path.basename(path):
        wrong.append(f'expected the file name "{read.language}.json" as in language')
    if wrong:
        raise NoticeError(where, tuple(wrong))
    return read


def _of_notice(path: str, notice: Notice) -> Translation:
    read = read_translation(path)
    lacking = missing(notice.latest, read.words)
    if lacking:
        where = f"{notice.id}/{WORDS}/{read.language}.json"
        says = (f"missing the words for {text!r} of {notice.latest.revised_on}" for text in lacking)
        raise NoticeError(where, tuple(says))
    return read
