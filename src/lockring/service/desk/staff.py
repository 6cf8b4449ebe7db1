"""Who is of the desk, and in which role: set by a lead, with a reason, never for oneself."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lockring.errors import ServiceError
from lockring.service import ledger, remarks
from lockring.service.ledger import By
from lockring.service.models import Account, Role


def members() -> list[Account]:
    """Everybody who has a role, leads first."""
    rank = {Role.LEAD.value: 0, Role.AGENT.value: 1, Role.VIEWER.value: 2}
    found = Account.objects.exclude(role=Role.NONE)
    return sorted(found, key=lambda account: (rank[account.role], account.email))


@transaction.atomic
def set_role(email: str, role: Role, reason: str, *, by: By, at: datetime, key: str) -> Account:
    """Gives an account a role. Raises ServiceError for one's own, and where there is no such account."""
    ledger.lock()
    account = Account.objects.select_for_update().filter(email=email.lower()).first()
    if account is None:
        raise ServiceError(_("Nobody has signed in with this e-mail address. Ask them to do so once."))
    if str(account.id) == by.who:
        raise ServiceError(_("You cannot change your own role. Ask another lead."))
    if ledger.is_written(key) or account.role == role.value:
        return account
    before, account.role = account.role, role.value
    account.save(update_fields=("role",))
    body = {"from": before, "to": role.value, "reason": remarks.kept(reason, None)}
    ledger.append("role", by=by, at=at, subject=str(account.id), body=body, key=key)
    return account
