"""The words of a notice in another language. What decides is never touched: only what a person reads.

A translation is held against the English it was made from. A revision is shown in the other language only if
every text of it that a person is shown has a translation; else it stays wholly English, never half and half.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Any

import msgspec

from lockring.conditions import Unlisted, Word
from lockring.errors import shown
from lockring.notice import (
    Answer,
    Audience,
    Claim,
    Contact,
    Hazard,
    Notice,
    Observation,
    Remedy,
    Revision,
    Step,
    StudyPage,
)
from lockring.scope import Clause

SAID: Mapping[type, tuple[str, ...]] = MappingProxyType(
    {
        Revision: ("title", "product", "summary", "changed"),
        Clause: ("says",),
        Unlisted: ("ask",),
        Contact: ("name", "hours"),
        Step: ("text", "only_if"),
        Hazard: ("hazard", "situation", "harm"),
        Observation: ("question", "where_to_look", "without_sight"),
        Answer: ("label",),
        Remedy: ("text", "only_if", "cost", "first_in_line", "send_back", "completed_by", "request"),
        Claim: ("what",),
        Audience: ("says",),
        StudyPage: ("title",),
    }
)
"""The texts of each part that a person is shown. All else decides, names, or stands as its source has it."""

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_PRINTED = re.compile(
    r"[A-Z]{1,4}-\d+[A-Z]*|\d+[A-Z]+\b|1-\d{3}-\d{3}-\d{4}|\b[\w-]+(?:\.[\w-]+)*\.(?:com|org|gov)\b[\w/]*"
)


class Translation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The texts of all revisions of one notice: each English text with the same in `language` (BCP 47).

    `translated_by` says honestly who made it and who has read it since.
    """

    language: Word
    translated_by: Word
    words: dict[Word, Word]


def texts(revision: Revision) -> tuple[str, ...]:
    """Every text of the revision that a person is shown, each once, in the order of its file."""
    found: dict[str, None] = {}

    def collected(text: str) -> str:
        found.setdefault(text)
        return text

    _exchanged(revision, collected)
    return tuple(found)


def missing(revision: Revision, words: Mapping[str, str]) -> tuple[str, ...]:
    """The texts of the revision that have no translation."""
    return tuple(text for text in texts(revision) if text not in words)


def in_other_words(revision: Revision, words: Mapping[str, str]) -> Revision | None:
    """The revision with every text exchanged; None where one of them has no translation."""
    if missing(revision, words):
        return None
    said: Revision = _exchanged(revision, words.__getitem__)
    return said


def translated(notice: Notice, words: Mapping[str, str]) -> Notice:
    """The notice in other words, where its newest revision can be; else the notice as it is.

    An older revision that has not all its words stays wholly as it is, and so does the title of a study.
    """
    if missing(notice.latest, words):
        return notice
    revisions = tuple(in_other_words(revision, words) or revision for revision in notice.revisions)
    studies = _exchanged(notice.studies, lambda title: words.get(title, title))
    return msgspec.structs.replace(notice, revisions=revisions, studies=studies)


def stale(notice: Notice, words: Mapping[str, str]) -> tuple[str, ...]:
    """The words whose English stands in no revision of the notice any more, and is the title of no study."""
    used = {text for revision in notice.revisions for text in texts(revision)}
    used |= {study.title for study in notice.studies}
    return tuple(text for text in words if text not in used)


def faults(words: Mapping[str, str]) -> tuple[str, ...]:
    """Each translation that lost or changed a number, a model, a phone number or a web address."""
    return tuple(_faults(words))


def _faults(words: Mapping[str, str]) -> Iterator[str]:
    for english, other in words.items():
        for kind in (_NUMBER, _PRINTED):
            before, after = (Counter(kind.findall(text)) for text in (english, other))
            if before != after:
                wrong = ", ".join(sorted((before - after) + (after - before)))
                yield f"expected the numbers of the English, got {wrong} changed in words.{shown(english)}"
                break


def _exchanged(part: Any, say: Callable[[str], str]) -> Any:
    """The part with each text that a person is shown as `say` has it; the same object where it has none."""
    match part:
        case msgspec.Struct():
            names = SAID.get(type(part), ())
            read = {name: getattr(part, name) for name in part.__struct_fields__}
            new = {n: _said(old, say) if n in names else _exchanged(old, say) for n, old in read.items()}
            changed = {name: value for name, value in new.items() if value is not read[name]}
            return msgspec.structs.replace(part, **changed) if changed else part
        case tuple():
            inner = tuple(_exchanged(one, say) for one in part)
            return inner if any(a is not b for a, b in zip(inner, part, strict=True)) else part
        case _:
            return part


def _said(value: str | tuple[str, ...], say: Callable[[str], str]) -> str | tuple[str, ...]:
    """A text, or each of several, in other words; an empty one says nothing."""
    if isinstance(value, tuple):
        return tuple(say(text) for text in value)
    return say(value) if value else value
