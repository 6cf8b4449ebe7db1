"""What the commands around the store answer, in words: a sync, a search, a history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from lockring import reach
from lockring.freshness import SourceState
from lockring.history import ContentChange, FieldChange, HistorySaid, RevisionSaid, ScopeChange
from lockring.in_words import some
from lockring.places import source_name
from lockring.render import long_date, plain, wrap
from lockring.render_notice import device_lines
from lockring.store_report import (
    FoundSaid,
    SearchSaid,
    SourceSynced,
    SyncSaid,
    UnreadableList,
    UnreadableSaid,
)

_FIRST = 20  # unreadable records that a sync lists; --unreadable lists all
_QUOTED = 160  # characters of a text before and after a change
_AROUND = 30  # characters on both sides of what changed in a long text
_SHORT = 12  # characters of a digest, enough to tell one from another


def instant(at: datetime | None) -> str:
    """3 March 2026, 14:02 UTC; "never" for None."""
    return f"{long_date(at.date())}, {at:%H:%M} UTC" if at else "never"


def synced(said: SyncSaid) -> str:
    """A line for each source, what is to be said of it, and what cannot be read."""
    lines = [*_table(said.sources), "", *_outcome(said)]
    if said.unreadable:
        first = said.unreadable[:_FIRST]
        lines += ["", f"Cannot be read ({len(said.unreadable):,}):", *_unreadable(first)]
    if len(said.unreadable) > _FIRST:
        lines.append(f"  and {len(said.unreadable) - _FIRST:,} more; see all: lockring sync --unreadable")
    return "\n".join(lines)


def _table(sources: Sequence[SourceSynced]) -> Iterator[str]:
    heads = ("source", "records", "new", "changed", "unchanged", "unreadable")
    rows = [
        (source_name(s.source), *(f"{n:,}" for n in (s.records, s.new, s.changed, s.unchanged, s.unreadable)))
        for s in sources
    ]
    widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    yield _row(heads, widths) + "  as of"
    for source, row in zip(sources, rows, strict=True):
        yield f"{_row(row, widths)}  {instant(source.as_of)}"
        yield from _remarks(source)


def _row(cells: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = (c.rjust(width) for c, width in zip(cells, widths, strict=True))
    return "  ".join((first.strip().ljust(widths[0]), *others))


def _remarks(source: SourceSynced) -> Iterator[str]:
    if source.place:
        yield f"  {source.place}"
    if source.resumed:
        yield f"  Went on where the sync of {instant(source.started_at)} was interrupted."
    if source.unchanged_at_origin:
        yield "  The source says that nothing changed since then."
    if source.error:
        yield wrap(f"NOT COMPLETE: {source.error}", "  ", "    ")


def _outcome(said: SyncSaid) -> Iterator[str]:
    changed = any(one.new or one.changed for one in said.sources)
    if not changed and not any(one.error for one in said.sources):
        yield "Nothing changed: the store holds the same notices as before."
    if said.read_anew:
        yield f"{_count(said.read_anew, 'notice')} ready for search and for check."
    if any(one.error for one in said.sources):
        yield "Not every source came whole. What came is kept; run the same again to go on."


def unreadable_list(said: UnreadableList) -> str:
    """Every record that cannot be read."""
    return "\n".join(_unreadable(said.unreadable)) or "Every record in the store can be read."


def _unreadable(records: Iterable[UnreadableSaid]) -> Iterator[str]:
    for one in records:
        number = f"{one.number}, " if one.number else ""
        yield wrap(f"{source_name(one.source)}: {number}{one.where}", "  - ", "    ")
        yield wrap(f"{one.reason} (sha256 {one.digest[:_SHORT]})", "    ")


def search(said: SearchSaid) -> str:
    """What was found, the best first; of which day the data is; what could not be looked at."""
    lines = [_found_words(said), *(line for one in said.found for line in _found(one))]
    if said.total > len(said.found):
        lines.append(f"The first {len(said.found):,} are shown; more with --limit.")
    return "\n".join([*lines, "", *freshness(said.sources, said.incomplete)])


def _found_words(said: SearchSaid) -> str:
    asked = ", ".join(f"{plain(name)} {value}" for name, value in said.asked.items()) or "every notice"
    among = f"{_count(said.searched, 'notice')} searched for {asked}"
    return wrap(f"{among}: {f'{said.total:,} found' if said.total else 'none found'}.")


def _found(one: FoundSaid) -> Iterator[str]:
    rank = f"  {one.classification.value}" if one.classification else ""
    yield ""
    yield f"{one.dated or 'no date   '}  {one.notice}{rank}"
    yield wrap(" ".join(one.title.split())[:_QUOTED], "  ")
    yield from ([wrap(one.firm, "  ")] if one.firm else [])


def freshness(sources: Sequence[SourceState], incomplete: Sequence[str]) -> Iterator[str]:
    """Of which day the data of each source is, and what is missing of it."""
    for one in sources:
        yield wrap(reach.source(one, long_date(one.as_of.date() if one.as_of else None)))
    yield from map(wrap, incomplete)


def history(said: HistorySaid) -> str:
    """Every revision: its dates, where it is from, and what it changed."""
    lines = [wrap(said.title), f"{said.notice}: {_count(len(said.revisions), 'revision')}"]
    for one in said.revisions:
        lines += ["", *_revision(one)]
    if said.missing_since:
        lines += ["", wrap(f"No source lists it any more since {instant(said.missing_since)}.")]
    if said.unreadable_since:
        lines += ["", wrap(f"A newer version cannot be read since {instant(said.unreadable_since)}.")]
    return "\n".join(lines)


def _revision(one: RevisionSaid) -> Iterator[str]:
    stated = f"stated {long_date(one.stated_on)}" if one.stated_on else "no date stated"
    retrieved = f", retrieved {instant(one.retrieved_at)}" if one.retrieved_at else ""
    yield f"{one.number}. {stated}{retrieved}"
    yield f"   from {source_name(one.source)}, {one.where}"
    if one.content_digest:
        yield f"   content {one.content_digest[:_SHORT]}, page {one.raw_digest[:_SHORT]}"
    yield from indented(change(one.changed), "   ") if one.changed else ("   First revision.",)


def change(found: ContentChange) -> Iterator[str]:
    """What changed, a line for each: fields, then the scope, then devices whose verdict turns."""
    if found.says:
        yield wrap(found.says)
    for field in found.fields:
        yield from _field(field)
    for one in found.scope:
        yield from _scope(one)
    if found.regrouped:
        yield "scope: the same numbers, put together in another way"
    yield from device_lines(found.devices)


def indented(lines: Iterable[str], indent: str) -> Iterator[str]:
    """Each line, also of those that hold several, after the indent."""
    return (indent + line for lines_ in lines for line in lines_.splitlines())


def _field(one: FieldChange) -> Iterator[str]:
    before, after = _differing(one.before, one.after)
    yield f"{plain(one.field.replace('-', ' '))}:"
    yield wrap(f"before: {before or '(nothing)'}", "  - ", "    ")
    yield wrap(f"now:    {after or '(nothing)'}", "  + ", "    ")


def _scope(one: ScopeChange) -> Iterator[str]:
    if one.came:
        yield wrap(f"scope, {one.what}: newly {some(one.came)}", "", "  ")
    if one.went:
        yield wrap(f"scope, {one.what}: no longer {some(one.went)}", "", "  ")


def _differing(before: str, after: str) -> tuple[str, str]:
    """Both texts in one line; of long ones the part that differs, with a little around it."""
    before, after = " ".join(before.split()), " ".join(after.split())
    if max(len(before), len(after)) <= _QUOTED:
        return before, after
    start = next(
        (i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b), _shorter(before, after)
    )
    rest = _shorter(before, after) - start
    end = next((i for i in range(rest) if before[-1 - i] != after[-1 - i]), rest)
    return _window(before, start, end), _window(after, start, end)


def _shorter(one: str, other: str) -> int:
    return min(len(one), len(other))


def _window(text: str, start: int, end: int) -> str:
    """The text from `start` on, without `end` at its end, with a little around it."""
    first, last = max(0, start - _AROUND), min(len(text), len(text) - end + _AROUND)
    last = min(last, first + _QUOTED)
    return f"{'…' if first else ''}{text[first:last]}{'…' if last < len(text) else ''}"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
