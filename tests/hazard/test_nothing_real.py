"""Nothing in the hazard lab says how a real product speaks over the air."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
REAL = re.compile(
    r"""\d\s*[kMG]Hz\b | \b(?:kilo|mega|giga)hertz\b | \b(?:2?FSK|GFSK|MSK|OOK|QPSK|BPSK)\b
    | \b(?:on-off|frequency-shift|amplitude-shift)\s+keying\b | \bpreambles?\b | \bsync\s*words?\b
    | \bCRC-?\d*\b | \b(?:generator|check)\s+polynomials?\b | \bpolynomials?\s+(?:0x|of\s+the\s+check)
    | \bbaud\b | \bbit\s*rate\b | \bManchester\b | \b4b/?6b\b
    | \b(?:rtl-?sdr|hackrf|rfcat|cc1[01]\d\d)\b | \bserial\s+(?:number|no\.?)\s*:?\s*[A-Z0-9]*\d{5,}
    | \b(?:315|433|868|902|908|915|916|928|2400)\.\d+\b""",
    re.IGNORECASE | re.VERBOSE,
)


def _files() -> list[Path]:
    folders = [
        ROOT / "src/lockring/hazard",
        ROOT / "src/lockring/study_pages",
        *sorted((ROOT / "docs").glob("hazard*")),
    ]
    return [
        path
        for folder in folders
        for path in ([folder] if folder.is_file() else sorted(folder.rglob("*")))
        if path.suffix in {".py", ".pml", ".md", ".json", ".toml", ".yaml", ".html", ".txt", ".css", ".js"}
    ]


def _words(path: Path) -> str:
    """What is read of a file: of a page without its tags, in which places of figures stand."""
    text = path.read_text(encoding="utf-8")
    return (
        re.sub(r"<style>.*?</style>|<[^>]*>", " ", text, flags=re.DOTALL) if path.suffix == ".html" else text
    )


def test_no_frequency_modulation_or_packet_of_a_product_is_in_the_lab() -> None:
    assert len(_files()) > 5
    found = [(path.name, hit[0]) for path in _files() for hit in REAL.finditer(_words(path))]
    assert found == []


def test_the_search_finds_what_it_looks_for() -> None:
    made_up = (
        "sends at 123.4 MHz, by OOK, with a preamble of 8 bits, 99 baud, a CRC-8, a generator polynomial, "
        "and serial number 1234567"
    )
    assert len(REAL.findall(made_up)) == 7
    assert not REAL.search("The remote asks, the pump answers within 3 s: 2 doses, 0.2 U.")
