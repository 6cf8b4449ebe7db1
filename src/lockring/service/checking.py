"""The check as the service makes it: the notices of this process, and of the store where there is one."""

from __future__ import annotations

import logging
import threading
import time
from datetime import UTC, datetime
from functools import cache

from django.utils.translation import get_language

from lockring.advice import Finding
from lockring.facts import Device
from lockring.holdings import Holdings
from lockring.notice import Notice, StudyPage
from lockring.places import is_chosen, is_there, store_place
from lockring.report import CheckReport, check_report
from lockring.service.wording import ENGLISH, in_language
from lockring.session import Looked, Session
from lockring.sources import directory
from lockring.sources.directory import Loaded
from lockring.sources.studies import pages

_log = logging.getLogger(__name__)
_FRESH = 60  # seconds for which the notices of a store, once opened, are used


class _OfThread(threading.local):
    """The notices of the store belong to the thread that opened them."""

    holdings: Holdings | None = None
    until = 0.0


_thread = _OfThread()


@cache
def published() -> Loaded:
    """The notices that come with Lockring, read once in a process."""
    return directory.load_newest(directory.PUBLISHED)


@cache
def study_pages() -> dict[str, bytes]:
    """The page of each study by its sha-256, read once in a process; one that is another page is logged."""
    found = pages(published().notices)
    for error in (*published().unusable, *found.unusable):
        _log.warning("study not shown: %s", error)
    return found.by_digest


def studies(notice: Notice) -> tuple[StudyPage, ...]:
    """The studies of the notice whose pages can be shown."""
    return tuple(one for one in notice.studies if one.sha256 in study_pages())


@cache
def notices(language: str = ENGLISH) -> tuple[Notice, ...]:
    """The same notices, each in this language where all its words are."""
    return tuple(in_language(notice, language) for notice in published().notices)


def session(language: str | None = None) -> Session:
    """The notices to check against, in this thread and in the words of this language, else that of the page.

    The language changes no answer. Raises StoreError for a store that cannot be read.
    """
    more = _holdings()
    return Session(notices=notices(language or get_language() or ENGLISH), more=more, catalogue=more)


def findings(device: Device) -> tuple[Finding, ...]:
    """Every finding on the device, the most urgent first."""
    return session().look(device).findings


def report(looked: Looked, remarks: tuple[str, ...] = ()) -> CheckReport:
    """The answer as data, with all that could not be looked at. `looked` is what `session().look` gave."""
    more = _holdings()
    return check_report(
        looked.device,
        looked.findings,
        question=looked.question,
        remarks=remarks,
        unreadable=published().unreadable,
        sources=more.sources() if more else None,
        not_compared=looked.not_compared,
        not_looked_at=more.not_looked_at if more else 0,
        gudid=looked.gudid,
        studies={one.id: shown for one in notices(get_language() or ENGLISH) if (shown := studies(one))},
    )


def _holdings() -> Holdings | None:
    """The notices of the store, opened again each minute; None where there is no store."""
    if not (is_chosen(None) or is_there(None)):
        return None
    if time.monotonic() >= _thread.until:
        before, _thread.holdings = _thread.holdings, None
        if before is not None:
            before.__exit__(None, None, None)
        names = (notice.id for notice in published().notices)
        _thread.holdings = Holdings.open(store_place(None), now=datetime.now(UTC), published=names)
        _thread.until = time.monotonic() + _FRESH
    return _thread.holdings
