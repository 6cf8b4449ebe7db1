"""The units of a list as the products of a VEX document: units of one product with the same verdicts are one.

A group states how its units are told apart: by the rows of the list, and by serial numbers where it has them.
Model numbers stand only beside serial numbers, for alone they would speak of units that were never judged.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from lockring.fleet.about import About
from lockring.fleet.all_findings import ALL_FINDINGS, sure_cell
from lockring.fleet.answers import Answer
from lockring.inventory.values import listed

UNREAD = "CSAFPID-unread"
"""The product that stands for all rows that could not be read."""
PLACE = "https://github.com/lockring/lockring/blob/main/docs/fleet.md"
"""Where it stands what the addresses of units mean."""
_PRODUCT = ("brand_name", "manufacturer", "model_number", "catalog_number", "device_identifier")
_AT_ONCE = 1_000  # groups fetched at once; each has all its rows
_BARE = "upper(regexp_replace({0}, '[^0-9A-Za-z]', '', 'g'))"
_WAYS = f"""
    CREATE OR REPLACE TABLE vex_member AS
    WITH said AS (
        SELECT row, string_agg(place || verdict[1], ' ' ORDER BY place, verdict) AS says
        FROM {ALL_FINDINGS} GROUP BY row
    ), told AS (
        SELECT listed.row, coalesce(said.says, '') AS says, coalesce(left_over.notices, 1) > 0 AS is_open,
            {{serial}} AS serial, {{product}} FROM listed LEFT JOIN unit USING (row)
            LEFT JOIN left_over USING (kind) LEFT JOIN said USING (row)
    ), sure AS (
        SELECT * REPLACE (
            is_open OR (serial IS NOT NULL AND min(says) OVER same <> max(says) OVER same) AS is_open)
        FROM told WINDOW same AS (PARTITION BY {_BARE.format("serial")}, {_BARE.format("model_number")})
    )
    SELECT *, dense_rank() OVER (ORDER BY {{names}}, says, is_open) AS id FROM sure
"""  # a verdict is told by its first letter; rows that say two things of one serial number are open


class Groups:
    """The groups of a judged list, by number from 1, and what is said of each."""

    def __init__(self, answer: Answer) -> None:
        self._answer = answer
        product = ", ".join(f'{sure_cell(answer, name)} AS "{name}"' for name in _PRODUCT)
        serial, names = sure_cell(answer, "serial_number"), ", ".join(_PRODUCT)
        answer.judged.engine.do(_WAYS.format(serial=serial, product=product, names=names))
        every = answer.judged.engine.do("SELECT DISTINCT id, says, is_open FROM vex_member")
        self.all = frozenset(group for group, _, _ in every)
        self.open = frozenset(group for group, _, is_open in every if is_open)
        """Those that nothing clears: not compared with every notice, or at odds with another row."""
        self._said: dict[str, set[int]] = {}
        for group, says, _ in every:
            for word in says.split():
                self._said.setdefault(word, set()).add(group)

    def affected(self, place: int) -> frozenset[int]:
        """The groups that the notice at this place covers."""
        return frozenset(self._said.get(f"{place}a", ()))

    def undetermined(self, place: int) -> frozenset[int]:
        """The groups that the notice at this place may cover."""
        return frozenset(self._said.get(f"{place}u", ()))

    def steps(self) -> dict[int, list[tuple[str, str, list[int]]]]:
        """For the place of each notice the first step, the phone line, and the affected groups told so."""
        found: dict[int, list[tuple[str, str, list[int]]]] = {}
        for place, step, phone, groups in self._answer.judged.engine.do(
            f"""SELECT place, first_step, phone, list(DISTINCT id ORDER BY id) FROM {ALL_FINDINGS}
            JOIN vex_member USING (row) WHERE verdict = 'affected' GROUP BY ALL ORDER BY ALL"""
        ):
            found.setdefault(place, []).append((step, phone, groups))
        return found

    def products(self, about: About) -> Iterator[dict[str, Any]]:
        """Each group as a full product name, in the order of numbers, and last the rows that are not read."""
        for begin in range(1, len(self.all) + 1, _AT_ONCE):
            for group, rows, serials, *told in self._answer.judged.engine.do(
                f"""SELECT id, list(row ORDER BY row), list(DISTINCT serial ORDER BY serial)
                FILTER (serial IS NOT NULL), {", ".join(f"any_value({name})" for name in _PRODUCT)}
                FROM vex_member WHERE id BETWEEN {begin} AND {begin + _AT_ONCE - 1} GROUP BY id ORDER BY id"""
            ):
                cells = dict(zip(_PRODUCT, told, strict=True))
                yield _product(about, group, rows, serials or (), cells)
        if about.refused:
            rows = [one.row for one in about.refused]
            name = f"Not readable: {listed(rows)} of {about.file}"
            yield {"product_id": UNREAD, "name": name, "product_identification_helper": _helper(rows, (), {})}


def product_id(group: int) -> str:
    """The id of a group in the document."""
    return f"CSAFPID-{group:04}"


def _product(
    about: About, group: int, rows: list[int], serials: Sequence[str], cells: dict[str, str | None]
) -> dict[str, Any]:
    told = " ".join(dict.fromkeys(text for name in _PRODUCT[:4] if (text := cells[name])))
    name = f"{told or 'Device without a name'}: {listed(rows)} of {about.file}"
    return {
        "product_id": product_id(group),
        "name": name,
        "product_identification_helper": _helper(rows, serials, cells),
    }


def _helper(rows: Sequence[int], serials: Sequence[str], cells: dict[str, str | None]) -> dict[str, Any]:
    """What tells the units: their rows, and with serial numbers what is printed on them."""
    uris = [{"namespace": f"{PLACE}#rows", "uri": f"{PLACE}#rows={_ranges(rows)}"}]
    if not serials:
        return {"x_generic_uris": uris}
    if identifier := cells["device_identifier"]:
        uri = f"{PLACE}#device-identifier={quote(identifier, safe='')}"
        uris.append({"namespace": f"{PLACE}#device-identifier", "uri": uri})
    printed = {"model_numbers": cells["model_number"], "skus": cells["catalog_number"]}
    return {
        "serial_numbers": [_plain(serial) for serial in serials],
        **{name: [_plain(text)] for name, text in printed.items() if text},
        "x_generic_uris": uris,
    }


def _plain(text: str) -> str:
    """The text with the signs that CSAF takes for "any" marked as themselves (CSAF 2.0 section 3.1.3.3)."""
    return text.replace("\\", "\\\\").replace("*", "\\*").replace("?", "\\?")


def _ranges(rows: Sequence[int]) -> str:
    """Row numbers in order, runs of them as one: `2-5,9`."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)
