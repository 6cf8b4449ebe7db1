"""The insulin chain moved on exactly: matrix exponentials of many small matrices at once."""

from __future__ import annotations

import math

import numpy as np

from lockring.hazard.patient.model import Floats

_PADE = tuple(
    math.factorial(12 - k)
    * math.factorial(6)
    / (math.factorial(12) * math.factorial(k) * math.factorial(6 - k))
    for k in range(7)
)
"""Coefficients of the diagonal approximant of degree 6 (Moler and Van Loan 2003, SIAM Rev 45:3)."""

LARGEST_NORM = 0.5
"""At this norm the approximant is right to 3e-16 (Moler and Van Loan 2003, table 1)."""

FAINTER = 2.0**14
"""Inputs go into the exponential divided by it, which is exact, as they would only make its norm large."""

LEAST_HALVINGS = 3
"""For everyone alike, so that nobody's result depends on who else is computed with them, to the last bit."""


def exponential(matrices: Floats) -> Floats:
    """exp of each of (people, k, k): scaled down, diagonal Padé approximant, squared up again."""
    norm = float(np.max(np.sum(np.abs(matrices), axis=2), initial=0.0))
    halvings = max(LEAST_HALVINGS, math.ceil(math.log2(max(norm, LARGEST_NORM) / LARGEST_NORM)))
    small = matrices / 2.0**halvings
    power = np.broadcast_to(np.eye(matrices.shape[1]), matrices.shape)
    above, below = _PADE[0] * power, _PADE[0] * power
    for degree, coefficient in enumerate(_PADE[1:], start=1):
        power = power @ small
        above = above + coefficient * power
        below = below + (-1) ** degree * coefficient * power
    found = np.linalg.solve(below, above)
    for _ in range(halvings):
        found = found @ found
    return np.asarray(found, dtype=np.float64)


def maps(chain: tuple[Floats, Floats, Floats], minutes: float, points: int) -> Floats:
    """After 1, 2 .. `points` times `minutes`: (points, k, k + 2, people). The states are map @ (x, u, 1).

    `u` U/min is constant meanwhile. Exact: the exponential of the chain with its inputs as two more states.
    """
    a, b, c = chain
    people, size = b.shape
    whole = np.zeros((people, size + 2, size + 2))
    whole[:, :size, :size], whole[:, :size, size], whole[:, :size, size + 1] = a, b / FAINTER, c / FAINTER
    once = exponential(whole * minutes)
    once[:, :size, size:] *= FAINTER
    found, here = np.empty((points, size, size + 2, people)), once
    for place in range(points):
        found[place] = np.moveaxis(here[:, :size], 0, 2)
        here = here @ once
    return found


def pattern(chain: tuple[Floats, Floats, Floats]) -> int:
    """Which entries of the maps can be other than zero, as bits of a number, row by row of k + 2 columns."""
    a, b, c = chain
    size = b.shape[1]
    reaches = np.eye(size + 2, dtype=bool)
    reaches[:size, :size] |= np.any(a != 0.0, axis=0)
    reaches[:size, size], reaches[:size, size + 1] = np.any(b != 0.0, axis=0), np.any(c != 0.0, axis=0)
    for _ in range(size):
        reaches = reaches @ reaches
    used = reaches[:size].reshape(-1)
    return sum(1 << place for place, is_used in enumerate(used.tolist()) if is_used)
