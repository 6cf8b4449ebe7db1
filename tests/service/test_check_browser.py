"""camera.js in a real browser: it reads the label itself, and the photo never leaves the device."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from pytest_django.live_server_helper import LiveServer

from tests.service.test_check_photo import CODE, png

if TYPE_CHECKING:
    from playwright.sync_api import Page, Request

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's chromium"),
    pytest.mark.skipif(
        not (Path(settings.HOME) / "vendor" / "zxing.js").exists(), reason="needs the files of npm"
    ),
]


@pytest.fixture
def page(monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """A page of a phone."""
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # Playwright runs a loop of its own
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser.new_page(viewport={"width": 390, "height": 844})
        browser.close()


def test_the_browser_reads_the_label_and_sends_the_codes_only(
    live_server: LiveServer, page: Page, tmp_path: Path
) -> None:
    sent: list[Request] = []
    page.on("request", lambda request: sent.append(request))
    (tmp_path / "label.png").write_bytes(png(CODE))
    page.goto(f"{live_server.url}/check/photo/")
    assert not page.is_visible("#photo-send")
    page.set_input_files("#photo", tmp_path / "label.png")
    page.wait_for_url("**/check/question/")
    assert "What model number is printed on the device?" in page.inner_text("h1")
    posted = [request for request in sent if request.method == "POST"]
    assert [request.url.removeprefix(live_server.url) for request in posted] == ["/check/photo/codes/"]
    body = posted[0].post_data_buffer or b""
    assert b"NG1234567H" in body
    assert b"PNG" not in body
    assert len(body) < 1_000
    foreign = [
        request.url for request in sent if not request.url.startswith((live_server.url, "blob:", "data:"))
    ]
    assert [url for url in foreign if "assets.nhs.uk" not in url] == []
    page.goto(f"{live_server.url}/check/answer/")
    assert "NG1234567H" in page.inner_text("main")


def test_where_the_browser_finds_nothing_it_says_so_and_offers_to_send_the_photo(
    live_server: LiveServer, page: Page, tmp_path: Path
) -> None:
    (tmp_path / "empty.png").write_bytes(png())
    page.goto(f"{live_server.url}/check/photo/")
    page.set_input_files("#photo", tmp_path / "empty.png")
    page.wait_for_selector("#photo-send", state="visible")
    assert "We found no barcode in this photo." in page.inner_text("#photo-status")
    page.click("#photo-send")
    page.wait_for_selector(".nhsuk-error-summary")
    assert "We could not read a bar code in the photo." in page.inner_text(".nhsuk-error-summary")
    assert page.evaluate("document.activeElement.className") == "nhsuk-error-summary"
