"""Notices, their changes and barcodes in words, for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from lockring.diff import Changes, DeviceChange, TextChange
from lockring.notice import Notice, Revision, VerdictKind
from lockring.render import long_date, plain, wrap
from lockring.udi import Udi

_TURNS = {
    (VerdictKind.NOT_AFFECTED, VerdictKind.AFFECTED): "Newly covered",
    (VerdictKind.AFFECTED, VerdictKind.NOT_AFFECTED): "No longer covered",
    (VerdictKind.UNDETERMINED, VerdictKind.AFFECTED): "Was open, is covered",
    (VerdictKind.UNDETERMINED, VerdictKind.NOT_AFFECTED): "Was open, is not covered",
    (VerdictKind.NOT_AFFECTED, VerdictKind.UNDETERMINED): "Was not covered, is open: call",
    (VerdictKind.AFFECTED, VerdictKind.UNDETERMINED): "Was covered, is open: call",
}


def listed(notice: Notice) -> dict[str, object]:
    """One line of the list of notices, as data."""
    return {
        "id": notice.id,
        "revisions": [revision.revised_on for revision in notice.revisions],
        "status": notice.latest.status,
        "classification": notice.latest.classification,
        "title": notice.latest.title,
        "aliases": sorted(
            {f"{alias.authority} {alias.number}" for r in notice.revisions for alias in r.aliases}
        ),
        "studies": notice.studies,
    }


def notice_list(notices: Iterable[Notice]) -> str:
    """Every notice: when it was last revised, its id, its title."""
    lines = [
        f"{notice.latest.revised_on}  {notice.id}\n            {notice.latest.title}" for notice in notices
    ]
    return "\n".join(lines) or "no notice"


def revision(notice: Notice, shown: Revision, studies: Mapping[str, str] | None = None) -> str:
    """One revision in words: what it is about, whom it covers, what to do, and where all that is said.

    `studies` are the titles of studies of its hazard by where their pages lie.
    """
    dates = ", ".join(long_date(each.revised_on) for each in notice.revisions)
    lines = [
        wrap(shown.title),
        wrap(f"{shown.recalling_firm}. Revision of {long_date(shown.revised_on)}, {shown.status.value}."),
        wrap(f"All revisions: {dates}."),
        "",
        wrap(shown.summary),
        wrap(f"What changed: {shown.changed}"),
        "",
        "Covered:",
        *(wrap(clause.says, "  - ", "    ") for clause in shown.scope.any),
        *(wrap(f"Not: {clause.says}", "  - ", "    ") for clause in shown.scope.exclude),
        "",
        "What to do:",
        *(wrap(f"{step.only_if} {step.text}", "  - ", "    ") for step in shown.advice),
        "",
        *_end(shown),
        *_studies(studies or {}),
    ]
    return "\n".join(lines)


def _studies(titles: Mapping[str, str]) -> Iterator[str]:
    if titles:
        yield from ("", "How dangerous is it? A computer study of made-up people, in plain words.")
        yield "It never changes the answer: keep following the notice."
    for place, title in titles.items():
        yield wrap(title, "  - ", "    ")
        yield f"    {place}"  # on one line, so that it can be copied


def _end(shown: Revision) -> Iterator[str]:
    for contact in shown.contacts:
        yield wrap(f"Call: {contact.phone} ({contact.country}, {contact.hours}), {contact.name}.")
    for alias in shown.aliases:
        yield wrap(f"Also known as: {alias.authority} {alias.number} {alias.rank}")
    for claim in shown.claims:
        yield wrap(f"Figure: {claim.value:,} {claim.what} ({shown.sources[claim.source].publisher})")
    for source in shown.sources.values():
        yield wrap(f"Source: {source.publisher}, {source.title}. {source.url}", "", "  ")


def changes(found: Changes) -> str:
    """What changed between two revisions: for devices, for what to do, for who is told."""
    lines = [
        wrap(f"{found.notice}: from {long_date(found.old)} to {long_date(found.new)}"),
        wrap(found.says),
        *_section("Devices", device_lines(found.devices)),
        *_section("What to do", _text_lines(found.advice)),
        *_section("What is offered", _text_lines(found.remedies)),
        *_section("Who was told", _text_lines(found.told)),
        *_section("Figures", _text_lines(found.figures)),
    ]
    return "\n".join(lines)


def _section(heading: str, lines: Iterable[str]) -> Iterator[str]:
    body = list(lines)
    if body:
        yield from ("", f"{heading}:", *body)


def device_lines(found: Iterable[DeviceChange]) -> Iterator[str]:
    """Devices whose verdict turns: the models once, then a line for each case."""
    models: tuple[str, ...] | None = None
    for change in found:
        if change.models != models:
            models = change.models
            yield wrap(", ".join(models) or "Any model", "  ", "  ")
        facts = ", ".join(f"{plain(name)} {' or '.join(texts)}" for name, texts in change.facts.items())
        yield wrap(f"{_TURNS[change.before, change.after]}: {facts}", "    - ", "      ")


def _text_lines(found: Iterable[TextChange]) -> Iterator[str]:
    for change in found:
        yield wrap(f"{plain(change.what.replace('-', ' '))}:", "  ")
        yield wrap(f"before: {change.before or '(nothing)'}", "    - ", "      ")
        yield wrap(f"now:    {change.after or '(nothing)'}", "    + ", "      ")


def udi(found: Udi) -> str:
    """A barcode's fields, a line each, and every doubt."""
    names = ("device_identifier", "lot_number", "serial_number", "manufacture_date", "expiration_date")
    more = ("distinct_identifier", "software_version")
    fields = {name: getattr(found, name) for name in (*names, *more) if getattr(found, name)}
    lines = [f"{plain(name):20} {value}" for name, value in {**fields, **found.other}.items()]
    doubts = [wrap(f"In doubt: {', '.join(map(plain, d.fields))}. {d.says}") for d in found.doubts]
    return "\n".join((f"{'issuing agency':20} {found.issuing_agency.value}", *lines, *doubts))
