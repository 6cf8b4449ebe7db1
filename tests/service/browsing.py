"""A browser that looks at every page it comes to: axe, the console, the width of the page, its headings."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, ConsoleMessage, Download, Locator, Page, Response, sync_playwright

CHROMIUM = shutil.which("chromium") or ""
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TOKEN = re.compile(r"(?<=/follow/)[^/]+")
_LOOKED_AT: set[str] = set()  # the kinds of pages of this run: axe takes a second for each
_FOREIGN = "assets.nhs.uk"  # the fonts of the stylesheet, which the policy keeps out
_SEEN = """(one) => {
  const shown = (style) => [
    style.outlineStyle !== 'none' && style.outlineWidth !== '0px' ? style.outline : '',
    style.boxShadow, style.backgroundColor, style.borderColor, style.borderWidth].join('|');
  const looks = () => [one, ...(one.labels || [])].flatMap((part) =>
    [null, '::before'].map((pseudo) => shown(getComputedStyle(part, pseudo)))).join('/');
  const focused = looks();
  one.blur();
  const plain = looks();
  one.focus({focusVisible: true});
  return focused !== plain;
}"""


def can_browse() -> bool:
    """Whether there is a browser, and the files that pages are made with."""
    return bool(CHROMIUM) and (Path(settings.HOME) / "vendor" / "nhsuk.css").exists()


@contextmanager
def browser() -> Iterator[Browser]:
    """Debian's Chromium; to be used in one thread, in which the test writes too."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright runs a loop in the thread of the test
    with sync_playwright() as started:
        opened = started.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--font-render-hinting=none"]
        )
        yield opened
        opened.close()


class Walk:
    """One person at one screen. Each kind of page is looked at once, each page for what the console says."""

    def __init__(self, browser: Browser, address: str, size: dict[str, int], **options: Any) -> None:
        """Opens an empty browser of this size."""
        is_phone = size["width"] < 500
        context = browser.new_context(viewport=size, is_mobile=is_phone, has_touch=is_phone, **options)  # type: ignore[arg-type]
        self.page: Page = context.new_page()
        self.page.set_default_timeout(10_000)
        self.address, self.scripts = address, options.get("java_script_enabled", True)
        self.wrong: list[str] = []
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.wrong.append(f"{self.page.url}: {error}"))
        self.page.on("response", self._answered)

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and _FOREIGN not in f"{message.text}{message.location}":
            self.wrong.append(f"{self.page.url}: {message.text}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400 and _FOREIGN not in response.url:
            self.wrong.append(f"{response.url}: {response.status}")

    def go(self, path: str) -> None:
        """Types an address."""
        self.page.goto(path if path.startswith("http") else f"{self.address}{path}")
        self.look()

    def press(self, what: str | Locator) -> None:
        """Presses what leads to another page, and looks at it."""
        found = self.page.locator(what) if isinstance(what, str) else what
        with self.page.expect_navigation():
            found.click()
        self.look()

    def type(self, what: str, text: str) -> None:
        """Types into a field."""
        self.page.fill(what, text)

    def download(self, what: str) -> bytes:
        """The file that a button or a link gives."""
        with self.page.expect_download() as coming:
            self.page.locator(what).click()
        found: Download = coming.value
        return Path(found.path()).read_bytes()

    @property
    def path(self) -> str:
        """Where it is, without the language."""
        return re.sub(r"^/es(?=/)", "", self.page.url.removeprefix(self.address))

    def look(self) -> None:
        """Asserts that nothing is wrong with the page that is shown, once for each kind of page and size."""
        assert not self.wrong, self.wrong
        kind = _TOKEN.sub("*", _UUID.sub("*", self.page.url.removeprefix(self.address)))
        about = self.page.locator("main form, main h2, main legend").count()  # a case has many looks
        kind = f"{self.page.viewport_size} {kind} {about} {self.scripts}"
        if kind in _LOOKED_AT:
            return
        _LOOKED_AT.add(kind)
        wide = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wide <= 0, f"{self.page.url} is {wide} px wider than the screen: {self._widest()}"
        assert self.page.locator("h1").count() == 1, self.page.url
        if self.scripts:
            found = Axe().run(self.page).response["violations"]
            told = [(one["id"], one["nodes"][0]["html"]) for one in found]
            assert not told, f"{self.page.url}: {told}"

    def _widest(self) -> object:
        return self.page.evaluate(
            "[...document.querySelectorAll('body *')]"
            ".filter((one) => one.getBoundingClientRect().right > document.documentElement.clientWidth)"
            ".map((one) => one.outerHTML.slice(0, 120)).slice(-3)"
        )

    def close(self) -> None:
        """Asserts that nothing went wrong to the end."""
        assert not self.wrong, self.wrong
        self.page.context.close()


class Keys(Walk):
    """Somebody who has no mouse: Tab, Space, Enter and the arrows only, and always seeing where they are."""

    def press(self, what: str | Locator) -> None:
        """Goes to it by Tab, and presses Enter."""
        self.to(what)
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.look()

    def to(self, what: str | Locator) -> None:
        """Presses Tab until it is there; asserts that one can see that."""
        found = self.page.locator(what) if isinstance(what, str) else what
        for _ in range(150):
            if found.evaluate("(one) => one === document.activeElement"):
                break
            self.page.keyboard.press("Tab")
        else:
            raise AssertionError(f"Tab never comes to {what} on {self.page.url}")
        assert found.evaluate(_SEEN), f"nobody sees the focus on {what} on {self.page.url}"

    def type(self, what: str, text: str) -> None:
        """Types into a field."""
        self.to(what)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def choose(self, name: str, value: str) -> None:
        """Chooses one of the radio buttons of this name with the arrows."""
        self.to(self.page.locator(f"main [name={name}]").first)
        self.page.keyboard.press("Space")
        for _ in range(20):
            if self.page.locator(f"main [name={name}][value={value}]").is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"the arrows never come to {value} of {name}")
