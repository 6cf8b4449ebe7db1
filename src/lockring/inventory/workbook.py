"""An Excel workbook as rows of texts: results of formulas, merged blocks, sheets by name."""

from __future__ import annotations

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from copy import copy
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import ParseError

import msgspec

from lockring.errors import InventoryError
from lockring.inventory.sheet_cells import cell_text

if TYPE_CHECKING:
    from openpyxl import Workbook as Book

_PIECE = 1 << 20  # bytes of a sheet looked through at a time
_OVERLAP = 64  # bytes of the piece before, so that a mark that is cut in two is found
_MOST = 1 << 30  # bytes of all parts unpacked: a million rows of twelve columns have about 600 MB
_MOST_HELD = 128 << 20  # bytes of the parts that openpyxl holds whole, such as the texts of all cells
_DOCTYPE = re.compile(rb"<\0?!\0?D\0?O\0?C\0?T\0?Y\0?P\0?E")
"""Where entities are declared, which may stand for endless texts; no part may have it (ISO/IEC 29500-2)."""
_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell ref="([A-Z]{1,3})([0-9]+):[A-Z]{1,3}([0-9]+)"')
_NO_RESULT = "#VALUE!"
"""Stands for a formula of which the file holds no result: an error of a spreadsheet like any other."""
_DAMAGE = (
    KeyError, ValueError, TypeError, IndexError, AttributeError, EOFError, OSError,
    ParseError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
"""What openpyxl raises over a damaged file, as was seen with files cut off and bytes changed."""

Record = list[str]


class MergedBlock(msgspec.Struct, frozen=True, kw_only=True):
    """Cells of several rows that a person sees as one: its left column (from 0), its first and last row."""

    column: int
    first: int
    last: int


class Workbook:
    """The sheets of an Excel file, a row at a time. Raises InventoryError wherever the file is damaged."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            _check_size(path)
        except _DAMAGE as error:
            raise _damaged(error) from None
        self._book = _opened(path, data_only=True)
        self.sheets = tuple(sheet.title for sheet in self._book.worksheets)

    def records(self, sheet: str) -> Iterator[Record]:
        """The texts of each row from the first on, as a person sees them; hidden rows too."""
        try:
            if next(self._marks(sheet, _FORMULA), None):
                yield from self._with_formulas(sheet)
            else:
                yield from map(_record, _rows(self._book, sheet))
        except _DAMAGE as error:
            raise _damaged(error) from None

    def merged(self, sheet: str) -> list[MergedBlock]:
        """The blocks of merged cells that reach over several rows."""
        from openpyxl.utils import column_index_from_string

        found = [match.groups() for match in self._marks(sheet, _MERGED)]
        return [
            MergedBlock(column=column_index_from_string(left.decode()) - 1, first=int(first), last=int(last))
            for left, first, last in found
            if int(last) > int(first)
        ]

    def _with_formulas(self, sheet: str) -> Iterator[Record]:
        """As the results say; a formula without a result is an error of the spreadsheet."""
        formulas = _opened(self._path, data_only=False)
        for values, written in zip(_rows(self._book, sheet), _rows(formulas, sheet), strict=True):
            record = _record(values)
            for place, cell in enumerate(written):
                if cell.data_type == "f" and not record[place]:
                    record[place] = _NO_RESULT
            yield record

    def _marks(self, sheet: str, mark: re.Pattern[bytes]) -> Iterator[re.Match[bytes]]:
        """Where this mark stands in the file of a sheet; openpyxl does not tell it row by row."""
        part: str = vars(self._book[sheet])["_worksheet_path"]
        with zipfile.ZipFile(self._path) as archive, archive.open(part) as file:
            rest = b""
            while piece := file.read(_PIECE):
                both, end = rest + piece, 0
                for match in mark.finditer(both):
                    end = match.end()
                    yield match
                rest = both[max(end, len(both) - _OVERLAP) :]


def _check_size(path: Path) -> None:
    """Raises InventoryError for a file that unpacks to more than can be held: it would take all memory.

    First by the sizes that it declares, then by those it has: each part is unpacked once, and dropped.
    """
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
            raise zipfile.BadZipFile("packed in a way that Excel does not know")  # ISO/IEC 29500-2, annex B
        texts = _part_of_texts(archive) if _are_few(parts, "") else ""
        if not _are_few(parts, texts) or any(_is_longer(archive, part) for part in parts):
            most = f"{_MOST_HELD >> 20} MB of texts or {_MOST >> 20} MB in all"
            raise InventoryError(f"the Excel file is too large unpacked (over {most}): save it as CSV")


def _are_few(parts: Sequence[zipfile.ZipInfo], texts: str) -> bool:
    """Whether the declared sizes can be held; sheets are read a row at a time, all else as a whole."""
    held = [one for one in parts if one.filename == texts or not one.filename.startswith("xl/worksheets/")]
    return sum(one.file_size for one in held) <= _MOST_HELD and sum(one.file_size for one in parts) <= _MOST


def _part_of_texts(archive: zipfile.ZipFile) -> str:
    """The name of the part with the texts of all cells, wherever it lies; empty where there is none."""
    from openpyxl.packaging.manifest import Manifest
    from openpyxl.xml.constants import ARC_CONTENT_TYPES, SHARED_STRINGS
    from openpyxl.xml.functions import fromstring

    if _is_longer(archive, archive.getinfo(ARC_CONTENT_TYPES)):
        return ""
    tree: Any = fromstring(archive.read(ARC_CONTENT_TYPES))
    kinds: Any = Manifest.from_tree(tree)
    found = kinds.find(SHARED_STRINGS)
    return str(found.PartName[1:]) if found else ""


def _is_longer(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Whether a part unpacks to more bytes than the file declares, which zipfile would not say.

    Raises BadZipFile for a part that declares entities.
    """
    declared, unpacked, whole = part.file_size, 0, copy(part)
    whole.file_size = declared + 1
    rest = b""
    with archive.open(whole) as file:
        while unpacked <= declared and (piece := file.read(_PIECE)):
            unpacked += len(piece)
            if _DOCTYPE.search(rest + piece):
                raise zipfile.BadZipFile("a part of it has a DOCTYPE, which Excel never writes")
            rest = piece[-_OVERLAP:]
    return unpacked > declared


def _opened(path: Path, *, data_only: bool) -> Book:
    """The workbook by its content: given a name, openpyxl would refuse one that does not end in .xlsx."""
    try:
        from openpyxl import load_workbook
    except ModuleNotFoundError:
        raise InventoryError("an Excel file needs openpyxl: pip install 'lockring[fleet]'") from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # on styles and extensions, which say nothing of a device
            return load_workbook(BytesIO(path.read_bytes()), read_only=True, data_only=data_only)
    except _DAMAGE as error:
        raise _damaged(error) from None


def _damaged(error: Exception) -> InventoryError:
    said = str(error).splitlines()[0] if str(error) else type(error).__name__
    return InventoryError(f"the Excel file is damaged or not complete: open it, save it again ({said})")


def _rows(book: Book, name: str) -> Iterator[tuple[Any, ...]]:
    sheet: Any = book[name]
    sheet.reset_dimensions()  # some programs write a wrong size
    return iter(sheet.iter_rows())


def _record(cells: Sequence[Any]) -> Record:
    """Texts as they are; for all else the number format says what a person sees."""
    values = ((cell, cell.value) for cell in cells)
    return [
        value if isinstance(value, str) else "" if value is None else cell_text(value, cell.number_format)
        for cell, value in values
    ]
