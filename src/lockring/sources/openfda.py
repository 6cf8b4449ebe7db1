"""FDA's recalls: `openfda:PLACE`, the place openFDA's bulk files (if empty), a URL, a file or a folder.

A URL leads to a download.json, to one bulk file (.zip, .jsonl, .jsonl.gz, .json.gz), or to an endpoint that
is read page by page. A page holds raw records as a `Batch`; what is in them is for `openfda_records`.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO

import msgspec

from lockring.errors import SourceError, shown
from lockring.sources import json_records, openfda_bulk, openfda_files, openfda_records
from lockring.sources.feed import Item, Page
from lockring.sources.openfda_bulk import Course, Partition

if TYPE_CHECKING:
    from lockring.sources.http import Client, Settings

# The HTTP client and urllib are imported where they are used: only a sync from the net pays for their start.

INDEX_URL = "https://api.fda.gov/download.json"  # open.fda.gov/apis/downloads
_KEY_ORIGIN = ("https", "api.fda.gov")
_KEY_VARIABLE = "OPENFDA_API_KEY"
_NOTHING_FOUND = frozenset({404})  # openFDA's status, with the error NOT_FOUND, for a search without a result
_BULK_SUFFIXES = tuple(suffix for suffix in openfda_files.SUFFIXES if suffix != ".json")


class OpenFda:
    """Recalls of the U.S. Food and Drug Administration, as openFDA and FDA's own exports give them.

    An API key lifts openFDA's limit of 1000 requests a day. The one in OPENFDA_API_KEY goes to api.fda.gov
    only, one that stands in the place as api_key to the server of the place only, in a header. No page,
    cursor or message repeats it.
    """

    name = openfda_records.SOURCE
    authority = "U.S. Food and Drug Administration"

    def __init__(self, settings: Settings | None = None, api_key: str | None = None) -> None:
        self._settings = settings
        self._api_key = os.environ.get(_KEY_VARIABLE, "") if api_key is None else api_key

    def fetch(self, place: str, *, cursor: str = "", validator: str = "") -> Iterator[Page]:
        """Pages of at most 1000 records. A bulk file that fails costs no other: SourceError comes last."""
        for page, is_last in openfda_files.look_ahead(self._pages(place or INDEX_URL, cursor, validator)):
            yield msgspec.structs.replace(page, cursor="") if is_last else page

    def parse(self, page: Page) -> Iterator[Item]:
        """Every record of the page, each a `Record` or `Unreadable`, in order. Raises nothing."""
        yield from openfda_records.read_all(page.raw, page.where)

    def _pages(self, place: str, cursor: str, validator: str) -> Iterator[Page]:
        if place.lower().startswith(("http://", "https://")):
            return self._pages_of_url(place, cursor, validator)
        parts = [Partition(file=path) for path in openfda_files.files_at(place)]
        return openfda_bulk.pages(None, parts, openfda_bulk.course_at(place, cursor, validator))

    def _pages_of_url(self, place: str, cursor: str, validator: str) -> Iterator[Page]:
        from urllib.parse import urlsplit

        from lockring.sources.http import Client, without_key

        headers, place = self._key_header(place), without_key(place)
        course, path = openfda_bulk.course_at(place, cursor, validator), urlsplit(place).path.lower()
        with Client(self._settings) as client:
            if path.endswith("/download.json"):
                yield from openfda_bulk.pages(client, openfda_bulk.listed(client, place), course)
            elif path.endswith(_BULK_SUFFIXES) or course.file == place:
                yield from openfda_bulk.pages(client, [Partition(file=place)], course)
            else:
                yield from _pages_of_endpoint(client, place, headers, course)

    def _key_header(self, place: str) -> dict[str, str]:
        """The key that stands in the place, else the one for api.fda.gov, in the header for it."""
        from base64 import b64encode
        from urllib.parse import parse_qs, urlsplit

        parts = urlsplit(place)
        ours = self._api_key if (parts.scheme, parts.netloc) == _KEY_ORIGIN else ""
        key = parse_qs(parts.query).get("api_key", [ours])[0]
        return {"Authorization": "Basic " + b64encode(f"{key}:".encode()).decode()} if key else {}


def _pages_of_endpoint(client: Client, place: str, headers: dict[str, str], course: Course) -> Iterator[Page]:
    """The pages of an endpoint, each named by the Link header of the one before (open.fda.gov/apis/paging).

    A long list that is no page of an endpoint is read as a bulk file. Raises SourceError when the pages end
    before all records have come.
    """
    total: int | None = None
    url = course.next_url or _with_limit(place)
    asked = "" if course.next_url else course.http_validator(place)
    while url:
        answer = client.get(url, headers=headers, validator=asked, allow=_NOTHING_FOUND, check=_check)
        if answer is None:
            return
        records, found = _read(answer.body)
        total = found or total
        following = _following(place, answer.next_url)
        if not following and len(records) > openfda_files.PAGE_RECORDS:
            yield from openfda_bulk.pages(client, [Partition(file=place)], course)
            return
        if answer.validator and not following and not course.next_url:
            course.tags[place] = answer.validator
        if following == url:
            raise SourceError(f"{place} names the same page as the next one for ever; try again later")
        first, course.record, course.next_url = course.record + 1, course.record + len(records), following
        if records:
            yield course.page(place, records, first, total)
        url, asked = following, ""
    if course.record < (total or 0):
        raise SourceError(
            f"{place} gave {course.record} of {total} records and no next page; try again later"
        )


def _with_limit(url: str) -> str:
    """The URL with the largest page that openFDA gives, unless it names a limit itself."""
    if "limit=" in url:
        return url
    return f"{url}{'&' if '?' in url else '?'}limit={openfda_files.PAGE_RECORDS}"


def _following(place: str, next_url: str) -> str:
    """The next page, if it is of the same server. Raises SourceError if not: our key is not for others."""
    from urllib.parse import urlsplit

    from lockring.sources.http import without_key

    if next_url and urlsplit(next_url)[:2] != urlsplit(place)[:2]:
        raise SourceError(f"{place} names a next page on another server, {shown(next_url)}; ask there")
    return without_key(next_url)


class _Count(msgspec.Struct, frozen=True, kw_only=True):
    total: int | None = None


class _Meta(msgspec.Struct, frozen=True, kw_only=True):
    results: _Count = _Count()


class _Head(msgspec.Struct, frozen=True, kw_only=True):
    """What an endpoint says beside the records."""

    error: object = None
    meta: _Meta = _Meta()


def _check(file: BinaryIO) -> None:
    _read(file.read())


def _read(body: bytes) -> tuple[list[bytes], int | None]:
    """The records of an endpoint's answer, and how many its search finds if it says so.

    Raises ValueError for an error object, unless it says that nothing was found, and for what is no list.
    """
    try:
        head = msgspec.json.decode(body, type=_Head)
    except ValueError:  # a list, or one bad record among good ones
        head = _Head()
    if isinstance(head.error, dict) and head.error.get("code") == "NOT_FOUND":
        return [], None
    if head.error is not None:
        raise ValueError(f"answers with an error, {shown(head.error)}")
    return list(json_records.split(BytesIO(body), listed=True)), head.meta.results.total
