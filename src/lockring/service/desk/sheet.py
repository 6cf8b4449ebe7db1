"""A list of requests as a file -> its rows, with what is wrong with each: all faults of all rows at once."""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from pathlib import Path

import msgspec
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from lockring.errors import ServiceError
from lockring.inventory.dates import Order, proof, read_day, together
from lockring.inventory.delimited import DELIMITERS
from lockring.inventory.encodings import encoding_of

MOST_BYTES, MOST_ROWS = 2_000_000, 2_000
NEEDED = ("name", "street", "city", "postal_code", "model", "notice", "remedy", "asked_on")
PERSON = (
    "name",
    "email",
    "phone",
    "street",
    "street_more",
    "city",
    "region",
    "postal_code",
    "country",
    "language",
)
OWN = (*PERSON, "reference", "model", "serial", "notice", "remedy", "asked_on", "problem")
_ALSO = {
    "e_mail": "email",
    "e_mail_address": "email",
    "email_address": "email",
    "telephone": "phone",
    "address": "street",
    "zip": "postal_code",
    "zip_code": "postal_code",
    "postcode": "postal_code",
    "state": "region",
    "model_number": "model",
    "serial_number": "serial",
    "date": "asked_on",
    "asked": "asked_on",
}
_LIMITS = {
    **dict.fromkeys(("name", "street", "street_more"), 200),
    **dict.fromkeys(("city", "region", "reference"), 100),
    **dict.fromkeys(("model", "serial"), 80),
    "email": 254,
    "phone": 40,
    "postal_code": 20,
    "problem": 2_000,
}


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """What is wrong in one cell, and what to do about it. Row 1 holds the names of the columns."""

    row: int
    column: str
    says: str


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One request as it stands in the file, by the names of `OWN` and of facts, and its day."""

    number: int
    cells: dict[str, str]
    asked_on: date

    @property
    def asked_at(self) -> datetime:
        """The beginning of the day, so that its place in the queue is kept."""
        return datetime.combine(self.asked_on, time(), UTC)


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """All of a file: the rows that can be read, the faults of the others, and the columns nobody reads."""

    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]
    ignored: tuple[str, ...]


def text_of(content: bytes) -> str:
    """The text of a file in whatever encoding. Raises ServiceError for what is no text, or too much."""
    if len(content) > MOST_BYTES:
        raise ServiceError(_("The file is too large. Split it: each part may have 2 MB."))
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise ServiceError(_("This is an Excel file. Save it as CSV, and choose that file."))
    with tempfile.TemporaryDirectory() as folder:  # what tells the encoding reads files
        path = Path(folder) / "list"
        path.write_bytes(content)
        encoding = encoding_of(path)
        return path.read_text(encoding=encoding.name, errors="replace")


def read_sheet(text: str, facts: frozenset[str], today: date) -> Sheet:
    """The rows of a list. `facts` are the names of columns that say something of the device.

    Raises ServiceError where the columns that are needed are not there, or there are too many rows.
    """
    records = _records(text)
    if not records:
        raise ServiceError(_("The file is empty."))
    names = [_name(cell) for cell in records[0]]
    _check_names(names)
    known = {*OWN, *facts}
    body = [(number, _cells(names, record, known)) for number, record in enumerate(records[1:], start=2)]
    body = [(number, cells) for number, cells in body if any(cells.values())]
    if len(body) > MOST_ROWS:
        raise ServiceError(_("The file has more than 2,000 rows. Split it."))
    order = _order(cells.get("asked_on", "") for _number, cells in body)
    rows, faults = [], []
    for number, cells in body:
        day, wrong = _checked(number, cells, order, today)
        faults += wrong
        if day is not None and not wrong:
            rows.append(Row(number=number, cells=cells, asked_on=day))
    ignored = tuple(cell for cell, name in zip(records[0], names, strict=True) if name and name not in known)
    return Sheet(rows=tuple(rows), faults=tuple(faults), ignored=ignored)


def _records(text: str) -> list[list[str]]:
    """The cells, by the delimiter under which the first line has the most names that we know."""
    best: list[list[str]] = []
    most = -1
    for delimiter in DELIMITERS:
        try:
            records = list(
                csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
            )
        except csv.Error:
            continue
        fits = sum(_name(cell) in OWN for cell in records[0]) if records else 0
        if fits > most:
            best, most = records, fits
    return best


def _name(cell: str) -> str:
    plain = "_".join("".join(c if c.isalnum() else " " for c in cell.lower()).split())
    return _ALSO.get(plain, plain)


def _check_names(names: Sequence[str]) -> None:
    missing = [name for name in NEEDED if name not in names]
    twice = sorted({name for name in names if name in OWN and names.count(name) > 1})
    if missing:
        raise ServiceError(_("Columns are missing: %(names)s. Add them.") % {"names": ", ".join(missing)})
    if twice:
        raise ServiceError(_("Columns stand twice: %(names)s. Keep one.") % {"names": ", ".join(twice)})


def _cells(names: Sequence[str], record: Sequence[str], known: set[str]) -> dict[str, str]:
    return {name: cell.strip() for name, cell in zip(names, record, strict=False) if name in known}


def _order(texts: object) -> Order:
    order = Order.UNPROVED
    for text in texts:  # type: ignore[attr-defined]
        order = together(order, proof(text))
    return order


def _checked(
    number: int, cells: Mapping[str, str], order: Order, today: date
) -> tuple[date | None, list[Fault]]:
    """The day of the request, and everything that is wrong with the row."""
    wrong = [(name, _("is empty; fill it in")) for name in NEEDED if not cells.get(name)]
    wrong += [
        (name, _("is too long; it may have %(most)d characters") % {"most": most})
        for name, most in _LIMITS.items()
        if len(cells.get(name, "")) > most
    ]
    wrong += [
        (name, _("cannot be read; save the file as UTF-8")) for name, text in cells.items() if "�" in text
    ]
    if not (cells.get("email") or cells.get("phone")):
        wrong.append(("phone", _("there is neither an e-mail nor a phone; give one of them")))
    if cells.get("email") and not _is_email(cells["email"]):
        wrong.append(("email", _("is no e-mail address; correct it or leave it empty")))
    country = cells.get("country", "")
    if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
        wrong.append(("country", _("write two letters, such as US")))
    if cells.get("language", "") not in ("", "en", "es"):
        wrong.append(("language", _("write en or es, or leave it empty")))
    day, says = _day(cells.get("asked_on", ""), order, today)
    if says:
        wrong.append(("asked_on", says))
    return day, [Fault(row=number, column=name, says=says) for name, says in wrong]


def _day(text: str, order: Order, today: date) -> tuple[date | None, str]:
    if not text:
        return None, ""
    read = read_day(text, order)
    if read.iso is None or len(read.iso) != 10:
        return None, _("is no whole day that can be read; write it as 2024-03-12")
    day = date.fromisoformat(read.iso)
    return (None, _("lies in the future; correct it")) if day > today else (day, "")


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
