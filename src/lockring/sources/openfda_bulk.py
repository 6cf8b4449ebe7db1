"""Bulk files of FDA's records to pages: how far a fetch is, which files there are, what of them is new."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, BinaryIO

import msgspec

from lockring.errors import SourceError
from lockring.sources import openfda_files
from lockring.sources.feed import Page
from lockring.sources.openfda_records import Batch

if TYPE_CHECKING:
    from lockring.sources.http import Client


class Partition(msgspec.Struct, frozen=True, kw_only=True):
    """One bulk file: its URL or path, and how many records it should hold, if that is known."""

    file: str
    records: int | None = None


class _Partitions(msgspec.Struct, frozen=True, kw_only=True):
    partitions: list[Partition]


class _Device(msgspec.Struct, frozen=True, kw_only=True):
    enforcement: _Partitions
    recall: _Partitions


class _Nouns(msgspec.Struct, frozen=True, kw_only=True):
    device: _Device


class _Index(msgspec.Struct, frozen=True, kw_only=True):
    """The part of download.json that lists the files of device recalls (open.fda.gov/apis/downloads)."""

    results: _Nouns


class Course(msgspec.Struct, kw_only=True):
    """How far a fetch has come; as JSON, its cursor.

    `tags` holds for each file that is done the ETag, the date or the digest of what was read, and is the
    validator too: a fetch that goes on asks for each file again, and gets no page where nothing is new.
    `record` counts in the file or the endpoint being read, `before` in those that are done.
    """

    place: str
    tags: dict[str, str] = {}
    file: str = ""
    digest: str = ""
    record: int = 0
    before: int = 0
    next_url: str = ""

    def page(self, where: str, records: list[bytes], first: int, total: int | None) -> Page:
        """The page of these records, after which the fetch stands here."""
        name = where.partition("?")[0].rstrip("/").rsplit("/", 1)[-1]
        return Page(
            raw=msgspec.msgpack.encode(Batch(name=name, first=first, records=records)),
            where=where,
            retrieved_at=datetime.now(UTC),
            cursor=msgspec.json.encode(self).decode(),
            validator=msgspec.json.encode(self.tags).decode() if self.tags else "",
            done=self.before + self.record,
            total=total,
        )

    def http_validator(self, file: str) -> str:
        """What the file's server gave to ask later for news; empty for none and for a digest of ours."""
        tag = self.tags.get(file, "")
        return "" if tag.startswith("sha256:") else tag

    def leave(self, file: str, count: int) -> None:
        """Be done with this file of so many records; the file that a cursor stands in waits for its turn."""
        self.before += count
        if self.file == file:
            self.file, self.digest, self.record = "", "", 0


def course_at(place: str, cursor: str, validator: str) -> Course:
    """Where the cursor left off; the beginning, if it is of another place or cannot be read."""
    try:
        tags = msgspec.json.decode(validator or "{}", type=dict[str, str])
    except ValueError:
        tags = {}
    try:
        held = msgspec.json.decode(cursor or "{}", type=Course)
    except ValueError:
        return Course(place=place, tags=tags)
    held.tags, held.before = {**tags, **held.tags}, 0  # files that are done are counted when asked for again
    return held if held.place == place else Course(place=place, tags=tags)


def listed(client: Client, url: str) -> list[Partition]:
    """The bulk files of device recalls that a download.json lists. Raises SourceError if it lists none."""

    def check(file: BinaryIO) -> None:
        if not _partitions(file.read()):
            raise ValueError("lists no file of device/recall and device/enforcement")

    answer = client.get(url, check=check)
    return _partitions(answer.body if answer else b"")


def _partitions(body: bytes) -> list[Partition]:
    """Those of both endpoints; none if either is missing. Raises ValueError if it is no download.json."""
    device = msgspec.json.decode(body, type=_Index, strict=False).results.device
    lists = (device.enforcement.partitions, device.recall.partitions)
    return [part for parts in lists for part in parts] if all(lists) else []


def pages(client: Client | None, parts: list[Partition], course: Course) -> Iterator[Page]:
    """The pages of all files that are new; then SourceError, if some failed, with a line for each."""
    counts = [part.records for part in parts if part.records is not None]
    total = sum(counts) if len(counts) == len(parts) else None
    faults = []
    for part in parts:
        try:
            yield from _pages_of_file(client, part, course, total)
        except (SourceError, OSError) as error:
            faults.append(str(error))
            course.leave(part.file, part.records or 0)
    if faults:
        raise SourceError("\n".join(faults))


def _pages_of_file(
    client: Client | None, part: Partition, course: Course, total: int | None
) -> Iterator[Page]:
    """The pages of one file, unless it is what was read before. Raises SourceError where it is broken."""
    with tempfile.TemporaryDirectory(prefix="lockring-") as folder:
        path, tag = _brought(client, part.file, course, folder)
        digest = openfda_files.digest_of(path) if path else ""
        tag = tag or digest
        if tag in ("", course.tags.get(part.file)):
            course.leave(part.file, part.records or 0)
            return
        if (course.file, course.digest) != (part.file, digest):
            course.file, course.digest, course.record = part.file, digest, 0
        try:
            yield from _pages_of_path(path, part, tag, course, total)
        except ValueError as error:
            raise SourceError(f"{part.file} {error}; fetch it again, or report it to FDA") from error


def _pages_of_path(path: str, part: Partition, tag: str, course: Course, total: int | None) -> Iterator[Page]:
    """The pages after the record at which the course stands. Raises ValueError where the file is broken."""
    expected, seen = part.records or 0, course.record
    found = openfda_files.pages_of(path, part.file, skip=seen)
    for records, is_last in openfda_files.look_ahead(found):
        first, seen = seen + 1, seen + len(records)
        course.record = seen
        if is_last and seen >= expected:
            course.tags[part.file] = tag
            course.leave(part.file, seen)
        yield course.page(part.file, records, first, total)
    if seen < expected:
        raise ValueError(f"holds {seen} records, fewer than the {expected} that FDA lists")


def _brought(client: Client | None, file: str, course: Course, folder: str) -> tuple[str, str]:
    """The path of the file and what its server gave to ask for news; two empty texts if nothing is new."""
    if client is None:
        return file, ""
    path = os.path.join(folder, "bulk")
    asked = "" if course.file == file else course.http_validator(file)
    check = openfda_files.refuse_broken_zip if file.lower().endswith(".zip") else None
    answer = client.download(file, path, validator=asked, check=check)
    return (path, answer.validator) if answer else ("", "")
