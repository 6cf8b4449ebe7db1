"""Sessions that may act on a case by a private link, or that are of an account: found, and ended."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session

_LINKED = "linked"  # as in `acting`
_BEGUN = "account_login"  # as in allauth, until the code was typed
_FOUND = "desk_found"  # as in `desk.views`: what an agent looked for, such as a name


def part(case: str, now: datetime) -> None:
    """Takes the case out of every session; the sessions themselves go on."""
    for session, held in _all(now):
        if held.get(_LINKED, {}).pop(case, None) is not None:
            _save(session, held)


def end(cases: set[str], account: str, emails: set[str], now: datetime) -> None:
    """Deletes every session that may act on one of the cases or is of the account, and all that are over.

    Also those in which somebody began to sign in with one of these addresses.

    Those of the desk go on, without what was looked for where one of the cases was found by it.
    """
    Session.objects.filter(expire_date__lte=now).delete()
    for session, held in _all(now):
        is_of_account = bool(account) and held.get(SESSION_KEY) == account
        began_with = (held.get(_BEGUN) or {}).get("email")
        if is_of_account or began_with in emails or cases & set(held.get(_LINKED, {})):
            session.delete()
        elif cases & set(held.get(_FOUND, {}).get("cases", [])):
            del held[_FOUND]
            _save(session, held)


def _save(session: Session, held: dict[str, Any]) -> None:
    session.session_data = Session.objects.encode(held)
    session.save(update_fields=("session_data",))


def _all(now: datetime) -> Iterator[tuple[Session, dict[str, Any]]]:
    """Every session with what it holds. It is signed and packed, so no query can look into it."""
    for session in list(Session.objects.filter(expire_date__gt=now)):
        yield session, session.get_decoded()
