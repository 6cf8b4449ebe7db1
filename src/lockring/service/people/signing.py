"""Signing in by a code that is mailed, and what follows: the cases of the verified address are theirs.

Whether an address is known shows nowhere: known and unknown lead to the same page, and to one mail each.
"""

from __future__ import annotations

import logging
from datetime import datetime
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lockring.remedy import Actor
from lockring.service import ledger
from lockring.service.ledger import By
from lockring.service.mailing import address
from lockring.service.models import Account, Person

_log = logging.getLogger(__name__)


class Adapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """How allauth sends its mails and makes its accounts, here."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Sends the mail; where no server takes it, the page says so and the person can try again."""
        try:
            super().send_mail(template_prefix, email, context)
        except (SMTPException, OSError) as error:
            _log.warning("a mail for signing in was not taken (%s)", type(error).__name__)
            says = _("We cannot send mail at the moment. Please try again in a few minutes.")
            messages.error(self.request, says)

    def send_account_already_exists_mail(self, email: str) -> None:
        """Tells somebody who signs up a second time that they can sign in."""
        link = address(reverse("account_login"), settings.LANGUAGE_CODE)  # the path has its language
        self.send_mail("account/email/account_already_exists", email, {"login_url": link})

    def save_user(self, request: HttpRequest, user: Account, form: Form, commit: bool = True) -> Account:
        """A new account; it is written to in the language in which it was made."""
        user.language = get_language() or "en"
        saved: Account = super().save_user(request, user, form, commit)
        return saved


def signed_in(*, user: Account, **_more: object) -> None:
    """Follows from each sign-in: Django's signal `user_logged_in` calls it."""
    link_cases(user, timezone.now())


def app_added(*, request: HttpRequest, user: Account, **_more: object) -> None:
    """Whoever has just set up the app has shown that they have it, and is not asked for its code again."""
    record_authentication(request, user, method="mfa", type="totp", reauthenticated=True)


@transaction.atomic
def link_cases(account: Account, at: datetime) -> int:
    """Gives the account all that was asked for under an address that it has verified; how many comes back."""
    verified = EmailAddress.objects.filter(user=account, verified=True).values_list("email", flat=True)
    found = [
        person
        for email in verified
        for person in Person.objects.filter(email__iexact=email, account=None, erased_at=None)
    ]
    by = By(part=Actor.PERSON, who=str(account.id))
    for person in found:
        Person.objects.filter(id=person.id).update(account=account)
        body = {"account": str(account.id)}
        ledger.append("account_linked", by=by, at=at, subject=str(person.id), body=body)
    return len(found)
