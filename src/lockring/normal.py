"""Normal forms: when are two printed values the same, and which comes first?

Each function reads text as a label or a person writes it and returns its normal form, or raises
ValueError whose message completes "expected ...". Each compares only what can be compared: an order
that the text does not settle is None, never a guess.
"""

import re
import unicodedata
from datetime import date, timedelta
from functools import lru_cache
from string import ascii_letters, digits

import msgspec


class ModelNumber(msgspec.Struct, frozen=True, order=True):
    """A model number: the base number, and the letters that follow it for a market, a unit or a colour.

    Health Canada (RA-76665) prints MMT-1714K and MMT-1714KRP where the maker's letter of 5 October 2021
    prints MMT-1714: the base is the same, the suffix is not.
    """

    base: str
    suffix: str = ""

    def __str__(self) -> str:
        return self.base + self.suffix


class Version(msgspec.Struct, frozen=True):
    """A software version: its numbers, most significant first, and the letter that may follow them."""

    numbers: tuple[int, ...]
    letter: str = ""

    def __str__(self) -> str:
        return ".".join(map(str, self.numbers)) + self.letter


class DateSpan(msgspec.Struct, frozen=True):
    """The days a date may mean, both included: one day for 2019-10-05, 31 days for 2019-10."""

    first: date
    last: date

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}/{self.last}"


Value = str | ModelNumber | Version | DateSpan

_COUNTRY_BY_HABIT = {"UK": "GB", "EL": "GR", "USA": "US"}  # ISO 3166-1 reserves UK; EL is the EU's habit
_SILENT = ("Pd", "Cf")  # Unicode general categories: dashes, and format signs such as a soft hyphen
_CONFUSED = str.maketrans("OILBSZG", "0118526")  # pairs that eyes and character recognition mix up
_HOMOGLYPHS = str.maketrans("АВЕКМНОРСТУХІЈЅΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEKMHOPCTYXIJSABEZHIKMNOPTYX")
# Patterns stay text until they are used: `re` keeps what it compiled, and a command compiles what it needs.
_MODEL = r"([A-Z]*[0-9]+)([A-Z]*)"
_VERSION = r"V?(?:ERSION)?[ .]*([0-9]+(?:\.[0-9]+)*)[ .]?([A-Z]?)"
_DATE = r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?"
_LABEL_SIGN = r"^[^\w(]*(?:(?:LOT|BATCH|SERIAL|S/?N|REF|N[O0]|NUMBER)\b[\s.:#-]*|\((?:10|21)\))+(?=.*\w)"
_COMPACT_SIGN = r"^(?:LOT|SN|REF)(?=..)"
_RUN = r"[0-9]+|[^0-9]+"
_FOREIGN = r"([^\x00-\x7f]+)"
_SHAPE = str.maketrans(digits + ascii_letters, "9" * len(digits) + "A" * len(ascii_letters))


def compact(text: str) -> str:
    """Letters and digits only, in upper case: `mmt 1780 k`, `MMT-1780K` and `MMT‑1780K` are one.

    Unicode compatibility forms fold first (NFKD, Unicode Standard Annex 15): full-width digits and
    ligatures come from copied text and from character recognition. Trade marks (® ™) are no letters.
    """
    if text.isascii() and text.isalnum():
        return text.upper()
    unmarked = text.replace("™", "").replace("℠", "")
    return "".join(filter(str.isalnum, _folded(unmarked)))


def _folded(text: str) -> str:
    """Upper case in compatibility form, without accents; the digits of every script are 0 to 9.

    A letter of another alphabet that looks like a Latin one is that: a keyboard was set to Cyrillic.
    """
    if text.isascii():
        return text.upper()
    parts = re.split(_FOREIGN, text)
    return "".join(part.upper() if part.isascii() else _in_latin(part) for part in parts)


def _in_latin(text: str) -> str:
    """Signs that are not ASCII, in compatibility form; those before and after them change nothing there."""
    form = unicodedata.normalize("NFKD", text).upper().translate(_HOMOGLYPHS)
    marked = (str(unicodedata.decimal(c)) if c.isdecimal() else c for c in form)
    return "".join(c for c in marked if unicodedata.category(c) != "Mn")


@lru_cache(maxsize=1 << 14)
def model_number(text: str) -> ModelNumber:
    """Base and suffix of a model number.

    Separators carry no meaning (the maker prints MMT-1780, CISA prints MMT-523(K), people type mmt1780).
    The suffix is what letters follow the last digit, when letters and digits stand in that order.
    """
    key = compact(text)
    if not key:
        raise ValueError("a model number with letters or digits")
    match = re.fullmatch(_MODEL, key)
    return ModelNumber(match[1], match[2]) if match else ModelNumber(key)


def identifier(text: str) -> str:
    """A lot, serial or catalogue number: upper case, without spaces, dashes and invisible signs.

    The words before it on a label (LOT, SN, REF, (10), (21)) are no part of it, nor is what stands around
    it without being a letter or digit. A leading zero counts: GS1 General Specifications 3.4.1 (lot) and
    3.5.2 (serial) are text, not numbers.
    """
    if _is_plain(text):
        return text.upper().replace("-", "")
    number = re.sub(_LABEL_SIGN, "", _folded(text))
    key = "".join(c for c in number if not (c.isspace() or c == "−" or unicodedata.category(c) in _SILENT))
    inner = re.search(r"\w(?:.*\w)?", key)
    if not inner:
        raise ValueError("letters or digits as the label prints them")
    return inner[0]


