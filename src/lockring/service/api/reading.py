"""What a request holds, read once at the edge. What cannot be read is a problem, in words."""

from __future__ import annotations

import base64
import binascii
import hashlib
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any, TypeVar
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from ninja.params.functions import Header
from pydantic import BeforeValidator, WithJsonSchema

from lockring.errors import shown
from lockring.service.api.keys import program
from lockring.service.api.problems import Problem

T = TypeVar("T")
IDEMPOTENCY_KEY = Header(
    alias="Idempotency-Key",
    min_length=8,
    max_length=200,
    pattern=r"^[\x21-\x7e]+$",
    description="Chosen by you, new for each thing to be done, such as a UUID. Sent twice, it is done once.",
)


def body(request: HttpRequest, kind: Any) -> Any:
    """The body as this type. Raises Problem where it is something else."""
    if request.content_type != "application/json":
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send the body as application/json.")
    try:
        return msgspec.json.decode(request.body, type=kind)
    except msgspec.ValidationError as error:
        fault = str(error)
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "The body is not as described.", fault) from None
    except (msgspec.DecodeError, UnicodeDecodeError):
        raise Problem(HTTPStatus.BAD_REQUEST, "The body is no JSON.") from None


def only(request: HttpRequest, *names: str) -> None:
    """Raises Problem for a parameter of another name: a filter that is misspelt would find everything."""
    if unknown := sorted(request.GET.keys() - set(names)):
        faults = (f"query {shown(name)}: expected one of {', '.join(names)}" for name in unknown)
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "A parameter cannot be read.", *faults)


def said(what: msgspec.Struct, status: int = 200, **headers: str) -> HttpResponse:
    """The answer, which no cache may keep."""
    encoded = msgspec.json.encode(what)
    names = {name.replace("_", "-"): value for name, value in headers.items()}
    return HttpResponse(
        encoded,
        status=status,
        content_type="application/json",
        headers={"Cache-Control": "no-store", **names},
    )


def ledger_key(request: HttpRequest, key: str) -> str:
    """The key under which it is written: of this program, so that two may choose the same."""
    return hashlib.sha256(f"{program(request).id}\n{key}".encode()).hexdigest()


def cursor(changed_at: datetime, case: UUID) -> str:
    """The place after this case in a list, as an opaque text."""
    return base64.urlsafe_b64encode(msgspec.json.encode((changed_at, case))).decode().rstrip("=")


def read_cursor(text: str) -> tuple[datetime, UUID]:
    """The place that such a text names. Raises Problem for one that we never gave."""
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        return msgspec.json.decode(raw, type=tuple[Annotated[datetime, msgspec.Meta(tz=True)], UUID])
    except (binascii.Error, ValueError, msgspec.MsgspecError):
        fault = "query cursor: expected the `next` of an earlier answer"
        raise Problem(HTTPStatus.UNPROCESSABLE_ENTITY, "A parameter cannot be read.", fault) from None


def _instant(text: Any) -> datetime:
    try:
        found: datetime = msgspec.convert(text, type=Annotated[datetime, msgspec.Meta(tz=True)])
    except msgspec.ValidationError:
        raise ValueError("expected an instant with its zone, such as 2026-03-02T09:00:00Z") from None
    return found


Instant = Annotated[
    datetime, BeforeValidator(_instant), WithJsonSchema({"type": "string", "format": "date-time"})
]
"""An instant with its zone, and nothing that only looks like one."""
