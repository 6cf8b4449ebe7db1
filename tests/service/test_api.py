"""The API as programs use it: who may do what, once, and what they are told when it goes wrong."""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import jsonschema
import msgspec
import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from lockring.remedy import events as happened
from lockring.service import ledger, remarks
from lockring.service.api import document, keys
from lockring.service.models import ApiKey, CaseRow, LedgerEntry, Person
from tests.service.builders import AGENT, LEAD, OWNER, REMOTE, RING, START, happens, opened, person, unit
from tests.service.programs import NEW_CASE, Program

pytestmark = pytest.mark.django_db
DOCS = Path(__file__).parents[2] / "docs"
NOT_AFFECTED = {
    "model_number": "MMT-1780",
    "ring_color": "black",
    "ring_condition": "intact",
    "reservoir_locks": "yes",
}
PERSONAL = ("Alma", "alma@example.org", "Elm Street", "Springfield", "62701", "NG1234567H", "NG 123", "LR-")


@pytest.fixture(autouse=True)
def _nobody_has_asked_yet() -> None:
    cache.clear()


def test_a_check_needs_no_key_and_gives_the_answer_of_the_command_line() -> None:
    reply = Program().post("check", {"label": "MMT-1780", "facts": {"ring_color": "clear"}})
    assert reply.status == 200
    jsonschema.validate(reply.body, json.loads((DOCS / "schema" / "check.schema.json").read_text("utf-8")))
    (ring,) = (one for one in reply.body["findings"] if one["notice"] == RING)
    assert (ring["verdict"], reply.body["exit_status"]) == ("affected", 1)
    assert ring["contacts"][0]["phone"]


def test_a_check_that_cannot_be_told_yet_never_looks_like_not_affected() -> None:
    reply = Program().post("check", {"label": "MMT-1780"})
    (ring,) = (one for one in reply.body["findings"] if one["notice"] == RING)
    assert (ring["verdict"], ring["missing"]) == ("undetermined", ["ring_color", "ring_condition"])
    assert reply.body["next_question"]["fact"] in ring["missing"]


def test_nothing_of_a_check_is_kept() -> None:
    before = LedgerEntry.objects.count()
    Program().post("check", {"label": "MMT-1780 SN NG1234567H"})
    assert (LedgerEntry.objects.count(), CaseRow.objects.count()) == (before, 0)


def test_a_check_names_all_faults_in_words() -> None:
    reply = Program().post("check", {"facts": {"ring_color": "purple", "colour": "clear"}})
    assert (reply.status, reply.headers["Content-Type"]) == (422, "application/problem+json")
    assert len(reply.body["faults"]) == 2
    assert "expected one of" in reply.text


def test_a_machine_without_a_key_may_check_sixty_times_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", lambda: 1_800_000_000.0)
    replies = [Program().post("check", "no JSON") for _ in range(61)]
    assert {reply.status for reply in replies[:60]} == {400}
    assert (replies[60].status, replies[60].headers["Retry-After"]) == (429, "60")
    assert replies[60].body["title"] == "Too Many Requests"


def _ended() -> str:
    key = keys.new_key("old", "agent", LEAD, START)
    keys.end_key(ApiKey.objects.get().id, LEAD, START)
    return key


@pytest.mark.parametrize("key", [lambda: "", lambda: "lrk_" + "x" * 43, _ended])
def test_no_key_a_wrong_one_and_one_that_has_ended_are_answered_alike(key: Any) -> None:
    row = opened()
    asks = Program(key=key())
    replies = [asks.get(path) for path in ("cases", f"cases/{row.id}", f"cases/{uuid4()}", "events")]
    assert {reply.status for reply in replies} == {401}
    assert {reply.text for reply in replies} == {Program().get("cases").text}
    assert replies[0].headers["WWW-Authenticate"] == "Bearer"


def test_of_a_key_only_a_digest_is_kept_and_it_is_made_in_the_log() -> None:
    key = keys.new_key("clinic", "agent", LEAD, START)
    assert key not in json.dumps(list(ApiKey.objects.values()), default=str)
    assert LedgerEntry.objects.get(kind="api_key").who == LEAD.who
    assert key not in LedgerEntry.objects.get(kind="api_key").body


