"""GS1 labels: element strings, with and without brackets, and bare GTINs (GS1 General Specifications)."""

from __future__ import annotations

import re

from lockring.errors import UdiError, shown
from lockring.udi.application_identifiers import (
    application_identifiers,
    conforms,
    leading_ai,
    predefined_length,
)
from lockring.udi.dates import is_digits, read_yymmdd
from lockring.udi.value import SPACES, Draft, IssuingAgency, Udi, without_spaces

SEPARATOR = "\x1d"  # FNC1, as scanners send it (section 7.8.3)
STAND_INS = ("<GS>", "{GS}", "|", "^", "␝")  # what scanners that act as keyboards send in its place
_GTIN_LENGTHS = (8, 12, 13, 14)

ELEMENT_CARRIERS = ("]C1", "]d2", "]Q3", "]J1", "]e0", "]e1", "]e2")  # section 5.1.3
_GTIN_CARRIERS = ("]E0", "]E4", "]I1")  # EAN/UPC, EAN-8, ITF-14: a GTIN without AI

DATES = {"11": "manufacture_date", "17": "expiration_date"}
FIELDS = DATES | {
    "01": "device_identifier",
    "10": "lot_number",
    "21": "serial_number",
    "8012": "software_version",
}
DATE_AIS = ("11", "13", "15", "16", "17")
SWALLOWED = {"10": "21", "21": "10"}  # the number that a lost separator would merge into this one
SHORTEST_SWALLOWED = 4


def gtin_check_digit(digits: str) -> str:
    """The check digit for the digits in front of it (section 7.9.1): "0064316900176" gives "3".

    Raises UdiError for anything but digits.
    """
    if not is_digits(digits):
        raise UdiError(f"expected the digits of a GTIN without its check digit, got {shown(digits)}")
    total = sum(int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)


def is_gtin(text: str) -> bool:
    """True for 8, 12, 13 or 14 digits of which the last is the right check digit."""
    return len(text) in _GTIN_LENGTHS and is_digits(text) and gtin_check_digit(text[:-1]) == text[-1]


def read_gs1(text: str, carrier: str = "") -> Udi:
    """Read an element string or a bare GTIN; `carrier` is the AIM identifier that the scanner put in front.

    "(01)00643169001763(21)21A11F4855" and "01006431690017632121A11F4855" say the same. Without brackets,
    a value of variable length ends at FNC1 or one of its stand-ins, or at the end: a separator that a scanner
    dropped makes a lot number run on into the next field, so what may be two fields is doubted.
    Raises UdiError if no field can be read; and if no device identifier can, unless brackets, FNC1 or the
    carrier show that the text is an element string.
    """
    marked = carrier in ELEMENT_CARRIERS or SEPARATOR in text
    for stand_in in STAND_INS:
        text = text.replace(stand_in, SEPARATOR)
    text = text.strip(SEPARATOR + SPACES)
    draft = Draft(IssuingAgency.GS1)
    pairs = _bracketed(text)
    if _is_bare(without_spaces(text), carrier):
        _put_gtin(draft, without_spaces(text))
    elif pairs:
        _read_pairs(draft, pairs)
    else:
        _read_unbracketed(draft, text)
    if not draft.read_any() or not (pairs or marked or "device_identifier" in draft.values):
        raise _no_udi(text, draft.other.get("01"))
    if carrier and carrier not in ELEMENT_CARRIERS + _GTIN_CARRIERS:
        says = "The scanner did not mark this as a GS1 code: compare every value with the label."
        draft.doubt(says, *(draft.values or ("other",)))
    return draft.finish()


def _no_udi(text: str, gtin: str | None) -> UdiError:
    """The error for a text without a field, or for a GTIN that has not the digits of one."""
    if gtin is not None:
        return UdiError(_no_gtin(gtin))
    return UdiError(
        f"expected the code of a device label, got {shown(text)}: give the whole text under the bar code. "
        'It begins with "(01)", "01", "+" or "="'
    )


def _no_gtin(digits: str) -> str:
    has = f"has {len(digits)}" if is_digits(digits) else "has other signs"
    return f"A GTIN has 8, 12, 13 or 14 digits, and {shown(digits)} {has}: look at the number again."


def _is_bare(compact: str, carrier: str) -> bool:
    """True for digits that must be a GTIN alone: too few for an AI and a GTIN, or from a carrier of GTINs."""
    return is_digits(compact) and (
        carrier in _GTIN_CARRIERS or (len(compact) < 16 and carrier not in ELEMENT_CARRIERS)
    )


def _bracketed(text: str) -> list[tuple[str, str]]:
    """AI and value of each field of a text with brackets; none if it does not begin with one.

    A GTIN may stand in front without its AI: people type "00643169001763(21)21A11F4855".
    """
    front, *parts = re.split(r"\( ?([0-9]{2,4}) ?\)", text)
    front = without_spaces(front)
    if front and not is_gtin(front):
        return []
    pairs = list(zip(parts[::2], parts[1::2], strict=True))
    return [("01", front), *pairs] if front else pairs


def _read_pairs(draft: Draft, pairs: list[tuple[str, str]]) -> None:
    """Read the fields of a text with brackets; what follows a separator in a value has none of its own."""
    for ai, printed in pairs:
        value, _, rest = printed.strip(SEPARATOR + SPACES).partition(SEPARATOR)
        compact = without_spaces(value)
        if ai not in application_identifiers():
            draft.unread(
                f"({ai}){value}", f"There is no GS1 field ({ai}): compare every value with the label."
            )
            continue
        if predefined_length(ai) is None and (compact != value or "(" in value or ")" in value):
            _doubt_field(draft, ai, "has a space or a bracket in it: look at the label again")
        _put(draft, ai, compact)
        _read_unbracketed(draft, rest)


