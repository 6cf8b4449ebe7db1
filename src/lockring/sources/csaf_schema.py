"""The part of CSAF 2.0 that Lockring reads, as types (OASIS Standard, section 3.2).

What a scope hangs on is strict: a product tree of another form makes the document unreadable, for a branch
that is passed over could be a device. Fields that are not named here are not looked at.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

import msgspec

from lockring.errors import NoticeError, shown

Text = Annotated[str, msgspec.Meta(pattern=r"\S")]

_VERSIONS_READ = ("2.0", "2.1")


class Note(msgspec.Struct, frozen=True):
    """A note: its category ("summary", "general", ...), its title and its text."""

    category: str = ""
    title: str = ""
    text: str = ""


class Reference(msgspec.Struct, frozen=True):
    """A page that the advisory points to; category "self" is the advisory itself."""

    url: str = ""
    category: str = "external"


class Publisher(msgspec.Struct, frozen=True):
    """Who published the advisory, and as what ("vendor", "coordinator", ...)."""

    name: Text
    category: str = ""


class Tracking(msgspec.Struct, frozen=True):
    """The advisory's own number, its status ("draft", "interim", "final") and its dates."""

    id: Text
    status: str = ""
    current_release_date: datetime | None = None
    initial_release_date: datetime | None = None
    aliases: tuple[str, ...] = ()


class Document(msgspec.Struct, frozen=True):
    """What the advisory says of itself."""

    csaf_version: str
    publisher: Publisher
    tracking: Tracking
    title: str = ""
    category: str = ""
    notes: tuple[Note, ...] = ()
    references: tuple[Reference, ...] = ()


class Product(msgspec.Struct, frozen=True):
    """A product by its full name, with the id by which the advisory speaks of it."""

    product_id: Text
    name: Text


class Branch(msgspec.Struct, frozen=True):
    """One step of the way from vendor over name to version; at its end stands a product."""

    category: str
    name: Text
    product: Product | None = None
    branches: tuple[Branch, ...] = ()


class Relationship(msgspec.Struct, frozen=True):
    """A product made of two others ("installed on"); its full name names both."""

    full_product_name: Product


class Tree(msgspec.Struct, frozen=True):
    """All products that the advisory names."""

    branches: tuple[Branch, ...] = ()
    full_product_names: tuple[Product, ...] = ()
    relationships: tuple[Relationship, ...] = ()


class Cwe(msgspec.Struct, frozen=True):
    """The kind of weakness."""

    id: Text


class Cvss3(msgspec.Struct, frozen=True, rename="camel"):
    """A CVSS v3 base score with its vector."""

    base_score: float
    vector_string: Text


class Score(msgspec.Struct, frozen=True):
    """The scores for some of the products."""

    cvss_v3: Cvss3 | None = None


class OtherId(msgspec.Struct, frozen=True):
    """A number of a vulnerability in a system other than CVE."""

    text: str = ""


class Remediation(msgspec.Struct, frozen=True):
    """What can be done."""

    details: str = ""
    url: str = ""


class VulnerabilityItem(msgspec.Struct, frozen=True):
    """A vulnerability, with the status of each product against it."""

    cve: str = ""
    cwe: Cwe | None = None
    ids: tuple[OtherId, ...] = ()
    notes: tuple[Note, ...] = ()
    scores: tuple[Score, ...] = ()
    remediations: tuple[Remediation, ...] = ()
    product_status: dict[str, tuple[str, ...]] = {}

    def of(self, statuses: Iterable[str]) -> set[str]:
        """The ids of the products in any of these statuses."""
        return {product for status in statuses for product in self.product_status.get(status, ())}


class Advisory(msgspec.Struct, frozen=True):
    """A whole advisory, as far as Lockring reads it."""

    document: Document
    product_tree: Tree = Tree()
    vulnerabilities: tuple[VulnerabilityItem, ...] = ()


_ADVISORY = msgspec.json.Decoder(Advisory)


def decode(raw: bytes, where: str) -> Advisory:
    """The advisory. Raises NoticeError, with the place of the fault, for anything else."""
    try:
        advisory: Advisory = _ADVISORY.decode(raw)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise NoticeError(where, (f"expected a CSAF advisory: {error}",)) from None
    except RecursionError:
        raise NoticeError(where, ("expected a CSAF advisory, got one nested too deeply",)) from None
    version = advisory.document.csaf_version
    if version not in _VERSIONS_READ:
        raise NoticeError(where, (f"expected CSAF {' or '.join(_VERSIONS_READ)}, got {shown(version)}",))
    return advisory


def number_of(raw: bytes) -> str:
    """The tracking id that the bytes state, without believing anything else of them; "" if there is none."""
    try:
        found = msgspec.json.decode(raw)["document"]["tracking"]["id"]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, LookupError, TypeError):
        return ""
    return found.strip() if isinstance(found, str) else ""
