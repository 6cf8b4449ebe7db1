"""The answer on a fleet as data, and in a few lines for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from lockring.fleet import Suppressed, SuppressionUse
from lockring.fleet.answers import FactCount, NoticeCount, Summary
from lockring.freshness import SourceState
from lockring.inventory import Refused, Remark
from lockring.reach import source as reach_of
from lockring.report import ExitStatus

FORMAT = "lockring-fleet/1"
_LINES = 10  # notices in the terminal; all are in the report
_HINTS = 3  # facts in the terminal that would settle the most
_FACTS = {
    "lot_number": "the lot number",
    "serial_number": "the serial number",
    "unit_number": "the lot or serial number",
    "brand_name": "the name of the device",
    "model_number": "the model number",
    "catalog_number": "the REF number",
    "manufacture_date": "the day it was made",
    "distribution_date": "the day you got it",
    "unit_date": "the day it was made or sold",
    "expiration_date": "the expiry date",
    "software_version": "the software version",
}


class FleetSaid(msgspec.Struct, frozen=True, kw_only=True):
    """What `lockring fleet assess` answers, as data: every row is counted once, in `summary` or `refused`.

    `summary` does not count suppressed findings: `suppressed` has them, and what became of each suppression.
    """

    format: str
    file: str
    summary: Summary
    refused: tuple[Refused, ...]
    doubted: int
    remarks: tuple[Remark, ...]
    sources: tuple[SourceState, ...]
    unreadable: tuple[str, ...]
    not_looked_at: int
    files: tuple[str, ...]
    exit_status: int
    suppressed: Suppressed = Suppressed()


def exit_status(said: Summary, *, complete: bool) -> ExitStatus:
    """Affected if any unit is; else incomplete if a row or a source could not be read; else undetermined."""
    if said.affected:
        return ExitStatus.AFFECTED
    if not complete:
        return ExitStatus.INCOMPLETE
    return ExitStatus.UNDETERMINED if said.undetermined or said.open else ExitStatus.NONE_AFFECTED


def words(said: FleetSaid) -> str:
    """The answer in a few lines."""
    total = said.summary.units + len(said.refused)
    lines = [
        f"{total:,} rows in {said.file}:",
        f"  {said.summary.affected:,} AFFECTED by a recall",
        f"  {said.summary.undetermined:,} WE CANNOT TELL YET: a fact is missing, or the notice is open",
        f"  {said.summary.open:,} not compared with every notice: their name or model is not enough",
        *_suppressed_units(said.suppressed),
        f"  {clear(said):,} not affected by any notice that Lockring looked at",
        f"  {len(said.refused):,} COULD NOT BE READ",
        *(remark.says for remark in said.remarks),
        *map(_notice, said.summary.notices[:_LINES]),
        *map(in_force, filter(_is_in_force, said.suppressed.uses)),
        *came_back(said.suppressed),
        *(
            f"To settle {one.units:,} {'unit' if one.units == 1 else 'units'}: {fact(one)}."
            for one in said.summary.facts[:_HINTS]
        ),
        *reach(said),
        *(f"Written: {file}" for file in said.files),
    ]
    return "\n".join(lines)


def reach(said: FleetSaid) -> Iterator[str]:
    """How fresh each source is, and what was not looked at, in sentences."""
    yield from map(_source, said.sources)
    yield from said.unreadable
    if said.not_looked_at:
        yield f"NOT LOOKED AT: {said.not_looked_at:,} notices that nobody has read yet. Run: lockring sync"


def clear(said: FleetSaid) -> int:
    """How many units no notice covers and none may cover; not those of which it was suppressed."""
    one = said.summary
    return one.units - one.affected - one.undetermined - one.open - said.suppressed.units


def in_force(use: SuppressionUse) -> str:
    """What a suppression sets aside, until when, and why."""
    what = f"SUPPRESSED until {use.until}: {use.suppressed:,} of {use.title}"
    return f"{what}. Call {use.phone}. {use.by}: {use.reason}"


def came_back(suppressed: Suppressed) -> Iterator[str]:
    """Which suppressions no longer hold, or are about nothing, and why."""
    ended = [use for use in suppressed.uses if use.ended]
    if ended:
        count = "1 suppression" if len(ended) == 1 else f"{len(ended):,} suppressions"
        told = ", ".join(f"{use.ended:,} of {use.notice}, ended on {use.until}" for use in ended)
        yield f"{count} ended, and what they held counts again: {told}"
    for use in suppressed.uses:
        if use.revised:
            why = "was revised since, or cannot be read whole: look at it again"
            yield f"The suppression of {use.notice} does not hold for {use.revised:,}: the notice {why}"
        if use.graver:
            why = "now AFFECTED or more urgent, and were not when it was made"
            yield f"The suppression of {use.notice} does not hold for {use.graver:,}: they are {why}"
        if not use.met:
            yield f"The suppression of {use.notice}, number {use.place + 1} in the file, is about no finding"


def _is_in_force(use: SuppressionUse) -> bool:
    return use.suppressed > 0


def _suppressed_units(suppressed: Suppressed) -> Iterator[str]:
    if suppressed.uses:
        yield f"  {suppressed.units:,} SUPPRESSED: all that was found of them is set aside for now"


def _notice(one: NoticeCount) -> str:
    return f"  {one.affected:,} affected, {one.undetermined:,} open: {one.title}. Call {one.phone}"


def _source(state: SourceState) -> str:
    return reach_of(state, f"{state.as_of:%Y-%m-%d}" if state.as_of else "")


def fact(one: FactCount) -> str:
    """What to do to learn a fact that is missing."""
    name = _FACTS.get(one.fact, one.fact.replace("_", " "))
    asked = f'answer "{one.question}" in a column {one.fact}' if one.question else f"add {name}"
    return {
        "not_asked": asked,
        "doubtful": f"look at {name} again",
        "withheld": f"ask the maker about {name}; the notice keeps its list elsewhere",
        "unreadable": f"ask the maker about {name}; the list could not be read",
    }.get(one.why, f"look at {name}")