def _read_unbracketed(draft: Draft, text: str) -> None:
    """Read a text without brackets, one stretch between two separators after the other."""
    compact = without_spaces(text)
    if compact != text:
        says = "There is a space in the code, where a separator may have been: compare it with the label."
        draft.doubt(says, "lot_number", "serial_number")
    for stretch in compact.split(SEPARATOR):
        rest = stretch
        while rest:
            ai, value, after = first_field(rest)
            if not conforms(ai, value):
                _reject(draft, ai, rest)
                break
            if predefined_length(ai) is None and _may_be_two(ai, value, separated=SEPARATOR in compact):
                says = "One number may be two fields whose separator is missing: compare it with the label."
                draft.doubt(says, "lot_number", "serial_number")
            _put(draft, ai, value)
            rest = after


def first_field(stretch: str) -> tuple[str, str, str]:
    """The first AI of a stretch without separators, its value and the rest; an AI of "" if there is none."""
    ai = leading_ai(stretch)
    length = predefined_length(ai) if ai else 0
    end = len(stretch) if length is None else len(ai) + length
    return ai, stretch[len(ai) : end], stretch[end:]


def _reject(draft: Draft, ai: str, rest: str) -> None:
    """Keep what is no field. A value too long may be two whose separator was lost."""
    value = rest[len(ai) :]
    if ai and predefined_length(ai) is None and len(value) > application_identifiers()[ai][2]:
        draft.keep(ai, value)
        says = f"The field ({ai}) is too long, so a separator may be missing: compare it with the label."
        draft.doubt(says, "lot_number", "serial_number", FIELDS.get(ai, "other"))
    else:
        draft.unread(rest, f"{shown(rest)} could not be read: look at the label again.")


def _may_be_two(ai: str, value: str, *, separated: bool) -> bool:
    """True if one value may be two fields, or more, that lost their separator.

    It may be if it ends in whole fields of which the first is a date or a GTIN, or holds a bracketed AI. In a
    text without any separator, so may a lot and a serial number be, such as "A213B1" + "21" + "1234": only
    with four characters on either side, for lots such as "ABC2112" are common. Of 2,990 lot numbers in real
    recall notices 3 look like this, of 984 serial numbers 14.
    """
    inside = value[SHORTEST_SWALLOWED:-SHORTEST_SWALLOWED]
    if ai in SWALLOWED and SWALLOWED[ai] in inside and not separated:
        return True
    if re.search(r"\([0-9]{2,4}\)", value):
        return True
    return any(_begins_field(value[place:]) for place in range(1, len(value)))


def _begins_field(tail: str) -> bool:
    """True if a tail reads as whole fields, the first a date or a GTIN: "17210101" or "1721010121SN5"."""
    if tail.startswith("01"):
        return is_gtin(tail[2:16]) and _reads_on(tail[16:])
    is_date = tail.startswith(DATE_AIS) and read_yymmdd(tail[2:8], last_day=False) is not None
    return is_date and _reads_on(tail[8:])


def _reads_on(tail: str) -> bool:
    """True if a tail is nothing, or whole fields to its end."""
    if not tail:
        return True
    ai, value, after = first_field(tail)
    return conforms(ai, value) and _reads_on(after)


def _put(draft: Draft, ai: str, value: str) -> None:
    """Put one value where it belongs. One that its AI does not allow is kept as printed and doubted."""
    if ai == "01":
        _put_gtin(draft, value)
    elif ai in DATES:
        _put_date(draft, ai, value)
    elif not conforms(ai, value):
        draft.keep(ai, value)
        _doubt_field(draft, ai, "is not as GS1 allows it: look at the label again")
    elif ai in FIELDS:
        draft.put(FIELDS[ai], value, ai)
    else:
        draft.keep(ai, value)


def _doubt_field(draft: Draft, ai: str, says: str) -> None:
    field = FIELDS.get(ai, "other")
    name = f"field ({ai})" if field == "other" else field.replace("_", " ")
    draft.doubt(f"The {name} {says}.", field)


def _put_gtin(draft: Draft, digits: str) -> None:
    """Set the device identifier, padded with zeros to 14 digits; doubt it if the check digit is wrong."""
    if len(digits) not in _GTIN_LENGTHS or not is_digits(digits):
        draft.keep("01", digits)
        draft.doubt(_no_gtin(digits), "device_identifier")
        return
    draft.put("device_identifier", digits.zfill(14), "01", digits)
    expected = gtin_check_digit(digits[:-1])
    if expected == digits[-1]:
        draft.device_identifier_checked = True
    else:
        says = f"The check digit should be {expected}, not {digits[-1]}: look at the number again."
        draft.doubt(says, "device_identifier")


def _put_date(draft: Draft, ai: str, digits: str) -> None:
    """Set a date; one that is none is kept as printed and doubted."""
    value = read_yymmdd(digits, last_day=ai == "17")
    if value is None:
        draft.keep(ai, digits)
        _doubt_field(draft, ai, f"{shown(digits)} is no date: look at the label again")
    else:
        draft.put(DATES[ai], value, ai, digits)
