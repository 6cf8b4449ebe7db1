"""A case as FHIR: in form by the oracle, the right status at each stage, and nobody is named."""

from __future__ import annotations

import json
from typing import Any

import pytest
from fhir.resources.R4B.bundle import Bundle

from lockring.remedy import Stage
from lockring.remedy import events as happened
from lockring.service.models import CaseRow
from tests.service.builders import LEAD, OWNER, REMOTE, happens, opened, unit
from tests.service.programs import Program

pytestmark = pytest.mark.django_db
# hl7.org/fhir/R4/valueset-task-status.html; the oracle holds the first few only
STATUSES = "draft requested received accepted rejected ready cancelled in-progress on-hold failed completed"


def _bundle(row: CaseRow, role: str = "agent") -> dict[str, Any]:
    """What the program is given, in form."""
    reply = Program(role).get(f"cases/{row.id}/fhir")
    assert (reply.status, reply.headers["Content-Type"]) == (200, "application/fhir+json")
    Bundle.model_validate(reply.body)
    names = [entry["fullUrl"] for entry in reply.body["entry"]]
    assert len(set(names)) == len(names)
    resources = _resources(reply.body)
    meant = [one["reference"] for resource in resources[1:] for one in resource["about"]]
    assert set(meant) <= {names[0]}
    assert resources[0]["focus"]["reference"] == f"#{resources[0]['contained'][0]['id']}"
    assert resources[0]["status"] in STATUSES.split()
    return dict(reply.body)


def _resources(bundle: dict[str, Any]) -> list[dict[str, Any]]:
    return [entry["resource"] for entry in bundle["entry"]]


def test_a_task_has_the_status_of_its_stage_all_the_way() -> None:
    row, told = opened(), []
    way: list[tuple[type[Any], dict[str, Any]]] = [
        (happened.Reserved, {"unit": str(unit().id)}),
        (happened.Shipped, {"carrier": "file", "tracking": "parcel"}),
        (happened.Received, {}),
    ]
    for hour, (kind, words) in enumerate([(None, {}), *way], start=1):
        row = happens(row, kind, hours=hour, **words) if kind else row
        task = _resources(_bundle(row))[0]
        told.append((task["businessStatus"]["text"], task["status"]))
    assert told == [
        ("waiting", "requested"),
        ("reserved", "accepted"),
        ("shipped", "in-progress"),
        ("received", "in-progress"),
    ]


def test_a_task_that_is_over_says_how_it_ended() -> None:
    refused = happens(opened(), happened.Refused, reason="Not covered.")
    assert _resources(_bundle(refused))[0]["status"] == "rejected"
    appealed = happens(refused, happened.Appealed, OWNER, reason="It is.", hours=2)
    assert _resources(_bundle(appealed))[0]["status"] == "on-hold"
    withdrawn = happens(opened(), happened.Withdrawn, OWNER, reason="I have another.")
    assert _resources(_bundle(withdrawn))[0]["status"] == "cancelled"
    back = happens(opened(notice=REMOTE, remedy="return"), happened.CameBack)
    assert back.stage == Stage.DONE.value
    assert _resources(_bundle(back))[0]["status"] == "completed"


def test_a_task_is_about_the_device_with_its_numbers() -> None:
    device = _resources(_bundle(opened()))[0]["contained"][0]
    assert (device["modelNumber"], device["serialNumber"]) == ("MMT-1780", "NG1234567H")
    row = opened(device={"device_identifier": "00763000000011", "model_number": "MMT-1780"})
    carrier = _resources(_bundle(row))[0]["contained"][0]["udiCarrier"]
    assert carrier == [{"deviceIdentifier": "00763000000011"}]


def test_a_case_that_cannot_wait_is_urgent() -> None:
    row = opened()
    assert _resources(_bundle(row))[0]["priority"] == "routine"
    happens(row, happened.ProblemReported, OWNER, says="It slips.")
    assert _resources(_bundle(row))[0]["priority"] == "urgent"


def test_each_event_that_is_told_is_a_message_and_a_note_of_the_desk_is_none() -> None:
    row = happens(opened(), happened.ProblemReported, OWNER, says="It slips.")
    happens(row, happened.Noted, LEAD, says="Call back on Monday.", hours=2)
    task, *messages = _resources(_bundle(row))
    assert [one["topic"]["text"] for one in messages] == ["requested", "problem_reported"]
    assert messages[1]["payload"] == [{"contentString": "It slips."}]
    assert messages[1]["sent"] == "2026-03-02T10:00:00Z"
    assert [one["text"] for one in task["note"]] == ["Call back on Monday."]


def test_a_bundle_names_nobody_and_without_people_no_device_either() -> None:
    row = happens(opened(), happened.ProblemReported, OWNER, says="It slips.")
    happens(row, happened.Noted, LEAD, says="Call back on Monday.", hours=2)
    for role, words in (
        ("agent", ("Alma", "Elm", "62701", "example.org", str(row.person_id))),
        ("viewer", ("Alma", "Elm", "NG1234567H", row.reference, "slips", "Monday", str(row.person_id))),
    ):
        text = json.dumps(_bundle(row, role))
        assert not [word for word in words if word in text]
    assert _resources(_bundle(row, "viewer"))[0]["contained"][0]["modelNumber"] == "MMT-1780"


def test_the_same_case_is_the_same_bundle() -> None:
    row = opened()
    assert _bundle(row) == _bundle(row)
