"""What is done after the answer: sending somebody a new link to their request."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext
from django_tasks import task

from lockring.service.follow.links import LASTS, new_link
from lockring.service.models import CaseRow


@task()
def send_link(case: str) -> None:
    """Mails a new private link to the owner of this case; does nothing where there is no such case.

    The link is made here, so that its secret part stands nowhere but in the mail.
    """
    row = CaseRow.objects.select_related("person").filter(id=case).first()
    if row is None or not row.person.email:
        return
    with translation.override(row.language):
        path = reverse("follow:enter", args=[new_link(row, timezone.now())])
        words = {"link": f"{settings.ADDRESS}{path}", "days": LASTS.days}
        text = render_to_string("lockring/follow/link_mail.txt", words)
        send_mail(gettext("Your private link"), text, None, [row.person.email])
