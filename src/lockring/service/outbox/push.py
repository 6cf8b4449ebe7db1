"""Web push (RFC 8030), encrypted to the browser (RFC 8291) and signed with our key (VAPID, RFC 8292)."""

from __future__ import annotations

import json
import time
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec
from django.conf import settings

from lockring.errors import ServiceError
from lockring.service import hook_posting
from lockring.service.outbox.composed import Composed, Outcome, Taken

_DAY = 24 * 60 * 60  # seconds that the service keeps it for a browser that is off
_GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)  # RFC 8030, 7.3: the subscription has ended
_KEPT = (HTTPStatus.OK, HTTPStatus.CREATED, HTTPStatus.ACCEPTED)  # RFC 8030, 5: 201, or 202 with a receipt


class Pusher:
    """The channel. LOCKRING_VAPID is the private key: a file, or its 32 bytes in base 64."""

    def deliver(self, composed: Composed) -> Taken:
        """Gives the message to the service of the browser."""
        if not settings.VAPID:
            return Taken(outcome=Outcome.REFUSED, fault="no key for web push is set up")
        if composed.to.push is None:
            return Taken(outcome=Outcome.REFUSED, fault="no browser", is_place_dead=True)
        endpoint = str(composed.to.push.get("endpoint", ""))
        try:
            hook_posting.check_address(endpoint)
        except ServiceError:
            taken = Taken(outcome=Outcome.REFUSED, fault="no address of a browser", is_place_dead=True)
        else:
            taken = _sent(composed, composed.to.push, endpoint)
        return msgspec.structs.replace(taken, endpoint=endpoint)

    def close(self) -> None:
        """It holds nothing open."""


def _sent(composed: Composed, browser: dict[str, object], endpoint: str) -> Taken:
    """Only encrypted and signed by pywebpush: it would follow redirects, and wait for ever for an answer."""
    said = {
        "title": composed.message.subject,
        "body": composed.short or composed.message.paragraphs[0],
        "link": composed.message.link,
        "tag": composed.key,  # shown again under the same tag, it replaces the one before
    }
    try:
        body = _encrypted(json.dumps(said).encode(), browser)
        headers = {**_signed(endpoint), "content-encoding": "aes128gcm", "ttl": str(_DAY)}
        return _taken(hook_posting.send(endpoint, body, headers))
    except ServiceError as error:
        return Taken(outcome=Outcome.LATER, fault=f"the push service did not take it ({error})")
    except (OSError, ValueError, TypeError) as error:
        return Taken(
            outcome=Outcome.LATER, fault=f"the push service did not take it ({type(error).__name__})"
        )


def _encrypted(said: bytes, browser: dict[str, object]) -> bytes:
    """For this browser alone. Raises ValueError where its keys are none."""
    from pywebpush import WebPusher, WebPushException

    try:
        return bytes(WebPusher(browser).encode(said)["body"])
    except WebPushException:
        raise ValueError("no keys of a browser") from None


def _signed(endpoint: str) -> dict[str, str]:
    """The headers that say who sends it (RFC 8292), for the service of this endpoint alone."""
    from pywebpush import Vapid

    parts = urlsplit(endpoint)
    key = settings.VAPID
    signer: Any = Vapid.from_file(key) if Path(key).is_file() else Vapid.from_string(key)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "sub": f"mailto:{settings.DEFAULT_FROM_EMAIL.split('<')[-1].rstrip('>')}",
        "exp": int(time.time()) + _DAY // 2,
    }
    return dict(signer.sign(claims))


def _taken(status: int) -> Taken:
    if status in _GONE:
        return Taken(outcome=Outcome.REFUSED, fault="the browser has left", is_place_dead=True)
    if status in _KEPT:
        return Taken(outcome=Outcome.TAKEN)
    return Taken(outcome=Outcome.LATER, fault=f"the push service did not take it ({status})")
