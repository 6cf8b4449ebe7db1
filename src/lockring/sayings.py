"""What Lockring itself says in a check, in another language: questions, doubts, what was wrong with an input.

A saying may have places for what stands only in one check. What stands in `{day_words}` is put into the other
language in its turn. Anything else is copied: in `{count}` one word, in `{answers_any}` and between double
quotes any text. What cannot be put into the other language as a whole stays English as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property

import msgspec

_PLACE = re.compile(r"\{(\w+)\}")
_IN_TURN = "_words"  # ends the name of a place whose text is put into the other language too
_ANY = "_any"  # ends the name of a place that may hold more than one word
_SENTENCE = re.compile(r"(?<=[.!?]) (?=\S)")
_MOST = 1_000  # characters of one saying: longer ones are not ours
_DEEPEST = 12  # sayings within a saying: the longest list in one is shorter


class Sayings(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """Each English saying with the same in another language, both with their places.

    Of two sayings that fit a text, the first counts.
    """

    words: Mapping[str, str]

    def say(self, text: str) -> str | None:
        """The text in the other language, line by line; None where a part of it has no words."""
        if len(text) > _MOST:
            return None
        said = []
        for line in text.split("\n"):
            other = self._joined(line.strip(), {"": ""})
            if other is None:
                return None
            said.append(other)
        return "\n".join(said)

    @cached_property
    def _patterns(self) -> tuple[tuple[re.Pattern[str], str], ...]:
        """The sayings that have places, as patterns, in the order of the catalogue."""
        return tuple((_pattern(one), other) for one, other in self.words.items() if _PLACE.search(one))

    def _joined(self, text: str, done: dict[str, str | None]) -> str | None:
        """One saying, or several with a space between: the shortest first, so that none swallows the next.

        `done` holds what was tried already of this line.
        """
        if text not in done:
            done[text] = None
            for first, rest in _splits(text):
                said = self._one(first, 0)
                after = self._joined(rest, done) if said is not None else None
                if said is not None and after is not None:
                    done[text] = f"{said} {after}".strip()
                    break
        return done[text]

    def _one(self, text: str, depth: int) -> str | None:
        exact = self.words.get(text) or self.words.get(text.replace("_", " "))  # a fact by its name
        if exact is not None or depth > _DEEPEST:
            return exact
        for pattern, other in self._patterns:
            found = pattern.fullmatch(text)
            filled = self._filled(found.groupdict(), depth + 1) if found else None
            if filled is not None:
                return _put(other, filled)
        return None

    def _filled(self, places: Mapping[str, str], depth: int) -> dict[str, str] | None:
        """What stands in each place; None where one is to be put into the other language and cannot be."""
        filled = {}
        for name, text in places.items():
            said = self._one(text, depth) if name.endswith(_IN_TURN) else text
            if said is None:
                return None
            filled[name] = said
        return filled


def _pattern(saying: str) -> re.Pattern[str]:
    parts = _PLACE.split(saying)  # text and the names of places by turns
    written = []
    for place, part in enumerate(parts):
        if place % 2:
            is_quoted = parts[place - 1].endswith('"') and parts[place + 1].startswith('"')
            written.append(f"(?P<{part}>{_held(part, is_quoted)})")
        else:
            written.append(re.escape(part))
    return re.compile("".join(written), re.DOTALL)


def _held(name: str, is_quoted: bool) -> str:
    """What may stand in a place, as a pattern."""
    if is_quoted:
        return ".*?"
    return ".+?" if name.endswith((_IN_TURN, _ANY)) else r"\S+?"


def _put(saying: str, places: Mapping[str, str]) -> str:
    """The saying with what stands in its places."""
    return _PLACE.sub(lambda place: places[place[1]], saying)


def _splits(text: str) -> Iterator[tuple[str, str]]:
    """The text up to the end of each sentence, and what follows; last the whole."""
    for end in _SENTENCE.finditer(text):
        yield text[: end.start()], text[end.end() :]
    yield text, ""
