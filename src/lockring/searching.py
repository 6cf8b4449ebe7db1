"""A search over the store and over the published notices that it does not hold."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from datetime import date, datetime

import msgspec

from lockring import readings
from lockring.freshness import SourceState
from lockring.history import title_of
from lockring.holdings import Holdings
from lockring.notice import Notice, Revision
from lockring.report import ExitStatus
from lockring.store import Store
from lockring.store.columns import folded
from lockring.store.held import Found
from lockring.store_report import SEARCH_FORMAT, FoundSaid, SearchSaid, shortfalls

_OPEN_END = 3  # as in the store: a word of so many letters finds longer words that begin with it


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What a search asks for. `text` are words, `model` is a number as printed; each empty if not asked."""

    text: str = ""
    firm: str = ""
    model: str = ""
    product_code: str = ""
    since: date | None = None
    until: date | None = None

    def told(self) -> dict[str, str]:
        """What was asked, in words."""
        values = ((name, getattr(self, name)) for name in self.__struct_fields__)
        return {name: str(value) for name, value in values if value}


def search(
    store: Store | None, published: Sequence[Notice], asked: Asked, *, limit: int, at: datetime
) -> SearchSaid:
    """What answers the question, the published notices first; without a store these alone are searched."""
    held = store.newest([notice.id for notice in published]) if store else {}
    others = [notice for notice in published if notice.id not in held]
    found = (*in_published(others, asked), *(in_store(store, asked) if store else ()))
    sources, lacking = state(store, at)
    return SearchSaid(
        format=SEARCH_FORMAT,
        asked=asked.told(),
        sources=sources,
        incomplete=lacking,
        searched=len(others) + (store.counts().notices if store else 0),
        total=len(found),
        found=found[:limit],
        exit_status=ExitStatus.NONE_AFFECTED if is_whole(sources, lacking) else ExitStatus.INCOMPLETE,
    )


def state(store: Store | None, at: datetime) -> tuple[tuple[SourceState, ...], tuple[str, ...]]:
    """How far each source can be relied on at this moment, and what is lacking beside, a sentence each."""
    if store is None:
        return (), ("There is no store yet: only the published notices were searched. Run: lockring sync",)
    sources = Holdings(store, now=at).sources()
    return sources, shortfalls(sources, store.unread_count(readings.VERSION))


def is_whole(sources: Sequence[SourceState], lacking: Sequence[str]) -> bool:
    """Whether everything that there is could be looked at, and is fresh."""
    return not lacking and all(one.can_clear for one in sources)


def in_store(store: Store, asked: Asked) -> tuple[FoundSaid, ...]:
    """Every notice of the store that answers, the best first."""
    page = store.search(
        asked.text,
        firm=asked.firm,
        product_code=asked.product_code,
        since=asked.since,
        until=asked.until,
        limit=sys.maxsize,
    )
    if not asked.model:
        return tuple(map(_said, page.rows))
    with_model = set(store.with_keys(readings.keys_of(readings.number_forms(asked.model))))
    return tuple(_said(one) for one in page.rows if one.notice_id in with_model)


def in_published(notices: Iterable[Notice], asked: Asked) -> tuple[FoundSaid, ...]:
    """Those of the published notices that answer: with every word in the title first, then the newest."""
    found = [notice.latest for notice in notices if _answers(notice.latest, asked)]
    words = _words(asked.text)
    found.sort(key=lambda one: (not _holds(one.title, words), -one.revised_on.toordinal()))
    return tuple(_published(one) for one in found)


def _answers(one: Revision, asked: Asked) -> bool:
    """Whether the notice answers every part of the question. No notice of ours has FDA's product codes."""
    return (
        not asked.product_code
        and folded(asked.firm) in folded(one.recalling_firm)
        and (asked.since or one.revised_on) <= one.revised_on <= (asked.until or one.revised_on)
        and (
            not asked.model
            or not readings.number_forms(asked.model).isdisjoint(readings.numbers_in(one.scope))
        )
        and _holds(" ".join((one.title, *readings.words_of(one))), _words(asked.text))
    )


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", folded(text))


def _holds(text: str, words: Sequence[str]) -> bool:
    """Whether each of the words stands in the text."""
    there = set(_words(text))
    return all(w in there or (len(w) >= _OPEN_END and any(t.startswith(w) for t in there)) for w in words)


def _said(one: Found) -> FoundSaid:
    return FoundSaid(
        notice=one.notice_id,
        title=one.title,
        firm=one.firm,
        product=one.product,
        dated=one.dated,
        classification=one.classification,
    )


def _published(one: Revision) -> FoundSaid:
    return FoundSaid(
        notice=one.id,
        title=title_of(one),
        firm=one.recalling_firm,
        product=one.product,
        dated=one.revised_on,
        classification=one.classification,
        published=True,
    )
