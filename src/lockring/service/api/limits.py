"""How much may be asked: so many requests a minute of one program, or of one machine without a key."""

from __future__ import annotations

import hashlib
import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from ninja.throttling import BaseThrottle

from lockring.service.models import ApiKey

_MINUTE = 60  # seconds


class AMinute(BaseThrottle):
    """So many requests in each minute of the clock. It holds no state, so that threads can share it."""

    def __init__(self, most: int) -> None:
        self.most = most

    def allow_request(self, request: HttpRequest) -> bool:
        """Whether this request is still among those that are free in this minute."""
        name = f"api-{_who(request)}-{int(time.time()) // _MINUTE}"
        if cache.add(name, 1, timeout=2 * _MINUTE):
            return True
        try:
            return cache.incr(name) <= self.most
        except ValueError:  # the cache has let go of it in the meantime
            return True

    def wait(self) -> float:
        """Seconds until the next minute begins."""
        return _MINUTE - time.time() % _MINUTE


def _who(request: HttpRequest) -> str:
    """The program or the machine that asks, as a digest: an address on the net is personal."""
    auth = getattr(request, "auth", None)
    who = str(auth.id) if isinstance(auth, ApiKey) else _machine(request)
    return hashlib.sha256(who.encode()).hexdigest()


def _machine(request: HttpRequest) -> str:
    """The address that the proxy before us saw, where there is one: all before it may be made up."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.SECURE_PROXY_SSL_HEADER else ""
    return forwarded.rsplit(",", 1)[-1].strip() or request.META.get("REMOTE_ADDR", "")


OPEN = AMinute(60)
"""Checks of one machine without a key."""
KEYED = AMinute(600)
"""Requests of one program."""
