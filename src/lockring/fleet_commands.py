"""Assessing a list of devices: read it, judge it against every notice, write the findings and the report."""

from __future__ import annotations

import gc
import re
import sys
from contextlib import ExitStack
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from lockring.errors import FactError, InventoryError, LockringError, shown

if TYPE_CHECKING:
    from argparse import Namespace

    from lockring.fleet import About, Answer, Fleet, Notices, Suppressed
    from lockring.fleet_report import FleetSaid
    from lockring.freshness import SourceState
    from lockring.holdings import Holdings
    from lockring.inventory import Inventory, Mapping


def fleet_assess(arguments: Namespace) -> int:
    """Assess every row of a list; 1 when a unit is affected, 4 when a row or a source could not be read."""
    from lockring import fleet_report
    from lockring.store_commands import print_answer

    gc.enable()  # a list may be long, and DuckDB complains of what is left at the end
    inventory = _opened(arguments)
    _show_mapping(inventory.mapping)
    with ExitStack() as opened:
        said = _assessed(arguments, inventory, opened)
    print_answer(arguments, said, fleet_report.words(said))
    return said.exit_status


def fleet_columns(arguments: Namespace) -> int:
    """Show which column of a list is taken for which fact, and why; saved with --save."""
    mapping = _opened(arguments).mapping
    for use in mapping.uses:
        print(f"{use.column}: {use.fact or 'passed by'} ({use.reason})")
    if arguments.save:
        Path(arguments.save).write_text(mapping.to_json() + "\n", encoding="utf-8")
        print(f"Saved: {arguments.save}. Use it with --mapping {arguments.save}")
    return 0


def _opened(arguments: Namespace) -> Inventory:
    from lockring.inventory import Mapping, open_inventory

    mapping = Mapping.from_json(_text(arguments.mapping)) if arguments.mapping else None

    def change(read: Mapping) -> Mapping:
        return _with_columns(read if mapping else _with_questions(read), arguments.column)

    return open_inventory(arguments.file, mapping, change)


def _with_columns(mapping: Mapping, pairs: list[str]) -> Mapping:
    """The mapping as the person wants it. Raises FactError for what is no fact, or no pair."""
    from lockring.inventory.mapping import OWN_COLUMNS
    from lockring.vocabulary import check_name

    for pair in pairs:
        column, sign, fact = pair.rpartition("=")
        if not sign:
            raise FactError(f"expected COLUMN=FACT, such as Charge=lot_number, got {shown(pair)}")
        mapping = mapping.changed(column, fact or None)
    for fact in mapping.facts:
        check_name(fact, dict.fromkeys((*OWN_COLUMNS, "udi", *_questions()), ()))
    return mapping


def _with_questions(mapping: Mapping) -> Mapping:
    """The mapping with those columns that hold answers to the questions of notices: `Ring color`."""
    for use in mapping.passed_by:
        asked = re.sub(r"\W+", "_", use.column.strip().casefold())
        if asked in _questions():
            mapping = mapping.changed(use.column, asked)
    return mapping


@cache
def _questions() -> frozenset[str]:
    """The facts that some published notice asks a person for."""
    from lockring.sources import directory

    newest = (notice.revisions[-1] for notice in directory.load(directory.PUBLISHED).notices)
    return frozenset(question.fact for revision in newest for question in revision.observations)


