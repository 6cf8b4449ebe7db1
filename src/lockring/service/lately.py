"""What takes long to count: counted once, kept, and counted again behind the pages.

With a million cases a count takes a second, and nobody shall wait for it each minute. What is older than
that is still shown, with the instant of which it tells, while the worker counts again. What is counted in
no time is counted at once, where its `mark` says that something was written since.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

import msgspec
from django.core.cache import cache

T = TypeVar("T")

_FRESH = timedelta(seconds=60)
_SHOWN = timedelta(minutes=15)  # for which it may be shown while it is counted again
_KEPT = 86_400  # seconds
_QUICK = 0.05  # seconds of counting for which anybody may wait


class _Kept(msgspec.Struct, frozen=True, kw_only=True):
    """What was counted, when, and how many seconds that took."""

    at: datetime
    took: float
    value: msgspec.Raw
    mark: str = ""


def lately(
    key: str,
    kind: type[T],
    count: Callable[[], T],
    again: Callable[[], object],
    *,
    now: datetime,
    mark: str = "",
) -> T:
    """What was counted in the last minute, or before if counting takes long: then `again` puts it down.

    Counted now, and kept, where there is nothing so new, or the mark is another one and it takes no time.
    """
    kept = _kept(key)
    if kept is None or not _is_shown(kept, now - kept.at, mark):
        return count_now(key, count, now=now, mark=mark)
    is_old = now - kept.at >= _FRESH or kept.mark != mark
    if is_old and cache.add(f"{key}:again:{mark}", 1, _FRESH.seconds):
        again()
    return msgspec.json.decode(kept.value, type=kind)


def known(key: str, kind: type[T], again: Callable[[], object], *, now: datetime, mark: str = "") -> T | None:
    """What was counted last, however old, for what takes seconds to count: nobody ever waits for it.

    None while it is counted for the first time. What is older than a minute, or has another mark, is counted
    again by `again`.
    """
    kept = _kept(key)
    is_old = kept is None or now - kept.at >= _FRESH or kept.mark != mark
    if is_old and cache.add(f"{key}:again:{mark}", 1, _FRESH.seconds):
        again()
    return msgspec.json.decode(kept.value, type=kind) if kept else None


def count_now(key: str, count: Callable[[], T], *, now: datetime, mark: str = "") -> T:
    """What is counted now. It is kept for those who ask next."""
    began = time.perf_counter()
    value = count()
    took, raw = time.perf_counter() - began, msgspec.Raw(msgspec.json.encode(value))
    kept = _Kept(at=now, took=took, value=raw, mark=mark)
    cache.set(key, msgspec.json.encode(kept), _KEPT)
    return value


def _kept(key: str) -> _Kept | None:
    found = cache.get(key)
    return msgspec.json.decode(found, type=_Kept) if found else None


def _is_shown(kept: _Kept, age: timedelta, mark: str) -> bool:
    is_slow = kept.took > _QUICK
    return age < (_SHOWN if is_slow else _FRESH) and (is_slow or kept.mark == mark)
