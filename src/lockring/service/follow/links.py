"""Private links: whoever has one may act on the case as its owner, until it expires."""

from __future__ import annotations

from datetime import datetime, timedelta

from lockring.service.models import CaseRow, PrivateLink
from lockring.service.references import digest, new_token

LASTS = timedelta(days=30)


def new_link(row: CaseRow, at: datetime) -> str:
    """The secret part of a new link to the case. Those made before stay valid; only a digest is kept."""
    token = new_token()
    PrivateLink.objects.create(digest=digest(token), case=row, made_at=at, expires_at=at + LASTS)
    return token


def follow(token: str, now: datetime) -> CaseRow | None:
    """The case of a link; None where there is no such link, or it has expired or was ended."""
    link = (
        PrivateLink.objects.select_related("case")
        .filter(digest=digest(token), expires_at__gt=now, ended_at=None)
        .first()
    )
    return link.case if link else None
