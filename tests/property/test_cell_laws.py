"""The law of cells: numbers that share a cell are told apart by no test."""

from __future__ import annotations

from collections import defaultdict

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from lockring.fleet.cells import KEY, Cells, is_plain
from lockring.fleet.database import Database
from lockring.fleet.signs import signs_of
from lockring.fleet.units import Printed, Test, device_of, outcome
from lockring.normal import identifier, same_shape
from lockring.numbering import printed_numbers
from lockring.scope import OneOf, Ordering, Prefix, Range
from tests.fleets import NUMBERS, STRANGE

OWN = "'#' || lot_number"
FACTS = ("lot_number", "unit_number")
numbers = st.one_of(
    st.text("0123456789ABOISZLG", min_size=1, max_size=4),
    st.sampled_from(NUMBERS),
    st.builds(
        lambda head, n: f"{head}{n:08}",
        st.sampled_from(("", "A", "99")),
        st.sampled_from((99, 100, 150, 151)),
    ),
)
written = st.one_of(
    numbers,
    numbers.map(lambda number: f" {number[:2]}-{number[2:]} ".lower()),
    st.sampled_from(STRANGE),
)


@st.composite
def ranges(draw: st.DrawFn) -> Test:
    order = draw(st.sampled_from(Ordering))
    fact = draw(st.sampled_from(FACTS))
    ends = st.sampled_from(("100", "150", "199", "0099", "2000", "00000100", "9900000150"))
    unclear = draw(st.lists(numbers, max_size=1).map(tuple))
    if order is not Ordering.SAME_SHAPE:
        size = 8 if order is Ordering.LAST_EIGHT_DIGITS else None
        low, high = sorted(draw(st.tuples(ends, ends)), key=lambda end: int(end[-size:] if size else end))
        low_or_none = draw(st.sampled_from((low, None)))
        return Range(fact=fact, order=order, first=low_or_none, last=high, unclear=unclear)
    both = st.tuples(numbers, numbers).map(lambda pair: tuple(sorted(map(identifier, pair))))
    named = st.sampled_from((("100A", "199C"), ("PX100", "PX199"), ("PX100", "PY150")))
    first, last = draw(named | both.filter(lambda pair: same_shape(*pair)))
    return Range(fact=fact, order=order, first=first, last=last, unclear=unclear)


values = st.lists(numbers, min_size=1, max_size=3).map(tuple)
tests = st.one_of(
    st.builds(
        OneOf, fact=st.sampled_from(FACTS), values=values, unclear=st.lists(numbers, max_size=1).map(tuple)
    ),
    st.builds(Prefix, fact=st.sampled_from(FACTS), values=values),
    ranges(),
    values.map(lambda some: Printed(printed_numbers(" ".join(some)))),
)


def cells(texts: list[str], asked: list[Test]) -> dict[str, list[str]]:
    """The texts by their cells, as SQL makes them."""
    made, database = Cells(column="lot_number", signs=signs_of(asked)), Database()
    for name, columns, rows in made.tables:
        database.put(name, columns, rows)
    database.register("given", pa.table({"lot_number": texts}))
    found = defaultdict(list)
    keyed = f"SELECT *, {KEY.format('lot_number')} AS lot_number_key FROM given"  # noqa: S608
    spelled = f"SELECT *, {made.spelled('lot_number')} FROM ({keyed})"  # noqa: S608
    placed = f"SELECT lot_number, {made.cell(OWN)} FROM ({spelled}) {made.joins}"  # noqa: S608
    for text, cell in database.do(placed):
        found[cell].append(text)
    database.close()
    return found


@settings(max_examples=100, deadline=None)
@given(st.lists(written, min_size=2, max_size=60, unique=True), st.lists(tests, min_size=1, max_size=5))
def test_numbers_that_share_a_cell_are_told_apart_by_no_test(texts: list[str], asked: list[Test]) -> None:
    every = sorted({*texts, *NUMBERS})
    found = cells(every, asked)
    assert sorted(text for shared in found.values() for text in shared) == every
    for cell, shared in found.items():
        said = {
            tuple(outcome(device_of({"lot_number": text}), "lot_number", test) for test in asked)
            for text in shared
        }
        assert len(said) == 1, (cell, shared)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.one_of(written, st.text(max_size=6)), min_size=1, max_size=60))
def test_a_number_that_sql_spells_is_the_normal_form(texts: list[str]) -> None:
    database = Database()
    database.register("given", pa.table({"text": texts}))
    key = KEY.format("text")
    spelled = database.do(f"SELECT text, {key} FROM given WHERE {is_plain('text', key)}")  # noqa: S608
    database.close()
    assert all(identifier(text) == number for text, number in spelled)


def test_a_million_lots_of_a_range_make_few_cells() -> None:
    asked: list[Test] = [Range(fact="lot_number", order=Ordering.NUMBER, first="1000", last="2000")]
    found = cells([str(number) for number in range(100, 10_000)], asked)
    assert len(found) < 20
