"""Private links to a case: made for its owner, good for thirty days, and of which only a digest is kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from lockring.service.models import CaseRow, PrivateLink
from lockring.service.references import digest, new_token

GOOD_FOR = timedelta(days=30)


def new_link(row: CaseRow, at: datetime) -> str:
    """The token of a new link to the case. It is not kept, so it cannot be read again."""
    token = new_token()
    PrivateLink.objects.create(digest=digest(token), case=row, made_at=at, expires_at=at + GOOD_FOR)
    return token


def follow(token: str, now: datetime) -> CaseRow | None:
    """The case that the link opens; None for one that does not exist, has expired or was ended."""
    link = PrivateLink.objects.filter(digest=digest(token), ended_at=None, expires_at__gt=now)
    found = link.select_related("case__person").first()
    return found.case if found else None
