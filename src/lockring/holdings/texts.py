"""The spelled texts of all notices in memory: thousands of pieces are looked for in them.

Reading and indexing them takes as long as asking the store for some hundred pieces.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import chain

_SIZE = 3  # signs of a gram


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
        self._with_gram: defaultdict[str, list[str]] = defaultdict(list)
        for word in self._words:
            for start in range(len(word) - _SIZE + 1):
                self._with_gram[word[start : start + _SIZE]].append(word)

    def find(self, piece: str) -> Iterable[int]:
        """The places of the texts that hold the piece, some perhaps more than once.

        Raises ValueError for what is no piece.
        """
        word = piece.removeprefix(" ").removesuffix(" ")
        if not word.isalnum() or piece not in (word, f" {word} "):
            raise ValueError("expected letters and digits, with a space on both sides or on none")
        if piece != word:
            return self._holders.get(word, ())
        within = {holder for holder in self._perhaps(word) if word in holder}
        return chain.from_iterable(map(self._holders.__getitem__, within))

    def _perhaps(self, piece: str) -> Iterable[str]:
        """Words, among them all that the piece is a part of: those with the rarest of its grams."""
        grams = (piece[start : start + _SIZE] for start in range(len(piece) - _SIZE + 1))
        return min((self._with_gram.get(gram, ()) for gram in grams), key=len, default=self._words)
