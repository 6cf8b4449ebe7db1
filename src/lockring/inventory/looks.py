"""What the text of one cell shows: a value, no value, or one that a spreadsheet or a person has spoilt.

A spoilt value never decides anything: it comes out with a doubt, or as null where it has no normal form.
"""

from __future__ import annotations

import re

import msgspec

from lockring.errors import FactError, shown
from lockring.facts import MAX_LENGTH, Known, known
from lockring.inventory.dates import Order, looks_like_date, read_day
from lockring.udi import is_gtin

NUMBER_FACTS = (
    "model_number",
    "catalog_number",
    "device_identifier",
    "lot_number",
    "serial_number",
    "unit_number",
)
DATE_FACTS = ("manufacture_date", "expiration_date", "distribution_date", "unit_date")
UNIT_FACTS = ("lot_number", "serial_number", "unit_number")
EXCEL_DIGITS = 15  # digits that Excel keeps of a number; those after them become 0 (Excel's specification)

_SCIENTIFIC = re.compile(
    r"[+-]?[0-9](?:[.,][0-9]+)?E[+-][0-9]{1,3}|[+-]?[0-9][.,][0-9]+E[0-9]{1,3}", re.IGNORECASE
)
_FRACTION = re.compile(r"[0-9]+[.,]0+")
_EXCEL_ERROR = re.compile(
    r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|FIELD!|#+)|#{3,}", re.IGNORECASE
)
_AS_TEXT = re.compile(r'="([^"]*)"')
_UNREADABLE = re.compile("[\x00-\x08\x0e-\x1c\x1f\ufffd\ud800-\udfff]")
_SEVERAL = re.compile(
    r"[,;|\n\r&]|\.\.|\b(?:and|und|et|or|to|through|thru|bis)\b|\S{4,}\s*/\s*\S{4,}", re.IGNORECASE
)
_WORD_OF_NUMBER = re.compile(r"\S*[0-9]\S{3,}|\S{4,}[0-9]\S*")
_LABEL = re.compile(r"^(?:(?:LOT|BATCH|SERIAL|S/?N|REF|NO|NUMBER)\b[\s.:#-]*)+", re.IGNORECASE)
_NOTHING = frozenset(
    ("null", "nil", "nan", "nat", "unk", "ukn", "tbd", "tba", "pending", "missing", "blank", "empty",
     "various",
     "multiple", "mixed", "not available", "not applicable", "not known", "not recorded", "not entered",
     "not found",
     "see label", "see list", "no data", "no info", "no value", "undefined", "unassigned", "x", "xx",
     "xxx", "xxxx",
     "tbc", "inconnu", "unbekannt", "keine", "desconocido", "ohne", "entfallt", "div", "diverse", "s o",
     "k a")
)  # fmt: skip
"""What stands in lists where there is no value, beside what `lockring.facts` knows of."""


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """What a cell shows: its text or None, the doubt about it in words, and the kind of what was seen.

    `kind` is a key of `KINDS`, or empty where there is nothing to say.
    """

    text: str | None
    kind: str = ""
    doubt: str = ""
    seen: str = ""
    """The text as it stands in the cell, where there is something to say of it."""


KINDS = {
    "scientific": "look as if Excel had changed them to scientific notation",
    "date": "look like dates, as Excel makes them of numbers such as MAR12",
    "day_count": "look like Excel's count of days among other numbers",
    "digits": "have more digits than Excel keeps, and end in zeros",
    "fraction": "end in .0: a program has counted with them",
    "short": "are shorter than all the others, as if leading zeros had been lost",
    "zeros": "are nothing but zeros",
    "several": "hold more than one value",
    "check_digit": "are no GTIN: the length or the check digit is wrong, as when a leading zero is lost",
    "whole_udi": "hold more than a device identifier: map the column to udi",
    "long": f"have more than {MAX_LENGTH} characters, more than any label",
    "unreadable": "hold signs that cannot be read: damaged, or saved in another encoding",
    "error": "are an error of a spreadsheet",
    "question": "have a question mark",
    "as_text": 'were written as ="..." to keep Excel from changing them, and are read without it',
    "nothing": "are words for no value, such as N/A, and are read as not known",
    "not_a_date": "cannot be read as one day",
    "form": "cannot be read",
    "udi": "cannot be read as a UDI",
    "udi_doubt": "are UDIs of which something is doubtful",
    "differs": "say something else than the UDI of the same row",
    "merged": "stand in a merged cell, and one number cannot belong to several devices",
}
"""What is said of all the cells of one column that show the same."""


MERGED = Look(text=None, kind="merged", doubt="the number stands in a merged cell over several rows")
"""What is seen of a lot or serial number in the rows of a merged cell but its first."""


