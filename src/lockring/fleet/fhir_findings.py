"""Findings as one FHIR R4 `Bundle`: `Device`, `DetectedIssue` and `Communication` (hl7.org/fhir/R4).

All elements used are the same in R4B. A Bundle holds nothing on patients. What was not looked at stands in
its `OperationOutcome`: a unit that is not in the Bundle is not thereby cleared.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

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
_OUTCOME, _DEVICE, _ISSUE, _MESSAGE = range(4)
_Resource = dict[str, Any]


class _Notice(msgspec.Struct, frozen=True, kw_only=True):
    """What all findings of a notice say alike."""

    severity: str | None
    page: str | None
    source: str


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
    now, run, last = about.now.isoformat(), about.run.hex[:12], None
    notices = {place: _notice(revision) for place, revision in revisions(answer).items()}
    yield _entry(_url(run, _OUTCOME), _outcome(about))
    for told in findings(answer, _TOLD, _CELLS):
        one = _Finding(*told[: len(_TOLD)])
        if one.row != last:
            last = one.row
            cells = dict(zip(_CELLS, told[len(_TOLD) :], strict=True))
            device = _url(run, _DEVICE, one.row)
            yield _entry(device, _device(cells))
        issue = _url(run, _ISSUE, one.row, one.place)
        yield _entry(issue, _issue(now, device, one, notices[one.place]))
        about_both = [{"reference": device}, {"reference": issue}]
        yield _entry(_url(run, _MESSAGE, one.row, one.place), _message(about_both, one, notices[one.place]))


def _entry(url: str, resource: _Resource) -> _Resource:
    return {"fullUrl": url, "resource": {name: value for name, value in resource.items() if value}}


def _url(run: str, kind: int, row: int = 0, place: int = 0) -> str:
    """A name that no other entry and no other run has: a UUID of version 8 (RFC 9562, section 5.8).

    48 bits drawn once a run, what the entry is, the place of the notice (20 bits), and the row (48 bits).
    """
    notice = f"{place:05x}"
    return f"urn:uuid:{run[:8]}-{run[8:]}-8{kind}{notice[:2]}-8{notice[2:]}-{row:012x}"


def _notice(revision: Revision) -> _Notice:
    source = next(iter(revision.sources.values()))
    return _Notice(
        severity=_SEVERITIES.get(revision.classification) if revision.classification else None,
        page=next((url for _, url in pages(revision)), None),
        source=f"{source.publisher}: {source.title} ({revision.revised_on})",
    )


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


def _issue(now: str, device: str, one: _Finding, notice: _Notice) -> _Resource:
    return {
        "resourceType": "DetectedIssue",
        "status": _STATUS[one.verdict],
        "code": {"text": f"{_SAYS[one.verdict]}: {one.title}"},
        "severity": notice.severity,
        "identifiedDateTime": now,
        "author": {"display": "Lockring"},
        "implicated": [{"reference": device}],
        "detail": _detail(one),
        "reference": notice.page,
    }


def _detail(one: _Finding) -> str:
    parts = [one.because, f"Not known yet: {one.missing}." if one.missing else "", _set_aside(one)]
    return "\n".join(filter(None, parts))


def _set_aside(one: _Finding) -> str:
    if one.suppressed_until is None:
        return ""
    return f"Suppressed until {one.suppressed_until} by {one.suppressed_by}: {one.suppressed_because}"


def _message(about: list[dict[str, str]], one: _Finding, notice: _Notice) -> _Resource:
    """The notice's first step in its words, and whom to call. It waits while the finding is suppressed."""
    told = (one.first_step, f"Call {one.phone}", notice.source)
    waits = _set_aside(one)
    return {
        "resourceType": "Communication",
        "status": "on-hold" if waits else "preparation",
        "statusReason": {"text": waits} if waits else None,
        "category": [{"coding": [_CATEGORY]}],
        "about": about,
        "topic": {"text": one.title},
        "payload": [{"contentString": text} for text in told if text],
    }
