"""The keys by which programs come in. Of each only a digest is kept: whoever loses one is given a new one."""

from __future__ import annotations

import hmac
import secrets
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from ninja.errors import AuthorizationError
from ninja.security import HttpBearer

from lockring.errors import ServiceError
from lockring.remedy import Actor
from lockring.service import ledger
from lockring.service.ledger import By
from lockring.service.models import ApiKey, Role
from lockring.service.references import digest

_MARK = "lrk_"  # so that a key that got out is known as one by those who search for such


class Key(HttpBearer):
    """A valid key, as `Authorization: Bearer KEY`."""

    def authenticate(self, _: HttpRequest, token: str) -> ApiKey | None:
        """The program whose key it is; None where it never was one, or is one no more."""
        name = digest(token)
        found = ApiKey.objects.filter(digest=name, ended_at=None).first()
        return found if found is not None and hmac.compare_digest(found.digest, name) else None


@transaction.atomic
def new_key(name: str, role: str, by: By, at: datetime) -> str:
    """A key for the program of this name, which is shown once: it cannot be had again.

    Raises ServiceError for a role that a program cannot have.
    """
    if role not in (Role.VIEWER, Role.AGENT, Role.LEAD):
        raise ServiceError("a key has the role viewer, agent or lead")
    token = _MARK + secrets.token_urlsafe(32)
    row = ApiKey.objects.create(name=name, digest=digest(token), role=role, made_at=at)
    ledger.append("api_key", by=by, at=at, subject=str(row.id), body={"name": name, "role": role})
    return token


@transaction.atomic
def end_key(key: UUID, by: By, at: datetime) -> None:
    """Ends a key at once. Raises ServiceError where there is none, or it has ended already."""
    if not ApiKey.objects.filter(id=key, ended_at=None).update(ended_at=at):
        raise ServiceError("there is no such key, or it has ended")
    ledger.append("api_key_ended", by=by, at=at, subject=str(key), body={})


def program(request: HttpRequest) -> ApiKey:
    """Who asks, at an address that needs a key."""
    found = getattr(request, "auth", None)
    assert isinstance(found, ApiKey)  # noqa: S101 - the address needs a key
    return found


def may_see_people(request: HttpRequest) -> bool:
    """Whether this program may see names, addresses and what people wrote."""
    return program(request).role in (Role.AGENT, Role.LEAD)


def writer(request: HttpRequest) -> By:
    """Who writes. Raises AuthorizationError for a key that may only look."""
    if not may_see_people(request):
        raise AuthorizationError
    return By(part=Actor(program(request).role), who=str(program(request).id))


def lead(request: HttpRequest) -> By:
    """Who writes, as a lead. Raises AuthorizationError for every other key."""
    if program(request).role != Role.LEAD:
        raise AuthorizationError
    return By(part=Actor.LEAD, who=str(program(request).id))
