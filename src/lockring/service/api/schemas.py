"""How the operations are described in the OpenAPI document: by the schemas of our own types, typed once."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Mapping
from functools import reduce
from http import HTTPStatus
from operator import or_
from typing import Any

import msgspec

from lockring.report import CheckReport
from lockring.service.api import problems, shapes
from lockring.service.api.problems import ProblemSaid

_AT = "#/components/schemas/{name}"
_JSON = "application/json"
EVENT = reduce(or_, shapes.ASKED_EVENTS)
"""Any event that a program may write, told by its `event`."""
_KINDS = (
    CheckReport,
    ProblemSaid,
    shapes.CheckAsked,
    shapes.CaseAsked,
    shapes.CaseSaid,
    shapes.CasePage,
    shapes.EventSaid,
    shapes.EventsSaid,
    shapes.Feed,
    shapes.WebhookAsked,
    shapes.WebhookMade,
    shapes.WebhookSaid,
    shapes.WebhooksSaid,
    EVENT,
)
_FAULTS = {
    HTTPStatus.BAD_REQUEST: "The body is no JSON.",
    HTTPStatus.UNAUTHORIZED: "No valid key.",
    HTTPStatus.FORBIDDEN: "The role of the key does not permit it.",
    HTTPStatus.NOT_FOUND: "There is no such thing.",
    HTTPStatus.CONFLICT: "The case, or what was sent with this key before, does not permit it.",
    HTTPStatus.PRECONDITION_FAILED: "The case has changed since.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body is too large.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "The body is not sent as application/json.",
    HTTPStatus.UNPROCESSABLE_ENTITY: "Something cannot be read, or asked for; the faults are named.",
    HTTPStatus.TOO_MANY_REQUESTS: "Too many requests; Retry-After says when the next one may come.",
    HTTPStatus.SERVICE_UNAVAILABLE: "The notices cannot be read at this moment.",
}
OF_A_BODY = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    HTTPStatus.UNPROCESSABLE_ENTITY,
)
"""What may be wrong with any body."""
OF_A_KEY = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS)
"""What may be wrong with any key."""


def components() -> dict[str, Any]:
    """The schema of every type that goes in or out, by name."""
    _, found = msgspec.json.schema_components(_KINDS, ref_template=_AT)
    for schema in found.values():
        if "description" in schema:
            schema["description"] = inspect.cleandoc(schema["description"])
    return found


def described(
    *,
    says: Any = None,
    asks: Any = None,
    example: Mapping[str, Any] | None = None,
    faults: Iterable[HTTPStatus] = (),
    status: HTTPStatus = HTTPStatus.OK,
    media: str = _JSON,
    links: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """What ninja is told of an operation: the types of what it asks and says, and how it may fail."""
    told: dict[Any, Any] = {
        fault.value: _content(_FAULTS[fault], ProblemSaid, problems.TYPE) for fault in faults
    }
    told[status.value] = _content(status.phrase, says, media) | ({"links": links} if links else {})
    extra: dict[str, Any] = {"responses": told}
    if asks is not None:
        body = _content("", asks, _JSON)["content"]
        if example:
            body[_JSON]["example"] = example
        extra["requestBody"] = {"required": True, "content": body}
    return {"response": {status.value: None}, "openapi_extra": extra}


def _content(description: str, kind: Any, media: str) -> dict[str, Any]:
    if kind is None:
        return {"description": description}
    schema = kind if isinstance(kind, dict) else _schema(kind)
    return {"description": description, "content": {media: {"schema": schema}}}


def _schema(kind: Any) -> Any:
    (schema,), _ = msgspec.json.schema_components([kind], ref_template=_AT)
    return schema
