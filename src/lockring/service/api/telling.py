"""Cases and their events as programs may see them: by the role of the key, with people or without."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from lockring.remedy import Actor, Event, permitted
from lockring.service import casework, remarks
from lockring.service.api.shapes import WRITABLE, CaseLine, CaseSaid, EventSaid, OwnerSaid
from lockring.service.models import CaseRow, LedgerEntry, Person, Role

_HIDDEN = ("event", "at", "by", "who", "owner", "to", "device")  # told elsewhere, or the ids of people


def line(row: CaseRow) -> CaseLine:
    """The case as lists have it."""
    return CaseLine(**_line(row))


def whole(row: CaseRow, role: str) -> CaseSaid:
    """The case with all that this role may see."""
    case, sees = casework.case_of(row), role in (Role.AGENT, Role.LEAD)
    may = permitted(case, Actor(role)) if sees else ()
    return CaseSaid(
        **_line(row),
        version=version(row),
        unit=case.unit,
        to_confirm=case.to_confirm,
        permitted=tuple(str(one.__struct_config__.tag) for one in may if one in WRITABLE),
        language=row.language,
        reference=row.reference if sees else None,
        device=row.device if sees else None,
        owner=_owner(row.person) if sees else None,
        at_once=remarks.texts([case.at_once]).get(case.at_once, "") if sees else None,
    )


def version(row: CaseRow) -> int:
    """The position of the newest event of the case in the log."""
    entries = LedgerEntry.objects.filter(subject=str(row.id), kind="case").order_by("-position")
    return entries.values_list("position", flat=True)[0]


def events(entries: Sequence[tuple[LedgerEntry, Event]], *, with_people: bool) -> tuple[EventSaid, ...]:
    """What happened, with the words of people or without."""
    ids = (getattr(event, name, "") for _, event in entries for name in remarks.FIELDS)
    words = remarks.texts(ids) if with_people else {}
    return tuple(
        EventSaid(
            position=entry.position,
            at=entry.at,
            part=event.by,
            event=str(event.__struct_config__.tag),
            details=details(event, words) if with_people else None,
        )
        for entry, event in entries
    )


def details(event: Event, words: dict[str, str]) -> dict[str, str | bool]:
    """What an event says beyond who and when, with its words in place of their ids."""
    told = msgspec.to_builtins(event)
    return {
        name: words.get(value, "") if name in remarks.FIELDS else value
        for name, value in told.items()
        if name not in _HIDDEN
    }


def _line(row: CaseRow) -> dict[str, Any]:
    case = casework.case_of(row)
    return {
        "id": row.id,
        "notice": row.notice,
        "revision": row.revision,
        "remedy": row.remedy,
        "verdict": row.verdict,
        "model": row.model,
        "stage": case.stage,
        "cannot_wait": not row.can_wait,
        "old_unit": case.old_unit,
        "opened_at": row.opened_at,
        "changed_at": row.changed_at,
    }


def _owner(person: Person) -> OwnerSaid:
    names = (field.name for field in msgspec.structs.fields(OwnerSaid))
    return OwnerSaid(**{name: getattr(person, name) for name in names})
