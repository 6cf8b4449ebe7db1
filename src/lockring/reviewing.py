"""A machine's reading of a record, as a person looks it over: text and clauses side by side. Pure."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from datetime import datetime
from itertools import pairwise

import msgspec

from lockring import document
from lockring.advice import CLASSES
from lockring.errors import NoticeError
from lockring.extract import Reading
from lockring.in_words import fact_name, in_words
from lockring.notice import Classification
from lockring.places import RECORD_SOURCES
from lockring.publish import by_person
from lockring.record import Record
from lockring.scope import Clause, Scope, Span
from lockring.store.held import Decision, Found, Review
from lockring.vocabulary import label_fact

FORMAT = "lockring-review/1"
LIST_FORMAT = "lockring-review-list/1"
UNREAD = "?"
"""The mark of text that was not understood."""


class Piece(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of a text, and the clauses that were read from it; `?` where it was not understood."""

    text: str
    marks: tuple[str, ...] = ()


class ClauseSaid(msgspec.Struct, frozen=True, kw_only=True):
    """One clause: its mark in the text, its conditions in words, and what stands in its places."""

    mark: str
    excludes: bool
    conditions: tuple[str, ...]
    implies: tuple[str, ...]
    quotes: tuple[str, ...]


class ReviewMade(msgspec.Struct, frozen=True, kw_only=True):
    """Who accepted or corrected the reading, when; `counts` if that was of the present content."""

    decision: str
    actor: str
    at: datetime
    note: str
    counts: bool


class ReviewSaid(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that a reviewer needs of one notice. `corrected`: the clauses are a person's by now."""

    format: str
    notice: str
    content_digest: str
    title: str
    firm: str
    classification: Classification | None
    url: str
    texts: dict[str, tuple[Piece, ...]]
    clauses: tuple[ClauseSaid, ...]
    unread: tuple[str, ...]
    reviews: tuple[ReviewMade, ...]
    corrected: bool
    scope: Scope


class Awaiting(msgspec.Struct, frozen=True, kw_only=True):
    """One notice that no person has reviewed as it is now."""

    notice: str
    title: str
    firm: str
    classification: Classification | None


class AwaitingList(msgspec.Struct, frozen=True, kw_only=True):
    """The notices that await a review, the most serious class first, and how many there are in all."""

    format: str
    total: int
    awaiting: tuple[Awaiting, ...]


def correction(made: Iterable[Review]) -> Scope | None:
    """The scope that a person wrote for the present content, if that is what counts. Raises NoticeError."""
    last = next((one for one in reversed(tuple(made)) if one.counts), None)
    if last is None or last.decision is not Decision.CORRECTED:
        return None
    return document.read(last.scope, Scope, "the correction in the store")


def review_said(
    record: Record, digest: str, reading: Reading, made: Iterable[Review], *, corrected: Scope | None = None
) -> ReviewSaid:
    """The record beside its reading, or beside the scope that a person made of it."""
    if corrected:
        reading = Reading(scope=corrected)
    return ReviewSaid(
        format=FORMAT,
        notice=record.id,
        content_digest=digest,
        title=" ".join((record.title or record.product).split()),
        firm=record.firm,
        classification=record.classification,
        url=record.url,
        texts=marked(record, reading),
        clauses=tuple(_clauses(record, reading.scope)),
        unread=tuple(_quotes(record, reading.unread)),
        reviews=tuple(map(_made, made)),
        corrected=corrected is not None,
        scope=reading.scope,
    )


def awaiting(found: Iterable[Found], reviewed: Container[str], limit: int) -> AwaitingList:
    """Of these notices those that a machine read and no person has reviewed, the most serious class first.

    Of one class they stay in the order in which they came.
    """
    machine_read = tuple(name.replace("_", "-") + "-" for name in RECORD_SOURCES)
    open_ = [one for one in found if one.notice_id.startswith(machine_read) and one.notice_id not in reviewed]
    open_.sort(key=lambda one: CLASSES.index(one.classification))
    first = tuple(
        Awaiting(
            notice=one.notice_id,
            title=" ".join(one.title.split()),
            firm=one.firm,
            classification=one.classification,
        )
        for one in open_[:limit]
    )
    return AwaitingList(format=LIST_FORMAT, total=len(open_), awaiting=first)


def corrected_scope(raw: bytes, record: Record, where: str) -> Scope:
    """The scope that a person wrote, every clause as read by a person.

    Raises NoticeError with every fault: of the document, of its facts, of its places in the text.
    """
    scope = document.read(raw, Scope, where)
    faults = tuple(fault for clause in (*scope.any, *scope.exclude) for fault in _faults(clause, record))
    if faults:
        raise NoticeError(where, faults)
    return by_person(scope)


def marked(record: Record, reading: Reading) -> dict[str, tuple[Piece, ...]]:
    """Each text of the record in pieces: those that clauses were read from, and all between them."""
    places: dict[str, list[tuple[int, int, str]]] = {"product": [], "codes": []}
    for mark, clause in _numbered(reading.scope):
        for span in clause.spans:
            places.setdefault(span.field, []).append((span.start, span.end, mark))
    for span in reading.unread:
        places.setdefault(span.field, []).append((span.start, span.end, UNREAD))
    texts = {field: getattr(record, field, "") for field in places}
    told = {field: tuple(_pieces(text, places[field])) for field, text in texts.items() if text}
    return {**told, **({"reason": (Piece(text=record.reason),)} if record.reason else {})}


def _pieces(text: str, places: list[tuple[int, int, str]]) -> Iterator[Piece]:
    """The text cut wherever a place begins or ends, each piece with the marks of all places it lies in."""
    inside = [(start, min(end, len(text)), mark) for start, end, mark in places if start < len(text)]
    cuts = sorted({0, len(text), *(cut for start, end, _ in inside for cut in (start, end))})
    for start, end in pairwise(cuts):
        marks = [mark for first, last, mark in inside if first <= start and end <= last]
        yield Piece(text=text[start:end], marks=tuple(dict.fromkeys(marks)))


def _numbered(scope: Scope) -> Iterator[tuple[str, Clause]]:
    for number, clause in enumerate((*scope.any, *scope.exclude), 1):
        yield str(number), clause


def _clauses(record: Record, scope: Scope) -> Iterator[ClauseSaid]:
    for mark, clause in _numbered(scope):
        yield ClauseSaid(
            mark=mark,
            excludes=int(mark) > len(scope.any),
            conditions=tuple(map(in_words, clause.all)),
            implies=tuple(map(in_words, clause.implies)),
            quotes=tuple(_quotes(record, clause.spans)),
        )


def _quotes(record: Record, spans: Iterable[Span]) -> Iterator[str]:
    for span in spans:
        if text := " ".join(getattr(record, span.field, "")[span.start : span.end].split()):
            yield text


def _faults(clause: Clause, record: Record) -> Iterator[str]:
    """What is wrong with a clause that is sound as a document."""
    for condition in clause.conditions():
        if label_fact(condition.fact) is None:
            yield f"no label carries the fact {fact_name(condition.fact)!r} in the clause {clause.id!r}"
    for span in clause.spans:
        text = getattr(record, span.field, None)
        if not isinstance(text, str):
            yield f"the record has no text {span.field!r} in a span of the clause {clause.id!r}"
        elif not 0 <= span.start < span.end <= len(text):
            yield f"{span.field} has {len(text)} characters, not {span.start} to {span.end}, in {clause.id!r}"


def _made(one: Review) -> ReviewMade:
    return ReviewMade(
        decision=one.decision.value, actor=one.actor, at=one.at, note=one.note, counts=one.counts
    )
