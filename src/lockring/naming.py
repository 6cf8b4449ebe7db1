"""Names of devices in words: which words tell one product from another, and when two are the same word.

A word that many firms use in their descriptions (`generic_words.txt`) names a kind of device, and
tells nothing.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from importlib import resources
from itertools import pairwise

from lockring.normal import compact, name

SHORTEST = 3  # signs: a shorter word or number stands in too many texts by chance
WORD = re.compile(r"[^\W_]+")
NOUNS = frozenset(
    [
        "device",
        "system",
        "unit",
        "kit",
        "set",
        "model",
        "type",
        "version",
        "series",
        "family",
        "product",
        "brand",
    ]
)
"""Words that a label may add to a name without making it another one."""
_MEASURE = r"\d(?:ml|l|mg|g|kg|mm|cm|m|fr|ga|gauge|v|x|st|nd|rd|th|inch|oz)$"
_MEASURES = frozenset(
    [
        "ml",
        "l",
        "mg",
        "g",
        "kg",
        "mm",
        "cm",
        "fr",
        "ga",
        "gauge",
        "inch",
        "oz",
        "test",
        "tests",
        "pack",
        "packs",
        "strips",
        "units",
    ]
)
_REPEATED = re.compile(r"(.)\1+")
_NO_VOWELS = dict.fromkeys(map(ord, "aeiouyäöüéèà"))
_SMALL = frozenset(
    ["a", "an", "and", "for", "in", "of", "on", "or", "the", "to", "with", "by", "from", "per"]
)


@lru_cache(maxsize=1 << 12)
def telling(text: str) -> frozenset[str]:
    """The words of a name that tell one product from another."""
    return words(text) - generic_words()


@lru_cache(maxsize=1 << 12)
def proper_words(text: str) -> frozenset[str]:
    """The telling words that are written as names: with a capital or a digit.

    A capital at the beginning is none where telling words in small letters follow: "Possibly breached packs".
    """
    told = [word for word in WORD.findall(text) if len(word) >= SHORTEST]
    telling = [word for word in told if stem(word.casefold()) not in generic_words()]
    written = [word for word in telling if not word.islower()]
    sentence = told and written[:1] == told[:1] and told[0].istitle() and len(written) < len(telling)
    return frozenset(written[1:] if sentence else written)


def is_measure(word: str) -> bool:
    """Whether a word is a measure with its unit, or a count in order: 50ml, 27g, 5th."""
    return re.search(_MEASURE, word) is not None


@lru_cache(maxsize=1 << 12)
def designations(text: str) -> frozenset[tuple[str, str]]:
    """Each telling word with the number after it; a measure such as 50 ml is none."""
    found = set()
    pieces = WORD.findall(text.casefold())
    for word, number, after in zip(pieces, pieces[1:], [*pieces[2:], ""], strict=False):
        telling = word.isalpha() and stem(word) not in generic_words() and len(word) > 1
        if telling and re.search(r"\d", number) and not is_measure(number) and after not in _MEASURES:
            found.add((word, number))
    return frozenset(found)


@lru_cache(maxsize=1 << 12)
def compacted(text: str) -> str:
    """A text as letters and digits only, in which a number is found however it is spaced."""
    return compact(text)


@lru_cache(maxsize=1 << 12)
def words(text: str) -> frozenset[str]:
    """The words of a name that tell something, in the spelling in which equal words are equal."""
    try:
        plain = name(text)
    except ValueError:
        return frozenset()
    return frozenset(map(stem, set(WORD.findall(plain)) - _SMALL))


@lru_cache(maxsize=1 << 12)
def joined(text: str) -> frozenset[str]:
    """A word and the number after it as one word: `p 512` is p512."""
    pieces = WORD.findall(text.casefold())
    return frozenset(a + b for a, b in pairwise(pieces) if a.isalpha() and b[0].isdecimal())


def stem(word: str) -> str:
    """The word without the s of a plural: cables and cable are one."""
    return word[:-1] if len(word) > SHORTEST and word.endswith("s") and not word.endswith("ss") else word


@lru_cache(maxsize=1 << 12)
def traces(told: frozenset[str]) -> frozenset[str]:
    """What is left of each word when it is misspelled: its first letters, and its consonants.

    Flourospeed and Fluorospeed leave one trace, Infusomat and Infusion another.
    """
    long = [word for word in told if len(word) >= SHORTEST]
    consonants = (_REPEATED.sub(r"\1", word[0] + word[1:].translate(_NO_VOWELS)) for word in long)
    return frozenset((*(word[:4] for word in long), *consonants))


@cache
def generic_words() -> frozenset[str]:
    """The words that name a kind of device and no product, as `generic_words.txt` lists them."""
    listed = resources.files("lockring").joinpath("generic_words.txt").read_text(encoding="utf-8")
    lines = (line for line in listed.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())
