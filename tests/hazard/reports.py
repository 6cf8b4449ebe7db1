"""Makes the reports in docs/hazard/, the plain pages and the picture again, from the studies of today.

    python -m tests.hazard.reports

A plain page ships with Lockring, and the notices that link to it get its new digest.

It takes some minutes, and needs Debian's chromium for the picture.
"""

from __future__ import annotations

import hashlib
import io
import shutil
import tempfile
from pathlib import Path

import msgspec
from PIL import Image

from lockring.cli import main
from lockring.hazard_commands import STUDIES
from lockring.sources import studies
from lockring.sources.directory import PUBLISHED
from tests.service.browsing import browser

DOCS = Path(__file__).parents[2] / "docs"
WIDE, HIGH = 1280, 900  # pixels of the picture: a desk's first screen


def make() -> None:
    """Every study carried out, its pages kept, and the first screen of the ring's pictured."""
    (DOCS / "hazard").mkdir(exist_ok=True)
    for study in sorted(path.stem for path in STUDIES.glob("*.json")):
        with tempfile.TemporaryDirectory() as folder:
            assert main(["hazard", "study", study, "--out", folder]) == 0
            shutil.copy(Path(folder) / "report.html", DOCS / "hazard" / f"{study}.html")
            ship(Path(folder) / "plain.html", f"{study}.html")
    _pictured(DOCS / "hazard" / "retainer-ring.html", DOCS / "pictures" / "hazard-report.webp")


def ship(plain: Path, name: str, pages: Path = Path(studies.PAGES), notices: Path = Path(PUBLISHED)) -> None:
    """The plain page at its home under this name, and its digest in every notice that links to it."""
    page = plain.read_bytes()
    (pages / name).write_bytes(page)
    for path in notices.glob(f"*/{studies.STUDIES}/*.json"):
        link = studies.read_link(str(path))
        if link.page == name:
            new = msgspec.structs.replace(link, sha256=hashlib.sha256(page).hexdigest())
            path.write_bytes(msgspec.json.format(msgspec.json.encode(new), indent=2) + b"\n")


def _pictured(page: Path, picture: Path) -> None:
    with browser() as opened:
        seen = opened.new_page(viewport={"width": WIDE, "height": HIGH}, color_scheme="light")
        seen.goto(page.as_uri())
        Image.open(io.BytesIO(seen.screenshot())).save(picture, quality=80, method=6)


if __name__ == "__main__":
    make()
