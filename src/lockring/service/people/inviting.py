"""Asking somebody by mail to help with a case, or to take it over; and who may act on it now.

The token of a link is worked out from a random seed and the key of the service: the task that mails it holds
the seed only, and who reads the database can make no link. An invitation is for the address it was sent to:
to accept it one has to sign in with that address, so a link that was passed on opens nothing.
"""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django_tasks import task

from lockring.errors import ServiceError
from lockring.message import About, Occasion, invitation
from lockring.service import ledger, mailing
from lockring.service.ledger import By
from lockring.service.mailing import PAUSES, Outcome
from lockring.service.models import Access, Account, CaseRow, Invitation
from lockring.service.references import digest, new_token

GOOD_FOR = timedelta(days=14)
MOST_A_DAY = 5  # mails to others that one case can lead to in a day: nobody is flooded through us


@transaction.atomic
def invite(row: CaseRow, email: str, *, to_own: bool, by: By, at: datetime, key: str) -> None:
    """Asks somebody by mail; one who was asked before gets a new link, and the old one ends.

    Raises ServiceError where too many were asked today.
    """
    ledger.lock()
    if ledger.is_written(key):
        return
    if row.invitations.filter(made_at__gt=at - timedelta(days=1)).count() >= MOST_A_DAY:
        raise ServiceError(_("You have sent too many invitations today. Please wait until tomorrow."))
    seed = new_token()
    ended = row.invitations.filter(used_at=None, expires_at__gt=at)
    ended = ended.filter(to_own=True) if to_own else ended.filter(email__iexact=email, to_own=False)
    ended.update(expires_at=at)
    row.invitations.create(
        digest=digest(_token(seed)), email=email, to_own=to_own, made_at=at, expires_at=at + GOOD_FOR
    )
    body = {"to_own": to_own, "invitation": digest(_token(seed))}
    ledger.append("invited", by=by, at=at, subject=str(row.id), body=body, key=key)
    send_invitation.enqueue(seed, 0)


@task()
def send_invitation(seed: str, failures: int) -> str:
    """Mails the link; what became of it comes back. If the server does not take it, it is put down again."""
    now = timezone.now()
    asked = opened(_token(seed), now)
    if asked is None:
        return "no longer needed"
    occasion = Occasion.INVITED_TO_OWN if asked.to_own else Occasion.INVITED
    language = asked.case.person.language
    link = mailing.address(f"/cases/invited/{_token(seed)}/", language)
    about = About(
        reference="", day=now.date(), contacts=(), link=link, language=language
    )  # nothing of the case
    letter = mailing.mail(invitation(occasion, about), asked.email, f"invited:{asked.digest}")
    outcome = mailing.deliver(letter)
    if outcome is Outcome.LATER and failures < len(PAUSES):
        send_invitation.using(run_after=now + PAUSES[failures]).enqueue(seed, failures + 1)
    return outcome.value


def opened(token: str, now: datetime) -> Invitation | None:
    """The invitation of a link; None where there is none, or it is used, ended or expired."""
    open_ones = Invitation.objects.filter(digest=digest(token), used_at=None, expires_at__gt=now)
    return open_ones.select_related("case__person").first()


def is_for(asked: Invitation, account: Account) -> bool:
    """Whether the account has shown that the address that was invited is theirs."""
    verified = EmailAddress.objects.filter(user=account, verified=True)
    return bool(verified.filter(email__iexact=asked.email).exists())


def use(token: str, account: Account, at: datetime, *, to_own: bool) -> Invitation:
    """Uses the invitation up, within the caller's transaction: of two who try at once, one gets it.

    Raises ServiceError where it is not open, of the other kind, or not for this account.
    """
    case = Invitation.objects.filter(digest=digest(token)).values("case")
    list(CaseRow.objects.select_for_update().filter(id__in=case).values_list("id"))  # before the log
    ledger.lock()
    asked = opened(token, at)
    if asked is None or asked.to_own is not to_own:
        raise ServiceError(_("This invitation is no longer open."))
    if not is_for(asked, account):
        raise ServiceError(_("This invitation is for another email address. Sign in with that one."))
    if asked.case.person.account_id == account.id:
        raise ServiceError(_("This request is yours already."))
    asked.used_at = at
    asked.save(update_fields=("used_at",))
    return asked


@transaction.atomic
def accept_help(token: str, account: Account, *, by: By, at: datetime) -> CaseRow:
    """Lets the account act on the case for its owner. Raises ServiceError as `use` does."""
    asked = use(token, account, at, to_own=False)
    Access.objects.get_or_create(case=asked.case, account=account, ended_at=None, defaults={"given_at": at})
    body = {"account": str(account.id), "invitation": asked.digest}
    ledger.append("access_given", by=by, at=at, subject=str(asked.case_id), body=body)
    return asked.case


@transaction.atomic
def end_access(row: CaseRow, account: UUID, *, by: By, at: datetime) -> None:
    """Takes from the account what it may do on the case. Raises ServiceError where it may do nothing."""
    if not row.accesses.filter(account=account, ended_at=None).update(ended_at=at):
        raise ServiceError(_("This person cannot act on your request any more."))
    ledger.append("access_ended", by=by, at=at, subject=str(row.id), body={"account": str(account)})


@transaction.atomic
def end_invitation(row: CaseRow, name: str, *, by: By, at: datetime) -> None:
    """Ends an invitation that was not used. Raises ServiceError where it is not open any more."""
    if not row.invitations.filter(digest=name, used_at=None, expires_at__gt=at).update(expires_at=at):
        raise ServiceError(_("This invitation is no longer open."))
    ledger.append("invitation_ended", by=by, at=at, subject=str(row.id), body={"invitation": name})


def _token(seed: str) -> str:
    made = salted_hmac("lockring.invitation", seed, algorithm="sha256").digest()
    return base64.urlsafe_b64encode(made).decode().rstrip("=")
