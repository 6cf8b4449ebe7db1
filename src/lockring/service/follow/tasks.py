"""What is done after the answer: sending somebody a new link to their request."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from django_tasks import task

from lockring.service import mailing
from lockring.service.follow.links import LASTS, new_link
from lockring.service.mailing import PAUSES, Outcome
from lockring.service.models import CaseRow
from lockring.service.references import digest


@task()
def send_link(case: str, failures: int = 0) -> str:
    """Mails a new private link to the owner of this case; does nothing where there is no such case.

    The link is made here, so that its secret part stands nowhere but in the mail. If the server does not take
    the mail, it is put down again, with another link.
    """
    now = timezone.now()
    row = CaseRow.objects.select_related("person").filter(id=case).first()
    if row is None or not row.person.email:
        return "nobody to send it to"
    token = new_link(row, now)
    outcome = mailing.deliver(_letter(row, token))
    if outcome is not Outcome.TAKEN:
        row.links.filter(digest=digest(token)).delete()  # nobody has it
    if outcome is Outcome.LATER and failures < len(PAUSES):
        send_link.using(run_after=now + PAUSES[failures]).enqueue(case, failures + 1)
    return outcome.value


def _letter(row: CaseRow, token: str) -> EmailMultiAlternatives:
    with translation.override(row.language):
        words = {"link": f"{settings.ADDRESS}{reverse('follow:enter', args=[token])}", "days": LASTS.days}
        text = render_to_string("lockring/follow/link_mail.txt", words)
        return EmailMultiAlternatives(gettext("Your private link"), text, to=[row.person.email])
