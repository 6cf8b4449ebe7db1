"""A device record of FDA's Global Unique Device Identification Database: its identifiers, and what it says.

GUDID is filed by the firms (21 CFR 830.310). Where a firm has no value it files a text all the same, such as
"N/A": such a text is no value.
"""

from __future__ import annotations

from datetime import date

import msgspec

from lockring.facts import Known, known
from lockring.normal import compact

SOURCE = "gudid"
NAMED = ("brand_name", "model_number", "catalog_number")
"""The facts of a device that a record states, in the names of the vocabulary."""
_NO_VALUE = frozenset(
    (
        *(
            "NOTAPPLICABLE",
            "NOTAVAILABLE",
            "NOTASSIGNED",
            "UNASSIGNED",
            "UNKNOWN",
            "UNDEFINED",
            "UNSPECIFIED",
        ),
        *("NULL", "NIL", "NAN", "NONE", "NA", "TBD", "TBA", "TEST", "BLANK", "EMPTY", "VARIOUS", "MULTIPLE"),
        *("NOBRAND", "NOBRANDNAME", "UNBRANDED", "GENERIC", "NOMODEL", "NOMODELNUMBER", "NOCATALOGNUMBER"),
        *("SEELABEL", "BRANDNAME", "MODEL", "MODELNUMBER", "CATALOGNUMBER", "VERSION", "NOTUSED", "NOVALUE"),
    )
)
"""Texts that stand where there is no value, as `normal.compact` gives them; seen in GUDID, or its like."""


class GudidRecord(msgspec.Struct, frozen=True, kw_only=True):
    """What one record says. Identifiers are in the normal form of `device_identifier`; "" is no value.

    `identifiers` are all of the record: primary, secondary, of packages, of a unit of use, on the device.
    `stated_on` is the date of this version of the record, else the day on which it was published.
    """

    primary: str
    identifiers: tuple[str, ...]
    brand_name: str = ""
    model_number: str = ""
    catalog_number: str = ""
    company: str = ""
    stated_on: date | None = None


class GudidIdentifiers(msgspec.Struct, frozen=True, kw_only=True):
    """Further identifiers of the record with this primary one, where a release lists them in another file."""

    primary: str
    identifiers: tuple[str, ...]


GudidItem = GudidRecord | GudidIdentifiers


def value(fact: str, text: str | None) -> str:
    """The text as a value of this fact, in one line; empty where it says nothing.

    Raises FactError for a text that is too long for a label.
    """
    line = " ".join((text or "").split())
    key = compact(line)
    if not key.strip("0") or key in _NO_VALUE or set(key) == {"X"}:
        return ""
    read = known(fact, line)
    return read.text if isinstance(read, Known) else ""
