"""A case as one FHIR R4 `Bundle`: a `Task` with its `Device`, and a `Communication` for each event told.

All elements used are the same in R4B (hl7.org/fhir/R4B). A Bundle names nobody: where the receiver may see
people, it holds the device's numbers, the reference and what was written, and no name or address either.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import msgspec
from django.conf import settings

from lockring.notice import Revision
from lockring.remedy import Event, Stage
from lockring.remedy.events import Noted
from lockring.service import casework, checking, remarks
from lockring.service.models import CaseRow, LedgerEntry

TYPE = "application/fhir+json"
SCHEMA = {
    "type": "object",
    "required": ["resourceType", "type", "entry"],
    "properties": {
        "resourceType": {"const": "Bundle"},
        "type": {"const": "collection"},
        "entry": {"type": "array", "items": {"type": "object"}, "minItems": 1},
    },
    "externalDocs": {"url": "https://hl7.org/fhir/R4/bundle.html"},
}
"""What the OpenAPI document says of it; the rest stands in the specification of FHIR."""

STATUS: Mapping[Stage, str] = {
    Stage.NEW: "draft",
    Stage.WAITING: "requested",
    Stage.RESERVED: "accepted",
    Stage.SHIPPED: "in-progress",
    Stage.RECEIVED: "in-progress",
    Stage.APPEALED: "on-hold",
    Stage.DONE: "completed",
    Stage.WITHDRAWN: "cancelled",
    Stage.REFUSED: "rejected",
}
_CATEGORY = {
    "coding": [
        {"system": "http://terminology.hl7.org/CodeSystem/communication-category", "code": "notification"}
    ]
}
_PRINTED = {"serialNumber": "serial_number", "lotNumber": "lot_number", "partNumber": "catalog_number"}
_Resource = dict[str, Any]


def bundle(row: CaseRow, *, with_people: bool) -> bytes:
    """The case as it stands, as JSON. Without people: no serial number, no reference, no words."""
    events = casework.events_of(row.id)
    ids = (getattr(event, name, "") for _, event in events for name in remarks.FIELDS)
    words = remarks.texts(ids) if with_people else {}
    task = f"urn:uuid:{row.id}"
    told = (
        (_name(row, entry), _communication(task, entry, event, words))
        for entry, event in events
        if not isinstance(event, Noted)  # the desk's own notes are told to nobody
    )
    entries = [(task, _task(row, events, words, with_people)), *told]
    return msgspec.json.encode(
        {
            "resourceType": "Bundle",
            "type": "collection",
            "timestamp": row.changed_at,
            "entry": [{"fullUrl": url, "resource": _filled(resource)} for url, resource in entries],
        }
    )


def _task(
    row: CaseRow, events: Sequence[tuple[LedgerEntry, Event]], words: Mapping[str, str], with_people: bool
) -> _Resource:
    case, revision = casework.case_of(row), _revision(row)
    reference = [{"system": f"{settings.ADDRESS}/reference", "value": row.reference}]
    return {
        "resourceType": "Task",
        "contained": [_filled(_device(row, with_people))],
        "identifier": reference if with_people else None,
        "status": STATUS[case.stage],
        "businessStatus": {"text": case.stage.value},
        "intent": "order",
        "priority": "urgent" if case.at_once else "routine",
        "code": {"text": row.remedy},
        "description": revision.title if revision else None,
        "focus": {"reference": "#device"},
        "authoredOn": row.opened_at,
        "lastModified": row.changed_at,
        "reasonCode": {"text": f"{row.notice}, as of {row.revision}"},
        "restriction": _restriction(revision, row.remedy),
        "note": [
            {"time": entry.at, "text": text}
            for entry, event in events
            if isinstance(event, Noted) and (text := words.get(event.says))
        ],
    }


def _device(row: CaseRow, with_people: bool) -> _Resource:
    identifier = row.device.get("device_identifier")
    printed = {name: row.device.get(fact) for name, fact in _PRINTED.items()} if with_people else {}
    return {
        "resourceType": "Device",
        "id": "device",
        "udiCarrier": [{"deviceIdentifier": identifier}] if identifier else None,
        "manufacturer": row.device.get("manufacturer"),
        "modelNumber": row.device.get("model_number"),
        **printed,
    }


def _revision(row: CaseRow) -> Revision | None:
    """What the notice says in its newest revision, where it is one that comes with Lockring."""
    return next((one.latest for one in checking.published().notices if one.id == row.notice), None)


def _restriction(revision: Revision | None, remedy: str) -> _Resource | None:
    """Until when the firm offers it, where the notice says so."""
    remedies = revision.remedies if revision else ()
    until = next((one.until for one in remedies if one.id == remedy), None)
    return {"period": {"end": until}} if until else None


def _communication(task: str, entry: LedgerEntry, event: Event, words: Mapping[str, str]) -> _Resource:
    said = (words.get(getattr(event, name, ""), "") for name in remarks.FIELDS)
    return {
        "resourceType": "Communication",
        "status": "completed",
        "category": [_CATEGORY],
        "topic": {"text": str(event.__struct_config__.tag)},
        "about": [{"reference": task}],
        "sent": entry.at,
        "payload": [{"contentString": text} for text in said if text],
    }


def _name(row: CaseRow, entry: LedgerEntry) -> str:
    """A name that stays the same each time, and that no other event has."""
    return f"urn:uuid:{uuid5(NAMESPACE_URL, f'urn:uuid:{row.id}#{entry.position}')}"


def _filled(resource: _Resource) -> _Resource:
    """Without what is empty: FHIR has no empty element."""
    return {name: value for name, value in resource.items() if value}
