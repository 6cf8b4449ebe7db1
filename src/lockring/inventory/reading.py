"""A file of devices opened by its content, not by its name alone."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from lockring.errors import InventoryError
from lockring.inventory.batches import Assembly
from lockring.inventory.mapping import Mapping, Use, check_fits, proposed
from lockring.inventory.tally import Tally
from lockring.inventory.values import Batch, Remark, Source

_HEAD = 4096  # bytes that tell the kind of a file
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # compound file: old Office files, and any that has a password
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # the part of a compound file that Office encrypts
_REFUSED = (
    (b"\x1f\x8b", "is packed with gzip: unpack it first"),
    (b"%PDF", "is a PDF: ask for the list as CSV or Excel"),
    (b"<", "is XML or a web page: save it as CSV or .xlsx"),
    (b"SQLite format 3\x00", "is a SQLite data base: export the list as CSV or Parquet"),
)
_JSON = (b"{", b"[")


class Inventory:
    """A list of devices: how its columns are read, its rows in batches, and what there is to say of it."""

    def __init__(self, source: Source, mapping: Mapping) -> None:
        self._source = source
        self._assembly = Assembly(source, mapping)
        self._done: Tally | None = None
        self.mapping = mapping
        self.columns = source.columns

    @property
    def remarks(self) -> tuple[Remark, ...]:
        """All there is to say of the file, its columns and its cells. Reads all rows if that was not done."""
        return (*self._source.remarks, *self._all_read().remarks())

    @property
    def total(self) -> int | None:
        """The rows that come out, refused ones too; None while that is not known."""
        return self._done.rows if self._done else self._source.total

    def batches(self) -> Iterator[Batch]:
        """All rows in batches of bounded size; may be asked for again. Raises InventoryError over damage."""
        tally = Tally()
        yield from self._assembly.batches(tally)
        self._done = tally

    def _all_read(self) -> Tally:
        if self._done is None:
            for _ in self.batches():
                pass
        assert self._done is not None  # noqa: S101 (all batches were taken)
        return self._done


def open_inventory(
    path: str | os.PathLike[str],
    mapping: Mapping | None = None,
    change: Callable[[Mapping], Mapping] = lambda mapping: mapping,
) -> Inventory:
    """The list of devices in a file of CSV, TSV, Excel (.xlsx), Parquet or FHIR, under this mapping.

    Without a mapping one is proposed, with a reason for each column; `change` makes of it the one to use.
    Raises InventoryError, which says what to do, if the file is of no such kind or damaged, or if no column
    says which product a row is about.
    """
    _need_pyarrow()
    try:
        source = _source(Path(path), mapping)
    except OSError as error:
        raise InventoryError(f"the file cannot be read: {error.strerror or error}") from None
    if not source.columns:
        raise InventoryError("the file has no text in it")
    chosen = change(mapping or proposed(source.columns, source.samples()))
    check_fits(chosen, source.columns)
    return Inventory(source, chosen)


def open_source(path: Path, wanted: frozenset[str] = frozenset()) -> Source:
    """The rows of such a file as texts under the names of its columns, whatever they are about.

    `wanted` are columns by which the row of the names is known. Raises InventoryError, which says what to do.
    """
    _need_pyarrow()
    try:
        source = _source(path, Mapping(uses=tuple(Use(column=name, fact=None) for name in sorted(wanted))))
    except OSError as error:
        raise InventoryError(f"the file cannot be read: {error.strerror or error}") from None
    if not source.columns:
        raise InventoryError("the file has no text in it")
    return source


def _need_pyarrow() -> None:
    try:
        import pyarrow as pa  # noqa: F401 (asked only whether it is there)
    except ModuleNotFoundError:
        raise InventoryError(
            "to read a list of devices, install pyarrow: pip install 'lockring[fleet]'"
        ) from None


def _source(path: Path, mapping: Mapping | None) -> Source:
    """The file as a source of rows, by how it begins."""
    from lockring.inventory.delimited import Delimited
    from lockring.inventory.fhir import Fhir
    from lockring.inventory.parquet import Parquet

    with path.open("rb") as file:
        head = file.read(_HEAD)
    _refuse_other_kinds(path, head)
    wanted = frozenset(use.column for use in mapping.uses) if mapping else frozenset()
    if head.startswith(b"PAR1"):
        return Parquet(path)
    if head.startswith(b"PK"):
        return _zipped(path, wanted, mapping.sheet if mapping else None)
    if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(_JSON):
        return Fhir(path)
    return Delimited(path, wanted)


def _refuse_other_kinds(path: Path, head: bytes) -> None:
    """Raises InventoryError for a file without content, and for kinds that are known and not read."""
    if not head:
        raise InventoryError("the file is empty")
    if head.startswith(_OLE):
        if _ENCRYPTED in path.read_bytes():
            raise InventoryError("the Excel file has a password: open it and save it without one")
        raise InventoryError("the file is of the old Excel kind (.xls): open it and save it as .xlsx")
    bare = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    for mark, says in _REFUSED:
        if bare.startswith(mark):
            raise InventoryError(f"the file {says}")


def _zipped(path: Path, wanted: frozenset[str], sheet: str | None) -> Source:
    from lockring.inventory.spreadsheet import Spreadsheet

    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except zipfile.BadZipFile as error:
        raise InventoryError(f"the file is damaged or not complete: copy it again ({error})") from None
    if "xl/workbook.xml" in names:
        return Spreadsheet(path, wanted, sheet)
    if "xl/workbook.bin" in names:
        raise InventoryError("the file is a binary Excel file (.xlsb): open it and save it as .xlsx")
    if "mimetype" in names:
        raise InventoryError("the file is an OpenDocument file: open it and save it as .xlsx or CSV")
    raise InventoryError("the file is a ZIP archive without an Excel file: unpack it first")
