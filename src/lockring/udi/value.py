"""What a label says, in the names that FHIR gives to the fields of a device, and what is doubtful in it."""

from __future__ import annotations

import enum

import msgspec

SPACES = " \t\r\n\xa0\u200b\ufeff"  # not FNC1, which Python too counts as a space
_NO_SPACES = str.maketrans("", "", SPACES)

FIELDS = (
    "device_identifier",
    "lot_number",
    "serial_number",
    "manufacture_date",
    "expiration_date",
    "distinct_identifier",
    "software_version",
)
UDI_FACTS = tuple(field for field in FIELDS if field != "distinct_identifier")
"""What a UDI can state of a device that a notice may ask for."""


class IssuingAgency(enum.Enum):
    """The organisations that FDA has accredited to issue UDIs (21 CFR 830 subpart C)."""

    GS1 = "GS1"
    HIBCC = "HIBCC"
    ICCBBA = "ICCBBA"


class Doubt(msgspec.Struct, frozen=True, kw_only=True):
    """The fields of a `Udi` that cannot be trusted, and one sentence: what is wrong and what to do.

    A named field may be None: then not even its absence can be trusted.
    """

    fields: tuple[str, ...]
    says: str


class Udi(msgspec.Struct, frozen=True, kw_only=True):
    """A unique device identifier as read from a label: FHIR `Device`, 21 CFR 801.40.

    `device_identifier`: GS1 always 14 digits; HIBCC without "+" and check character, as GUDID files it.
    `manufacture_date`, `expiration_date`: "YYYY-MM-DD", or "YYYY-MM" where the label gives no day.
    `distinct_identifier`: ISBT 128 donation identification number with its two flag characters
    (21 CFR 1271.290(c)).
    `other`: each further field by its AI or data identifier, as printed. "unread" holds what could not be
    read, "link" the link character of a HIBCC secondary code; a second value under "10" stands under "10.2".
    """

    issuing_agency: IssuingAgency
    device_identifier: str | None = None
    lot_number: str | None = None
    serial_number: str | None = None
    manufacture_date: str | None = None
    expiration_date: str | None = None
    distinct_identifier: str | None = None
    software_version: str | None = None
    other: dict[str, str] = {}
    doubts: tuple[Doubt, ...] = ()


def without_spaces(text: str) -> str:
    """The text without any space, also between its characters."""
    return text.translate(_NO_SPACES)


class Draft:
    """A `Udi` while it is being read: collects values and doubts, loses nothing that is printed."""

    def __init__(self, issuing_agency: IssuingAgency) -> None:
        self.issuing_agency = issuing_agency
        self.values: dict[str, str] = {}
        self.other: dict[str, str] = {}
        self.device_identifier_checked = False
        self._doubts: dict[str, tuple[str, ...] | None] = {}

    def put(self, field: str, value: str, mark: str, printed: str | None = None) -> None:
        """Set a field. A second, different value is kept under its mark, and the field is doubted."""
        if self.values.setdefault(field, value) != value:
            self.keep(mark, printed or value)
            name = field.replace("_", " ")
            self.doubt(f"The label gives more than one {name}: look at the label again.", field)

    def keep(self, mark: str, printed: str) -> None:
        """Keep a printed value under its mark. Two different values under one mark are doubted."""
        same_mark = [key for key in self.other if key.partition(".")[0] == mark]
        if any(self.other[key] == printed for key in same_mark):
            return
        self.other[f"{mark}.{len(same_mark) + 1}" if same_mark else mark] = printed
        if same_mark and mark != "unread":
            self.doubt(f"The label gives more than one value for {mark}: look at the label again.", "other")

    def unread(self, printed: str, says: str) -> None:
        """Keep what could not be read; doubt every field but a device identifier that passed its check."""
        self.keep("unread", printed)
        self._doubts[says] = None

    def doubt(self, says: str, *fields: str) -> None:
        """Doubt the fields named. The same sentence twice doubts the fields of both."""
        before = self._doubts.get(says, ())
        if before is not None:
            self._doubts[says] = tuple(dict.fromkeys(before + fields))

    def read_any(self) -> bool:
        """True once a field could be read."""
        return bool(self.values or set(self.other) - {"unread", "link", "01"})

    def finish(self) -> Udi:
        """What was read. Doubts of the whole text are spelled out here: what passed a check is known now."""
        named = {field for fields in self._doubts.values() for field in fields or ()}
        spared = "device_identifier" if self.device_identifier_checked else ""
        rest = tuple(field for field in FIELDS if field != spared or field in named)
        doubts = tuple(
            Doubt(fields=rest if fields is None else fields, says=says)
            for says, fields in self._doubts.items()
        )
        return Udi(issuing_agency=self.issuing_agency, other=self.other, doubts=doubts, **self.values)
