"""Which way of speaking over the air withstands what: protocols down, attackers across, and how one fails."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from lockring.hazard.report.markup import Html, first_up, note, section, table
from lockring.hazard.results import ProtocolRow


def protocols(rows: Sequence[ProtocolRow]) -> Html:
    """A cell for each protocol and attacker; under it, for each protocol, the shortest ways to its failures.

    A property reads `attacker: what must never be`. One without a colon is about no attacker in particular.
    """
    if not rows:
        return Html("")
    attackers = list(dict.fromkeys(_attacker(row) for row in rows))
    titles = list(dict.fromkeys(row.title for row in rows))
    cells = [
        [title, *(_cell([r for r in rows if (r.title, _attacker(r)) == (title, who)]) for who in attackers)]
        for title in titles
    ]
    asked = "; ".join(dict.fromkeys(_asked(row) for row in rows))
    stories = "".join(_stories(title, [row for row in rows if row.title == title]) for title in titles)
    return section(
        "protocols",
        "Which protocol stops a replay",
        note(
            f"Asked of each: {asked}. Every state that can be reached was looked at, on an abstract "
            "channel. No "
            "product is named or described."
        ),
        table("Protocols", ["Protocol", *map(first_up, attackers)], cells),
        Html(f'<div class="stories">{stories}</div>'),
    )


def _attacker(row: ProtocolRow) -> str:
    before, colon, _ = row.property.partition(": ")
    return before if colon else "all attackers together"


def _asked(row: ProtocolRow) -> str:
    return row.property.partition(": ")[2] or row.property


def _cell(rows: Sequence[ProtocolRow]) -> Html:
    if not rows:
        return Html("not looked at")
    failed = "".join(f"<small>{escape(_asked(row))}</small>" for row in rows if not row.holds)
    told = _sign("✗", "bad", "fails") + failed if failed else _sign("✓", "good", "holds")
    states = sorted({row.states for row in rows})
    span = " to ".join(f"{one:,}" for one in dict.fromkeys((states[0], states[-1])))
    return Html(f'{told}<small class="states">{span} states</small>')


def _sign(sign: str, kind: str, word: str) -> str:
    return f'<span class="{kind}"><span aria-hidden="true">{sign}</span> {word}</span>'


def _stories(title: str, rows: Sequence[ProtocolRow]) -> str:
    told = "".join(
        f"<h4>{escape(first_up(row.property))}</h4><ol>"
        + "".join(f"<li>{escape(one)}</li>" for one in row.story)
        + "</ol>"
        for row in rows
        if not row.holds and row.story
    )
    if not told:
        return ""
    return f"<details><summary>How “{escape(title)}” fails, the shortest way</summary>{told}</details>"