def _is_plain(text: str) -> bool:
    """Whether there is nothing to take off a number but dashes: true of most, and quickly told.

    A label that is glued to a number is none, and before a dash none begins with a digit.
    """
    if not text.isascii():
        return False
    return text.isalnum() or (text[:1].isdecimal() and text.replace("-", "").isalnum())


def last_eight(text: str) -> str:
    """The last eight signs of a number, for a notice that says that only they count."""
    return identifier(text)[-8:]


def look_alike(key: str) -> str:
    """A number in the form in which numbers that people confuse are one: O and 0, I and 1, B and 8.

    Leading zeros fall away, as in a spreadsheet, and so do a LOT, SN or REF written without a space and signs
    between the digits (408/12059). Two numbers that differ only so are perhaps the same.
    """
    number = re.sub(_COMPACT_SIGN, "", key).translate(_CONFUSED).lstrip("0")
    return number if number.isalnum() else "".join(filter(str.isalnum, number))


def name(text: str) -> str:
    """A brand or a firm: case, marks and runs of space carry no meaning."""
    folded = unicodedata.normalize("NFKC", text.replace("™", "").replace("®", "")).casefold()
    words = " ".join(folded.split())
    if not any(c.isalnum() for c in words):
        raise ValueError("a name with letters or digits")
    return words


def choice(text: str) -> str:
    """An answer to a question: one word in lower case, `yes`, `clear`, `not_locked`."""
    key = "_".join(_folded(text).lower().replace("-", " ").split())
    if not key:
        raise ValueError("one of the answers of the question")
    return key


def country(text: str) -> str:
    """A country by its two letters (ISO 3166-1 alpha-2)."""
    key = compact(text)
    key = _COUNTRY_BY_HABIT.get(key, key)
    if len(key) != 2 or not (key.isascii() and key.isalpha()):
        raise ValueError("a country in two letters, such as US")
    return key


def device_identifier(text: str) -> str:
    """A device identifier: a GTIN as 14 digits (GS1 General Specifications 3.3.2), others in capitals.

    GTIN-8, GTIN-12 and GTIN-13 are the same number with fewer leading zeros: 643169554931 and
    00643169554931 name one product.
    """
    key = compact(text.strip().removeprefix("(01)"))
    if not key:
        raise ValueError("a device identifier with letters or digits")
    return key.zfill(14) if key.isdecimal() and len(key) in (8, 12, 13, 14) else key


def software_version(text: str) -> Version:
    """A software version with an optional letter: `2.4A`, `v2.6 A`, `1.10`."""
    match = re.fullmatch(_VERSION, _folded(text).strip())
    if not match:
        raise ValueError("a version such as 2.4A")
    return Version(tuple(map(int, match[1].split("."))), match[2])


def date_span(text: str) -> DateSpan:
    """A day (2019-10-05) or a month (2019-10), in the order of ISO 8601.

    03/12/2024 is refused: whether it is 3 December or 12 March only its writer knows.
    """
    match = re.fullmatch(_DATE, _folded(text).strip())
    expected = "a date as year-month-day such as 2019-10-05, or a month such as 2019-10"
    if not match:
        raise ValueError(expected)
    year, month = int(match[1]), int(match[2])
    try:
        if match[3]:
            day = date(year, month, int(match[3]))
            return DateSpan(day, day)
        following = date(year + month // 12, month % 12 + 1, 1)
        return DateSpan(date(year, month, 1), following - timedelta(days=1))
    except ValueError:
        raise ValueError(expected) from None


def compare_versions(left: Version, right: Version) -> int | None:
    """-1, 0 or 1 as left comes before, with or after right; None when only one has the letter that decides.

    Numbers compare as numbers, so 2.10 comes after 2.9, and a missing number is zero.
    """
    size = max(len(left.numbers), len(right.numbers))
    ours, theirs = (v.numbers + (0,) * (size - len(v.numbers)) for v in (left, right))
    if ours != theirs:
        return -1 if ours < theirs else 1
    if bool(left.letter) != bool(right.letter):
        return None
    return (left.letter > right.letter) - (left.letter < right.letter)


def runs(key: str) -> tuple[str, ...]:
    """A number taken apart where digits meet letters: `NB123456A` is NB, 123456, A."""
    return tuple(re.findall(_RUN, key))


def shape(key: str) -> str:
    """Where digits (9) and letters (A) stand in a number: AB12 and XY99 are both AA99."""
    if key.isascii():
        return key.translate(_SHAPE)
    return "".join("9" if c.isdecimal() else "A" if c.isalpha() else c for c in key)


def same_shape(left: str, right: str) -> bool:
    """Whether digits and letters stand in the same places: in AB12 and XY99, not in AB12 and AB123."""
    if len(left) != len(right):
        return False
    return all(a.isdecimal() == b.isdecimal() for a, b in zip(left, right, strict=True))