def test_a_case_is_opened_for_a_device_that_the_notice_covers() -> None:
    reply = Program("agent").post("cases", NEW_CASE)
    assert reply.status == 201
    row = CaseRow.objects.get()
    assert (str(row.id), row.model, row.serial) == (reply.body["id"], "MMT1780", "NG1234567H")
    assert (reply.body["stage"], reply.body["verdict"], reply.body["owner"]["name"]) == (
        "waiting",
        "affected",
        "Alma Reyes",
    )
    assert LedgerEntry.objects.get(kind="case").who == str(ApiKey.objects.get().id)
    assert list(ledger.faults()) == []


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"facts": {"model_number": "MMT-1780"}}, "say more: ring_color"),
        ({"facts": {"model_number": "MMT-1780", "ring_color": "black"}}, "say more: ring_condition"),
        ({"facts": NOT_AFFECTED}, "the device is not_affected"),
        ({"notice": "no-such-notice"}, "no notice of this name"),
        ({"remedy": "refund"}, "offered: replacement"),
        ({"owner": {**NEW_CASE["owner"], "email": "nobody"}}, "no e-mail address"),
        ({"owner": {**NEW_CASE["owner"], "city": ""}}, "$.owner.city"),
        ({"priority": "high"}, "priority"),
    ],
)
def test_what_is_not_offered_cannot_be_asked_for(change: dict[str, Any], says: str) -> None:
    reply = Program("agent").post("cases", {**NEW_CASE, **change})
    assert reply.status == 422
    assert says in reply.body["faults"][0]
    assert (CaseRow.objects.count(), Person.objects.count()) == (0, 0)


def test_a_damaged_ring_goes_first_also_by_the_api() -> None:
    facts = {**NEW_CASE["facts"], "ring_condition": "damaged"}
    reply = Program("agent").post("cases", {**NEW_CASE, "facts": facts})
    assert reply.body["cannot_wait"] is True


def test_a_case_that_is_sent_twice_is_opened_once() -> None:
    program = Program("agent")
    first, again = (program.post("cases", NEW_CASE, again="the-same-key") for _ in range(2))
    assert (first.status, again.status) == (201, 201)
    assert first.body == again.body
    assert (CaseRow.objects.count(), Person.objects.count()) == (1, 1)


def test_a_key_of_something_else_is_not_taken_for_this() -> None:
    program, row = Program("agent"), opened()
    noted = {"event": "noted", "says": "Called."}
    path = f"cases/{row.id}/events"
    program.post(path, noted, again="the-same-key")
    for sent_to, body in (
        (path, {**noted, "says": "Another."}),
        (path, {"event": "withdrawn", "reason": "Called."}),
        (f"cases/{opened().id}/events", noted),
        ("cases", NEW_CASE),
    ):
        reply = program.post(sent_to, body, again="the-same-key")
        assert (reply.status, "used for something else" in reply.text) == (409, True), body
    assert Program("agent").post(path, noted, again="the-same-key").status == 201


def test_without_an_idempotency_key_nothing_is_written() -> None:
    reply = Program("agent").post("cases", NEW_CASE, **{"Idempotency-Key": ""})
    assert (reply.status, CaseRow.objects.count()) == (422, 0)
    assert "Idempotency-Key" in reply.body["faults"][0]


def test_an_event_is_written_in_the_part_of_the_key_and_sent_twice_once() -> None:
    program, row = Program("agent"), opened()
    path, event = f"cases/{row.id}/events", {"event": "problem_reported", "says": "It slips."}
    first, again = (program.post(path, event, again="the-same-key") for _ in range(2))
    assert (first.status, first.body) == (201, again.body)
    assert (first.body["part"], first.body["details"]) == ("agent", {"says": "It slips."})
    assert LedgerEntry.objects.filter(subject=str(row.id)).count() == 2
    assert "It slips." not in LedgerEntry.objects.get(position=first.body["position"]).body


def test_what_the_rules_do_not_permit_is_refused_in_words_and_leaves_no_trace() -> None:
    program, row = Program("agent"), opened()
    reply = program.post(f"cases/{row.id}/events", {"event": "received"})
    assert (reply.status, "permitted: " in reply.body["detail"]) == (409, True)
    assert LedgerEntry.objects.filter(subject=str(row.id)).count() == 1


@pytest.mark.parametrize("kind", ["requested", "handed_over", "no_such_event"])
def test_an_event_that_has_its_own_door_is_not_written_here(kind: str) -> None:
    reply = Program("lead").post(f"cases/{opened().id}/events", {"event": kind, "owner": "x", "to": "x"})
    assert reply.status == 422


def test_only_a_lead_answers_an_appeal() -> None:
    row = happens(opened(), happened.Refused, reason="Not covered.")
    happens(row, happened.Appealed, OWNER, reason="It is.", hours=2)
    answered = {"event": "appeal_answered", "granted": True, "reason": "You are right."}
    statuses = [
        Program(role).post(f"cases/{row.id}/events", answered).status for role in ("viewer", "agent", "lead")
    ]
    assert statuses == [403, 409, 201]


