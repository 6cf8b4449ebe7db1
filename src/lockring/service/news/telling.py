"""What is new of a notice, in words: for mails, pages and feeds alike."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import msgspec
from django.utils import translation

from lockring import diff
from lockring.message.news import Told
from lockring.notice import Notice, Revision
from lockring.service import mailing
from lockring.service.check import words
from lockring.service.news import held
from lockring.service.wording import ENGLISH


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """A revision that is news."""

    notice: str
    revision: date


def told(item: Item, language: str = ENGLISH) -> Told | None:
    """The news in this language; None where the notice is not held any more."""
    found = held.notice(item.notice, language)
    revision = _of_day(found, item.revision) if found else None
    return told_of(found, revision, language) if found and revision else None


def told_of(notice: Notice, revision: Revision, language: str = ENGLISH) -> Told:
    """The news that this revision of the notice is."""
    earlier = held.before(notice, revision)
    return Told(
        title=revision.title,
        firm=revision.recalling_firm,
        day=revision.revised_on,
        changed=revision.changed,
        address=address(revision, language),
        is_new=earlier is None,
        turned=tuple(_turned(earlier, revision, language)) if earlier else (),
    )


def address(revision: Revision, language: str = ENGLISH) -> str:
    """Where to read it: its page here, or where the maker or the authority has it."""
    if held.is_published(revision.id):
        return mailing.address(f"/check/notices/{revision.id}/", language)
    return next(iter(revision.sources.values())).url


def newest_first(notices: Iterable[Notice]) -> list[tuple[Notice, Revision]]:
    """Every revision of the notices, the newest first."""
    every = [(notice, revision) for notice in notices for revision in notice.revisions]
    return sorted(every, key=lambda one: (one[1].revised_on, one[0].id), reverse=True)


def item_of(revision: Revision) -> Item:
    """What is kept of it."""
    return Item(notice=revision.id, revision=revision.revised_on)


def _of_day(notice: Notice, day: date) -> Revision | None:
    return next((one for one in notice.revisions if one.revised_on == day), None)


def _turned(old: Revision, new: Revision, language: str) -> list[tuple[str, tuple[str, ...]]]:
    """The devices whose verdict turned, each way once, with all models that turned so."""
    found: dict[str, dict[str, None]] = {}
    with translation.override(language):
        for change in diff.diff(old, new).devices:
            says = str(words.TURNS[change.before, change.after])
            found.setdefault(says, {}).update(dict.fromkeys(change.models))
    return [(says, tuple(models)) for says, models in found.items()]
