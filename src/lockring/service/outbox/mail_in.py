"""Where a mail service posts what comes back, signed as standardwebhooks.com says."""

from __future__ import annotations

import base64
import binascii
from http import HTTPStatus

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from standardwebhooks import Webhook, WebhookVerificationError

from lockring.service.api import problems
from lockring.service.outbox import coming_back, reports

MOST_BYTES = reports.MOST_BYTES * 7 // 5
"""Of what is posted: base 64 makes 4 bytes of 3 (RFC 4648, 4), and line ends in JSON make a little more."""


class Posted(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The mail as it came, in base 64."""

    mail: str


@csrf_exempt
def mail_in(request: HttpRequest) -> HttpResponse:
    """Takes in one mail. Posted twice, it is there once, and the answer is the same."""
    if request.method != "POST":
        return problems.answer(
            HTTPStatus.METHOD_NOT_ALLOWED, "Here one can only POST.", headers={"Allow": "POST"}
        )
    if not settings.MAIL_IN:
        return problems.not_found(request)
    body = _read(request)
    if body is None:
        most = f"Expected a Content-Length of at most {MOST_BYTES} bytes."
        return problems.answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, most)
    try:
        Webhook(settings.MAIL_IN).verify(body, dict(request.headers), json_parse=False)
    except (WebhookVerificationError, ValueError):
        return problems.answer(HTTPStatus.UNAUTHORIZED, "The signature is not one of ours.")
    try:
        raw = base64.b64decode(msgspec.json.decode(body, type=Posted).mail, validate=True)
    except (msgspec.DecodeError, binascii.Error, ValueError):
        return problems.answer(HTTPStatus.UNPROCESSABLE_ENTITY, 'Expected {"mail": "..."} in base 64.')
    came = coming_back.take(raw, timezone.now())
    return HttpResponse(msgspec.json.encode({"kind": came.kind}), content_type="application/json")


def _read(request: HttpRequest) -> bytes | None:
    """What was posted; None where it is too large. `request.body` takes no more than a form may have."""
    length = request.headers.get("Content-Length", "")
    if not length.isdecimal() or int(length) > MOST_BYTES:
        return None
    return bytes(request.read(int(length)))
