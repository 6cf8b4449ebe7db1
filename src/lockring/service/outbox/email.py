"""E-mail: plain text first, over one connection a worker, signed, and with one click to end it.

Headers: a Message-ID that stays the same when a message is sent again; Auto-Submitted (RFC 3834); where it may
be left, List-Unsubscribe and List-Unsubscribe-Post (RFC 8058), which DKIM (RFC 6376) signs as well, as
RFC 8058 asks; and the token of the dispatch, so that a bounce or a complaint can name it.
"""

from __future__ import annotations

import logging
from functools import cache
from pathlib import Path
from smtplib import SMTPDataError, SMTPException, SMTPRecipientsRefused
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from lockring.service import mailing
from lockring.service.outbox import tokens
from lockring.service.outbox.composed import Composed, Outcome, Taken

TOKEN = "Lockring-Token"  # noqa: S105 - the name of a header
_MOST = 100  # messages over one connection: some servers take no more
_SIGNED = ("from", "to", "reply-to", "subject", "date", "message-id", "mime-version", "content-type")
_SIGNED += ("auto-submitted", "list-unsubscribe", "list-unsubscribe-post", "feedback-id")
_log = logging.getLogger(__name__)


class Mailer:
    """The channel. One for each worker: it holds the connection."""

    def __init__(self) -> None:
        """Connects when the first message is sent."""
        self._connection: Any = None
        self._sent = 0

    def deliver(self, composed: Composed) -> Taken:
        """Gives the message to the mail server. A failure names no address."""
        if not composed.to.email:
            return Taken(outcome=Outcome.REFUSED, fault="no e-mail address", is_place_dead=True)
        try:
            letter = _letter(composed)
            letter.connection = self._open()
            letter.send()
        except (SMTPException, OSError) as error:
            _log.warning("a mail was not taken (%s)", type(error).__name__)
            self.close()
            return _failed(error)
        self._sent += 1
        return Taken(outcome=Outcome.TAKEN)

    def close(self) -> None:
        """Ends the connection, whatever state it is in."""
        connection, self._connection, self._sent = self._connection, None, 0
        if connection is not None:
            try:
                connection.close()
            except (SMTPException, OSError):
                _log.debug("a connection was gone before its end")

    def _open(self) -> Any:
        if self._sent >= _MOST:
            self.close()
        if self._connection is None:
            self._connection = get_connection()
            self._connection.open()
        return self._connection


class _Signed(EmailMultiAlternatives):
    """A mail with a DKIM signature, where there is a key for one."""

    def message(self) -> Any:
        """The mail, signed at the moment at which it is written."""
        mail = super().message()
        if settings.DKIM:
            mail["DKIM-Signature"] = _signature(mail.as_bytes(linesep="\r\n"))
        return mail


def _letter(composed: Composed) -> EmailMultiAlternatives:
    """The mail as `mailing` makes it, with what a list needs, and the way back."""
    plain = mailing.mail(composed.message, composed.to.email, composed.key)
    letter = _Signed(plain.subject, plain.body, to=plain.to, headers=plain.extra_headers)
    letter.alternatives = plain.alternatives
    back = tokens.address(composed.token)
    letter.extra_headers |= _headers(composed, back)
    if back:
        letter.extra_headers |= {"From": letter.from_email, "Reply-To": back}
        letter.from_email = back
    return letter


def _headers(composed: Composed, back: str) -> dict[str, str]:
    headers = {TOKEN: composed.token} if composed.token else {}
    if composed.purpose:
        headers["Feedback-ID"] = f"{composed.purpose}:lockring"
    if composed.leave:
        ways = [f"<{composed.leave}>"] + ([f"<mailto:{back}?subject=unsubscribe>"] if back else [])
        headers["List-Unsubscribe"] = ", ".join(ways)
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def _signature(raw: bytes) -> str:
    """The value of the header, in one line: how it is folded does not count when it is checked."""
    import dkim

    selector, domain, file = settings.DKIM.split(":", 2)
    present = {line.split(b":", 1)[0].lower() for line in raw.split(b"\r\n\r\n", 1)[0].split(b"\r\n")}
    names = [name.encode() for name in _SIGNED if name.encode() in present]
    made: bytes = dkim.sign(
        raw, selector.encode(), domain.encode(), _key(file), (b"relaxed", b"relaxed"), include_headers=names
    )
    return "".join(made.decode().split(":", 1)[1].split("\r\n")).strip()


@cache
def _key(file: str) -> bytes:
    return Path(file).read_bytes()


def _failed(error: Exception) -> Taken:
    """What a refusal means (RFC 5321, 4.2.1): from 500 on it is for good, and else for now."""
    if isinstance(error, SMTPRecipientsRefused):
        codes = [code for code, _ in error.recipients.values()]
        if codes and all(code >= 500 for code in codes):
            return Taken(
                outcome=Outcome.REFUSED, fault=f"the address was refused ({codes[0]})", is_place_dead=True
            )
        return Taken(outcome=Outcome.LATER, fault=f"not taken for now ({codes[0] if codes else 0})")
    if isinstance(error, SMTPDataError):
        is_final = error.smtp_code >= 500
        fault = f"the mail server {'refused the message' if is_final else 'did not take it'} ({error.smtp_code})"
        return Taken(outcome=Outcome.REFUSED if is_final else Outcome.LATER, fault=fault)
    return Taken(outcome=Outcome.LATER, fault=f"the mail server did not take it ({type(error).__name__})")