def _text(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise InventoryError(f"the mapping in {shown(path)} cannot be read: {error}") from error


def _show_mapping(mapping: Mapping) -> None:
    """On stderr, which column is which fact: a wrong one is to be seen before its answer is believed."""
    taken = ", ".join(f"{use.column} is {use.fact}" for use in mapping.uses if use.fact)
    print(f"lockring: {taken}. Another: --column COLUMN=FACT", file=sys.stderr)


def _assessed(arguments: Namespace, inventory: Inventory, opened: ExitStack) -> FleetSaid:
    from lockring.fleet import Answer, Judged, enriched, fleet_of, read_suppressions, suppress
    from lockring.progress import progress

    entries = read_suppressions(Path(arguments.suppress)) if arguments.suppress else ()
    lost: list[LockringError] = []
    source, holdings = _notices(arguments, opened, lost)
    with progress("rows") as show:
        fleet = fleet_of(inventory, lambda done: show(done, inventory.total, "rows"))
    if not (fleet.units.num_rows or fleet.refused):
        raise InventoryError("the list has no row below the names of its columns; nothing was assessed")
    fleet = enriched(fleet, holdings) if holdings else fleet
    judged = Judged(fleet.units, source, as_of=arguments.as_of)
    opened.callback(judged.close)
    answer = Answer(judged, as_of=arguments.as_of)
    sources, not_looked_at = (holdings.sources(), holdings.not_looked_at) if holdings else ((), 0)
    suppressed = suppress(answer, entries, date.today())  # noqa: DTZ011 - the last day is one of this place
    said = _said(arguments, fleet, answer, suppressed, sources, tuple(map(str, lost)), not_looked_at)
    return _written(arguments, answer, said)


def _notices(
    arguments: Namespace, opened: ExitStack, lost: list[LockringError]
) -> tuple[Notices, Holdings | None]:
    """The published notices, and those of the store where there is one; and what the store holds."""
    from lockring.fleet import Given, Held
    from lockring.holdings import Holdings
    from lockring.places import is_chosen, is_there, store_place
    from lockring.sources import directory

    loaded = directory.load(arguments.notices or directory.PUBLISHED)
    lost += loaded.unreadable
    if arguments.notices or not (is_chosen(arguments.store) or is_there(arguments.store)):
        return Given(loaded.notices), None
    ids = (notice.id for notice in loaded.notices)
    place = store_place(arguments.store)
    holdings = opened.enter_context(Holdings.open(place, now=datetime.now(UTC), published=ids))
    return Held(loaded.notices, holdings, as_of=arguments.as_of), holdings


def _said(
    arguments: Namespace,
    fleet: Fleet,
    answer: Answer,
    suppressed: Suppressed,
    sources: tuple[SourceState, ...],
    lost: tuple[str, ...],
    not_looked_at: int,
) -> FleetSaid:
    from lockring import fleet_report

    summary = answer.summary()
    whole = all(source.can_clear for source in sources) and not (fleet.refused or lost or not_looked_at)
    return fleet_report.FleetSaid(
        format=fleet_report.FORMAT,
        file=Path(arguments.file).name,
        summary=summary,
        refused=fleet.refused,
        doubted=fleet.doubted,
        remarks=fleet.remarks,
        sources=sources,
        unreadable=lost,
        not_looked_at=not_looked_at,
        files=(),
        exit_status=fleet_report.exit_status(summary, complete=whole),
        suppressed=suppressed,
    )


def _written(arguments: Namespace, answer: Answer, said: FleetSaid) -> FleetSaid:
    """Write the findings and the report; gives what is said with the names of the files."""
    from msgspec.structs import replace

    from lockring import fleet_page
    from lockring.fleet import whole, write_findings

    folder = Path(arguments.out or f"{Path(arguments.file).stem}-recalls")
    about, report = _about(arguments, said), folder / "report.html"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        kinds = dict.fromkeys(arguments.write or ("csv",))
        findings = [write_findings(answer, about, kind, folder) for kind in kinds]
        whole(report, lambda place: place.write_text(fleet_page.page(said), encoding="utf-8"))
    except OSError as error:
        why = error.strerror or error
        raise InventoryError(f"the answer cannot be written to {shown(str(folder))}: {why}") from error
    return replace(said, files=(str(report), *map(str, findings)))


def _about(arguments: Namespace, said: FleetSaid) -> About:
    from uuid import uuid4

    from lockring import fleet_report
    from lockring.fleet import About

    return About(
        file=said.file,
        now=datetime.now(UTC),
        run=uuid4(),
        as_of=arguments.as_of,
        refused=said.refused,
        reach=tuple(fleet_report.reach(said)),
    )
