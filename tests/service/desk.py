"""Somebody at the desk, signed in with a second factor as the sign-in leaves it."""

from __future__ import annotations

from uuid import uuid4

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.test import Client

from lockring.remedy import Actor
from lockring.service.ledger import By
from lockring.service.models import Account, Role


def account(role: Role = Role.AGENT, email: str = "") -> Account:
    """Somebody with this role."""
    return Account.objects.create_user(
        email or f"{role or 'person'}-{uuid4().hex[:6]}@example.org", role=role
    )


def signed_in(somebody: Account) -> Client:
    """Their browser, signed in without a second factor."""
    client = Client()
    client.force_login(somebody)
    return client


def at_desk(role: Role = Role.AGENT, somebody: Account | None = None) -> Client:
    """Their browser, signed in with a code of their app."""
    somebody = somebody or account(role)
    client = signed_in(somebody)
    app = Authenticator.objects.create(user=somebody, type=Authenticator.Type.TOTP, data={})
    request = HttpRequest()
    request.session = client.session
    record_authentication(request, somebody, "mfa", id=app.pk, type=app.type)
    request.session.save()
    return client


def by(somebody: Account) -> By:
    """In which part they write."""
    return By(part=Actor(somebody.role), who=str(somebody.id))
