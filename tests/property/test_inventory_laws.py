"""Every row of a list comes out exactly once, with its texts, whatever file the list stands in."""

from __future__ import annotations

import csv
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lockring.vocabulary import normal_form
from tests.inventories import (
    FACTS,
    Out,
    bundle_file,
    csv_file,
    device,
    ndjson_file,
    parquet_rows,
    read,
    xlsx_file,
)

NUMBERS = st.one_of(
    st.from_regex(r"0{0,3}[0-9]{1,8}", fullmatch=True),
    st.from_regex(r"[A-Z]{1,3}-?0{0,2}[0-9]{2,7}[A-Z]?", fullmatch=True),
    st.sampled_from(
        ("", "", "N/A", "1.23E+11", "Mar-12", "00123", '="0042"', "#N/A", "A1?", "x" * 500, '5" set')
    ),
)
WORDS = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs"), exclude_characters="\ufffd"),
    max_size=12,
)
"""Texts with delimiters, quotation marks, accents and other alphabets in them."""
ROWS = st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS, WORDS.map(str.strip)), min_size=1, max_size=12)
DIALECTS = st.fixed_dictionaries(
    {
        "delimiter": st.sampled_from(",;\t|"),
        "lineterminator": st.sampled_from(("\n", "\r\n", "\r")),
        "quoting": st.sampled_from((csv.QUOTE_MINIMAL, csv.QUOTE_ALL)),
        "encoding": st.sampled_from(("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32")),
    }
)


def outcome(out: Out) -> tuple[Any, ...]:
    """What came out, without the numbers of the rows, which a line break or a heading shifts."""
    place = {number: at for at, number in enumerate(out.numbers())}
    rows = sorted((place[row["row"]], *(row[fact] for fact in FACTS)) for row in _sortable(out))
    doubts = sorted((place[doubt.row], doubt.fact, doubt.says) for doubt in out.doubts)
    refused = (
        (place[one.row], one.reason.partition(":")[0]) for one in out.refused
    )  # then which columns it has
    return rows, doubts, sorted(refused)


def _sortable(out: Out) -> list[dict[str, Any]]:
    return [
        {name: value if name == "row" else value or "" for name, value in row.items()} for row in out.rows
    ]


@settings(max_examples=30, deadline=None)
@given(rows=ROWS, dialect=DIALECTS)
def test_one_list_states_the_same_facts_in_every_kind_of_file(
    rows: list[tuple[str, str, str, str]], dialect: dict[str, Any]
) -> None:
    told = [row for row in rows if any(row)]
    assume(told)  # a file of no device is empty, and refused
    with TemporaryDirectory() as name:
        folder = Path(name)
        first = read(csv_file(folder / "a.csv", rows, **dialect))
        assert len(first.numbers()) == len(set(first.numbers())) == len(told)
        others = [
            read(xlsx_file(folder / "a.xlsx", rows)),
            read(parquet_rows(folder / "a.parquet", told)),
            read(bundle_file(folder / "a.json", list(map(device, told)))),
            read(ndjson_file(folder / "a.ndjson", list(map(device, told)))),
        ]
    for other in others:
        assert outcome(other) == outcome(first)


@settings(max_examples=100, deadline=None)
@given(rows=ROWS, dialect=DIALECTS)
def test_each_text_of_a_row_comes_out_as_it_stands_or_is_said_to_be_open(
    rows: list[tuple[str, str, str, str]], dialect: dict[str, Any]
) -> None:
    told = [row for row in rows if any(row)]
    with TemporaryDirectory() as name:
        out = read(csv_file(Path(name) / "a.csv", rows, **dialect))
    texts = dict(zip(out.numbers(), told, strict=True))
    for row in out.rows:
        for fact, text in zip(FACTS, texts[row["row"]], strict=True):
            if row[fact] is None:
                assert not text or (row["row"], fact) in out.doubted() or text == "N/A"
            else:
                assert row[fact] == ("0042" if text == '="0042"' and fact != "site" else text)
            if row[fact] is not None and fact != "site":
                normal_form(fact, row[fact])
