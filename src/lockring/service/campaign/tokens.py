"""The signed part of the links in recall messages: they lead to one contact, expire, and hold no code."""

from __future__ import annotations

import binascii
import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from uuid import UUID

from django.core import signing

LASTS = timedelta(days=180)
"""As long as people answer to recalls; after it, the code of the letter still opens the page."""
_LETTERS = re.compile(r"[\s.–—-]+")


def token(contact: UUID, use: str) -> str:
    """The token of a contact for one use, such as `answer`: it opens nothing else."""
    text = urlsafe_b64encode(contact.bytes).decode().rstrip("=")
    return signing.TimestampSigner(salt=f"lockring.reply.{use}").sign(text)


def read(given: str, use: str) -> UUID | None:
    """The contact of a token; None for one that is not ours, is for another use, or has expired."""
    try:
        text = signing.TimestampSigner(salt=f"lockring.reply.{use}").unsign(given, max_age=LASTS)
        return UUID(bytes=urlsafe_b64decode(f"{text}=="))
    except (signing.BadSignature, ValueError, binascii.Error):
        return None


def plain(code: str) -> str:
    """A code as it is kept: in capitals, without what people or scanners put between its letters."""
    return _LETTERS.sub("", code).upper()


def printed(code: str) -> str:
    """A code as it is printed: in groups of four, which are easy to read aloud."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))
