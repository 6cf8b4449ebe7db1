"""Suppressions: findings that a person has set aside, of which units, until when and why. A TOML file.

A suppression names the verdict, the urgency and the revision it was made for. So it never covers what nobody
had seen when it was made: a graver verdict, a more urgent step, or a notice that was revised since.
"""

from __future__ import annotations

import enum
import tomllib
from collections.abc import Hashable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from lockring import document
from lockring.errors import FactError, InventoryError, NoticeError, shown
from lockring.facts import Known, known
from lockring.inventory.mapping import OWN_COLUMNS
from lockring.notice import Urgency
from lockring.vocabulary import LABEL_FACT_NAMES, canonical_name

_TEXTS = (
    *OWN_COLUMNS,
    "udi",
)  # columns of a list that are no facts; two texts are one but for spaces and case
_SAID = ("notice", "reason", "by")


class SuppressedVerdict(enum.Enum):
    """The verdict that was set aside."""

    AFFECTED = "affected"
    UNDETERMINED = "undetermined"


class Suppression(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry: a notice as it stood on a day, the units meant, and who set it aside until when and why.

    A unit is meant if each fact of `units` is, in its normal form, one of the values named for it.
    """

    notice: str
    revised_on: date
    verdict: SuppressedVerdict
    urgency: Urgency
    units: dict[str, str | list[str]]
    reason: str
    until: date
    by: str

    def values(self) -> dict[str, frozenset[Hashable]]:
        """For each fact, by its canonical name, the normal forms that are meant."""
        return {
            canonical_name(name): frozenset(normal(canonical_name(name), text) for text in _listed(told))
            for name, told in self.units.items()
        }


class _File(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    suppression: tuple[Suppression, ...]


def read_suppressions(path: Path) -> tuple[Suppression, ...]:
    """The entries of the file. Raises InventoryError with all its faults, each with its place."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InventoryError(f"the suppressions cannot be read: {error.strerror or error}") from None
    except (tomllib.TOMLDecodeError, UnicodeError) as error:
        raise _faulty(path, [f"expected a TOML file: {error}"]) from None
    found, faults = _File(suppression=()), list(_own_faults(told))
    try:
        found = document.read(msgspec.json.encode(told), _File, str(path))
    except NoticeError as error:
        faults = [*error.faults, *faults]
    if faults:
        raise _faulty(path, faults)
    return found.suppression


def normal(name: str, text: str) -> Hashable | None:
    """The text as it is compared with others under this fact; None where it states nothing for certain."""
    if name in _TEXTS:
        return " ".join(text.split()).casefold() or None
    try:
        fact = known(name, text)
    except FactError:
        return None
    return fact.value if isinstance(fact, Known) and not fact.doubts else None


def _faulty(path: Path, faults: list[str]) -> InventoryError:
    count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
    lines = "\n".join(f"  {fault}" for fault in faults)
    return InventoryError(f"the suppressions in {shown(path.name)}: {count}; nothing was assessed\n{lines}")


def _own_faults(told: dict[str, Any]) -> Iterator[str]:
    """The faults that the type of an entry does not tell."""
    entries = told.get("suppression")
    for place, entry in enumerate(entries if isinstance(entries, list) else ()):
        if isinstance(entry, dict):
            yield from _entry_faults(entry, f"suppression[{place}]")


def _entry_faults(entry: dict[str, Any], where: str) -> Iterator[str]:
    for name in _SAID:
        if isinstance(entry.get(name), str) and not entry[name].strip():
            yield f"expected a {name} in words, got nothing in {where}.{name}"
    units = entry.get("units")
    if isinstance(units, dict):
        if not units:
            yield f"expected at least one fact of the units meant, such as serial_number, in {where}.units"
        for name, values in units.items():
            yield from _unit_faults(name, values, f"{where}.units.{name}")


def _unit_faults(name: str, told: Any, where: str) -> Iterator[str]:
    fact = canonical_name(name)
    if fact not in (*LABEL_FACT_NAMES, *_TEXTS):
        yield f"expected a column of a list, such as serial_number, lot_number, udi or site, in {where}"
        return
    values = _listed(told)
    if not values:
        yield f"expected at least one value in {where}"
    for value in values:
        if isinstance(value, str) and normal(fact, value) is None:
            yield f"expected a value that is known for certain, got {shown(value)} in {where}"


def _listed(told: Any) -> list[Any]:
    return told if isinstance(told, list) else [told]
