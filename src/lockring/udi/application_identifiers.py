"""GS1's application identifiers (AIs) and the form of their values: GS1 General Specifications section 3."""

from __future__ import annotations

import functools
from collections.abc import Iterator

from lockring.udi.dates import is_digits

_SIGNS = frozenset(  # the characters a value may have: CSET 82, section 7.11
    "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
)

# (how many of the first characters are digits, shortest, longest): the AIs, section 3.2.
_FORMATS = {
    (0, 1, 2): "7010",
    (0, 1, 3): "427 7008",
    (0, 1, 4): "7041",
    (0, 1, 10): "7009 7255",
    (0, 1, 12): "7005",
    (0, 1, 20): "10 21 22 243 254 420 4318 710-717 7020-7022 7240 8002 8012",
    (0, 1, 25): "7242 8013 8014 8020",
    (0, 1, 28): "235",
    (0, 1, 30): "90 240 241 250 251 400 401 403 4308 4319 7002 7023 8004 8010",
    (0, 1, 34): "8007",
    (0, 1, 35): "4300 4301 4310 4311 4320",
    (0, 1, 40): "7253 7254 7259",
    (0, 1, 50): "8009",
    (0, 1, 70): "4302-4306 4312-4316 7257 8110 8112 8200",
    (0, 1, 90): "91-99 7256 8030",
    (0, 2, 2): "4307 4317",
    (0, 3, 3): "7258",
    (0, 3, 30): "7230-7239",
    (1, 1, 1): "4321-4323 7252",
    (1, 4, 4): "7040",
    (2, 2, 2): "20 7241",
    (3, 3, 3): "422 424 426",
    (3, 4, 12): "421",
    (3, 4, 30): "7030-7039",
    (4, 1, 4): "7004",
    (4, 4, 4): "394/3 8111",
    (6, 1, 6): "242",
    (6, 6, 6): "11-13 15-17 310-316/5 320-337/5 340-357/5 360-369/5 395/5 4326 7006 8005",
    (6, 6, 7): "4330-4333",
    (8, 1, 8): "30 37",
    (8, 8, 8): "7250",
    (10, 1, 10): "8019",
    (10, 6, 10): "7011",
    (10, 10, 10): "4324 4325 7003",
    (12, 1, 12): "8011",
    (12, 6, 12): "7007",
    (12, 8, 12): "8008",
    (12, 12, 12): "7251",
    (13, 13, 13): "410-417 7001",
    (13, 13, 30): "253",
    (14, 14, 14): "01-03 8001",
    (14, 14, 30): "8003",
    (15, 1, 15): "390/9 392/9",
    (15, 3, 15): "423 425",
    (15, 15, 15): "8040 8041",
    (17, 17, 17): "402",
    (18, 4, 18): "391/9 393/9",
    (18, 18, 18): "00 8006 8017 8018 8026",
    (20, 18, 20): "8043",
    (20, 20, 20): "4309",
    (25, 13, 25): "255",
    (32, 32, 32): "8042",
}
_PREDEFINED = (
    "00 01 02 03 04 11 12 13 14 15 16 17 18 19 20 31 32 33 34 35 36 41"  # first digits, section 7.8.5
)


@functools.cache
def application_identifiers() -> dict[str, tuple[int, int, int]]:
    """Each AI with its format: how many of the first characters are digits, shortest and longest length."""
    return {
        ai: shape for shape, listed in _FORMATS.items() for entry in listed.split() for ai in _expand(entry)
    }


def _expand(entry: str) -> Iterator[str]:
    """The AIs of "253", "7020-7022" or "310-316/5": the last is 310 to 316, each with a further digit 0-5."""
    span, _, last = entry.partition("/")
    first, _, end = span.partition("-")
    for number in range(int(first), int(end or first) + 1):
        stem = f"{number:0{len(first)}}"
        yield from (f"{stem}{digit}" for digit in range(int(last) + 1)) if last else (stem,)


def predefined_length(ai: str) -> int | None:
    """The length of a value that needs no separator after it, or None (section 7.8.5)."""
    return application_identifiers()[ai][2] if ai[:2] in _PREDEFINED else None


def leading_ai(text: str) -> str:
    """The AI that a text begins with, or "". No AI begins with another one."""
    return next((text[:size] for size in (2, 3, 4) if text[:size] in application_identifiers()), "")


def conforms(ai: str, value: str) -> bool:
    """True if the value has the length and the characters of its AI; no value conforms to the AI ""."""
    if not ai:
        return False
    digits, shortest, longest = application_identifiers()[ai]
    number = value[:digits]
    return (
        shortest <= len(value) <= longest and _SIGNS.issuperset(value) and (not number or is_digits(number))
    )
