"""Rows of a file -> batches of facts: each cell looked at, each UDI taken apart, each row accounted for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Mapping as Texts
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from lockring.inventory.labels import join_udi
from lockring.inventory.looking import Finding, are_plain, looked_over, trimmed
from lockring.inventory.looks import MERGED, UNIT_FACTS, Look, Profile, look
from lockring.inventory.mapping import OWN_COLUMNS, PRODUCT_FACTS, Mapping
from lockring.inventory.profile import PROFILED, ColumnSurvey
from lockring.inventory.tally import Tally
from lockring.inventory.values import Batch, Doubted, Refused, Rows, Source

if TYPE_CHECKING:
    import pyarrow as pa

_TELLING = (*PRODUCT_FACTS, "serial_number", "lot_number", "unit_number")
"""Facts of which a row needs one, to be a row about a device."""
_REMEMBERED = 1 << 16  # texts of a column of which the look is kept; a list repeats models, dates and makers


class Assembly:
    """How the rows of one source become batches under one mapping."""

    def __init__(self, source: Source, mapping: Mapping) -> None:
        self._source = source
        self._mapping = mapping
        self._columns = {fact: mapping.column(fact) for fact in mapping.facts}
        self._facts = [fact for fact in mapping.facts if fact not in (*OWN_COLUMNS, "udi")]
        self._ready: tuple[dict[str, Profile], dict[str, Callable[[str], Look]]] | None = None

    def batches(self, tally: Tally) -> Iterator[Batch]:
        """All rows of the source, a batch at a time; what is seen goes to the tally."""
        profiles, looks = self._prepared()
        for fact, profile in profiles.items():
            tally.dated(self._columns[fact], profile.order)
        for rows in self._source.rows(tuple(self._columns.values())):
            batch = self._batch(rows, profiles, looks, tally)
            tally.count(rows, len(batch.refused))
            if len(batch.table) or batch.refused:
                yield batch

    def _prepared(self) -> tuple[dict[str, Profile], dict[str, Callable[[str], Look]]]:
        """What the columns show as a whole, and how their cells are looked at; found out once."""
        if self._ready is None:
            profiles = self._survey()
            self._ready = profiles, self._looks_of(profiles)
        return self._ready

    def _survey(self) -> dict[str, Profile]:
        """What each column shows as a whole: one reading of the file, if a column needs it."""
        surveys = {fact: ColumnSurvey(fact) for fact in self._facts if fact in PROFILED}
        if surveys:
            for rows in self._source.rows([self._columns[fact] for fact in surveys]):
                for fact, survey in surveys.items():
                    survey.add(trimmed(rows.columns[self._columns[fact]]))
        return {fact: survey.profile() for fact, survey in surveys.items()}

    def _looks_of(self, profiles: Texts[str, Profile]) -> dict[str, Callable[[str], Look]]:
        return {
            fact: lru_cache(_REMEMBERED)(partial(look, fact, profile=profiles.get(fact, Profile())))
            for fact in self._facts
        }

    def _batch(
        self,
        rows: Rows,
        profiles: Texts[str, Profile],
        looks: Texts[str, Callable[[str], Look]],
        tally: Tally,
    ) -> Batch:
        texts = {fact: trimmed(rows.columns[column]) for fact, column in self._columns.items()}
        found: dict[str, list[Finding]] = {}
        for fact in self._facts:
            plain = are_plain(texts[fact], profiles[fact]) if fact in UNIT_FACTS else None
            texts[fact], found[fact] = looked_over(texts[fact], looks[fact], plain)
        numbers = _in_place(rows.numbers)
        for fact in UNIT_FACTS:
            if filled := rows.filled_in.get(self._columns.get(fact, "")):
                found[fact] += [(place, MERGED) for place, row in enumerate(numbers) if row in filled]
        if "udi" in texts:
            texts, more = join_udi(texts)
            for fact, findings in more.items():
                found[fact] = found.get(fact, []) + findings
        self._tell(found, numbers, tally)
        return _assembled(rows, numbers, texts, found, tally)

    def _tell(self, found: Texts[str, list[Finding]], numbers: Sequence[int], tally: Tally) -> None:
        for fact, findings in found.items():
            column = self._columns.get(fact) or self._columns["udi"]
            for kind in dict.fromkeys(seen.kind for _, seen in findings):
                places = [place for place, seen in findings if seen.kind == kind]
                example = next((seen.seen for _, seen in findings if seen.kind == kind), "")
                tally.saw(column, kind, [numbers[place] for place in places], example)


def _in_place(numbers: pa.Int64Array) -> Sequence[int]:
    """The numbers without a copy."""
    values = numbers.buffers()[1]
    return memoryview(values).cast("q")[numbers.offset :][: len(numbers)] if len(numbers) else ()


def _assembled(
    rows: Rows,
    numbers: Sequence[int],
    texts: Texts[str, pa.StringArray],
    found: Texts[str, list[Finding]],
    tally: Tally,
) -> Batch:
    """The batch: rows that tell nothing of a device are refused, all others are in the table."""
    import pyarrow as pa

    doubts = [
        Doubted(row=numbers[place], fact=fact, says=seen.doubt)
        for fact, findings in found.items()
        for place, seen in findings
        if seen.doubt
    ]
    none = pa.nulls(len(numbers), pa.string())
    columns = {"row": rows.numbers, **{name: texts.get(name, none) for name in OWN_COLUMNS}, **texts}
    table, silent = _without_silent(
        pa.table(columns), {doubt.row for doubt in doubts if doubt.fact in _TELLING}
    )
    tally.units(table)
    refused = sorted((*rows.refused, *silent), key=lambda one: one.row)
    gone = {one.row for one in silent}
    kept = (doubt for doubt in doubts if doubt.row not in gone)
    return Batch(table=table, refused=tuple(refused), doubts=tuple(sorted(kept, key=lambda one: one.row)))


def _without_silent(table: pa.Table, doubted: set[int]) -> tuple[pa.Table, list[Refused]]:
    """The rows that say something of a device, and a refusal for each that says nothing."""
    import pyarrow as pa
    import pyarrow.compute as pc

    says = pc.is_in(table["row"], pa.array(sorted(doubted), pa.int64()))
    told = [fact for fact in _TELLING if fact in table.column_names]
    for fact in told:
        says = pc.or_(says, pc.is_valid(table[fact]))
    silent = table["row"].filter(pc.invert(says)).to_pylist()
    if not silent:
        return table, []
    reason = f"nothing says which device this row is about: no {', '.join(told)}"
    return table.filter(says), [Refused(row=row, reason=reason) for row in silent]
