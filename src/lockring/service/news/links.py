"""The private links of news: of a subscriber, to confirm, to end a reminder, and to a calendar.

All are signed with the secret key: none can be guessed, and of none more is kept than a digest.
"""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.core.signing import BadSignature, Signer
from django.utils.crypto import salted_hmac

from lockring.service import mailing
from lockring.service.models import CaseRow, Dispatch, Reminder, Subscriber
from lockring.service.references import digest

CONFIRM_WITHIN = timedelta(days=7)
"""So long a link to confirm works, from when it was asked for."""
_SALT = "lockring.news."


def token(subscriber: UUID) -> str:
    """The secret part of the links of a subscriber: 256 bits, the same each time."""
    drawn = salted_hmac(f"{_SALT}subscriber", str(subscriber), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(drawn).decode().rstrip("=")


def subscriber(token: str) -> Subscriber | None:
    """Whose link this is; None where there is no such link, or they have left."""
    return Subscriber.objects.filter(digest=digest(token), ended_at=None).first()


def to_manage(one: Subscriber) -> str:
    """The page on which they choose what they hear of."""
    return mailing.address(f"/news/mine/{token(one.id)}/", one.language)


def to_leave(one: Subscriber) -> str:
    """Where one POST ends it (RFC 8058)."""
    return mailing.address(f"/news/leave/{token(one.id)}/", one.language)


def to_confirm(asked: Dispatch, language: str) -> str:
    """The page with the button that makes somebody a subscriber."""
    name = base64.urlsafe_b64encode(asked.id.bytes).decode().rstrip("=")
    until = int((asked.made_at + CONFIRM_WITHIN).timestamp())
    signed = Signer(salt=f"{_SALT}confirm", sep=".").sign(f"{name}.{until}")
    return mailing.address(f"/news/confirm/{signed}/", language)


def asked_by(signed: str, now: datetime) -> Dispatch | None:
    """What was asked for with this link; None for a link that is too old, or that we did not make."""
    try:
        name, until = Signer(salt=f"{_SALT}confirm", sep=".").unsign(signed).split(".")
        asked = UUID(bytes=base64.urlsafe_b64decode(name + "=="))
        is_over = datetime.fromtimestamp(int(until), UTC) < now
    except (BadSignature, ValueError):
        return None
    return None if is_over else Dispatch.objects.filter(id=asked, purpose="news.confirm").first()


def to_end_reminder(row: CaseRow) -> str:
    """Where one POST ends the reminder of a case."""
    signed = Signer(salt=f"{_SALT}ring", sep=".").sign(f"{row.id}")
    return mailing.address(f"/news/reminder/leave/{signed}/", row.person.language)


def reminder(signed: str) -> Reminder | None:
    """The reminder that this link ends; None where there is none any more."""
    case = _signed_id(signed, "ring")
    return Reminder.objects.filter(case=case).first() if case else None


def calendar_token(row: CaseRow) -> str:
    """The secret part of the calendar of a case. It ends when the case has another owner."""
    return Signer(salt=f"{_SALT}calendar.{row.person_id}", sep=".").sign(f"{row.id}")


def of_calendar(token: str) -> CaseRow | None:
    """The case of a calendar; None where the link is none of ours, its owner another, or erased."""
    try:
        case = UUID(token.partition(".")[0])
    except ValueError:
        return None
    row = CaseRow.objects.select_related("person").filter(id=case, person__erased_at=None).first()
    return row if row and _signed_id(token, f"calendar.{row.person_id}") == case else None


def _signed_id(signed: str, what: str) -> UUID | None:
    try:
        return UUID(Signer(salt=f"{_SALT}{what}", sep=".").unsign(signed))
    except (BadSignature, ValueError):
        return None
