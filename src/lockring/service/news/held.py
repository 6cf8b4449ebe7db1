"""The notices that news are made of: those that people checked, with every revision of each.

They are those that come with Lockring and those of a folder of reviewed notices in the store. Records that
only a machine has read are no news: nobody has looked at what they say.
"""

from __future__ import annotations

import time
from functools import cache

from msgspec.structs import replace

from lockring.errors import StoreError
from lockring.notice import Notice, Revision
from lockring.places import is_chosen, is_there, store_place
from lockring.service.check.notices import loaded
from lockring.service.wording import ENGLISH, in_language
from lockring.sources.reviewed import SOURCE
from lockring.store import Store

_FRESH = 60.0  # seconds for which what the store holds is used


class _Kept:
    """What was read last, and until when it counts."""

    notices: tuple[Notice, ...] = ()
    until = 0.0


_kept = _Kept()


def notices() -> tuple[Notice, ...]:
    """Every notice with all its revisions, in English. Raises StoreError where the store cannot be read."""
    if time.monotonic() >= _kept.until:
        found = {notice.id: notice for notice in loaded().notices}
        for name, revisions in _stored().items():
            found[name] = _joined(found.get(name), revisions, name)
        _kept.notices, _kept.until = tuple(found.values()), time.monotonic() + _FRESH
    return _kept.notices


def shown() -> tuple[Notice, ...]:
    """The same for a page: those that come with Lockring where the store cannot be read."""
    try:
        return notices()
    except StoreError:
        return loaded().notices


def notice(name: str, language: str = ENGLISH) -> Notice | None:
    """The notice of this id, in the language where it has all its words; None where it is not held."""
    found = next((one for one in shown() if one.id == name), None)
    return in_language(found, language) if found else None


def before(notice: Notice, revision: Revision) -> Revision | None:
    """The revision before this one; None for the first."""
    earlier = [one for one in notice.revisions if one.revised_on < revision.revised_on]
    return earlier[-1] if earlier else None


def revision_key(revision: Revision) -> str:
    """The notice and the day of the revision, as they are written down."""
    return f"{revision.id}@{revision.revised_on}"


@cache
def is_published(name: str) -> bool:
    """Whether the notice comes with Lockring, and so has a page."""
    return any(one.id == name for one in loaded().notices)


def _stored() -> dict[str, list[Revision]]:
    """The reviewed revisions of the store, by their notice."""
    if not (is_chosen(None) or is_there(None)):
        return {}
    with Store.open(store_place(None), read_only=True) as store:
        histories = {name: store.history(name) for name in store.listed_by(SOURCE)}
    return {
        name: [one.content for one in history if isinstance(one.content, Revision)]
        for name, history in histories.items()
    }


def _joined(notice: Notice | None, more: list[Revision], name: str) -> Notice:
    """Both, by day: of one day what comes with Lockring counts."""
    days = {one.revised_on: one for one in (*more, *(notice.revisions if notice else ()))}
    revisions = tuple(days[day] for day in sorted(days))
    return replace(notice, revisions=revisions) if notice else Notice(id=name, revisions=revisions)