def test_a_unit_is_kept_for_a_case_by_its_id_only() -> None:
    program, row, kept = Program("agent"), opened(), unit()
    for name, status in (("MMT-1780", 409), (str(uuid4()), 409), (str(kept.id), 201)):
        reply = program.post(f"cases/{row.id}/events", {"event": "reserved", "unit": name})
        assert reply.status == status
    assert program.get(f"cases/{row.id}").body["unit"] == str(kept.id)


def test_who_looked_at_an_older_version_is_refused() -> None:
    program, row = Program("agent"), opened()
    seen = program.get(f"cases/{row.id}")
    assert seen.headers["ETag"] == f'"{seen.body["version"]}"'
    event = {"event": "noted", "says": "Called."}
    statuses = [
        program.post(f"cases/{row.id}/events", event, If_Match=seen.headers["ETag"]).status for _ in range(2)
    ]
    assert statuses == [201, 412]


def test_a_viewer_sees_no_people_and_writes_nothing() -> None:
    row = happens(opened(), happened.ProblemReported, OWNER, says="Call Alma on 555 0100.")
    viewer, agent = Program("viewer"), Program("agent")
    paths = (f"cases/{row.id}", f"cases/{row.id}/events", f"cases/{row.id}/fhir", "cases", "events")
    seen = "".join(viewer.get(path).text for path in paths)
    assert not [word for word in (*PERSONAL, "555") if word in seen]
    both = agent.get(f"cases/{row.id}").text + agent.get(f"cases/{row.id}/events").text
    assert all(word in both for word in ("Alma Reyes", "NG1234567H", "LR-", "555 0100"))
    assert viewer.get(f"cases/{row.id}").body["permitted"] == []
    refused = [
        viewer.post("cases", NEW_CASE),
        viewer.post(f"cases/{row.id}/events", {"event": "noted", "says": "x"}),
        agent.post("webhooks", {"url": "https://example.org/"}),
        agent.get("webhooks"),
    ]
    assert {reply.status for reply in refused} == {403}


def test_words_that_were_erased_are_empty_and_the_event_stays() -> None:
    row = happens(opened(), happened.ProblemReported, OWNER, says="Call Alma.")
    remarks.erase(row.id, START)
    told = Program("agent").get(f"cases/{row.id}/events").body["items"][-1]
    assert (told["event"], told["details"]) == ("problem_reported", {"says": ""})


def test_lists_go_page_by_page_and_lose_nothing() -> None:
    rows = [opened(hour // 2) for hour in range(7)]  # two and two at one instant
    program, seen, cursor = Program("viewer"), [], ""
    while cursor is not None:
        page = program.get(f"cases?limit=2&cursor={cursor}").body
        seen += [one["id"] for one in page["items"]]
        cursor = page["next"]
    assert sorted(seen) == sorted(str(row.id) for row in rows)
    assert len(seen) == 7


def test_lists_are_filtered() -> None:
    ring, remote = opened(), opened(2, notice=REMOTE, remedy="return")
    happens(ring, happened.Withdrawn, OWNER, reason="I have another.")
    program = Program("viewer")

    def ids(query: str) -> list[str]:
        return [one["id"] for one in program.get(f"cases?{query}").body["items"]]

    since = (START + timedelta(minutes=61)).isoformat().replace("+00:00", "Z")
    assert ids("stage=withdrawn") == [str(ring.id)]
    assert ids(f"notice={REMOTE}") == [str(remote.id)] == ids(f"changed_since={since}")
    assert ids("stage=done") == []


@pytest.mark.parametrize(
    "query",
    [
        "stage=lost",
        "limit=0",
        "limit=many",
        "cursor=nonsense",
        "cursor=W10",
        "changed_since=yesterday",
        "changed_since=2026-03-02T09:00:00",
        "changed_since=1",
        "stages=done",
    ],
)
def test_a_parameter_that_cannot_be_read_is_a_fault(query: str) -> None:
    reply = Program("viewer").get(f"cases?{query}")
    assert (reply.status, reply.headers["Content-Type"]) == (422, "application/problem+json")
    assert query.partition("=")[0] in reply.body["faults"][0]


def test_the_feed_tells_each_event_once_in_order_and_nothing_personal() -> None:
    row, other = opened(), opened()
    happens(row, happened.ProblemReported, OWNER, says="Call Alma on 555 0100.")
    happens(other, happened.Refused, reason="Alma has none.")
    program = Program("viewer")
    program.post("webhooks", {})
    first = program.get("events?after=0&limit=3").body
    rest = program.get(f"events?after={first['next']}").body
    told = [(one["case"], one["event"], one["stage"]) for one in first["items"] + rest["items"]]
    assert told == [
        (str(row.id), "requested", "waiting"),
        (str(other.id), "requested", "waiting"),
        (str(row.id), "problem_reported", "waiting"),
        (str(other.id), "refused", "refused"),
    ]
    assert not [word for word in (*PERSONAL, "555") if word in json.dumps([first, rest])]
    assert program.get(f"events?after={rest['next']}").body == {"items": [], "next": rest["next"]}


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "/api/v1/cases/not-a-case", 404),
        ("get", "/api/v1/cases/00000000-0000-4000-8000-000000000000", 404),
        ("get", "/api/v1/nothing", 404),
        ("post", "/api/nothing/", 404),
        ("put", "/api/v1/cases", 405),
        ("delete", "/api/openapi.json", 405),
        ("post", "/api/v1/check", 415),
    ],
)
def test_whatever_is_wrong_the_answer_is_problem_details(method: str, path: str, status: int) -> None:
    key = keys.new_key("clinic", "lead", LEAD, START)
    answer = getattr(Client(), method)(path, headers={"Authorization": f"Bearer {key}"})
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert json.loads(answer.content)["status"] == status
    assert status != 405 or answer.headers["Allow"]


