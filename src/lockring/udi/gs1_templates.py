"""Templates of GS1 element strings: with brackets, without, and with FNC1 or what stands in for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache, partial

from lockring.udi.application_identifiers import application_identifiers, predefined_length
from lockring.udi.dates import read_yymmdd
from lockring.udi.gs1 import (
    DATE_AIS,
    DATES,
    ELEMENT_CARRIERS,
    FIELDS,
    SEPARATOR,
    SHORTEST_SWALLOWED,
    STAND_INS,
    SWALLOWED,
    first_field,
    is_gtin,
)
from lockring.udi.template import KEPT, Part, Template

_NUMBER = "[A-Za-z0-9][A-Za-z0-9/_-]"  # no point: 0100…105.0 is a number that a program has counted with
_CARRIER = re.compile("|".join(map(re.escape, ELEMENT_CARRIERS)))
_SEPARATOR = re.compile(f"({'|'.join(map(re.escape, (SEPARATOR, *STAND_INS)))})")
_BRACKETED = re.compile(r"(?:\([0-9]{2,4}\)[^()]+)+")
_NOT_ALIKE = frozenset(("8012",))  # AIs whose values have to be looked at: a software version
_RUN_ON = rf".(?:01[0-9]{{8}}|(?:{'|'.join(DATE_AIS)})[0-9]{{2}}(?:0[1-9]|1[0-2])[0-3][0-9])"
"""Values in which a date or a GTIN may begin: all that the parser takes for two fields, and some more."""
_SHORTEST_RUN_ON = 9  # characters: one, and a date behind its AI


def gs1_template(text: str) -> Template | None:
    """The template with the fields of this text, or None where it has something else, or a field twice."""
    carrier = match[0] if (match := _CARRIER.match(text)) else ""
    body = text[len(carrier) :]
    if _BRACKETED.fullmatch(body):
        return _template(carrier, tuple(re.findall(r"\(([0-9]{2,4})\)", body)), brackets=True)
    return _template(carrier, tuple(_elements(body)), brackets=False)


def _elements(body: str) -> Iterator[str]:
    """The AIs and separators of a text without brackets, in order; "" where something else stands."""
    for place, stretch in enumerate(_SEPARATOR.split(body)):
        if place % 2:
            yield stretch
            continue
        rest = stretch
        while rest:
            ai, _, after = first_field(rest)
            yield ai
            rest = after if ai else ""


@lru_cache(KEPT)
def _template(carrier: str, elements: tuple[str, ...], *, brackets: bool) -> Template | None:
    """The template of these AIs and separators in this order."""
    ais = [element for element in elements if not _SEPARATOR.fullmatch(element)]
    values = {ai: _value(ai) for ai in ais}
    if "01" not in ais or len(values) < len(ais) or None in values.values():
        return None
    between = elements[elements.index(ais[0]) : elements.index(ais[-1])]
    separated = len(between) >= len(ais)  # a separator in front or at the end is taken off
    parts = {ai: part for ai in ais if (part := _part(ai, brackets=brackets, separated=separated))}
    fragments = []
    for element in elements:
        mark = rf"\({element}\)" if brackets else re.escape(element)
        group = f"(?P<{parts[element].name}>" if element in parts else "(?:"
        fragments.append(f"{mark}{group}{values[element]})" if element in values else mark)
    return Template(pattern=f"^{re.escape(carrier)}{''.join(fragments)}$", parts=tuple(parts.values()))


def _value(ai: str) -> str | None:
    """A pattern of values that conform to the AI, or None where values have to be looked at."""
    if ai not in application_identifiers() or ai in _NOT_ALIKE:
        return None
    digits, shortest, longest = application_identifiers()[ai]
    if digits == longest:
        return f"[0-9]{{{shortest},{longest}}}"
    return f"{_NUMBER}{{{shortest - 1},{longest - 1}}}" if digits == 0 else None


def _part(ai: str, *, brackets: bool, separated: bool) -> Part | None:
    """The part of this AI, if its value states a field or may be suspect."""
    may_run_on = not brackets and predefined_length(ai) is None
    suspects = [_RUN_ON] if may_run_on and application_identifiers()[ai][2] >= _SHORTEST_RUN_ON else []
    if may_run_on and not separated and ai in SWALLOWED:
        suspects.append(f".{{{SHORTEST_SWALLOWED}}}{SWALLOWED[ai]}.{{{SHORTEST_SWALLOWED}}}")
    field = FIELDS.get(ai)
    if field is None and not suspects:
        return None
    read = _gtin if ai == "01" else partial(read_yymmdd, last_day=ai == "17") if ai in DATES else None
    return Part(name=field or f"ai{ai}", field=field, read=read, suspect="|".join(suspects) or None)


def _gtin(digits: str) -> str | None:
    return digits if is_gtin(digits) else None
