"""A reading and the text it was read from, in words, side by side."""

from __future__ import annotations

from collections.abc import Iterator

from lockring.notice import Classification
from lockring.render import long_date, wrap
from lockring.reviewing import UNREAD, AwaitingList, ClauseSaid, Piece, ReviewMade, ReviewSaid

_QUOTED = 160  # characters of a place that are quoted beside its clause; the whole stands in the text
_PLACES = 3  # places of one clause that are quoted


def review(said: ReviewSaid) -> str:
    """The text with its marks, then every clause, then who reviewed it before."""
    by = "What a person corrected it to" if said.corrected else "What a machine read in it"
    lines = [
        *_head(said),
        "",
        f"What the notice says ([1 ...] was read as clause 1, [{UNREAD} ...] was not understood):",
        *_texts(said),
        "",
        f"{by}:",
        *(line for clause in said.clauses for line in _clause(clause)),
        *_unread(said),
        "",
        *_reviews(said),
    ]
    return "\n".join(lines)


def _head(said: ReviewSaid) -> Iterator[str]:
    yield wrap(said.title)
    yield wrap(", ".join(filter(None, (said.firm, _rank(said.classification), f"notice {said.notice}"))))
    if said.url:
        yield said.url


def _rank(rank: Classification | None) -> str:
    return rank.value if rank else "not classified"


def _texts(said: ReviewSaid) -> Iterator[str]:
    for field, pieces in said.texts.items():
        yield f"  {field}:"
        for line in "".join(map(_piece, pieces)).splitlines():
            if line.strip():
                yield wrap(line, "    ")


def _piece(piece: Piece) -> str:
    if not piece.marks or not piece.text.strip():
        return piece.text
    return f"[{','.join(piece.marks)} {piece.text}]"


def _clause(clause: ClauseSaid) -> Iterator[str]:
    first, *others = clause.conditions
    head = f"  {clause.mark}. {'Leaves out' if clause.excludes else 'Covers'}: "
    yield wrap(first, head, " " * 7)
    yield from (wrap(f"and {one}", "     ", "       ") for one in others)
    yield from (wrap(f"all of them with {one}", "     ", "       ") for one in clause.implies)
    for quote in clause.quotes[:_PLACES]:
        yield wrap(f'From: "{quote if len(quote) <= _QUOTED else quote[:_QUOTED] + "…"}"', "     ", "       ")
    if len(clause.quotes) > _PLACES:
        yield f"     and {len(clause.quotes) - _PLACES:,} more places in the text"


def _unread(said: ReviewSaid) -> Iterator[str]:
    for text in said.unread:
        yield wrap(f'Not understood: "{text}"', "  ", "    ")


def _reviews(said: ReviewSaid) -> Iterator[str]:
    if not said.reviews:
        yield "No person has reviewed it yet."
    for one in said.reviews:
        yield wrap(review_made(one), "", "  ")


def review_made(one: ReviewMade) -> str:
    """Who accepted or corrected it, when, and whether that was of the present content."""
    of = "" if one.counts else " That was an earlier text of the notice: it does not count any more."
    note = f" Note: {one.note}" if one.note else ""
    return f"{one.decision.capitalize()} by {one.actor} on {long_date(one.at.date())}.{of}{note}"


def awaiting(said: AwaitingList) -> str:
    """The notices that await a review, the most serious class first."""
    if not said.awaiting:
        return "No notice awaits a review: a person has seen every reading, or there is none."
    lines = [f"{said.total:,} notices await a review; the most serious {len(said.awaiting):,}:"]
    for one in said.awaiting:
        lines += [
            "",
            f"{_rank(one.classification):15} {one.notice}",
            wrap(f"{one.title[:_QUOTED]}{f' ({one.firm})' if one.firm else ''}", "  "),
        ]
    return "\n".join([*lines, "", "Look one over: lockring notice review ID"])
