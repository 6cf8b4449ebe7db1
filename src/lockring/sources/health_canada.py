"""Recalls and Safety Alerts of the Government of Canada: one JSON list of every notice, new each day.

Its rows have eleven fields, text or null: NID, Title, URL, Organization, Product, Issue, What you should do,
Category, Recall class, Last updated, Archived. Lots, serials, the firm and the day of the recall stand only
on the page of the notice, so `codes` is always empty: which devices are meant, this list does not say.

The list holds food, vehicles and drugs too. A row is left out when it is surely about no device: when a
branch publishes it that deals in other things, or when all its categories are known to be something else. One
that is not known here is kept. Canada's Type I to III are not FDA's classes: they stay words, in `rank`.
"""

from __future__ import annotations

import hashlib
import html
import io
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import msgspec

from lockring.errors import SourceError, shown
from lockring.record import Record, Unreadable
from lockring.sources.feed import Item, Page
from lockring.sources.http_answer import without_key
from lockring.sources.json_records import split

if TYPE_CHECKING:
    from lockring.sources.http import Settings

SOURCE = "health_canada"
SITE = "https://recalls-rappels.canada.ca"
ALL_NOTICES = f"{SITE}/sites/default/files/opendata-donneesouvertes/HCRSAMOpenData.json"

DEVICES = "Medical devices"
"""The branch that publishes recalls of devices, and the category of a device in the notices of the others."""
OTHER_PUBLISHERS = frozenset({"CFIA", "TC", "Consumer product safety", "Controlled substances and cannabis"})
"""Food, vehicles, consumer goods and cannabis: each one kind of thing, unless the category says device."""
OTHER_CATEGORIES = frozenset(
    {
        "Appliances",
        "Arts, crafts and needlework",
        "Biologic or vaccine",
        "Cannabis",
        "Chemicals",
        "Consumer products",
        "Drugs",
        "Food",
        "Homeopathic medicine",
        "Household items",
        "Medical cannabis",
        "Natural health products",
        "Outdoor living",
        "Radiopharmaceuticals",
        "Toys and games",
        "Veterinary drugs",
    }
)
"""Categories of the branches that publish on everything, as met in the list of 2026. None is a device."""
_BETWEEN_CATEGORIES = " - "
_NO_RANK = "--"
_INVISIBLE = {ord("\u200b"): None, ord("\ufeff"): None, ord("\u00a0"): " "}  # left over from web pages


class _Row(msgspec.Struct, frozen=True):
    nid: str | int = msgspec.field(name="NID")
    title: str | None = msgspec.field(name="Title")
    url: str | None = msgspec.field(name="URL")
    organization: str | None = msgspec.field(name="Organization")
    product: str | None = msgspec.field(name="Product")
    issue: str | None = msgspec.field(name="Issue")
    category: str | None = msgspec.field(name="Category")
    rank: str | None = msgspec.field(name="Recall class")
    updated: str | None = msgspec.field(name="Last updated")
    archived: str | int | bool | None = msgspec.field(name="Archived")
    action: str | None = msgspec.field(name="What you should do", default=None)


_ROW = msgspec.json.Decoder(_Row)


class HealthCanada:
    """The source `health_canada`. `settings` are those of the HTTP client."""

    name = SOURCE
    authority = "Health Canada"

    def __init__(self, settings: Settings | None = None) -> None:
        self._settings = settings

    def fetch(
        self,
        place: str,
        *,
        cursor: str = "",  # noqa: ARG002 - one page has nothing after it
        validator: str = "",
    ) -> Iterator[Page]:
        """The whole list as one page: of Health Canada if `place` is empty, else of a file or another URL.

        Raises SourceError when the list cannot be had.
        """
        place = place or ALL_NOTICES
        page = _file(place) if "://" not in place else _answer(place, validator, self._settings)
        if page is not None and not (validator and page.validator == validator):
            yield page

    def parse(self, page: Page) -> Iterator[Item]:
        """The record of each notice about a device, or why it cannot be read; a list cut short is said."""
        rows = 0
        try:
            for row in split(io.BytesIO(page.raw)):
                yield from _items(row, f"{page.where}[{rows}]")
                rows += 1
            if not rows:
                raise ValueError("has no rows")
        except ValueError as error:
            yield _unreadable(page.raw, page.where, f"the list {error}", "")


def _file(path: str) -> Page:
    try:
        with open(path, "rb") as file:
            raw = file.read()
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {error.strerror}; check the path") from error
    digest = hashlib.sha256(raw).hexdigest()
    return Page(raw=raw, where=path, retrieved_at=datetime.now(UTC), validator=digest)


def _answer(url: str, validator: str, settings: Settings | None) -> Page | None:
    """The list behind the URL, None if the validator still holds."""
    from lockring.sources.http import Client

    with Client(settings) as client:
        answer = client.get(url, validator=validator)
    if answer is None:
        return None
    return Page(
        raw=answer.body,
        where=without_key(url),
        retrieved_at=answer.retrieved_at,
        validator=answer.validator,
    )


def _items(raw: bytes, where: str) -> Iterator[Item]:
    """The record of this row, or why there is none; nothing for a row about something else than a device."""
    try:
        row = _ROW.decode(raw)
        if _may_be_device(row):
            yield _record(row)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, ValueError) as error:
        yield _unreadable(raw, where, f"expected a notice: {error}", _number_of(raw))


def _may_be_device(row: _Row) -> bool:
    organization = _plain(row.organization)
    categories = set(filter(None, _plain(row.category).split(_BETWEEN_CATEGORIES)))
    if DEVICES in categories or organization == DEVICES:
        return True
    if organization in OTHER_PUBLISHERS:
        return False
    return not categories or not categories <= OTHER_CATEGORIES


def _record(row: _Row) -> Record:
    """The notice as a record. Raises ValueError for one without its number or with a date that is none."""
    number, rank, url = _plain(str(row.nid)), _plain(row.rank), _plain(row.url)
    if not number:
        raise ValueError("its NID is empty")
    return Record(
        source=SOURCE,
        authority=HealthCanada.authority,
        number=_printed(number),
        title=_plain(row.title),
        product=_plain(row.product) or _plain(row.title),
        reason=_plain(row.issue),
        action=_plain(row.action),
        rank="" if rank == _NO_RANK else rank,
        status="archived" if _plain(str(row.archived)) in ("1", "True") else "",
        country="CA",
        url=f"{SITE}{url}" if url.startswith("/") else url,
        stated_on=_day(_plain(row.updated)),
    )


def _printed(nid: str) -> str:
    """The identification number as the page of the notice prints it."""
    return f"RA-{nid}"


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise ValueError(f"expected a date, got {shown(text)} in Last updated") from None


def _plain(text: str | None) -> str:
    """The text without what is left of the web page that it was taken from."""
    return html.unescape(text or "").translate(_INVISIBLE).strip()


def _number_of(raw: bytes) -> str:
    """The number that the row states, without believing anything else of it; "" if there is none."""
    try:
        nid = msgspec.json.decode(raw)["NID"]
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, LookupError, TypeError):
        return ""
    return _printed(_plain(str(nid))) if isinstance(nid, str | int) and str(nid).strip() else ""


def _unreadable(raw: bytes, where: str, reason: str, number: str) -> Unreadable:
    digest = hashlib.sha256(raw).hexdigest()
    return Unreadable(source=SOURCE, where=where, reason=reason, digest=digest, number=number, raw=raw)
