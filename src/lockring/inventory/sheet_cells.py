"""What one cell of an Excel sheet shows a person, as text: a typed date, a number with its zeros, a text."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

_EXACT = 10**15  # Excel keeps 15 digits of a number (Excel's specification); what is larger has lost some
_ONLY_ZEROS = re.compile(r"0{2,}")  # the number format 00000 shows 123 as 00123
_NOT_PART_OF_DATE = re.compile(r'\[[^\]]*\]|"[^"]*"|\\.')


def cell_text(value: Any, number_format: str) -> str:
    """The text of a cell with this value. A whole number above 15 digits comes in scientific notation."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return str(value).upper()
        case int() | float():
            return _number(value, number_format)
        case datetime():
            return _moment(value, number_format)
        case date() | time() | timedelta():
            return str(value)
        case _:
            return str(getattr(value, "text", value))


def _number(value: float, number_format: str) -> str:
    if abs(value) >= _EXACT:
        return f"{value:.14E}"
    if value != int(value):
        return repr(value)
    digits = str(int(value))
    return digits.zfill(len(number_format)) if _ONLY_ZEROS.fullmatch(number_format) else digits


def _moment(value: datetime, number_format: str) -> str:
    """The day; the month where the format shows no day, for then its day is only Excel's."""
    shown = _NOT_PART_OF_DATE.sub("", number_format).lower()
    if "d" not in shown and "y" in shown:
        return value.strftime("%Y-%m")
    return value.strftime("%Y-%m-%d") if value.time() == time() else value.strftime("%Y-%m-%d %H:%M:%S")
