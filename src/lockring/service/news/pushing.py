"""The public half of the key of web push (VAPID, RFC 8292), which a browser asks for."""

from __future__ import annotations

import base64
import logging
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

_RAW = 32  # bytes of a private key of P-256
_log = logging.getLogger(__name__)


def public_key() -> str:
    """The point of the key, uncompressed, in base 64 without padding; empty where there is no key."""
    return _public(settings.VAPID) if settings.VAPID else ""


@cache
def _public(given: str) -> str:
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    try:
        point = _private(given).public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    except (ValueError, OSError) as error:
        _log.error("LOCKRING_VAPID cannot be read: %s", type(error).__name__)
        return ""
    return base64.urlsafe_b64encode(point).decode().rstrip("=")


def _private(given: str) -> EllipticCurvePrivateKey:
    """The key of a file (PEM), or of its bytes in base 64: 32, or as DER. Raises ValueError, OSError."""
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import load_der_private_key, load_pem_private_key

    if Path(given).is_file():
        key = load_pem_private_key(Path(given).read_bytes(), None)
    else:
        raw = base64.urlsafe_b64decode(given + "=" * (-len(given) % 4))
        if len(raw) == _RAW:
            return ec.derive_private_key(int.from_bytes(raw), ec.SECP256R1())
        key = load_der_private_key(raw, None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError("no key of an elliptic curve")
    return key
