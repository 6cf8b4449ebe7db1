"""Is the device the product that a notice prints? By its numbers where there are any, else by its names.

A number in the list is a yes, and a number that is surely another one a no. A name says yes where the
device has every telling word of a name of the notice, and no where nothing of the device's name stands
anywhere in the notice, or where it is a sister's. Yes and no together, or neither, is open: so a fact more
can open what was settled, and never turn it round.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cache, lru_cache
from importlib import resources

from lockring.conditions import Product
from lockring.facts import Device, Known
from lockring.normal import compact, device_identifier, look_alike, name, shape

Truth = bool | None

_ABOUT = 3  # signs by which two numbers of one kind may differ in length
_LONG = 6  # signs of a number in which one may be lost in printing and nobody sees it
_SHORTEST = 3  # signs: a shorter number stands in too many texts by chance
_LONGEST_NUMBER = 24  # signs of a model number with its separators; GUDID's longest of 50,000 that is no name
_WORD = r"[^\W_]+"
_MEASURE = r"\d(?:ml|l|mg|g|kg|mm|cm|m|fr|ga|gauge|v|x|st|nd|rd|th|inch|oz)$"
_MEASURES = frozenset("ml l mg g kg mm cm fr ga gauge inch oz test tests pack packs strips units".split())
_NOUNS = frozenset("device system unit kit set model type version series family product brand".split())
_SMALL = frozenset("a an and for in of on or the to with by from per".split())


def is_product(device: Device, product: Product) -> Truth:
    """Whether the device is the product; None when what is known of it does not settle that."""
    by_number = _by_number(device, product)
    if by_number == "open":
        return None
    by_name = _by_name(device, product)
    if by_number == "silent":
        return by_name
    said = by_number == "yes"
    return said if by_name is None or by_name is said else None


def _by_number(device: Device, product: Product) -> str:
    """What the numbers on the device say: yes, no, open (contradiction, or nearly the same), or silent."""
    said = {_identifier_says(_text(device, "device_identifier"), product)}
    said |= {_number_says(number, product) for number in _numbers(device)}
    said.discard("silent")
    if {"yes", "no"} <= said:
        return "open"
    return next((answer for answer in ("yes", "open", "no") if answer in said), "silent")


def _text(device: Device, fact: str) -> str:
    """The fact as it was given; empty when it is not known or in doubt."""
    known = device.get(fact)
    return known.text if isinstance(known, Known) and not known.doubts else ""


def _numbers(device: Device) -> list[str]:
    """The numbers of the device that can be a product number: a model may also be a name of words."""
    catalog, model = _text(device, "catalog_number"), _text(device, "model_number")
    numbers = [catalog] if any(c.isalnum() for c in catalog) else []
    return [*numbers, model] if is_number(model) else numbers


def is_number(text: str) -> bool:
    """Whether a text can be a product number and is no name in words: `MMT 1780 K`, not `Test 6 Strips`."""
    words = [word for word in text.split() if word.isalpha() and len(word) > _SHORTEST]
    measured = any(re.search(_MEASURE, word) for word in text.lower().split()) and " " in text
    return any(c.isdecimal() for c in text) and len(text) <= _LONGEST_NUMBER and not words and not measured


def _identifier_says(text: str, product: Product) -> str:
    if not text or not product.identifiers:
        return "silent"
    listed = {device_identifier(identifier) for identifier in product.identifiers}
    return "yes" if device_identifier(text) in listed else "silent"


def _number_says(text: str, product: Product) -> str:
    key, listed = compact(text), _keys(product.numbers)
    if key in listed or key in _keys(product.identifiers) or any(re.fullmatch(pattern, key) for pattern in _patterns(product.patterns)):
        return "yes"
    if not (listed or product.patterns):
        return "silent"
    if key in _keys(product.others):
        return "no"
    zeros = _without_zeros(text) in {_without_zeros(number) for number in product.numbers}
    near = zeros or _nearly(key, listed) or key in compacted(product.context)
    if not product.closed or near:
        return "open"
    return "no" if _kindred(key, (*product.numbers, *product.patterns)) else "silent"


def _kindred(key: str, listed: tuple[str, ...]) -> bool:
    """Whether the number is of the kind that is listed: letters and digits take turns in the same way, or the same
    letters begin it and it is about as long.

    A maker's model, catalogue and order numbers have forms of their own: one says nothing against another.
    """
    letters, form = _form(key)
    return any(
        other == form or (begins == letters and abs(len(other) - len(form)) <= _ABOUT)
        for begins, other in set(map(_form, listed))
    )


@lru_cache(maxsize=1 << 14)
def _form(number: str) -> tuple[str, str]:
    """The letters at the beginning of a number, and how letters and digits take turns in all of it."""
    signs = "".join(c for c in number.upper() if c.isalnum() or c == "*")
    form = shape(signs.replace("*", "0"))
    return signs[: len(form) - len(form.lstrip("A"))], re.sub("A+", "A", form)


@lru_cache(maxsize=1 << 12)
def _keys(numbers: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(compact, numbers))


@lru_cache(maxsize=1 << 12)
def _patterns(patterns: tuple[str, ...]) -> tuple[str, ...]:
    """Regular expressions without any choice: each sign is itself or any one sign."""
    return tuple(
        "".join("." if c == "*" else re.escape(c) for c in pattern.upper() if c == "*" or c.isalnum())
        for pattern in patterns
    )


@lru_cache(maxsize=1 << 14)
def _without_zeros(text: str) -> str:
    """The number without the zeros that lead its parts: 51754-0501-05 and 51754-501-5 are perhaps one."""
    return "-".join(part.lstrip("0") for part in re.findall(_WORD, text.upper()))


def _nearly(key: str, listed: frozenset[str]) -> bool:
    """Whether the number may be a listed one: cut off, with something added, or read wrongly."""
    if len(key) < _SHORTEST:
        return True
    alike = look_alike(key)
    return any(
        other.startswith(key) or _extends(key, other, listed) or key.endswith(other) or other.endswith(key)
        for other in listed
    ) or any(
        "X" in other and len(other) == len(key) and re.fullmatch(other.replace("X", "."), key) for other in listed
    ) or any(alike == look_alike(other) or _one_sign_more(key, other) for other in listed)


def _one_sign_more(one: str, other: str) -> bool:
    """Whether a sign was dropped in one of two long numbers: 807324 for 8067324."""
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) != 1 or len(short) < _LONG or not long.isdecimal():
        return False
    same = next((place for place, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    return short[same:] == long[same + 1 :]


def _extends(key: str, other: str, listed: frozenset[str]) -> bool:
    """Whether the number is a listed one with more behind it, where the list does not tell such ones apart."""
    return key.startswith(other) and not any(third != other and third.startswith(other) for third in listed)


@lru_cache(maxsize=1 << 10)
def compacted(text: str) -> str:
    """A text as letters and digits only, in which a number is found however it is spaced."""
    return compact(text)


def _by_name(device: Device, product: Product) -> Truth:
    """What the names say: yes where the device has every telling word of a name that the notice gives.

    No where no telling word of the device stands in the notice, or where its name is a sister's.
    """
    model = _text(device, "model_number")
    named = model if not is_number(model) or re.search(r"[^\W\d_]{4}", model) else ""
    parts = [text for text in (_text(device, "brand_name"), named) if _telling(text)]
    traced = {_traced(_telling(text), product) for text in parts}
    if not parts:
        return None
    whole = " ".join((_text(device, "brand_name"), model))
    if traced == {False}:
        return False if _tells_apart(product) and not _shares_words(device, product) else None
    known = [text for text in parts if _traced(_telling(text), product)]
    if any(_is_another(text, product) for text in (*known, whole)):
        return None if product.any_name or product.vague else False  # its lots are listed, and tell
    if False in traced:
        return None
    told = words(whole)
    if product.any_name and not (product.numbers or product.patterns):
        return True if told <= words(_everything(product)) | _NOUNS else None
    return True if any(core <= told for core in _cores(product.names)) else None


def _telling(text: str) -> frozenset[str]:
    """The words of a name that tell one product from another."""
    return words(text) - generic_words()


def _tells_apart(product: Product) -> bool:
    """Whether the notice names its products so that another name is another product."""
    return not product.vague and any(map(proper_words, product.names or (product.context,)))


def _shares_words(device: Device, product: Product) -> bool:
    """Without a brand, whether the device's name shares any word with the notice: "glaucoma implant"."""
    named = words(_text(device, "model_number")) if not _text(device, "brand_name") else frozenset()
    return bool(named & words(_everything(product)))


