"""Records of texts -> columns of texts, and the rows whose bytes are no text refused."""

from __future__ import annotations

from collections.abc import Mapping as Texts
from collections.abc import Sequence
from typing import TYPE_CHECKING

from lockring.errors import shown
from lockring.inventory.values import Refused, Rows

if TYPE_CHECKING:
    import pyarrow as pa

Record = Sequence[str | None]


def rows_of(
    numbers: Sequence[int],
    records: Sequence[Record],
    places: Texts[str, int],
    refused: tuple[Refused, ...] = (),
    blank: int = 0,
) -> Rows:
    """The rows with the columns at these places. A row with a cell that is no text is refused."""
    import pyarrow as pa

    try:
        columns = _columns(records, places)
    except UnicodeEncodeError:
        bad = {
            number: name
            for number, record in zip(numbers, records, strict=True)
            if (name := _bad(record, places))
        }
        kept = [place for place, number in enumerate(numbers) if number not in bad]
        more = tuple(Refused(row=row, column=name, reason=_reason(name)) for row, name in bad.items())
        numbers, records = [numbers[place] for place in kept], [records[place] for place in kept]
        columns, refused = _columns(records, places), (*refused, *more)
    return Rows(numbers=pa.array(numbers, pa.int64()), columns=columns, refused=refused, blank=blank)


def _columns(records: Sequence[Record], places: Texts[str, int]) -> dict[str, pa.StringArray]:
    import pyarrow as pa

    return {name: pa.array([record[at] for record in records], pa.string()) for name, at in places.items()}


def _bad(record: Record, places: Texts[str, int]) -> str | None:
    """The first column asked for whose cell cannot be written as UTF-8."""
    for name, place in places.items():
        try:
            (record[place] or "").encode()
        except UnicodeEncodeError:
            return name
    return None


def _reason(column: str) -> str:
    return f"the cell under {shown(column)} has bytes in another encoding than the file, and cannot be read"
