"""Templates of HIBCC codes: primary data, with or without secondary and supplemental data (ANSI/HIBC 2.6)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache, partial

from lockring.udi.dates import read_date
from lockring.udi.hibcc import ALPHABET, DATES, LONGEST
from lockring.udi.template import KEPT, Part, Template

_PRIMARY = "(?P<device_identifier>[A-Z][A-Z0-9]{4,21}[0-9])"
_CHECK = "[0-9A-Z. $/+%-]"  # the characters of ALPHABET
_VALUES = bytes(max(ALPHABET.find(chr(code).upper()), 0) for code in range(256))


def _forms() -> Iterator[tuple[str, tuple[Part, ...]]]:
    """A pattern of each form that a part between slashes can have, and what it states (Appendix F)."""
    serial = _number("serial_number")
    yield f"S{serial[0]}", serial[1]
    yield _date("16D", "manufacture_date", "YYYYMMDD")
    yield _date("14D", "expiration_date", "YYYYMMDD")
    for plus, (number, stated) in (("", _number("lot_number")), (r"\+", serial)):
        yield rf"\${plus}{number}", stated
        yield rf"\$\${plus}7{number}", stated
        dated = [_date(rf"\$\${plus}{flag}", "expiration_date", pattern) for flag, pattern in DATES.items()]
        for date, parts in (*dated, _date(rf"\$\${plus}", "expiration_date", "MMYY")):
            yield date, parts
            yield f"{date}{number}", (*parts, *stated)


def _number(field: str) -> tuple[str, tuple[Part, ...]]:
    return f"(?P<{field}>[A-Za-z0-9][A-Za-z0-9-]{{0,{LONGEST - 1}}})", (Part(name=field, field=field),)


def _date(mark: str, field: str, pattern: str) -> tuple[str, tuple[Part, ...]]:
    digits = "[01][0-9]{3}" if pattern == "MMYY" else f"[0-9]{{{len(pattern)}}}"  # 2 to 9 are flags
    part = Part(name=field, field=field, read=partial(read_date, pattern=pattern))
    return f"{mark}(?P<{field}>{digits})", (part,)


_FORMS = dict(_forms())


def hibcc_template(text: str) -> Template | None:
    """The template with the fields of this text, or None where it has something else, or a field twice."""
    _, *further = text[1:-1].split("/")
    return _template(tuple(map(_form, further)))


def check_character_fits(code: str) -> bool:
    """Whether the last character of a code is the check character of all before it (Appendix B).

    The code has only characters of HIBCC; small letters count as capitals.
    """
    values = code.encode().translate(_VALUES)
    return (sum(values) - values[-1]) % len(ALPHABET) == values[-1]


def _form(printed: str) -> str:
    """The pattern of the form that this part has, or "" if it has none of them."""
    return next((form for form in _FORMS if re.fullmatch(form, printed)), "")


@lru_cache(KEPT)
def _template(forms: tuple[str, ...]) -> Template | None:
    """The template of primary data and parts of these forms."""
    identifier = Part(name="device_identifier", field="device_identifier")
    parts = (identifier, *(part for form in forms for part in _FORMS.get(form, ())))
    if "" in forms or len({part.name for part in parts}) < len(parts):
        return None
    further = "".join(f"/{form}" for form in forms)
    return Template(pattern=rf"^\+{_PRIMARY}{further}{_CHECK}$", parts=parts, fits=check_character_fits)
