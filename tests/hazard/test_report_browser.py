"""Both pages in a real browser: axe finds nothing, on a dark telephone and at a light desk."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import msgspec
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright

from lockring.hazard.report import page, plain
from lockring.hazard.results import StudyResult
from tests.hazard.results_of import retainer_ring

CHROMIUM = shutil.which("chromium") or ""
pytestmark = pytest.mark.skipif(not CHROMIUM, reason="no chromium")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


def _short(ring: StudyResult) -> StudyResult:
    """One of each kind: axe looks at every cell of every table."""
    curves = tuple(msgspec.structs.replace(one, points=one.points[::6]) for one in ring.curves)
    arms = (*ring.arms[:2], ring.arms[6])
    return msgspec.structs.replace(ring, curves=curves[:1], arms=arms, fans=ring.fans[:2])


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folder, ring = tmp_path_factory.mktemp("report"), _short(retainer_ring())
    made = {"report.html": page(ring), "plain.html": plain(ring, phone="1-800-555-0100")}
    for name, html in made.items():
        (folder / name).write_text(html, encoding="utf-8")
    return [folder / name for name in made]


@pytest.mark.parametrize(("width", "scheme"), [(390, "dark"), (1280, "light")])
def test_axe_finds_nothing_and_no_page_is_wider_than_the_screen(
    browser: Browser, pages: list[Path], width: int, scheme: Literal["dark", "light"]
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 860}, color_scheme=scheme)
    for path in pages:
        shown = context.new_page()
        shown.goto(path.as_uri())
        wide = shown.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, path.name
        found = Axe().run(shown, options={"resultTypes": ["violations"]}).response["violations"]
        assert not [(one["id"], one["nodes"][0]["html"]) for one in found], path.name
    context.close()
