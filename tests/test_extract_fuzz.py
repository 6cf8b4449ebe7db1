"""The reader of free text: it reads anything, points into its text, and its work grows with the text only."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lockring.extract import read
from lockring.extract.words import BENIGN, ELSEWHERE, FILLER, LABELS, LOWER, NUMBERED, SOME, THROUGH, UPPER
from lockring.record import Record

VOCABULARY = sorted({*LABELS, *NUMBERED, *FILLER, *THROUGH, *LOWER, *UPPER, *BENIGN, *ELSEWHERE, *SOME})
SIGNS = list(" \n\t,;:.()[]<>=-–—/#*+&'\"®™°%")
NUMBERS = (
    "1",
    "a)",
    "2)",
    "12345",
    "AB1234",
    "16,181,401",
    "2024-05-11",
    "05/2019",
    "March 2020",
    "8K26-20",
    "XX",
)
SETTINGS = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))

pieces = st.one_of(
    st.sampled_from(VOCABULARY),
    st.sampled_from([word.title() for word in VOCABULARY]),
    st.sampled_from(SIGNS),
    st.sampled_from(NUMBERS),
    st.text("0123456789ABXxYZ-/.+*", min_size=1, max_size=14),
    st.text(max_size=6),
)
notices = st.builds(
    lambda parts, between: between.join(parts), st.lists(pieces, max_size=60), st.sampled_from([" ", ""])
)
long_notices = st.builds(lambda part, times: (part * times)[:10_000], notices, st.integers(1, 400))


def record(codes: str, product: str = "Infusion pump", authority: str = "FDA") -> Record:
    return Record(source="test", authority=authority, number="1", product=product, codes=codes)


def check(read_from: Record) -> None:
    """Every span lies in its field; every quote is what the field says from its first to its last span."""
    reading = read(read_from)
    texts = {"codes": read_from.codes, "product": read_from.product}
    clauses = (*reading.scope.any, *reading.scope.exclude)
    for span in (*reading.unread, *(span for clause in clauses for span in clause.spans)):
        assert 0 <= span.start <= span.end <= len(texts[span.field]), span
    for clause in clauses:
        if clause.quote and len(clause.spans) < 50:
            first, last = min(s.start for s in clause.spans), max(s.end for s in clause.spans)
            said = " ".join(texts[clause.spans[0].field][first:last].split())
            cut = clause.quote.endswith("…") and said.startswith(clause.quote.removesuffix("…"))
            assert clause.quote == said or cut


@given(st.text(max_size=300), st.text(max_size=60))
@SETTINGS
def test_any_text_is_read(codes: str, product: str) -> None:
    check(record(codes, product))


@given(notices, notices, st.sampled_from(["FDA", "MHRA", "ANVISA"]))
@SETTINGS
def test_any_notice_is_read(codes: str, product: str, authority: str) -> None:
    check(record(codes, product, authority))


@given(long_notices)
@settings(SETTINGS, max_examples=25)
def test_ten_thousand_characters_of_any_kind_are_read(codes: str) -> None:
    check(record(codes))


@pytest.mark.parametrize(
    "sign", ["\0", "\x1c", "\x85", "\u2028", "\ufeff", "\ud800", "\U0010ffff", "ﾞ", "ß", "İ"]
)
def test_odd_signs_are_read(sign: str) -> None:
    check(
        record(f"Lot {sign}12, {sign}{sign} (01)00643169554931(10){sign} Lots: 1{sign}2 to {sign}9", sign * 3)
    )


REPEATED: dict[str, str | Callable[[int], str]] = {
    "lots with days": lambda n: f"Lot {n + 10_000} Exp. 2024-0{n % 9 + 1}-11; ",
    "models with lots": lambda n: f"Model AB{n} lot {n + 10_000}\n",
    "headings": lambda n: f"e{n}: lot {n + 1_000}\n",
    "lots with versions": lambda n: f"lot {n + 1_000} version {n}.1 ",
    "open brackets": "(",
    "products in brackets": "model 1 (",
    "counts": lambda n: f"{n % 99 + 1}) ",
    "counted lines": lambda n: f"{n % 99 + 1}. lot {n + 1_000}\n",
    "colons": "a:",
    "dashes": "-",
    "one word": "x9",
    "groups of three": "123,",
    "lines": "\n",
    "joining words": "and or ",
    "labels": "lot ",
    "labels that are denied": "no lot ",
    "restrictions": "all lots of a x ",
    "lists elsewhere": "fax see ",
    "days": "12/05/2020, ",
    "slashes": "/",
    "tabs": "\t",
    "tables": "Lot\nSerial\nA123\nB456\nC789\nD012\n",
    "identifiers": lambda n: f"GTIN {n + 10**13} lot {n + 1_000}\n",
    "signs for any sign": "xX",
    "numbers of no label": lambda n: f"foo {n + 1_000}\nlot 5555 ",
    "numbers with a plus": lambda n: f"lot {n + 10_000}+, ",
    "ranges": lambda n: f"lot {n + 10_000} to {n + 10_005}; ",
    "words that bound": "lot 1234 below ",
    "days glued together": "1/1/2020-",
    "remarks in brackets": "lot 12345 (a, 23456 (",
    "other units": lambda n: f"lot {n + 1_000} is not affected\n",
}


def repeated(part: str | Callable[[int], str], times: int) -> str:
    return part * times if isinstance(part, str) else "".join(map(part, range(times)))


def steps(codes: str) -> int:
    """Lines of the package that are run to read the text: the same on every machine."""
    count = 0

    def local(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return local

    def called(frame: FrameType, event: str, argument: Any) -> Any:
        return local if "lockring" in frame.f_code.co_filename else None

    before = sys.gettrace()
    sys.settrace(called)
    try:
        read(record(codes))
    finally:
        sys.settrace(before)
    return count


@pytest.mark.parametrize("name", REPEATED)
def test_the_work_grows_with_the_text_and_no_faster(name: str) -> None:
    part = REPEATED[name]
    few, many = (repeated(part, times) for times in (100, 400))
    read(record(many))  # so that every word is known, and only the reading itself is counted
    small, large = steps(few), steps(many)
    assert large <= 4.6 * small + 500, f"{large / small:.1f} times the work for 4 times the text"
