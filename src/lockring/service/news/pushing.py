"""The public half of the key of web push (VAPID, RFC 8292), which a browser asks for."""

from __future__ import annotations

import base64
import logging
from functools import cache
from pathlib import Path

from django.conf import settings

_log = logging.getLogger(__name__)


def public_key() -> str:
    """The point of the key, uncompressed, in base 64 without padding; empty where there is no key."""
    return _public(settings.VAPID) if settings.VAPID else ""


@cache
def _public(given: str) -> str:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
    from py_vapid import Vapid

    try:
        key = Vapid.from_file(given) if Path(given).is_file() else Vapid.from_string(given)
        point = key.public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    except (ValueError, OSError) as error:
        _log.error("LOCKRING_VAPID cannot be read: %s", type(error).__name__)
        return ""
    return base64.urlsafe_b64encode(point).decode().rstrip("=")
