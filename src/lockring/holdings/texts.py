"""The spelled texts of all notices in memory: thousands of pieces are looked for in them.

Reading and indexing them takes as long as asking the store for some hundred pieces.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain

_SIZES = (3, 2)  # signs of a gram, and as many from one to the next: a piece of 2n - 1 signs covers one of n


class Texts:
    """Which texts hold a piece: letters and digits, or such a word between two spaces.

    A text is a place and what stands there. Its words are kept once for all texts. Where the first or last
    has no space beside it, it has a sign that no piece has: `find(" pump ")` does not mean it.
    """

    def __init__(self, texts: Iterable[tuple[int, str]]) -> None:
        self._holders: dict[str, list[int]] = {}
        for place, text in texts:
            for word in set(f"^{text}$".split(" ")):
                self._holders.setdefault(word, []).append(place)
        self._words = list(self._holders)
        self._grams = cache(self._with_grams)

    def find(self, piece: str) -> Iterable[int]:
        """The places of the texts that hold the piece, some perhaps more than once.

        Raises ValueError for what is no piece.
        """
        word = piece.removeprefix(" ").removesuffix(" ")
        if not word.isalnum() or piece not in (word, f" {word} "):
            raise ValueError("expected letters and digits, with a space on both sides or on none")
        if piece != word:
            return self._holders.get(word, ())
        within = [holder for holder in self._perhaps(word) if word in holder]
        return chain.from_iterable(map(self._holders.__getitem__, within))

    def _perhaps(self, piece: str) -> Iterable[str]:
        """Words, among them all that the piece is a part of."""
        size = next((size for size in _SIZES if len(piece) >= 2 * size - 1), None)
        if size is None:
            return self._words
        numbers = chain.from_iterable(self._rarest(piece, start, size) for start in range(size))
        return map(self._words.__getitem__, numbers)

    def _rarest(self, piece: str, start: int, size: int) -> Sequence[int]:
        """Of the grams of the piece that stand together if one of them does, the words with the rarest."""
        grams = (piece[at : at + size] for at in range(start, len(piece) - size + 1, size))
        return min((self._grams(size).get(gram, ()) for gram in grams), key=len)

    def _with_grams(self, size: int) -> dict[str, list[int]]:
        """The words with each gram of those that begin a word, or a whole number of sizes further on."""
        found: defaultdict[str, list[int]] = defaultdict(list)
        for number, word in enumerate(self._words):
            for start in range(0, len(word) - size + 1, size):
                found[word[start : start + size]].append(number)
        return dict(found)
