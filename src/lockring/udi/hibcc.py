"""HIBCC labels: ANSI/HIBC 2.6, the Health Industry Supplier Labeling Standard."""

from __future__ import annotations

import re

from lockring.errors import UdiError, shown
from lockring.udi.dates import is_digits, read_date
from lockring.udi.value import SPACES, Draft, IssuingAgency, Udi

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%"  # a character's place is its value (Appendix B)
DATES = {"2": "MMDDYY", "3": "YYMMDD", "4": "YYMMDDHH", "5": "YYJJJ", "6": "YYJJJHH"}  # by flag, Appendix F
_LINE_BREAKS = str.maketrans("", "", SPACES.replace(" ", ""))
_QUANTITY_DIGITS = {"8": 2, "9": 5}
LONGEST = 18  # characters of a lot or serial number


def hibcc_check_character(text: str) -> str:
    """The check character of a text that has none yet: its values summed, modulo 43 (Appendix B).

    "+A123BJC5D6E71" gives "G". The check character can be a space. Small letters count as capitals.
    A character that HIBCC does not have, such as "*", raises UdiError.
    """
    total = 0
    for character in text:
        value = ALPHABET.find(character.upper()) if character.isascii() else -1
        if value < 0:
            raise UdiError(f"a HIBCC code has no character {shown(character)}: look at the text again")
        total += value
    return ALPHABET[total % 43]


def read_hibcc(text: str) -> Udi:
    """Read a HIBCC code that begins with "+": primary, secondary or both joined by "/" (section 2.2.1).

    A letter after "+" begins the primary data (who made which device), "$" or a digit the secondary (lot,
    serial number, dates). A secondary code on its own ends in a link character and a check character, a
    joined one only in a check character. Raises UdiError if nothing can be read, for hospital records ("+/":
    ANSI/HIBC 1.3), and for digits after "+" that the check character does not fit: a telephone number.
    """
    code = _unframed(text)
    primary = code[1:2].isalpha()
    secondary = code[1:2] == "$" or (is_digits(code[1:2]) and _fits(code))
    if not (primary or secondary) or len(code) < (8 if primary else 5):
        raise _no_udi(code)
    draft = Draft(IssuingAgency.HIBCC)
    body = code[1:-1]
    if not primary:
        draft.keep("link", body[-1])
        body = body[:-1]
    first, *further = body.split("/")
    if primary:
        _read_primary(draft, first)
    else:
        _read_secondary(draft, first)
    for part in further:
        _read_further(draft, part)
    if not draft.read_any():
        raise _no_udi(code)
    _verify(draft, code)
    return draft.finish()


def with_and_without_check_character(identifier: str) -> tuple[str, ...]:
    """A HIBCC device identifier as it stands, and without or with the character that checks it.

    Firms file both forms in GUDID: of 1,056 HIBCC identifiers in its release of 2016, 806 end in the
    check character. Characters that are no letter or digit fall away in the normal form of a fact.
    """
    forms = [identifier]
    try:
        if len(identifier) > 1 and hibcc_check_character(f"+{identifier[:-1]}") == identifier[-1]:
            forms.append(identifier[:-1])
        check = hibcc_check_character(f"+{identifier}")
    except UdiError:
        return (identifier,)
    return (*forms, identifier + check) if check.isalnum() else tuple(forms)


def _no_udi(code: str) -> UdiError:
    return UdiError(
        f"expected a HIBCC device code, got {shown(code)}: "
        "give the whole text under the bar code, such as +A99912345/$$52001510X33"
    )


def _unframed(text: str) -> str:
    """The code without line breaks, and without asterisks and spaces around it but for one that checks it.

    The asterisks are the start and stop of Code 39, and no part of the data (Appendix B).
    """
    text = text.translate(_LINE_BREAKS)
    stripped = text.strip()
    if stripped.startswith("*"):
        return stripped.strip("*")
    spaced = text[: len(stripped) + 1]
    return spaced if spaced.endswith(" ") and _fits(spaced) and not _fits(stripped) else stripped


def _fits(code: str) -> bool:
    """True if the last character is the check character of all before it."""
    try:
        return hibcc_check_character(code[:-1]) == code[-1:].upper()
    except UdiError:
        return False


def _verify(draft: Draft, code: str) -> None:
    """Doubt every field read if the check character does not fit the whole text (Appendix B)."""
    if _fits(code):
        draft.device_identifier_checked = True
        return
    try:
        expected, check = shown(hibcc_check_character(code[:-1])), shown(code[-1])
        says = f"The check character should be {expected}, not {check}: look at the text again."
    except UdiError as error:
        says = f"The check character cannot be right, for {error}."
    draft.doubt(says, *(draft.values or ("other",)))


