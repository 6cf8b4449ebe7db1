"""The report as a page: sound HTML that works without colour, by ear, on a telephone and on paper."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import html5lib
import pytest

from lockring import fleet_page
from tests.lists import SAMPLE, assessed, pumps


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    out = tmp_path_factory.mktemp("sample")
    assessed(SAMPLE, out)
    return (out / "report.html").read_text(encoding="utf-8")


class _Tags(HTMLParser):
    """Each tag with its attributes, and the text of each cell and title in an image."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag == name]


def test_the_page_is_html_without_an_error(page: str) -> None:
    html5lib.HTMLParser(strict=True).parse(page)


def test_the_page_has_all_that_a_clinic_asks(page: str) -> None:
    for heading in (
        "By urgency of the first step",
        "By notice",
        "By notice and site",
        "What would settle most units",
        "What was looked at",
        "Rows that could not be read (1)",
    ):
        assert f">{heading}</h2>" in page


def test_every_head_of_a_table_says_what_it_heads_and_every_bar_its_numbers(page: str) -> None:
    tags = _Tags(page)
    assert {one.get("scope") for one in tags.all("th")} <= {"col", "row", "rowgroup"}
    assert all(
        re.fullmatch(r"[\d,]+ affected, [\d,]+ open", one["aria-label"] or "") for one in tags.all("svg")
    )
    assert tags.all("svg")


def test_a_table_that_is_too_wide_is_scrolled_with_the_keyboard_and_has_a_name(page: str) -> None:
    tags = _Tags(page)
    ids = {one.get("id") for one in tags.all("h2")}
    regions = [one for one in tags.all("div") if one.get("class") == "wide"]
    assert regions
    assert all(one["tabindex"] == "0" and one["aria-labelledby"] in ids for one in regions)


def test_ids_are_unique(page: str) -> None:
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def _luminance(colour: str) -> float:
    """Relative luminance of #rgb or #rrggbb (WCAG 2.2)."""
    digits = colour[1:] if len(colour) == 7 else "".join(2 * c for c in colour[1:])
    parts = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    bright, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("way", ["light", "dark", "print"])
def test_text_and_bars_stand_out_in_light_and_dark_and_on_paper(page: str, way: str) -> None:
    blocks = re.findall(r":root\{([^}]*)\}", page)
    colours = dict(re.findall(r"--(\w+):\s*(#\w+)", blocks[("light", "dark", "print").index(way)]))
    for ground in ("paper", "soft"):
        assert _contrast(colours["ink"], colours[ground]) >= 7
    for mark in ("yes", "perhaps", "no"):
        assert _contrast(colours[mark], colours["paper"]) >= 3


def test_many_sites_are_counted_together_and_none_is_lost(tmp_path: Path) -> None:
    rows = [f"MMT-1780,NG{n:04},clear,intact,Site {n:03}" for n in range(40)]
    assessed(pumps(tmp_path / "pumps.csv", *rows), tmp_path / "out")
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "28 more sites" in page


def test_what_a_list_holds_is_text_and_never_markup(tmp_path: Path) -> None:
    file = pumps(tmp_path / "<i>.csv", 'MMT-1780,NG1,clear,intact,"<img src=x onerror=alert(1)>"')
    assessed(file, tmp_path / "out")
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "<img" not in page
    assert "<i>" not in page
    html5lib.HTMLParser(strict=True).parse(page)


def test_the_page_stays_small_however_many_rows_are_refused() -> None:
    assert fleet_page._ROWS_SHOWN <= 200
