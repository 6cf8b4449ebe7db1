"""Makes the pictures of docs/service-tour.md again, from the demo: every one is a page as it is today.

    LOCKRING_HOME=FOLDER python -m tests.service.pictures

FOLDER holds vendor/, the files from npm, if they were brought there before; else they are brought now.
It takes about a minute, and needs Debian's chromium.
"""

from __future__ import annotations

import io
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import IO

import typst
from PIL import Image
from playwright.sync_api import Browser, FloatRect

from tests.service import pdf_text
from tests.service.browsing import DESK, PHONE, Walk, browser
from tests.service.lives import answer, ask
from tests.service.working import free_port

FOLDER = Path(__file__).parents[2] / "docs" / "pictures"
RING = {"ring_color": "clear", "ring_condition": "intact", "reservoir_locks": "yes"}


def main() -> None:
    """Starts the demo, goes through it, and keeps what is seen."""
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="lockring-pictures-") as home:
        words = [sys.executable, "-m", "lockring.cli", "service", "demo", "--home", home, "--port", str(port)]
        demo = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
        assert demo.stdout
        said: Queue[str] = Queue()
        Thread(target=_listen, args=(demo.stdout, said), daemon=True).start()
        try:
            _until(said, "the code that is mailed is printed here")
            with browser() as opened:
                _person(opened, f"http://127.0.0.1:{port}")
                _desk(opened, f"http://127.0.0.1:{port}", said)
                _campaign(opened, f"http://127.0.0.1:{port}", said)
        finally:
            demo.terminate()
            demo.wait(timeout=30)


def _listen(stdout: IO[str], said: Queue[str]) -> None:
    for line in stdout:
        said.put(line)


def _until(said: Queue[str], words: str) -> str:
    """The next line that holds these words."""
    while words not in (line := said.get(timeout=180)):
        pass
    return line


def _person(browser: Browser, address: str) -> None:
    """Somebody with a phone: what they read on the way to a new pump, then the same in Spanish."""
    walk = Walk(browser, address, PHONE, device_scale_factor=1.6)
    walk.go("/")
    _keep(walk, "front-phone")
    walk.type("#label", "MMT-1780")
    walk.press("form:has(#label) button")
    answer(walk, {"serial_number": "NG1234567H"}, until="ring_color")
    _keep(walk, "question-phone")
    answer(walk, {**RING, "ring_condition": "damaged"})
    _keep(walk, "affected-phone", at=".lockring-finding--affected", height=1500)
    walk.go("/es/check/answer/")
    _keep(walk, "spanish-phone", at=".lockring-finding--affected", height=1500)
    walk.go("/")
    walk.press("main form[action$='/again/'] button")
    walk.type("#label", "MMT-326A")
    walk.press("form:has(#label) button")
    answer(walk, {})
    _keep(walk, "cannot-tell-phone", height=1100)
    walk.close()
    other = Walk(browser, address, PHONE, device_scale_factor=1.6)
    other.go("/")
    ask(other, "MMT-1780", {**RING, "serial_number": "NG7654321H"}, "medtronic-minimed-600-retainer-ring")
    _keep(other, "asked-phone", height=1100)
    other.press("main a[href$='/'][href^='/cases/']:not([href*=follow])")
    _keep(other, "case-phone", height=1300)
    other.page.set_viewport_size({"width": 1280, "height": 900})
    other.look()
    _keep(other, "case-desk")
    other.close()


def _desk(browser: Browser, address: str, said: Queue[str]) -> None:
    """Somebody at the desk: the queue, a case, the stock, the label and the charts."""
    walk = _signed_in(browser, address, said, "agent")
    walk.go("/desk/")
    _keep(walk, "queue-desk")
    walk.press(walk.page.locator("main table a").first)
    _keep(walk, "case-of-desk")
    for page in ("stock", "charts"):
        walk.go(f"/desk/{page}/")
        _keep(walk, f"{page}-desk")
    walk.go("/desk/?stage=reserved")
    walk.press(walk.page.locator("main table a").first)
    walk.press("form[action$='/do/shipped/'] button")
    walk.go("/desk/parcels/")
    walk.page.locator("main [name=chosen]").first.check(force=True)
    _draw(walk.download("main form button"), "label")
    walk.close()


