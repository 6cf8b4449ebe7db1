"""The notices in words: the newest revision, every earlier one, and what changed from one to the next."""

from __future__ import annotations

from functools import cache

import msgspec
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from lockring import diff
from lockring.diff import Changes, DeviceChange
from lockring.notice import Notice, Revision, Source
from lockring.service import checking
from lockring.service.check import words
from lockring.service.check.shown import Call, call
from lockring.service.check.words import Text
from lockring.service.wording import ENGLISH, in_language
from lockring.sources import directory
from lockring.sources.directory import Loaded


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """Devices whose verdict turned: which way, in words, their models, and the facts under which it did."""

    says: Text
    models: tuple[str, ...]
    facts: tuple[tuple[Text, str], ...]


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """One revision, with what it changed; nothing for the first one."""

    revision: Revision
    status: Text
    calls: tuple[Call, ...]
    claims: tuple[tuple[int, str, Source], ...]
    turns: tuple[Turn, ...] = ()
    changes: Changes | None = None


@cache
def loaded() -> Loaded:
    """Every revision of the notices that come with Lockring, read once in a process."""
    return directory.load(directory.PUBLISHED)


@cache
def _notices(language: str) -> tuple[Notice, ...]:
    return tuple(in_language(notice, language) for notice in loaded().notices)


@require_GET
def every(request: HttpRequest) -> HttpResponse:
    """The list of notices, the newest first."""
    newest = sorted(
        _notices(get_language() or ENGLISH), key=lambda notice: notice.latest.revised_on, reverse=True
    )
    context = {"notices": newest, "unreadable": len(loaded().unreadable)}
    return render(request, "lockring/check/notices.html", context)


@require_GET
def one(request: HttpRequest, notice: str) -> HttpResponse:
    """One notice with its whole history; 404 where Lockring comes with no such notice."""
    found = next((each for each in _notices(get_language() or ENGLISH) if each.id == notice), None)
    if found is None:
        raise Http404
    newest, *earlier = reversed(_revisions(found))
    context = {"notice": found, "newest": newest, "earlier": earlier, "studies": checking.studies(found)}
    return render(request, "lockring/check/notice.html", context)


def _revisions(notice: Notice) -> list[Shown]:
    """Each revision, oldest first."""
    before: list[Revision | None] = [None, *notice.revisions]
    return [_shown(new, old) for new, old in zip(notice.revisions, before, strict=False)]


def _shown(revision: Revision, old: Revision | None) -> Shown:
    changes = diff.diff(old, revision) if old else None
    return Shown(
        revision=revision,
        status=words.STATUSES[revision.status],
        calls=tuple(map(call, revision.contacts)),
        claims=tuple((one.value, one.what, revision.sources[one.source]) for one in revision.claims),
        turns=tuple(_turn(change, revision, old or revision) for change in changes.devices)
        if changes
        else (),
        changes=changes,
    )


def _turn(change: DeviceChange, new: Revision, old: Revision) -> Turn:
    return Turn(
        says=words.TURNS[change.before, change.after],
        models=change.models,
        facts=tuple(
            (words.fact_name(name), ", ".join(_labels(name, texts, new, old)))
            for name, texts in change.facts.items()
        ),
    )


def _labels(name: str, texts: tuple[str, ...], new: Revision, old: Revision) -> list[str]:
    observation = new.observation(name) or old.observation(name)
    labels = {answer.value: answer.label for answer in observation.answers} if observation else {}
    return [labels.get(text, text) for text in texts]
