"""Ladders side by side on the same made-up owners, and what each revision's audience would have reached."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from lockring.campaign import ladders
from lockring.campaign.audience import LeftOut
from lockring.campaign.chance import Chance
from lockring.campaign.population import models, population
from lockring.campaign.published import FIGURES, SAID, Assumptions, Figure
from lockring.campaign.rehearsal import Rehearsed, Share, audiences, rehearse
from lockring.campaign.strategy import Rung, Strategy
from lockring.notice import Notice

FORMAT = "lockring-rehearsal/1"


class Audience(msgspec.Struct, frozen=True, kw_only=True):
    """Whom one revision tells, of all owners, and how many of them the first ladder reaches."""

    revised_on: date
    says: str
    """Whom it told, in its own words; empty where it does not say."""
    to_tell: int
    named: int
    left_out: dict[LeftOut, int]
    told: Share


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """One ladder, as `ladders.written` has it, and what became of it with the newest revision's audience."""

    ladder: str
    did: Rehearsed
    dollars_each: float | None


class Comparison(msgspec.Struct, frozen=True, kw_only=True):
    """The whole rehearsal, as `--format json` prints it. Money is US dollars."""

    format: str
    notice: str
    owners: int
    days: int
    seed: int
    audiences: tuple[Audience, ...]
    runs: tuple[Run, ...]
    figures: tuple[Figure, ...]
    assumed: Assumptions
    assumptions: tuple[str, ...]


def compare(
    notice: Notice,
    wanted: Sequence[tuple[Rung, ...]],
    rng: Chance,
    *,
    owners: int,
    days: int,
    seed: int,
    assumed: Assumptions | None = None,
) -> Comparison:
    """Each of the ladders with the newest revision's audience; the first one with every revision's.

    `seed` is only said again. Raises ValueError as `rehearse` does.
    """
    settled = assumed or Assumptions()
    people = population(owners, models(notice.latest), rng, settled)
    runs = [rehearse(Strategy(ladder=one), notice.latest, people, days, settled) for one in wanted]
    sides = [audiences(one, notice.latest, people).old for one in notice.revisions]
    reached = [
        rehearse(Strategy(ladder=wanted[0]), one, people, days, settled).told for one in notice.revisions
    ]
    return Comparison(
        format=FORMAT,
        notice=notice.id,
        owners=owners,
        days=days,
        seed=seed,
        audiences=tuple(
            Audience(
                revised_on=revision.revised_on,
                says=revision.told.says if revision.told else "",
                to_tell=side.told,
                named=side.named,
                left_out=side.left_out,
                told=told,
            )
            for revision, side, told in zip(notice.revisions, sides, reached, strict=True)
        ),
        runs=tuple(
            Run(ladder=ladders.written(ladder), did=did, dollars_each=did.dollars_each)
            for ladder, did in zip(wanted, runs, strict=True)
        ),
        figures=FIGURES,
        assumed=settled,
        assumptions=SAID,
    )