def _read_primary(draft: Draft, printed: str) -> None:
    """The device identifier: four characters of the labeler, 1 to 18 of the product, one unit of measure."""
    draft.put("device_identifier", printed.upper(), "+")
    if not re.fullmatch(r"[A-Z][A-Z0-9]{4,21}[0-9]", printed.upper()):
        says = "A HIBCC device identifier has 6 to 23 letters and digits, a digit last: look at it again."
        draft.doubt(says, "device_identifier")


def _read_further(draft: Draft, printed: str) -> None:
    """A part after "/": secondary data, or supplemental data under its data identifier (section 2.3.2)."""
    identified = re.fullmatch("([0-9]{0,3}[A-Za-z])(.*)", printed)
    if identified is None:
        _read_secondary(draft, printed)
        return
    mark, value = identified[1].upper(), identified[2]
    match mark:
        case "S":
            _put_number(draft, "serial_number", value, mark)
        case "16D":
            _put_date(draft, "manufacture_date", value, "YYYYMMDD", mark)
        case "14D":
            _put_date(draft, "expiration_date", value, "YYYYMMDD", mark)
        case "Q":
            draft.keep(mark, value)
        case _:
            draft.unread(
                printed, f"There is no HIBCC field {shown(mark)}: compare every value with the label."
            )


def _read_secondary(draft: Draft, printed: str) -> None:
    """Quantity, expiration date, and lot or serial number, as the reference in front says (Appendix F).

    "$" lot; "$+" serial; "$$" and "$$+" with a date flag in front of the number. Five digits without "$" are
    the older form: year, day of the year, lot.
    """
    reference = re.match(r"\$\$?\+?", printed)
    mark = reference[0] if reference else ""
    field = "serial_number" if mark.endswith("+") else "lot_number"
    rest = printed[len(mark) :]
    if mark.startswith("$$"):
        rest = _read_dated(draft, rest, mark)
    elif not mark:
        rest = _read_date_and_rest(draft, rest, "YYJJJ", "YYJJJ")
    _put_number(draft, field, rest, mark)


def _read_dated(draft: Draft, rest: str, mark: str) -> str:
    """Read quantity and date behind "$$", and return the number that follows them."""
    quantity = _QUANTITY_DIGITS.get(rest[:1], 0)
    if quantity and len(rest) > quantity and is_digits(rest[1 : quantity + 1]):
        draft.keep(mark + rest[0], rest[1 : quantity + 1])
        rest = rest[quantity + 1 :]
        if not rest:
            return ""
    flag = rest[:1]
    if flag == "7":
        return rest[1:]
    if flag in ("0", "1"):
        return _read_date_and_rest(draft, rest, "MMYY", mark)
    return _read_date_and_rest(draft, rest[1:], DATES.get(flag, ""), mark + flag)


def _read_date_and_rest(draft: Draft, rest: str, pattern: str, mark: str) -> str:
    """Read the date in front and return what follows; without digits for it, nothing after it is sure."""
    printed = rest[: len(pattern)]
    if len(printed) < len(pattern) or not is_digits(printed):
        whole = mark + rest if mark.startswith("$") else rest
        draft.unread(whole, f"{shown(whole)} could not be read: look at the label again.")
        return ""
    _put_date(draft, "expiration_date", printed, pattern, mark)
    return rest[len(pattern) :]


def _put_date(draft: Draft, field: str, printed: str, pattern: str, mark: str) -> None:
    """Set a date; one that is none is kept as printed and doubted; an hour is kept as printed."""
    value = read_date(printed, pattern)
    if value is None or "H" in pattern:
        draft.keep(mark, printed)
    if value is None:
        says = f"The {field.replace('_', ' ')} {shown(printed)} is no date: look at the label again."
        draft.doubt(says, field)
        return
    earlier = draft.values.get(field, "")
    if earlier == value[:7]:
        draft.values[field] = value
    elif earlier[:7] != value:
        draft.put(field, value, mark, printed)


def _put_number(draft: Draft, field: str, printed: str, mark: str) -> None:
    """Set a lot or serial number; one too long or with a sign that no number has is doubted."""
    if not printed:
        return
    draft.put(field, printed, mark)
    name = field.replace("_", " ")
    if len(printed) > LONGEST:
        draft.doubt(f"The {name} has more than 18 characters, so a slash may be missing: look again.", field)
    if not re.fullmatch(r"[A-Za-z0-9. -]+", printed):
        draft.doubt(f"The {name} has a sign that is not usual there: look at the label again.", field)
