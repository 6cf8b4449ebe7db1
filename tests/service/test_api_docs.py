"""The page on the API cannot lie: its commands are carried out by a real server, in their order."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone
from standardwebhooks import Webhook as Signer
from standardwebhooks import WebhookVerificationError

from lockring.remedy import Stage
from lockring.service import fhir_case, hooks
from lockring.service.api import keys
from tests.service.builders import LEAD, START

PAGE = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")


def _blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def _commands() -> list[str]:
    """Each command of the page; one that goes on in the next line is one."""
    return [command for block in _blocks("sh") for command in re.split(r"\n(?=curl )", block)]


@pytest.mark.django_db(transaction=True)
def test_the_commands_of_the_page_do_what_it_says(live_server: Any) -> None:
    cache.clear()
    key = keys.new_key("our clinic", "lead", LEAD, START)
    environment = {**os.environ, "LOCKRING": live_server.url, "KEY": key, "CASE": ""}
    told = []
    for command in _commands():
        done = subprocess.run(["bash", "-c", command], env=environment, capture_output=True, text=True)
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        told.append(json.loads(done.stdout))
        environment["CASE"] = environment["CASE"] or told[-1].get("id", "")
    check, case, cases, events, again, happened, written, hook, bundle = told
    assert check["exit_status"] == 1
    assert (case["stage"], case["owner"]["city"]) == ("waiting", "Springfield")
    assert [one["id"] for one in cases["items"]] == [case["id"]] == [one["case"] for one in events["items"]]
    assert again == case
    assert [one["event"] for one in happened["items"]] == ["requested"]
    assert written["event"] in case["permitted"]
    assert hook["secret"].startswith("whsec_")
    assert bundle["entry"][0]["resource"]["priority"] == "urgent"


def test_the_way_to_verify_takes_what_is_ours_and_nothing_else() -> None:
    names: dict[str, Any] = {}
    exec(_blocks("python")[0], names)  # noqa: S102 - our own page
    secret, now, body = "whsec_" + "YWJj" * 8, timezone.now(), '{"type": "case.shipped"}'
    headers = {
        "webhook-id": "1",
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Signer(secret).sign("1", now, body),
    }
    assert names["receive"](body, headers, secret) == {"type": "case.shipped"}
    with pytest.raises(WebhookVerificationError):
        names["receive"](body + " ", headers, secret)


def test_the_page_names_every_pause_between_tries() -> None:
    minutes = [int(pause.total_seconds() // 60) for pause in hooks.PAUSES]
    assert minutes == [1, 5, 30, *(60 * hours for hours in (2, 5, 10, 14, 20, 24))]
    assert "after 1, 5 and 30 minutes, 2, 5, 10, 14, 20 and 24 hours" in PAGE


def test_the_page_names_the_status_of_every_stage_of_a_case() -> None:
    table = PAGE.partition("| stage |")[2]
    rows = dict(re.findall(r"^\| ([a-z, ]+) \| ([a-z-]+) \|$", table, re.MULTILINE))
    told = {stage: status for stages, status in rows.items() for stage in stages.split(", ")}
    assert told == {
        stage.value: status for stage, status in fhir_case.STATUS.items() if stage is not Stage.NEW
    }
