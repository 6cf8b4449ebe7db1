"""How long pages take in a browser on a phone: Chromium, slowed down as Lighthouse does it for a phone."""

from __future__ import annotations

import shutil
from typing import Any

import msgspec
from playwright.sync_api import Page, ViewportSize, sync_playwright
from service_load import ANSWERS

TIMES = 3
PHONE: ViewportSize = {"width": 390, "height": 844}
# Lighthouse's "slow 4G": 150 ms there and back, 1.6 Mbit/s down, 0.75 up, a processor four times slower.
NETWORK = {"offline": False, "latency": 150, "downloadThroughput": 204_800, "uploadThroughput": 96_000}
PROCESSOR = 4
_FELT = """() => new Promise((tell) => {
  let moved = 0, largest = 0;
  new PerformanceObserver((list) => { for (const one of list.getEntries())
    if (!one.hadRecentInput) moved += one.value; }).observe({type: 'layout-shift', buffered: true});
  new PerformanceObserver((list) => { for (const one of list.getEntries())
    largest = one.startTime; }).observe({type: 'largest-contentful-paint', buffered: true});
  setTimeout(() => {
    const [here] = performance.getEntriesByType('navigation');
    const all = [here, ...performance.getEntriesByType('resource')];
    const paint = performance.getEntriesByName('first-contentful-paint')[0];
    tell({first: paint ? paint.startTime : NaN, largest, moved, ready: here.domContentLoadedEventEnd,
      kilobytes: all.reduce((sum, one) => sum + one.transferSize, 0) / 1000, requests: all.length});
  }, 300);
})"""


class Felt(msgspec.Struct):
    """One page in the browser: ms to the first and the largest paint and until it is ready; what it loads.

    `moved` is how much of it jumped while it came (cumulative layout shift).
    """

    name: str
    first: float
    largest: float
    ready: float
    moved: float
    kilobytes: float
    requests: int


def felt(address: str, link: str) -> list[Felt]:
    """The pages of a check and of a case, the best of some times; nothing is kept from page to page."""
    runs = [_run(address, link) for _ in range(TIMES)]
    return [min(page, key=lambda one: one.first) for page in zip(*runs, strict=True)]


def _run(address: str, link: str) -> list[Felt]:
    with sync_playwright() as started:
        browser = started.chromium.launch(
            executable_path=shutil.which("chromium") or "", args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_context(viewport=PHONE, is_mobile=True).new_page()
        told = page.context.new_cdp_session(page)
        told.send("Network.enable")
        told.send("Network.setCacheDisabled", {"cacheDisabled": True})
        told.send("Network.emulateNetworkConditions", NETWORK)
        told.send("Emulation.setCPUThrottlingRate", {"rate": PROCESSOR})
        found = list(_walked(page, address, link))
        browser.close()
    return found


def _walked(page: Page, address: str, link: str) -> Any:
    page.goto(address)
    yield _look("front", page)
    page.fill("[name=label]", "REF MMT-1780")
    page.click("form:has([name=label]) button[type=submit], form:has([name=label]) button:not([type])")
    page.wait_for_load_state("load")
    while page.locator("[name=choice]").count() and "question" in page.url:
        if page.locator("input[type=radio][name=choice]").count():
            picture = _look("question", page)
            _choose(page)
        else:
            page.locator("button[name=choice]").last.click()
        page.wait_for_load_state("load")
    yield picture
    yield _look("answer", page)
    page.goto(address + link)
    page.wait_for_load_state("load")
    yield _look("my case", page)


def _choose(page: Page) -> None:
    values = page.locator("input[type=radio][name=choice]").evaluate_all("all => all.map(one => one.value)")
    value = next((one for one in values if one in ANSWERS.values()), values[-1])
    page.check(f"input[type=radio][name=choice][value='{value}']", force=True)
    page.click("form:has([name=choice]) button[type=submit]")


def _look(name: str, page: Page) -> Felt:
    return Felt(name=name, **page.evaluate(_FELT))
