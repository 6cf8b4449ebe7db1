"""FHIR `Device` (R4 and R5) in a Bundle or as NDJSON: each entry a row, each other resource listed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Texts
from itertools import islice
from pathlib import Path

import msgspec

from lockring.errors import InventoryError, shown
from lockring.inventory.devices import COLUMNS, record_of
from lockring.inventory.layout import HEAD_ROWS, samples
from lockring.inventory.records import Record, rows_of
from lockring.inventory.values import Refused, Remark, Rows

_BLOCK = 1 << 13  # resources read at a time
_MARK = b"\xef\xbb\xbf"  # UTF-8's byte order mark, which JSON does not allow and Windows writes


class _Resource(msgspec.Struct, frozen=True):
    resourceType: str = ""  # noqa: N815 (FHIR's names)


class _Entry(msgspec.Struct, frozen=True):
    resource: msgspec.Raw = msgspec.Raw(b"")


class _Link(msgspec.Struct, frozen=True):
    relation: str = ""


class _Bundle(msgspec.Struct, frozen=True):
    entry: list[_Entry] = []
    link: list[_Link] = []
    total: int | None = None


class Fhir:
    """Devices as an electronic health record or an inventory system exports them."""

    columns = COLUMNS

    def __init__(self, path: Path) -> None:
        self._path = path
        self._entries: list[msgspec.Raw] | None = None
        self.remarks: tuple[Remark, ...] = ()
        with path.open("rb") as file:
            first = file.readline().removeprefix(_MARK)
            whole = not file.read(1)
        if not _is_json(first) or (_kind(first) == "Bundle" and whole):
            self._read_whole()

    @property
    def total(self) -> int | None:
        """How many entries a Bundle has; not known of NDJSON before it was read."""
        return None if self._entries is None else len(self._entries)

    def samples(self) -> Texts[str, Sequence[str]]:
        """The texts of the first devices."""
        read = (_read(raw) for _, raw in islice(self._resources(), HEAD_ROWS))
        return samples(COLUMNS, [[cell or "" for cell in one] for one in read if not isinstance(one, str)])

    def rows(self, columns: Sequence[str]) -> Iterator[Rows]:
        """All entries, in bounded blocks; what is no Device, or is not in form, is refused."""
        places = {name: COLUMNS.index(name) for name in columns}
        resources = self._resources()
        while block := list(islice(resources, _BLOCK)):
            read = [(number, _read(raw)) for number, raw in block]
            refused = tuple(Refused(row=row, reason=one) for row, one in read if isinstance(one, str))
            records: list[tuple[int, Record]] = [(row, one) for row, one in read if not isinstance(one, str)]
            yield rows_of([row for row, _ in records], [one for _, one in records], places, refused)

    def _resources(self) -> Iterator[tuple[int, msgspec.Raw | bytes]]:
        """Each resource with its entry number in a Bundle, its line number in NDJSON."""
        if self._entries is not None:
            yield from enumerate(self._entries, 1)
            return
        with self._path.open("rb") as file:
            for number, line in enumerate(file, 1):
                bare = line.removeprefix(_MARK) if number == 1 else line
                if bare.strip():
                    yield number, bare

    def _read_whole(self) -> None:
        """One document: a Bundle, or a single Device. A Bundle is held in memory as it stands in the file."""
        content = self._path.read_bytes().removeprefix(_MARK)
        kind = _kind(content)
        if kind != "Bundle":
            self._entries = [msgspec.Raw(content)]
            return
        try:
            bundle = msgspec.json.decode(content, type=_Bundle)
        except msgspec.ValidationError as error:
            raise InventoryError(f"the FHIR Bundle is not in form: {error}") from None
        self._entries = [entry.resource for entry in bundle.entry]
        self.remarks = tuple(_said(bundle))


def _said(bundle: _Bundle) -> Iterator[Remark]:
    count = len(bundle.entry)
    if any(link.relation == "next" for link in bundle.link):
        yield Remark(
            says=f"the Bundle is one page of several, with {count:,} entries: get the next pages as well"
        )
    elif bundle.total is not None and bundle.total > count:
        yield Remark(
            says=f"the Bundle says that there are {bundle.total:,} entries, and has {count:,} of them"
        )


def _kind(content: bytes) -> str:
    """The type of the resource in this document. Raises InventoryError where it is no whole JSON document."""
    try:
        kind = msgspec.json.decode(content, type=_Resource).resourceType
    except msgspec.ValidationError:
        kind = ""
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise InventoryError(f"the JSON file is damaged or not complete: get it again ({error})") from None
    if not kind:
        raise InventoryError("expected a FHIR Bundle, or one Device a line, got other JSON")
    return kind


def _is_json(line: bytes) -> bool:
    try:
        msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
    return True


def _read(raw: msgspec.Raw | bytes) -> Record | str:
    """The cells of one Device, or the reason why this entry has none."""
    if not bytes(raw).strip():
        return "the entry holds no resource"
    try:
        kind = msgspec.json.decode(raw, type=_Resource).resourceType
        return record_of(raw) if kind == "Device" else f"the entry is {_named(kind)}, not a Device"
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return f"the entry is not in form: {error}"


def _named(kind: str) -> str:
    return f"a resource {shown(kind)}" if kind else "no FHIR resource"
