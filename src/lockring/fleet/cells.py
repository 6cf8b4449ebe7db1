"""Numbers that no test can tell apart, put into one cell in SQL: a cell is judged once for all of them.

Of a lot or serial number a test sees no more than this: whether it is one of those that some notice prints,
as it stands or in a form in which people confuse numbers; where it lies among the ends of ranges of its
shape; with which listed prefix it begins; and its shape. Numbers with other signs than letters, digits,
spaces and dashes are cells of their own.

The SQL is that which DuckDB and Spark both read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from lockring.facts import MAX_LENGTH
from lockring.fleet.database import Columns, Rows
from lockring.fleet.signs import LONGEST, TAIL, Signs

_DIGITS, _LETTERS = "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_FEW = 16  # shapes of one length, each tried; to spell out the shape of a number takes as long as so many
_OF_ONE = ("keys", "alikes", "printed")  # the tables of what is said of one number
_SPAN: Columns = {"shape": str, "low": str, "high": str, "place": int}


KEY = "upper(replace(replace({0}, '-', ''), ' ', ''))"
"""A number of letters, digits, spaces and dashes in its normal form: `lockring.normal.identifier`."""
_LABEL_SIGN = "^(LOT|BATCH|SERIAL|SN|REF|NO|N0|NUMBER)"  # one that stands apart is no part of the number


def is_plain(text: str, key: str) -> str:
    """Whether a number is of letters, digits, spaces and dashes; `key` is it in its normal form."""
    apart = f"length({text}) <> length({key}) AND regexp_matches({key}, '{_LABEL_SIGN}')"
    return f"""(regexp_matches({key}, '^[A-Z0-9]*[0-9][A-Z0-9]*$') AND length({key}) <= {LONGEST}
        AND length({text}) <= {MAX_LENGTH} AND NOT ({apart}))"""


def _without_zeros(number: str) -> str:
    return f"CASE WHEN starts_with({number}, '0') THEN ltrim({number}, '0') ELSE {number} END"


def _alike(key: str) -> str:
    """`lockring.normal.look_alike` of a number in its normal form."""
    number = f"""CASE WHEN {key} LIKE 'LOT__%' OR {key} LIKE 'REF__%' THEN substring({key}, 4)
        WHEN {key} LIKE 'SN__%' THEN substring({key}, 3) ELSE {key} END"""
    for sign, taken_for in zip("OILBSZG", "0118526", strict=True):
        number = f"replace({number}, '{sign}', '{taken_for}')"
    return f"ltrim({number}, '0')"


def _shape(key: str, shapes: Iterable[str], *, digits: bool) -> str:
    """`lockring.normal.shape` of a number if it is one of these, or of digits only; else empty."""
    of_digits = f"WHEN regexp_matches({key}, '^[0-9]+$') THEN repeat('9', length({key})) " if digits else ""
    by_size: dict[int, list[str]] = {}
    for shape in shapes:
        by_size.setdefault(len(shape), []).append(shape)
    sized = "".join(
        f"WHEN length({key}) = {size} THEN {_one_of(key, found)} " for size, found in sorted(by_size.items())
    )
    return f"CASE {of_digits}{sized}ELSE '' END" if of_digits or sized else "''"


def _tail_shape(key: str) -> str:
    return f"CASE WHEN regexp_matches({key}, '[0-9]{{{TAIL}}}$') THEN '{'9' * TAIL}' ELSE '' END"


def _one_of(key: str, shapes: Sequence[str]) -> str:
    if len(shapes) > _FEW:
        return f"translate({key}, '{_DIGITS}{_LETTERS}', '{'9' * 10}{'A' * 26}')"
    pattern = {shape: shape.replace("9", "[0-9]").replace("A", "[A-Z]") for shape in sorted(shapes)}
    found = "".join(
        f"WHEN regexp_matches({key}, '^{one}$') THEN '{shape}' " for shape, one in pattern.items()
    )
    return f"CASE {found}ELSE '' END"


class Cells(msgspec.Struct, frozen=True, kw_only=True):
    """The SQL that puts the numbers of one column into cells: columns to make first, joins, and the cell."""

    column: str
    signs: Signs

    @property
    def tables(self) -> Iterator[tuple[str, Columns, Rows]]:
        """Each table that the joins need: its name, its columns, and its rows."""
        for name in (*_OF_ONE, "heads", "alike_heads"):
            if signs := getattr(self.signs, name):
                yield f"{self.column}_{name}", {"sign": str}, [(sign,) for sign in sorted(signs)]
        for name, spans in (("spans", self.signs.spans), ("tails", self.signs.tails)):
            if spans:
                yield f"{self.column}_{name}", _SPAN, spans

    def spelled(self, text: str) -> str:
        """The columns that the joins look at, from the normal form in the column `NAME_key`."""
        column, signs, key = self.column, self.signs, f"{self.column}_key"
        made = [f"{is_plain(text, key)} AS {column}_plain"]
        if signs.alikes or signs.alike_heads:
            made.append(f"{_alike(key)} AS {column}_alike")
        made.append(f"{_shape(key, signs.shapes, digits=signs.digits)} AS {column}_shape")
        return ", ".join(made)

    @property
    def joins(self) -> str:
        """What of the tables each number meets."""
        column, alike = self.column, f"{self.column}_alike"
        key, shape = f"{column}_key", f"{column}_shape"
        met = {"keys": key, "alikes": alike, "printed": _without_zeros(key)}
        return "\n".join(
            (
                *(self._join(name, name, spelled) for name, spelled in met.items()),
                *(self._head("heads", key, size) for size in _sizes(self.signs.heads)),
                *(self._head("alike_heads", alike, size) for size in _sizes(self.signs.alike_heads)),
                self._within("spans", shape, key),
                self._within("tails", _tail_shape(key), f"right({key}, {TAIL})"),
            )
        )

    def _join(self, table: str, alias: str, spelled: str) -> str:
        name = f"{self.column}_{alias}"
        join = f"LEFT JOIN {self.column}_{table} AS {name} ON {name}.sign = {spelled}"
        return join if getattr(self.signs, table) else ""

    def _head(self, table: str, spelled: str, size: int) -> str:
        return self._join(table, f"{table}_{size}", f"substring({spelled}, 1, {size})")

    def _within(self, table: str, shape: str, key: str) -> str:
        name = f"{self.column}_{table}"
        within = f"{key} >= {name}.low AND {key} < {name}.high"
        join = f"LEFT JOIN {name} ON {name}.shape = {shape} AND {within}"
        return join if getattr(self.signs, table) else ""

    def cell(self, own: str) -> str:
        """The cell of a number: `=` and the number, `~` and all that a test sees of it, or one of its own."""
        column = self.column
        met = [f"{column}_{name}.sign IS NOT NULL" for name in _OF_ONE if self._has(name)]
        seen = [f"{column}_shape", *self._seen()]
        like = " || '|' || ".join(seen)
        alone = f"WHEN {' OR '.join(met)} THEN '=' || {column}_key " if met else ""
        return f"CASE WHEN NOT {column}_plain THEN {own} {alone}ELSE '~' || {like} END"

    def _seen(self) -> Iterator[str]:
        column = self.column
        if self._has("spans"):
            letters = f"translate({column}_key, '{_DIGITS}', '')"
            place = f"{column}_spans.place"
            seen = f"{letters} || ' ' || CAST({place} AS VARCHAR)"
            yield f"CASE WHEN {place} IS NULL THEN '' ELSE {seen} END"
        for table in ("heads", "alike_heads"):
            if sizes := _sizes(getattr(self.signs, table)):
                yield f"coalesce({', '.join(f'{column}_{table}_{size}.sign' for size in sizes)}, '')"
        if self._has("tails"):
            yield f"coalesce(CAST({column}_tails.place AS VARCHAR), '')"

    def _has(self, table: str) -> bool:
        return bool(getattr(self.signs, table))


def _sizes(heads: Iterable[str]) -> Sequence[int]:
    """The lengths of the prefixes, the longest first: it tells of all that it begins with."""
    return sorted({len(head) for head in heads}, reverse=True)
