"""A column of whole UDIs, taken apart row by row and joined with what the other columns say."""

from __future__ import annotations

from collections.abc import Mapping as Texts
from functools import lru_cache
from typing import TYPE_CHECKING

from lockring.errors import FactError, UdiError, shown
from lockring.inventory.looks import Look, Profile, look
from lockring.udi import Udi, read_udi
from lockring.vocabulary import normal_form

if TYPE_CHECKING:
    import pyarrow as pa

UDI_FACTS = (
    "device_identifier",
    "lot_number",
    "serial_number",
    "manufacture_date",
    "expiration_date",
    "software_version",
)
"""What a UDI can state, in the names of `lockring.udi`."""
_REMEMBERED = 1 << 12  # UDIs kept; those without a serial number repeat, and to read one takes 0.1 ms

Finding = tuple[int, Look]


def join_udi(
    texts: Texts[str, pa.StringArray], count: int
) -> tuple[dict[str, pa.StringArray], dict[str, list[Finding]]]:
    """All columns with what the UDIs add, and what was seen: unreadable UDIs, doubts, contradictions."""
    import pyarrow as pa

    columns: dict[str, list[str | None]] = {
        fact: texts[fact].to_pylist() if fact in texts else [None] * count for fact in UDI_FACTS
    }
    found: dict[str, list[Finding]] = {}
    for place, text in enumerate(texts["udi"].to_pylist()):
        for fact, seen in _row(text, place, columns) if text is not None else ():
            found.setdefault(fact, []).append((place, seen))
    added = {fact: pa.array(values, pa.string()) for fact, values in columns.items()}
    return {**texts, **added}, found


def _row(text: str, place: int, columns: Texts[str, list[str | None]]) -> list[tuple[str, Look]]:
    """Put what this UDI states into the columns. Comes back with what is to be said of the row."""
    read = _read(text)
    if isinstance(read, Look):
        return [("udi", read)]
    seen = [
        (fact, Look(text=text, kind="udi_doubt", doubt=doubt.says, seen=text))
        for doubt in read.doubts
        for fact in doubt.fields
        if fact in UDI_FACTS
    ]
    for fact in UDI_FACTS:
        stated, listed = getattr(read, fact), columns[fact][place]
        if stated is not None and not _same(fact, stated, stated):
            says = f"{shown(stated)} in the UDI cannot be read as {fact.replace('_', ' ')}"
            seen.append((fact, Look(text=text, kind="udi_doubt", doubt=says, seen=text)))
        elif stated is not None and listed is None:
            columns[fact][place] = stated
        elif stated is not None and not _same(fact, stated, listed):
            says = f"the column says {shown(listed)} and the UDI {shown(stated)}"
            seen.append((fact, Look(text=text, kind="differs", doubt=says, seen=text)))
    return seen


@lru_cache(_REMEMBERED)
def _read(text: str) -> Udi | Look:
    """The UDI, or what is wrong with the text."""
    spoilt = look("model_number", text, Profile())
    if spoilt.kind in ("scientific", "unreadable", "error", "fraction", "nothing"):
        return Look(text=None, kind=spoilt.kind, doubt=spoilt.doubt, seen=text)
    try:
        return read_udi(text)
    except UdiError as error:
        return Look(text=text, kind="udi", doubt=str(error), seen=text)


def _same(fact: str, one: str, other: str | None) -> bool:
    """Whether the two have one normal form; False if one of them has none."""
    try:
        return other is not None and normal_form(fact, one) == normal_form(fact, other)
    except FactError:
        return False
