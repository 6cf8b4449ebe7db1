"""The answer on a fleet for people: a page that needs nothing else, and a few lines for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

import msgspec

from lockring.fleet.answers import FactCount, NoticeCount, SiteCount, Summary, UrgencyCount
from lockring.freshness import SourceState
from lockring.inventory import Refused, Remark
from lockring.reach import source as reach_of
from lockring.report import ExitStatus

FORMAT = "lockring-fleet/1"
_LINES = 10  # notices in the terminal; all are in the report
_HINTS = 3  # facts in the terminal that would settle the most
_ROWS_SHOWN = 200  # refused rows on the page; all are in the data
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
    """What `lockring fleet assess` answers, as data: every row is counted once, in `summary` or `refused`."""

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
        f"  {_clear(said.summary):,} not affected by any notice that Lockring looked at",
        f"  {len(said.refused):,} COULD NOT BE READ",
        *(remark.says for remark in said.remarks),
        *map(_notice, said.summary.notices[:_LINES]),
        *(f"To settle {one.units:,} units: {_fact(one)}." for one in said.summary.facts[:_HINTS]),
        *map(_source, said.sources),
        *said.unreadable,
        *_unread(said),
        *(f"Written: {file}" for file in said.files),
    ]
    return "\n".join(lines)


def _unread(said: FleetSaid) -> Iterator[str]:
    if said.not_looked_at:
        yield f"NOT LOOKED AT: {said.not_looked_at:,} notices that nobody has read yet. Run: lockring sync"


def _notice(one: NoticeCount) -> str:
    return f"  {one.affected:,} affected, {one.undetermined:,} open: {one.title}. Call {one.phone}"


def _source(state: SourceState) -> str:
    return reach_of(state, f"{state.as_of:%Y-%m-%d}" if state.as_of else "")


def _clear(said: Summary) -> int:
    return said.units - said.affected - said.undetermined - said.open


def _fact(one: FactCount) -> str:
    name = _FACTS.get(one.fact, one.fact.replace("_", " "))
    return {
        "not_asked": f"add {name}",
        "doubtful": f"look at {name} again",
        "withheld": f"ask the maker about {name}; the notice keeps its list elsewhere",
        "unreadable": f"ask the maker about {name}; the list could not be read",
    }.get(one.why, f"look at {name}")


def page(said: FleetSaid) -> str:
    """The report as one HTML page: no script, nothing from the net, readable without colour."""
    return "".join(_page(said))


def _page(said: FleetSaid) -> Iterator[str]:
    yield f"<!doctype html><html lang=en><meta charset=utf-8><title>Recalls in {escape(said.file)}</title>"
    yield "<meta name=viewport content='width=device-width, initial-scale=1'>"
    yield f"<style>{_STYLE}</style><main><h1>Recalls in {escape(said.file)}</h1>"
    yield from _numbers(said)
    yield from _urgencies(said.summary.urgencies)
    yield from _notices(said.summary.notices)
    yield from _settle(said.summary.facts)
    yield from _sites(said.summary.sites)
    yield from _reach(said)
    yield from _refused(said.refused)
    yield "<p>Lockring is not medical advice. Each step comes from the notice: run "
    yield "<code>lockring check</code> for a unit to see what to do now, and the phone line.</p>"
    yield "</main></html>"


def _numbers(said: FleetSaid) -> Iterator[str]:
    summary = said.summary
    yield "<ul class=numbers>"
    for count, says, kind in (
        (summary.affected, "affected by a recall", "yes"),
        (summary.undetermined, "we cannot tell yet", "perhaps"),
        (summary.open, "not compared with every notice", "perhaps"),
        (_clear(summary), "not affected by what was looked at", "no"),
        (len(said.refused), "rows could not be read", "lost"),
    ):
        yield f"<li class={kind}><b>{count:,}</b> {says}</li>"
    yield "</ul>"


def _urgencies(urgencies: Sequence[UrgencyCount]) -> Iterator[str]:
    if urgencies:
        yield "<h2>By urgency of the first step</h2>"
        yield "<table><tr><th>When<th class=n>Affected<th class=n>Cannot tell"
        for one in urgencies:
            when = escape(one.urgency.replace("_", " ")) or "not said"
            yield f"<tr><td>{when}<td class=n>{one.affected:,}<td class=n>{one.undetermined:,}"
        yield "</table>"


def _notices(notices: Sequence[NoticeCount]) -> Iterator[str]:
    if not notices:
        return
    most = max(one.affected + one.undetermined for one in notices)
    yield "<h2>By notice</h2><table><tr><th>Notice<th>Class<th class=n>Affected<th class=n>Cannot tell<th>"
    for one in notices:
        yield f"<tr><td>{escape(one.title)}<br>Call {escape(one.phone)}<br>"
        yield f"<small>{escape(one.notice)}</small><td>{one.classification}"
        yield f"<td class=n>{one.affected:,}<td class=n>{one.undetermined:,}<td>"
        yield _bar(one.affected, one.undetermined, most)
    yield "</table>"


def _bar(affected: int, undetermined: int, most: int) -> str:
    """Two lengths beside each other; the numbers stand in the table too."""
    yes, perhaps = (round(200 * count / most) for count in (affected, undetermined))
    return (
        f"<svg width=200 height=14 role=img aria-label='{affected} affected, {undetermined} open'>"
        f"<rect width={yes} height=14 class=yes /><rect x={yes} width={perhaps} height=14 class=perhaps />"
        "</svg>"
    )


def _settle(facts: Sequence[FactCount]) -> Iterator[str]:
    if facts:
        yield "<h2>What would settle most units</h2><table><tr><th class=n>Units<th>What to do"
        yield from (f"<tr><td class=n>{one.units:,}<td>{escape(_fact(one))}" for one in facts)
        yield "</table>"


def _sites(sites: Sequence[SiteCount]) -> Iterator[str]:
    if sites:
        yield "<h2>By site</h2><table><tr><th>Site<th>Notice<th class=n>Affected<th class=n>Cannot tell"
        for one in sites:
            yield f"<tr><td>{escape(one.site) or 'no site'}<td>{escape(one.notice)}"
            yield f"<td class=n>{one.affected:,}<td class=n>{one.undetermined:,}"
        yield "</table>"


def _reach(said: FleetSaid) -> Iterator[str]:
    told = [
        *(remark.says for remark in said.remarks),
        *map(_source, said.sources),
        *said.unreadable,
        *_unread(said),
    ]
    if said.doubted:
        told.append(f"{said.doubted:,} cells are doubtful, and decide nothing.")
    if told:
        yield "<h2>What was looked at</h2><ul>"
        yield from (f"<li>{escape(says)}</li>" for says in told)
        yield "</ul>"


def _refused(refused: Sequence[Refused]) -> Iterator[str]:
    if refused:
        yield f"<h2>Rows that could not be read ({len(refused):,})</h2><table><tr><th class=n>Row<th>Why"
        yield from (f"<tr><td class=n>{one.row}<td>{escape(one.reason)}" for one in refused[:_ROWS_SHOWN])
        yield "</table>"


_STYLE = """body{font:16px/1.5 system-ui,sans-serif;margin:0;color:#111;background:#fff}main{max-width:64rem;
margin:auto;padding:1rem}table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.3rem .6rem;
border-bottom:1px solid #bbb;vertical-align:top}.n{text-align:right;font-variant-numeric:tabular-nums}
.numbers{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.6rem}.numbers li{border-left:.5rem solid;
padding:.3rem .8rem;background:#f3f3f3}.numbers b{font-size:1.6rem;display:block}li.yes{border-color:#b10e1e}
li.perhaps,li.lost{border-color:#8a5a00}li.no{border-color:#44606f}rect.yes{fill:#b10e1e}rect.perhaps{fill:#d9a441}
@media print{main{max-width:none}}"""
