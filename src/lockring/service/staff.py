"""Who works at the desk: let in, or given another role, in the log with who did so."""

from __future__ import annotations

from datetime import datetime

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from lockring.errors import ServiceError
from lockring.service import ledger
from lockring.service.ledger import By
from lockring.service.models import Account, Role


@transaction.atomic
def add(email: str, role: str, *, by: By, at: datetime) -> Account:
    """The account with this role from now on. Raises ServiceError for what is no address."""
    account = person(email)
    account.role = Role(role)
    account.is_active = True
    account.save()
    ledger.append("staff", by=by, at=at, subject=str(account.id), body={"role": account.role})
    return account


def everybody() -> list[Account]:
    """All who work at the desk, by role and address."""
    return list(Account.objects.exclude(role=Role.NONE).order_by("role", "email"))


@transaction.atomic
def person(email: str) -> Account:
    """The account of this address, whose address counts as verified; made if there is none."""
    try:
        validate_email(email)
    except ValidationError:
        raise ServiceError("expected an e-mail address") from None
    address = email.lower()
    account = Account.objects.filter(email=address).first() or Account.objects.create_user(address)
    EmailAddress.objects.get_or_create(
        user=account, email=address, defaults={"primary": True, "verified": True}
    )
    return account
