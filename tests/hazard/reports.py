"""Makes the reports in docs/hazard/ and their picture again, from the studies as they are today.

    python -m tests.hazard.reports

It takes some minutes, and needs Debian's chromium for the picture.
"""

from __future__ import annotations

import io
import shutil
import tempfile
from pathlib import Path

from PIL import Image

from lockring.cli import main
from lockring.hazard_commands import STUDIES
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
            shutil.copy(Path(folder) / "plain.html", DOCS / "hazard" / f"{study}-plain.html")
    _pictured(DOCS / "hazard" / "retainer-ring.html", DOCS / "pictures" / "hazard-report.webp")


def _pictured(page: Path, picture: Path) -> None:
    with browser() as opened:
        seen = opened.new_page(viewport={"width": WIDE, "height": HIGH}, color_scheme="light")
        seen.goto(page.as_uri())
        Image.open(io.BytesIO(seen.screenshot())).save(picture, quality=80, method=6)


if __name__ == "__main__":
    make()