def test_a_body_that_is_too_large_or_broken_is_refused() -> None:
    program = Program()
    assert program.post("check", {"label": "x" * 1_100_000}).status == 413
    assert program.post("check", "{").status == 400
    assert program.post("check", b"\xff").status == 400
    assert Program("agent").post("cases", {**NEW_CASE, "at_once": "It\u0000slips."}).status == 422


def test_an_error_that_nobody_expected_shows_no_trace_and_logs_nothing_personal(
    caplog: pytest.LogCaptureFixture,
) -> None:
    row = opened()
    CaseRow.objects.filter(id=row.id).update(state="{Alma Reyes")
    with caplog.at_level(logging.DEBUG):
        reply = Program("agent").get(f"cases/{row.id}")
    assert (reply.status, "Traceback" in reply.text, "DecodeError" in caplog.text) == (500, False, True)
    assert "Alma" not in reply.text + caplog.text


def test_what_programs_do_leaves_nothing_personal_in_the_log_of_the_server(
    caplog: pytest.LogCaptureFixture,
) -> None:
    agent = Program("agent")
    with caplog.at_level(logging.INFO):
        agent.post("cases", NEW_CASE)
        agent.post("cases", {**NEW_CASE, "remedy": "refund"})
        agent.post("check", {"label": "SN NG1234567H", "facts": {"ring_color": "NG1234567H"}})
    assert "422" in caplog.text or "Unprocessable" in caplog.text
    assert not [word for word in (*PERSONAL, agent.key) if word in caplog.text]


def test_the_published_description_is_that_of_the_code() -> None:
    published = json.loads((DOCS / "schema" / "openapi.json").read_text(encoding="utf-8"))
    assert published == document.document()
    assert json.loads(Client().get("/api/openapi.json").content) == published


def test_the_answer_of_a_check_is_described_by_the_published_schema() -> None:
    schema = (DOCS / "schema" / "check.schema.json").read_text(encoding="utf-8")
    published = json.loads(schema.replace("#/$defs/", "#/components/schemas/"))["$defs"]
    described = document.document()["components"]["schemas"]
    bare = [{**one, "description": ""} for one in published.values()]
    assert bare == [{**described[name], "description": ""} for name in published]


def test_the_page_names_every_operation_and_loads_nothing_from_elsewhere(client: Client) -> None:
    text = client.get("/api/").content.decode()
    paths = document.document()["paths"]
    assert all(f"</strong> {path}</code>" in text for path in paths)
    assert "http://" not in text
    assert "https://" not in text


def test_an_instant_is_now_and_not_what_a_program_says() -> None:
    before = timezone.now()
    body = Program("agent").post("cases", NEW_CASE).body
    assert msgspec.convert(body["opened_at"], type=type(before)) >= before
    sent = {"event": "noted", "says": "x", "at": "2020-01-01T00:00:00Z"}
    assert Program("agent").post(f"cases/{body['id']}/events", sent).status == 422


def test_an_erased_owner_is_empty() -> None:
    row = opened(owner=person(name="", email="", street="", city="", region="", postal_code=""))
    assert set(Program("agent").get(f"cases/{row.id}").body["owner"].values()) == {"", "US"}
    assert AGENT.who
