"""The notices of a store that may be about a device, found as plainly as can be: one device, sets of ids.

The oracle of `Holdings.candidates_of`. Nothing is asked for together, and nothing is kept.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from lockring import keys, lookups
from lockring.candidates import Candidates
from lockring.facts import Device
from lockring.holdings.notices import notices
from lockring.lookups import Lookup, Pieces
from lockring.normal import name
from lockring.store import Store

Ids = frozenset[str]
_NONE: Ids = frozenset()


def candidates(store: Store, device: Device, *, as_of: date | None = None) -> Candidates:
    """What `Holdings.candidates` gives for a store of which every notice was read."""
    shown, broken = frozenset(store.with_keys([keys.ALWAYS])), store.broken_ids()
    judged = shown | store.reviewed_ids() | broken
    wanted = lookups.lookup(device)
    if wanted is None:
        told, left, lacks = shown, (frozenset(store.with_keys([keys.EVERY])) | judged) - shown, "model_number"
        judged = shown
    else:
        told, left, lacks = *_found(store, device, wanted), wanted.lacks
        told, judged = told | shown, judged | told | frozenset(store.with_keys(wanted.masked))
    found = notices(store, judged, as_of=as_of, broken=broken)
    return Candidates(
        notices=tuple(sorted(found, key=lambda notice: notice.id)), telling=told, open=left, lacks=lacks
    )


def _found(store: Store, device: Device, wanted: Lookup) -> tuple[Ids, Ids]:
    telling, met = frozenset(store.with_keys(wanted.same)), _NONE
    for found, is_telling in _by_number(store, wanted):
        telling, met = (telling | found, met) if is_telling else (telling, met | found)
    for words in wanted.names:
        telling |= _with_every(store, words)
    traced = _NONE.union(*(store.with_piece(p) for words in wanted.names for w in words for p in w.traces))
    of_firm = _of_firm(store, device) & traced
    unnamed = frozenset(store.with_keys(wanted.unnamed)) | traced
    ruled_out = frozenset(store.with_keys(wanted.other)) - frozenset(store.with_keys(wanted.loose))
    left = met | frozenset(store.with_keys(wanted.open)) | (unnamed - ruled_out)
    return telling | (of_firm if len(of_firm) <= 100 else _NONE), left


def _by_number(store: Store, wanted: Lookup) -> Iterator[tuple[Ids, bool]]:
    near = frozenset(store.with_keys(wanted.near)).union(*map(store.with_key_beginning, wanted.beginnings))
    yield near, len(near) <= 100
    for number in wanted.numbers:
        found = store.with_piece(number)
        yield found, len(found) <= 100 and len(number) >= 5


def _with_every(store: Store, words: tuple[Pieces, ...]) -> Ids:
    return frozenset.intersection(*(store.with_piece(word.whole) for word in words)) if words else _NONE


def _of_firm(store: Store, device: Device) -> Ids:
    try:
        firm = max(name(device.text("manufacturer")).split(), key=len)
    except ValueError:
        return _NONE
    return frozenset(row.notice_id for row in store.search(firm=firm, limit=10_000).rows)
