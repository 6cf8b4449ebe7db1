"""Reviewing what a machine read: show it, take a decision, keep it with who took it."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import tempfile
from typing import TYPE_CHECKING

from lockring.errors import FactError, NoticeError
from lockring.extract import Reading, read
from lockring.places import store_place
from lockring.record import Record
from lockring.reviewing import ReviewSaid, corrected_scope, correction, review_said
from lockring.store import Store
from lockring.store.held import Decision
from lockring.store_commands import find, now, print_answer

if TYPE_CHECKING:
    from argparse import Namespace

    from lockring.scope import Scope
    from lockring.store.held import StoredRevision

_ASK = "(a)ccept, (e)dit the scope, (q)uit"
_ASK_EDITED = "(s)ave this correction, (e)dit it again, (q)uit without saving"


def notice_review(arguments: Namespace) -> int:
    """Show one reading and record what a person decides; without an id, what awaits a review."""
    decides = arguments.accept or arguments.correct
    if not arguments.id:
        if decides:
            raise FactError("which notice? give its id; see: lockring notice review")
        return _list(arguments)
    if decides and not arguments.actor:
        raise FactError("a review needs the name of who stands for it: --actor NAME")
    asks = not decides and _can_ask(arguments)
    with Store.open(store_place(arguments.store), read_only=not (decides or asks)) as store:
        return _review(store, arguments, asks)


def _can_ask(arguments: Namespace) -> bool:
    terminals = (sys.stdin, sys.stdout)  # None when closed
    return arguments.format == "text" and all(stream is not None and stream.isatty() for stream in terminals)


def _list(arguments: Namespace) -> int:
    from lockring import render_review, reviewing

    with Store.open(store_place(arguments.store), read_only=True) as store:
        found = store.search(limit=sys.maxsize).rows
        reviewed = store.reviews_in_force([one.notice_id for one in found])
    said = reviewing.awaiting(found, reviewed, arguments.limit)
    print_answer(arguments, said, render_review.awaiting(said))
    return 0


def _review(store: Store, arguments: Namespace, asks: bool) -> int:
    from lockring import render_review

    held = find(store, arguments.id)
    record = held.content
    if not isinstance(record, Record):
        raise FactError(f"{held.notice_id} was written by people; there is no machine reading to review")
    said = _said(store, held, record, machine=arguments.machine)
    if arguments.accept:
        _accept(store, said, arguments.actor, arguments.note)
    elif arguments.correct:
        scope = corrected_scope(_read(arguments.correct), record, arguments.correct)
        _correct(store, said, scope, arguments.actor, arguments.note)
    elif asks:
        print_answer(arguments, said, render_review.review(said))
        _ask(store, said, record, arguments)
        return 0
    said = _said(store, held, record, machine=arguments.machine)
    print_answer(arguments, said, render_review.review(said))
    return 0


def _said(store: Store, held: StoredRevision, record: Record, *, machine: bool) -> ReviewSaid:
    made = store.reviews(held.notice_id)
    corrected = None if machine else correction(made)
    return review_said(record, held.content_digest, read(record), made, corrected=corrected)


def _accept(store: Store, said: ReviewSaid, actor: str, note: str) -> None:
    """Accept what is shown: the machine's reading, or the correction that stands."""
    decision = Decision.CORRECTED if said.corrected else Decision.ACCEPTED
    _decide(store, said, decision, said.scope, actor, note)


def _correct(store: Store, said: ReviewSaid, scope: Scope, actor: str, note: str) -> None:
    _decide(store, said, Decision.CORRECTED, scope, actor, note)


def _decide(store: Store, said: ReviewSaid, decision: Decision, scope: Scope, actor: str, note: str) -> None:
    """Keep the decision with the very scope that the person saw: a later reader may read otherwise."""
    import msgspec

    store.add_review(
        said.notice,
        content_digest=said.content_digest,
        decision=decision,
        actor=actor,
        at=now(),
        scope=msgspec.json.encode(scope),
        note=note,
    )


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as error:
        raise NoticeError(path, (f"cannot be opened: {error.strerror}",)) from error


def _ask(store: Store, said: ReviewSaid, record: Record, arguments: Namespace) -> None:
    """One decision of the person at the terminal; none if they quit."""
    match _choice(_ASK, "aeq"):
        case "a":
            _accept(store, said, _actor(arguments), arguments.note)
            print("Accepted.")
        case "e":
            scope = _edited(said, record)
            if scope is not None:
                _correct(store, said, scope, _actor(arguments), arguments.note)
                print("The correction is saved.")


def _choice(question: str, letters: str) -> str:
    """The letter that the person typed; "q" at the end of input."""
    print(f"\n{question}")
    while True:
        try:
            typed = input("> ").strip().lower()[:1]
        except EOFError:
            return "q"
        if typed and typed in letters:
            return typed
        print(f"Type one of {', '.join(letters)}.")


def _actor(arguments: Namespace) -> str:
    """Who stands for the review."""
    if arguments.actor:
        return str(arguments.actor)
    print("\nYour name, to stand beside the review:")
    try:
        return input("> ").strip()
    except EOFError:
        return ""


def _edited(said: ReviewSaid, record: Record) -> Scope | None:
    """The scope as the person wrote it in their editor, once it is sound and they want it saved."""
    import msgspec

    from lockring import render_review

    text = msgspec.json.format(msgspec.json.encode(said.scope), indent=2)
    while True:
        text = _in_editor(text)
        try:
            scope = corrected_scope(text, record, "the scope")
        except NoticeError as error:
            print(f"\n{error}")
            if _choice("(e)dit it again, (q)uit without saving", "eq") == "q":
                return None
            continue
        shown = review_said(record, said.content_digest, Reading(scope=scope), (), corrected=scope)
        print(f"\n{render_review.review(shown)}")
        chosen = _choice(_ASK_EDITED, "seq")
        if chosen != "e":
            return scope if chosen == "s" else None


def _in_editor(text: bytes) -> bytes:
    """The text after the person's editor has closed. Raises FactError when there is no editor."""
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR") or "vi"
    with tempfile.TemporaryDirectory(prefix="lockring-") as folder:
        path = os.path.join(folder, "scope.json")
        with open(path, "wb") as file:
            file.write(text)
        try:
            subprocess.run([*shlex.split(command), path], check=True)  # noqa: S603 - the person's own editor
        except (OSError, ValueError, subprocess.CalledProcessError) as error:
            raise FactError(f"the editor did not end well: {error}; set EDITOR to one that does") from error
        return _read(path)
