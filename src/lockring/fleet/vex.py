"""Findings as one CSAF 2.0 document of the VEX profile (OASIS Standard, section 4.5).

A notice takes the place of a vulnerability. "Not affected" is said only of units that it was judged not to
cover. A row that could not be read, and a unit that was not compared with every notice, is under
investigation for each notice of the document.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from lockring import __version__
from lockring.errors import InventoryError
from lockring.fleet.about import About
from lockring.fleet.all_findings import pages, prepare
from lockring.fleet.answers import Answer
from lockring.fleet.vex_units import PLACE, UNREAD, Groups, product_id
from lockring.inventory.values import listed
from lockring.notice import Revision, Status

_PUBLISHER = "https://github.com/lockring/lockring"
_SILENT = (
    "What this document does not name was not judged. It says nothing of units that are not on the list."
)
_Part = dict[str, Any]


def write(answer: Answer, about: About, place: Path) -> None:
    """Write the document, a few products in memory at a time.

    Raises InventoryError where no row was compared with a notice, so that there is nothing to state; OSError
    where it cannot be written.
    """
    prepare(answer)
    stated = _stated(answer, about)
    if not stated:
        raise InventoryError("no row was compared with a notice: a VEX document would state nothing")
    groups = Groups(answer)
    with place.open("wb") as file:
        file.write(b'{"document":' + msgspec.json.encode(_document(about)))
        file.write(b',\n"product_tree":{"full_product_names":[\n')
        file.writelines(_joined(groups.products(about)))
        file.write(b']},\n"vulnerabilities":[\n')
        file.writelines(_joined(_vulnerabilities(answer, about, groups, stated)))
        file.write(b"]}\n")


def _joined(parts: Iterable[_Part]) -> Iterator[bytes]:
    for number, part in enumerate(parts):
        yield (b",\n" if number else b"") + msgspec.json.encode(part)


def _stated(answer: Answer, about: About) -> dict[int, Revision]:
    """The notices that the document speaks of, by place: those in force on its day, and those met unread."""
    found = {}
    for place, notice in enumerate(answer.judged.notices):
        revision = notice.as_of(about.as_of)
        if revision is not None and (revision.status is not Status.WITHDRAWN or notice.unreadable):
            found[place] = revision
        elif notice.unreadable:
            found[place] = notice.revisions[0]
    return found


def _document(about: About) -> _Part:
    now, title = (
        about.now.isoformat(),
        f"Recalls of medical devices: what is known of the units of {about.file}",
    )
    stem = re.sub(r"[^a-z0-9]+", "-", about.file.lower()).strip("-")
    summary = "As judged by Lockring"
    return {
        "category": "csaf_vex",
        "csaf_version": "2.0",
        "lang": "en",
        "title": title,
        "distribution": {"tlp": {"label": "AMBER", "url": "https://www.first.org/tlp/"}},
        "notes": list(_notes(about)),
        "publisher": {"category": "user", "name": f"Keeper of {about.file}", "namespace": _PUBLISHER},
        "references": [{"category": "external", "summary": "What the addresses of units mean", "url": PLACE}],
        "tracking": {
            "id": f"lockring-{stem}-{about.run}",
            "status": "final",
            "version": "1",
            "initial_release_date": now,
            "current_release_date": now,
            "revision_history": [{"date": now, "number": "1", "summary": summary}],
            "generator": {"date": now, "engine": {"name": "Lockring", "version": __version__}},
        },
    }


def _notes(about: About) -> Iterator[_Part]:
    yield {"category": "general", "title": "How far it reaches", "text": "\n".join((_SILENT, *about.reach))}
    if about.refused:
        told = "\n".join(f"Row {one.row}: {one.reason}" for one in about.refused)
        yield {"category": "details", "title": "Rows that could not be read", "text": told}


def _vulnerabilities(
    answer: Answer, about: About, groups: Groups, stated: dict[int, Revision]
) -> Iterator[_Part]:
    steps, suppressed = groups.steps(), _suppressed(answer)
    for place, revision in stated.items():
        affected = groups.affected(place)
        doubtful = (groups.undetermined(place) | groups.open) - affected
        cleared = groups.all - affected - doubtful
        status = {
            "known_affected": _ids(affected),
            "known_not_affected": _ids(cleared),
            "under_investigation": [*_ids(doubtful), *([UNREAD] if about.refused else [])],
        }
        part = {
            **_notice(revision, suppressed.get(place, ())),
            "product_status": {name: ids for name, ids in status.items() if ids},
            "remediations": [_remediation(*told) for told in steps.get(place, ())],
            "threats": [_impact(revision, cleared)] if cleared else [],
        }
        yield {name: told for name, told in part.items() if told}


def _notice(revision: Revision, suppressed: Iterable[str]) -> _Part:
    """The notice itself: its numbers, its words, and where it stands."""
    numbers = dict.fromkeys((alias.authority, alias.number) for alias in revision.aliases)
    ids = [*numbers, ("Lockring", revision.id)]
    notes = [{"category": "summary", "title": f"Notice of {revision.revised_on}", "text": revision.summary}]
    notes += [{"category": "other", "title": "Suppressed on this list", "text": text} for text in suppressed]
    return {
        "title": revision.title,
        "ids": [{"system_name": system, "text": text} for system, text in ids],
        "notes": notes,
        "references": [
            {"category": "external", "summary": says, "url": url} for says, url in pages(revision)
        ],
    }


def _remediation(step: str, phone: str, groups: list[int]) -> _Part:
    """What the notice tells, in its words; nothing is added but whom to call."""
    told = f"{step} Call {phone}" if step else f"The notice names no step for these units. Call {phone}"
    return {"category": "mitigation", "details": told, "product_ids": _ids(groups)}


def _impact(revision: Revision, groups: frozenset[int]) -> _Part:
    says = f"Judged by every clause of the notice as of {revision.revised_on}: it does not cover these units."
    return {"category": "impact", "details": says, "product_ids": _ids(groups)}


def _ids(groups: Iterable[int]) -> list[str]:
    return [product_id(group) for group in sorted(groups)]


def _suppressed(answer: Answer) -> dict[int, list[str]]:
    """For the place of each notice what was set aside. The verdict stays: affected is affected."""
    found: dict[int, list[str]] = {}
    for place, until, because, by, count, rows in answer.judged.engine.do(
        """SELECT place, suppressed_until, suppressed_because, suppressed_by, count(*),
        list(row ORDER BY row)[:5] FROM suppressed GROUP BY ALL ORDER BY ALL"""
    ):
        found.setdefault(place, []).append(
            f"{listed(rows, count)}, until {until}, by {by}: {because}".capitalize()
        )
    return found
