"""Two rows about one owner rarely agree letter by letter: the forms in which their fields are compared."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import msgspec

from lockring import normal

_MARKS = "Mn"  # the Unicode category of accents, once they are taken apart from their letters
_TITLES = frozenset(("mr", "mrs", "ms", "miss", "dr", "prof", "sr", "jr", "ii", "iii", "md", "phd"))
_SHORT = {
    "street": "st",
    "avenue": "ave",
    "road": "rd",
    "lane": "ln",
    "drive": "dr",
    "court": "ct",
    "boulevard": "blvd",
    "place": "pl",
    "terrace": "ter",
    "highway": "hwy",
    "parkway": "pkwy",
    "circle": "cir",
    "square": "sq",
    "apartment": "apt",
    "suite": "ste",
    "north": "n",
    "south": "s",
    "east": "e",
    "west": "w",
}
"""Suffixes and directions as the US Postal Service abbreviates them (Publication 28, appendices B and C)."""
_NICKNAMES = {
    full: names.split()
    for full, names in {
        "alexander": "alex al sandy",
        "andrew": "andy drew",
        "anthony": "tony",
        "barbara": "barb barbie",
        "benjamin": "ben benny",
        "catherine": "cathy katherine kathy kate katie",
        "charles": "charlie chuck",
        "christopher": "chris",
        "daniel": "dan danny",
        "david": "dave",
        "deborah": "deb debbie debra",
        "donald": "don donnie",
        "edward": "ed eddie ted",
        "elizabeth": "liz beth betty eliza lisa",
        "francis": "frank",
        "gregory": "greg",
        "james": "jim jimmy jamie",
        "jennifer": "jen jenny",
        "jessica": "jess jessie",
        "john": "jack johnny",
        "joseph": "joe joey",
        "joshua": "josh",
        "kenneth": "ken kenny",
        "lawrence": "larry",
        "margaret": "maggie meg peggy",
        "matthew": "matt",
        "michael": "mike mikey",
        "nicholas": "nick",
        "pamela": "pam",
        "patricia": "pat patty trish",
        "rebecca": "becky",
        "richard": "rick rich dick",
        "robert": "bob bobby rob robbie",
        "ronald": "ron ronnie",
        "samuel": "sam",
        "stephen": "steve steven",
        "susan": "sue susie",
        "theodore": "theo",
        "thomas": "tom tommy",
        "timothy": "tim",
        "victoria": "vicky",
        "william": "bill billy will",
    }.items()
}
_FULL = {short: full for full, names in _NICKNAMES.items() for short in names}


class Likeness(msgspec.Struct, frozen=True, kw_only=True):
    """What is compared of a contact. Empty for what is not known: that neither agrees nor differs."""

    first: str = ""
    formal: str = ""
    """The first name without its short form: Bob is Robert."""
    last: str = ""
    email: str = ""
    phone: str = ""
    street: str = ""
    postal_code: str = ""
    model: str = ""
    """The base number alone: letters for a market may be left out in one list."""
    serial: str = ""


def likeness(
    *, name: str, email: str, phone: str, street: str, postal_code: str, model: str, serial: str
) -> Likeness:
    """The fields as they are compared. Total: what has no letter or digit is empty."""
    first, last = _names(name)
    return Likeness(
        first=first,
        formal=_FULL.get(first, first),
        last=last,
        email=email.strip().casefold(),
        phone=phone_number(phone),
        street=_street(street),
        postal_code=_postal_code(postal_code),
        model=_model(model),
        serial=serial_number(serial),
    )


def plain(text: str) -> str:
    """Words of letters and digits in lower case without accents, a space between them."""
    folded = text if text.isascii() else unicodedata.normalize("NFKD", text)
    bare = folded if folded.isascii() else "".join(c for c in folded if unicodedata.category(c) != _MARKS)
    return " ".join(re.findall(r"[^\W_]+", bare.replace("'", "").replace("’", "").casefold()))


def _names(name: str) -> tuple[str, str]:
    """First and family name; `Reyes, Alma` and `Alma Reyes` are one."""
    family, comma, given = name.partition(",")
    text = f"{given} {family}" if comma and plain(given) and plain(given) not in _TITLES else name
    words = [word for word in plain(text).split() if word not in _TITLES]
    if not words:
        return "", ""
    return (words[0], words[-1]) if len(words) > 1 else ("", words[0])


def phone_number(text: str) -> str:
    """Its last ten digits: the country code of North America is left out in many lists. Empty if shorter."""
    digits = "".join(c for c in text.split("x")[0] if c.isdecimal())
    return digits[-10:] if len(digits) >= 7 else ""


@lru_cache(maxsize=1 << 12)
def _word(word: str) -> str:
    return _SHORT.get(word, word)


def _street(text: str) -> str:
    return " ".join(_word(word) for word in plain(text).split())


def _postal_code(text: str) -> str:
    """Five digits of a ZIP code, whose further four are left out in many lists; others as they are."""
    code = normal.compact(text)
    return code[:5] if code.isdecimal() and len(code) == 9 else code


@lru_cache(maxsize=1 << 12)
def _model(text: str) -> str:
    try:
        return normal.model_number(text).base
    except ValueError:
        return ""


def serial_number(text: str) -> str:
    """The normal form of a serial number; empty where there is none."""
    try:
        return normal.identifier(text)
    except ValueError:
        return ""
