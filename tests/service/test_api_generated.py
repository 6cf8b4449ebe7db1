"""Every operation, called in all the ways that its description permits, and in many that it does not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.config import SchemathesisConfig

from lockring.service import hooks
from lockring.service.api import keys
from lockring.service.api.document import document
from lockring.service.models import LedgerEntry
from lockring.service.wsgi import application
from tests.service.builders import LEAD, START, opened

EXAMPLES = 25  # of each operation, beside those that are worked out from the limits of each field
# A body in form may still ask for what the rules do not permit, or for a device that is not covered.
REFUSED = ["2xx", "401", "403", "404", "409", "412", "415", "422"]


CONFIG = {
    "seed": 1,
    "generation": {"deterministic": True, "with-security-parameters": False},
    "checks": {"positive_data_acceptance": {"expected-statuses": REFUSED}},
}
API = schemathesis.openapi.from_dict(document(), config=SchemathesisConfig.from_dict(CONFIG))


def _from_somewhere(environ: dict[str, Any], start_response: Any) -> Any:
    """The service as a server calls it: with the address of who asks."""
    return application({**environ, "REMOTE_ADDR": "192.0.2.1"}, start_response)


API.app = _from_somewhere


@pytest.fixture(autouse=True)
def _one_connection(db: None) -> Iterator[None]:
    """As Django's own client has it: a request does not close the connection of the test's transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def _one_that_exists(name: str) -> UUID:
    """A new one each time: nothing that an example did to it stands in the way of the next."""
    if name == "case_id":
        return opened().id
    return hooks.add("https://example.org/hook", (), by=LEAD, at=START).id


@pytest.fixture
def key(db: None) -> str:
    """A key that may do everything."""
    return keys.new_key("everything", "lead", LEAD, START)


def _is_uuid(drawn: Any) -> bool:
    try:
        return str(UUID(drawn)) == str(drawn).lower()
    except (ValueError, AttributeError, TypeError):
        return False


def _headers(key: str) -> dict[str, str]:
    """The key; and no compression, which is no part of the description."""
    return {"Authorization": f"Bearer {key}", "Accept-Encoding": "identity"}


@pytest.mark.django_db
@API.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_every_answer_is_as_described(case: schemathesis.Case[Any], key: str) -> None:
    cache.clear()
    parameters: dict[str, Any] = case.path_parameters or {}
    for name, drawn in parameters.items():
        if _is_uuid(drawn):  # in form, but of nothing
            parameters[name] = str(_one_that_exists(name))
    sent: dict[str, Any] = dict(case.headers or {})
    if re.fullmatch(r"[\x21-\x7e]{8,200}", str(sent.get("Idempotency-Key", ""))):
        case.headers["Idempotency-Key"] = str(uuid4())  # in form, but maybe that of an earlier example
    case.call_and_validate(headers=_headers(key))


@pytest.mark.django_db
def test_the_examples_of_the_description_are_carried_out(key: str) -> None:
    """So that the test above reaches beyond the refusals."""
    asked = API["/api/v1/cases"]["POST"]
    body = asked.body[0].definition["example"]
    case = asked.Case(headers={"Idempotency-Key": "12345678"}, body=body, media_type="application/json")
    made = case.call_and_validate(headers=_headers(key))
    assert made.status_code == 201
    assert LedgerEntry.objects.filter(kind="case").count() == 1
