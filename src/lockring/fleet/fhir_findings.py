"""Findings as one FHIR R4 `Bundle`: `Device`, `DetectedIssue` and `Communication` (hl7.org/fhir/R4).

All elements used are the same in R4B. A Bundle holds nothing on patients. What was not looked at stands in
its `OperationOutcome`: a unit that is not in the Bundle is not thereby cleared.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid5

import msgspec

from lockring.fleet.about import About
from lockring.fleet.all_findings import findings, pages, prepare, revisions
from lockring.fleet.answers import Answer
from lockring.notice import Classification, Revision

_SEVERITIES = {
    Classification.CLASS_I: "high",
    Classification.CLASS_II: "moderate",
    Classification.CLASS_III: "low",
}
"""DetectedIssue.severity by what 21 CFR 7.3(m) says of the harm; a notice without a class states none."""
_CATEGORY = {"system": "http://terminology.hl7.org/CodeSystem/communication-category", "code": "alert"}
_SAYS = {"affected": "A recall covers the device", "undetermined": "A recall may cover the device"}
_STATUS = {"affected": "final", "undetermined": "preliminary"}
_TOLD = (
    *("row", "place", "verdict", "title", "because", "missing", "first_step", "phone"),
    *("suppressed_until", "suppressed_because", "suppressed_by"),
)
_CELLS = (
    *("udi", "device_identifier", "manufacturer", "lot_number", "serial_number", "brand_name"),
    *("model_number", "catalog_number", "unit", "site"),
)
_Resource = dict[str, Any]


class _Finding(msgspec.Struct, frozen=True):
    """One finding, by the names of `_TOLD`."""

    row: int
    place: int
    verdict: str
    title: str
    because: str
    missing: str
    first_step: str
    phone: str
    suppressed_until: date | None
    suppressed_because: str | None
    suppressed_by: str | None


def write(answer: Answer, about: About, place: Path) -> None:
    """Write the Bundle, a few findings in memory at a time. Raises OSError where it cannot be written."""
    start = {"resourceType": "Bundle", "type": "collection", "timestamp": about.now.isoformat()}
    encoder = msgspec.json.Encoder()
    with place.open("wb") as file:
        file.write(encoder.encode(start)[:-1] + b',"entry":[\n')
        for number, entry in enumerate(_entries(answer, about)):
            file.write((b",\n" if number else b"") + encoder.encode(entry))
        file.write(b"\n]}\n")


def _entries(answer: Answer, about: About) -> Iterator[_Resource]:
    prepare(answer)
    by_place, last = revisions(answer), None
    yield _entry(about, "outcome", _outcome(about))
    for told in findings(answer, _TOLD, _CELLS):
        one = _Finding(*told[: len(_TOLD)])
        if one.row != last:
            last = one.row
            cells = dict(zip(_CELLS, told[len(_TOLD) :], strict=True))
            yield _entry(about, f"device {one.row}", _device(cells))
        name, revision = f"{one.row} {one.place}", by_place[one.place]
        yield _entry(about, f"issue {name}", _issue(about, one, revision))
        yield _entry(about, f"message {name}", _message(about, one, revision))


def _entry(about: About, name: str, resource: _Resource) -> _Resource:
    return {"fullUrl": _url(about, name), "resource": {k: v for k, v in resource.items() if v}}


def _url(about: About, name: str) -> str:
    return f"urn:uuid:{uuid5(about.run, name)}"


def _outcome(about: About) -> _Resource:
    """What the Bundle does not speak of: rows that could not be read, and how far the answer reaches."""
    says = "This Bundle holds what was found. A unit that is not in it is not thereby cleared."
    unread = (f"Row {one.row} could not be read: {one.reason}" for one in about.refused)
    issues = [{"severity": "information", "code": "informational", "diagnostics": says}]
    for text in (*unread, *about.reach):
        issues.append({"severity": "warning", "code": "incomplete", "diagnostics": text})
    return {"resourceType": "OperationOutcome", "issue": issues}


def _device(cells: dict[str, str | None]) -> _Resource:
    """The unit as the list has it; a doubtful cell is left out."""
    carrier = {"deviceIdentifier": cells["device_identifier"], "carrierHRF": cells["udi"]}
    name, site, unit = cells["brand_name"], cells["site"], cells["unit"]
    return {
        "resourceType": "Device",
        "identifier": [{"value": unit}] if unit else None,
        "udiCarrier": [{k: v for k, v in carrier.items() if v}] if any(carrier.values()) else None,
        "manufacturer": cells["manufacturer"],
        "lotNumber": cells["lot_number"],
        "serialNumber": cells["serial_number"],
        "deviceName": [{"name": name, "type": "user-friendly-name"}] if name else None,
        "modelNumber": cells["model_number"],
        "partNumber": cells["catalog_number"],
        "location": {"display": site} if site else None,
    }


def _issue(about: About, one: _Finding, revision: Revision) -> _Resource:
    severity = _SEVERITIES.get(revision.classification) if revision.classification else None
    return {
        "resourceType": "DetectedIssue",
        "status": _STATUS[one.verdict],
        "code": {"text": f"{_SAYS[one.verdict]}: {one.title}"},
        "severity": severity,
        "identifiedDateTime": about.now.isoformat(),
        "author": {"display": "Lockring"},
        "implicated": [_device_of(about, one)],
        "detail": _detail(one),
        "reference": next((url for _, url in pages(revision)), None),
    }


def _detail(one: _Finding) -> str:
    parts = [one.because, f"Not known yet: {one.missing}." if one.missing else "", _set_aside(one)]
    return "\n".join(filter(None, parts))


def _set_aside(one: _Finding) -> str:
    if one.suppressed_until is None:
        return ""
    return f"Suppressed until {one.suppressed_until} by {one.suppressed_by}: {one.suppressed_because}"


def _message(about: About, one: _Finding, revision: Revision) -> _Resource:
    """The notice's first step in its words, and whom to call. It waits while the finding is suppressed."""
    source = next(iter(revision.sources.values()))
    told = (
        one.first_step,
        f"Call {one.phone}",
        f"{source.publisher}: {source.title} ({revision.revised_on})",
    )
    waits = _set_aside(one)
    return {
        "resourceType": "Communication",
        "status": "on-hold" if waits else "preparation",
        "statusReason": {"text": waits} if waits else None,
        "category": [{"coding": [_CATEGORY]}],
        "about": [_device_of(about, one), {"reference": _url(about, f"issue {one.row} {one.place}")}],
        "topic": {"text": one.title},
        "payload": [{"contentString": text} for text in told if text],
    }


def _device_of(about: About, one: _Finding) -> dict[str, str]:
    return {"reference": _url(about, f"device {one.row}")}
