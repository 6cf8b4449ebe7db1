"""What the store says to the lookups of many devices, asked of it together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache, cached_property
from itertools import chain, islice

from lockring.holdings.bitsets import Numbering
from lockring.holdings.texts import Texts
from lockring.keys import Key
from lockring.lookups import Lookup
from lockring.store import Store
from lockring.store.columns import folded, plain

FEW_PIECES = 400  # that are asked of the store one by one; reading all texts takes as long as some hundred
MOST_OF_FIRM = 10_000  # notices of one firm that are looked through, the newest


class Texted:
    """The part of a store that finds notices by pieces of text and by firms. What it reads, it keeps."""

    def __init__(self, store: Store, numbering: Numbering) -> None:
        self._store = store
        self._numbering = numbering
        self._texts: Texts | None = None
        self.of_firm = cache(self._of_firm)
        """The notices of the firms whose name has this piece."""

    def with_pieces(self, pieces: Collection[str]) -> dict[str, int]:
        """For each piece the notices whose spelled text holds it."""
        if self._texts is None and len(pieces) > FEW_PIECES:
            texts = ((self._numbering.place(name), text) for name, text in self._store.spelled_texts())
            self._texts = Texts(texts)
        return {piece: self._with_piece(piece) for piece in pieces}

    def _with_piece(self, piece: str) -> int:
        if self._texts is None:
            return self._numbering.bits(self._store.with_piece(piece))
        return self._numbering.at(self._texts.find(self._store.as_compared(piece)))

    @cached_property
    def _firms(self) -> list[tuple[int, str]]:
        return [(self._numbering.place(name), firm) for name, firm in self._store.firms()]

    def _of_firm(self, piece: str) -> int:
        wanted = self._store.as_compared(folded(piece))
        found = (place for place, firm in self._firms if wanted in firm)
        return self._numbering.at(islice(found, MOST_OF_FIRM))


class Asked:
    """The answers to these lookups. Each is a set of notices, as `numbering` has them."""

    def __init__(self, store: Store, numbering: Numbering, texted: Texted, lookups: Sequence[Lookup]) -> None:
        self._store = store
        self._numbering = numbering
        self._keys = self._met(set(chain.from_iterable(map(_keys, lookups))))
        self._pieces = texted.with_pieces(set(chain.from_iterable(map(_pieces, lookups))))

    def keys(self, keys: Iterable[Key]) -> int:
        """The notices with one of the keys."""
        found = 0
        for kind, value in keys:
            found |= self._keys.get((kind, plain(value)), 0)
        return found

    def beginning(self, keys: Iterable[Key]) -> int:
        """The notices with a key that begins as one of these."""
        return self._numbering.bits(chain.from_iterable(map(self._store.with_key_beginning, keys)))

    def piece(self, piece: str) -> int:
        """The notices whose text holds the piece."""
        return self._pieces[piece]

    def _met(self, keys: Iterable[Key]) -> dict[Key, int]:
        found: defaultdict[Key, list[int]] = defaultdict(list)
        for key, name in self._store.met(keys):
            found[key].append(self._numbering.place(name))
        return {key: self._numbering.at(places) for key, places in found.items()}


def _keys(wanted: Lookup) -> Iterator[Key]:
    yield from (*wanted.same, *wanted.masked, *wanted.near)
    yield from (*wanted.other, *wanted.loose, *wanted.open, *wanted.unnamed)


def _pieces(wanted: Lookup) -> Iterator[str]:
    yield from wanted.numbers
    for word in chain.from_iterable(wanted.names):
        yield from (word.whole, *word.traces)
