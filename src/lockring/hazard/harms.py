"""The table of ISO 14971: how probable a harm is, as P1 (of the situation) times P2 (of the harm in it)."""

from __future__ import annotations

from collections.abc import Sequence

from lockring.hazard.metrics import wilson
from lockring.hazard.plan import HarmPlan
from lockring.hazard.results import Arm, HarmRow, Probability

WORDS = ((1e-3, "frequent"), (1e-4, "probable"), (1e-5, "occasional"), (1e-6, "remote"))
"""From this probability on, so the word. Example scales of ISO 14971; the maker sets them for a device."""


def word(probability: float) -> str:
    """The word of the example scale for a probability of harm."""
    return next((name for least, name in WORDS if probability >= least), "improbable")


def row(plan: HarmPlan, arms: Sequence[Arm]) -> HarmRow:
    """One line: P1 as published, P2 from the arm that the plan names, and the ends of their product."""
    arm = next(one for one in arms if one.id == plan.arm)
    group = next(one for one in arm.groups if one.stratum == plan.stratum)
    situation, harm = wilson(plan.events, plan.devices), group.excess[plan.metric]
    low, high = _product(situation.low, harm.low), _product(situation.high, harm.high)
    return HarmRow(
        hazard=plan.hazard,
        hazardous_situation=plan.hazardous_situation,
        harm=plan.harm,
        severity=plan.severity,
        p1=Probability(title=plan.hazardous_situation, estimate=situation, source=plan.source),
        p2=Probability(title=f"{plan.harm}: {arm.title}", estimate=harm, source="this study, paired"),
        product_low=low,
        product_high=high,
        probability_word="unknown" if high is None else word(high),
    )


def _product(one: float | None, other: float | None) -> float | None:
    """None where either is; a share below 0, which a difference may have, counts as 0."""
    return None if one is None or other is None else max(one, 0.0) * max(other, 0.0)
