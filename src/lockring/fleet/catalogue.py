"""What GUDID says of the device identifiers of a list, joined with the list before it is judged.

Each combination of identifier, name and numbers is looked at once, and all identifiers are looked up
together. What GUDID adds, or says otherwise, comes with a column `NAME by GUDID`: it rules nothing out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

import msgspec

from lockring.catalogue import Catalogue, Extracts, GudidSaid, found, with_records
from lockring.facts import Device, Known
from lockring.fleet.rows import Fleet
from lockring.fleet.units import BY_GUDID, DOUBT, device_of
from lockring.gudid import NAMED
from lockring.inventory import Remark

if TYPE_CHECKING:
    import pyarrow as pa

_TOLD = ("device_identifier", *NAMED)
_BETWEEN, _NULL = "\x1f", "\x1e"  # signs of ASCII that no text of a table has in it
_ROWS_SHOWN = 5  # rows that a remark names

Texts = Mapping[str, str | None]


def enriched(fleet: Fleet, catalogue: Catalogue) -> Fleet:
    """The fleet with what the catalogue says of each device identifier, and remarks on what that was.

    The same fleet where there is no extract of GUDID, or no column of device identifiers.
    """
    extracts = catalogue.gudid_extracts()
    if extracts is None or "device_identifier" not in fleet.units.column_names or not fleet.units.num_rows:
        return fleet
    products, places = _products(fleet.units)
    joined = list(_joined(products, catalogue, extracts.as_of))
    units = _with_cells(fleet.units, [_cells(device) for device, _ in joined], places)
    said = [(one, row) for (_, one), row in zip(joined, _first_rows(fleet.units, places), strict=True) if one]
    return msgspec.structs.replace(fleet, units=units, remarks=(*fleet.remarks, *_remarks(said, extracts)))


def _products(units: pa.Table) -> tuple[list[Texts], pa.Array]:
    """Each combination of what the list says of a product, and for each row the place of its own."""
    import pyarrow.compute as pc

    names = [name for name in units.column_names if name.removesuffix(DOUBT) in _TOLD]
    columns = (units[name].combine_chunks() for name in names)
    keys = pc.binary_join_element_wise(
        *columns, _BETWEEN, null_handling="replace", null_replacement=_NULL
    ).dictionary_encode()
    texts = (key.split(_BETWEEN) for key in keys.dictionary.to_pylist())
    products: list[Texts] = [
        {name: None if text == _NULL else text for name, text in zip(names, each, strict=True)}
        for each in texts
    ]
    return products, keys.indices


def _joined(
    products: list[Texts], catalogue: Catalogue, as_of: date
) -> Iterable[tuple[Device, GudidSaid | None]]:
    """Each product with what GUDID says of it; None where it has no identifier, or one that is in doubt."""
    devices = [device_of(texts) for texts in products]
    identifiers = [_identifier(device) for device in devices]
    listed = found(catalogue, set(filter(None, identifiers)))
    for device, identifier in zip(devices, identifiers, strict=True):
        if identifier in listed:
            yield with_records(device, identifier, listed[identifier])
        else:
            yield device, GudidSaid(device_identifier=identifier, as_of=as_of) if identifier else None


def _identifier(device: Device) -> str:
    fact = device.get("device_identifier")
    return str(fact.value) if isinstance(fact, Known) and not fact.doubts else ""


def _cells(device: Device) -> dict[str, str]:
    """The name and numbers of a product with the doubts about them, as cells of a list."""
    cells = {}
    for name in NAMED:
        fact = device.get(name)
        if isinstance(fact, Known):
            cells[name] = fact.text
            cells[f"{name}{BY_GUDID}"] = " ".join(doubt.says for doubt in fact.doubts if doubt.may_say)
    return cells


def _with_cells(units: pa.Table, cells: list[dict[str, str]], places: pa.Array) -> pa.Table:
    """The table with these cells of each product; a cell that is not among them stays as it is."""
    import pyarrow as pa
    import pyarrow.compute as pc

    for name in (column for fact in NAMED for column in (fact, f"{fact}{BY_GUDID}")):
        told = pa.array([each.get(name) or None for each in cells], pa.string()).take(places)
        if name in units.column_names:
            place = units.column_names.index(name)
            units = units.set_column(place, name, pc.coalesce(told, units[name].combine_chunks()))
        elif told.null_count < len(told):
            units = units.append_column(name, told)
    return units


def _first_rows(units: pa.Table, places: pa.Array) -> list[int]:
    """For each product the number of the first row that holds it."""
    first: dict[int, int] = {}
    for place, row in zip(places.to_pylist(), units["row"].to_pylist(), strict=True):
        first.setdefault(place, row)
    return [first[place] for place in sorted(first)]


def _remarks(said: list[tuple[GudidSaid, int]], extracts: Extracts) -> Iterable[Remark]:
    """What came of it, in sentences; each identifier is counted once."""
    day = f"{extracts.as_of.day} {extracts.as_of:%B %Y}"
    every = {one.device_identifier for one, _ in said}
    known = {one.device_identifier for one, _ in said if one.records}
    added = any(one.added for one, _ in said)
    helps = " What it adds helps to find notices, and rules none out." if added else ""
    yield Remark(says=f"GUDID, as of {day}, has {len(known):,} of {len(every):,} device identifiers.{helps}")
    if not extracts.whole:
        yield Remark(says="An extract of GUDID did not come whole: run its sync again.")
    for says, rows in (
        ("GUDID has no record of the device identifier", [row for one, row in said if not one.records]),
        ("GUDID contradicts the list, which counts but rules nothing out there: look at the label",
         [row for one, row in said if one.contradicted]),
    ):  # fmt: skip
        if rows:
            yield Remark(says=f"{says}: {_rows(rows)}.")


def _rows(rows: list[int]) -> str:
    """The first of the rows; of many products each is named by its first row only."""
    shown = ", ".join(str(row) for row in sorted(rows)[:_ROWS_SHOWN])
    more = len(rows) - _ROWS_SHOWN
    word = "row" if len(rows) == 1 else "rows"
    return f"{word} {shown}" + (f" and {more:,} more products" if more > 0 else "")
