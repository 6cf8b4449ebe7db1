"""ICCBBA labels: ISBT 128 (ST-001 section 2.4, data structures by number) as used for devices (ST-011)."""

from __future__ import annotations

import re

from lockring.errors import UdiError, shown
from lockring.udi.dates import read_date
from lockring.udi.value import FIELDS, Draft, IssuingAgency, Udi, without_spaces

_NUMBERS = {
    "=/": ("device_identifier", 16),  # 034 processor product identification code
    "=)": ("device_identifier", 10),  # 017 container manufacturer and catalog number
    "=": ("distinct_identifier", 15),  # 001 donation identification number
    "=,": ("serial_number", 6),  # 032 product divisions
    "&,1": ("lot_number", 18),  # 035 lot number of a medical product of human origin
    "&)": ("lot_number", 10),  # 018 container lot number
}
_DATES = {
    "=>": ("expiration_date", 6),  # 004
    "&>": ("expiration_date", 10),  # 005, with hour and minute
    "=}": ("manufacture_date", 6),  # 008
    "&}": ("manufacture_date", 10),  # 009, with hour and minute
}
_FURTHER = {f"={sign}" for sign in "%<*{\\[\";'-+#]$("} | {f"&{sign}" for sign in '*(\\{-#"$%+:/'}
_FURTHER |= {"&,2", "&,3", "&,4"}
_COMPOUND = "=+"  # 023: two digits count the structures that follow


def read_iccbba(text: str) -> Udi:
    """Read ISBT 128 data structures, each begun by "=" or "&", in any order.

    "=/A9999XYZ100T0944=,000025=A99971312345600": the third begins with "=" only, for the first character of a
    donation identification number is data already (structure 001). Dates are cyyjjj: 014032 is 2014-02-01.
    Spaces and line breaks are no part of it. A number of a wrong length is kept and doubted.
    Raises UdiError if no structure in the text is one that ISBT 128 has.
    """
    draft = Draft(IssuingAgency.ICCBBA)
    structures = [_split(printed) for printed in re.findall("[=&][^=&]*", without_spaces(text))]
    for mark, value in structures:
        _read_structure(draft, mark, value)
    if not draft.read_any():
        raise UdiError(
            f"expected an ISBT 128 code, got {shown(text)}: "
            "give the whole text under the bar code, such as =/A9999XYZ100T0944=,000025"
        )
    _verify_count(draft, len(structures) - 1)
    return draft.finish()


def _split(printed: str) -> tuple[str, str]:
    """Data identifier and content of one structure; an identifier of "" if ISBT 128 has no such one."""
    for mark in (printed[:3], printed[:2]):
        if mark in _NUMBERS or mark in _DATES or mark in _FURTHER:
            return mark, printed[len(mark) :]
    if re.match("=[A-NP-Z1-9][A-NP-Z0-9]{4}[0-9]{2}", printed):
        return "=", printed[1:]
    return "", printed


def _read_structure(draft: Draft, mark: str, value: str) -> None:
    """Put one structure where it belongs."""
    if not mark:
        draft.unread(value, f"{shown(value)} could not be read: look at the label again.")
    elif mark in _NUMBERS:
        _put_number(draft, mark, value)
    elif mark in _DATES:
        _put_date(draft, mark, value)
    else:
        draft.keep(mark, value)


def _put_number(draft: Draft, mark: str, value: str) -> None:
    """Set a number; doubt it if it has not the length of its structure, or only zeros, which mean none."""
    field, length = _NUMBERS[mark]
    if value:
        draft.put(field, value, mark)
    name = field.replace("_", " ")
    if len(value) != length or not (value.isascii() and value.isalnum()):
        draft.doubt(f"The {name} should have {length} letters and digits: look at it again.", field)
    elif not value.strip("0"):
        draft.doubt(f"The {name} has only zeros: look for another one on the label.", field)


def _put_date(draft: Draft, mark: str, printed: str) -> None:
    """Set a date, keeping the time of day as printed; one that is none is kept as printed and doubted."""
    field, length = _DATES[mark]
    value = read_date(printed[:6], "CYYJJJ") if len(printed) == length else None
    if value is None or length > 6:
        draft.keep(mark, printed)
    if value is None:
        says = f"The {field.replace('_', ' ')} {shown(printed)} is no date: look at the label again."
        draft.doubt(says, field)
    else:
        draft.put(field, value, mark, printed)


def _verify_count(draft: Draft, found: int) -> None:
    """Doubt everything if a compound message holds fewer or more structures than it says (structure 023)."""
    count = draft.other.get(_COMPOUND, "")[:2]
    if count and count != f"{found:02}":
        says = f"The code says that {count} fields follow, but {found} do: read it again."
        draft.doubt(says, *FIELDS)