def _is_another(text: str, product: Product) -> bool:
    """Whether a name is that of another product of the same brand or with another number."""
    return _numbered_otherwise(text, product) or _a_sister(_telling(text), product)


def _traced(telling: frozenset[str], product: Product) -> bool:
    """Whether any of the words, however spelled, stands anywhere in the notice."""
    everything = _everything(product)
    spelled = compacted(everything)
    return bool(traces(telling) & traces(words(everything))) or any(compact(word) in spelled for word in telling)


@lru_cache(maxsize=1 << 12)
def proper_words(text: str) -> frozenset[str]:
    """The telling words that are written as names: with a capital or a digit.

    A capital at the beginning is none where telling words in small letters follow: "Potentially breached packs".
    """
    told = [word for word in re.findall(_WORD, text) if len(word) >= _SHORTEST]
    telling = [word for word in told if stem(word.casefold()) not in generic_words()]
    written = [word for word in telling if not word.islower()]
    sentence = told and written[:1] == told[:1] and told[0].istitle() and len(written) < len(telling)
    return frozenset(written[1:] if sentence else written)


def _everything(product: Product) -> str:
    return " ".join((*product.names, *product.numbers, product.context))


def _a_sister(telling: frozenset[str], product: Product) -> bool:
    """Whether device and notice share a brand, and each has a telling word that the other lacks.

    GORE VIABAHN is not GORE PRECLUDE. A name of the notice that the device has in full makes it none.
    """
    cores = _cores(product.names)
    own = frozenset(word for word in telling if word.isalpha() and len(word) >= _SHORTEST)
    strange = own and not _traced(own - {word for core in cores for word in core}, product)
    other = own - words(_everything(product))
    return bool(cores and other and strange and all(core - telling for core in cores))


