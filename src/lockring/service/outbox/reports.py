"""What a mail that comes in is: a bounce, a complaint, a reply, a wish to leave. Writes nothing.

Everything in it was written by a stranger. It is read as headers and text, within limits; what cannot be read
is said to be unreadable, so that somebody looks at it.
"""

from __future__ import annotations

import email
import re
from collections.abc import Iterator
from email.message import Message
from uuid import UUID

import msgspec

from lockring.service.outbox import tokens
from lockring.service.outbox.email import TOKEN

MOST_BYTES = 5_000_000  # a bounce quotes what we sent, which is small; a reply may hold a photo
_MOST_PARTS = 100
_MOST_BOUNDARIES = 200  # lines that begin a part: nesting is not followed further
_MOST_TEXT = 10_000  # characters of a reply that are kept
_STATUS = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})\b")  # RFC 3463
_LEAVE = ("unsubscribe", "baja", "cancelar")
_TO = ("delivered-to", "x-original-to", "envelope-to", "to", "cc")
_OF = (TOKEN, "return-path", "reply-to")


class Came(msgspec.Struct, frozen=True, kw_only=True):
    """What came in. `kind` as in `CameBack`; `dispatch` is named by a token that we made, or unknown."""

    kind: str
    dispatch: UUID | None = None
    status: str = ""
    text: str = ""

    @property
    def is_for_good(self) -> bool:
        """Whether the place does not exist (RFC 3463: class 5)."""
        return self.kind == "bounce" and self.status.startswith("5.")


def read(raw: bytes) -> Came:
    """What this mail is. Never raises."""
    if len(raw) > MOST_BYTES or raw.lower().count(b"boundary") > _MOST_BOUNDARIES:
        return Came(kind="unreadable")
    try:
        return _read(email.message_from_bytes(raw))
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError, AssertionError):
        return Came(kind="unreadable")


def _read(mail: Message) -> Came:
    parts = list(_parts(mail))
    report = str(mail.get_param("report-type", "")).lower()
    kinds = {part.get_content_type() for part in parts}
    dispatch = _dispatch(parts)
    if report == "feedback-report" or "message/feedback-report" in kinds:
        return Came(kind="complaint", dispatch=dispatch)
    if report == "delivery-status" or "message/delivery-status" in kinds:
        return _bounce(parts, dispatch)
    text, by_machine = _text(parts), _header(mail, "auto-submitted").strip().lower()
    if _is_empty_sender(mail) and not by_machine.startswith(
        "auto-replied"
    ):  # a bounce in words, as like as not
        return Came(kind="unreadable", dispatch=dispatch, text=text)
    if by_machine not in ("", "no"):
        return Came(kind="auto", dispatch=dispatch)
    said = _header(mail, "subject").strip().lower()
    if dispatch is not None and said in _LEAVE:
        return Came(kind="leave", dispatch=dispatch, text=text)
    return Came(kind="reply", dispatch=dispatch, text=text)


def _parts(mail: Message) -> Iterator[Message]:
    for number, part in enumerate(mail.walk()):
        if number >= _MOST_PARTS:
            raise ValueError("too many parts")
        yield part


def _bounce(parts: list[Message], dispatch: UUID | None) -> Came:
    """The worst of what the report says of its recipients (RFC 3464, 2.3)."""
    found = [(_header(part, "action").strip().lower(), _header(part, "status")) for part in parts]
    actions = [(action, match[1]) for action, text in found if (match := _STATUS.match(text))]
    failed = [status for action, status in actions if action == "failed"]
    if failed:
        return Came(kind="bounce", dispatch=dispatch, status=max(failed)[:12])
    delayed = [status for action, status in actions if action == "delayed"]
    if delayed:
        return Came(kind="delay", dispatch=dispatch, status=max(delayed)[:12])
    return Came(kind="auto" if actions else "unreadable", dispatch=dispatch)


def _dispatch(parts: list[Message]) -> UUID | None:
    """Named by where it was sent to, or by the headers of our mail that it quotes."""
    for name in _TO:
        for text in parts[0].get_all(name, []):
            if found := tokens.find(str(text)):
                return found
    for part in parts:
        quoted = _payload(part) if part.get_content_type() == "text/rfc822-headers" else ""
        texts = [quoted, *(_header(part, name) for name in _OF)]
        if found := next((one for text in texts if (one := tokens.find(text))), None):
            return found
    return None


def _text(parts: list[Message]) -> str:
    plain = [_payload(part) for part in parts if part.get_content_type() == "text/plain"]
    return (plain[0] if plain else "").replace("\0", "")[:_MOST_TEXT].strip()


def _payload(part: Message) -> str:
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    try:
        return raw.decode(part.get_content_charset("utf-8"), "replace")
    except (LookupError, ValueError):  # a charset that does not exist
        return raw.decode("utf-8", "replace")


def _header(part: Message, name: str) -> str:
    return str(part.get(name, ""))[:2_000]


def _is_empty_sender(mail: Message) -> bool:
    return _header(mail, "return-path").strip() == "<>"
