"""The answer on a fleet as one HTML page: no script, nothing from the net, readable without colour."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import groupby

from lockring.fleet import SuppressionUse
from lockring.fleet.answers import FactCount, NoticeCount, SiteCount, UrgencyCount
from lockring.fleet_report import FleetSaid, came_back, clear, fact, reach
from lockring.inventory import Refused

_ROWS_SHOWN = 200  # refused rows on the page; all are in the data
_SIGNS = 80  # of the name of a site; all are in the findings
_SITES_SHOWN = 12  # of each notice; the others are counted together


def page(said: FleetSaid) -> str:
    """The report: to read on a telephone or a screen, by ear, and on paper."""
    return "\n".join(_page(said)) + "\n"


def _page(said: FleetSaid) -> Iterator[str]:
    title = f"Recalls in {escape(said.file)}"
    yield f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">'
    yield '<meta name="color-scheme" content="light dark">'
    yield f"<style>{_STYLE}</style></head><body><main><h1>{title}</h1>"
    yield from _numbers(said)
    yield from _urgencies(said.summary.urgencies)
    yield from _notices(said.summary.notices)
    yield from _sites(said.summary.sites, said.summary.notices)
    yield from _settle(said.summary.facts)
    yield from _suppressed(said)
    yield from _reach(said)
    yield from _refused(said.refused)
    yield "<p>Lockring is not medical advice. Each step comes from the notice: run"
    yield "<code>lockring check</code> for a unit to see what to do now, and the phone line.</p>"
    yield "</main></body></html>"


def _table(title: str, heads: Sequence[str], rows: Iterable[str]) -> Iterator[str]:
    """A table under a heading; a head that begins with `#` is that of numbers."""
    name = "".join(c for c in title.lower() if c.isalpha())
    yield f'<section><h2 id="{name}">{escape(title)}</h2>'
    yield f'<div class="wide" role="region" aria-labelledby="{name}" tabindex="0"><table><thead><tr>'
    for head in heads:
        kind = ' class="n"' if head.startswith("#") else ""
        yield f'<th scope="col"{kind}>{escape(head.removeprefix("#"))}</th>'
    yield "</tr></thead>"
    yield from rows
    yield "</table></div></section>"


def _row(first: str, *cells: str | int) -> str:
    told = "".join(f'<td class="n">{c:,}</td>' if isinstance(c, int) else f"<td>{c}</td>" for c in cells)
    return f'<tr><th scope="row">{first}</th>{told}</tr>'


def _numbers(said: FleetSaid) -> Iterator[str]:
    summary = said.summary
    yield '<ul class="numbers">'
    for count, says, kind in (
        (summary.affected, "affected by a recall", "yes"),
        (summary.undetermined, "we cannot tell yet", "perhaps"),
        (summary.open, "not compared with every notice", "perhaps"),
        (said.suppressed.units if said.suppressed.uses else None, "suppressed for now", "perhaps"),
        (clear(said), "not affected by what was looked at", "no"),
        (len(said.refused), "rows could not be read", "perhaps"),
    ):
        if count is not None:
            yield f'<li class="{kind}"><b>{count:,}</b> {says}</li>'
    yield "</ul>"


def _urgencies(urgencies: Sequence[UrgencyCount]) -> Iterator[str]:
    if urgencies:
        yield from _table(
            "By urgency of the first step",
            ("When", "#Affected", "#Cannot tell"),
            (
                _row(escape(one.urgency.replace("_", " ")) or "not said", one.affected, one.undetermined)
                for one in urgencies
            ),
        )


def _notices(notices: Sequence[NoticeCount]) -> Iterator[str]:
    if notices:
        most = max(one.affected + one.undetermined for one in notices)
        heads = ("Notice", "Class", "#Affected", "#Cannot tell", "Units")
        yield from _table("By notice", heads, (_notice(one, most) for one in notices))


def _notice(one: NoticeCount, most: int) -> str:
    name = f"{escape(one.title)}<br>Call {escape(one.phone)}<br><small>{escape(one.notice)}</small>"
    bar = _bar(one.affected, one.undetermined, most)
    return _row(name, one.classification, one.affected, one.undetermined, bar)


def _bar(affected: int, undetermined: int, most: int) -> str:
    """Two lengths beside each other; the numbers stand in the table too."""
    yes, perhaps = (round(200 * count / most) for count in (affected, undetermined))
    return (
        f'<svg viewBox="0 0 200 14" role="img" aria-label="{affected:,} affected, {undetermined:,} open">'
        f'<rect width="{yes}" height="14" class="yes"/>'
        f'<rect x="{yes}" width="{perhaps}" height="14" class="perhaps"/></svg>'
    )


def _sites(sites: Sequence[SiteCount], notices: Sequence[NoticeCount]) -> Iterator[str]:
    """Notice by site: a group of bars for each notice, in the order of notices."""
    if not sites:
        return
    most = max(one.affected + one.undetermined for one in sites)
    titles = {one.notice: one.title for one in notices}
    rank = {notice: place for place, notice in enumerate(titles)}
    ordered = sorted(sites, key=lambda one: rank.get(one.notice, len(rank)))  # keeps the order of sites
    groups = [(notice, list(group)) for notice, group in groupby(ordered, key=lambda one: one.notice)]
    rows = (row for notice, group in groups for row in _group(titles.get(notice, notice), group, most))
    yield from _table("By notice and site", ("Site", "#Affected", "#Cannot tell", "Units"), rows)


def _group(title: str, sites: Sequence[SiteCount], most: int) -> Iterator[str]:
    yield f'<tbody><tr><th scope="rowgroup" colspan="4" class="group">{escape(title)}</th></tr>'
    for one in sites[:_SITES_SHOWN]:
        bar = _bar(one.affected, one.undetermined, most)
        yield _row(escape(_short(one.site)) or "no site", one.affected, one.undetermined, bar)
    if rest := sites[_SITES_SHOWN:]:
        affected, open_ = sum(one.affected for one in rest), sum(one.undetermined for one in rest)
        yield _row(f"{len(rest):,} more sites", affected, open_, "")
    yield "</tbody>"


def _short(text: str) -> str:
    return text if len(text) <= _SIGNS else f"{text[:_SIGNS]}…"


def _settle(facts: Sequence[FactCount]) -> Iterator[str]:
    if facts:
        rows = (_row(escape(fact(one)), one.units) for one in facts)
        yield from _table("What would settle most units", ("What to do", "#Units"), rows)


def _suppressed(said: FleetSaid) -> Iterator[str]:
    """What was set aside, and what came back: never only a number."""
    uses = [use for use in said.suppressed.uses if use.suppressed]
    if uses:
        heads = ("Notice", "#Findings", "Last day", "Reason", "By")
        yield from _table("Suppressed findings", heads, map(_use, uses))
    if told := list(came_back(said.suppressed)):
        yield "<h2>Suppressions that do not hold</h2><ul>"
        yield from (f"<li>{escape(says)}</li>" for says in told)
        yield "</ul>"


def _use(use: SuppressionUse) -> str:
    name = f"{escape(use.title)}<br>Call {escape(use.phone)}"
    return _row(name, use.suppressed, str(use.until), escape(use.reason), escape(use.by))


def _reach(said: FleetSaid) -> Iterator[str]:
    told = [*(remark.says for remark in said.remarks), *reach(said)]
    if said.doubted:
        told.append(f"{said.doubted:,} cells are doubtful, and decide nothing.")
    if told:
        yield "<h2>What was looked at</h2><ul>"
        yield from (f"<li>{escape(says)}</li>" for says in told)
        yield "</ul>"


def _refused(refused: Sequence[Refused]) -> Iterator[str]:
    if refused:
        title = f"Rows that could not be read ({len(refused):,})"
        rows = (_row(f"{one.row:,}", escape(one.reason)) for one in refused[:_ROWS_SHOWN])
        yield from _table(title, ("Row", "Why"), rows)
    if len(refused) > _ROWS_SHOWN:
        yield f"<p>{len(refused) - _ROWS_SHOWN:,} more: run with <code>--format json</code></p>"


_STYLE = """
:root{--ink:#111;--paper:#fff;--soft:#f3f3f3;--line:#999;--yes:#b10e1e;--perhaps:#8a5a00;--no:#44606f}
@media (prefers-color-scheme:dark){:root{--ink:#eee;--paper:#14181b;--soft:#22282c;--line:#7d878d;
--yes:#ff7b80;--perhaps:#e0a72e;--no:#9bb6c4}}
@media print{:root{--ink:#000;--paper:#fff;--soft:#fff;--line:#777;--yes:#b10e1e;--perhaps:#8a5a00;
--no:#44606f}*{print-color-adjust:exact}tr,li{break-inside:avoid}main{max-width:none!important}.wide{overflow:visible!important}}
body{font:16px/1.5 system-ui,sans-serif;margin:0;color:var(--ink);background:var(--paper)}
main{max-width:64rem;margin:auto;padding:1rem;overflow-wrap:anywhere}.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%}th,td{text-align:left;font-weight:400;padding:.3rem .5rem;
border-bottom:1px solid var(--line);vertical-align:top;overflow-wrap:break-word}
thead th,.group{font-weight:700}.group{background:var(--soft)}
.n{text-align:right;font-variant-numeric:tabular-nums}
svg{display:block;width:100%;min-width:4rem;max-width:13rem;height:.9rem}
rect.yes{fill:var(--yes)}rect.perhaps{fill:var(--paper);stroke:var(--perhaps);stroke-width:2}
.numbers{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:.6rem}.numbers li{border-left:.5rem solid;
padding:.3rem .8rem;background:var(--soft)}.numbers b{font-size:1.6rem;display:block}
li.yes{border-color:var(--yes)}li.perhaps{border-color:var(--perhaps)}li.no{border-color:var(--no)}
th[scope=row]:not(.n){min-width:7rem}
@media (max-width:30rem){th,td{padding:.3rem .25rem;font-size:.875rem}svg{min-width:2.5rem}}
"""
