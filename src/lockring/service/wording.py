"""In which language a person reads: notices, and what Lockring says in a check.

Nothing here changes an answer. A notice or a sentence that has no words in a language stays English, wholly,
and its page can tell.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

import msgspec
from django.conf import settings
from django.utils.translation import get_language

from lockring.errors import NoticeError
from lockring.notice import Notice, Revision, StudyPage
from lockring.report import FindingSaid
from lockring.sayings import Sayings
from lockring.sources import directory
from lockring.sources.translations import load_sayings, load_translations
from lockring.translation import missing, texts, translated

ENGLISH = "en"  # of the notices as they are published, and of what the core says
_log = logging.getLogger(__name__)


class _Spoken(msgspec.Struct, frozen=True, kw_only=True):
    """One language: the words of each notice and who wrote them, and our own sayings."""

    words: dict[str, dict[str, str]] = {}
    translated_by: dict[str, str] = {}
    sayings: Sayings = Sayings(words={})
    english: dict[str, str] = {}
    """Each text that is shown of a notice in this language, with the English one."""


def in_language(notice: Notice, language: str) -> Notice:
    """The notice in this language, where its newest revision has all its words; else as it is."""
    return translated(notice, _spoken(_base(language)).words.get(notice.id, {}))


def language_of(revision: Revision | FindingSaid, language: str) -> str:
    """The language in which this revision speaks to who reads this language: this one, or English."""
    base = _base(language)
    return base if revision.title in _spoken(base).english else ENGLISH


def translated_by(revision: Revision | FindingSaid, language: str) -> str:
    """Who translated this revision, and who has read it since; empty where it is not translated."""
    if language_of(revision, language) == ENGLISH:
        return ""
    notice = revision.id if isinstance(revision, Revision) else revision.notice
    return _spoken(_base(language)).translated_by[notice]


def in_words(text: str, language: str) -> tuple[str, str]:
    """The text in this language where there are words for it, and the language in which it then is.

    It may be a sentence of a check or any text of a notice, in English or as a notice in another language
    has it: what somebody saw in Spanish is told to the desk in English.
    """
    base = _base(language)
    spoken = _spoken(base)
    if text in spoken.english:
        return text, base
    text = _in_english(text)
    if base == ENGLISH:
        return text, ENGLISH
    of_notice = next((words[text] for words in spoken.words.values() if text in words), None)
    said = of_notice or spoken.sayings.say(text)
    return (text, ENGLISH) if said is None else (said, base)


def for_page(text: str) -> str:
    """The text in the language of the page where there are words for it, else as it is."""
    return in_words(text, get_language() or ENGLISH)[0]


def _in_english(text: str) -> str:
    others = (_spoken(code).english for code, _ in settings.LANGUAGES)
    return next((english[text] for english in others if text in english), text)


def _base(language: str) -> str:
    return language.split("-")[0].lower()


@cache
def _spoken(language: str) -> _Spoken:
    """All that this process has in a language, read once. A file with a fault is left out, and logged."""
    if language not in {code for code, _ in settings.LANGUAGES} - {ENGLISH}:
        return _Spoken()
    notices = directory.load().notices
    found = load_translations(notices, language)
    for error in found.unusable:
        _log.warning("translation not used: %s", error)
    words = {notice: translation.words for notice, translation in found.by_notice.items()}
    whole = [
        (words[notice.id], revision)
        for notice in notices
        for revision in notice.revisions
        if notice.id in words and not missing(revision, words[notice.id])
    ]
    return _Spoken(
        words=words,
        translated_by={notice: one.translated_by for notice, one in found.by_notice.items()},
        sayings=_sayings(language),
        english={own[text]: text for own, revision in whole for text in texts(revision)}
        | {own[study.title]: study.title for own, study in _studies(notices, words)},
    )


def _studies(
    notices: Iterable[Notice], words: Mapping[str, dict[str, str]]
) -> Iterator[tuple[dict[str, str], StudyPage]]:
    """Each study whose title has words, with the words of its notice."""
    for notice in notices:
        own = words.get(notice.id, {})
        yield from ((own, study) for study in notice.studies if study.title in own)


def _sayings(language: str) -> Sayings:
    try:
        return load_sayings(language)
    except NoticeError as error:
        _log.warning("translation not used: %s", error)
        return Sayings(words={})
