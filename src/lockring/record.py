"""What an authority published about one recall, as it stands, before anybody has read its scope.

A source parses its own form into `Record`s; `lockring.extract` reads the scope out of one. A record that
cannot be parsed is an `Unreadable`: it is listed with its reason and digest, never dropped.
"""

import hashlib
from datetime import date

import msgspec

from lockring.notice import Classification, Vulnerability
from lockring.scope import Word


class ProductVersion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One product of a record that names its products apart: its name, and its versions as printed.

    `versions` is free text of the authority ("< 3.64", "vers:all/*", "MMT-508"), empty when it names none.
    `covered` is False for a product that the record says is not affected, None where it is being looked into.
    """

    name: Word
    versions: str = ""
    covered: bool | None = True


class Record(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One recall of one product as one authority printed it. Texts are as printed, with their line ends.

    `number` is the authority's own and unique within `source`. `part` names which of several feeds of the
    source this is ("recall", "enforcement"); parts with one number are one recall, see `join`.
    `stated_on` is the date that the authority states for this version of the record: no content, so
    a record that changes in nothing else has not changed.
    """

    source: Word
    authority: Word
    number: Word
    part: str = ""
    event: str = ""
    title: str = ""
    firm: str = ""
    product: str = ""
    codes: str = ""
    reason: str = ""
    action: str = ""
    distribution: str = ""
    quantity: str = ""
    classification: Classification | None = None
    rank: str = ""
    status: str = ""
    country: str = ""
    url: str = ""
    product_codes: tuple[str, ...] = ()
    products: tuple[ProductVersion, ...] = ()
    vulnerabilities: tuple[Vulnerability, ...] = ()
    related: tuple[str, ...] = ()
    initiated_on: date | None = None
    stated_on: date | None = None
    withdrawn: bool = False
    cut_off: bool = False
    """Whether the text is known to end before its end: what is lost may cover any device."""

    @property
    def id(self) -> str:
        """The id of the notice: source and number, in letters, digits and dashes."""
        number = "".join(c if c.isalnum() else "-" for c in self.number.lower())
        return f"{self.source}-{number}".replace("_", "-")

    def content_digest(self) -> str:
        """SHA-256 of all that the record says, without the date that it states for itself."""
        said = msgspec.structs.replace(self, stated_on=None)
        return hashlib.sha256(msgspec.json.encode(said, order="deterministic")).hexdigest()


class Unreadable(msgspec.Struct, frozen=True, kw_only=True):
    """A record that could not be parsed: where it stood, why, and the digest of its bytes.

    `number` is the authority's number where that much could be read, so that a broken new version of a record
    is told apart from the good one that stays.
    """

    source: Word
    where: Word
    reason: Word
    digest: Word
    number: str = ""
    raw: bytes = b""


def join(parts: tuple[Record, ...]) -> Record:
    """One record out of the parts of one recall: each field from the first part that says anything in it.

    Raises ValueError when the parts are not of one recall, or when there is none.
    """
    if len({part.id for part in parts}) != 1:
        raise ValueError("expected the parts of one recall")
    silent = Record(source=parts[0].source, authority=parts[0].authority, number=parts[0].number)
    fields = [name for name in Record.__struct_fields__ if name != "part"]
    told = {
        name: [v for part in parts if (v := getattr(part, name)) != getattr(silent, name)] for name in fields
    }
    return msgspec.structs.replace(silent, **{name: values[0] for name, values in told.items() if values})
