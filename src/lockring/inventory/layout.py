"""Where the names of the columns stand in a table of texts, and what its columns are called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

import msgspec

from lockring.inventory.mapping import score
from lockring.inventory.names import is_known
from lockring.inventory.values import Remark, listed

HEAD_ROWS = 200  # rows of the beginning in which names, widths and sample texts are looked for
_SEARCHED = 25  # rows among which the names of the columns are; title lines and notes may stand above them

Records = Sequence[Sequence[str]]


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """The names of the columns, the place of the first row below them, and what there is to say.

    `facts` tells how many of the names are known: the measure by which sheets and delimiters are compared.
    """

    columns: tuple[str, ...]
    below: int
    facts: int
    remarks: tuple[Remark, ...] = ()


def find_header(records: Records, numbers: Sequence[int], wanted: Collection[str] = ()) -> Header:
    """The header among the first rows: the row, or the two rows together, whose cells are column names.

    `wanted` are the columns of a mapping that was given: then the row that has them is the header.
    Where no cell is a known name, the first row with text in it counts as the header.
    """
    filled = [place for place, record in enumerate(records) if any(cell.strip() for cell in record)]
    if not filled:
        return Header(columns=(), below=len(records), facts=0)
    best, best_facts = (filled[0], 1), -1
    for place in filled[:_SEARCHED]:
        for rows in (1, 2):
            facts = _facts(_names(records, place, rows), wanted)
            if facts > best_facts:
                best, best_facts = (place, rows), facts
    return _header(records, numbers, *best, best_facts)


def _header(records: Records, numbers: Sequence[int], place: int, rows: int, facts: int) -> Header:
    names = _names(records, place, rows)
    below = place + rows
    second = below < len(records) and _is_second(records[below])
    above = [numbers[i] for i in range(place) if any(cell.strip() for cell in records[i])]
    said = []
    if above:
        said.append(_remark(f"above the names of the columns, and passed over: {listed(above)}", above))
    if rows == 2:
        both = numbers[place : place + 2]
        said.append(_remark(f"the names of the columns stand in two rows: {listed(both)}", both))
    if second:
        said.append(
            _remark(f"a second row of names, and passed over: {listed([numbers[below]])}", [numbers[below]])
        )
    columns = unique(widened(names, records[below + second :]))
    return Header(columns=columns, below=below + second, facts=max(facts, 0), remarks=tuple(said))


def _names(records: Records, place: int, rows: int) -> list[str]:
    """The names in one row, or in two rows where the upper names a group of columns."""
    if rows == 1 or place + 1 >= len(records):
        return [" ".join(cell.split()) for cell in records[place]] if rows == 1 else []
    upper, lower = records[place], records[place + 1]
    names, group = [], ""
    for column in range(max(len(upper), len(lower))):
        group = (upper[column].strip() if column < len(upper) else "") or group
        own = lower[column] if column < len(lower) else ""
        names.append(" ".join(f"{group} {own}".split()))
    return names


def _facts(names: Sequence[str], wanted: Collection[str]) -> int:
    return len(set(unique(names)) & set(wanted)) if wanted else score(names)


def _is_second(record: Sequence[str]) -> bool:
    """Whether a row below the header is one more header: two names, and half of what stands there."""
    filled = [cell for cell in record if cell.strip()]
    named = sum(map(is_known, filled))
    return named >= 2 and 2 * named >= len(filled)


def widened(names: Sequence[str], records: Records) -> list[str]:
    """The names without empty ones at the end, and an empty one for each column that most rows have more."""
    kept = list(names)
    while kept and not kept[-1].strip():
        kept.pop()
    widths = Counter(_width(record) for record in records if any(record))
    usual, rows = widths.most_common(1)[0] if widths else (0, 0)
    return kept + [""] * (usual - len(kept)) if 2 * rows > widths.total() else kept


def _width(record: Sequence[str]) -> int:
    """How many cells a row has up to its last text."""
    return max((place for place, cell in enumerate(record, 1) if cell.strip()), default=0)


def unique(names: Iterable[str]) -> tuple[str, ...]:
    """Each name once: a column without a name is `column 3`, the second of one name `Number (2)`."""
    seen: Counter[str] = Counter()
    told = []
    for place, name in enumerate(names, 1):
        name = name.encode(errors="replace").decode() or f"column {place}"
        seen[name] += 1
        told.append(f"{name} ({seen[name]})" if seen[name] > 1 else name)
    return tuple(told)


def samples(columns: Sequence[str], records: Records) -> dict[str, list[str]]:
    """The texts under each column in these rows."""
    return {
        name: [text for record in records if place < len(record) and (text := record[place].strip())]
        for place, name in enumerate(columns)
    }


def _remark(says: str, rows: Sequence[int]) -> Remark:
    return Remark(says=says, rows=tuple(rows), count=len(rows))
