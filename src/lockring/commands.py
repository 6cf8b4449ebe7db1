"""What each command does: call the rooms below, print the answer, return the exit status."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from lockring.errors import FactError, NoticeError, StoreError, shown

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterable, Sequence

    from lockring.errors import LockringError
    from lockring.facts import Device
    from lockring.holdings import Holdings
    from lockring.lint import Fault
    from lockring.notice import Notice
    from lockring.readability import ReadingGrade
    from lockring.report import CheckReport
    from lockring.session import Session
    from lockring.sources.directory import Loaded
    from lockring.sources.studies import Pages


def _load(arguments: Namespace, *, newest: bool = False) -> Loaded:
    """The notices to use; each file that could not be read is told on stderr."""
    from lockring.sources import directory

    load = directory.load_newest if newest else directory.load
    loaded = load(directory.PUBLISHED if arguments.notices is None else arguments.notices)
    for error in (*loaded.unreadable, *loaded.unusable):
        print(f"lockring: {error}", file=sys.stderr)
    return loaded


def _pages(arguments: Namespace, notices: Iterable[Notice]) -> Pages:
    """The studies of the notices that can be shown, none as of a day in the past: they are of today.

    Each page that is not the one that its notice names is told on stderr. It changes no answer.
    """
    from lockring.sources import studies

    found = studies.pages(notices if arguments.as_of is None else ())
    for error in found.unusable:
        print(f"lockring: {error}", file=sys.stderr)
    return found


def check(arguments: Namespace) -> int:
    """Judge one device against the notices, and ask for what is missing where a person can answer."""
    from lockring import report

    if arguments.schema:
        return _print_schema(report.CheckReport)
    loaded = _load(arguments, newest=arguments.as_of is None)
    lost: list[LockringError] = list(loaded.unreadable)
    with ExitStack() as opened:
        more = _more(arguments, loaded, lost)
        if more is not None:
            opened.enter_context(more)
        said = _checked(arguments, loaded, lost, more)
    _print_report(arguments, said)
    return said.exit_status


def _more(arguments: Namespace, loaded: Loaded, lost: list[LockringError]) -> Holdings | None:
    """The notices of the store; None where there is no store, or where people gave notices of their own.

    The one that is there by itself need not be readable: that is told, and the answer is not complete.
    """
    from lockring.places import is_chosen, is_there, store_place

    given = getattr(arguments, "store", None)
    chosen = is_chosen(given)
    if not given and (arguments.notices is not None or not (chosen or is_there(given))):
        return None
    from datetime import UTC, datetime

    from lockring.holdings import Holdings

    try:
        published = (notice.id for notice in loaded.notices)
        return Holdings.open(store_place(given), now=datetime.now(UTC), published=published)
    except StoreError as error:
        if chosen:
            raise
        print(f"lockring: {error}", file=sys.stderr)
        lost.append(error)
        return None


def _checked(
    arguments: Namespace, loaded: Loaded, lost: list[LockringError], more: Holdings | None
) -> CheckReport:
    """The answer, after whatever questions the person answered."""
    from lockring import report
    from lockring.session import Session

    wanted = [name for name in arguments.notice if not (more and more.holds(name))]
    _chosen(loaded.notices, wanted)
    only = tuple(arguments.notice)
    session = Session(notices=loaded.notices, as_of=arguments.as_of, only=only, more=more, catalogue=more)
    device, remarks = _start(session, arguments)
    if _can_ask(arguments):
        from lockring import ask

        device = ask.ask(session, device, remarks)
    looked = session.look(device)
    told_of = loaded.notices if arguments.format == "json" else ()  # in words, a check names no study
    return report.check_report(
        looked.device,
        looked.findings,
        question=looked.question,
        remarks=remarks,
        unreadable=lost,
        as_of=arguments.as_of,
        sources=more.sources() if more else None,
        not_compared=looked.not_compared,
        not_looked_at=more.not_looked_at if more else 0,
        gudid=looked.gudid,
        studies=_pages(arguments, told_of).by_notice,
    )


def _start(session: Session, arguments: Namespace) -> tuple[Device, tuple[str, ...]]:
    """The device of the words, or of the photo, with remarks on how it was read."""
    if arguments.photo is None:
        return session.start(" ".join(arguments.label), arguments.fact, can_ask=_can_ask(arguments))
    if arguments.label:
        raise FactError("give the photo or the text of the label, not both; what else you know is a --fact")
    from lockring.label import read_photo

    photo = read_photo(arguments.photo)
    device, remarks = session.start_scanned(photo.scanned, arguments.fact)
    return device, remarks + tuple(
        f"From the photo, read in two ways and not used: a {kind}." for kind in photo.disputed
    )


def _print_report(arguments: Namespace, said: Any) -> None:
    if arguments.format == "json":
        _print_json(said)
    else:
        from lockring import render

        print(render.check(said))


def _can_ask(arguments: Namespace) -> bool:
    terminals = (sys.stdin, sys.stdout)  # None when closed
    return arguments.format == "text" and all(stream is not None and stream.isatty() for stream in terminals)


def _chosen(notices: tuple[Notice, ...], ids: list[str]) -> list[Notice]:
    unknown = [shown(wanted) for wanted in ids if wanted not in {notice.id for notice in notices}]
    if unknown:
        raise FactError(f"no notice has the id {', '.join(unknown)}; see: lockring notice list")
    return [notice for notice in notices if not ids or notice.id in ids]


def udi(arguments: Namespace) -> int:
    """Take a barcode apart; 3 when a field is in doubt."""
    from lockring import render_notice
    from lockring.udi import read_udi

    udi = read_udi(arguments.text)
    if arguments.format == "json":
        _print_json(udi)
    else:
        print(render_notice.udi(udi))
    return 0 if not udi.doubts else 3


def notice_list(arguments: Namespace) -> int:
    """Every notice; 4 when a file could not be read."""
    from lockring import render_notice

    loaded = _load(arguments)
    if arguments.format == "json":
        _print_json([render_notice.listed(notice) for notice in loaded.notices])
    else:
        print(render_notice.notice_list(loaded.notices))
    return 4 if loaded.unreadable else 0


def notice_show(arguments: Namespace) -> int:
    """One notice as it stood on a day; now, with where its studies lie."""
    from lockring import render_notice
    from lockring.sources.studies import page_path

    loaded = _load(arguments)
    notice = _chosen(loaded.notices, [arguments.id])[0]
    revision = notice.as_of(arguments.as_of)
    if revision is None:
        raise FactError(
            f"{notice.id} was first published on {notice.revisions[0].revised_on}; ask for a later day"
        )
    if arguments.format == "json":
        _print_json(revision)
    else:
        shown = _pages(arguments, [notice]).by_notice.get(notice.id, ())
        print(render_notice.revision(notice, revision, {page_path(one): one.title for one in shown}))
    return 4 if notice.unreadable else 0


def notice_diff(arguments: Namespace) -> int:
    """What changed between two revisions."""
    from lockring import diff, render_notice

    notice = _chosen(_load(arguments).notices, [arguments.id])[0]
    old, new = diff.pick(notice, arguments.old, arguments.new)
    changes = diff.diff(old, new)
    if arguments.format == "json":
        _print_json(changes)
    else:
        print(render_notice.changes(changes))
    return 0


def notice_lint(arguments: Namespace) -> int:
    """Every fault of all notices, or of these files; 1 for a fault, 4 when not all was looked at."""
    from lockring import lint, readability
    from lockring.sources.studies import pages

    try:
        grade = readability.flesch_kincaid_grade()
    except ImportError:
        print("lockring: the reading grade needs: pip install 'lockring[lint]'", file=sys.stderr)
        return 4
    if arguments.files:
        return _lint_files(arguments, grade)
    loaded = _load(arguments)
    unusable = (*loaded.unusable, *pages(loaded.notices).unusable)
    wrong = (lint.Fault(where=error.where, says=says) for error in unusable for says in error.faults)
    faults = (*lint.lint(loaded.notices, grade), *wrong)
    _print_faults(arguments, faults, f"{len(loaded.notices)} notices, no fault")
    return 4 if loaded.unreadable else 1 if faults else 0


def _lint_files(arguments: Namespace, grade: ReadingGrade) -> int:
    """Files that lie anywhere, such as one that is being written."""
    from lockring.lint import Fault, lint_revision
    from lockring.sources.directory import read_file

    faults: list[Fault] = []
    for path in arguments.files:
        try:
            faults += lint_revision(read_file(path), grade)
        except NoticeError as error:
            faults += [Fault(where=error.where, says=says) for says in error.faults]
    _print_faults(arguments, faults, f"{len(arguments.files)} files, no fault")
    return 1 if faults else 0


def _print_faults(arguments: Namespace, faults: Sequence[Fault], none: str) -> None:
    if arguments.format == "json":
        _print_json(faults)
    else:
        print("\n".join(map(str, faults)) or none)


def notice_schema(_: Namespace) -> int:
    """The JSON Schema of a revision."""
    from lockring.notice import Revision

    return _print_schema(Revision)


def _print_schema(kind: type) -> int:
    import msgspec

    _print_json(msgspec.json.schema(kind))
    return 0


def _print_json(value: Any) -> None:
    import msgspec

    print(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())
