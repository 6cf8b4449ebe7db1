"""Extracts of FDA's device catalogue: `gudid:PLACE`, a file or a folder of files that somebody downloaded.

openFDA's bulk files of device/udi (.json.zip), lines of JSON (.jsonl, .jsonl.gz) with the records of
AccessGUDID, and AccessGUDID's delimited release (.zip). The whole of it is several gigabytes, so that it is
never fetched from the net.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

import msgspec

from lockring.errors import SourceError
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
        _refuse_empty(parts)
        pages = openfda_bulk.pages(None, parts, openfda_bulk.course_at(place, cursor, validator))
        for page, is_last in openfda_files.look_ahead(pages):
            yield msgspec.structs.replace(page, cursor="") if is_last else page

    def parse(self, page: Page) -> Iterator[Item | GudidItem]:
        """Every record of the page, each read or `Unreadable`, in order. Raises nothing."""
        yield from gudid_records.read_all(page.raw, page.where)


def _refuse_empty(parts: list[Partition]) -> None:
    """Raises SourceError for files without a record: nothing is gone because a copy went wrong."""
    empty = [part.file for part in parts if not _has_record(part.file)]
    if empty:
        raise SourceError(
            "\n".join(f"{path} holds no record; copy it again, or take it away" for path in empty)
        )


def _has_record(path: str) -> bool:
    """Whether the file begins with a record; a file that is damaged is told of where it is read."""
    try:
        return any(openfda_files.pages_of(path, path))
    except ValueError:
        return os.path.getsize(path) > 0
