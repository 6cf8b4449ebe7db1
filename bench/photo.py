"""How many photographed labels are read: by one plain call of zxing-cpp, and by `lockring.label`.

    .venv/bin/python -m bench.photo                the held-out corpus: the figures of docs/photo.md
    .venv/bin/python -m bench.photo --tuning       the corpus that the reading was tuned on

Exact means every character, separators too; any other text is a wrong read. Times are ratios, measured in one
run: believe nothing else of them.
"""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median

from lockring.label import tells_all
from lockring.label.decode import Attempt, symbols
from lockring.label.reading import read
from tests import labels
from tests.labels import KINDS, Fault, Gray

EACH = 3  # photos of each row of faults and each kind of code

Faults = tuple[tuple[Fault, float], ...]


@dataclass(frozen=True)
class Photo:
    """What one code looks like after some faults. A photo without a code has an empty text."""

    faults: str
    picture: Gray
    text: str


@dataclass(frozen=True)
class Corpus:
    """`modules`: pixels a module before any fault. `faults`: each row is done to every kind of code."""

    seed: int
    modules: tuple[int, ...]
    faults: tuple[Faults, ...]

    def photos(self, kind: str) -> Iterator[Photo]:
        """The photos of one kind of code, the same at every run; "no code" is a label with words alone."""
        for row in self.faults:
            named = " + ".join(f"{fault.__name__} {strength:g}" for fault, strength in row)
            for place in range(EACH):
                rng = random.Random(f"{self.seed} {kind} {named} {place}")
                yield self._photo(kind, row, named, rng)

    def _photo(self, kind: str, row: Faults, named: str, rng: random.Random) -> Photo:
        codes = [] if kind == NO_CODE else [labels.code(kind, rng)]
        picture = labels.on_a_desk(labels.label(*codes, module=rng.choice(self.modules), rng=rng))
        for fault, strength in row:
            picture = fault(picture, strength, rng)
        return Photo(named, picture, codes[0].text if codes else "")


def _rows(*faults: tuple[Fault, float]) -> tuple[Faults, ...]:
    return tuple((fault,) for fault in faults)


NO_CODE = "no code"
# The two differ in seed, in the size of a module and in the strength of each fault.
# Whoever looks at a photo of the second has seen it: then give it another seed. That has happened twice.
TUNING = Corpus(
    seed=1,
    modules=(3,),
    faults=_rows(
        (labels.rotated, 0),
        (labels.rotated, 5),
        (labels.rotated, 12),
        (labels.rotated, 40),
        (labels.rotated, 180),
        (labels.tilted, 0.1),
        (labels.tilted, 0.2),
        (labels.bent, 0.6),
        (labels.blurred, 1.2),
        (labels.blurred, 1.8),
        (labels.blurred, 2.2),
        (labels.shaken, 4),
        (labels.shaken, 7),
        (labels.noisy, 30),
        (labels.noisy, 55),
        (labels.dimmed, 0.12),
        (labels.glared, 0.2),
        (labels.shadowed, 0.8),
        (labels.squeezed, 8),
        (labels.small, 0.5),
        (labels.scratched, 6),
    ),
)
HELD_OUT = Corpus(
    seed=112358,
    modules=(2, 3, 4),
    faults=(
        *_rows(
            (labels.rotated, 7),
            (labels.rotated, 23),
            (labels.rotated, 68),
            (labels.rotated, 201),
            (labels.tilted, 0.15),
            (labels.bent, 0.7),
            (labels.blurred, 1.0),
            (labels.blurred, 1.5),
            (labels.blurred, 2.0),
            (labels.shaken, 3),
            (labels.shaken, 5),
            (labels.noisy, 42),
            (labels.dimmed, 0.09),
            (labels.glared, 0.16),
            (labels.shadowed, 0.87),
            (labels.squeezed, 12),
            (labels.small, 0.65),
            (labels.scratched, 4),
        ),
        ((labels.rotated, 9), (labels.blurred, 1.1)),
        ((labels.tilted, 0.12), (labels.noisy, 25)),
        ((labels.bent, 0.5), (labels.dimmed, 0.2)),
        ((labels.rotated, 16), (labels.glared, 0.12)),
        ((labels.shaken, 3), (labels.squeezed, 20)),
    ),
)


@dataclass
class Score:
    """What was read of one kind of code, and how long it took."""

    photos: int = 0
    plain: int = 0
    ours: int = 0
    plain_wrong: int = 0
    ours_wrong: int = 0
    ratios: list[float] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)


def measure(corpus: Corpus, kind: str) -> Score:
    """Read every photo of this kind, both ways."""
    score = Score()
    for photo in corpus.photos(kind):
        start = time.perf_counter()
        plain = {one.text[3:] for one in symbols(Attempt(picture=photo.picture))}
        between = time.perf_counter()
        found = read(photo.picture, lambda read: tells_all([one.text for one in read]))
        score.ratios.append((time.perf_counter() - between) / (between - start))
        ours = {one.text[3:] for one in found.symbols}
        score.photos += 1
        score.plain += photo.text in plain
        score.ours += photo.text in ours
        score.plain_wrong += bool(plain - {photo.text})
        score.ours_wrong += bool(ours - {photo.text})
        score.missed += [] if photo.text in ours else [photo.faults]
    return score


def line(kind: str, score: Score) -> str:
    """A row of the table."""
    rates = [f"{100 * read / score.photos:.0f} %" for read in (score.plain, score.ours)]
    plain, ours = rates if kind != NO_CODE else ("", "")
    wrong = f"{score.plain_wrong} | {score.ours_wrong}"
    return f"| {kind} | {score.photos} | {plain} | {ours} | {wrong} | {median(score.ratios):.1f} |"


def main() -> None:
    """Print the table, and for the tuning corpus what was not read; 1 for a wrong read."""
    tuning = "--tuning" in sys.argv
    print("| code | photos | plain zxing | ours | wrong, plain | wrong, ours | median time, ours/plain |")
    print("|---|---|---|---|---|---|---|")
    wrong = 0
    for kind in (*KINDS, NO_CODE):
        score = measure(TUNING if tuning else HELD_OUT, kind)
        wrong += score.ours_wrong
        print(line(kind, score), flush=True)
        if tuning and kind != NO_CODE:
            print("  missed:", ", ".join(score.missed), file=sys.stderr)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
