"""A rehearsal in words for a terminal: tables, and reach over the days as a chart of signs."""

from __future__ import annotations

from lockring.campaign.audience import LeftOut
from lockring.campaign.comparing import Audience, Comparison, Run
from lockring.campaign.rehearsal import Share
from lockring.campaign.strategy import Channel

_WIDTH = 50  # signs that a bar of 100 % has
_BARS = 10


def told(said: Comparison) -> str:
    """The whole answer, as lines of at most 100 signs but for what a notice or a ladder says."""
    parts = (
        f"A rehearsal of {said.notice}: {said.owners:,} made-up owners, {said.days} days.\n{_again(said)}",
        _audiences(said),
        _ladders(said),
        *(_chart(run, said) for run in said.runs),
        _costs(said),
        "Published\n" + "\n".join(f"  {f.value:.1%} {f.says}\n        ({f.source})" for f in said.figures),
        "Assumed, without a source\n" + "\n".join(f"  {one}" for one in said.assumptions),
    )
    return "\n\n".join(parts)


def _again(said: Comparison) -> str:
    return f"Nobody is written to. Again with the same people: --seed {said.seed}"


def _audiences(said: Comparison) -> str:
    head = (
        f"Whom each revision tells, of {said.owners:,} owners\n"
        f"  {'revision':10}  {'to tell':>8}  {'named':>8}  {'not covered':>11}  {'not told':>8}"
        f"  {'no address':>10}  {'reached':>8}"
    )
    return "\n".join((head, *(_audience(one) for one in said.audiences), _gap(said)))


def _audience(one: Audience) -> str:
    out = one.left_out
    line = (
        f"  {one.revised_on}  {one.to_tell:>8,}  {one.named:>8,}  {out[LeftOut.NOT_COVERED]:>11,}"
        f"  {out[LeftOut.NOT_TOLD]:>8,}  {out[LeftOut.NO_ADDRESS]:>10,}  {one.told.share:>8.1%}"
    )
    return f"{line}\n              It told: {one.says}" if one.says else line


def _gap(said: Comparison) -> str:
    """The revision that reached the fewest beside the newest, where it left some out."""
    least, newest = min(said.audiences, key=lambda one: one.told.count), said.audiences[-1]
    if least.told.count == newest.told.count:
        return f"  The ladder {said.runs[0].ladder} reaches as many by each revision."
    return (
        f"  By the revision of {least.revised_on} the ladder {said.runs[0].ladder}\n"
        f"  reaches only {least.told.share:.1%} of the owners; by that of {newest.revised_on} "
        f"it reaches {newest.told.share:.1%}."
    )


def _ladders(said: Comparison) -> str:
    head = (
        f"Ladders, with the audience of {said.audiences[-1].revised_on}; shares are of "
        f"{said.owners:,} owners,\nwith the 95 % interval of chance alone. "
        "Reached is: a message arrived, read or not.\n"
        f"  {'reached':>22}  {'answered':>22}  {'half reached':>12}  {'dollars':>10}  {'an answer':>9}"
    )
    return "\n".join((head, *(_ladder(run) for run in said.runs)))


def _ladder(run: Run) -> str:
    did = run.did
    half = "never" if did.half_told_on is None else f"day {did.half_told_on}"
    each = "-" if run.dollars_each is None else f"{run.dollars_each:,.2f}"
    return (
        f"  {run.ladder}\n  {_share(did.told):>22}  {_share(did.answered):>22}  {half:>12}"
        f"  {did.dollars:>10,.0f}  {each:>9}"
    )


def _share(one: Share) -> str:
    return f"{one.share:.1%} ({one.low:.1%}-{one.high:.1%})"


def _chart(run: Run, said: Comparison) -> str:
    """A bar for some of the days: # answered, . reached and not answered."""
    step = max(1, -(-said.days // _BARS))
    days = sorted({*range(0, said.days, step), said.days - 1})
    lines = (
        f"  day {day:>4} |{_bar(run.did.answered_by_day[day], run.did.told_by_day[day], said.owners)}|"
        f" {run.did.told_by_day[day] / said.owners:>6.1%}  {run.did.answered_by_day[day] / said.owners:>6.1%}"
        for day in days
    )
    head = f"{run.ladder}: # answered, . reached and no answer; then reached and answered"
    return "\n".join((head, *lines))


def _bar(answered: int, reached: int, owners: int) -> str:
    full, dots = (round(_WIDTH * count / owners) for count in (answered, reached))
    return ("#" * full + "." * max(0, dots - full)).ljust(_WIDTH)


def _costs(said: Comparison) -> str:
    prices = ", ".join(f"{channel.value} {said.assumed.ways[channel].costs:g}" for channel in Channel)
    return f"Dollars for one message, assumed: {prices}"
