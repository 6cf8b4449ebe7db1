"""Extracts of FDA's device catalogue: `gudid:PLACE`, a file or a folder of files that somebody downloaded.

openFDA's bulk files of device/udi (.json.zip), lines of JSON (.jsonl, .jsonl.gz) with the records of
AccessGUDID, and AccessGUDID's delimited release (.zip). The whole of it is several gigabytes, so that it is
never fetched from the net.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from lockring.gudid import SOURCE, GudidItem
from lockring.sources import gudid_records, openfda_bulk, openfda_files
from lockring.sources.feed import Item, Page
from lockring.sources.openfda_bulk import Partition


class Gudid:
    """The Global Unique Device Identification Database, as its extracts give it."""

    name = SOURCE
    authority = "U.S. Food and Drug Administration"

    def fetch(self, place: str, *, cursor: str = "", validator: str = "") -> Iterator[Page]:
        """Pages of at most 1000 records. A file that is broken costs no other: SourceError comes last."""
        parts = [Partition(file=path) for path in openfda_files.files_at(place)]
        pages = openfda_bulk.pages(None, parts, openfda_bulk.course_at(place, cursor, validator))
        for page, is_last in openfda_files.look_ahead(pages):
            yield msgspec.structs.replace(page, cursor="") if is_last else page

    def parse(self, page: Page) -> Iterator[Item | GudidItem]:
        """Every record of the page, each read or `Unreadable`, in order. Raises nothing."""
        yield from gudid_records.read_all(page.raw, page.where)