@lru_cache(maxsize=1 << 12)
def _cores(names: tuple[str, ...]) -> tuple[frozenset[str], ...]:
    """For each name of the notice, the words that a device of that name has: the telling ones.

    Where only a common word tells two names apart (Accu-Chek Mobile, Accu-Chek Active), all of them.
    """
    told = [words(name) for name in names]
    cores = [words_of - generic_words() for words_of in told]
    count = Counter(cores)
    return tuple(
        core if count[core] == 1 else words_of - _NOUNS for core, words_of in zip(cores, told, strict=True) if core
    )


def _numbered_otherwise(text: str, product: Product) -> bool:
    """Whether the notice gives the device's word another number: cobas 4800, and only cobas 6800."""
    numbers = _designations(text)
    spelled = compacted(_everything(product))
    if not numbers or any(compact(number) in spelled for _, number in numbers):
        return False
    known = {word for word, _ in _designations(_everything(product))}
    return any(word in known for word, _ in numbers)


@lru_cache(maxsize=1 << 12)
def _designations(text: str) -> frozenset[tuple[str, str]]:
    """Each telling word with the number after it; a measure such as 50 ml is none."""
    found = set()
    pieces = re.findall(_WORD, text.casefold())
    for word, number, after in zip(pieces, pieces[1:], [*pieces[2:], ""], strict=False):
        telling = word.isalpha() and stem(word) not in generic_words() and len(word) > 1
        if telling and re.search(r"\d", number) and not re.search(_MEASURE, number) and after not in _MEASURES:
            found.add((word, number))
    return frozenset(found)


@lru_cache(maxsize=1 << 12)
def words(text: str) -> frozenset[str]:
    """The words of a name that tell something, in the spelling in which equal words are equal."""
    try:
        plain = name(text)
    except ValueError:
        return frozenset()
    return frozenset(stem(word) for word in re.findall(_WORD, plain) if word not in _SMALL)


def stem(word: str) -> str:
    """The word without the s of a plural: cables and cable are one."""
    return word[:-1] if len(word) > _SHORTEST and word.endswith("s") and not word.endswith("ss") else word


@lru_cache(maxsize=1 << 12)
def traces(told: frozenset[str]) -> frozenset[str]:
    """What is left of each word when it is misspelled: its first letters, and its consonants.

    Flourospeed and Fluorospeed leave one trace, Infusomat and Infusion another.
    """
    found: set[str] = set()
    for word in told:
        if len(word) >= _SHORTEST:
            found |= {word[:4], re.sub(r"(.)\1+", r"\1", word[0] + re.sub("[aeiouyäöüéèà]", "", word[1:]))}
    return frozenset(found)


@cache
def generic_words() -> frozenset[str]:
    """The words that name a kind of device and no product, as `generic_words.txt` lists them."""
    listed = resources.files("lockring").joinpath("generic_words.txt").read_text(encoding="utf-8")
    lines = (line for line in listed.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())
