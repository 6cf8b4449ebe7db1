"""How much more insulin acts when glucose is low: a factor that two publications put 2.8 times apart.

Both are 1 + s (ln(G0)^r - ln(G)^r)^2 between 60 mg/dL and G0, and held outside. A power of a logarithm
does not vectorise, so the difference is a polynomial of the distance to G0, with parameters for coefficients.
"""

from __future__ import annotations

import numpy as np

from lockring.hazard.patient.model import Parameter

LOWEST_MG_PER_DL = 60.0
"""Below it the factor stays: Dalla Man 2014 (PMC4454102), and ReplayBG."""

RISK_TERMS = ("risk_scale", "risk_zero", "risk_1", "risk_2", "risk_3", "risk_4")


def risk_form(scale: float, exponent: float, zero_mg_per_dl: float) -> dict[str, float]:
    """Values of `RISK_TERMS` for 1 + scale (ln(zero)^exponent - ln(G)^exponent)^2, right to 1e-4 of the
    factor.

    The polynomial has no constant term, so that the factor is 1 at `zero_mg_per_dl` and smooth there."""
    far = (zero_mg_per_dl - LOWEST_MG_PER_DL) * 0.5 * (1.0 - np.cos(np.pi * (np.arange(40) + 0.5) / 40))
    wanted = np.log(zero_mg_per_dl) ** exponent - np.log(zero_mg_per_dl - far) ** exponent
    terms = np.linalg.lstsq(np.stack([far**power for power in range(1, 5)], axis=1), wanted, rcond=None)[0]
    return dict(zip(RISK_TERMS, (scale, zero_mg_per_dl, *terms.tolist()), strict=True))


REPLAY_BG = risk_form(10.0 * 1.4407, 0.8124, 119.13)
"""r1 1.4407, r2 0.8124, from 119.13 mg/dL: factor 3.56 at 60 mg/dL. ReplayBG 1.4.0."""

LT1 = risk_form(10.0 * 1.509, 1.084, float(np.exp(5.381 ** (1.0 / 1.084))))
"""1.084, 5.381 and 1.509 of T1DMS as LoopInsighT1 names them: factor 10.0 at 60 mg/dL."""

OFF = {**REPLAY_BG, "risk_scale": 0.0}

_SOURCE = "ReplayBG, r1 1.4407, r2 0.8124; LoopInsighT1 has 2.8 times as much at 60 mg/dL"
_UNITS = ("1", "mg/dL", "1 per mg/dL", "1 per (mg/dL)^2", "1 per (mg/dL)^3", "1 per (mg/dL)^4")
RISK_PARAMETERS = tuple(
    Parameter(name=name, unit=unit, typical=REPLAY_BG[name], variation=0.0, source=_SOURCE, status=status)
    for name, unit, status in zip(RISK_TERMS, _UNITS, ("published",) * 2 + ("derived",) * 4, strict=True)
)
"""The form of ReplayBG, the milder one, in everyone."""
