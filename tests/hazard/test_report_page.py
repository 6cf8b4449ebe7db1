"""The report of a study: sound HTML, every number with its unit, and what is unknown is no 0."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

import html5lib
import msgspec
import pytest

from lockring.hazard.errors import HazardError
from lockring.hazard.report import page, plain
from lockring.hazard.report.numbers import in_full
from lockring.hazard.report.protocols import protocols
from lockring.hazard.results import Arm, Estimate, Group, Method, Metric, Stratum, StudyResult, Unit
from tests.hazard.results_of import arms, retainer_ring, share, spread

PHONE = "1-800-555-0100"


class _Words(HTMLParser):
    def __init__(self, parts: list[str]) -> None:
        super().__init__()
        self._parts = parts

    def handle_data(self, data: str) -> None:
        self._parts.append(data)


def words_of(html: str) -> str:
    """The text of a page with single spaces."""
    parts: list[str] = []
    parser = _Words(parts)
    parser.feed(re.sub(r"<style>.*?</style>", "", html, flags=re.DOTALL))
    return " ".join(" ".join(parts).split())


@pytest.fixture(scope="module")
def ring() -> StudyResult:
    return retainer_ring()


@pytest.fixture(scope="module")
def text(ring: StudyResult) -> str:
    return words_of(page(ring))


def test_both_pages_are_html_without_an_error_and_need_nothing_else(ring: StudyResult) -> None:
    for html in (page(ring), plain(ring, phone=PHONE)):
        html5lib.HTMLParser(strict=True).parse(html)
        assert not re.search(r"<script|<link|<img|@import|url\(|\bsrc=", html)
        ids = re.findall(r'\bid="([^"]+)"', html)
        assert len(ids) == len(set(ids))


def _expected(one: Estimate) -> str:
    """How a reader would write it, made apart from the program."""
    assert one.value is not None
    if one.unit is Unit.SHARE and one.value not in (0.0, 1.0):
        return f"{100 * one.value:.{0 if 0.1 <= one.value <= 0.9 else 1}f} %"
    if one.unit is Unit.MINUTES and one.value >= 120:
        hours, minutes = divmod(round(one.value), 60)
        return f"{hours} h {minutes:02d} min"
    return {
        Unit.SHARE: f"{one.value * 100:.0f} %",
        Unit.DIFFERENCE: f"{100 * one.value:+.1f} in 100".replace("-", "−"),
        Unit.MG_PER_DL: f"{one.value:,.0f} mg/dL ({one.value / 18.016:.1f} mmol/L)",
        Unit.MINUTES: f"{one.value:.{1 if one.value < 10 else 0}f} min",
        Unit.INDEX: f"index {one.value:.2f}",
    }[one.unit]


def _groups(result: StudyResult) -> Iterator[Group]:
    for arm in result.arms:
        yield from arm.groups
    for row in result.models:
        yield from row.groups
    for curve in result.curves:
        for point in curve.points:
            yield from point.groups


def test_every_number_of_the_result_is_on_the_page_with_its_unit(ring: StudyResult, text: str) -> None:
    found = [
        e for g in _groups(ring) for kept in (g.with_fault, g.without_fault, g.excess) for e in kept.values()
    ]
    found += [e for one in ring.sensitivity for s in one.shares for e in (s.first_order, s.total)]
    missing = {_expected(one) for one in found if one.value is not None and abs(one.value) > 1e-3} - {""}
    assert len(missing) > 300
    assert not {one for one in missing if one.replace("+0.0", "0.0") not in text}


def test_everything_that_is_told_is_on_the_page(ring: StudyResult, text: str) -> None:
    for one in (*ring.answer, ring.question, ring.digest, str(ring.seed), ring.made_with, ring.model):
        assert one in text
    told = [(one.value, one.source) for one in ring.published]
    told += [(one.value, one.source) for one in ring.assumptions]
    for value, source in told:
        assert value in text
        assert source in text
    for row in ring.protocols:
        assert re.search(rf"\b{row.states:,}( to [\d,]+)? states", text)
        assert all(sentence in text for sentence in row.story)
    assert "lockring hazard study retainer-ring --out FOLDER" in text
    assert "reports, never proven cause" in text


def test_a_figure_that_nobody_has_is_neither_zero_nor_never() -> None:
    none = Estimate(value=None, low=None, high=None, unit=Unit.SHARE, method=share(None, 7).method, people=7)
    group = Group(
        stratum=Stratum.EVERYONE,
        people=7,
        with_fault=dict.fromkeys(Metric, none),
        without_fault=dict.fromkeys(Metric, none),
        excess={},
    )
    lone = Arm(id="a", title="As told", says="It breaks.", is_mitigation=False, groups=(group,))
    bare = retainer_ring(
        arms=(lone, msgspec.structs.replace(lone, id="b", is_mitigation=True)),
        **dict.fromkeys(("curves", "models", "sensitivity", "fans", "protocols", "harms", "published"), ()),
        assumptions=(), ratings=(), events=(), answer=(),
    )  # fmt: skip
    told = words_of(page(bare))
    assert "no figure: defined for none of 7 people" in told
    assert not re.search(r"(?<![\d.,])0(\.0)? ?(%|min|in 100|U\b)", re.sub(r"0 25 50 75 100 %", "", told))
    assert not re.search(r"\bnever\b", re.sub(r"never (proven|computed)", "", told))
    assert "we have no number" in words_of(plain(bare, phone=PHONE))


def test_nothing_that_comes_in_becomes_markup() -> None:
    evil = '<script>alert("x")</script>&'
    harmed = tuple(msgspec.structs.replace(arm, title=evil, says=evil, id=evil) for arm in arms())
    html = page(
        retainer_ring(title=evil, question=evil, answer=(evil,), arms=harmed, starts="05:00", model=evil)
    )
    assert "<script" not in html
    assert "&lt;script&gt;" in html
    assert "<script" not in plain(retainer_ring(title=evil, digest=evil), phone=evil)


def test_a_link_that_is_no_web_address_is_not_a_link(ring: StudyResult) -> None:
    bad = msgspec.structs.replace(ring.published[0], url="javascript:alert(1)")
    assert "javascript:" not in page(retainer_ring(published=(bad,)))


def test_ends_that_nobody_says_how_they_were_made_are_no_interval() -> None:
    ends = Estimate(value=0.4, low=0.2, high=0.7, unit=Unit.SHARE, method=Method.NONE, people=9)
    assert in_full(ends) == "40 %; no interval; 9 people"


def test_the_first_screen_says_who_how_fast_and_what_each_mitigation_leaves(text: str) -> None:
    first = text[: text.index("The answer in sentences")]
    assert (
        "Children Adolescents Adults Below 54 mg/dL (3.0 mmol/L) 69 in 100 63 to 75 half in 87 min" in first
    )
    left = first[first.index("What each mitigation leaves of it") :]
    assert "No mitigation 53 in 100" in left
    assert left.index("Disconnect before inserting 3 in 100") < left.index("Alert of ketones 53 in 100")


def test_a_protocol_is_told_by_attacker_with_the_way_to_its_failure(ring: StudyResult) -> None:
    rows = tuple(
        msgspec.structs.replace(row, property=f"{who}: {row.property}")
        for who in ("somebody replays", "somebody waits")
        for row in ring.protocols
    )
    told = words_of(protocols(rows))
    assert "Protocol Somebody replays Somebody waits Fixed code ✗ fails" in told
    assert "Challenge of the pump, used once ✓ holds 4,260 to 6,167 states" in told
    assert told.count("the shortest way") == 2


def test_a_number_that_is_none_is_refused_with_its_path() -> None:
    broken = msgspec.structs.replace(retainer_ring().harms[0], product_low=float("nan"))
    with pytest.raises(HazardError) as raised:
        page(retainer_ring(harms=(broken,), starts="late"))
    assert [fault.path for fault in raised.value.faults] == ["result.harms[0].product_low", "result.starts"]


def test_a_study_without_an_arm_is_refused() -> None:
    with pytest.raises(HazardError, match=r"result\.arms: is empty"):
        plain(retainer_ring(arms=()), phone=PHONE)


def test_the_model_is_said_to_matter_most_only_where_the_numbers_say_so(ring: StudyResult, text: str) -> None:
    assert "the model matters more than anything else" in text
    same = retainer_ring(models=(ring.models[0], msgspec.structs.replace(ring.models[0], title="The same")))
    assert "the model matters more" not in words_of(page(same))


def test_no_glucose_above_400_is_printed(ring: StudyResult) -> None:
    high = msgspec.structs.replace(ring.fans[0], p95=tuple(3925.0 for _ in ring.fans[0].minutes))
    told = words_of(page(retainer_ring(fans=(high,))))
    assert "3,925" not in told
    assert "3925" not in told
    assert "above 400 mg/dL (22.2 mmol/L)" in told


def test_a_very_small_share_is_not_zero() -> None:
    rare = spread(3.1e-6, Unit.SHARE, share(0.5, 9).method, 322_005)
    harm = retainer_ring().harms[0]
    seldom = msgspec.structs.replace(harm, p1=msgspec.structs.replace(harm.p1, estimate=rare))
    assert "3.1 in a million" in words_of(page(retainer_ring(harms=(seldom,))))
