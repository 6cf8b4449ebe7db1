"""One CSAF 2.0 advisory to one `Record`: pure. Fields are those of the OASIS standard, section 3.2.

Whether a product is covered comes from the product status of all vulnerabilities together. Affected by one
of them is affected. Not affected counts only where every vulnerability of the advisory says so: an advisory
that is silent about one vulnerability has not cleared the product. All else is open.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime

import msgspec

from lockring.notice import Vulnerability
from lockring.record import ProductVersion, Record
from lockring.sources.csaf_schema import (
    Advisory,
    Branch,
    Document,
    Product,
    Publisher,
    Reference,
    Tree,
    VulnerabilityItem,
    decode,
)

SOURCE = "csaf"

_AFFECTED = ("known_affected", "first_affected", "last_affected")
_NOT_AFFECTED = ("known_not_affected", "fixed", "first_fixed")
_OPEN = ("under_investigation",)
_VERSION_BRANCHES = frozenset({"product_version", "product_version_range", "patch_level", "service_pack"})
_WITHDRAWN = "csaf_withdrawn"  # CSAF 2.1; 2.0 has no such category, so its publishers write it into the title
_SUPERSEDED = "csaf_superseded"  # CSAF 2.1
_WITHDRAWN_TITLE = re.compile(r"\W*withdrawn\s*(?:[\])}:–—-]|$)|.*[\[(]\s*withdrawn\s*[\])]\s*$", re.I | re.S)
_WITHDRAWN_NOTE = "reasoning for withdrawal"  # CSAF 2.1 section 4.7
_DISTRIBUTION_NOTE = "countries/areas deployed"  # CISA's own title


class _Listed(msgspec.Struct, frozen=True):
    """A product of the tree: its id, its vendors, its name and its versions."""

    id: str
    name: str
    versions: str = ""
    vendor: str = ""


def read_advisory(raw: bytes, where: str, remark: str = "") -> Record:
    """The record of this advisory; `remark` is added to its status. Raises NoticeError as `decode` does."""
    advisory = decode(raw, where)
    document, tracking = advisory.document, advisory.document.tracking
    listed = list(_products(advisory.product_tree))
    products = tuple(_covered(advisory, listed))
    remediations = (r for v in advisory.vulnerabilities for r in v.remediations)
    superseded = "superseded" if document.category.lower() == _SUPERSEDED else ""
    return Record(
        source=SOURCE,
        authority=document.publisher.name.strip(),
        number=tracking.id.strip(),
        title=document.title.strip(),
        firm=_firm(document.publisher, listed),
        product=_lines(product.name for product in products),
        codes=_lines(_code_line(product) for product in products),
        reason=_lines(_summaries(advisory)),
        action=_lines(f"{r.details.strip()} {r.url}" for r in remediations),
        distribution=_lines(n.text for n in document.notes if n.title.lower() == _DISTRIBUTION_NOTE),
        status="; ".join(filter(None, (tracking.status.strip(), superseded, remark))),
        url=_web_page(document.references),
        products=products,
        vulnerabilities=tuple(dict.fromkeys(_scored(advisory.vulnerabilities))),
        related=tuple(dict.fromkeys(_related(advisory))),
        initiated_on=_day(tracking.initial_release_date),
        stated_on=_day(tracking.current_release_date),
        withdrawn=_is_withdrawn(document),
        cut_off=bool(_without_name(advisory, listed)),
    )


def _products(tree: Tree) -> Iterator[_Listed]:
    """Every product that the tree names. Branches are walked without recursion: their depth is not ours."""
    waiting: list[tuple[Branch, tuple[Branch, ...]]] = [(branch, ()) for branch in reversed(tree.branches)]
    while waiting:
        branch, above = waiting.pop()
        path = (*above, branch)
        if branch.product:
            yield _leaf(branch.product, path)
        waiting.extend((below, path) for below in reversed(branch.branches))
    for product in (*tree.full_product_names, *(r.full_product_name for r in tree.relationships)):
        yield _Listed(product.product_id, product.name.strip())


def _leaf(product: Product, path: tuple[Branch, ...]) -> _Listed:
    """The product at the end of this path: what is neither vendor nor version is part of its name."""
    vendors = [b.name.strip() for b in path if b.category == "vendor"]
    versions = [b.name.strip() for b in path if b.category in _VERSION_BRANCHES]
    names = [b.name.strip() for b in path if b.category not in _VERSION_BRANCHES | {"vendor"}]
    name = " ".join(names) or product.name.strip()
    return _Listed(product.product_id, name, ", ".join(versions), ", ".join(vendors))


def _covered(advisory: Advisory, listed: list[_Listed]) -> Iterator[ProductVersion]:
    """The products with what the vulnerabilities, taken together, say of each."""
    affected = {product for v in advisory.vulnerabilities for product in v.of(_AFFECTED)}
    cleared_by_each = [v.of(_NOT_AFFECTED) - v.of(_OPEN) for v in advisory.vulnerabilities]
    cleared = set.intersection(*cleared_by_each) if cleared_by_each else set()
    for product in listed:
        covered = True if product.id in affected else False if product.id in cleared else None
        yield ProductVersion(name=product.name, versions=product.versions, covered=covered)


def _without_name(advisory: Advisory, listed: list[_Listed]) -> set[str]:
    """The ids of products that are, or may be, affected and that the tree does not name."""
    meant = {product for v in advisory.vulnerabilities for product in v.of((*_AFFECTED, *_OPEN))}
    return meant - {product.id for product in listed}


def _code_line(product: ProductVersion) -> str:
    said = {True: "", False: " (not affected)", None: " (not known whether affected)"}[product.covered]
    return f"{product.name}: {product.versions or 'no version named'}{said}"


def _firm(publisher: Publisher, listed: list[_Listed]) -> str:
    vendors = dict.fromkeys(product.vendor for product in listed if product.vendor)
    return "; ".join(vendors) or (publisher.name.strip() if publisher.category == "vendor" else "")


def _summaries(advisory: Advisory) -> Iterator[str]:
    for notes in (advisory.document.notes, *(v.notes for v in advisory.vulnerabilities)):
        yield from (note.text for note in notes if note.category == "summary")


def _scored(vulnerabilities: tuple[VulnerabilityItem, ...]) -> Iterator[Vulnerability]:
    """One for each CVSS v3 score of each CVE whose weakness is named; see `_related` for the others."""
    for vulnerability in vulnerabilities:
        for cvss in (score.cvss_v3 for score in vulnerability.scores):
            if vulnerability.cve and vulnerability.cwe and cvss:
                yield Vulnerability(
                    cve=vulnerability.cve,
                    cwe=vulnerability.cwe.id,
                    cvss=cvss.base_score,
                    vector=cvss.vector_string,
                    source=SOURCE,
                )


def _related(advisory: Advisory) -> Iterator[str]:
    """Other numbers of the advisory, and its vulnerabilities that `_scored` leaves out."""
    yield from filter(None, advisory.document.tracking.aliases)
    scored = {v.cve for v in _scored(advisory.vulnerabilities)}
    for vulnerability in advisory.vulnerabilities:
        if vulnerability.cve not in scored:
            yield from filter(None, (vulnerability.cve, *(other.text for other in vulnerability.ids)))


def _web_page(references: tuple[Reference, ...]) -> str:
    """Where the advisory itself stands: for people if it can be had, else as JSON."""
    own = [reference.url for reference in references if reference.category == "self"]
    return next((url for url in own if not url.lower().endswith(".json")), own[0] if own else "")


def _is_withdrawn(document: Document) -> bool:
    return (
        document.category.lower() == _WITHDRAWN
        or _WITHDRAWN_TITLE.match(document.title) is not None
        or any(note.title.strip().lower() == _WITHDRAWN_NOTE for note in document.notes)
    )


def _day(instant: datetime | None) -> date | None:
    """The day of the instant in UTC; as printed, if it has no zone."""
    return instant and (instant.astimezone(UTC) if instant.tzinfo else instant).date()


def _lines(texts: Iterable[str]) -> str:
    """The texts one below the other, each once, in their order."""
    return "\n".join(dict.fromkeys(text.strip() for text in texts if text.strip()))