def _signed_in(browser: Browser, address: str, said: Queue[str], role: str) -> Walk:
    """Somebody of the desk, with the codes that the demo prints."""
    walk = Walk(browser, address, DESK)
    walk.go("/account/login/?next=/desk/")
    walk.type("[name=login]", f"{role}@example.org")
    walk.press("main form button")
    for words in (f"Code for {role}", "second factor:"):
        walk.type("[name=code]", _until(said, words).split(":")[-1].strip())
        walk.press("main form[novalidate] button")
    return walk


def _campaign(browser: Browser, address: str, said: Queue[str]) -> None:
    """The lead of a campaign: how it stands, whom two revisions tell, a letter; then who got that letter."""
    walk = _signed_in(browser, address, said, "lead")
    walk.go("/desk/campaigns/")
    walk.press(walk.page.locator("main a:not(.nhsuk-button)", has_text="MiniMed 600").first)
    _keep(walk, "dashboard-desk", height=1990)
    walk.go("/desk/campaigns/")
    walk.press(walk.page.locator("main a:not(.nhsuk-button)", has_text=re.compile("emote|508")).first)
    walk.go(f"{walk.page.url.removeprefix(address)}audience/")
    _keep(walk, "audience-desk", at="h2:has-text('Two revisions')", height=1450)
    walk.go("/desk/outbox/")
    walk.press("form[action$='/outbox/letters/'] button")
    letters = walk.download("main a[href*='/outbox/letters/'][href*='/file/'] >> nth=0")
    _draw(letters, "letter", ppi=70)
    walk.close()
    reader = Walk(browser, address, PHONE, device_scale_factor=1.6)
    reader.go("/news/")
    _keep(reader, "news-phone", height=1000)
    reader.go("/reply/")
    reader.type("[name=code]", _code(letters))
    reader.press("main form button")
    _keep(reader, "reply-phone", height=1300)
    reader.close()


def _code(letters: bytes) -> str:
    """The code that is printed in the first letter."""
    found = re.search(r"Your code:\s*([2-9A-Z-]{10,12})\b", pdf_text.text(letters))
    assert found
    return found[1]


def _keep(walk: Walk, name: str, height: int = 0, at: str = "") -> None:
    """Keeps what the screen shows, or so much of the page from this element on."""
    walk.page.mouse.move(0, 0)
    size = walk.page.viewport_size
    assert size
    found = walk.page.locator(at).first.bounding_box() if at else None
    top = found["y"] + walk.page.evaluate("scrollY") if found else 0
    part: FloatRect = {"x": 0, "y": top, "width": size["width"], "height": height or size["height"]}
    seen = walk.page.screenshot(animations="disabled", full_page=True, clip=part)
    _save(Image.open(io.BytesIO(seen)), name)


def _draw(paper: bytes, name: str, ppi: int = 110) -> None:
    """The first page of a PDF."""
    with tempfile.TemporaryDirectory(prefix="lockring-label-") as folder:
        (Path(folder) / "paper.pdf").write_bytes(paper)
        page = b'#set page(width: auto, height: auto, margin: 0pt)\n#image("paper.pdf")'
        drawn = typst.Compiler(page, root=folder).compile(format="png", ppi=ppi)
    assert isinstance(drawn, bytes)
    _save(Image.open(io.BytesIO(drawn)), name)


def _save(image: Image.Image, name: str) -> None:
    FOLDER.mkdir(exist_ok=True)
    file = FOLDER / f"{name}.webp"
    image = image.convert("RGB")
    image.thumbnail((1280, 2000))
    image.save(file, quality=78, method=6)
    print(f"{file.name}: {file.stat().st_size // 1000} kB, {image.width} x {image.height}")


if __name__ == "__main__":
    main()
