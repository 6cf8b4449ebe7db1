"""Label text of all three issuing agencies of FDA -> `Udi`: which device, which lot, which serial number.

The forms are those of "UDI formats by FDA-accredited issuing agency" (21 CFR 830.20). Nothing here asks a
person or a data base: a value that may be wrong comes back with a `Doubt`, never silently and never dropped.
"""

from __future__ import annotations

from lockring.errors import UdiError
from lockring.udi.gs1 import gtin_check_digit, is_gtin, read_gs1
from lockring.udi.hibcc import hibcc_check_character, read_hibcc
from lockring.udi.iccbba import read_iccbba
from lockring.udi.value import SPACES, UDI_FACTS, Doubt, IssuingAgency, Udi

__all__ = [
    "UDI_FACTS",
    "Doubt",
    "IssuingAgency",
    "Udi",
    "gtin_check_digit",
    "hibcc_check_character",
    "is_gtin",
    "read_udi",
]

_LONGEST = 1000  # characters; the longest UDI of any agency has 87 (FDA, "UDI formats", HIBCC)


def read_udi(text: str) -> Udi:
    """Read what stands under a bar code, or what a scanner sends for it.

    An AIM symbology identifier in front, such as "]d2", is taken off. "+" begins a HIBCC code, "=" or "&" an
    ICCBBA one; all else is GS1: "(01)00643169001763(21)21A11F4855", the same without brackets, or a bare
    "00643169001763". Raises UdiError if the text is none of these, or longer than any code on a label.
    """
    body, carrier = text.lstrip(SPACES), ""
    if body.startswith("]"):
        carrier, body = body[:3], body[3:].lstrip(SPACES)
    if not body:
        raise UdiError("expected the text under a bar code, got nothing: type or scan it again")
    if len(body) > _LONGEST:
        raise UdiError(
            f"expected the text under one bar code, got {len(body)} characters: give one at a time"
        )
    if body.startswith(("+", "*+")):
        return read_hibcc(body)
    if body.startswith(("=", "&")):
        return read_iccbba(body)
    return read_gs1(body, carrier)
