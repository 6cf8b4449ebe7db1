"""All that we hold of a person, as data they can take with them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from lockring.remedy.events import HandedOver
from lockring.service import casework, remarks
from lockring.service.models import CaseRow, LedgerEntry, Person


def held(person: Person, at: datetime) -> dict[str, Any]:
    """Who they are, their cases with every event and word, who else may act; nothing of an owner before."""
    account = person.account
    return {
        "written_at": at,
        "person": {name: getattr(person, name) for name in (*Person.PERSONAL, "country", "language")},
        "account": {"email": account.email, "since": account.created_at} if account else None,
        "requests": [_request(row) for row in person.cases.order_by("opened_at")],
    }


def _request(row: CaseRow) -> dict[str, Any]:
    since = _theirs_since(row)
    return {
        "reference": row.reference,
        "notice": row.notice,
        "revision": row.revision,
        "remedy": row.remedy,
        "device": row.device,
        "verdict": row.verdict,
        "opened_at": row.opened_at,
        "events": _events(row),
        "mails": list(_mails(row)),
        "parcels": list(
            row.parcels.filter(made_at__gte=since).values("carrier", "tracking", "goes_back", "made_at")
        ),
        "invitations": list(
            row.invitations.filter(made_at__gte=since).values("email", "to_own", "made_at", "used_at")
        ),
        "helpers": list(
            row.accesses.filter(given_at__gte=since).values("account__email", "given_at", "ended_at")
        ),
    }


def _theirs_since(row: CaseRow) -> datetime:
    """From when the case is theirs: whom an owner before had asked, and what was sent to them, is not."""
    handed = (entry.at for entry, event in casework.events_of(row.id) if isinstance(event, HandedOver))
    return max(handed, default=row.opened_at)


def _events(row: CaseRow) -> list[dict[str, Any]]:
    """Every event in its own words, but the words of an owner before."""
    written = [event for _, event in casework.events_of(row.id)]
    handed = max((i for i, one in enumerate(written) if isinstance(one, HandedOver)), default=0)
    ids = {getattr(one, field, "") for one in written[handed:] for field in remarks.FIELDS}
    words = remarks.texts(ids)
    told = []
    for event in written:
        fields = msgspec.to_builtins(event, builtin_types=(datetime,))
        told.append(
            {**fields, **{name: words.get(fields[name], "") for name in remarks.FIELDS if name in fields}}
        )
    return told


def _mails(row: CaseRow) -> list[dict[str, Any]]:
    entries = LedgerEntry.objects.filter(subject=str(row.id), kind="told").order_by("position")
    return [{"at": entry.at, "about": msgspec.json.decode(entry.body)["occasion"]} for entry in entries]
