"""Both pages in a real browser: axe finds nothing, light and dark, on a telephone and at a desk."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright

from lockring.hazard.report import page, plain
from tests.hazard.results_of import retainer_ring

CHROMIUM = shutil.which("chromium") or ""
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder, ring = tmp_path_factory.mktemp("report"), retainer_ring()
    made = {"report.html": page(ring), "plain.html": plain(ring, phone="1-800-555-0100")}
    for name, html in made.items():
        (folder / name).write_text(html, encoding="utf-8")
    return [folder / name for name in made]


@pytest.mark.parametrize(
    ("width", "scheme"), [(390, "light"), (390, "dark"), (1280, "light"), (1280, "dark")]
)
def test_axe_finds_nothing_and_no_page_is_wider_than_the_screen(
    browser: Browser, pages: list[Path], width: int, scheme: str
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 860}, color_scheme=scheme)  # type: ignore[arg-type]
    for path in pages:
        shown = context.new_page()
        shown.goto(path.as_uri())
        wide = shown.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, path.name
        found = Axe().run(shown).response["violations"]
        assert not [(one["id"], one["nodes"][0]["html"]) for one in found], path.name
    context.close()
