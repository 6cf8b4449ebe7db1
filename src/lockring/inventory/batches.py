"""Rows of a file -> batches of facts: each cell looked at, each UDI taken apart, each row accounted for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Mapping as Texts
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from lockring.inventory.labels import join_udi
from lockring.inventory.looks import MERGED, UNIT_FACTS, Look, Profile, look
from lockring.inventory.mapping import OWN_COLUMNS, PRODUCT_FACTS, Mapping
from lockring.inventory.profile import PROFILED, ColumnSurvey
from lockring.inventory.tally import Tally
from lockring.inventory.values import Batch, Doubted, Refused, Rows, Source

if TYPE_CHECKING:
    import pyarrow as pa

_TELLING = (*PRODUCT_FACTS, "serial_number", "lot_number", "unit_number")
"""Facts of which a row needs one, to be a row about a device."""
_UNIT_KEY = (
    "device_identifier",
    "model_number",
    "catalog_number",
    "manufacturer",
    "lot_number",
    "serial_number",
)
"""What two rows must have in common to be one device twice."""
_BETWEEN = "\x1f"  # the unit separator of ASCII, which no text of a table has in it
_REMEMBERED = 1 << 16  # texts of a column of which the look is kept; a list repeats models, dates and makers

Finding = tuple[int, Look]  # where in the batch, and what was seen there


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
        plain = {fact: profiles[fact].plain for fact in UNIT_FACTS if fact in profiles}
        for fact, profile in profiles.items():
            tally.dated(self._columns[fact], profile.order)
        for rows in self._source.rows(tuple(self._columns.values())):
            batch = self._batch(rows, looks, plain, tally)
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
        self, rows: Rows, looks: Texts[str, Callable[[str], Look]], plain: Texts[str, str], tally: Tally
    ) -> Batch:
        """One batch; `plain` are the patterns of texts that need no look."""
        texts = {fact: trimmed(rows.columns[column]) for fact, column in self._columns.items()}
        found: dict[str, list[Finding]] = {}
        for fact in self._facts:
            texts[fact], found[fact] = looked_over(texts[fact], looks[fact], plain.get(fact))
        numbers = rows.numbers.to_pylist()
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


def trimmed(texts: pa.StringArray) -> pa.StringArray:
    """The texts without space at either end; null where nothing is left."""
    import pyarrow as pa
    import pyarrow.compute as pc

    bare = pc.utf8_trim_whitespace(texts)
    return pc.if_else(pc.equal(bare, ""), pa.scalar(None, pa.string()), bare)


def looked_over(
    texts: pa.StringArray, look_at: Callable[[str], Look], plain: str | None
) -> tuple[pa.StringArray, list[Finding]]:
    """The texts as they are read, and what was seen of those that show something.

    `plain` is a pattern of texts that need no look.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    suspect = _not_plain(texts, plain)
    coded = texts.filter(suspect).dictionary_encode()
    distinct = coded.dictionary.to_pylist()
    odd = {code: one for code, text in enumerate(distinct) if (one := look_at(text)).kind or one.text != text}
    if not odd:
        return texts, []
    read = pa.array(
        [odd[code].text if code in odd else text for code, text in enumerate(distinct)], pa.string()
    )
    places = pc.indices_nonzero(suspect).to_pylist()
    codes = zip(places, coded.indices.to_pylist(), strict=True)
    found = [(place, odd[code]) for place, code in codes if code in odd and odd[code].kind]
    return pc.replace_with_mask(texts, suspect, read.take(coded.indices)), found


def _not_plain(texts: pa.StringArray, plain: str | None) -> pa.BooleanArray:
    """Which texts need a look: those that are not of the pattern, or nothing but zeros."""
    import pyarrow.compute as pc

    if plain is None:
        return pc.is_valid(texts)
    sound = pc.and_(pc.match_substring_regex(texts, plain), pc.match_substring_regex(texts, "[^0]"))
    return pc.fill_null(pc.invert(sound), False)


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
    _count_units(table, tally)
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


def _count_units(table: pa.Table, tally: Tally) -> None:
    """Tell the tally which devices are in the table: rows with a serial number."""
    import pyarrow.compute as pc

    if "serial_number" not in table.column_names:
        return
    units = table.filter(pc.is_valid(table["serial_number"]))
    parts = [units[name] for name in _UNIT_KEY if name in units.column_names]
    keys = pc.binary_join_element_wise(*parts, _BETWEEN, null_handling="replace", null_replacement="")
    tally.units(keys.to_pylist(), units["row"].to_pylist())
