"""What changed from one revision in the store to the next, for people: fields, scope, devices. Pure."""

from __future__ import annotations

import enum
from collections.abc import Iterator, Sequence
from datetime import date, datetime

import msgspec

from lockring import diff
from lockring.diff import DeviceChange
from lockring.in_words import statements
from lockring.notice import Notice, Revision
from lockring.readings import scope_of
from lockring.record import Record
from lockring.scope import Scope
from lockring.store.held import Content, Standing, StoredRevision

FORMAT = "lockring-history/1"
_NO_CONTENT = frozenset({"part", "stated_on"})  # of a record: which feed, and what it says of its own date


class FieldChange(msgspec.Struct, frozen=True, kw_only=True):
    """A text of the notice before and after; empty where there was none."""

    field: str
    before: str
    after: str


class ScopeChange(msgspec.Struct, frozen=True, kw_only=True):
    """What the scope says of one fact that it did not say before (`came`), and the reverse (`went`)."""

    what: str
    came: tuple[str, ...] = ()
    went: tuple[str, ...] = ()


class ContentChange(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that differs between two contents. `says` are the notice's own words on it, if any.

    `regrouped`: the scope says the same of each fact, but puts it together in other ways.
    """

    says: str = ""
    fields: tuple[FieldChange, ...] = ()
    scope: tuple[ScopeChange, ...] = ()
    regrouped: bool = False
    devices: tuple[DeviceChange, ...] = ()


class RevisionSaid(msgspec.Struct, frozen=True, kw_only=True):
    """One revision: where it is from, its dates and digests, and what it changed.

    Of a published notice that is in no store, only the date that it states is known.
    """

    number: int
    source: str
    where: str
    stated_on: date | None
    changed: ContentChange | None
    retrieved_at: datetime | None = None
    recorded_at: datetime | None = None
    content_digest: str = ""
    raw_digest: str = ""
    actor: str = ""


class HistorySaid(msgspec.Struct, frozen=True, kw_only=True):
    """All revisions of a notice, oldest first. `missing_since`: no source lists it any more since then."""

    format: str
    notice: str
    title: str
    revisions: tuple[RevisionSaid, ...]
    missing_since: datetime | None = None
    unreadable_since: datetime | None = None


def of_stored(revisions: Sequence[StoredRevision], standing: Standing | None) -> HistorySaid:
    """The history of a notice that the store holds."""
    before: list[Content | None] = [None, *(one.content for one in revisions)]
    said = tuple(_stored(one, old) for one, old in zip(revisions, before, strict=False))
    return HistorySaid(
        format=FORMAT,
        notice=revisions[-1].notice_id,
        title=title_of(revisions[-1].content),
        revisions=said,
        missing_since=missing_since(standing),
        unreadable_since=standing.unreadable_since if standing else None,
    )


def of_published(notice: Notice) -> HistorySaid:
    """The history of a notice in a folder."""
    before: list[Revision | None] = [None, *notice.revisions]
    said = tuple(
        RevisionSaid(
            number=number,
            source="reviewed",
            where=f"{notice.id}/{one.revised_on}.json",
            stated_on=one.revised_on,
            changed=change(old, one) if old else None,
        )
        for number, (one, old) in enumerate(zip(notice.revisions, before, strict=False), 1)
    )
    return HistorySaid(format=FORMAT, notice=notice.id, title=notice.latest.title, revisions=said)


def missing_since(standing: Standing | None) -> datetime | None:
    """Since when no source lists the notice; None while one does, or where nothing is known of it."""
    gone = [one.missing_since for one in standing.listings] if standing else []
    known = [at for at in gone if at is not None]
    return max(known) if known and len(known) == len(gone) else None


def title_of(content: Content) -> str:
    """What a notice is called: its title, else its product, in one line."""
    text = content.title or content.product or content.id
    return " ".join(text.split())


def change(old: Content, new: Content) -> ContentChange:
    """What the new content changes."""
    if isinstance(old, Revision) and isinstance(new, Revision):
        return _between_revisions(old, new)
    scopes = scope_of(old), scope_of(new)
    facts = tuple(_scope_changes(*scopes))
    regrouped = not facts and _clauses(scopes[0]) != _clauses(scopes[1])
    return ContentChange(fields=tuple(_field_changes(old, new)), scope=facts, regrouped=regrouped)


def _between_revisions(old: Revision, new: Revision) -> ContentChange:
    """Scopes that persons wrote are compared by the devices that turn."""
    found = diff.diff(old, new)
    texts = (*found.advice, *found.remedies, *found.told, *found.figures)
    told = (FieldChange(field=one.what, before=one.before, after=one.after) for one in texts)
    fields = (*_field_changes(old, new), *told)
    return ContentChange(says=new.changed, fields=fields, devices=found.devices)


def _stored(one: StoredRevision, old: Content | None) -> RevisionSaid:
    return RevisionSaid(
        number=one.number,
        source=one.source,
        where=one.where,
        stated_on=one.stated_on,
        changed=change(old, one.content) if old else None,
        retrieved_at=one.retrieved_at,
        recorded_at=one.recorded_at,
        content_digest=one.content_digest,
        raw_digest=one.raw_digest,
        actor=one.actor,
    )


def _field_changes(old: Content, new: Content) -> Iterator[FieldChange]:
    before, after = _texts(old), _texts(new)
    for field in dict.fromkeys((*before, *after)):
        texts = before.get(field, ""), after.get(field, "")
        if texts[0] != texts[1]:
            yield FieldChange(field=field, before=texts[0], after=texts[1])


def _texts(content: Content) -> dict[str, str]:
    """Each field that says what the notice is, as text."""
    if isinstance(content, Record):
        names = [name for name in content.__struct_fields__ if name not in _NO_CONTENT]
        return {name: _text(getattr(content, name)) for name in names}
    return {
        "title": content.title,
        "product": content.product,
        "firm": content.recalling_firm,
        "reason": content.summary,
        "status": content.status.value,
        "classification": _text(content.classification),
    }


def _text(value: object) -> str:
    match value:
        case None | False:
            return ""
        case True:
            return "yes"
        case enum.Enum():
            return str(value.value)
        case tuple():
            return ", ".join(map(_text, value))
        case msgspec.Struct():
            return ", ".join(filter(None, (_text(getattr(value, f)) for f in value.__struct_fields__)))
        case _:
            return str(value)


def _scope_changes(old: Scope, new: Scope) -> Iterator[ScopeChange]:
    before, after = _by_fact(old), _by_fact(new)
    for what in dict.fromkeys((*before, *after)):
        had, has = before.get(what, {}), after.get(what, {})
        came, went = tuple(v for v in has if v not in had), tuple(v for v in had if v not in has)
        if came or went:
            yield ScopeChange(what=what, came=came, went=went)


def _by_fact(scope: Scope) -> dict[str, dict[str, None]]:
    """What the scope says of each fact, each value once, in its order."""
    said: dict[str, dict[str, None]] = {}
    for prefix, clauses in (("", scope.any), ("not ", scope.exclude)):
        for what, value in statements(clauses):
            said.setdefault(prefix + what, {})[value] = None
    return said


def _clauses(scope: Scope) -> set[frozenset[tuple[str, str]]]:
    return {frozenset(statements((clause,))) for clause in (*scope.any, *scope.exclude)}
