"""The token by which what comes back names its dispatch: its id, and a code that only we can make (HMAC).

It stands in the address to which a bounce goes (a variable envelope return path), so it has letters and
digits in one case, and leaves room within the 64 characters before the @ (RFC 5321, 4.5.3.1.1).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from uuid import UUID

from django.conf import settings

_CODE = 10  # bytes: 80 bits, of which one guess in 10^24 is right
TOKEN = re.compile(r"(?<![a-z2-7])[a-z2-7]{42}(?![a-z2-7])")
"""What looks like a token: 26 characters of the id and 16 of the code, in base 32 (RFC 4648)."""


def token(dispatch: UUID) -> str:
    """The token of a dispatch, the same each time."""
    return _base32(dispatch.bytes) + _base32(_code(dispatch.bytes))


def read(text: str) -> UUID | None:
    """The id of the dispatch that a token names; None for one that we did not make."""
    try:
        raw = base64.b32decode(text[:26].upper() + "======")
        code = base64.b32decode(text[26:].upper())
    except (binascii.Error, ValueError):
        return None
    is_ours = (
        len(raw) == 16 and hmac.compare_digest(code, _code(raw)) and text.lower() == token(UUID(bytes=raw))
    )
    return UUID(bytes=raw) if is_ours else None


def find(text: str) -> UUID | None:
    """The first dispatch that a genuine token in the text names."""
    found = (read(one) for one in TOKEN.findall(text.lower()))
    return next((one for one in found if one is not None), None)


def address(mark: str) -> str:
    """Where what comes back for this token goes; empty where LOCKRING_BOUNCES is not set."""
    local, _, domain = settings.BOUNCES.partition("@")
    return f"{local}+{mark}@{domain}" if domain and mark else ""


def _code(raw: bytes) -> bytes:
    key = f"lockring.outbox.token:{settings.SECRET_KEY}".encode()
    return hmac.new(key, raw, hashlib.sha256).digest()[:_CODE]


def _base32(raw: bytes) -> str:
    return base64.b32encode(raw).decode().rstrip("=").lower()
