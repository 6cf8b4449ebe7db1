"""The worksheet of 21 CFR 7.41 and the plain page: evidence is filled in, a judgement never."""

from __future__ import annotations

import re
from collections.abc import Callable

import msgspec
import pytest

from lockring.hazard.report import Kind, Worksheet, plain, worksheet, worksheet_section
from lockring.hazard.results import Method, Metric, Stratum
from lockring.hazard.words import METHODS, METRICS, STRATA
from lockring.readability import flesch_kincaid_grade
from tests.hazard.results_of import retainer_ring
from tests.hazard.test_report_page import words_of

SHEET = worksheet(retainer_ring())


def test_six_factors_have_evidence_and_no_judgement() -> None:
    assert [one.number for one in SHEET.factors] == [1, 2, 3, 4, 5, 6]
    assert all(one.evidence and one.to_write and not one.judgement for one in SHEET.factors)
    assert not SHEET.classification + SHEET.conclusion + SHEET.evaluated_by + SHEET.evaluated_on


def test_what_others_published_is_called_a_report_and_what_was_guessed_is_called_assumed() -> None:
    assert {one.kind for one in SHEET.factors[0].evidence} == {Kind.PUBLISHED}
    assert "not a proven cause" in Kind.PUBLISHED
    assert Kind.ASSUMED in {one.kind for one in SHEET.factors[1].evidence}


def test_the_segments_have_each_group_with_interval_and_people() -> None:
    says = [one.says for one in SHEET.factors[2].evidence]
    for whom in ("children", "adolescents", "adults", "everyone"):
        assert any(re.search(rf"^{whom}, Below 54 .*% \(.* %\); 95 % interval.*people", one) for one in says)


def test_it_comes_back_from_a_file_as_it_was() -> None:
    assert msgspec.json.decode(msgspec.json.encode(SHEET), type=Worksheet) == SHEET


def test_the_sheet_of_paper_has_a_line_for_class_name_and_date() -> None:
    html = worksheet_section(SHEET)
    assert html.count("to be written</span>") == 6 + 4
    assert "Class (I, II or III): for the committee to give" in html


def test_every_metric_group_and_method_has_words() -> None:
    assert set(METRICS) == set(Metric)
    assert set(STRATA) == set(Stratum)
    assert set(METHODS) == set(Method)


@pytest.fixture(scope="module")
def grade() -> Callable[[str], float]:
    return flesch_kincaid_grade()


def test_the_plain_page_is_read_in_the_eighth_grade(grade: Callable[[str], float]) -> None:
    html = plain(retainer_ring(), phone="1-800-555-0100")
    told = re.sub(r"</(p|li|h\d|figcaption)>", ". ", html)
    assert grade(words_of(told)) <= 8.0


def test_the_plain_page_gives_the_phone_and_the_digest_and_sends_back_to_the_notice() -> None:
    ring = retainer_ring()
    told = words_of(plain(ring, phone="1-800-555-0100"))
    assert told.count("Keep following the notice: it says what to do.") == 2
    assert "1-800-555-0100" in told
    assert ring.digest in told
    assert ring.notice in told


def test_a_hundred_dots_have_as_many_full_ones_as_people_in_a_hundred() -> None:
    drawings = re.findall(
        r'aria-label="(\d+) of 100 dots are full">(.*?)</svg>', plain(retainer_ring(), phone="1")
    )
    assert len(drawings) == 9
    for full, inside in drawings:
        assert inside.count("dot fault") == int(full)
        assert inside.count("<circle") == 100
