"""Every operation, called in all the ways that its description permits, and in many that it does not."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
import schemathesis
from django.core.cache import cache
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
API.app = application


@pytest.fixture
def ids(db: None) -> dict[str, UUID]:
    """A case and a webhook that exist."""
    hook = hooks.add("https://example.org/hook", (), by=LEAD, at=START)
    return {"case_id": opened().id, "webhook_id": hook.id}


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
def test_every_answer_is_as_described(case: schemathesis.Case[Any], key: str, ids: dict[str, UUID]) -> None:
    cache.clear()
    parameters: dict[str, Any] = case.path_parameters or {}
    for name in parameters.keys() & ids.keys():
        if _is_uuid(parameters[name]):  # in form, but drawn: put one that exists in its place
            parameters[name] = str(ids[name])
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
