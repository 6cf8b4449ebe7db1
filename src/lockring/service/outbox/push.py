"""Web push (RFC 8030), encrypted to the browser (RFC 8291) and signed with our key (VAPID, RFC 8292)."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

import msgspec
from django.conf import settings

from lockring.errors import ServiceError
from lockring.service.hook_posting import check_address
from lockring.service.outbox.composed import Composed, Outcome, Taken

_DAY = 24 * 60 * 60  # seconds that the service keeps it for a browser that is off
_TIMEOUT = 10.0  # seconds
_GONE = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)  # RFC 8030, 7.3: the subscription has ended


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
            check_address(endpoint)
        except ServiceError:
            taken = Taken(outcome=Outcome.REFUSED, fault="no address of a browser", is_place_dead=True)
        else:
            taken = _sent(composed, composed.to.push)
        return msgspec.structs.replace(taken, endpoint=endpoint)

    def close(self) -> None:
        """It holds nothing open."""


def _sent(composed: Composed, browser: dict[str, object]) -> Taken:
    from pywebpush import WebPushException, webpush
    from requests import RequestException, Session

    said = {
        "title": composed.message.subject,
        "body": composed.short or composed.message.paragraphs[0],
        "link": composed.message.link,
        "tag": composed.key,  # shown again under the same tag, it replaces the one before
    }
    try:
        with Session() as session:
            session.trust_env = False
            webpush(
                dict(browser),
                json.dumps(said),
                vapid_private_key=settings.VAPID,
                vapid_claims={"sub": f"mailto:{settings.DEFAULT_FROM_EMAIL.split('<')[-1].rstrip('>')}"},
                timeout=_TIMEOUT,
                ttl=_DAY,
                requests_session=session,
            )
    except WebPushException as error:
        return _failed(error)
    except (RequestException, OSError, ValueError, TypeError) as error:
        return Taken(
            outcome=Outcome.LATER, fault=f"the push service did not take it ({type(error).__name__})"
        )
    return Taken(outcome=Outcome.TAKEN)


def _failed(error: Any) -> Taken:
    status = error.status_code
    if status in _GONE:
        return Taken(outcome=Outcome.REFUSED, fault="the browser has left", is_place_dead=True)
    return Taken(outcome=Outcome.LATER, fault=f"the push service did not take it ({status})")