class Profile(msgspec.Struct, frozen=True, kw_only=True):
    """What a whole column shows, which decides how its single cells are read.

    `length`: the digits that nearly all its plain numbers have; None where they differ.
    `rare_numbers`: five plain digits are rare there, so one may be a date that Excel counted in days.
    """

    order: Order = Order.UNPROVED
    length: int | None = None
    rare_numbers: bool = False


def look(fact: str, text: str, profile: Profile) -> Look:
    """What this text shows in a column of this fact. The text has no space at either end."""
    found = _look(fact, text, profile)
    return msgspec.structs.replace(found, seen=text[:MAX_LENGTH]) if found.kind else found


def _look(fact: str, text: str, profile: Profile) -> Look:
    if len(text) > MAX_LENGTH:
        return Look(
            text=None, kind="long", doubt=f"has {len(text):,} characters, more than any label: {shown(text)}"
        )
    if _UNREADABLE.search(text):
        return Look(text=None, kind="unreadable", doubt=f"{shown(text)} holds signs that cannot be read")
    if _EXCEL_ERROR.fullmatch(text):
        return Look(text=None, kind="error", doubt=f"{shown(text)} is an error of a spreadsheet")
    if match := _AS_TEXT.fullmatch(text):
        inner = _look(fact, match[1].strip(), profile)
        return inner if inner.kind else Look(text=inner.text, kind="as_text")
    if _is_nothing(text):
        return Look(text=None, kind="nothing")
    return _date(text, profile) if fact in DATE_FACTS else _value(fact, text.removeprefix("'"), profile)


def _is_nothing(text: str) -> bool:
    words = "".join(c if c.isalnum() else " " for c in text.casefold()).split()
    return not words or " ".join(words) in _NOTHING


def _date(text: str, profile: Profile) -> Look:
    if not isinstance(_known("unit_number", text), Known):
        return Look(text=None, kind="nothing")
    day = read_day(text, profile.order)
    if day.iso:
        return Look(text=day.iso)
    return Look(text=None, kind="not_a_date", doubt=f"{shown(text)} {day.doubt}")


def _value(fact: str, text: str, profile: Profile) -> Look:
    """A number or a name. The vocabulary has the last word on whether it can be read."""
    kind = _spoilt(fact, text, profile) if fact in NUMBER_FACTS else ""
    stated = _known(fact, text)
    if stated is None:
        return Look(text=None, kind=kind or "form", doubt=_says(kind or "form", text))
    if not isinstance(stated, Known):
        return Look(text=None, kind="nothing")
    if kind:
        return Look(text=text, kind=kind, doubt=_says(kind, text))
    return Look(
        text=text, kind="question" if stated.doubts else "", doubt=" ".join(d.says for d in stated.doubts)
    )


def _known(fact: str, text: str) -> object:
    try:
        return known(fact, text)
    except FactError:
        return None


def _says(kind: str, text: str) -> str:
    return f"{shown(text)}: such values {KINDS[kind]}"


def _spoilt(fact: str, text: str, profile: Profile) -> str:
    """The kind of harm that a number shows, or nothing."""
    if _SCIENTIFIC.fullmatch(text):
        return "scientific"
    if _FRACTION.fullmatch(text):
        return "fraction"
    if looks_like_date(text):
        return "date"
    if fact == "device_identifier":
        return _spoilt_identifier(text)
    if not text.strip("0 -"):
        return "zeros"
    if text.isdecimal() and text.isascii():
        return _spoilt_digits(text, profile)
    return "several" if _holds_several(fact, text) else ""


def _spoilt_identifier(text: str) -> str:
    bare = text.removeprefix("(01)").strip()
    if "(" in bare or "/" in bare or (bare.isdecimal() and len(bare) > 14):
        return "whole_udi"
    if _SEVERAL.search(bare) or not bare.strip("0"):
        return "several" if bare.strip("0") else "zeros"
    digits = bare.replace(" ", "").replace("-", "")
    return "check_digit" if digits.isdecimal() and not is_gtin(digits) else ""


def _spoilt_digits(text: str, profile: Profile) -> str:
    if len(text) > EXCEL_DIGITS and not text[EXCEL_DIGITS:].strip("0"):
        return "digits"
    if profile.length is not None and len(text) < profile.length:
        return "short"
    return "day_count" if profile.rare_numbers and len(text) == 5 and "2" <= text[0] <= "5" else ""


def _holds_several(fact: str, text: str) -> bool:
    """Whether there is more than one value in the text, as far as its signs tell."""
    if _SEVERAL.search(text):
        return True
    words = _LABEL.sub("", text).split()
    return fact in UNIT_FACTS and sum(_WORD_OF_NUMBER.fullmatch(word) is not None for word in words) > 1
